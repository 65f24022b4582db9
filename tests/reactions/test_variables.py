"""What the variables stand for in one appointment: for whom, when, and where there is nothing to say."""

import datetime

import pytest
from django.utils.translation import override

from tests import factories as f
from wagtail_booking.actions import Actor, Cancel, Reschedule
from wagtail_booking.forms.variables import VARIABLES
from wagtail_booking.models import Appointment, BookingFormResource, BookingSettings, Event, Resource
from wagtail_booking.permissions import Purpose, appointment_by_token
from wagtail_booking.reactions.variables import values_of

pytestmark = pytest.mark.django_db


def values(appointment, audience="customer", event=None, now=f.NOW):
    return values_of(
        appointment,
        audience=Event.Audience(audience),
        settings=BookingSettings.current(),
        event=event,
        now=now,
    )


def rich_appointment():
    f.business(location="Main Street 1", phone="+31101234567")
    form = f.booking_form(f.staff_member(), price="45.00", capacity=8, max_party_size=8)
    room = Resource.objects.create(name="Room 1", kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=form, resource=room, role=BookingFormResource.Role.SET_A)
    return f.appointment(form, party_size=3, answers=[("Allergies", "Nuts"), ("Age", "")], notes="secret note")


def test_values_of__any_appointment__has_every_variable_as_text():
    found = values(rich_appointment())

    assert set(found) == set(VARIABLES)
    assert all(isinstance(value, str) for value in found.values())


def test_values_of__full_appointment__is_what_was_agreed():
    found = values(rich_appointment())

    expected = {
        "customer_name": "Anna Jansen",
        "customer_first_name": "Anna",
        "customer_email": "anna@example.com",
        "customer_phone": "+31612345678",
        "title": "First consult",
        "when": "Tuesday 3 March 2026, 10:00 – 10:30 (CET, Europe/Amsterdam)",
        "start_date": "Tuesday 3 March 2026",
        "start_time": "10:00",
        "end_time": "10:30",
        "duration": "30 min",
        "time_zone": "Europe/Amsterdam",
        "staff_name": "Jan de Vries",
        "rooms": "Room 1",
        "party_size": "3",
        "location": "Main Street 1",
        "price": "€45.00",
        "business_name": "Linden Practice",
        "business_phone": "+31101234567",
        "business_email": "desk@linden.example",
        "contact_line": "Call us on 010 123 4567.",
        "answers": "Allergies: Nuts",
        "reason": "",
        "previous_when": "",
        "admin_link": "",
    }
    assert {name: found[name] for name in expected} == expected
    assert found["appointment_details"].splitlines() == [
        "What: First consult",
        "When: Tuesday 3 March 2026, 10:00 – 10:30 (CET, Europe/Amsterdam)",
        "For: 3 people",
        "With: Jan de Vries",
        "Reserved: Room 1",
        "Where: Main Street 1",
        "Price: €45.00",
    ]


def test_values_of__for_staff__details_name_the_customer_and_their_answers_and_no_notes():
    found = values(rich_appointment(), "staff")

    assert "Customer: Anna Jansen\nPhone: +31612345678\nE-mail: anna@example.com\nAllergies: Nuts" in str(
        found["appointment_details"]
    )
    assert "/admin/bookings/appointments/inspect/" in found["admin_link"]
    assert not any("secret note" in value for value in found.values())


def test_values_of__dutch__is_in_dutch():
    with override("nl"):
        found = values(rich_appointment())

    assert found["start_date"] == "dinsdag 3 maart 2026"
    assert found["price"] == "€\N{NO-BREAK SPACE}45,00"


def test_values_of__appointment_without_customer__has_empty_texts():
    f.business()
    form = f.booking_form(f.staff_member())
    found = values(f.appointment(form, contact=f.contact(name="", email="", phone="")))

    assert {found[name] for name in ("customer_name", "customer_first_name", "customer_email", "customer_phone")} == {
        ""
    }


