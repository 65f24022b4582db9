"""Marking attendance on the page of an appointment."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, Cancel, Edit
from wagtail_booking.models import Appointment, BookingSettings, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked():
    """An appointment that has begun: it is five past ten."""
    appointment = f.appointment(f.small_practice())
    with time_machine.travel(f.at(10, 5), tick=False):
        yield appointment


def url(appointment):
    return f"/admin/bookings/appointments/inspect/{appointment.pk}/"


def mark(client, appointment, said, /, **fields):
    data = {"attendance": said, "version": appointment.version} | fields
    return client.post(url(appointment), data, follow=True)


@pytest.mark.parametrize(
    ("attendance", "message"),
    [
        ("attended", "“[Jan de Vries] First consult (Anna Jansen)” is marked as attended."),
        ("no_show", "“[Jan de Vries] First consult (Anna Jansen)” is marked as a no-show."),
    ],
)
def test_mark__begun__is_kept_and_recorded(admin_client, booked, attendance, message):
    response = mark(admin_client, booked, attendance)

    booked.refresh_from_db()
    assert booked.attendance == attendance
    assert message in response.text
    event = Event.objects.get(verb="edited")
    assert (event.actor_kind, event.user.username, event.data["fields"]) == ("staff", "admin", ["attendance"])
    assert f'value="{attendance}"\n                class="button"\n                aria-pressed="true"' in response.text


def test_mark__removed__nothing_is_known_again(admin_client, booked):
    Edit(booked, {"attendance": "no_show"}, actor=Actor.system()).execute(now=f.NOW)
    booked.refresh_from_db()

    response = mark(admin_client, booked, "unknown")

    booked.refresh_from_db()
    assert booked.attendance == "unknown"
    assert "is no longer marked." in response.text


def test_mark__same_twice__one_event(admin_client, booked):
    mark(admin_client, booked, "attended")
    booked.refresh_from_db()
    mark(admin_client, booked, "attended")

    assert Event.objects.filter(verb="edited").count() == 1


def test_mark__changed_meanwhile__is_refused_in_words(admin_client, booked):
    Edit(booked, {"notes": "x"}, actor=Actor.system()).execute(now=f.NOW)

    response = mark(admin_client, booked, "attended", version=booked.version)

    booked.refresh_from_db()
    assert booked.attendance == "unknown"
    assert "Somebody else has changed this appointment meanwhile." in response.text


def test_mark__before_its_day__no_buttons_and_refused(admin_client):
    booked = f.appointment(f.small_practice())

    assert 'name="attendance"' not in admin_client.get(url(booked)).text
    response = mark(admin_client, booked, "attended")

    booked.refresh_from_db()
    assert booked.attendance == "unknown"
    assert "Attendance can be marked from the day of the appointment on." in response.text


def test_mark__from_midnight_of_its_day__buttons(admin_client):
    booked = f.appointment(f.small_practice())
    midnight = f.at(0, day=booked.start.astimezone(f.AMSTERDAM).date())

    with time_machine.travel(midnight, tick=False):
        admin_client.force_login(User.objects.get())
        assert admin_client.get(url(booked)).text.count('name="attendance"') == 3
    with time_machine.travel(midnight - datetime.timedelta(minutes=1), tick=False):
        assert admin_client.get(url(booked)).text.count('name="attendance"') == 0


def test_mark__cancelled__no_buttons_and_refused(admin_client, booked):
    Cancel(booked, actor=Actor.customer()).execute(now=f.NOW)
    booked.refresh_from_db()

    mark(admin_client, booked, "attended")

    assert 'name="attendance"' not in admin_client.get(url(booked)).text
    assert Appointment.objects.get().attendance == "unknown"


@pytest.mark.parametrize(
    "fields", [{"attendance": "bogus"}, {"attendance": ""}, {"version": ""}, {"version": "x"}, {"version": "9" * 40}]
)
def test_mark__nonsense__changes_nothing_and_says_so(admin_client, booked, fields):
    response = mark(admin_client, booked, "attended", **fields)

    assert response.status_code == 200
    assert Appointment.objects.get().attendance == "unknown"
    assert response.context["messages"]


def test_mark__may_only_look__no_buttons_and_denied(log_in, booked):
    client = log_in("view_appointment")

    assert 'name="attendance"' not in client.get(url(booked)).text
    response = client.post(
        url(booked),
        {"attendance": "attended", "version": booked.version},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert response.status_code == 403
    assert Appointment.objects.get().attendance == "unknown"


def test_mark__own_calendar__theirs_only(client):
    f.business()
    user = user_with("change_own_appointment")
    own = f.appointment(f.booking_form(f.staff_member("Els Smit", user=user), slug="own"))
    other = f.appointment(f.booking_form(f.staff_member(), slug="other"))
    with time_machine.travel(f.at(10, 5), tick=False):
        client.force_login(user)
        mark(client, own, "attended")
        mark(client, other, "attended")

    attended = Appointment.objects.filter(attendance="attended")
    assert [appointment.pk for appointment in attended] == [own.pk]


def test_mark__came_from_the_calendar__still_goes_back_there(admin_client, booked):
    address = f"{url(booked)}?next=/admin/bookings/calendar/"

    response = admin_client.post(address, {"attendance": "attended", "version": booked.version})

    assert response["Location"] == f"{url(booked)}?next=%2Fadmin%2Fbookings%2Fcalendar%2F"


def test_names__display_format__in_list_and_on_the_page(admin_client, booked):
    BookingSettings.objects.update(display_format="{customer} @ {staff}")

    assert "Anna Jansen @ Jan de Vries" in admin_client.get("/admin/bookings/appointments/").text
    assert "Anna Jansen @ Jan de Vries" in admin_client.get(url(booked)).text
