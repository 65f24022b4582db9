"""Limits: which periods are full, and which starts they refuse, by the clock and the calendar on the wall."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wagtail_booking.engine.grid import Grid
from wagtail_booking.engine.limits import counted_span, period_numbers, refused_masks
from wagtail_booking.engine.policy import Limit, Period, Policy
from wagtail_booking.engine.slots import availability
from wagtail_booking.engine.spans import Span, instant_of, minute_of

from .counting import reached

AMSTERDAM = "Europe/Amsterdam"
HOUR, DAY, WEEK, MONTH, TOTAL = Period.HOUR, Period.DAY, Period.WEEK, Period.MONTH, Period.TOTAL


def policy(*limits: Limit, zone: str = AMSTERDAM, **fields) -> Policy:
    return Policy(**{"zone": zone, "duration": 30, "interval": 30, "window": 400, "limits": limits} | fields)


def at(text: str, zone: str = AMSTERDAM, fold: int = 0) -> int:
    """Return the minute of a wall time, such as ``2026-03-29 03:00``."""
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


def same_period(period: Period, one: int, other: int, week_start: int = 0, zone: str = AMSTERDAM) -> bool:
    """Return whether an appointment at ``one`` fills the period of a start at ``other``."""
    limited = policy(Limit(period, maximum=1), zone=zone, week_start=week_start)
    full = reached(limited, [(1, one, 1)])
    return refused_masks(limited, Grid((other,)), full).get(None, 0) == 1


@pytest.mark.parametrize(
    ("period", "one", "other", "same", "message"),
    [
        (HOUR, "2026-03-03 10:00", "2026-03-03 10:59", True, "the last minute of the hour"),
        (HOUR, "2026-03-03 10:59", "2026-03-03 11:00", False, "a clock hour, not sixty minutes"),
        (HOUR, "2026-03-03 10:00", "2026-03-04 10:00", False, "the same hour of another day"),
        (DAY, "2026-03-03 00:00", "2026-03-03 23:59", True, "from midnight to midnight"),
        (DAY, "2026-03-03 23:59", "2026-03-04 00:00", False, "midnight begins a day"),
        (MONTH, "2026-03-01 00:00", "2026-03-31 23:59", True, "the whole of March"),
        (MONTH, "2026-03-31 23:59", "2026-04-01 00:00", False, "the end of March"),
        (MONTH, "2026-03-03 10:00", "2027-03-03 10:00", False, "March of another year"),
        (MONTH, "2028-02-29 23:59", "2028-02-01 00:00", True, "a leap day belongs to February"),
        (MONTH, "2028-02-29 23:59", "2028-03-01 00:00", False, "and not to March"),
        (MONTH, "2026-12-31 23:59", "2027-01-01 00:00", False, "the end of a year"),
        (WEEK, "2026-12-31 10:00", "2027-01-03 10:00", True, "a week goes on past the end of a year"),
        (TOTAL, "2020-01-01 00:00", "2030-12-31 23:59", True, "all there will ever be"),
    ],
)
def test_limit__two_times__are_in_one_period_or_not(period, one, other, same, message):
    assert same_period(period, at(one), at(other)) is same, message


@pytest.mark.parametrize(
    ("week_start", "first", "last", "message"),
    [
        (0, "2026-03-02", "2026-03-08", "Monday to Sunday"),
        (6, "2026-03-01", "2026-03-07", "Sunday to Saturday"),
        (5, "2026-02-28", "2026-03-06", "Saturday to Friday"),
        (2, "2026-02-25", "2026-03-03", "the week that ends on the day itself"),
        (1, "2026-03-03", "2026-03-09", "the week that begins on the day itself"),
    ],
)
def test_limit__week_of_a_tuesday__begins_on_the_day_of_the_settings(week_start, first, last, message):
    tuesday = at("2026-03-03 10:00")

    assert same_period(WEEK, tuesday, at(f"{first} 00:00"), week_start), message
    assert same_period(WEEK, tuesday, at(f"{last} 23:59"), week_start), message
    assert not same_period(WEEK, tuesday, at(f"{first} 00:00") - 1, week_start), message
    assert not same_period(WEEK, tuesday, at(f"{last} 23:59") + 1, week_start), message


@pytest.mark.parametrize(
    ("zone", "one", "other", "same", "message"),
    [
        (AMSTERDAM, ("2026-10-25 02:30", 0), ("2026-10-25 02:30", 1), True, "an hour shown twice is one hour"),
        (AMSTERDAM, ("2026-10-25 02:30", 1), ("2026-10-25 03:00", 0), False, "then the next begins"),
        (AMSTERDAM, ("2026-03-29 01:59", 0), ("2026-03-29 03:00", 0), False, "a skipped hour parts its neighbours"),
        ("Australia/Lord_Howe", ("2026-04-05 01:15", 0), ("2026-04-05 01:45", 1), True, "90 minutes in one hour"),
        ("Asia/Kathmandu", ("2026-03-03 10:00", 0), ("2026-03-03 10:59", 0), True, "hours of the wall, not of UTC"),
    ],
)
def test_r05__hour_on_a_day_the_clock_changes__is_what_the_clock_shows(zone, one, other, same, message):
    one, other = (at(text, zone, fold) for text, fold in (one, other))

    assert same_period(HOUR, one, other, zone=zone) is same, message


@pytest.mark.parametrize(
    ("day", "minutes", "message"),
    [("2026-03-29", 23 * 60, "spring"), ("2026-10-25", 25 * 60, "autumn"), ("2026-03-03", 24 * 60, "an ordinary day")],
)
def test_r05__day_the_clock_changes__is_full_from_its_first_minute_to_its_last(day, minutes, message):
    limited = policy(Limit(DAY, maximum=1))
    midnight = at(f"{day} 00:00")
    grid = Grid(tuple(range(midnight - 60, midnight + minutes + 60)))

    full = reached(limited, [(1, midnight + minutes - 1, 1)])

    assert grid.starts(refused_masks(limited, grid, full)[None]) == list(range(midnight, midnight + minutes)), message


@pytest.mark.parametrize(
    ("limit", "counts", "full", "message"),
    [
        (Limit(DAY, maximum=3), [(1, 2)], {}, "two of three"),
        (Limit(DAY, maximum=3), [(1, 2), (2, 1)], {None: 3}, "all together"),
        (Limit(DAY, maximum=3), [(1, 2), (2, 9)], {None: 11}, "more than allowed, since the limit was lowered"),
        (Limit(DAY, True, 2), [(1, 2), (2, 1)], {1: 2}, "each on their own"),
        (Limit(DAY, True, 2), [(1, 1), (2, 1)], {}, "nobody has two"),
    ],
)
def test_full_periods__counts_of_a_day__are_full_at_the_maximum(limit, counts, full, message):
    rows = [(resource, at(f"2026-03-03 {9 + resource}:00"), count) for resource, count in counts]

    found = reached(policy(limit), rows)

    assert {resource: count for (_, resource), counts in found.items() for count in counts.values()} == full, message


def test_full_periods__several_limits__are_counted_apart():
    hour, day, total = Limit(HOUR, maximum=1), Limit(DAY, maximum=3), Limit(TOTAL, maximum=4)
    rows = [(1, at("2026-03-03 10:00"), 1), (1, at("2026-03-03 11:00"), 1), (1, None, 2)]

    found = reached(policy(hour, day, total), rows)

    assert sorted((limit.period, count) for (limit, _), counts in found.items() for count in counts.values()) == [
        (HOUR, 1),
        (HOUR, 1),
        (TOTAL, 4),
    ]


def test_full_periods__appointment_whose_date_does_not_matter__counts_in_the_total_only():
    assert reached(policy(Limit(MONTH, maximum=1)), [(1, None, 5)]) == {}
    assert list(reached(policy(Limit(TOTAL, maximum=5)), [(1, None, 5)]).values()) == [{0: 5}]


def drawn(found, first: int, resource: int | None = None) -> str:
    """Draw a morning from nine to twelve, a character for each half hour."""
    free = set(found.starts(resource))
    return "".join("+" if first + half * 30 in free else "·" for half in range(6))


@pytest.mark.parametrize(
    ("limit", "booked", "anna", "bert", "message"),
    [
        (Limit(HOUR, maximum=1), [(1, "10:30")], "++··++", "++··++", "the hour is full for both"),
        (Limit(HOUR, True, 1), [(1, "10:30")], "++··++", "++++++", "only for Anna"),
        (Limit(HOUR, maximum=2), [(1, "10:30")], "++++++", "++++++", "one more fits"),
        (Limit(DAY, maximum=1), [(2, "11:00")], "······", "······", "the day is full"),
        (Limit(DAY, True, 1), [(2, "11:00")], "++++++", "······", "only for Bert"),
        (Limit(TOTAL, maximum=1), [(2, "11:00")], "······", "······", "for ever"),
    ],
)
def test_availability__limit_is_reached__takes_the_whole_period_away(limit, booked, anna, bert, message):
    nine = at("2026-03-03 09:00")
    morning = (Span(nine, nine + 180),)
    limited = policy(limit)
    full = reached(limited, [(resource, at(f"2026-03-03 {time}"), 1) for resource, time in booked])

    found = availability(limited, {1: morning, 2: morning}, [], nine, full=full)

    assert (drawn(found, nine, 1), drawn(found, nine, 2)) == (anna, bert), message


@pytest.mark.parametrize(
    ("periods", "within", "span", "message"),
    [
        ([HOUR], ("2026-03-03 10:00", "2026-03-03 10:30"), ("2026-03-03", "2026-03-04"), "its day"),
        ([DAY], ("2026-03-29 10:00", "2026-03-29 11:00"), ("2026-03-29", "2026-03-30"), "a day of 23 hours"),
        ([WEEK], ("2026-03-04 10:00", "2026-03-05 10:00"), ("2026-03-02", "2026-03-09"), "Monday to Monday"),
        ([MONTH], ("2028-02-10 10:00", "2028-02-10 11:00"), ("2028-02-01", "2028-03-01"), "a leap year's February"),
        ([MONTH], ("2026-12-31 10:00", "2026-12-31 11:00"), ("2026-12-01", "2027-01-01"), "December"),
        ([WEEK, MONTH], ("2026-03-01 10:00", "2026-03-31 10:00"), ("2026-02-23", "2026-04-06"), "weeks reach further"),
        ([MONTH, DAY], ("2026-02-27 10:00", "2026-03-02 10:00"), ("2026-02-01", "2026-04-01"), "two months"),
    ],
)
def test_counted_span__window__is_made_of_whole_periods(periods, within, span, message):
    found = counted_span(policy(*[Limit(period, maximum=1) for period in periods]), Span(*map(at, within)))

    assert found == Span(*(at(f"{day} 00:00") for day in span)), message


def test_period_numbers__total__is_one_period():
    assert period_numbers(TOTAL, [0, 10**6], 0) == [0, 0]


def test_period_numbers__before_1970__go_on_without_a_gap():
    walls = [minute_of(datetime(1969, 12, 31, 23, 59, tzinfo=UTC)), 0]

    assert period_numbers(DAY, walls, 0) == [-1, 0]
    assert period_numbers(WEEK, walls, 0) == [0, 0]
    assert instant_of(walls[0]).date() == date(1969, 12, 31)
