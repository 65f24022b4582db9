"""The calendar in a real browser: looking, adding, and what is done with a card."""

import datetime
import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.calendar_page import PATH, CalendarPage
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.actions import Actor, BlockTime, Book, Cancel
from wagtail_booking.models import Appointment, BookingSettings, Claim, Label

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
VIEWS = ("month", "week", "day", "staff", "list")


@pytest.fixture
def monday():
    """A Monday soon: the server's clock can't be set here."""
    return f.next_monday()


@pytest.fixture
def practice(monday):
    """Jan and Eva, an appointment with Jan at ten on Monday, and his time off from two to three."""
    f.business()
    jan, eva = f.staff_member(), f.staff_member("Eva Smit", sort_order=1, colour="#7a2a6f")
    form = f.booking_form(jan, eva, buffer_after=10)
    label = Label.objects.create(name="VIP", colour="#aa2200")
    request = f.booking_request(form, f.at(10, day=monday), resource=jan.pk, labels=[label.pk])
    BlockTime(jan.pk, f.at(14, day=monday), f.at(15, day=monday), actor=Actor.system(), note="Dentist").execute()
    BlockTime(
        eva.pk, f.at(0, day=monday), f.at(0, day=monday + datetime.timedelta(days=1)), actor=Actor.system()
    ).execute()
    return Book(request, actor=Actor.customer()).execute(now=timezone.now())


