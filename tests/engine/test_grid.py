"""Grids: numbered candidates, and starts at fixed times."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from wagtail_booking.engine.grid import MOST_KNOWN, Grid, fixed_starts, starts_of
from wagtail_booking.engine.hours import Hours, openings
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import DAY, Span, instant_of

AMSTERDAM = "Europe/Amsterdam"
ALL_DAY = (Span(0, DAY),)


def every_day(*times: str) -> tuple[tuple[int, ...], ...]:
    return (tuple(minutes(time) for time in times),) * 7


def minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def open_on(day: date, *spans: tuple[str, str], zone: str = AMSTERDAM) -> tuple[Span, ...]:
    walls = tuple(Span(minutes(start), minutes(end)) for start, end in spans) or ALL_DAY
    return openings(Hours(zone, (walls,) * 7), day, day)


def clocks(starts, zone: str = AMSTERDAM) -> list[str]:
    return [f"{instant_of(start).astimezone(ZoneInfo(zone)):%H:%M%z}" for start in starts]


TUESDAY, SPRING, AUTUMN = date(2026, 3, 3), date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "hours", "expected", "message"),
    [
        (TUESDAY, ("00:00", "24:00"), ["02:30+0100", "10:00+0100"], "an ordinary day"),
        (TUESDAY, ("09:00", "17:00"), ["10:00+0100"], "what is open"),
        (TUESDAY, ("10:00", "11:00"), ["10:00+0100"], "just long enough"),
        (TUESDAY, ("10:00", "10:59"), [], "not open to its end"),
        (TUESDAY, ("10:01", "17:00"), [], "not open from its beginning"),
        (SPRING, ("00:00", "24:00"), ["10:00+0200"], "half past two doesn't exist"),
        (AUTUMN, ("00:00", "24:00"), ["02:30+0200", "10:00+0100"], "it exists twice: the first"),
    ],
)
def test_r11__fixed_starts__are_times_on_the_wall(day, hours, expected, message):
    found = fixed_starts(open_on(day, hours), 60, every_day("02:30", "10:00"), AMSTERDAM)

    assert clocks(found) == expected, message


def test_fixed_starts__each_weekday__has_its_own():
    by_weekday = ((540,), (), (600, 660), (), (), (), ())
    week = openings(Hours(AMSTERDAM, (ALL_DAY,) * 7), date(2026, 3, 2), date(2026, 3, 8))

    found = fixed_starts(week, 60, by_weekday, AMSTERDAM)

    days = [f"{instant_of(start).astimezone(ZoneInfo(AMSTERDAM)):%a %H:%M}" for start in found]
    assert days == ["Mon 09:00", "Wed 10:00", "Wed 11:00"]


def test_fixed_starts__staff_in_another_zone__are_those_of_the_business():
    here = open_on(TUESDAY, ("09:00", "17:00"), zone="America/New_York")

    found = fixed_starts(here, 60, every_day("10:00", "16:00", "23:00"), AMSTERDAM)

    assert clocks(found) == ["16:00+0100"]


def test_fixed_starts__past_midnight_into_the_next_opening__are_open_throughout():
    two_days = openings(Hours(AMSTERDAM, (ALL_DAY,) * 7), TUESDAY, date(2026, 3, 4))

    found = fixed_starts(two_days, 120, every_day("23:00"), AMSTERDAM)

    assert clocks(found) == ["23:00+0100"]


def test_fixed_starts__nobody_is_there__are_none():
    assert fixed_starts((), 60, every_day("10:00"), AMSTERDAM) == ()
    assert fixed_starts(open_on(TUESDAY), 60, ((),) * 7, AMSTERDAM) == ()


def test_starts_of__policy_with_fixed_starts__does_not_use_the_interval():
    policy = Policy(AMSTERDAM, 60, 15, fixed_starts=every_day("10:20"))

    assert clocks(starts_of(policy, open_on(TUESDAY))) == ["10:20+0100"]


def test_policy__fixed_starts_of_six_days__is_an_error():
    with pytest.raises(ValueError, match="seven"):
        Policy(AMSTERDAM, 60, 15, fixed_starts=((),) * 6)


GRID = Grid((10, 20, 30, 40))


@pytest.mark.parametrize(
    ("mask", "starts", "message"),
    [
        (GRID.between(10, 41), [10, 20, 30, 40], "all"),
        (GRID.between(10, 40), [10, 20, 30], "the end is left out"),
        (GRID.between(11, 31), [20, 30], "between candidates"),
        (GRID.between(41, 99), [], "after the last"),
        (GRID.between(0, 10), [], "before the first"),
        (GRID.between(30, 20), [], "the wrong way round"),
        (GRID.bit(30), [30], "one"),
        (GRID.bit(31), [], "no candidate"),
        (GRID.bit(99), [], "after all of them"),
        (GRID.of((20, 25, 40)), [20, 40], "those that are candidates"),
        (GRID.of(()), [], "of nothing"),
        (GRID.fitting((Span(15, 35),), 5), [20, 30], "open long enough"),
        (GRID.fitting((Span(15, 35), Span(35, 45)), 10), [20, 30], "on into the next opening"),
        (GRID.fitting((Span(15, 35), Span(36, 45)), 10), [20], "not across a gap"),
        (GRID.fitting((), 10), [], "never open"),
    ],
)
def test_grid__mask__stands_for_these_starts(mask, starts, message):
    assert GRID.starts(mask) == starts, message


def test_grid__without_candidates__answers_all_the_same():
    empty = Grid(())

    assert (empty.between(0, 9), empty.bit(0), empty.of((1,)), empty.starts(0), empty.dates("UTC")) == (0, 0, 0, [], [])


def test_grid__dates__are_those_of_the_zone():
    midnight = open_on(TUESDAY)[0].start

    assert Grid((midnight - 1, midnight)).dates(AMSTERDAM) == [date(2026, 3, 2), TUESDAY]
    assert Grid((midnight - 1, midnight)).dates("Asia/Tokyo") == [TUESDAY, TUESDAY]


def test_grid__groups__are_counted_once_for_each_name():
    grid = Grid((10, 20, 30))

    assert grid.groups("odd", lambda: [1, 0, 1]) == {1: 0b101, 0: 0b010}
    assert grid.groups("odd", lambda: [7, 7, 7]) == {1: 0b101, 0: 0b010}
    assert grid.groups("all", lambda: [7, 7, 7]) == {7: 0b111}


def test_grid__asked_for_more_than_it_keeps__answers_right_all_the_same():
    grid = Grid((10, 20, 30))

    for number in range(2 * MOST_KNOWN + 10):
        # New tuples all the time: an answer must not outlive what it was about.
        assert grid.starts(grid.of((10 * (number % 3 + 1),))) == [10 * (number % 3 + 1)]
