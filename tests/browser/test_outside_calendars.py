"""Outside calendars and public holidays in a real browser: added by hand, in words, without violations."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.models import OutsideCalendar, Resource


@pytest.fixture
def admin(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def staff(db):
    f.business(holiday_country="NL")
    staff, now = f.staff_member(), timezone.now()
    url = "https://calendar.example/private.ics"
    OutsideCalendar.objects.create(resource=staff, name="Google", url=url, checked_at=now, succeeded_at=now)
    OutsideCalendar.objects.create(resource=staff, name="Home", url=url, checked_at=now, problem="gone")
    return staff


def test_screens__opened__have_no_violation_and_a_silent_console(live_server, admin, staff, console):
    settings = reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings", 1])
    found = {}
    for path in ("/admin/bookings/resources/", f"/admin/bookings/resources/edit/{staff.pk}/#tab-outside_calendars"):
        admin.goto(live_server.url + path)
        admin.wait_for_load_state("networkidle")
        found[path] = admin_violations(admin)
    admin.goto(live_server.url + settings.replace("/1/", f"/{f.BookingSettings.current().pk}/"))
    found["settings"] = admin_violations(admin)

    assert {path: problems for path, problems in found.items() if problems} == {}
    assert complaints(console) == []


def test_calendar__added_by_hand__is_stored_as_https(live_server, admin, staff):
    admin.goto(f"{live_server.url}/admin/bookings/resources/edit/{staff.pk}/#tab-outside_calendars")
    expect(admin.get_by_text("The calendar is gone or no longer shared.")).to_be_visible()
    admin.get_by_role("button", name="Add outside calendar").click()
    admin.locator("#id_outside_calendars-2-name").fill("iCloud")
    admin.locator("#id_outside_calendars-2-url").fill("webcal://icloud.example/published/1")
    admin.get_by_role("button", name="Save").first.click()
    admin.wait_for_url("**/resources/")

    assert OutsideCalendar.objects.get(name="iCloud").url == "https://icloud.example/published/1"
    assert Resource.objects.get().outside_calendars.count() == 3
