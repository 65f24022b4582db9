"""Public addresses meet hostile values: never a 500, never slow, never half-written.

Each value meets one or two of the fields; all of them with the environment variable ``EXHAUSTIVE=1``.
"""

import os
import time
from itertools import count

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests import factories as f
from tests.hostile import RAW, TEXTS
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.forms.visitor import mark_of
from wagtail_booking.models import (
    Appointment,
    Claim,
    ContactForm,
    ContactFormField,
    Customer,
    Event,
    Hold,
    IdempotencyKey,
)
from wagtail_booking.views.state import format_instant

pytestmark = pytest.mark.django_db

BOOK, HOLD, START, WIDGET = (reverse(f"wagtail_booking:{name}") for name in ("book", "hold", "start", "widget"))

SLOWEST = 2
STRIDE = 1 if os.environ.get("EXHAUSTIVE") == "1" else 7
PARAMETERS = ("forms", "lang", "preview", "form", "staff", "party", "month", "date", "time")
KINDS = ("singleline", "multiline", "email", "number", "url", "checkbox", "checkboxes", "dropdown", "multiselect")
KINDS += ("radio", "date", "datetime", "hidden")


@pytest.fixture(autouse=True)
def _practice(settings):
    cache.clear()
    settings.WAGTAIL_BOOKING = {"BOOKINGS_PER_HOUR": 0}
    f.business(consent_text="I agree.")
    form = f.booking_form(f.staff_member(), f.staff_member("Els Smit"), minimum_notice=60)
    f.booking_form(f.staff_member("Bo"), name="Check-up", slug="check-up")
    form.contact_form = ContactForm.objects.create(name="Intake")
    form.save()
    for order, kind in enumerate(KINDS):
        ContactFormField.objects.create(
            contact_form=form.contact_form, label=kind, field_type=kind, choices="a,b", required=False, sort_order=order
        )


def rows() -> list[int]:
    return [model.objects.count() for model in (Appointment, Claim, Event, IdempotencyKey, Customer)]


def timed(ask, *args, **kwargs):
    """Ask, and insist on an answer that is neither slow nor a server error."""
    started = time.process_time()  # of the processor: what other programs do on the machine doesn't count
    response = ask(*args, **kwargs)
    assert time.process_time() - started < SLOWEST
    assert response.status_code < 500, args
    return response


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_s21__hostile_value_in_the_address__shows_a_step(client, parameter):
    known = {"form": "first-consult", "staff": "any", "date": "2026-03-03"}
    if parameter == "form":
        known = {}

    for text in TEXTS[PARAMETERS.index(parameter) % STRIDE :: STRIDE]:
        response = timed(client.get, WIDGET, {**known, parameter: text})

        assert response.status_code == 200
        assert b"data-step" in response.content
    for raw in RAW:
        assert timed(client.get, f"{START}?form=first-consult&{parameter}={raw}").status_code == 200


def test_s21__parameter_given_twice_or_as_a_list__shows_a_step(client):
    for parameter in PARAMETERS:
        query = f"{parameter}=x&{parameter}=&{parameter}[]=1&{parameter}[a]=2&{parameter}.b=3"
        assert timed(client.get, f"{START}?{query}").status_code == 200


def test_s21__too_many_parameters__is_a_bad_request(client):
    assert timed(client.get, f"{WIDGET}?{'&a=1' * 2_000}").status_code == 400
    form = "application/x-www-form-urlencoded"
    assert timed(client.post, BOOK, "&a=1" * 2_000, content_type=form).status_code == 400


def free_times():
    """Yield one free start after another."""
    first = minute_of(f.at(9))
    for week in count():
        for day in range(4):
            for slot in range(16):
                yield first + week * 7 * 24 * 60 + day * 24 * 60 + slot * 30


def typed(minute: int, **fields: str) -> dict[str, str]:
    known = {"form": "first-consult", "staff": "any", "time": format_instant(minute), "consent": mark_of("I agree.")}
    return known | {"name": "Anna Jansen", "email": "anna@example.com"} | fields


FIELDS = ("name", "email", "phone", "website", "consent", "key", "lang", "forms", "month", "date", "preview", "zone")
FIELDS += ("form", "staff", "party", "time", "answers")


@pytest.mark.parametrize("field", FIELDS)
def test_s21__hostile_value_in_the_form__is_booked_whole_or_refused_in_words(client, field):
    times = free_times()
    for text in TEXTS[FIELDS.index(field) % STRIDE :: STRIDE]:
        minute = next(times)
        fields = {field: text} if field != "answers" else {f"answer-{kind}": text for kind in KINDS}
        before = rows()

        response = timed(client.post, BOOK, typed(minute, **fields))

        if response.status_code == 303:
            made = Appointment.objects.latest("pk")
            assert made.start == instant_of(minute)
            assert made.claims.count() == made.events.count() == 1
            assert timed(client.get, response["Location"]).status_code == 200
        else:
            assert response.status_code in (409, 413, 422), text
            assert rows() == before
            assert b'role="alert"' in response.content or response.status_code == 413


@pytest.mark.parametrize("field", ["form", "staff", "party", "time", "lang", "key"])
def test_s21__hostile_value_in_a_hold__keeps_one_time_or_none(client, field):
    client.get(WIDGET, {"form": "first-consult", "staff": "any", "time": format_instant(minute_of(f.at(9)))})
    known = {"form": "first-consult", "staff": "any", "time": format_instant(minute_of(f.at(9)))}
    for text in TEXTS[len(field) % STRIDE :: STRIDE]:
        for headers in ({}, {"x-requested-with": "XMLHttpRequest"}):
            response = timed(client.post, HOLD, known | {field: text}, headers=headers)

            assert response.status_code in (200, 303, 409, 413, 422), text
            assert Hold.objects.count() <= 1
            assert Claim.objects.count() <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_s21__hostile_answer__is_stored_or_refused_in_words(client, kind):
    times = free_times()
    for text in TEXTS[KINDS.index(kind) % STRIDE :: STRIDE]:
        before = rows()

        response = timed(client.post, BOOK, typed(next(times), **{f"answer-{kind}": text}))

        assert response.status_code in (303, 422), text
        assert (rows() == before) == (response.status_code == 422)
