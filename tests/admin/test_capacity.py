"""The editor of a booking form: fixed start times, seats, limits, and who and what it takes."""

import re

import pytest
from django.utils import translation

from tests import factories as f
from tests.admin.forms import booking_form_data, formset, management
from tests.admin.test_configuration import errors_of
from wagtail_booking.models import BookingForm, BookingFormResource, Resource

pytestmark = pytest.mark.django_db

ADD = "/admin/bookings/booking-forms/add/"


def edit_url(form):
    return f"/admin/bookings/booking-forms/edit/{form.pk}/"


def data_of(form, **fields):
    """Return what the editor sends for a stored form."""
    links = list(form.form_resources.all())
    rows = [{"id": link.pk, "resource": link.resource_id, "role": link.role} for link in links]
    data = booking_form_data(name=form.name, slug=form.slug, duration=form.duration, capacity=form.capacity)
    data |= {"max_party_size": form.max_party_size} | formset("form_resources", *rows)
    return data | {"form_resources-INITIAL_FORMS": len(rows)} | fields


def room(name="Room 1", **fields):
    return Resource.objects.create(name=name, kind="room", **fields)


def with_rooms(staff, *rooms, **fields):
    form = f.booking_form(staff, **fields)
    for order, each in enumerate(rooms, start=1):
        BookingFormResource.objects.create(booking_form=form, resource=each, role="a", sort_order=order)
    return form


def test_fixed_starts__typed_in_many_ways__are_minutes_in_order(admin_client):
    f.business()
    data = booking_form_data(
        f.staff_member(),
        fixed_starts_0="13:30, 9:00,13:30",
        fixed_starts_2="10.15 11",
        fixed_starts_6="9 am; 12:05 PM",
    )

    admin_client.post(ADD, data)

    form = BookingForm.objects.get()
    assert form.fixed_starts == [[540, 810], [], [615, 660], [], [], [], [540, 725]]
    page = admin_client.get(edit_url(form)).text
    assert 'value="09:00, 13:30"' in page
    assert 'value="10:15, 11:00"' in page


def test_fixed_starts__all_emptied__are_none(admin_client):
    f.business()
    form = f.booking_form(f.staff_member(), fixed_starts=[[540], [], [], [], [], [], []])

    admin_client.post(edit_url(form), data_of(form))

    form.refresh_from_db()
    assert form.fixed_starts == []


@pytest.mark.parametrize("text", ["25:00", "9:60", "noon", "13 pm", "09:00, x", "-1", "09:00–10:00", "9:0"])
def test_fixed_starts__no_time__is_an_error_at_the_day_and_stays(admin_client, text):
    f.business()

    response = admin_client.post(ADD, booking_form_data(f.staff_member(), fixed_starts_1=text))

    assert list(errors_of(response)) == ["fixed_starts_1"]
    assert "is not a time. Write times with commas" in response.text
    assert f'value="{text}"' in response.text
    assert not BookingForm.objects.exists()


def test_fixed_starts__opened_in_dutch__days_have_dutch_names(admin_client):
    with translation.override("nl"):
        page = admin_client.get(ADD, headers={"Accept-Language": "nl"}).text

    assert "Dinsdag" in page or "dinsdag" in page


def test_capacity__seats_limits_and_roles__are_stored(admin_client):
    f.business()
    jan, first, second = f.staff_member(), room(), room("Room 2")
    rows = formset(
        "form_resources",
        {"resource": jan.pk, "role": "main"},
        {"resource": first.pk, "role": "a"},
        {"resource": second.pk, "role": "a"},
    )
    fields = {"capacity": 8, "max_party_size": 3, "show_seats_left": "on", "assignment": "round_robin"}
    limits = {"max_per_day": 4, "max_per_week": 2, "max_total": 100, "max_per_hour_each": 1}

    admin_client.post(ADD, booking_form_data() | rows | fields | limits)

    form = BookingForm.objects.get()
    assert (form.capacity, form.max_party_size, form.show_seats_left, form.assignment) == (8, 3, True, "round_robin")
    assert (form.max_per_day, form.max_per_week, form.max_total, form.max_per_hour_each) == (4, 2, 100, 1)
    assert form.max_per_hour is None
    assert [link.role for link in form.form_resources.order_by("sort_order")] == ["main", "a", "a"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"capacity": 10**9}, "capacity"),
        ({"capacity": 2, "max_party_size": 3}, "max_party_size"),
        ({"max_party_size": 0}, "max_party_size"),
        ({"max_per_hour": 0}, "max_per_hour"),
        ({"max_per_month_each": -1}, "max_per_month_each"),
        ({"max_total": "many"}, "max_total"),
        ({"assignment": "whoever"}, "assignment"),
        ({"form_resources-0-role": "z"}, "form_resources"),
    ],
)
def test_capacity__bad_input__is_an_error_at_the_field(admin_client, fields, wrong):
    f.business()

    response = admin_client.post(ADD, booking_form_data(f.staff_member(), **fields))

    assert wrong in errors_of(response)
    assert not BookingForm.objects.exists()


