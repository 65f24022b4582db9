"""A customer's data: all of it, in words that stay, in a constant number of queries."""

import datetime
import json

import pytest
from django.contrib.auth.models import User

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Edit, Reschedule
from wagtail_booking.forms.personal_data import data_file, data_response
from wagtail_booking.models import Appointment, Customer, Delivery, Label
from wagtail_booking.reactions.delivering import work_off
from wagtail_booking.selectors.personal_data import personal_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    """Somebody who booked, was moved, noted, and cancelled."""
    form = f.small_practice()
    booked = f.appointment(form, answers=[("Allergies", "Nuts")], consent_text="I agree.", party_size=1)
    moved = Reschedule(booked, f.at(14), actor=Actor.system()).execute(now=f.NOW)
    changes = {"notes": "Nervous.", "labels": [Label.objects.create(name="VIP")]}
    Edit(moved, changes, actor=Actor.system()).execute(now=f.NOW)
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    Cancel(Appointment.objects.get(), actor=Actor.customer(), reason="Ill").execute(now=f.NOW)
    Customer.objects.update(notes="Pays late.", created_at=f.NOW, user=User.objects.create_user("anna"))
    f.appointment(form, f.at(16), contact=f.contact(name="Bob", email="bob@example.com"))
    return Customer.objects.get(email="anna@example.com")


def test_data__for_staff__is_everything(customer):
    data = personal_data([customer], now=f.NOW, for_staff=True)

    (person,) = data["customers"]
    (appointment,) = person.pop("appointments")
    events, messages = appointment.pop("events"), appointment.pop("messages")
    assert (data["format"], data["made_at"], data["business"]) == (
        "wagtail_booking.personal_data.1",
        "2026-03-02T08:00:00+01:00",
        "Linden Practice",
    )
    assert person == {
        "name": "Anna Jansen",
        "email": "anna@example.com",
        "phone": "+31612345678",
        "language": "en",
        "time_zone": "",
        "user_account": "anna",
        "created_at": "2026-03-02T08:00:00+01:00",
        "erasure_requested_at": None,
        "notes": "Pays late.",
    }
    uid = appointment.pop("calendar_uid")
    assert uid == Appointment.objects.get(customer=customer).uid
    assert appointment == {
        "title": "First consult",
        "booking_form": "First consult",
        "with": ["Jan de Vries"],
        "start": "2026-03-03T14:00:00+01:00",
        "end": "2026-03-03T14:30:00+01:00",
        "time_zone": "Europe/Amsterdam",
        "status": "cancelled",
        "attendance": "unknown",
        "party_size": 1,
        "price": None,
        "currency": "",
        "name": "Anna Jansen",
        "phone": "+31612345678",
        "language": "en",
        "answers": [{"label": "Allergies", "value": "Nuts"}],
        "consent": {"text": "I agree.", "given_at": "2026-03-02T08:00:00+01:00"},
        "booked_through": "widget",
        "booked_at": "2026-03-02T08:00:00+01:00",
        "messages_not_sent": [],
        "reminder_hours": None,
        "notes": "Nervous.",
        "labels": ["VIP"],
    }
    assert [(each["what"], each["by"], each["at"]) for each in events] == [
        ("booked", "customer", "2026-03-02T08:00:00+01:00"),
        ("rescheduled", "system", "2026-03-02T08:00:00+01:00"),
        ("edited", "system", "2026-03-02T08:00:00+01:00"),
        ("cancelled", "customer", "2026-03-02T08:00:00+01:00"),
    ]
    assert events[1]["from"]["start"] == "2026-03-03T10:00:00+01:00"
    assert events[1]["to"] == {
        "start": "2026-03-03T14:00:00+01:00",
        "end": "2026-03-03T14:30:00+01:00",
        "with": ["Jan de Vries"],
    }
    assert events[3]["reason"] == "Ill"
    assert {(each["about"], each["to"], each["state"]) for each in messages} >= {
        ("rescheduled", "anna@example.com", "sent"),
        ("cancelled", "", "queued"),
    }


def test_data__for_the_customer__leaves_out_what_staff_wrote_and_says_so(customer):
    Cancel(
        f.appointment(Appointment.objects.first().booking_form, f.at(9)), actor=Actor.system(), reason="Moody"
    ).execute(now=f.NOW)

    data = personal_data([customer], now=f.NOW, for_staff=False)

    text = json.dumps(data)
    assert not [word for word in ("Pays late", "Nervous", "VIP", "Moody", "Bob") if word in text]
    assert "Ill" in text
    assert data["not_included"] == "notes of staff, labels and the reasons that staff gave"


def test_data__more_of_everything__takes_as_many_queries(customer, django_assert_num_queries):
    form = Appointment.objects.first().booking_form
    for hour in (9, 11, 12):
        f.appointment(form, f.at(hour, day=datetime.date(2026, 3, 4)))
    everybody = list(Customer.objects.all())

    with django_assert_num_queries(6):
        assert len(personal_data(everybody, now=f.NOW, for_staff=True)["customers"]) == 2


def test_data__nobody__is_an_empty_list():
    assert personal_data([], now=f.NOW, for_staff=False)["customers"] == []


def test_file__letters_of_any_language__are_as_they_are(customer):
    Customer.objects.update(name="Zoë 山田")

    content = data_file([customer], now=f.NOW, for_staff=True)

    assert "Zoë 山田" in content.decode()
    assert json.loads(content)["customers"][0]["name"] == "Zoë 山田"


def test_s22__file__is_kept_by_nobody_on_the_way_and_its_name_says_nothing(customer):
    response = data_response([customer], now=f.NOW, for_staff=False)

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="personal-data-2026-03-02.json"'
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


@pytest.mark.parametrize("for_staff", [True, False])
def test_data__appointment_that_was_somebody_elses__tells_nothing_of_them(for_staff):
    appointment = f.appointment(f.small_practice(), consent_text="I agree.")
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)
    Cancel(Appointment.objects.get(), actor=Actor.customer(), reason="Anna has flu").execute(now=f.NOW)
    bob = Customer.objects.create(name="Bob", email="bob@example.com")
    Edit(Appointment.objects.get(), {"customer": bob}, actor=Actor.system()).execute(now=f.NOW)
    work_off(Delivery.objects.all(), clock=lambda: f.NOW)

    found = personal_data([bob], now=f.NOW, for_staff=for_staff)

    text = json.dumps(found)
    assert "anna" not in text.lower()
    assert "flu" not in text
    assert found["customers"][0]["appointments"][0]["consent"] is None
    assert (
        len(found["customers"][0]["appointments"][0]["messages"])
        == appointment.deliveries.filter(audience="customer").count()
    )
