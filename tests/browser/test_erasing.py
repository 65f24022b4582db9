"""Erasing a customer in a real browser: the page that asks, the list of who would go, and what is left."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import TOO_WIDE, admin_violations, complaints
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import Appointment, BookingSettings, Customer

BEFORE = datetime.datetime(2020, 3, 3, 9, 0, tzinfo=f.AMSTERDAM)


@pytest.fixture
def admin(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def customer():
    """Somebody who came years ago, has an appointment to come, and asks to be erased."""
    form = f.small_practice()
    BookingSettings.objects.update(retention_months=24)
    for name, days in (("Anna Jansen", 7), ("Bob Boersma", 14)):
        contact = f.contact(name=name, email=f"{name[0].lower()}@example.com")
        start = f.at(10, day=f.next_monday() + datetime.timedelta(days=days))
        request = f.booking_request(form, start, contact=contact, consent_text="I agree to be treated.")
        Book(request, actor=Actor.customer()).execute(now=timezone.now())
    Appointment.objects.filter(customer_name="Bob Boersma").update(
        start=BEFORE, end=BEFORE + datetime.timedelta(minutes=30)
    )
    Customer.objects.filter(name="Anna Jansen").update(erasure_requested_at=timezone.now())
    return Customer.objects.get(name="Anna Jansen")


@pytest.mark.parametrize("look", [(1280, "light"), (375, "dark")], ids=str)
def test_privacy_screens__opened__fit_and_have_no_violation(live_server, admin, customer, console, look):
    width, scheme = look
    admin.emulate_media(color_scheme=scheme)
    admin.set_viewport_size({"width": width, "height": 900})
    appointment = customer.appointments.get()
    found = {}
    for name, arguments in (
        ("wagtail_booking_customers:index", []),
        ("wagtail_booking_customers:inspect", [customer.pk]),
        ("wagtail_booking_customers:edit", [customer.pk]),
        ("wagtail_booking_customers:erase", [customer.pk]),
        ("wagtail_booking_customers:retention", []),
        ("wagtail_booking_appointments:inspect", [appointment.pk]),
    ):
        admin.goto(live_server.url + reverse(name, args=arguments))
        admin.wait_for_load_state("networkidle")
        problems = admin_violations(admin)
        if name.endswith(("erase", "retention")):
            problems += admin.evaluate(TOO_WIDE.replace("body *", ".content-wrapper > main *"))
        if problems:
            found[name] = problems

    assert found == {}
    assert complaints(console) == []


def test_home__somebody_asks_to_be_erased__has_no_violation(live_server, admin, customer):
    admin.goto(live_server.url + reverse("wagtailadmin_home"))

    expect(admin.get_by_role("heading", name="Asking to be erased (1)")).to_be_visible()
    assert admin_violations(admin) == []


def test_erase__with_an_appointment_to_come__asks_and_says_what_was_done(live_server, admin, customer):
    admin.goto(live_server.url + reverse("wagtail_booking_customers:inspect", args=[customer.pk]))
    admin.get_by_role("main").get_by_role("link", name="Erase for good").first.click()
    expect(admin.get_by_text("This can't be undone.")).to_be_visible()

    admin.get_by_role("button", name="Erase for good").click()
    expect(admin.get_by_text("There are appointments to come.")).to_be_visible()
    assert admin_violations(admin) == []

    admin.get_by_label("Cancel them, then erase").check()
    admin.get_by_role("button", name="Erase for good").click()
    expect(admin.get_by_text("The customer is erased. 1 appointment stays, without a name.")).to_be_visible()
    assert not Customer.objects.filter(pk=customer.pk).exists()

    erased = Appointment.objects.get(erased_at__isnull=False)
    admin.goto(live_server.url + reverse("wagtail_booking_appointments:inspect", args=[erased.pk]))
    expect(admin.get_by_text("Erased on")).to_be_visible()
    assert admin_violations(admin) == []
