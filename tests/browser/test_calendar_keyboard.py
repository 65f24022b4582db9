"""The calendar by the keyboard alone: every step with keys, and the focus never lost."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories as f
from tests.browser.calendar_page import PATH, CalendarPage
from wagtail_booking.admin.appointments import views
from wagtail_booking.models import Appointment, Delivery
from wagtail_booking.tasks import sweep

AT = """() => {
    const at = document.activeElement;
    const text = at.matches("a, button, summary") ? at.textContent.trim() : "";
    return [at.tagName, at.id, at.getAttribute("aria-label") || text].join("|");
}"""


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def at(self) -> str:
        """Tag, id and name of what has the focus."""
        return self.page.evaluate(AT)

    def go_to(self, name: str, key: str = "Tab") -> None:
        """Press Tab until the focus is there."""
        passed = []
        while name not in self.at:
            passed.append(self.at)
            assert len(passed) < 90, passed
            self.press(key)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def follow(self, name: str, address: str, key: str = "Tab") -> None:
        """Go to a link or a button, and to the page it leads to."""
        self.go_to(name, key)
        self.press("Enter")
        self.page.wait_for_url(address)
        self.page.wait_for_load_state("networkidle")


@pytest.fixture
def monday():
    """A Monday soon: the server's clock can't be set here."""
    today = timezone.localdate()
    return today + datetime.timedelta(days=7 - today.weekday())


@pytest.fixture
def calendar(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return CalendarPage(page, live_server.url)


def test_calendar__keyboard_alone__books_edits_moves_undoes_and_cancels(calendar, monday, mailoutbox, monkeypatch):
    # A slow machine takes its time to show the button that undoes.
    monkeypatch.setattr("wagtail_booking.admin.returned.MAIL_AFTER", datetime.timedelta(seconds=50))
    monkeypatch.setattr(views, "MAIL_AFTER", datetime.timedelta(seconds=50))
    f.small_practice()
    page, keys = calendar.page, Keys(calendar.page)
    calendar.open(monday - datetime.timedelta(days=7))

    # The next week.
    keys.go_to("Later")
    title = page.locator(".wb-bar__title")
    before = title.inner_text()
    keys.press("Enter")
    expect(title).not_to_have_text(before)
    calendar.settle()
    assert "Later" in keys.at

    # A new appointment.
    keys.follow("New appointment", "**/appointments/new/**", "Shift+Tab")
    keys.go_to("id_booking_form")
    keys.type("First consult")
    keys.go_to("id_date")
    keys.type(f"{monday:%m%d%Y}")
    keys.go_to("id_time")
    keys.type("1000AM")
    keys.go_to("id_customer_name")
    keys.type("Anna Jansen")
    keys.go_to("id_customer_email")
    keys.type("anna@example.com")
    keys.follow("Book this appointment", f"**{PATH}**")
    card = calendar.card("Anna Jansen")
    expect(card).to_contain_text("10:00–10:30")
    expect(card).to_be_focused()
    appointment = Appointment.objects.get()
    assert appointment.start == f.at(10, day=monday)

    # Edited.
    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    expect(calendar.dialog.get_by_role("heading")).to_be_focused()
    keys.press("Escape")
    expect(calendar.dialog).to_be_hidden()
    expect(card).to_be_focused()
    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    keys.follow("Edit", "**/appointments/edit/**")
    keys.go_to("id_title")
    keys.press("ControlOrMeta+a")
    keys.type("Second consult")
    keys.follow("Save", f"**{PATH}**")
    expect(calendar.card("Second consult")).to_be_focused()

    # Moved by the form, and put back.
    Delivery.objects.update(state=Delivery.State.SENT)  # everybody has heard of it
    mailoutbox.clear()
    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    keys.follow("Move…", "**/appointments/edit/**")
    assert "id_date" in keys.at
    keys.go_to("id_time")
    keys.type("0100PM")
    keys.follow("Save", f"**{PATH}**")
    expect(calendar.status).to_contain_text("has moved")
    expect(calendar.card("Second consult")).to_contain_text("13:00–13:30")
    expect(calendar.status.get_by_role("button", name="Undo")).to_be_focused()
    keys.press("Enter")
    expect(calendar.status).to_contain_text("Put back to")
    expect(calendar.card("Second consult")).to_contain_text("10:00–10:30")
    expect(calendar.grid.locator(".ec-main")).to_be_focused()
    assert Appointment.objects.get().start == f.at(10, day=monday)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2), tick=False):
        sweep()
    assert mailoutbox == []

    # Cancelled.
    keys.go_to("Second consult")
    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    keys.follow("Cancel appointment…", "**/appointments/cancel/**")
    keys.follow("Cancel this appointment", f"**{PATH}**")
    expect(calendar.card("Second consult")).to_have_count(0)
    expect(calendar.grid.locator(".ec-main")).to_be_focused()
    assert Appointment.objects.get().status == Appointment.Status.CANCELLED
