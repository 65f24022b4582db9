"""Why staff can't place an appointment, with the facts that only staff may know."""

from dataclasses import dataclass, replace
from datetime import datetime

from wagtail_booking.actions import Book, Reschedule
from wagtail_booking.actions.claiming import NOT_FOR_STAFF
from wagtail_booking.admin.seen import fingerprint
from wagtail_booking.errors import SlotRefused
from wagtail_booking.forms.explaining import explained_texts
from wagtail_booking.forms.wording import reason_text, short_moment_text
from wagtail_booking.selectors.discretion import seen_by
from wagtail_booking.selectors.explain import explain_wish
from wagtail_booking.selectors.explanations import Explained


@dataclass(frozen=True)
class Refusal:
    """Every reason in a sentence, and times that are free."""

    reasons: list[str]
    alternatives: list[tuple[str, str]]

    @property
    def seen(self) -> str:
        """What has to come back to overrule these reasons, and no others."""
        return fingerprint(self.reasons)


def refusal_in_words(error: SlotRefused, action: Book | Reschedule, zone: str, now: datetime) -> Refusal:
    """Word what an action refused for whoever asked for it. At most nine queries."""
    return Refusal(
        # What was in the way may be gone since; then there is only what the action said.
        reasons_in_words(action, zone, now) or [reason_text(reason, zone) for reason in error.reasons],
        [(instant.isoformat(), short_moment_text(instant, zone)) for instant in error.alternatives],
    )


def waive_what_was_seen(action: Book | Reschedule, seen: str, zone: str, now: datetime) -> None:
    """Let an action place an appointment in spite of the reasons that somebody has ``seen``; others still count.

    Raise what the action's own check raises. Without a lock: what turns up in the very moment is not noticed.
    """
    action.check(now)
    action.waive = action.actor.is_staff and fingerprint(reasons_in_words(action, zone, now)) == seen


def reasons_in_words(action: Book | Reschedule, zone: str, now: datetime) -> list[str]:
    """Return what is in the way of an action, in sentences; nothing if it was refused before it looked."""
    wish = getattr(action, "wish", None)
    if wish is None:
        return []
    moved = action.appointment.pk if isinstance(action, Reschedule) else None
    explained = explain_wish(
        action.bookable, wish.resources, wish.start, now=now, party=wish.party, excluding=moved, holding=wish.holding
    )
    return explained_texts(map(for_staff, seen_by(action.actor.user, explained)), wish.start, zone)


def for_staff(explained: Explained) -> Explained:
    """Leave out what staff are not warned about."""
    kept = (each for each in explained.explanations if each.reason.code not in NOT_FOR_STAFF)
    return replace(explained, explanations=tuple(kept))
