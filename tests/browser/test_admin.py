"""Our screens in a real browser: no violation of WCAG 2.2 AA, nothing in the console."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.actions import Actor, BlockTime, Book
from wagtail_booking.models import Appointment, ContactForm, Label

BASE = "/admin/bookings"


@pytest.fixture
def monday():
    """A Monday soon: the server's clock can't be set here."""
    return f.next_monday()


@pytest.fixture
def appointment(monday):
    form = f.small_practice()
    label = Label.objects.create(name="VIP", colour="#aa2200")
    request = f.booking_request(form, f.at(10, day=monday), labels=[label.pk])
    BlockTime(
        form.form_resources.get().resource_id, f.at(14, day=monday), f.at(15, day=monday), actor=Actor.system()
    ).execute()
    return Book(request, actor=Actor.customer()).execute(now=timezone.now())


@pytest.fixture
def admin(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def test_screens__opened__have_no_violation_and_a_silent_console(live_server, admin, appointment, monday, console):
    contact_form = ContactForm.objects.create(name="Intake")
    label = appointment.labels.get()
    found = {}
    for path in (
        "/appointments/",
        "/appointments/new/",
        f"/appointments/edit/{appointment.pk}/",
        f"/appointments/inspect/{appointment.pk}/",
        f"/appointments/cancel/{appointment.pk}/",
        "/booking-forms/",
        "/booking-forms/add/",
        f"/booking-forms/edit/{appointment.booking_form_id}/",
        f"/booking-forms/delete/{appointment.booking_form_id}/",
        "/resources/",
        "/resources/new/",
        f"/resources/edit/{appointment.resource_id}/",
        "/customers/",
        f"/customers/edit/{appointment.customer_id}/",
        "/time-off/",
        "/time-off/new/",
        "/labels/",
        f"/labels/edit/{label.pk}/",
        "/contact-forms/",
        f"/contact-forms/edit/{contact_form.pk}/",
        "/calendar/why/",
        f"/calendar/why/?form={appointment.booking_form_id}&start={monday}T10:00",
        f"/calendar/why/?form={appointment.booking_form_id}&start={monday}T11:00",
        "/../settings/wagtail_booking/bookingsettings/#tab-for_staff",
    ):
        admin.goto(live_server.url + BASE + path)
        admin.wait_for_load_state("networkidle")
        if problems := admin_violations(admin):
            found[path] = problems

    assert found == {}
    assert complaints(console) == []


def test_booking_form__each_tab__has_no_violation_and_errors_lead_to_theirs(live_server, admin, appointment, console):
    admin.goto(f"{live_server.url}{BASE}/booking-forms/edit/{appointment.booking_form_id}/")
    found = {}
    for tab in ("When", "How many", "Who", "Form"):
        admin.get_by_role("tab", name=tab, exact=True).click()
        expect(admin.get_by_role("tabpanel")).to_have_count(1)
        if problems := admin_violations(admin):
            found[tab] = problems
    assert found == {}

    admin.get_by_role("tab", name="When", exact=True).click()
    admin.get_by_label("Tuesday").fill("25:00")
    admin.get_by_role("tab", name="How many", exact=True).click()
    admin.get_by_label("Largest party").fill("3")
    with admin.expect_navigation(wait_until="networkidle"):
        admin.get_by_role("button", name="Save", exact=True).click()

    admin.get_by_role("tab", name="When").click()
    expect(admin.get_by_text("“25:00” is not a time.")).to_be_visible()
    expect(admin.get_by_label("Tuesday")).to_have_value("25:00")
    assert admin_violations(admin) == []
    admin.get_by_role("tab", name="How many").click()
    expect(admin.get_by_text("A party can't be larger than a session has seats.")).to_be_visible()
    assert admin_violations(admin) == []
    assert complaints(console) == []


def test_appointment__taken_time__is_explained_and_an_alternative_books(live_server, admin, appointment, monday):
    admin.goto(f"{live_server.url}{BASE}/appointments/new/")
    admin.get_by_label("Booking form").select_option("First consult")
    admin.get_by_label("Date").fill(monday.isoformat())
    admin.get_by_label("Time", exact=False).first.fill("10:00")
    admin.get_by_label("Name").fill("Bob Bakker")
    admin.get_by_role("button", name="Book this appointment").click()

    alert = admin.get_by_role("alert").filter(has_text="can't be placed")
    assert "Jan de Vries already has an appointment 10:00–10:30" in alert.inner_text()
    assert admin_violations(admin) == []

    admin.get_by_role("button", name="10:30").click()

    admin.wait_for_url("**/appointments/")
    assert Appointment.objects.filter(customer_name="Bob Bakker", start=f.at(10, 30, day=monday)).exists()


def test_appointment__customer_chosen_in_the_window__is_filled_in(live_server, admin, appointment):
    admin.goto(f"{live_server.url}{BASE}/appointments/new/")
    admin.get_by_role("button", name="Choose a customer").click()
    admin.get_by_role("link", name="Anna Jansen").click()

    admin.wait_for_function("document.querySelector('#id_customer').value !== ''")
    assert admin.locator("#id_customer").input_value() == str(appointment.customer_id)


def test_booking_form__name_typed__fills_in_the_slug(live_server, admin):
    admin.goto(f"{live_server.url}{BASE}/booking-forms/add/")
    admin.locator("#id_name").press_sequentially("Hot stone massage")

    expect(admin.locator("#id_slug")).to_have_value("hot-stone-massage")
