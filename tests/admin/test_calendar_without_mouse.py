"""What dragging does, in the forms: the same questions, and an answer overrules only what was shown."""

import pytest

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data, seen
from wagtail_booking.actions import Actor, BlockTime, Cancel
from wagtail_booking.models import Appointment, Event

pytestmark = pytest.mark.django_db

ADD = "/admin/bookings/appointments/new/"
SYSTEM = Actor.system()


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice(), f.at(10))


def moving(appointment, **fields):
    """Return the form of an appointment, filled in to move it to 14:15, where Bo is from 14:00 on."""
    if not Appointment.objects.filter(customer_name="Bo Bakker").exists():
        f.appointment(appointment.booking_form, f.at(14), contact=f.contact(name="Bo Bakker", email="bo@example.com"))
    return edit_data(appointment, time="14:15", **fields)


def edit_url(appointment):
    return f"/admin/bookings/appointments/edit/{appointment.pk}/"


def start_of(appointment):
    return Appointment.objects.get(pk=appointment.pk).start


def is_ticked(response):
    return "checked" in response.text.partition('name="waive"')[2].partition(">")[0]


def test_edit__place_anyway__moves_in_spite_of_what_was_shown(admin_client, appointment):
    data = moving(appointment)
    question = admin_client.post(edit_url(appointment), data)
    assert "Bo Bakker" in question.text

    admin_client.post(edit_url(appointment), data | {"waive": "on", "seen": seen(question)})

    assert start_of(appointment) == f.at(14, 15)
    assert Event.objects.latest("pk").data["waived"] == ["taken"]


def test_edit__another_conflict_since_the_question__is_asked_anew(admin_client, appointment):
    data = moving(appointment)
    first = admin_client.post(edit_url(appointment), data)
    BlockTime(appointment.resource_id, f.at(14, 30), f.at(16), actor=SYSTEM, note="Dentist").execute()

    second = admin_client.post(edit_url(appointment), data | {"waive": "on", "seen": seen(first)})

    assert "Jan de Vries is away 14:30–16:00: Dentist." in second.text
    assert not is_ticked(second)
    assert start_of(appointment) == f.at(10)

    admin_client.post(edit_url(appointment), data | {"waive": "on", "seen": seen(second)})
    assert start_of(appointment) == f.at(14, 15)


def test_edit__another_time_than_the_one_asked_about__is_asked_anew(admin_client, appointment):
    data = moving(appointment)
    question = admin_client.post(edit_url(appointment), data)

    response = admin_client.post(edit_url(appointment), data | {"time": "18:00", "waive": "on", "seen": seen(question)})

    assert "The usual opening hours on Tuesday are 09:00–17:00." in response.text
    assert start_of(appointment) == f.at(10)


def test_edit__conflict_gone_since_the_question__overrules_nothing(admin_client, appointment):
    data = moving(appointment)
    question = admin_client.post(edit_url(appointment), data)
    Cancel(Appointment.objects.get(customer_name="Bo Bakker"), actor=SYSTEM).execute(now=f.NOW)

    admin_client.post(edit_url(appointment), data | {"waive": "on", "seen": seen(question)})

    assert start_of(appointment) == f.at(14, 15)
    assert Event.objects.latest("pk").data["waived"] == []


def test_edit__something_else_is_wrong__keeps_what_was_seen_and_ticked(admin_client, appointment):
    data = moving(appointment)
    question = admin_client.post(edit_url(appointment), data)

    response = admin_client.post(edit_url(appointment), data | {"title": "", "waive": "on", "seen": seen(question)})

    assert is_ticked(response)
    assert seen(response) == seen(question)


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "0" * 32}, {"seen": "é<b>"}])
def test_create__placed_anyway_without_having_been_asked__is_asked(admin_client, appointment, sent):
    data = appointment_data(appointment.booking_form, customer_email="bob@example.com", waive="on", **sent)

    response = admin_client.post(ADD, data)

    assert "Jan de Vries already has an appointment 10:00–10:30" in response.text
    assert Appointment.objects.count() == 1


def test_create__another_conflict_since_the_question__is_asked_anew(admin_client, appointment):
    data = appointment_data(appointment.booking_form, customer_email="bob@example.com")
    question = admin_client.post(ADD, data)
    BlockTime(appointment.resource_id, f.at(10), f.at(11), actor=SYSTEM, note="Dentist").execute()

    response = admin_client.post(ADD, data | {"waive": "on", "seen": seen(question)})

    assert "Jan de Vries is away 10:00–11:00: Dentist." in response.text
    assert Appointment.objects.count() == 1


def test_create__placed_anyway_twice__makes_one_appointment(admin_client, appointment):
    question = admin_client.post(ADD, appointment_data(appointment.booking_form, customer_email="bob@example.com"))
    data = appointment_data(
        appointment.booking_form, customer_email="bob@example.com", key="k" * 32, waive="on", seen=seen(question)
    )

    responses = [admin_client.post(ADD, data) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert Appointment.objects.count() == 2