@pytest.fixture
def calendar(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return CalendarPage(page, live_server.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_calendar__each_view__has_no_violation_and_a_silent_console(calendar, practice, monday, console, scheme):
    calendar.page.emulate_media(color_scheme=scheme)
    found = {}
    for view in VIEWS:
        calendar.open(monday, view)
        expect(calendar.card("First consult").first).to_be_visible()
        if problems := admin_violations(calendar.page):
            found[view] = problems

    assert found == {}
    assert complaints(console) == []


def test_calendar__strict_policy__is_not_violated_by_our_files(calendar, practice, monday):
    calendar.page.add_init_script(
        "window.broken = [];"
        "document.addEventListener('securitypolicyviolation', (event) => window.broken.push(event.sourceFile))"
    )
    policy = "default-src 'self'; object-src 'none'; base-uri 'self'"

    def with_policy(route):
        response = route.fetch()
        headers = {**response.headers, "content-security-policy-report-only": policy}
        route.fulfill(response=response, headers=headers)

    calendar.page.route(f"**{PATH}?**", with_policy)
    calendar.open(monday)
    calendar.card("First consult").click()
    expect(calendar.dialog).to_be_visible()

    broken = calendar.page.evaluate("window.broken")
    assert [source for source in broken if "/wagtail_booking/" in source] == []


def test_calendar__without_script__leads_to_the_list(calendar, practice, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(calendar.page.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}{PATH}")

    page.get_by_role("link", name="Appointments", exact=True).last.click()

    expect(page.get_by_text("Anna Jansen").first).to_be_visible()
    context.close()


def test_calendar__narrow_screen__begins_with_the_day(calendar, practice, live_server):
    calendar.page.set_viewport_size({"width": 375, "height": 800})
    calendar.page.goto(f"{live_server.url}{PATH}")

    expect(calendar.page.get_by_role("button", name="Day", exact=True)).to_have_attribute("aria-pressed", "true")
    assert calendar.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_calendar__view_day_and_filter_chosen__are_in_the_address_and_remembered(calendar, practice, monday):
    page = calendar.page
    calendar.open(monday)
    page.get_by_role("button", name="Staff", exact=True).click()
    page.get_by_role("button", name="Later").click()
    calendar.tick("Staff and resources", "Eva Smit")
    calendar.settle()
    eva = page.get_by_role("checkbox", name="Eva Smit").get_attribute("value")
    tuesday = (monday + datetime.timedelta(days=1)).isoformat()

    assert page.url.endswith(f"?view=staff&date={tuesday}&staff={eva}")
    expect(calendar.grid.locator(".ec-col-head")).to_have_text(["Eva Smit"])

    page.goto(calendar.server + PATH)

    calendar.settle()
    assert page.url.endswith(f"?view=staff&date={tuesday}&staff={eva}")
    expect(calendar.grid.locator(".ec-col-head")).to_have_text(["Eva Smit"])


def test_calendar__cancelled_appointment__is_only_shown_struck_through_if_asked_for(calendar, practice, monday):
    Cancel(practice, actor=Actor.system()).execute(now=timezone.now())
    calendar.open(monday)
    expect(calendar.card("First consult")).to_have_count(0)

    calendar.tick("Status", "Cancelled")

    card = calendar.card("First consult")
    expect(card).to_contain_text("Cancelled")
    expect(card.locator(".wb-card__title")).to_have_css("text-decoration-line", "line-through")


def test_calendar__free_time_clicked__leads_to_a_filled_in_form_and_back(calendar, practice, monday):
    calendar.open(monday, "staff")
    calendar.page.mouse.click(*calendar.point(11.25))

    expect(calendar.dialog).to_contain_text("11:15")
    expect(calendar.dialog).to_contain_text("Jan de Vries")
    assert admin_violations(calendar.page) == []
    calendar.link("New appointment").click()

    page = calendar.page
    expect(page.get_by_label("Date")).to_have_value(monday.isoformat())
    expect(page.locator("#id_time")).to_have_value("11:15")
    page.get_by_label("Booking form").select_option("First consult")
    page.get_by_label("Name").fill("Bob Bakker")
    page.get_by_role("button", name="Book this appointment").click()

    page.wait_for_url(f"**{PATH}?view=staff**")
    expect(calendar.card("Bob Bakker")).to_contain_text("11:15–11:45")


def test_calendar__free_time_dragged__blocks_that_time(calendar, practice, monday):
    calendar.open(monday, "staff")
    calendar.drag(calendar.point(11), (0, 86))

    expect(calendar.dialog).to_contain_text("11:00–12:00")
    calendar.link("Block time").click()
    page = calendar.page
    page.get_by_label("Note").fill("Training")
    page.get_by_role("button", name="Block this time").click()

    page.wait_for_url(f"**{PATH}?view=staff**")
    expect(calendar.card("Training")).to_contain_text("11:00–12:00")
    assert Claim.objects.filter(kind=Claim.Kind.TIME_OFF, note="Training").exists()


def test_calendar__time_that_is_not_free__is_explained(calendar, practice, monday):
    calendar.open(monday, "staff")
    calendar.page.mouse.click(*calendar.point(7))
    calendar.dialog.get_by_text("Can this be booked?").click()
    calendar.link("First consult").click()

    calendar.page.wait_for_url("**/bookings/calendar/why/**")
    expect(calendar.page.get_by_role("heading", name="Why").first).to_be_visible()


def test_card__clicked__shows_details_and_is_marked_attended(calendar, monday):
    form = f.small_practice()
    day = monday - datetime.timedelta(days=7)
    request = f.booking_request(form, f.at(10, day=day))
    Book(request, actor=Actor.customer()).execute(now=f.at(8, day=day - datetime.timedelta(days=1)))
    calendar.open(day)
    calendar.card("First consult").click()

    expect(calendar.dialog.get_by_role("heading")).to_contain_text("First consult")
    expect(calendar.dialog).to_contain_text("Jan de Vries")
    assert admin_violations(calendar.page) == []
    calendar.button("Did not come").click()

    expect(calendar.status).to_be_visible()
    expect(calendar.card("First consult")).to_contain_text("No-show")
    assert Appointment.objects.get().attendance == Appointment.Attendance.NO_SHOW

    calendar.card("First consult").click()
    calendar.button("Attended").click()

    expect(calendar.card("First consult")).not_to_contain_text("No-show")
    assert Appointment.objects.get().attendance == Appointment.Attendance.ATTENDED


def test_card__hovered_and_focused__shows_its_details_until_escape(calendar, practice, monday):
    calendar.open(monday)
    tooltip = calendar.page.get_by_role("tooltip")
    calendar.card("First consult").hover()
    expect(tooltip).to_contain_text("Anna Jansen")
    expect(tooltip).to_contain_text("VIP")
    assert admin_violations(calendar.page) == []

    calendar.page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()

    calendar.page.get_by_role("button", name="Clear the filters").or_(calendar.grid.locator(".ec-main")).last.focus()
    calendar.page.keyboard.press("Tab")
    expect(tooltip).to_be_visible()


def test_card__keyboard_alone__is_opened_moved_and_returned_to(calendar, practice, monday):
    page, keys = calendar.page, calendar.page.keyboard
    calendar.open(monday, "list")
    calendar.grid.locator(".ec-main").focus()
    for _ in range(9):
        keys.press("Tab")
        if "First consult" in page.evaluate("document.activeElement.textContent"):
            break
    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    keys.press("Escape")
    expect(calendar.dialog).to_be_hidden()
    page.wait_for_function("document.activeElement.textContent.includes('First consult')")

    keys.press("Enter")
    expect(calendar.dialog).to_be_visible()
    for _ in range(5):
        keys.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Move…":
            break
    keys.press("Enter")

    page.wait_for_url("**/appointments/edit/**")
    heading = page.get_by_role("heading", name="When and with whom").bounding_box()
    assert heading["y"] > page.locator("header").first.bounding_box()["height"], "it is below Wagtail's bar"
    page.locator("#id_time").focus()
    keys.press("ControlOrMeta+a")
    keys.type("13:00")
    page.get_by_role("button", name="Save", exact=True).focus()
    keys.press("Enter")
    page.wait_for_url(f"**{PATH}?view=list**")
    expect(calendar.card("First consult")).to_contain_text("13:00–13:30")


def test_filters__on_a_phone__fit(calendar, practice, monday):
    calendar.page.set_viewport_size({"width": 375, "height": 800})
    calendar.open(monday, "day")
    for name in ("Booking forms", "Status"):
        calendar.page.locator("summary", has_text=name).click()
        box = calendar.page.locator("details[open] .wb-filter__choices").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
        calendar.page.locator("summary", has_text=name).click()


def test_card__script_in_the_name_of_the_customer__is_text(calendar, practice, monday):
    alerts = []
    calendar.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    payload = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    request = f.booking_request(
        practice.booking_form,
        f.at(12, day=monday),
        resource=practice.resource_id,
        contact=f.contact(name=payload, email="eve@example.com"),
    )
    Book(request, actor=Actor.customer()).execute(now=timezone.now())
    for view in VIEWS:
        calendar.open(monday, view)
        expect(calendar.card(payload).first).to_be_visible()
    calendar.card(payload).click()

    expect(calendar.dialog).to_contain_text(payload)
    assert alerts == []


def test_month__more_than_four_on_a_day__are_behind_a_link(calendar, practice, monday):
    for hour in (9, 11, 12, 13, 15, 16):
        request = f.booking_request(practice.booking_form, f.at(hour, day=monday), resource=practice.resource_id)
        Book(request, actor=Actor.system()).execute(now=timezone.now())
    calendar.open(monday, "month")

    expect(calendar.grid.locator("[data-event]")).to_have_count(4)
    assert admin_violations(calendar.page) == []
    calendar.grid.get_by_role("button", name="+5 more").click()

    expect(calendar.dialog.locator("[data-event]")).to_have_count(9)
    assert admin_violations(calendar.page) == []
    calendar.dialog.locator("[data-event]").filter(has_text="16:00").click()
    expect(calendar.link("Edit")).to_be_visible()

    calendar.page.keyboard.press("Escape")
    calendar.grid.get_by_role("button", name="+5 more").click()
    calendar.button("Show this day").click()
    expect(calendar.page.get_by_role("button", name="Day", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(calendar.card("16:00")).to_be_visible()
    assert f"view=day&date={monday}" in calendar.page.url


def test_month__day_with_whole_day_off__its_list_says_no_midnight(calendar, practice, monday):
    for hour in (9, 11, 12, 13, 15, 16):
        request = f.booking_request(practice.booking_form, f.at(hour, day=monday), resource=practice.resource_id)
        Book(request, actor=Actor.system()).execute(now=timezone.now())
    calendar.open(monday, "month")
    calendar.grid.get_by_role("button", name="+5 more").click()

    eva = calendar.dialog.locator("[data-event]").filter(has_text="Eva Smit")
    expect(eva).to_have_count(1)
    expect(eva).not_to_contain_text("00:00")


def test_calendar__changed_by_somebody_else__is_drawn_anew_without_losing_the_focus(calendar, practice, monday):
    calendar.open(monday)
    calendar.card("First consult").focus()
    Appointment.objects.update(title="Second consult")

    calendar.page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(calendar.card("Second consult")).to_be_focused()
    expect(calendar.page.get_by_text("The calendar has changed.")).to_be_attached()


def test_calendar__nothing_set_up__says_what_is_missing_and_where(calendar, monday):
    BookingSettings.objects.create(time_zone="Europe/Amsterdam")
    calendar.open(monday)
    for name in ("Add staff", "Set the hours", "Add a booking form"):
        expect(calendar.page.get_by_role("link", name=name)).to_be_visible()
    expect(calendar.page.get_by_text("No appointments. Click a time to add one.")).to_be_visible()
    calendar.page.get_by_role("button", name="List").click()
    expect(calendar.page.get_by_text("No appointments.", exact=True)).to_be_visible()

    for name in ("Add staff", "Set the hours", "Add a booking form"):
        calendar.open(monday)
        calendar.page.get_by_role("link", name=name).click()
        expect(calendar.page.get_by_role("button", name=re.compile("Save|Create")).first).to_be_visible()
