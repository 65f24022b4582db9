"""Links into the forms of appointments and time off: what they fill in, and where one returns to."""

import datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests import factories as f
from tests.admin.forms import appointment_data, edit_data
from wagtail_booking.models import Appointment, Claim, Customer, Delivery, Event

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/bookings/calendar/?view=week&date=2026-03-03"
NEXT = urlencode({"next": CALENDAR})
ADD = f"/admin/bookings/appointments/new/?{NEXT}"
ADD_TIME_OFF = f"/admin/bookings/time-off/new/?{NEXT}"


@pytest.fixture
def appointment():
    return f.appointment(f.small_practice())


@pytest.fixture
def time_off(appointment):
    minute = appointment.span.end
    return Claim.objects.create(
        resource=appointment.resource, start=minute, end=minute + 60, kind=Claim.Kind.TIME_OFF, exclusive=False
    )


def address(name, instance):
    return f"{reverse(name, args=[instance.pk])}?{NEXT}"


def time_off_data(resource, **fields):
    return {"resource": resource.pk, "start": "2026-03-04T09:00", "end": "2026-03-04T12:00"} | fields


def test_create__saved__returns_to_its_card_in_the_calendar(admin_client):
    response = admin_client.post(ADD, appointment_data(f.small_practice()))

    assert response.url == f"{CALENDAR}#a{Appointment.objects.get().pk}"


def test_create__refused_first__still_returns_to_the_calendar(admin_client):
    form = f.small_practice()

    page = admin_client.post(ADD, appointment_data(form, time="")).text

    assert f'action="{ADD}"'.replace("&", "&amp;") in page
    assert f'href="{CALENDAR}"'.replace("&", "&amp;") in page


def test_edit__saved__returns_to_its_card_in_the_calendar(admin_client, appointment):
    url = address("wagtail_booking_appointments:edit", appointment)

    saved = admin_client.post(url, edit_data(appointment, notes="Changed"))

    assert saved.url == f"{CALENDAR}#a{appointment.pk}"
    assert moved_in(admin_client.get(CALENDAR)) is None


def moved_in(page):
    """Return what the calendar tells of a move that a form has made."""
    return page.context["options"]["moved"]


def move(client, appointment, url):
    data = edit_data(appointment, time="11:00")
    assert client.post(url, data).status_code == 302
    return appointment.events.get(verb=Event.Verb.RESCHEDULED)


def test_edit__moved__the_calendar_tells_it_once_with_the_way_back_and_mails_wait(admin_client, appointment):
    event = move(admin_client, appointment, address("wagtail_booking_appointments:edit", appointment))

    assert {each.due_at for each in event.deliveries.all()} == {f.NOW + datetime.timedelta(seconds=10)}
    page = admin_client.get(CALENDAR)
    told = moved_in(page)
    assert "has moved: Tue 3 March, 11:00 with Jan de Vries." in told["message"]
    assert told["undo"] == {"event": event.pk, "seconds": 10}
    assert "messages" not in page.context or not list(page.context["messages"])
    assert moved_in(admin_client.get(CALENDAR)) is None

    undone = admin_client.post("/admin/bookings/calendar/undo/", {"event": event.pk}, content_type="application/json")

    assert undone.status_code == 200
    appointment.refresh_from_db()
    assert appointment.start == f.at(10)
    assert not Delivery.objects.filter(event=event).exclude(state=Delivery.State.SKIPPED).exists()


def test_edit__moved_a_while_ago__the_calendar_tells_it_without_a_way_back(admin_client, appointment, time_machine):
    move(admin_client, appointment, address("wagtail_booking_appointments:edit", appointment))
    time_machine.move_to(f.NOW + datetime.timedelta(seconds=11), tick=False)

    told = moved_in(admin_client.get(CALENDAR))

    assert "has moved" in told["message"]
    assert told["undo"] is None


def test_edit__moved_from_elsewhere__is_told_at_once(admin_client, appointment):
    event = move(admin_client, appointment, reverse("wagtail_booking_appointments:edit", args=[appointment.pk]))

    assert {each.due_at for each in event.deliveries.all()} == {f.NOW}
    assert moved_in(admin_client.get(CALENDAR)) is None


def test_cancel__done_or_done_before__returns_to_the_calendar(admin_client, appointment):
    url = address("wagtail_booking_appointments:cancel", appointment)
    page = admin_client.get(url).text
    assert address("wagtail_booking_appointments:edit", appointment) in page

    assert admin_client.post(url, {"version": appointment.version}).url == CALENDAR
    assert admin_client.get(url).url == CALENDAR


