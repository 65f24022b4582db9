"""Words for staff: why a start can't be booked, with names, titles and notes that visitors don't see."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import singledispatch
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext, ngettext, pgettext

from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.spans import MINUTE, Span, instant_of
from wagtail_booking.selectors.explanations import (
    Closed,
    Explained,
    Explanation,
    LimitReached,
    NoRoom,
    OffGrid,
    SessionFull,
    TakenByAppointment,
    TakenByHold,
    TakenByTimeOff,
    TakenOutside,
    Undisclosed,
)

from .wording import clock_text, day_text, full_day_text, month_text, reason_text, short_moment_text, time_text


def explained_texts(explained: Iterable[Explained], start: datetime, zone: str) -> list[str]:
    """Return each explanation of why ``start`` can't be booked as a sentence, the same one only once.

    Times are by the clock of ``zone``, with a date where it isn't that of ``start``.
    """
    every = (explanation for each in explained for explanation in each.explanations)
    return list(dict.fromkeys(explanation_text(explanation, start, zone) for explanation in every))


@singledispatch
def explanation_text(explanation: Explanation, start: datetime, zone: str) -> str:  # noqa: ARG001 -- all are called alike
    """Return one explanation as a sentence; what has no words of its own has those for visitors."""
    return reason_text(explanation.reason, zone)


@explanation_text.register
def _appointment(explanation: TakenByAppointment, start: datetime, zone: str) -> str:
    facts = {
        "name": explanation.resource.name,
        "when": when_text(explanation.span, start, zone),
        "title": f"{explanation.title} ({explanation.customer})" if explanation.customer else explanation.title,
    }
    if explanation.overlaps:
        return gettext("%(name)s already has an appointment %(when)s: %(title)s.") % facts
    return gettext("%(name)s already has an appointment %(when)s, with time kept free around it: %(title)s.") % facts


@explanation_text.register
def _hold(explanation: TakenByHold, start: datetime, zone: str) -> str:
    facts = {"name": explanation.resource.name, "when": when_text(explanation.span, start, zone)}
    if explanation.until is None:
        return gettext("%(when)s with %(name)s is kept for somebody who is booking now.") % facts
    facts["until"] = time_text(explanation.until, zone)
    return gettext("%(when)s with %(name)s is kept until %(until)s for somebody who is booking now.") % facts


@explanation_text.register
def _time_off(explanation: TakenByTimeOff, start: datetime, zone: str) -> str:
    facts = {
        "name": explanation.resource.name,
        "when": when_text(explanation.span, start, zone),
        "note": explanation.note.rstrip("."),
    }
    if explanation.note:
        return gettext("%(name)s is away %(when)s: %(note)s.") % facts
    return gettext("%(name)s is away %(when)s.") % facts


@explanation_text.register
def _outside(explanation: TakenOutside, start: datetime, zone: str) -> str:
    facts = {
        "name": explanation.resource.name,
        "when": when_text(explanation.span, start, zone),
        "calendar": explanation.calendar,
    }
    return gettext("%(name)s is busy %(when)s, says the calendar “%(calendar)s”.") % facts


@explanation_text.register
def _undisclosed(explanation: Undisclosed, start: datetime, zone: str) -> str:  # noqa: ARG001 -- all are called alike
    facts = {"name": explanation.resource.name}
    if explanation.reason.code == Code.TAKEN:
        return gettext("%(name)s has another appointment at this time.") % facts
    return gettext("%(name)s isn't available at this time.") % facts


@explanation_text.register
def _full(explanation: SessionFull, start: datetime, zone: str) -> str:
    facts = {
        "seats": explanation.seats,
        "capacity": explanation.capacity,
        "party": explanation.party,
        "name": explanation.resource.name,
        "time": time_text(start, zone),
    }
    return (
        ngettext(
            "%(seats)s of %(capacity)s seats are taken at %(time)s with %(name)s; %(party)s is wanted.",
            "%(seats)s of %(capacity)s seats are taken at %(time)s with %(name)s; %(party)s are wanted.",
            explanation.party,
        )
        % facts
    )


@explanation_text.register
def _limit(explanation: LimitReached, start: datetime, zone: str) -> str:  # noqa: ARG001 -- all are called alike
    facts = {
        "form": explanation.form,
        "count": explanation.count,
        "maximum": explanation.maximum,
        "period": period_text(explanation),
    }
    if explanation.resource is None:
        return gettext("“%(form)s” has %(count)s of at most %(maximum)s appointments %(period)s.") % facts
    facts["name"] = explanation.resource.name
    return gettext("%(name)s has %(count)s of at most %(maximum)s appointments for “%(form)s” %(period)s.") % facts


@explanation_text.register
def _closed(explanation: Closed, start: datetime, zone: str) -> str:  # noqa: ARG001 -- all are called alike
    facts = {
        "name": explanation.whose.name if explanation.whose else "",
        "hours": hours_text(explanation.hours, zone),
        "day": full_day_text(explanation.day) if explanation.is_date else WEEKDAY_NAMES[explanation.day.weekday()],
        "note": explanation.note.rstrip("."),
    }
    whole_day, sentences = not explanation.hours, DATES if explanation.is_date else WEEKDAYS
    text = sentences[explanation.whose is None, whole_day]() % facts
    if explanation.is_date and explanation.note:
        return gettext("%(sentence)s: %(note)s.") % {"sentence": text.rstrip("."), "note": facts["note"]}
    return text


@explanation_text.register
def _off_grid(explanation: OffGrid, start: datetime, zone: str) -> str:
    nearest = [moment_on(instant, start, zone) for instant in explanation.nearest]
    if len(nearest) == 2:
        facts = {"before": nearest[0], "after": nearest[1]}
        return gettext("No appointment starts at this time; the nearest starts are %(before)s and %(after)s.") % facts
    if nearest:
        return gettext("No appointment starts at this time; the nearest start is %(near)s.") % {"near": nearest[0]}
    return reason_text(explanation.reason, zone)


@explanation_text.register
def _no_room(explanation: NoRoom, start: datetime, zone: str) -> str:
    if not explanation.rooms:
        return gettext("A room or a piece of equipment is needed as well, and none of those chosen is active.")
    return gettext("No room or equipment is free. %(reasons)s") % {
        "reasons": " ".join(explained_texts(explanation.rooms, start, zone))
    }


WEEKDAYS: dict[tuple[bool, bool], Callable[[], str]] = {
    # Whether they are the hours of the business, and whether there are none.
    (True, False): lambda: gettext("The usual opening hours on %(day)s are %(hours)s."),
    (True, True): lambda: gettext("The business is usually closed on %(day)s."),
    (False, False): lambda: gettext("The usual hours of %(name)s on %(day)s are %(hours)s."),
    (False, True): lambda: gettext("%(name)s usually has no hours on %(day)s."),
}

DATES: dict[tuple[bool, bool], Callable[[], str]] = {
    (True, False): lambda: gettext("The opening hours on %(day)s are %(hours)s."),
    (True, True): lambda: gettext("The business is closed on %(day)s."),
    (False, False): lambda: gettext("The hours of %(name)s on %(day)s are %(hours)s."),
    (False, True): lambda: gettext("%(name)s has no hours on %(day)s."),
}

PERIODS: dict[Period, Callable[[], str]] = {
    Period.HOUR: lambda: pgettext("so many appointments …", "on %(day)s between %(since)s and %(until)s"),
    Period.DAY: lambda: pgettext("so many appointments …", "on %(day)s"),
    Period.WEEK: lambda: pgettext("so many appointments …", "in the week of %(day)s"),
    Period.MONTH: lambda: pgettext("so many appointments …", "in %(month)s"),
    Period.TOTAL: lambda: pgettext("so many appointments …", "in total"),
}


def period_text(explanation: LimitReached) -> str:
    """Return the period of a limit, such as "on Tuesday 3 March" or "in the week of Monday 2 March"."""
    text, since = PERIODS[explanation.period](), explanation.since
    if since is None:
        return text
    until = since.replace(hour=(since.hour + 1) % 24, fold=0)
    return text % {
        "day": day_text(since.date()),
        "month": month_text(since.date()),
        "since": clock_text(since),
        "until": clock_text(until),
    }


def when_text(span: Span, start: datetime, zone: str) -> str:
    """Return from when until when; with dates unless it all lies on the date of ``start``."""
    first, last, info = instant_of(span.start), instant_of(span.end), ZoneInfo(zone)
    # What ends at midnight is still of that date.
    days = {first.astimezone(info).date(), (last - MINUTE).astimezone(info).date()}
    text = time_text if days == {start.astimezone(info).date()} else short_moment_text
    return gettext("%(start)s–%(end)s") % {"start": text(first, zone), "end": text(last, zone)}


def moment_on(instant: datetime, start: datetime, zone: str) -> str:
    """Return a time; with its date unless that is the one of ``start``."""
    info = ZoneInfo(zone)
    same = instant.astimezone(info).date() == start.astimezone(info).date()
    return time_text(instant, zone) if same else short_moment_text(instant, zone)


def hours_text(hours: Iterable[Span], zone: str) -> str:
    """Return hours such as "09:00–12:30, 13:00–17:00"."""
    return ", ".join(
        gettext("%(start)s–%(end)s")
        % {"start": time_text(instant_of(span.start), zone), "end": time_text(instant_of(span.end), zone)}
        for span in hours
    )
