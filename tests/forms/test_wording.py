"""Words for days, times, prices, reasons and errors."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from tests import factories as f
from wagtail_booking import errors
from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.spans import minute_of
from wagtail_booking.forms import wording

ZONE = "Europe/Amsterdam"

DATA = {
    "earliest": minute_of(f.at(10)),
    "last": f.TUESDAY,
    "first": f.TUESDAY,
    "interval": 15,
    "start": minute_of(f.at(10)),
    "end": minute_of(f.at(10, 30)),
    "capacity": 8,
    "seats": 6,
    "party": 3,
    "period": "day",
    "set": 0,
    "reasons": {},
}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("code", list(Code))
def test_reason_text__every_code__is_a_sentence(code, language):
    with translation.override(language):
        text = wording.reason_text(Reason(code, DATA), ZONE)

    assert text.endswith(".")
    assert "%" not in text


@pytest.mark.parametrize(
    ("code", "data", "text"),
    [
        (Code.TAKEN, {}, "10:00 has just been taken."),
        (Code.NO_RESOURCE_FREE, {}, "10:00 has just been taken."),
        (Code.FULL, {"seats": 6}, "Only 2 seats are left at 10:00."),
        (Code.FULL, {"seats": 7}, "Only 1 seat is left at 10:00."),
        (Code.FULL, {"seats": 8}, "The last seats at 10:00 have just been taken."),
    ],
)
def test_refusal_text__taken_meanwhile__names_the_time_and_what_is_left(code, data, text):
    error = errors.JustTaken([Reason(code, DATA | data)])

    assert wording.refusal_text(error, f.at(10), ZONE) == text


@pytest.mark.parametrize("code", [Code.TAKEN, Code.BLOCKED])
def test_s15__refused_because_somebody_is_away__visitors_are_not_told_from_when_until_when(code):
    error = errors.SlotRefused([Reason(code, DATA | {"start": 29542147, "end": 29542192}), Reason(Code.OFF_GRID, DATA)])

    assert wording.refusal_text(error, f.at(10), ZONE) == "10:00 is not free."


@pytest.mark.parametrize("period", list(Period))
def test_reason_text__limit_of_each_period__is_a_sentence_of_its_own(period):
    assert f"This {period}".replace("total", "service") in wording.reason_text(
        Reason(Code.LIMIT_REACHED, {"period": str(period)}), ZONE
    )


def errors_below(base):
    for error in base.__subclasses__():
        yield error
        yield from errors_below(error)


@pytest.mark.parametrize("error", sorted(errors_below(errors.BookingError), key=lambda error: error.code))
def test_error_text__every_error__is_a_sentence(error):
    made = error([]) if issubclass(error, errors.SlotRefused) else error()

    assert wording.error_text(made, ZONE).endswith((".", "?"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tuesday 3 March 2026, 10:00"),
        ("en-us", "Tuesday 3 March 2026, 10:00 AM"),
        ("nl", "dinsdag 3 maart 2026, 10:00"),
    ],
)
def test_moment_text__language__has_its_own_clock(language, text):
    with translation.override(language):
        assert wording.moment_text(f.at(10), ZONE) == text


@pytest.mark.parametrize(("maximum", "text"), [(1, "for 1 person at a time."), (6, "for 1 to 6 people at a time.")])
def test_error_text__too_many_people__says_how_many_can_come(maximum, text):
    assert text in wording.error_text(errors.PartySizeRefused(maximum=maximum), ZONE)


def test_time_text__hour_shown_twice__has_its_offset():
    instant = datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)

    assert wording.time_text(instant, ZONE) == "02:30 (UTC+01:00)"
    assert wording.time_text(instant, "America/New_York") == "21:30"


@pytest.mark.parametrize(
    ("price", "currency", "text"),
    [("45", "EUR", "€45.00"), ("45.5", "CHF", "CHF\N{NO-BREAK SPACE}45.50"), ("0", "EUR", "Free")],
)
def test_price_text__currency__has_its_sign(price, currency, text):
    assert wording.price_text(Decimal(price), currency) == text


@pytest.mark.parametrize(("minutes", "text"), [(45, "45 min"), (60, "1 hr"), (90, "1 hr 30 min")])
def test_duration_text__minutes__are_read_easily(minutes, text):
    assert wording.duration_text(minutes) == text
