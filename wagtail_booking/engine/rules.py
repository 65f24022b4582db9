"""Reasons, and the rules of the calendar: one function each, which says what starts it refuses, and why.

Offering clears the refused starts from the grid, accepting and explaining ask whether a start lies in a
refused span (see ``reasons.py``). So all three agree by construction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from .hours import day_span, local_date
from .policy import Policy
from .spans import EVER, NEVER


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
    FULL = "full"
    LIMIT_REACHED = "limit_reached"
    NO_RESOURCE_FREE = "no_resource_free"
    STAFF_NOT_OFFERED = "staff_not_offered"


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
