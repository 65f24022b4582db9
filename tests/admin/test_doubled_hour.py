"""The night in which the clock goes back: the forms ask which of the two times is meant, and keep the answer."""

import datetime
import re

import pytest
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data
from wagtail_booking.models import Appointment

pytestmark = pytest.mark.django_db

NIGHT = datetime.date(2026, 10, 25)
FIRST, SECOND = (datetime.datetime(2026, 10, 25, hour, 30, tzinfo=datetime.UTC) for hour in (0, 1))
"""Half past two, by the clock of Amsterdam."""

ADD = reverse("wagtail_booking_appointments:add")
TWICE = "The clock shows this time twice that night. Choose which one you mean."
ANSWERS = pytest.mark.parametrize(("answer", "instant"), [("0", FIRST), ("1", SECOND)])


@pytest.fixture
def form():
    """A booking form that is carried out in that night."""
    f.business()
    resource = f.staff_member()
    f.add_hours(resource, [1], "09:00", "17:00")
    f.add_override(resource, NIGHT, "00:00", "06:00")
    return f.booking_form(resource, booking_window=365)


def edit_url(appointment):
    return reverse("wagtail_booking_appointments:edit", args=[appointment.pk])


def choices(response):
    """Return what can be answered: the values of the radio buttons with their labels."""
    found = re.findall(
        r'<label[^>]*>\s*<input type="radio" name="occurrence" value="(\d)"[^>]*>\s*([^<]*?)\s*</label>', response.text
    )
    return dict(found)


@ANSWERS
def test_create__doubled_hour__is_booked_at_the_one_that_is_answered(admin_client, form, answer, instant):
    data = appointment_data(form, date=NIGHT.isoformat(), time="02:30")

    question = admin_client.post(ADD, data)

    assert question.status_code == 200
    assert TWICE in question.text
    assert choices(question) == {"0": "02:30 (UTC+02:00)", "1": "02:30 (UTC+01:00)"}
    assert not Appointment.objects.exists()

    assert admin_client.post(ADD, data | {"occurrence": answer}).status_code == 302
    assert Appointment.objects.get().start == instant


@ANSWERS
def test_edit__moved_into_the_doubled_hour__goes_to_the_one_that_is_answered(admin_client, form, answer, instant):
    appointment = f.appointment(form)
    data = edit_data(appointment, date=NIGHT.isoformat(), time="02:30")

    question = admin_client.post(edit_url(appointment), data)

    assert TWICE in question.text
    assert choices(question) == {"0": "02:30 (UTC+02:00)", "1": "02:30 (UTC+01:00)"}
    assert Appointment.objects.get().start == f.at(10)

    assert admin_client.post(edit_url(appointment), data | {"occurrence": answer}).status_code == 302
    assert Appointment.objects.get().start == instant


@ANSWERS
def test_edit__in_the_doubled_hour__stays_where_it_is_unless_asked_otherwise(admin_client, form, answer, instant):
    admin_client.post(ADD, appointment_data(form, date=NIGHT.isoformat(), time="02:30", occurrence=answer))
    appointment = Appointment.objects.get()

    page = admin_client.get(edit_url(appointment))
    sent_along = re.search(r'<input type="hidden" name="occurrence" value="(\d)">', page.text)[1]
    admin_client.post(edit_url(appointment), edit_data(appointment, notes="Early bird", occurrence=sent_along))

    appointment.refresh_from_db()
    assert (appointment.start, appointment.notes, appointment.sequence) == (instant, "Early bird", 0)
