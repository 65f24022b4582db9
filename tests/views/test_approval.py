"""Asking for an appointment that staff have to confirm, from the widget to the page that it leads to."""

import html
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from tests import factories as f
from wagtail_booking.models import Appointment

pytestmark = pytest.mark.django_db

BOOK, WIDGET = reverse("wagtail_booking:book"), reverse("wagtail_booking:widget")
TEN = "20260303T0900Z"
REQUEST = "This is a request: we keep the time for you, and let you know whether it is confirmed."


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def practice(**fields):
    f.business()
    return f.booking_form(f.staff_member(), **fields)


def typed(**fields):
    return {"form": "first-consult", "time": TEN, "key": "k1", "name": "Anna Jansen", "email": "a@example.com"} | fields


def words(response):
    return " ".join(html.unescape(response.content.decode()).split())


def button(response):
    return re.search(r'<button class="wb-button" type="submit">\s*(.*?)\s*</button>', words(response))[1]


def details(client):
    return client.get(WIDGET, {"form": "first-consult", "time": TEN})


def test_details__needs_approval__say_that_it_is_a_request(client):
    practice(needs_approval=True)
    response = details(client)

    assert REQUEST in words(response)
    assert button(response) == "Request Tue 3 March, 10:00"


def test_details__something_is_wrong__still_say_so(client):
    practice(needs_approval=True)
    response = client.post(BOOK, typed(email="anna@"))

    assert response.status_code == 422
    assert REQUEST in words(response)
    assert button(response) == "Request Tue 3 March, 10:00"


def test_details__time_has_gone__asks_for_another_one(client):
    form = practice(needs_approval=True)
    f.appointment(form, f.at(10))
    response = client.post(BOOK, typed())

    assert response.status_code == 409
    assert button(response) == "Send the request"


def test_details__no_approval__are_as_ever(client):
    practice()
    response = details(client)

    assert REQUEST not in words(response)
    assert button(response) == "Book for Tue 3 March, 10:00"


def test_request__sent__waits_and_says_so(client):
    practice(needs_approval=True)
    response = client.post(BOOK, typed(), follow=True)

    assert Appointment.objects.get().status == Appointment.Status.AWAITING_APPROVAL
    assert "Your request has been sent" in words(response)
    assert "Your appointment is booked" not in words(response)


def test_request__form_sent_twice__is_one_request(client):
    practice(needs_approval=True)
    with translation.override("en"):
        client.post(BOOK, typed())
        client.post(BOOK, typed())

    assert Appointment.objects.count() == 1
