"""Why staff can't place an appointment, with the facts that only staff may know."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import SlotRefused
from wagtail_booking.forms.wording import reason_text, short_moment_text, time_text
from wagtail_booking.models import Claim


@dataclass(frozen=True)
class Refusal:
    """Every reason in a sentence, and times that are free."""

    reasons: list[str]
    alternatives: list[tuple[str, str]]


def refusal_in_words(error: SlotRefused, zone: str) -> Refusal:
    """Word an error for staff; one query for the claims in the way."""
    ids: set[Any] = {reason.data.get("claim") for reason in error.reasons} - {None}
    claims = {claim.pk: claim for claim in Claim.objects.filter(pk__in=ids).select_related("resource", "appointment")}
    reasons = [words(reason, claims, zone) for reason in error.reasons]
    return Refusal(
        list(dict.fromkeys(reasons)),
        [(instant.isoformat(), short_moment_text(instant, zone)) for instant in error.alternatives],
    )


def words(reason: Reason, claims: dict[int, Claim], zone: str) -> str:
    claim = claims.get(reason.data.get("claim"))  # type: ignore[call-overload]
    if claim is None or reason.code not in {Code.TAKEN, Code.BLOCKED}:
        return reason_text(reason, zone)
    facts = {
        "name": claim.resource.name,
        "start": time_text(instant_of(claim.start), zone),
        "end": time_text(instant_of(claim.end), zone),
    }
    if reason.code == Code.BLOCKED:
        if not claim.note:
            return gettext("%(name)s is away %(start)s–%(end)s.") % facts
        return gettext("%(name)s is away %(start)s–%(end)s: %(note)s.") % {**facts, "note": claim.note.rstrip(".")}
    if claim.appointment is None:
        return gettext("%(start)s–%(end)s with %(name)s is kept for somebody who is booking now.") % facts
    facts["title"] = str(claim.appointment)
    if claim.buffer_before or claim.buffer_after:
        return (
            gettext("%(name)s already has an appointment %(start)s–%(end)s, with time kept free around it: %(title)s.")
            % facts
        )
    return gettext("%(name)s already has an appointment %(start)s–%(end)s: %(title)s.") % facts