@pytest.mark.parametrize(("opened", "link"), [("edit", "cancel"), ("inspect", "edit")])
def test_page__opened_from_the_calendar__passes_it_on(admin_client, appointment, opened, link):
    response = admin_client.get(address(f"wagtail_booking_appointments:{opened}", appointment))

    assert address(f"wagtail_booking_appointments:{link}", appointment) in response.text
    assert f'href="{CALENDAR}"'.replace("&", "&amp;") in response.text


def test_time_off__added_and_deleted__returns_to_the_calendar(admin_client, appointment, time_off):
    delete = address("wagtail_booking_time_off:delete", time_off)

    assert admin_client.post(ADD_TIME_OFF, time_off_data(appointment.resource)).url == CALENDAR
    assert f'href="{CALENDAR}"'.replace("&", "&amp;") in admin_client.get(delete).text
    assert admin_client.post(delete).url == CALENDAR


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "///evil.example/admin/",
        "\\\\evil.example/admin/",
        "/\\evil.example/admin/",
        "http:evil.example",
        "javascript:alert(1)//admin/",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "/",
        "/elsewhere/",
        "/admin/../elsewhere/",
        "/admin/%2e%2e/elsewhere/",
        "admin/",
        "http://testserver/admin/",
        "http://[::1/admin/",
        "\x00/admin/",
        " /admin/",
        "/admin/" + "x" * 20_000,
    ],
)
def test_s13__next_leads_elsewhere__is_ignored(admin_client, appointment, elsewhere):
    url = reverse("wagtail_booking_appointments:edit", args=[appointment.pk]) + "?" + urlencode({"next": elsewhere})

    response = admin_client.post(url, edit_data(appointment, notes="Changed"))

    assert response.url == reverse("wagtail_booking_appointments:index")
    assert "evil" not in admin_client.get(url).text


def test_s13__line_break_in_next__makes_no_header(admin_client, appointment):
    url = reverse("wagtail_booking_appointments:edit", args=[appointment.pk])
    url += "?" + urlencode({"next": "/admin/\r\nX-Evil: 1"})

    response = admin_client.post(url, edit_data(appointment, notes="Changed"))

    assert response.status_code == 302
    assert "X-Evil" not in response.headers


def test_create__link_with_everything__fills_it_in(admin_client):
    form = f.small_practice()
    resource = form.form_resources.get().resource
    customer = Customer.objects.create(name="Bob", email="bob@example.com")

    response = admin_client.get(
        ADD,
        {
            "booking_form": form.pk,
            "resource": resource.pk,
            "customer": customer.pk,
            "date": "2026-03-05",
            "time": "11:15",
            "duration": "45",
        },
    )

    assert response.context["form"]["resource"].value() == str(resource.pk)
    assert response.context["form"]["duration"].value() == "45"
    assert "Bob" in response.text


ODD = ["", "x", "0", "-1", "999999", "9" * 40, "\x00", "2026-02-30", "25:00", "'; drop table", "١٢"]


@pytest.mark.parametrize("odd", ODD)
def test_s21__create__odd_values_in_a_link__are_ignored(admin_client, odd):
    f.small_practice()
    names = ["date", "time", "resource", "duration", "booking_form", "customer", "next"]

    assert admin_client.get("/admin/bookings/appointments/new/", dict.fromkeys(names, odd)).status_code == 200


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("dates", [{}, {"start_date": "2026-03-05", "end_date": "2026-03-05"}])
def test_s21__time_off__odd_values_in_a_link__are_ignored(admin_client, odd, dates):
    f.small_practice()
    names = ["resource", "start_date", "start_time", "end_date", "end_time", "start", "next"]

    given = dict.fromkeys(names, odd) | dates

    assert admin_client.get("/admin/bookings/time-off/new/", given).status_code == 200


def test_time_off__link_with_dates_and_times__fills_them_in(admin_client):
    resource = f.small_practice().form_resources.get().resource
    given = {"resource": resource.pk, "start_date": "2026-03-05", "start_time": "10:30", "end_date": "2026-03-06"}

    response = admin_client.get("/admin/bookings/time-off/new/", given)

    assert response.context["form"]["resource"].value() == str(resource.pk)
    assert 'value="2026-03-05T10:30"' in response.text
    assert 'value="2026-03-06T00:00"' in response.text


@pytest.mark.parametrize(("tell", "told"), [("on", ["customer", "staff"]), ("", ["staff"])])
def test_edit__moved__tells_the_customer_if_wanted(admin_client, appointment, tell, told):
    url = reverse("wagtail_booking_appointments:edit", args=[appointment.pk])
    assert admin_client.get(url).context["form"]["tell"].value() is True

    admin_client.post(url, edit_data(appointment, time="14:00", tell=tell))

    moved = Appointment.objects.get().events.get(verb="rescheduled")
    assert sorted(moved.deliveries.values_list("audience", flat=True)) == told
