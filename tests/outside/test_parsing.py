"""Calendars to busy time."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.outside.samples import AMSTERDAM, GOOGLE, MARCH, NEXTCLOUD, OUTLOOK, calendar, event, shown
from wagtail_booking.engine.spans import Span, instant_of, intersection
from wagtail_booking.outside.parsing import busy_spans
from wagtail_booking.outside.unusable import Unusable


def spans(text, zone="Europe/Amsterdam", within=MARCH, most=1000):
    return busy_spans(text.encode(), zone, within, most)


def busy(*lines, **kwargs):
    return shown(spans(calendar(event(*lines)), **kwargs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            GOOGLE,
            [
                "Mon 02 Mar 09:30–10:00",
                # the 9th is left out, the 16th has moved to the next day
                "Tue 17 Mar 14:00–14:30",
                "Fri 20 Mar 00:00–Sat 21 Mar 00:00",
                "Mon 23 Mar 09:30–10:00",
            ],
            id="google",
        ),
        pytest.param(
            OUTLOOK,
            ["Wed 04 Mar 13:00–14:00", "Mon 30 Mar 08:00–08:30", "Tue 31 Mar 08:00–08:30"],
            id="outlook",
        ),
        pytest.param(
            NEXTCLOUD,
            ["Thu 05 Mar 19:00–20:30", "Tue 10 Mar 00:00–Thu 12 Mar 00:00", "Thu 19 Mar 19:00–20:30"],
            id="nextcloud",
        ),
    ],
)
def test_calendar__as_others_write_it__is_busy_when_its_owner_is(text, expected):
    assert shown(spans(text)) == expected


def test_repeated__over_a_change_of_the_clock__keeps_its_time_on_the_wall():
    repeated = event(
        "DTSTART;TZID=Europe/Amsterdam:20260328T100000",
        "DTEND;TZID=Europe/Amsterdam:20260328T110000",
        "RRULE:FREQ=DAILY;COUNT=3",
    )
    found = spans(calendar(AMSTERDAM, repeated))

    assert shown(found) == ["Sat 28 Mar 10:00–11:00", "Sun 29 Mar 10:00–11:00", "Mon 30 Mar 10:00–11:00"]
    assert [later.start - earlier.start for earlier, later in pairwise(found)] == [23 * 60, 24 * 60]


def test_repeated__in_utc_of_a_calendar_with_a_zone__keeps_its_time_on_the_wall():
    repeated = event("DTSTART:20260328T090000Z", "DTEND:20260328T100000Z", "RRULE:FREQ=DAILY;COUNT=2")

    assert shown(spans(calendar(repeated, zone="Europe/Amsterdam"))) == [
        "Sat 28 Mar 10:00–11:00",
        "Sun 29 Mar 10:00–11:00",
    ]


def test_all_day__on_the_day_the_clock_changes__has_23_hours():
    (span,) = spans(calendar(event("DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330")))

    assert shown([span]) == ["Sun 29 Mar 00:00–Mon 30 Mar 00:00"]
    assert span.end - span.start == 23 * 60


def test_all_day__calendar_of_another_zone__is_that_zones_day():
    text = calendar(event("DTSTART;VALUE=DATE:20260310"), zone="America/New_York")

    assert shown(spans(text)) == ["Tue 10 Mar 05:00–Wed 11 Mar 05:00"]


def test_all_day__until_its_own_date__is_that_day():
    assert busy("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260310") == ["Tue 10 Mar 00:00–Wed 11 Mar 00:00"]


@pytest.mark.parametrize(("zone", "expected"), [("Europe/Amsterdam", "10:00"), ("Asia/Tokyo", "02:00")])
def test_floating__without_a_zone__is_in_that_of_the_business(zone, expected):
    (text,) = busy("DTSTART:20260310T100000", "DTEND:20260310T103000", zone=zone)

    assert text.startswith(f"Tue 10 Mar {expected}–")


def test_floating__calendar_with_a_zone__is_in_that():
    text = calendar(event("DTSTART:20260310T100000", "DTEND:20260310T110000"), zone="Europe/London")

    assert shown(spans(text)) == ["Tue 10 Mar 11:00–12:00"]


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../../etc/passwd", "x" * 5000, "/etc/localtime"])
def test_calendar__zone_nobody_knows__counts_as_none(zone):
    text = calendar(event("DTSTART:20260310T100000", "DTEND:20260310T110000"), zone=zone)

    assert shown(spans(text)) == ["Tue 10 Mar 10:00–11:00"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["TRANSP:TRANSPARENT"], "free"),
        (["transp:transparent"], "free, in small letters"),
        (["STATUS:CANCELLED"], "cancelled"),
        (["X-MICROSOFT-CDO-BUSYSTATUS:FREE"], "free, as Outlook says it"),
        (["RRULE:FREQ=DAILY;UNTIL=20260305T000000Z", "STATUS:CANCELLED"], "a whole series is cancelled"),
    ],
)
def test_event__that_takes_no_time__blocks_nothing(lines, message):
    assert busy("DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", *lines) == [], message


def test_repeated__one_of_them_cancelled__blocks_the_others():
    text = calendar(
        event("DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", "RRULE:FREQ=DAILY;COUNT=3"),
        event(
            "RECURRENCE-ID:20260304T100000Z",
            "DTSTART:20260304T100000Z",
            "DTEND:20260304T110000Z",
            "STATUS:CANCELLED",
        ),
    )

    assert shown(spans(text)) == ["Tue 03 Mar 11:00–12:00", "Thu 05 Mar 11:00–12:00"]


def test_events__that_overlap_or_touch__are_one_span():
    text = calendar(
        event("DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", uid="a"),
        event("DTSTART:20260303T103000Z", "DTEND:20260303T120000Z", uid="b"),
        event("DTSTART:20260303T120000Z", "DTEND:20260303T121530Z", uid="c"),
    )

    assert shown(spans(text)) == ["Tue 03 Mar 11:00–13:16"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (
            "20260225T100000Z",
            "20260225T110000Z",
            [],
        ),
        ("20260410T100000Z", "20260410T110000Z", []),
        ("20260228T233000Z", "20260301T003000Z", ["Sun 01 Mar 01:00–01:30"]),
        ("19980101T000000Z", "20990101T000000Z", ["Sun 01 Mar 01:00–Sun 05 Apr 02:00"]),
        ("20260303T100000Z", "20260303T100000Z", []),
        ("99990101T000000Z", "99991231T000000Z", []),
        ("00010101T000000Z", "00010102T000000Z", []),
    ],
)
def test_event__far_away__is_cut_to_the_horizon(start, end, expected):
    assert busy(f"DTSTART:{start}", f"DTEND:{end}") == expected


def test_repeated__for_years__is_cut_to_the_horizon():
    found = busy("DTSTART:20100105T100000Z", "DTEND:20100105T110000Z", "RRULE:FREQ=WEEKLY")

    assert [text[:10] for text in found] == ["Tue 03 Mar", "Tue 10 Mar", "Tue 17 Mar", "Tue 24 Mar", "Tue 31 Mar"]


@pytest.mark.parametrize(
    "broken",
    [
        ["DTSTART:tomorrow", "DTEND:20260303T110000Z"],
        ["DTEND:20260303T110000Z"],
        ["DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", "RRULE:FREQ=SOMETIMES"],
        ["DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", "RRULE:FREQ=DAILY;UNTIL=never"],
        ["DTSTART:20260303T100000Z", "DTEND;VALUE=DATE:20260303", "SEQUENCE:many"],
        ["DTSTART:20260303T100000Z", "DURATION:P99999999999D"],
        ["DTSTART:20260303T100000Z", "DTEND:20260303T110000Z", "EXDATE:never"],
        ["DTSTART;TZID=Mars/Phobos:20260303T100000", "RDATE:x"],
        ["no colon at all"],
    ],
)
def test_calendar__one_event_broken__the_others_count(broken):
    text = calendar(
        event(*broken, uid="broken"),
        event("DTSTART:20260310T100000Z", "DTEND:20260310T110000Z", uid="whole"),
    )

    assert "Tue 10 Mar 11:00–12:00" in shown(spans(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing"),
        ("<html>BEGIN:VCALENDAR</html>", "a page"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260310T100000Z", "cut off"),
        ("BEGIN:VEVENT\r\nEND:VCALENDAR", "mixed up"),
        ("END:VCALENDAR", "the end only"),
        ("\0" * 100 + "END:VCALENDAR", "binary"),
    ],
)
def test_not_a_calendar__whatever_it_is__is_said_to_be_none(text, message):
    with pytest.raises(Unusable) as caught:
        spans(text)

    assert caught.value.problem == "not_a_calendar", message


def test_calendar__with_the_mark_of_its_encoding__is_read():
    text = "\ufeff" + calendar(event("DTSTART:20260310T100000Z", "DTEND:20260310T110000Z"))

    assert len(spans(text)) == 1


def test_calendar__without_events__is_free():
    assert spans(calendar()) == ()


def test_calendar__more_spans_than_wanted__is_too_large():
    text = calendar(event("DTSTART:20260301T100000Z", "DTEND:20260301T101000Z", "RRULE:FREQ=DAILY;COUNT=30"))
    assert len(spans(text, most=30)) == 30

    with pytest.raises(Unusable) as caught:
        spans(text, most=29)
    assert caught.value.problem == "too_large"


minutes = st.integers(MARCH.start - 3000, MARCH.end + 3000)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(minutes, st.integers(1, 4000)), max_size=8))
def test_busy_spans__any_events__are_the_minutes_that_some_event_takes(rows):
    wanted = intersection([Span(start, start + length) for start, length in rows], [MARCH])
    events = (
        event(
            f"DTSTART:{instant_of(start):%Y%m%dT%H%M%SZ}",
            f"DTEND:{instant_of(start + length):%Y%m%dT%H%M%SZ}",
            uid=str(number),
        )
        for number, (start, length) in enumerate(rows)
    )

    assert spans(calendar(*events)) == wanted


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VEVENT",
                "END:VEVENT",
                "BEGIN:VTIMEZONE",
                "END:VTIMEZONE",
                "DTSTART:20260303T100000Z",
                "DTSTART;VALUE=DATE:20260303",
                "DTEND:20260303T110000",
                "DURATION:-P1D",
                "RRULE:FREQ=WEEKLY;COUNT=-1",
                "RRULE:FREQ=MONTHLY;BYDAY=9MO;UNTIL=20270101",
                "EXDATE;VALUE=DATE:20260303",
                "RDATE;VALUE=PERIOD:20260303T100000Z/PT1H",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T100000Z",
                "SEQUENCE:x",
                "UID:1",
                "X-WR-TIMEZONE:Europe/Paris",
                ";;;:::",
                " folded",
                "TZID:x",
            ]
        ),
        max_size=25,
    )
)
def test_busy_spans__lines_in_any_order__are_spans_or_no_calendar(lines):
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])
    with suppress(Unusable):
        assert all(MARCH.start <= span.start < span.end <= MARCH.end for span in spans(text))
