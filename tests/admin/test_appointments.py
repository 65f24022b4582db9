"""Making, changing and cancelling appointments in the admin."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data, seen
from wagtail_booking.actions import Actor, BlockTime, Edit
from wagtail_booking.models import Appointment, Claim, Customer, Delivery, Event, Label

pytestmark = pytest.mark.django_db

ADD = "/admin/bookings/appointments/new/"


def url(name, appointment):
    return reverse(f"wagtail_booking_appointments:{name}", args=[appointment.pk])


def test_create__booking_form_and_new_customer__books_through_the_action(admin_client):
    form = f.small_practice()

    response = admin_client.post(ADD, appointment_data(form, notes="First visit"), follow=True)

    appointment = Appointment.objects.get()
    assert (appointment.start, appointment.end) == (f.at(10), f.at(10, 30))
    assert (appointment.source, appointment.notes) == ("admin", "First visit")
    assert appointment.customer.email == "anna@example.com"
    event = Event.objects.get()
    assert (event.verb, event.actor_kind, event.user.username) == ("booked", "staff", "admin")
    assert "is booked for Tue 3 March, 10:00 with Jan de Vries" in response.text


def test_create__without_booking_form__takes_title_duration_and_resource(admin_client):
    form = f.small_practice()
    resource = form.form_resources.get().resource

    admin_client.post(
        ADD,
        appointment_data(title="Team lunch", duration=90, resource=resource.pk, customer_name="", customer_email=""),
    )

    appointment = Appointment.objects.get()
    assert (appointment.booking_form, appointment.title, appointment.customer) == (None, "Team lunch", None)
    assert appointment.end == f.at(11, 30)


def test_create__known_customer_and_labels__both_kept(admin_client):
    form = f.small_practice()
    customer = Customer.objects.create(name="Bob", email="bob@example.com")
    label = Label.objects.create(name="VIP")

    admin_client.post(
        ADD, appointment_data(form, customer=customer.pk, customer_name="", customer_email="", labels=[label.pk])
    )

    appointment = Appointment.objects.get()
    assert appointment.customer == customer
    assert list(appointment.labels.all()) == [label]


def test_create__same_form_sent_twice__makes_one_appointment(admin_client):
    form = f.small_practice()
    data = appointment_data(form, key="0123456789abcdef")

    admin_client.post(ADD, data)
    admin_client.post(ADD, data)

    assert Appointment.objects.count() == 1


def test_create__link_with_values__fills_them_in(admin_client):
    form = f.small_practice()

    page = admin_client.get(ADD, {"booking_form": form.pk, "date": "2026-03-05", "time": "11:15"}).text

    assert 'value="2026-03-05"' in page
    assert 'value="11:15"' in page


def test_create__time_is_taken__says_by_what_and_keeps_the_input(admin_client):
    form = f.small_practice()
    f.appointment(form)

    response = admin_client.post(ADD, appointment_data(form, customer_name="Bob", customer_email="bob@example.com"))

    assert response.status_code == 200
    assert "Jan de Vries already has an appointment 10:00–10:30: First consult (Anna Jansen)." in response.text
    assert "Tue 3 March, 10:30" in response.text
    assert 'value="bob@example.com"' in response.text
    assert "Place anyway" in response.text
    assert Appointment.objects.count() == 1


def test_create__alternative_pressed__books_that_time(admin_client):
    form = f.small_practice()
    f.appointment(form)

    admin_client.post(
        ADD, appointment_data(form, customer_email="bob@example.com", alternative=f.at(10, 30).isoformat())
    )

    assert Appointment.objects.filter(start=f.at(10, 30)).exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"time": "07:00"}, "The usual opening hours on Tuesday are 09:00–17:00."),
        ({"date": "2026-03-08"}, "The business is usually closed on Sunday."),
        ({"date": "2026-03-01"}, "This time has passed."),
        ({"date": "2026-07-01"}, "This is too far ahead."),
    ],
)
def test_create__rule_in_the_way__every_reason_is_said(admin_client, fields, reason):
    form = f.small_practice()

    assert reason in admin_client.post(ADD, appointment_data(form, **fields)).text
    assert not Appointment.objects.exists()


def test_create__time_off__says_who_is_away_and_why(admin_client):
    form = f.small_practice()
    resource = form.form_resources.get().resource
    BlockTime(resource.pk, f.at(9), f.at(12), actor=Actor.system(), note="Dentist").execute()

    assert "Jan de Vries is away 09:00–12:00: Dentist." in admin_client.post(ADD, appointment_data(form)).text


def test_create__place_anyway__makes_a_non_exclusive_claim_and_records_it(admin_client):
    form = f.small_practice()
    f.appointment(form)
    data = appointment_data(form, customer_email="bob@example.com")
    question = admin_client.post(ADD, data)

    admin_client.post(ADD, data | {"waive": "on", "seen": seen(question)})

    second = Appointment.objects.latest("pk")
    assert second.start == f.at(10)
    assert Claim.objects.get(appointment=second).exclusive is False
    assert second.events.get().data["waived"] == ["taken"]
    assert "Placed anyway, although another appointment was in the way" in admin_client.get(url("edit", second)).text


def test_create__off_the_grid__is_allowed_for_staff(admin_client):
    form = f.small_practice()

    admin_client.post(ADD, appointment_data(form, time="10:07"))

    assert Appointment.objects.get().start == f.at(10, 7)


def test_create__staff_who_does_not_offer_the_form__is_an_error_at_the_field(admin_client):
    form = f.small_practice()
    other = f.staff_member("Piet Bakker")

    response = admin_client.post(ADD, appointment_data(form, resource=other.pk))

    assert "resource" in response.context["form"].errors


def test_create__form_without_staff__says_what_to_do(admin_client):
    f.business()

    response = admin_client.post(ADD, appointment_data(f.booking_form()))

    assert "Nobody carries out this booking form." in response.text


def test_create__time_that_the_clock_skips__is_refused_in_words(admin_client):
    form = f.small_practice()

    response = admin_client.post(ADD, appointment_data(form, date="2026-03-29", time="02:30"))

    assert "This time doesn&#x27;t exist on that day" in response.text


def test_create__time_that_the_clock_shows_twice__asks_which_one(admin_client):
    form = f.small_practice()
    data = appointment_data(form, date="2026-10-25", time="02:30")

    response = admin_client.post(ADD, data)
    assert "The clock shows this time twice that night." in response.text
    assert "02:30 (UTC+02:00)" in response.text

    question = admin_client.post(ADD, data | {"occurrence": "1"})
    admin_client.post(ADD, data | {"occurrence": "1", "waive": "on", "seen": seen(question)})
    assert Appointment.objects.get().start == datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)


HOSTILE = [
    ({"date": ""}, "date"),
    ({"date": "yesterday"}, "date"),
    ({"date": "9999-12-31"}, "date"),
    ({"date": "0001-01-01"}, "date"),
    ({"time": "25:99"}, "time"),
    ({"time": ""}, "time"),
    ({"duration": "-5"}, "duration"),
    ({"duration": "99999999999999"}, "duration"),
    ({"booking_form": "'; DROP TABLE"}, "booking_form"),
    ({"booking_form": "999999"}, "booking_form"),
    ({"resource": "x"}, "resource"),
    ({"customer": "x"}, "customer"),
    ({"customer_name": "x" * 10_000}, "customer_name"),
    ({"customer_name": "a\x00b"}, "customer_name"),
    ({"customer_name": ""}, "customer_name"),
    ({"customer_email": "not an address"}, "customer_email"),
    ({"customer_phone": "12"}, "customer_phone"),
    ({"title": "x" * 201}, "title"),
    ({"notes": "x" * 10_000}, "notes"),
    ({"labels": ["x"]}, "labels"),
    ({"key": "x" * 100}, "key"),
    ({"booking_form": ""}, "title"),
]


@pytest.mark.parametrize(("fields", "wrong"), HOSTILE)
def test_create__hostile_input__is_an_error_at_the_field(admin_client, fields, wrong):
    form = f.small_practice()

    response = admin_client.post(ADD, appointment_data(form, **fields))

    assert response.status_code == 200
    assert wrong in response.context["form"].errors
    assert not Appointment.objects.exists()


def test_create__nonsense_in_the_rest__is_no_server_error(admin_client):
    form = f.small_practice()

    for fields in ({"alternative": "x"}, {"alternative": "2026-13-45T00:00Z"}, {"occurrence": "7"}, {"waive": "<b>"}):
        assert admin_client.post(ADD, appointment_data(form, time="06:00", **fields)).status_code in {200, 302}


def test_s08__html_in_every_field__is_shown_as_text(admin_client):
    evil = "<script>alert(1)</script>"
    f.business()
    resource = f.staff_member(evil)
    form = f.booking_form(resource, name=evil)
    label = Label.objects.create(name=evil)
    BlockTime(resource.pk, f.at(14), f.at(15), actor=Actor.system(), note=evil).execute()
    admin_client.post(
        ADD, appointment_data(form, title=evil, customer_name=evil, notes=evil, labels=[label.pk]), follow=True
    )
    appointment = Appointment.objects.get()
    customer = appointment.customer
    pages = [
        "/admin/bookings/appointments/",
        ADD,
        url("edit", appointment),
        url("inspect", appointment),
        url("cancel", appointment),
        "/admin/bookings/resources/",
        "/admin/bookings/booking-forms/",
        "/admin/bookings/customers/",
        f"/admin/bookings/customers/edit/{customer.pk}/",
        f"/admin/bookings/customers/delete/{customer.pk}/",
        "/admin/bookings/time-off/",
        "/admin/bookings/labels/",
    ]
    for page in pages:
        assert evil not in admin_client.get(page).text, page
    refused = admin_client.post(ADD, appointment_data(form, customer_name=evil))
    assert "already has an appointment" in refused.text
    assert evil not in refused.text


def test_edit__new_time_and_notes__moves_and_edits(admin_client):
    appointment = f.appointment(f.small_practice())

    response = admin_client.post(url("edit", appointment), edit_data(appointment, time="11:00", notes="Bring forms"))

    assert response.status_code == 302
    appointment.refresh_from_db()
    assert (appointment.start, appointment.notes, appointment.sequence) == (f.at(11), "Bring forms", 1)
    assert [event.verb for event in appointment.events.all()] == ["booked", "rescheduled"]
    assert appointment.events.last().data["fields"] == ["notes"]
    assert "has moved: Tue 3 March, 11:00 with Jan de Vries." in admin_client.get("/admin/bookings/appointments/").text


def test_edit__nothing_changed__writes_no_event(admin_client):
    appointment = f.appointment(f.small_practice())

    admin_client.post(url("edit", appointment), edit_data(appointment))

    assert appointment.events.count() == 1


def test_edit__changed_by_somebody_else__is_refused_politely(admin_client):
    appointment = f.appointment(f.small_practice())
    data = edit_data(appointment, time="11:00")
    Edit(appointment, {"notes": "Meanwhile"}, actor=Actor.system()).execute(now=f.NOW)

    response = admin_client.post(url("edit", appointment), data)

    assert "Somebody else has changed this appointment meanwhile." in response.text
    appointment.refresh_from_db()
    assert (appointment.start, appointment.notes) == (f.at(10), "Meanwhile")


def test_edit__onto_a_taken_time__says_by_what_and_changes_nothing(admin_client):
    form = f.small_practice()
    f.appointment(form)
    second = f.appointment(form, f.at(11), contact=f.contact(email="bob@example.com", name="Bob"))

    response = admin_client.post(url("edit", second), edit_data(second, time="10:15", notes="New"))

    assert "Jan de Vries already has an appointment 10:00–10:30" in response.text
    second.refresh_from_db()
    assert (second.start, second.notes) == (f.at(11), "")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"version": "x"}, "version"),
        ({"version": ""}, "version"),
        ({"title": ""}, "title"),
        ({"duration": "0"}, "duration"),
        ({"resource": ""}, "resource"),
        ({"attendance": "gone"}, "attendance"),
        ({"date": "2026-03-29", "time": "02:30"}, "time"),
    ],
)
def test_edit__bad_input__is_an_error_at_the_field(admin_client, fields, wrong):
    appointment = f.appointment(f.small_practice())

    response = admin_client.post(url("edit", appointment), edit_data(appointment, **fields))

    assert wrong in response.context["form"].errors


def test_edit__cancelled__keeps_its_time_but_takes_notes(admin_client):
    appointment = f.appointment(f.small_practice())
    admin_client.post(url("cancel", appointment), {"version": appointment.version})
    appointment.refresh_from_db()

    admin_client.post(url("edit", appointment), edit_data(appointment, time="12:00", notes="Called"))

    appointment.refresh_from_db()
    assert (appointment.start, appointment.notes, appointment.status) == (f.at(10), "Called", "cancelled")


def test_cancel__opened__changes_nothing(admin_client):
    appointment = f.appointment(f.small_practice())

    assert "Cancel this appointment" in admin_client.get(url("cancel", appointment)).text
    appointment.refresh_from_db()
    assert appointment.status == "confirmed"


def test_cancel__confirmed__frees_the_time_and_keeps_the_reason(admin_client):
    appointment = f.appointment(f.small_practice())

    admin_client.post(url("cancel", appointment), {"version": appointment.version, "reason": "Ill"})

    appointment.refresh_from_db()
    assert appointment.status == "cancelled"
    assert not Claim.objects.exists()
    assert "Reason: Ill" in admin_client.get(url("inspect", appointment)).text


def test_cancel__twice__says_so(admin_client):
    appointment = f.appointment(f.small_practice())
    data = {"version": appointment.version}
    admin_client.post(url("cancel", appointment), data)

    response = admin_client.post(url("cancel", appointment), data, follow=True)

    assert "was cancelled before" in response.text
    assert appointment.events.filter(verb="cancelled").count() == 1


def test_history__moved__says_from_where_to_where_by_whom(admin_client):
    appointment = f.appointment(f.small_practice())
    admin_client.post(url("edit", appointment), edit_data(appointment, time="11:00"))

    page = admin_client.get(url("edit", appointment)).text

    day = "Tuesday 3 March 2026"
    assert f"From {day}, 10:00–10:30 with Jan de Vries to {day}, 11:00–11:30 with Jan de Vries" in page
    assert "Staff: admin" in page


def test_history__mail_that_failed__says_what_the_mail_server_said(admin_client):
    appointment = f.appointment(f.small_practice())
    Delivery.objects.filter(audience="customer").update(state="failed", error="Mailbox <full>")

    page = admin_client.get(url("inspect", appointment)).text

    assert "Mailbox &lt;full&gt;" in page


def test_delete__has_no_address(admin_client):
    appointment = f.appointment(f.small_practice())

    assert admin_client.post(f"/admin/bookings/appointments/delete/{appointment.pk}/").status_code == 404


def test_r10__atomic_requests__writes_still_have_transactions_of_their_own(admin_client):
    form = f.small_practice()
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        admin_client.post(ADD, appointment_data(form))
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False

    assert Appointment.objects.exists()
