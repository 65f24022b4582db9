"""What an event is, and by which rule it comes back."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from tests import factories as f
from wagtail_booking.entries import Entry, Every, Recurrence
from wagtail_booking.entries.text import lines

DAY = datetime.timedelta(days=1)
YEAR_END = datetime.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (None, ""),
        (Recurrence(Every.DAY), "FREQ=DAILY"),
        (Recurrence(Every.WEEK, count=10), "FREQ=WEEKLY;COUNT=10"),
        (Recurrence(Every.TWO_WEEKS), "FREQ=WEEKLY;INTERVAL=2"),
        (Recurrence(Every.MONTH, until=YEAR_END), "FREQ=MONTHLY;UNTIL=20261231T225959Z"),
        (Recurrence(Every.YEAR, count=1), "FREQ=YEARLY;COUNT=1"),
    ],
)
def test_rrule__each_choice__is_as_rfc_5545_wants_it(recurrence, expected):
    assert f.entry(recurrence=recurrence).rrule == expected


def test_rrule__whole_days_until_a_date__has_a_date():
    entry = f.entry(start=f.TUESDAY, end=f.TUESDAY + DAY, recurrence=Recurrence(Every.WEEK, until=YEAR_END))

    assert entry.rrule == "FREQ=WEEKLY;UNTIL=20261231"


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_rrule__until_a_date__holds_that_date_whatever_hour_and_zone(zone, hour):
    start = f.at(hour, zone=ZoneInfo(zone))
    recurrence = Recurrence(Every.DAY, until=f.TUESDAY + 3 * DAY)
    entry = f.entry(start=start, end=start + datetime.timedelta(minutes=30), zone=zone, recurrence=recurrence)

    dates = [moment.date() for moment in rrulestr(entry.rrule, dtstart=start)]

    assert dates == [f.TUESDAY + number * DAY for number in range(4)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": " \u202e\n"}, "title"),
        ({"end": f.at(19)}, "ends after"),
        ({"end": f.at(18)}, "ends after"),
        ({"start": f.TUESDAY, "end": f.TUESDAY}, "ends after"),
        ({"start": f.TUESDAY}, "both dates"),
        ({"start": datetime.datetime(2026, 3, 3, 19)}, "without zone"),  # noqa: DTZ001
        ({"zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_entry__that_is_none__is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        f.entry(**fields)


def test_recurrence__until_and_count__is_refused():
    with pytest.raises(ValueError, match="exclude"):
        Recurrence(Every.DAY, until=YEAR_END, count=2)


def test_entry__hour_that_the_clock_shows_twice__ends_after_it_starts():
    day = datetime.date(2026, 10, 25)
    first = f.at(2, 45, day=day)
    second = f.at(2, 15, day=day).replace(fold=1)

    assert f.entry(start=first, end=second).end - f.entry(start=first, end=second).start == datetime.timedelta(
        minutes=30
    )


def test_entry__texts__are_clean():
    entry = Entry("a\r\nb\x00", f.at(19), f.at(21), description="1\r\n\r\n\r\n\u202e2\x85", location="x\u2028y\ud800")

    assert (entry.title, entry.description, entry.location) == ("a b", "1\n\n2", "x y")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\n\n a  b \n\n\n\nc\n", "a b\n\nc"),
        ("", ""),
        ("\u2029", ""),
    ],
)
def test_lines__of_any_kind__end_alike(text, expected):
    assert lines(text) == expected
