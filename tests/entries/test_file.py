"""The file of an event: read with two libraries, and its zone with a third."""

import datetime
import io
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical
from ical.calendar_stream import IcsCalendarStream

from tests import factories as f
from tests.hostile import TEXTS
from wagtail_booking.entries import Every, Recurrence
from wagtail_booking.entries.file import event_file, uid
from wagtail_booking.entries.text import lines, one_line
from wagtail_booking.entries.zones import vtimezone

SITE = "https://linden.example"
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
LAST_SUNDAY_OF_MARCH = datetime.date(2026, 3, 29)
LAST_SUNDAY_OF_OCTOBER = datetime.date(2026, 10, 25)

WEEKLY = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//wagtail_booking//wagtail_booking//EN
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:STANDARD
DTSTART:20260301T010000
TZNAME:CET
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T020000
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Open evening
DTSTART;TZID=Europe/Amsterdam:20260303T190000
DTEND;TZID=Europe/Amsterdam:20260303T210000
DTSTAMP:20260302T070000Z
UID:UID
RRULE:FREQ=WEEKLY;UNTIL=20260407T215959Z
DESCRIPTION:Come and look around.
LOCATION:Main Street 1\\, Rotterdam
END:VEVENT
END:VCALENDAR
"""


def file_of(entry):
    return event_file(entry, site=SITE, stamp=f.NOW)


def parsed(file):
    """Return the event of a file, after both parsers have accepted it."""
    calendar = IcsCalendarStream.calendar_from_ics(file.decode())
    (strict,) = calendar.events
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert strict.uid == event["UID"]
    assert strict.dtstart == event.start < event.end == strict.dtend
    assert strict.summary == str(event["SUMMARY"])
    assert (strict.description or "") == str(event.get("DESCRIPTION", ""))
    return event


def starts(file, first, last):
    """Return when an event starts between two dates, as two libraries expand its rule."""
    calendar = icalendar.Calendar.from_ical(file)
    found = [event.start for event in recurring_ical_events.of(calendar).between(first, last)]
    (timeline, *_) = [IcsCalendarStream.calendar_from_ics(file.decode()).timeline]
    second = []
    for event in timeline:
        begin = event.dtstart.date() if isinstance(event.dtstart, datetime.datetime) else event.dtstart
        if begin >= last:
            break
        second.append(event.dtstart)
    assert sorted(found) == second
    return second


def test_file__each_week_over_the_spring_change__is_as_written_down():
    entry = f.entry(recurrence=Recurrence(Every.WEEK, until=datetime.date(2026, 4, 7)))

    assert file_of(entry) == WEEKLY.replace("UID:UID", f"UID:{uid(entry, SITE)}").replace("\n", "\r\n").encode()
    parsed(file_of(entry))


def test_file__once__is_in_utc_and_needs_no_zone():
    file = file_of(f.entry())
    event = parsed(file)

    assert event["DTSTART"].to_ical() == b"20260303T180000Z"
    assert event["DTEND"].to_ical() == b"20260303T200000Z"
    assert b"VTIMEZONE" not in file
    assert b"METHOD" not in file
    assert b"ORGANIZER" not in file
    assert b"RRULE" not in file


@pytest.mark.parametrize("days", [1, 3])
def test_file__whole_days__has_dates_and_ends_on_the_day_after(days):
    file = file_of(f.entry(start=f.TUESDAY, end=f.TUESDAY + days * DAY, recurrence=Recurrence(Every.YEAR)))
    event = parsed(file)

    assert b"DTSTART;VALUE=DATE:20260303" in file
    assert (event.start, event.end) == (f.TUESDAY, f.TUESDAY + days * DAY)
    assert b"VTIMEZONE" not in file


@pytest.mark.parametrize(
    ("day", "change"),
    [
        (datetime.date(2026, 3, 20), LAST_SUNDAY_OF_MARCH),
        (datetime.date(2026, 10, 16), LAST_SUNDAY_OF_OCTOBER),
    ],
)
def test_file__repeated_over_a_change_of_the_clock__keeps_the_hour_on_the_wall(day, change):
    start = f.at(10, day=day)
    file = file_of(f.entry(start=start, end=start + HOUR, recurrence=Recurrence(Every.DAY, count=20)))

    found = starts(file, day, day + 40 * DAY)
    assert len(found) == 20
    assert {moment.astimezone(f.AMSTERDAM).hour for moment in found} == {10}
    assert found[-1].date() > change > found[0].date()
    assert len({moment.utcoffset() for moment in found}) == 2


@pytest.mark.parametrize(
    ("recurrence", "dates"),
    [
        (Recurrence(Every.DAY, count=3), ["2026-03-03", "2026-03-04", "2026-03-05"]),
        (Recurrence(Every.WEEK, until=datetime.date(2026, 3, 17)), ["2026-03-03", "2026-03-10", "2026-03-17"]),
        (Recurrence(Every.WEEK, until=datetime.date(2026, 3, 16)), ["2026-03-03", "2026-03-10"]),
        (Recurrence(Every.TWO_WEEKS, count=3), ["2026-03-03", "2026-03-17", "2026-03-31"]),
        (Recurrence(Every.MONTH, count=3), ["2026-03-03", "2026-04-03", "2026-05-03"]),
        (Recurrence(Every.YEAR, until=datetime.date(2028, 12, 31)), ["2026-03-03", "2027-03-03", "2028-03-03"]),
    ],
)
@pytest.mark.parametrize("all_day", [False, True])
def test_file__each_recurrence__takes_place_on_these_dates(recurrence, dates, all_day):
    whole = {"start": f.TUESDAY, "end": f.TUESDAY + DAY} if all_day else {}
    found = starts(file_of(f.entry(recurrence=recurrence, **whole)), f.TUESDAY, datetime.date(2029, 1, 1))

    assert [f"{moment:%Y-%m-%d}" for moment in found] == dates


def test_file__repeated_for_ever__lists_the_clock_changes_of_thirty_years_and_stays_small():
    file = file_of(f.entry(recurrence=Recurrence(Every.WEEK)))
    found = starts(file, f.TUESDAY, datetime.date(2055, 1, 1))

    assert {moment.astimezone(f.AMSTERDAM).hour for moment in found} == {19}
    assert len(file) < 3_000


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Amsterdam",
        "Europe/Dublin",
        "America/New_York",
        "America/Santiago",
        "Africa/Casablanca",
        "Africa/Cairo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    ],
)
@pytest.mark.parametrize("year", [2011, 2026, 2040])
def test_vtimezone__every_half_hour_of_a_year__has_the_offset_of_the_database(name, year):
    zone, first = ZoneInfo(name), datetime.date(year, 1, 1)
    calendar = icalendar.Calendar()
    calendar.add_component(vtimezone(name, first, first + 400 * DAY))
    described = tzical(io.StringIO(calendar.to_ical().decode())).get(name)

    moment = datetime.datetime(year, 1, 3)  # noqa: DTZ001
    wrong = []
    while moment.year == year:
        real = moment.replace(tzinfo=zone)
        there = real.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) == moment
        twice = real.utcoffset() != real.replace(fold=1).utcoffset()
        if there and not twice and moment.replace(tzinfo=described).utcoffset() != real.utcoffset():
            wrong.append(moment)
        moment += HOUR / 2
    assert wrong == []


def test_vtimezone__every_zone_there_is__can_be_described():
    for name in sorted(available_timezones())[::7]:
        found = vtimezone(name, datetime.date(1970, 1, 1), datetime.date(1975, 1, 1))
        assert found["TZID"] == name


def test_file__hostile_texts__stay_in_their_property():
    injected = 'Eve "x"\r\nATTENDEE:mailto:evil@example.com\u2028X-A:1;,\\:\u202egnp é🎉' + "é" * 60
    for text in [*(text for text in TEXTS if len(text) < 1_000 and one_line(text)), injected, "é" * 10_000]:
        file = file_of(f.entry(title=text, description=text, location=text, recurrence=Recurrence(Every.WEEK)))
        event = parsed(file)

        assert all(len(line) <= 75 for line in file.split(b"\r\n"))
        assert b"\n" not in file.replace(b"\r\n", b"")
        assert b"\r\nATTENDEE" not in file
        assert b"\r\nX-A" not in file
        found = [str(event[name]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION")]
        # Reading drops a byte order mark.
        assert found == [clean.replace("\ufeff", "") for clean in (one_line(text), one_line(text), lines(text))]


def test_uid__corrected_description__is_the_same_entry():
    entry, corrected = f.entry(), f.entry(description="Bring a friend.", location="Main Street 2", end=f.at(22))

    assert parsed(file_of(entry))["UID"] == parsed(file_of(corrected))["UID"]


def test_uid__other_event_or_site__is_another():
    week = 7 * DAY
    entries = [f.entry(), f.entry(title="Open morning"), f.entry(start=f.at(19) + week, end=f.at(21) + week)]

    assert len({*(uid(entry, SITE) for entry in entries), uid(f.entry(), "https://other.example")}) == 4
