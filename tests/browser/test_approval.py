"""Answering a request, and the system check, as people see them."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import Appointment, Delivery, Mark


@pytest.fixture(params=[("light", 1280), ("dark", 320)], ids=str)
def admin(request, page, live_server, client, settings):
    """A browser's window with colours and width as people have them."""
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False  # which would ask another server
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    scheme, width = request.param
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 2400})
    return page


@pytest.fixture
def waiting():
    """A request for next Monday, of which nobody has been told for twenty minutes."""
    f.business()
    form = f.booking_form(f.staff_member(), needs_approval=True)
    now = timezone.now()
    request = f.booking_request(form, f.at(10, day=f.next_monday()))
    asked = Book(request, actor=Actor.customer()).execute(now=now)
    ago = now - datetime.timedelta(minutes=20)
    Delivery.objects.update(due_at=ago)
    Mark.objects.create(name=Mark.SWEEP, at=ago)
    return asked


def test_request__from_the_first_page_to_the_answer__no_violation(live_server, admin, console, waiting):
    found = {}

    def look():
        wide = admin.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        # Wagtail's own panels at the side are not ours to judge.
        found[admin.url] = [*admin_violations(admin), *(["sticks out"] if wide else [])]

    admin.goto(f"{live_server.url}/admin/")
    expect(admin.get_by_role("alert")).to_contain_text("No messages are being sent")
    look()
    admin.get_by_role("link", name="System check").last.click()
    expect(admin.get_by_text("It last looked for messages")).to_be_visible()
    look()
    admin.goto(f"{live_server.url}/admin/bookings/appointments/edit/{waiting.pk}/")
    expect(admin.get_by_label("Reminder to the customer")).to_have_value("")
    look()
    admin.goto(f"{live_server.url}/admin/")
    admin.get_by_role("link", name="First consult (Anna Jansen)").first.click()
    expect(admin.get_by_role("link", name="Decline…")).to_be_visible()
    look()
    admin.get_by_role("link", name="Decline…").click()
    expect(admin.get_by_label("Reason")).to_be_visible()
    look()
    admin.go_back()
    admin.get_by_role("button", name="Confirm", exact=True).press("Enter")
    expect(admin.get_by_text("is confirmed for")).to_be_visible()
    expect(admin.get_by_role("button", name="Confirm", exact=True)).to_have_count(0)
    look()

    assert {url: problems for url, problems in found.items() if problems} == {}
    assert complaints(console) == []
    assert Appointment.objects.get().status == Appointment.Status.CONFIRMED
