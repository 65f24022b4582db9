"""Appointments that take seats and rooms, in the admin."""

import csv
import io

import pytest

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data, seen
from tests.admin.test_appointments import ADD, url
from tests.admin.test_capacity import room, with_rooms
from wagtail_booking.actions import Actor, BlockTime, Cancel, HoldRequest, HoldTime
from wagtail_booking.actions.hold import forget_expired_holds
from wagtail_booking.models import Appointment, BookingFormResource, Claim, Hold, OutsideCalendar

pytestmark = pytest.mark.django_db

LIST = "/admin/bookings/appointments/"


@pytest.fixture
def group():
    """A class of four seats with Jan."""
    f.business()
    return f.booking_form(f.staff_member(), capacity=4, max_party_size=2)


@pytest.fixture
def treatment():
    """Jan or Els, and one of two rooms."""
    f.business()
    form = with_rooms(f.staff_member(), room("Room 1"), room("Room 2"))
    BookingFormResource.objects.create(booking_form=form, resource=f.staff_member("Els Smit"), sort_order=1)
    return form


def bob(**fields):
    return {"customer_name": "Bob Bakker", "customer_email": "bob@example.com", **fields}


def test_create__more_people_than_visitors_may_book__fit_while_there_are_seats(admin_client, group):
    admin_client.post(ADD, appointment_data(group, party_size=3))

    assert Appointment.objects.get().party_size == 3
    assert Claim.objects.get().seats == 3


def test_create__too_few_seats_left__says_so_and_place_anyway_overfills_it(admin_client, group):
    f.appointment(group, party_size=2)
    data = appointment_data(group, **bob(party_size=3))

    response = admin_client.post(ADD, data)
    assert "2 of 4 seats are taken at 10:00 with Jan de Vries; 3 are wanted." in response.text

    admin_client.post(ADD, data | {"waive": "on", "seen": seen(response)})
    second = Appointment.objects.latest("pk")
    assert second.party_size == 3
    assert "although too few seats were left" in admin_client.get(url("inspect", second)).text


@pytest.mark.parametrize(("capacity", "words"), [(4, "has 4 seats"), (1, "is for 1 person at a time")])
def test_create__more_people_than_seats__is_an_error_at_the_field(admin_client, group, capacity, words):
    other = f.booking_form(
        group.form_resources.get().resource, slug="other", capacity=capacity, name="Other", max_party_size=1
    )

    response = admin_client.post(ADD, appointment_data(other, party_size=5))

    assert words in str(response.context["form"].errors["party_size"])
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("value", ["0", "-1", "many", "99999999999"])
def test_create__odd_number_of_people__is_an_error_at_the_field(admin_client, group, value):
    response = admin_client.post(ADD, appointment_data(group, party_size=value))

    assert "party_size" in response.context["form"].errors


def test_create__no_form_has_seats__asks_for_no_number(admin_client):
    f.small_practice()

    assert "party_size" not in admin_client.get(ADD).text


def test_create__rooms_are_taken__says_by_what(admin_client, treatment):
    for resource in treatment.form_resources.filter(role="a"):
        BlockTime(resource.resource_id, f.at(9), f.at(12), actor=Actor.system(), note="Painted").execute()

    response = admin_client.post(ADD, appointment_data(treatment))

    assert (
        "No room or equipment is free. Room 1 is away 09:00–12:00: Painted. Room 2 is away 09:00–12:00: Painted."
        in response.text
    )


def test_create__limit_reached__says_which_and_how_full(admin_client):
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=1)
    f.appointment(form)

    response = admin_client.post(ADD, appointment_data(form, time="15:00"))

    assert "“First consult” has 1 of at most 1 appointments on Tuesday 3 March." in response.text


def test_create__a_room_that_is_only_needed_besides__is_an_error_at_the_field(admin_client, treatment):
    response = admin_client.post(
        ADD, appointment_data(treatment, resource=treatment.form_resources.filter(role="a").first().resource_id)
    )

    assert "resource" in response.context["form"].errors


