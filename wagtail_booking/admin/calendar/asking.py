"""What the browser asks of the calendar, read strictly: what can't be understood is refused in words."""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, ngettext

from wagtail_booking.admin.moments import check_year
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.models import Appointment
from wagtail_booking.selectors.calendar import Calendars, Wanted

LONGEST = datetime.timedelta(days=62)
"""How much of the calendar can be asked for at once."""

WALL = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:00)?)?", re.ASCII)
ID = re.compile(r"\d{1,18}", re.ASCII)

LARGEST = 2**63 - 1
"""The largest number that a database keeps."""


@dataclass(frozen=True)
class Move:
    """Where to put an appointment that was seen in some ``version``; times by the clock of the business."""

    id: int
    version: int
    start: datetime.datetime
    end: datetime.datetime
    resource: int | None
    seen: str | None
    """Which reasons are overruled: what came with them. ``None`` for none."""
    tell: bool | None
    fold: int | None


def wanted_of(query: QueryDict, zone: str, visible: Calendars, *, sees_all: bool) -> Wanted:
    """Return what an address asks for, of the ``visible`` calendars only, which may be all there are.

    Raise ``ValidationError`` for what can't be understood. What doesn't exist, or isn't visible, is passed over.
    """
    staff = ids_of(query, "staff")
    resources = None if sees_all else visible.ids
    if staff is not None:
        resources = visible.ids & staff
    return Wanted(
        span=span_of(query, zone),
        resources=resources,
        forms=ids_of(query, "form"),
        labels=ids_of(query, "label"),
        statuses=statuses_of(query),
    )


def span_of(query: QueryDict, zone: str) -> Span:
    """Return the time that an address asks for."""
    start, end = wall_of(query.get("start")), wall_of(query.get("end"))
    if end <= start:
        raise ValidationError(gettext("The end doesn't lie after the beginning."))
    if end - start > LONGEST:
        raise ValidationError(
            ngettext(
                "At most %(days)s day can be shown at once.",
                "At most %(days)s days can be shown at once.",
                LONGEST.days,
            )
            % {"days": LONGEST.days}
        )
    info = ZoneInfo(zone)
    # Of a time that the clock shows twice, or not at all, whatever makes the span longer.
    return Span(
        min(minute_of(start.replace(tzinfo=info, fold=fold)) for fold in (0, 1)),
        max(minute_of(end.replace(tzinfo=info, fold=fold)) for fold in (0, 1)),
    )


def wall_of(value: object) -> datetime.datetime:
    """Return a date and time without a zone; a date alone is its midnight."""
    if not isinstance(value, str) or not WALL.fullmatch(value):
        raise ValidationError(gettext("Give times like this: 2026-03-03T10:00."))
    try:
        wall = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise ValidationError(gettext("There is no such date or time.")) from None
    check_year(wall)
    return wall


def ids_of(query: QueryDict, name: str) -> frozenset[int] | None:
    """Return the primary keys that an address names; ``None`` if it names nothing."""
    values = [value for value in query.getlist(name) if value]
    if not all(ID.fullmatch(value) for value in values):
        raise ValidationError(gettext("“%(name)s” takes numbers only.") % {"name": name})
    return frozenset(map(int, values)) if values else None


def statuses_of(query: QueryDict) -> frozenset[str] | None:
    values = [value for value in query.getlist("status") if value]
    if not set(values) <= set(Appointment.Status.values):
        raise ValidationError(gettext("There is no such status."))
    return frozenset(values) if values else None


def move_of(request: HttpRequest) -> Move:
    """Return what is to be moved, and to where."""
    facts = facts_of(
        request,
        {"id": int, "version": int, "start": str, "end": str},
        {"resource": int, "anyway": bool, "seen": str, "tell": bool, "fold": int},
    )
    return Move(
        id=facts["id"],
        version=facts["version"],
        start=wall_of(facts["start"]),
        end=wall_of(facts["end"]),
        resource=facts["resource"],
        seen=facts["seen"] if facts["anyway"] else None,
        tell=facts["tell"],
        fold=facts["fold"],
    )


def facts_of(request: HttpRequest, needed: Mapping[str, type], others: Mapping[str, type]) -> dict[str, Any]:
    """Return the facts that a request brings as JSON: all that are ``needed``, and ``None`` for others left out.

    Raise ``ValidationError`` for anything else.
    """
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        found = None
    if not isinstance(found, dict):
        raise ValidationError(gettext("What was sent can't be understood."))
    facts = {name: found.get(name) for name in (*needed, *others)}
    for name, value in facts.items():
        kind = needed.get(name) or others[name]
        # The exact type, because True is an int.
        if not (type(value) is kind or (value is None and name in others)):
            raise ValidationError(gettext("“%(name)s” is missing or wrong.") % {"name": name})
        if type(value) is int and not 0 <= value <= LARGEST:
            raise ValidationError(gettext("“%(name)s” is missing or wrong.") % {"name": name})
    if unknown := sorted(set(found) - set(facts)):
        raise ValidationError(gettext("“%(name)s” is not known here.") % {"name": unknown[0][:40]})
    return facts
