"""Words for staff about why a time isn't free."""

import datetime

import pytest
from django.utils import translation

from tests import factories as f
from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.forms.explaining import explained_texts, explanation_text
from wagtail_booking.models import Resource
from wagtail_booking.selectors import explanations as kinds

ZONE = "Europe/Amsterdam"
START = f.at(10)

JAN, ROOM = Resource(pk=1, name="Jan"), Resource(pk=2, name="Room 1")
SPAN = Span(minute_of(f.at(10)), minute_of(f.at(10, 30)))
WEEK = Span(minute_of(f.at(0, day=datetime.date(2026, 3, 2))), minute_of(f.at(0, day=datetime.date(2026, 3, 9))))
HOURS = (Span(minute_of(f.at(9)), minute_of(f.at(12))), Span(minute_of(f.at(13)), minute_of(f.at(17))))
SOME = Reason(Code.TAKEN)


def limit(period, since, resource=None):
    return kinds.LimitReached(SOME, "Consult", resource, period, 4, 4, since)


def closed(whose, hours, is_date=False, note=""):
    return kinds.Closed(SOME, JAN, whose, f.TUESDAY, hours, is_date, note)


SENTENCES = [
    (
        kinds.TakenByAppointment(SOME, JAN, SPAN, True, 5, "Consult", "Anna"),
        "Jan already has an appointment 10:00–10:30: Consult (Anna).",
    ),
    (
        kinds.TakenByAppointment(SOME, JAN, SPAN, False, 5, "Lunch", ""),
        "Jan already has an appointment 10:00–10:30, with time kept free around it: Lunch.",
    ),
    (
        kinds.TakenByHold(SOME, JAN, SPAN, True, f.at(9, 12)),
        "10:00–10:30 with Jan is kept until 09:12 for somebody who is booking now.",
    ),
    (kinds.TakenByTimeOff(SOME, JAN, SPAN, True, ""), "Jan is away 10:00–10:30."),
    (
        kinds.TakenByTimeOff(SOME, JAN, WEEK, True, "Holiday."),
        "Jan is away Mon 2 March, 00:00–Mon 9 March, 00:00: Holiday.",
    ),
    (kinds.TakenOutside(SOME, JAN, SPAN, True, "Google"), "Jan is busy 10:00–10:30, says the calendar “Google”."),
    (
        kinds.SessionFull(SOME, JAN, 7, 8, 2),
        "7 of 8 seats are taken at 10:00 with Jan; 2 are wanted.",
    ),
    (
        limit(Period.HOUR, f.at(10)),
        "“Consult” has 4 of at most 4 appointments on Tuesday 3 March between 10:00 and 11:00.",
    ),
    (limit(Period.DAY, f.at(10)), "“Consult” has 4 of at most 4 appointments on Tuesday 3 March."),
    (
        limit(Period.WEEK, f.at(10, day=datetime.date(2026, 3, 2)), JAN),
        "Jan has 4 of at most 4 appointments for “Consult” in the week of Monday 2 March.",
    ),
    (limit(Period.MONTH, f.at(10)), "“Consult” has 4 of at most 4 appointments in March 2026."),
    (limit(Period.TOTAL, None), "“Consult” has 4 of at most 4 appointments in total."),
    (closed(None, HOURS), "The usual opening hours on Tuesday are 09:00–12:00, 13:00–17:00."),
    (closed(None, ()), "The business is usually closed on Tuesday."),
    (closed(JAN, HOURS[:1]), "The usual hours of Jan on Tuesday are 09:00–12:00."),
    (closed(JAN, ()), "Jan usually has no hours on Tuesday."),
    (closed(None, (), True, "Team day"), "The business is closed on Tuesday 3 March 2026: Team day."),
    (closed(None, HOURS[:1], True), "The opening hours on Tuesday 3 March 2026 are 09:00–12:00."),
    (closed(JAN, (), True), "Jan has no hours on Tuesday 3 March 2026."),
    (closed(JAN, HOURS[:1], True, "Ill."), "The hours of Jan on Tuesday 3 March 2026 are 09:00–12:00: Ill."),
    (
        kinds.OffGrid(SOME, (f.at(9, 45), f.at(10, day=datetime.date(2026, 3, 5)))),
        "No appointment starts at this time; the nearest starts are 09:45 and Thu 5 March, 10:00.",
    ),
    (kinds.OffGrid(SOME, (f.at(9, 45),)), "No appointment starts at this time; the nearest start is 09:45."),
    (
        kinds.NoRoom(SOME, (kinds.Explained(ROOM, (kinds.TakenByTimeOff(SOME, ROOM, SPAN, True, "Painted"),)),)),
        "No room or equipment is free. Room 1 is away 10:00–10:30: Painted.",
    ),
    (
        kinds.NoRoom(SOME, ()),
        "A room or a piece of equipment is needed as well, and none of those chosen is active.",
    ),
    (kinds.Explanation(Reason(Code.PAST)), "This time has passed."),
]


@pytest.mark.parametrize(("explanation", "sentence"), SENTENCES)
def test_explanation_text__every_kind__is_a_sentence_with_its_facts(explanation, sentence):
    assert explanation_text(explanation, START, ZONE) == sentence


@pytest.mark.parametrize(("explanation", "sentence"), SENTENCES)
def test_explanation_text__in_dutch__leaves_no_placeholder(explanation, sentence):
    with translation.override("nl"):
        text = explanation_text(explanation, START, ZONE)

    assert "%" not in text
    assert text.endswith(".")


def test_explanation_text__until_the_last_hour__is_midnight():
    text = explanation_text(limit(Period.HOUR, f.at(23)), START, ZONE)

    assert "between 23:00 and 00:00" in text


def test_explained_texts__same_for_everybody__is_said_once():
    both = (limit(Period.DAY, f.at(10)),)

    texts = explained_texts([kinds.Explained(JAN, both), kinds.Explained(ROOM, both)], START, ZONE)

    assert len(texts) == 1