def test_screens__appointment_with_room_and_party__name_them(admin_client, group):
    BookingFormResource.objects.create(booking_form=group, resource=room("Gym"), role="a", sort_order=1)
    appointment = f.appointment(group, party_size=2)

    for page in (LIST, url("inspect", appointment), url("cancel", appointment)):
        text = admin_client.get(page).text
        assert "Jan de Vries, Gym" in text, page
        assert "2 people" in text, page
    edit = admin_client.get(url("edit", appointment)).text
    assert "Also takes: Gym." in edit
    assert "Number of people: 2 people." in edit
    assert "Jan de Vries, Gym" in admin_client.get(f"/admin/bookings/customers/edit/{appointment.customer_id}/").text
    row = next(csv.DictReader(io.StringIO(admin_client.get(LIST, {"export": "csv"}).getvalue().decode(), newline="")))
    assert (row["Rooms and equipment"], row["Party size"]) == ("Gym", "2")


def test_list__filtered_by_room__keeps_what_takes_it(admin_client, treatment):
    appointment = f.appointment(treatment)
    f.appointment(treatment, f.at(10), contact=f.contact(email="bob@example.com"))
    used = appointment.other_resources[0]["id"]

    assert list(admin_client.get(LIST, {"resource": used}).context["object_list"]) == [appointment]


def test_list__somebody_holds_a_time__shows_no_appointment_and_no_time_off(admin_client, group):
    HoldTime(HoldRequest(key="k", client="c", booking_form=group.pk, start=f.at(10))).execute(now=f.NOW)
    jan = group.form_resources.get().resource
    calendar = OutsideCalendar.objects.create(resource=jan, name="Google", url="https://example.com/x.ics")
    Claim.objects.create(resource=jan, start=1, end=2, kind="outside", exclusive=False, outside_calendar=calendar)

    assert list(admin_client.get(LIST, {"period": "all"}).context["object_list"]) == []
    assert list(admin_client.get("/admin/bookings/time-off/").context["object_list"]) == []
    for claim in Claim.objects.all():
        assert admin_client.post(f"/admin/bookings/time-off/delete/{claim.pk}/").status_code == 404


def test_time_off__of_a_room__lists_the_appointments_that_take_it(admin_client, treatment):
    appointment = f.appointment(treatment)
    used = appointment.other_resources[0]["id"]
    data = {"resource": used, "start": "2026-03-03T09:00", "end": "2026-03-03T12:00"}

    assert (
        "Tuesday 3 March 2026, 10:00: [Jan de Vries] First consult"
        in admin_client.post("/admin/bookings/time-off/new/", data).text
    )

    admin_client.post("/admin/bookings/time-off/new/", data | {"confirmed": "on"})
    assert Claim.objects.get(kind="time_off").resource_id == used


def test_edit__moved__keeps_its_room_or_gets_the_other(admin_client, treatment):
    appointment = f.appointment(treatment, f.at(10))
    mine = appointment.other_names
    other = f.appointment(treatment, f.at(11), contact=f.contact(email="bob@example.com"))

    admin_client.post(url("edit", appointment), edit_data(appointment, time="12:00"))
    appointment.refresh_from_db()
    assert appointment.other_names == mine

    assert (appointment.resource_name, other.resource_name) == ("Jan de Vries", "Els Smit")
    admin_client.post(url("edit", appointment), edit_data(appointment, time="11:00"))
    appointment.refresh_from_db()
    assert appointment.start == f.at(11)
    assert {appointment.other_names, other.other_names} == {"Room 1", "Room 2"}
    assert f"Jan de Vries, {appointment.other_names}" in admin_client.get(url("inspect", appointment)).text


def test_cancel__with_a_room__gives_both_back(treatment):
    appointment = f.appointment(treatment)

    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    assert not Claim.objects.exists()


def test_forget_expired_holds__some_expired__leaves_the_others(treatment):
    for number, key in enumerate("ab"):
        request = HoldRequest(key=key, client=key, booking_form=treatment.pk, start=f.at(10 + number))
        HoldTime(request).execute(now=f.NOW)
    past = f.NOW.replace(year=2001)
    Hold.objects.filter(key="a").update(expires_at=past)
    Claim.objects.filter(hold__key="a").update(expires_at=past)

    assert forget_expired_holds() == 1
    assert forget_expired_holds() == 0
    assert Hold.objects.get().key == "b"
    assert {claim.hold.key for claim in Claim.objects.select_related("hold")} == {"b"}