def test_values_of__moved__knows_who_and_the_time_before():
    appointment = f.appointment(f.small_practice())
    moved = Reschedule(appointment, f.at(14), actor=Actor.customer()).execute(now=f.NOW)
    event = Event.objects.get(verb="rescheduled")

    for audience in Event.Audience:
        found = values(moved, audience, event)
        assert found["previous_when"] == "Tuesday 3 March 2026, 10:00 – 10:30 (CET, Europe/Amsterdam)"
        assert found["changed_by"] == "Anna Jansen"
        assert "It was: Tuesday 3 March 2026, 10:00" in str(found["appointment_details"])


def test_values_of__changed_by_staff__names_the_account_to_staff_and_the_business_to_customers(admin_user):
    admin_user.first_name, admin_user.last_name = "Els", "Smit"
    admin_user.save()
    appointment = f.appointment(f.small_practice())
    Cancel(appointment, actor=Actor.staff(admin_user), reason="Ill").execute(now=f.NOW)
    event = Event.objects.get(verb="cancelled")

    assert values(appointment, "staff", event)["changed_by"] == "Els Smit"
    assert values(appointment, "customer", event)["changed_by"] == "Linden Practice"
    assert values(appointment, "business", event)["reason"] == "Ill"


@pytest.mark.parametrize(
    ("minutes_before", "there"),
    [(61, True), (60, True), (59, False), (0, False), (-60, False)],
)
def test_values_of__link_to_move__is_given_until_the_last_moment(minutes_before, there):
    appointment = f.appointment(f.small_practice())
    BookingSettings.objects.update(reschedule_online=True, reschedule_hours=1)
    now = appointment.start - datetime.timedelta(minutes=minutes_before)
    found = values(appointment, now=now)

    assert bool(found["reschedule_link"]) == bool(found["reschedule_until"]) == there
    if there:
        token = found["reschedule_link"].rstrip("/").rpartition("/")[2]
        assert appointment_by_token(token, Purpose.RESCHEDULE) == appointment
        assert found["reschedule_until"] == "Tuesday 3 March 2026, 09:00"


def test_values_of__switched_off__has_no_link_to_move_or_to_cancel():
    found = values(f.appointment(f.small_practice()))

    assert found["reschedule_link"] == found["cancel_link"] == found["cancel_until"] == ""


def test_values_of__cancelled__has_no_link_to_move():
    BookingSettings.objects.update(reschedule_online=True)
    appointment = f.appointment(f.small_practice())
    BookingSettings.objects.update(reschedule_online=True)
    cancelled = Cancel(appointment, actor=Actor.customer()).execute(now=f.NOW)

    assert values(cancelled)["reschedule_link"] == ""


def test_values_of__without_now__shows_links_that_open_nothing():
    appointment = f.appointment(f.small_practice())
    found = values(appointment, now=None)

    for name in ("appointment_link", "reschedule_link", "cancel_link", "add_to_calendar_link"):
        token = found[name].rstrip("/").rpartition("/")[2]
        for purpose in Purpose:
            with pytest.raises(Appointment.DoesNotExist):
                appointment_by_token(token, purpose)


@pytest.mark.parametrize(
    ("utc", "start", "end"),
    [
        (datetime.time(0, 15), "02:15 (UTC+02:00)", "02:45 (UTC+02:00)"),
        (datetime.time(1, 15), "02:15 (UTC+01:00)", "02:45 (UTC+01:00)"),
    ],
)
def test_values_of__hour_that_the_clock_shows_twice__is_told_apart(utc, start, end):
    appointment = f.appointment(f.small_practice())
    appointment.start = datetime.datetime.combine(datetime.date(2026, 10, 25), utc, tzinfo=datetime.UTC)
    appointment.end = appointment.start + datetime.timedelta(minutes=30)
    found = values(appointment)

    assert (found["start_time"], found["end_time"]) == (start, end)
