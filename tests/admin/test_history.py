"""The history on an appointment's page: moves of which nobody was told, and moves that were taken back."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import edit_data
from wagtail_booking.actions import Actor, Reschedule, Undo
from wagtail_booking.models import Delivery, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice())


def page_of(client, appointment):
    return client.get(reverse("wagtail_booking_appointments:inspect", args=[appointment.pk])).text


def move(appointment, **options):
    """Move it to 14:00 as the administrator does in the calendar."""
    actor = Actor.staff(User.objects.get(username="admin"))
    Reschedule(appointment, f.at(14), actor=actor, **options).execute(now=f.NOW)
    return actor, Event.objects.get(verb="rescheduled")


def test_history__customer_not_told_on_purpose__says_so(admin_client, appointment):
    move(appointment, tell=[Event.Audience.STAFF])

    assert "The customer was not told." in page_of(admin_client, appointment)


def test_history__moved_with_a_mail__says_nothing_of_the_kind(admin_client, appointment):
    url = reverse("wagtail_booking_appointments:edit", args=[appointment.pk])
    admin_client.post(url, edit_data(appointment, time="14:00"))

    assert "was not told" not in page_of(admin_client, appointment)


def test_history__move_taken_back_in_time__says_that_nobody_had_been_told(admin_client, appointment):
    actor, moved = move(appointment, mail_after=datetime.timedelta(seconds=10))
    Undo(moved, actor=actor).execute(now=f.NOW + datetime.timedelta(seconds=5))

    page = page_of(admin_client, appointment)

    assert "<strong>Move taken back</strong> – Staff: admin" in page
    assert "Nobody had been told of the move." in page
    assert page.count("It was undone before it was sent.") == 2  # to the customer and to staff
    assert "The customer was not told." not in page


def test_history__messages__are_shown_once_among_the_deliveries(admin_client, appointment):
    Delivery.objects.filter(audience="customer").update(state="skipped", reason="overtaken")

    page = page_of(admin_client, appointment)

    assert page.count("A later change has a message of its own.") == 1
    assert page.count("Booked: Customer, E-mail") == page.count("Send again: Booked: Customer, E-mail") + 1


def test_history__reminder__is_no_event(admin_client, appointment):
    at = f.at(9) - datetime.timedelta(days=1)
    Delivery.objects.create(
        key="reminder",
        appointment=appointment,
        occasion="reminder",
        audience="customer",
        hours=24,
        start=appointment.start,
        state="sent",
        due_at=at,
        sent_at=at,
    )

    page = page_of(admin_client, appointment)

    assert "<strong>Reminder</strong>" not in page
    assert "<strong>Reminder (24 h): Customer, E-mail</strong>" in page
