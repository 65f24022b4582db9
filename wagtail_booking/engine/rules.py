"""One function per rule; each says which starts it refuses, and why.

Offering clears the refused starts from the grid, accepting asks whether a start lies in a refused
span, explaining lists every refusal that holds a start. So all three agree by construction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from .hours import day_span, local_date
from .policy import Policy
from .spans import EVER, NEVER, Span, union


class Code(StrEnum):
    """Why a start can't be booked. Values are stable: they appear in events and in the API."""

    PAST = "past"
    TOO_SOON = "too_soon"
    BEYOND_WINDOW = "beyond_window"
    BEFORE_FIRST_DATE = "before_first_date"
    AFTER_LAST_DATE = "after_last_date"
    OUTSIDE_HOURS = "outside_hours"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    BLOCKED = "blocked"
    STAFF_NOT_OFFERED = "staff_not_offered"
    FORM_NOT_LIVE = "form_not_live"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with the facts behind it, such as the claim in the way; worded at the edges."""

    code: Code
    data: Mapping[str, object] = field(default_factory=dict)


class Refusal(NamedTuple):
    """The starts in ``[start, end)`` are refused because of ``reason``."""

    start: int
    end: int
    reason: Reason


class Busy(NamedTuple):
    """A claim on a resource's time, in minutes; ``before`` and ``after`` are its buffers.

    Buffers count between appointments only: for time off, ``is_appointment`` is false.
    """

    resource: int
    start: int
    end: int
    before: int = 0
    after: int = 0
    is_appointment: bool = True
    claim: int | None = None


def it_is_past(now: int) -> Refusal:
    """Refuse what has begun."""
    return Refusal(EVER, now, Reason(Code.PAST))


def it_is_too_soon(policy: Policy, now: int) -> Refusal | None:
    """Refuse what begins within the minimum notice."""
    if not policy.notice:
        return None
    earliest = now + policy.notice
    return Refusal(EVER, earliest, Reason(Code.TOO_SOON, {"earliest": earliest, "notice": policy.notice}))


def it_is_beyond_the_window(policy: Policy, now: int) -> Refusal:
    """Refuse what lies more days ahead than the booking window."""
    last = local_date(policy.zone, now) + timedelta(days=policy.window)
    return Refusal(day_span(policy.zone, last).end, NEVER, Reason(Code.BEYOND_WINDOW, {"last": last}))


def it_is_before_the_first_date(policy: Policy) -> Refusal | None:
    """Refuse what lies before the date from which the form can be booked."""
    if policy.first is None:
        return None
    opens = day_span(policy.zone, policy.first).start
    return Refusal(EVER, opens, Reason(Code.BEFORE_FIRST_DATE, {"first": policy.first}))


def it_is_after_the_last_date(policy: Policy) -> Refusal | None:
    """Refuse what lies after the date until which the form can be booked."""
    if policy.last is None:
        return None
    closes = day_span(policy.zone, policy.last).end
    return Refusal(closes, NEVER, Reason(Code.AFTER_LAST_DATE, {"last": policy.last}))


def date_refusals(policy: Policy, now: int) -> Iterator[Refusal]:
    """Yield what the calendar refuses, whoever is asked for."""
    rules = (
        it_is_past(now),
        it_is_too_soon(policy, now),
        it_is_beyond_the_window(policy, now),
        it_is_before_the_first_date(policy),
        it_is_after_the_last_date(policy),
    )
    return (refusal for refusal in rules if refusal is not None)


def refused_by(policy: Policy, busy: Busy) -> Span:
    """Return the starts that a claim refuses.

    Between appointments the gap is the larger of the two buffers that face each other; time off and
    outside calendars only keep the appointment itself away.
    """
    if busy.is_appointment:
        after = max(busy.after, policy.buffer_before)
        before = max(busy.before, policy.buffer_after)
    else:
        after = before = 0
    return Span(busy.start - before - policy.duration + 1, busy.end + after)


def it_is_taken(policy: Policy, busy: Busy) -> Refusal:
    """Refuse what would overlap a claim or come closer to it than the buffers allow."""
    code = Code.TAKEN if busy.is_appointment else Code.BLOCKED
    return Refusal(*refused_by(policy, busy), Reason(code, {"claim": busy.claim, "start": busy.start, "end": busy.end}))


@lru_cache(maxsize=1024)
def grid(openings: tuple[Span, ...], duration: int, interval: int) -> tuple[int, ...]:
    """Return every start whose whole duration is open, counted from the beginning of each opening.

    An appointment may run on into an opening that follows at once, such as past midnight.
    """
    starts: list[int] = []
    joined = iter(union(openings))
    whole = next(joined, None)
    for opening in openings:
        while whole is not None and whole.end < opening.end:
            whole = next(joined, None)
        if whole is not None:
            starts += range(opening.start, min(opening.end, whole.end - duration + 1), interval)
    return tuple(starts)


def it_is_not_on_the_grid(policy: Policy, openings: tuple[Span, ...], start: int) -> Reason | None:
    """Refuse what lies outside the hours, or between two offered starts."""
    if start in grid(openings, policy.duration, policy.interval):
        return None
    wanted = Span(start, start + policy.duration)
    inside = any(opening.contains(wanted) for opening in union(openings))
    return Reason(Code.OFF_GRID, {"interval": policy.interval}) if inside else Reason(Code.OUTSIDE_HOURS)


def reasons_against(
    policy: Policy, openings: tuple[Span, ...], busy: Iterable[Busy], start: int, now: int
) -> list[Reason]:
    """Return every reason why one resource can't take ``start``; none means it can be booked."""
    refusals = [*date_refusals(policy, now), *(it_is_taken(policy, claim) for claim in busy)]
    reasons = [refusal.reason for refusal in refusals if refusal.start <= start < refusal.end]
    off = it_is_not_on_the_grid(policy, openings, start)
    return reasons if off is None else [*reasons, off]
