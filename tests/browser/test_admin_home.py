"""The first page of the admin, marks on appointments, and the live preview of the display format."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.actions import Actor, Book, Cancel
from wagtail_booking.models import BookingSettings, Label


@pytest.fixture
def admin(page, live_server, client, settings):
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False  # which would ask another server
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def begun():
    """An appointment with two labels that began an hour ago; a visitor has booked another and cancelled it."""
    form = f.small_practice()
    labels = [
        Label.objects.create(name=name, colour=colour).pk for name, colour in (("VIP", "#880000"), ("New", "#ffee00"))
    ]
    now = timezone.now().replace(second=0, microsecond=0)
    staff = Actor.staff(User.objects.create_superuser("boss"))
    request = f.booking_request(form, now - datetime.timedelta(hours=1), labels=labels)
    booked = Book(request, actor=staff, waive=True).execute(now=now)
    other = Book(f.booking_request(form, f.at(10, day=f.next_monday())), actor=Actor.customer()).execute(now=now)
    Cancel(other, actor=Actor.customer()).execute(now=now)
    return booked


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)], ids=str)
def window(request, admin):
    """A browser's window with colours and width as people have them."""
    scheme, width = request.param
    admin.emulate_media(color_scheme=scheme)
    admin.set_viewport_size({"width": width, "height": 800})
    return admin


def test_screens__any_width_and_colours__no_violation_and_nothing_sticks_out(live_server, window, begun, console):
    found = {}
    for path in (
        "/admin/",
        f"/admin/bookings/appointments/inspect/{begun.pk}/",
        f"/admin/bookings/calendar/why/?form={begun.booking_form_id}&start={timezone.localdate()}T10:05",
        "/admin/settings/wagtail_booking/bookingsettings/#tab-for_staff",
    ):
        window.goto(live_server.url + path)
        window.wait_for_load_state("networkidle")
        sticks_out = window.evaluate("document.documentElement.scrollWidth > innerWidth")
        if sticks_out or (problems := admin_violations(window)):
            found[path] = sticks_out or problems

    assert found == {}
    assert complaints(console) == []


def test_appointment__button_pressed__marks_who_came(live_server, admin, begun, console):
    admin.goto(f"{live_server.url}/admin/bookings/appointments/inspect/{begun.pk}/")
    admin.get_by_role("button", name="Attended").click()

    expect(admin.get_by_text("is marked as attended.")).to_be_visible()
    expect(admin.get_by_role("button", name="Attended")).to_have_attribute("aria-pressed", "true")
    begun.refresh_from_db()
    assert begun.attendance == "attended"
    assert complaints(console) == []


def test_display_format__typed__shows_what_comes_of_it_and_what_is_wrong(live_server, admin, begun, console):
    admin.goto(f"{live_server.url}/admin/settings/wagtail_booking/bookingsettings/")
    admin.get_by_role("tab", name="For staff").click()
    field, preview = admin.get_by_role("textbox", name="Display format"), admin.locator("output")
    expect(preview).to_contain_text("[Jan de Vries] First consult (Anna Jansen)")

    field.fill("{custumer}")
    expect(preview).to_contain_text("There is no {custumer}. Did you mean {customer}?")
    expect(preview).not_to_contain_text("First consult")
    assert admin_violations(admin) == []

    field.fill("")
    admin.get_by_role("button", name="{customer}").click()
    field.press_sequentially(": ")
    admin.get_by_role("button", name="{title}").click()
    expect(preview).to_contain_text("Anna Jansen: First consult")
    with admin.expect_navigation():
        admin.get_by_role("button", name="Save", exact=True).click()

    assert BookingSettings.current().display_format == "{customer}: {title}"
    assert complaints(console) == []
