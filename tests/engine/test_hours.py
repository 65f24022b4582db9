"""From the clock on the wall to instants, on ordinary days and on those when clocks change."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wagtail_booking.engine.grid import grid_starts
from wagtail_booking.engine.hours import Hours, day_span, local_date, offset_segments, openings, wall_instants
from wagtail_booking.engine.spans import DAY, Span, instant_of, minute_of

AMSTERDAM = "Europe/Amsterdam"


def every_day(*spans: tuple[str, str], zone: str = AMSTERDAM, **fields) -> Hours:
    return Hours(zone, (tuple(wall(*span) for span in spans),) * 7, **fields)


def wall(start: str, end: str) -> Span:
    def minutes(text):
        hours, rest = text.split(":")
        return int(hours) * 60 + int(rest)

    return Span(minutes(start), minutes(end))


def clocks(minutes, zone: str) -> list[str]:
    return [f"{instant_of(minute).astimezone(ZoneInfo(zone)):%H:%M}" for minute in minutes]


def starts_on(hours: Hours, day: date, duration: int = 30, interval: int = 30) -> list[int]:
    return list(grid_starts(openings(hours, day, day), duration, interval))


@pytest.mark.parametrize(
    ("zone", "day", "hours", "message"),
    [
        (AMSTERDAM, date(2026, 3, 3), 24, "an ordinary day"),
        (AMSTERDAM, date(2026, 3, 29), 23, "forward"),
        (AMSTERDAM, date(2026, 10, 25), 25, "back"),
        ("America/New_York", date(2026, 3, 8), 23, "forward"),
        ("America/New_York", date(2026, 11, 1), 25, "back"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5, "half an hour forward"),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5, "half an hour back"),
        ("Africa/Cairo", date(2026, 4, 24), 23, "forward at midnight"),
        ("Africa/Cairo", date(2026, 10, 29), 25, "back at the end of the day"),
        ("Africa/Casablanca", date(2026, 2, 15), 25, "back for Ramadan"),
        ("Africa/Casablanca", date(2026, 3, 22), 23, "forward after Ramadan"),
        ("Asia/Kathmandu", date(2026, 3, 29), 24, "5:45 east, no summer time"),
        ("Pacific/Apia", date(2011, 12, 30), 0, "a date that was skipped"),
        (AMSTERDAM, date.max, 24, "the last date there is"),
        (AMSTERDAM, date.min, 24, "the first date there is"),
    ],
)
def test_day_span__any_day__is_as_long_as_it_really_is(zone, day, hours, message):
    span = day_span(zone, day)

    assert span.end - span.start == hours * 60, message


def test_day_span__skipped_date__lies_at_the_jump():
    before, skipped, after = (day_span("Pacific/Apia", date(2011, 12, 29) + timedelta(days=n)) for n in range(3))

    assert before.end == skipped.start == skipped.end == after.start


def test_r11__hour_that_is_skipped__is_never_offered():
    found = starts_on(every_day(("01:00", "04:00")), date(2026, 3, 29))

    assert clocks(found, AMSTERDAM) == ["01:00", "01:30", "03:00", "03:30"]
    assert len(set(found)) == 4


def test_r11__hour_that_is_repeated__is_offered_twice():
    found = starts_on(every_day(("01:00", "04:00")), date(2026, 10, 25))

    assert clocks(found, AMSTERDAM) == ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]
    assert found == sorted(set(found))


def test_r11__opening_within_the_skipped_hour__is_no_opening():
    assert openings(every_day(("02:15", "02:45")), date(2026, 3, 29), date(2026, 3, 29)) == ()


def test_r11__opening_that_begins_within_the_skipped_hour__begins_after_it():
    assert clocks(starts_on(every_day(("02:30", "04:00")), date(2026, 3, 29)), AMSTERDAM) == ["03:00", "03:30"]


def test_r11__half_an_hour_back__half_an_hour_is_offered_twice():
    found = starts_on(every_day(("01:00", "03:00"), zone="Australia/Lord_Howe"), date(2026, 4, 5))

    assert clocks(found, "Australia/Lord_Howe") == ["01:00", "01:30", "01:30", "02:00", "02:30"]


def test_openings__same_hours_in_summer_and_winter__move_in_utc():
    winter, summer = (
        openings(every_day(("09:00", "17:00")), day, day)[0] for day in (date(2026, 3, 3), date(2026, 7, 7))
    )

    assert instant_of(winter.start).hour == 8
    assert instant_of(summer.start).hour == 7


def test_openings__past_midnight__are_two_that_touch_and_an_appointment_may_cross():
    hours = every_day(("00:00", "02:00"), ("22:00", "24:00"))
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)

    found = grid_starts(openings(hours, monday, tuesday), 60, 60)

    assert clocks(found, AMSTERDAM) == ["00:00", "01:00", "22:00", "23:00", "00:00", "01:00", "22:00", "23:00"]
    assert clocks(grid_starts(openings(hours, monday, tuesday), 90, 60), AMSTERDAM) == [
        "00:00",
        "22:00",
        "23:00",
        "00:00",
        "22:00",
    ]


@pytest.mark.parametrize(
    ("overrides", "caps", "expected", "message"),
    [
        ((), (), [("09:00", "12:00"), ("13:00", "17:00")], "as every week"),
        ([()], (), [], "closed"),
        ([(wall("10:00", "20:00"),)], (), [("10:00", "20:00")], "other hours"),
        ((), [()], [], "the business is closed"),
        ((), [(wall("11:00", "20:00"),)], [("11:00", "12:00"), ("13:00", "17:00")], "the business opens late"),
        ([(wall("10:00", "12:00"),)], [()], [("10:00", "12:00")], "who is named for the date does work"),
    ],
)
def test_hours__date_with_other_hours__replaces_or_caps_the_week(overrides, caps, expected, message):
    day = date(2026, 3, 3)
    hours = every_day(
        ("09:00", "12:00"),
        ("13:00", "17:00"),
        overrides=tuple((day, spans) for spans in overrides),
        caps=tuple((day, spans) for spans in caps),
    )

    assert hours.on(day) == tuple(wall(*span) for span in expected), message
    assert hours.on(day + timedelta(days=1)) == (wall("09:00", "12:00"), wall("13:00", "17:00")), message


def test_hours__overlapping_and_touching_rows__are_one_opening():
    hours = every_day(("09:00", "12:00"), ("11:00", "13:00"), ("13:00", "14:00"))

    assert hours.on(date(2026, 3, 3)) == (wall("09:00", "14:00"),)


ZONES = (
    "Europe/Amsterdam",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
)


def change_days(zone: str, year: int) -> list[date]:
    """Return the dates on which the clock changes, found by looking at every hour of the year."""
    info, changes = ZoneInfo(zone), []
    at = datetime(year, 1, 1, 12, tzinfo=UTC)
    while at.year == year:
        if at.astimezone(info).utcoffset() != (at + timedelta(hours=1)).astimezone(info).utcoffset():
            changes += [at.astimezone(info).date(), (at + timedelta(hours=1)).astimezone(info).date()]
        at += timedelta(hours=1)
    return sorted(set(changes))


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_r11__every_change_day_of_eleven_years__all_starts_are_real_and_different(zone):
    always = every_day(("00:00", "24:00"), zone=zone)
    days = [day for year in range(2026, 2037) for day in change_days(zone, year)]
    assert len(days) >= 22
    for day in days:
        found = starts_on(always, day, duration=15, interval=15)
        # By another road: walk through two days of instants and keep those on this date.
        around = range((day - date(1970, 1, 1)).days * DAY - DAY, (day - date(1970, 1, 1)).days * DAY + 2 * DAY, 15)
        real = [m for m in around if instant_of(m).astimezone(ZoneInfo(zone)).date() == day]

        assert len(set(found)) == len(found)
        # The last start may run into the next day, which isn't asked for here.
        assert found == [minute for minute in real if minute in set(found)]
        assert len(real) - len(found) <= 0 or real[: len(found)] == found
        shown = Counter(clocks(found, zone))
        assert max(shown.values()) <= 2
        assert all(wall_instants(zone, datetime.combine(day, datetime.strptime(c, "%H:%M").time())) for c in shown)  # noqa: DTZ007


def test_wall_instants__ordinary_skipped_and_repeated__are_one_none_and_two():
    times = [datetime(2026, 3, 3, 2, 30), datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)]  # noqa: DTZ001

    assert [len(wall_instants(AMSTERDAM, time)) for time in times] == [1, 0, 2]


def test_openings__a_day__has_the_same_grid_whichever_days_are_asked_for():
    hours = every_day(("00:00", "05:00"), ("20:00", "24:00"))
    day = date(2026, 3, 29)
    span = day_span(AMSTERDAM, day)

    def grid_of(first, last):
        return [start for start in grid_starts(openings(hours, first, last), 60, 50) if span.start <= start < span.end]

    wide = grid_of(day - timedelta(days=10), day + timedelta(days=10))

    assert wide
    assert all(grid_of(day - timedelta(days=n), day + timedelta(days=2)) == wide for n in range(5))


def test_local_date__one_instant__is_three_dates_around_the_world():
    minute = minute_of(datetime(2026, 3, 3, 10, 30, tzinfo=UTC))

    zones = ("Pacific/Pago_Pago", "Europe/Amsterdam", "Pacific/Kiritimati")
    assert [local_date(zone, minute).day for zone in zones] == [2, 3, 4]


@pytest.mark.parametrize(
    ("zone", "first", "changes", "message"),
    [
        ("Africa/Freetown", date(1939, 8, 25), 2, "the shortest time there ever was between two changes: four days"),
        ("America/Noronha", date(2000, 10, 1), 2, "a summer time of a week"),
        ("Asia/Gaza", date(2040, 10, 13), 2, "a week between Ramadan and the end of summer time"),
        ("Africa/Casablanca", date(2026, 2, 1), 2, "Ramadan"),
        (AMSTERDAM, date(2026, 4, 1), 0, "nothing"),
    ],
)
def test_offset_segments__clock_changes_twice_soon__every_change_is_found(zone, first, changes, message):
    for shift in range(4):
        since = first + timedelta(days=shift)
        segments = offset_segments(zone, since, since + timedelta(days=60))

        hourly = [
            (minute, datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone)).utcoffset())
            for minute in range(segments[0][0].start, segments[-1][0].end, 60)
        ]
        assert len(segments) == changes + 1, message
        for span, offset in segments:
            assert {found for minute, found in hourly if span.start <= minute < span.end} == {timedelta(minutes=offset)}
