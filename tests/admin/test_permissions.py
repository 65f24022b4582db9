"""Who gets to which screen: every address, for everybody who might try."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import get_resolver, resolve

from tests import factories as f
from tests.admin.conftest import user_with
from wagtail_booking.actions import Actor, BlockTime
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
    Claim,
    ContactForm,
    Customer,
    Label,
    Message,
)

pytestmark = pytest.mark.django_db

BASE = "/admin/bookings"

# Each address and a permission that opens it.
SCREENS = [
    ("/calendar/", "view_appointment"),
    ("/calendar/events/?start=2026-03-02&end=2026-03-09", "view_appointment"),
    ("/calendar/why/", "view_appointment"),
    ("/appointments/", "view_appointment"),
    ("/appointments/results/", "view_appointment"),
    ("/appointments/new/", "add_appointment"),
    ("/appointments/edit/{appointment}/", "change_appointment"),
    ("/appointments/cancel/{appointment}/", "change_appointment"),
    ("/appointments/inspect/{appointment}/", "view_appointment"),
    ("/booking-forms/", "view_bookingform"),
    ("/booking-forms/results/", "view_bookingform"),
    ("/booking-forms/add/", "add_bookingform"),
    ("/booking-forms/edit/{form}/", "change_bookingform"),
    ("/booking-forms/delete/{form}/", "delete_bookingform"),
    ("/booking-forms/usage/{form}/", "change_bookingform"),
    ("/booking-forms/history/{form}/", "change_bookingform"),
    ("/booking-forms/history-results/{form}/", "change_bookingform"),
    ("/booking-forms/preview/", "add_bookingform"),
    ("/booking-forms/preview/{form}/", "change_bookingform"),
    ("/booking-form-qr/{form}.svg", "view_bookingform"),
    ("/booking-form-qr/{form}.png", "view_bookingform"),
    ("/resources/", "view_resource"),
    ("/resources/results/", "view_resource"),
    ("/resources/new/", "add_resource"),
    ("/resources/edit/{resource}/", "change_resource"),
    ("/resources/delete/{resource}/", "delete_resource"),
    ("/resources/usage/{resource}/", "change_resource"),
    ("/resources/history/{resource}/", "change_resource"),
    ("/resources/history-results/{resource}/", "change_resource"),
    ("/customers/", "view_customer"),
    ("/customers/results/", "view_customer"),
    ("/customers/new/", "add_customer"),
    ("/customers/edit/{customer}/", "change_customer"),
    ("/customers/delete/{customer}/", "delete_customer"),
    ("/customers/inspect/{customer}/", "view_customer"),
    ("/customers/usage/{customer}/", "change_customer"),
    ("/customers/history/{customer}/", "change_customer"),
    ("/customers/history-results/{customer}/", "change_customer"),
    ("/customers/data/{customer}/", "view_appointment"),
    ("/customers/erase/{customer}/", "erase_customer"),
    ("/customers/retention/", "erase_customer"),
    ("/customer-chooser/", "add_appointment"),
    ("/customer-chooser/results/", "add_appointment"),
    ("/customer-chooser/chosen/{customer}/", "add_appointment"),
    ("/customer-chooser/chosen-multiple/?id={customer}", "add_appointment"),
    ("/time-off/", "view_appointment"),
    ("/time-off/results/", "view_appointment"),
    ("/time-off/new/", "change_appointment"),
    ("/time-off/delete/{time_off}/", "change_appointment"),
    ("/feeds/", "view_appointment"),
    ("/feeds/results/", "view_appointment"),
    ("/feeds/new/", "view_appointment"),
    ("/labels/", "change_label"),
    ("/labels/create/", "add_label"),
    ("/labels/edit/{label}/", "change_label"),
    ("/labels/delete/{label}/", "delete_label"),
    ("/labels/history/{label}/", "change_label"),
    ("/contact-forms/", "change_contactform"),
    ("/contact-forms/create/", "add_contactform"),
    ("/contact-forms/edit/{contact_form}/", "change_contactform"),
    ("/contact-forms/delete/{contact_form}/", "delete_contactform"),
    ("/contact-forms/history/{contact_form}/", "change_contactform"),
    ("/../settings/wagtail_booking/bookingsettings/{settings}/", "change_bookingsettings"),
    ("/display-format/?pattern=%7Btitle%7D", "change_bookingsettings"),
    ("/messages/", "change_message"),
    ("/messages/add/reminder/", "change_message"),
    ("/messages/edit/booked-customer-email/", "change_message"),
    ("/messages/remove/reminder-customer-email-48/", "change_message"),
    ("/messages/time/reminder-customer-email-48/", "change_message"),
    ("/messages/reset/booked-customer-email/", "change_message"),
    ("/deliveries/", "view_appointment"),
    ("/deliveries/results/", "view_appointment"),
]


# What is only posted, with a permission that opens it.
POSTED = [
    ("/calendar/move/", "change_appointment"),
    ("/calendar/undo/", "change_appointment"),
    ("/calendar/attendance/", "change_appointment"),
]

# What is only sent from a form of another page, with a permission that opens it.
SENT = [
    ("/messages/switch/", "change_message"),
    ("/messages/insert-link/", "change_message"),
    ("/messages/preview/booked-customer-email/", "change_message"),
    ("/deliveries/again/{delivery}/", "change_appointment"),
]

# Asked with what they need in tests/admin/test_approval.py, tests/admin/test_feeds.py and tests/test_doctor.py.
ELSEWHERE = [
    "/appointments/confirm/{appointment}/",
    "/appointments/decline/{appointment}/",
    "/feeds/address/1/",
    "/feeds/renew/1/",
    "/feeds/revoke/1/",
    "/system-check/",
]

# Open to every editor, because booking forms are public.
OPEN = [
    "/booking-form-chooser/",
    "/booking-form-chooser/results/",
    "/booking-form-chooser/chosen/{form}/",
    "/booking-form-chooser/chosen-multiple/",
]


def routes(patterns, before=""):
    for entry in patterns:
        route = before + str(entry.pattern).removeprefix("^")
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, route)
        elif route.startswith("admin/bookings/"):
            yield route


@pytest.fixture
def address():
    appointment = f.appointment(f.small_practice())
    time_off = BlockTime(appointment.resource_id, f.at(14), f.at(15), actor=Actor.system()).execute()
    Message.objects.create(occasion="reminder", audience="customer", channel="email", hours=48)
    ids = {
        "appointment": appointment.pk,
        "delivery": appointment.deliveries.get(audience="customer", channel="email").pk,
        "form": appointment.booking_form_id,
        "resource": appointment.resource_id,
        "customer": appointment.customer_id,
        "time_off": time_off.pk,
        "label": Label.objects.create(name="VIP").pk,
        "contact_form": ContactForm.objects.create(name="Intake").pk,
        "settings": BookingSettings.objects.get().pk,
    }
    return lambda path: (BASE + path).replace("/bookings/..", "").format(**ids)


@pytest.mark.parametrize(("path", "permission"), SCREENS)
def test_s01__screen__opens_for_those_with_the_permission_only(client, address, path, permission):
    url = address(path)

    for send in (client.get, client.post):
        assert "/login/" in send(url)["Location"]

    client.force_login(user_with(name="editor"))
    for send in (client.get, client.post):
        response = send(url, headers={"X-Requested-With": "XMLHttpRequest"})
        assert response.status_code == 403, send

    client.force_login(user_with(permission, name="allowed"))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("path", "permission"), POSTED)
def test_s01__posted_address__opens_for_those_with_the_permission_only(client, address, path, permission):
    url = address(path)
    assert "/login/" in client.post(url)["Location"]

    client.force_login(user_with("view_appointment", name="editor"))
    for send in (client.get, client.post):
        assert send(url, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403, send

    client.force_login(user_with(permission, name="allowed"))
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 400


@pytest.mark.parametrize(("path", "permission"), SENT)
def test_s01__sent_from_a_form__works_for_those_with_the_permission_only(client, address, path, permission):
    url, data = address(path), {"message": "booked-customer-email"}
    assert "/login/" in client.post(url, data)["Location"]

    client.force_login(user_with("view_appointment", name="editor"))
    for send in (client.get, client.post):
        assert send(url, data, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403, send

    client.force_login(user_with(permission, name="allowed"))
    assert client.get(url).status_code == 405
    assert client.post(url, data, headers={"X-Requested-With": "XMLHttpRequest"}).status_code in {200, 302}


def test_s01__address__none_is_missing_above(address):
    screens = [path for path, _permission in SCREENS if not path.startswith("/..")]
    paths = [*screens, *(path for path, _permission in [*POSTED, *SENT]), *OPEN, *ELSEWHERE]
    covered = {resolve(address(path).partition("?")[0]).route.replace("^", "") for path in paths}

    assert set(routes(get_resolver().url_patterns)) - covered == set()


def test_s01__refused_requests__change_nothing(client, address):
    client.force_login(user_with("view_appointment", "view_resource", "view_customer"))

    for path, _permission in SCREENS:
        client.post(address(path))

    assert Appointment.objects.get().status == "confirmed"
    assert Claim.objects.count() == 2


def test_menu__editor_without_rights__has_no_bookings(client):
    client.force_login(user_with())

    assert "Bookings" not in client.get("/admin/").text


def test_menu__one_right__shows_that_screen_only(client):
    client.force_login(user_with("change_label"))

    page = client.get("/admin/").text

    assert "/admin/bookings/labels/" in page
    assert "/admin/bookings/customers/" not in page


def test_group_permissions__edited__offers_ours_but_no_deleting_of_appointments(admin_client):
    page = admin_client.get("/admin/groups/new/").text

    delete = Permission.objects.get(codename="delete_appointment")
    view = Permission.objects.get(codename="view_appointment")
    assert f'value="{view.pk}"' in page
    assert f'value="{delete.pk}"' not in page


def test_superuser__every_list__opens(client, address):
    client.force_login(User.objects.create_superuser("root", password="secret"))

    for path, _permission in SCREENS:
        assert client.get(address(path)).status_code == 200, path


@pytest.mark.parametrize("chooser", ["booking-form-chooser", "customer-chooser"])
def test_s01__posted_to_a_chooser__nothing_is_made(client, chooser):
    client.force_login(User.objects.create_superuser("root", password="secret"))

    assert client.get(f"{BASE}/{chooser}/").status_code == 200
    assert client.post(f"{BASE}/{chooser}/create/", {"name": "Eve", "slug": "eve"}).status_code == 404
    assert (BookingForm.objects.count(), Customer.objects.count()) == (0, 0)
