"""Lines of calendar files, compared with what the library reads and writes."""

import datetime

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from wagtail_booking.entries import content_lines as lines
from wagtail_booking.entries.text import one_line

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=300)


@given(TEXTS)
def test_folded__any_text__is_unfolded_to_the_same_and_breaks_no_character(text):
    folded = lines.folded(text)

    assert folded.endswith(b"\r\n")
    pieces = folded[:-2].split(b"\r\n ")
    assert all(len(piece) <= 74 for piece in pieces[1:])
    assert len(pieces[0]) <= 75
    assert "".join(piece.decode() for piece in pieces) == text


@pytest.mark.parametrize("text", ["a\rEND:VEVENT\rBEGIN:VEVENT", "a\x07b", "a\u2028b", "a\ud800b", "a\x0bb"])
def test_text__characters_that_break_lines_or_files__become_spaces(text):
    line = lines.content_lines([("DESCRIPTION", lines.text(text))])

    assert line.count(b"\r") == line.count(b"\n") == 1
    assert line.decode().strip().isprintable()


@given(st.lists(TEXTS.map(one_line), max_size=4).map("\n".join))
def test_text__any_lines__are_read_as_they_were(text):
    event = icalendar.Event.from_ical(
        lines.content_lines([("BEGIN", "VEVENT"), ("SUMMARY", lines.text(text)), ("END", "VEVENT")])
    )

    assert event["SUMMARY"] == text


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 75, [75]),
        ("a" * 76, [75, 1]),
        ("a" * 150, [75, 74, 1]),
        ("é" * 38, [74, 2]),
        ("€" * 60, [75, 72, 33]),
        ("😀" * 40, [72, 72, 16]),
        ("", [0]),
    ],
)
def test_folded__at_the_edge__has_pieces_as_long_as_may_be(text, lengths):
    assert [len(piece) for piece in lines.folded(text).removesuffix(b"\r\n").split(b"\r\n ")] == lengths
    assert Contentline.from_ical(lines.folded(text)[:-2]) == text


def test_moment__other_zone_and_early_year__is_in_utc_with_four_digits():
    summer = datetime.timezone(datetime.timedelta(hours=2))

    assert lines.moment(datetime.datetime(2026, 7, 1, 1, 2, 3, tzinfo=summer)) == "20260630T230203Z"
    assert lines.moment(datetime.datetime(999, 7, 1, tzinfo=datetime.UTC)) == "09990701T000000Z"


# The library takes a backslash in a parameter for an escape, which RFC 5545 doesn't know there.
@example("^nope ^^ ^'")
@given(TEXTS.map(one_line).map(lambda name: name.replace("\\", "/")))
def test_parameter__any_name__is_read_with_its_quotation_marks_turned(name):
    organizer = icalendar.Event.from_ical(
        lines.content_lines(
            [("BEGIN", "VEVENT"), (f"ORGANIZER;CN={lines.parameter(name)}", "mailto:a@example.com"), ("END", "VEVENT")]
        )
    )["ORGANIZER"]

    assert organizer == "mailto:a@example.com"
    assert organizer.params["CN"] == name.replace('"', "'")