def test_roles__nobody_carries_it_out__is_refused_while_it_can_be_booked(admin_client):
    f.business()
    rows = formset("form_resources", {"resource": room().pk, "role": "a"})

    response = admin_client.post(ADD, booking_form_data() | rows)
    assert "Add at least one who carries it out." in response.text

    admin_client.post(ADD, booking_form_data(live="") | rows)
    assert BookingForm.objects.get().live is False


def test_roles__a_room_carries_it_out__is_fine(admin_client):
    f.business()

    admin_client.post(ADD, booking_form_data(room("Sauna")))

    assert BookingForm.objects.get().form_resources.get().resource.name == "Sauna"


def test_r04__seats_below_those_booked__are_refused_with_the_session(admin_client):
    f.business()
    form = f.booking_form(f.staff_member(), capacity=8, max_party_size=4)
    f.appointment(form, f.at(11), party_size=3)
    f.appointment(form, f.at(10), party_size=4)
    f.appointment(form, f.at(10), party_size=1, contact=f.contact(email="bob@example.com"))

    response = admin_client.post(edit_url(form), data_of(form, capacity=4))
    assert errors_of(response) == {
        "capacity": ["5 seats are booked already for Tuesday 3 March 2026, 10:00 with Jan de Vries."]
    }

    admin_client.post(edit_url(form), data_of(form, capacity=5))
    form.refresh_from_db()
    assert form.capacity == 5


def test_r04__session_that_is_over__keeps_no_seats(admin_client, time_machine):
    f.business()
    form = f.booking_form(f.staff_member(), capacity=8, max_party_size=4)
    f.appointment(form, party_size=4)
    time_machine.move_to(f.at(12))

    admin_client.post(edit_url(form), data_of(form, capacity=2, max_party_size=2))

    form.refresh_from_db()
    assert form.capacity == 2


def fixed(**days):
    numbers = {"monday": 0, "tuesday": 1, "sunday": 6}
    starts = [[] for _ in range(7)]
    for day, minutes in days.items():
        starts[numbers[day]] = minutes
    return starts


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"fixed_starts": fixed(sunday=[600])}, "None of the fixed start times lies in the opening hours"),
        (
            {"fixed_starts": fixed(monday=[540, 1200], tuesday=[1000])},
            "Never offered, because they are outside opening hours: Monday 20:00; Tuesday 16:40.",
        ),
        ({"duration": 600}, "No opening is long enough for its duration."),
        ({"bookable_until": "2026-03-01"}, "The last bookable date has passed."),
        ({"minimum_notice": 14_400, "booking_window": 7}, "The minimum notice is longer than the booking window."),
    ],
)
def test_problems__times_that_never_come__are_said_in_list_and_editor(admin_client, fields, sentence):
    f.business()
    form = f.booking_form(f.staff_member(), **fields)

    assert sentence in admin_client.get("/admin/bookings/booking-forms/").text
    assert sentence in admin_client.get(edit_url(form)).text


def test_problems__set_without_active_room__is_said_in_list_and_editor(admin_client):
    f.business()
    form = with_rooms(f.staff_member(), room(active=False))

    for page in ("/admin/bookings/booking-forms/", edit_url(form)):
        assert "Set A has no active room or equipment." in admin_client.get(page).text


def test_problems__form_that_can_be_booked__has_none(admin_client):
    f.business()
    form = with_rooms(f.staff_member(), room(), fixed_starts=fixed(monday=[540]))

    assert "Can be booked" in admin_client.get("/admin/bookings/booking-forms/").text
    assert list(admin_client.get(edit_url(form)).context["problems"].every) == []


def test_list__group_with_rooms__shows_seats_and_only_who_carries_it_out(admin_client):
    f.business()
    with_rooms(f.staff_member(), room("Upstairs"), capacity=12)

    page = admin_client.get("/admin/bookings/booking-forms/").text

    cells = re.findall(r"<td[^>]*>\s*([^<]*?)\s*</td>", page)
    assert "12" in cells
    assert "Jan de Vries" in cells
    assert "Upstairs" not in page


def test_editor__empty_formset__is_no_server_error(admin_client):
    data = booking_form_data() | {f"form_resources-{name}": value for name, value in management(3).items()}

    assert admin_client.post(ADD, data).status_code == 200
