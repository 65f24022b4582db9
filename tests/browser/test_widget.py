"""The widget in a browser: with script, without it, by keyboard, for everybody."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from wagtail.models import Page, Site

from tests import factories as f
from tests.browser.looks import TOO_WIDE, violations
from tests.testapp.models import HomePage
from wagtail_booking.actions import Actor, Book
from wagtail_booking.engine.spans import EPOCH, MINUTE
from wagtail_booking.models import Appointment, BookingForm, BookingSettings, Claim, Hold
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

# The policy's own words, and errors of scripts. A refused booking is an answer, not a fault.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (409|422|503)")


@pytest.fixture
def practice():
    """A business that is open each day, with a page that holds the widget."""
    cache.clear()
    settings = f.business(consent_text="I agree to the terms.", location="Lindelaan 12")
    f.add_hours(settings, [5, 6], "09:00", "17:00")
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    f.booking_form(jan, els, summary="Half an hour to get to know each other.", price=45, bookable_from=f.soon())
    f.booking_form(jan, name="Check-up", slug="check-up", bookable_from=f.soon())
    body = [
        ("text", "<p>Welcome.</p>"),
        ("booking", {"heading": "Book with us", "booking_forms": [], "layout": "inline"}),
    ]
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site", body=body))
    Site.objects.update(root_page=home)
    settings.privacy_page = home
    settings.save()
    return home


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(console):
    yield
    assert [message for message in console if not EXPECTED.search(message)] == []


def heading(tab: Tab, text: str | re.Pattern):
    """Wait for a step: its heading is shown and has the focus."""
    found = tab.get_by_role("heading", name=text)
    expect(found).to_be_focused()
    return found


def choose_time(tab: Tab, day: int = 1, time: int = 2) -> str:
    """Walk from the service to the details; return the time chosen."""
    tab.get_by_role("link", name=re.compile("First consult")).click()
    heading(tab, "Do you have a preference?")
    tab.get_by_role("button", name="Continue").click()
    heading(tab, "Choose a day")
    tab.locator("a[data-day]").nth(day).click()
    heading(tab, re.compile("Times on"))
    slot = tab.locator(".wb-slot").nth(time)
    chosen = slot.inner_text()
    slot.click()
    heading(tab, "Your details")
    return chosen


def fill_in(tab: Tab):
    tab.get_by_label("Name").fill("Anna Jansen")
    tab.get_by_label("E-mail address").fill("anna@example.com")
    tab.get_by_label("I agree to the terms.").check()


def submit(tab: Tab):
    tab.locator("[data-book] [type=submit]").click()


def take_first_slot():
    """Book the first free time of the first consult, as somebody else would; for both staff members."""
    for _ in range(2):
        form = BookingForm.objects.get(slug="first-consult")
        now = timezone.now()
        first = free_starts(bookable(form, now.date()), now).first()
        Book(f.booking_request(form, EPOCH + first * MINUTE), actor=Actor.customer()).execute(now=now)


def let_holds_expire():
    """Let an hour pass on the clock of the database, for holds."""
    for rows in (Hold.objects.all(), Claim.objects.filter(kind=Claim.Kind.HOLD)):
        rows.update(expires_at=timezone.now() - timedelta(hours=1))


def test_booking__from_a_page__takes_five_steps(practice, live_server, page):
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Choose a service")).to_be_visible()

    time = choose_time(page)
    fill_in(page)
    submit(page)

    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    expect(page.locator("dl")).to_contain_text(time)
    expect(page.get_by_text("anna@example.com")).to_be_visible()
    assert Appointment.objects.count() == 1
    page.reload()
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()


def test_booking__without_script__takes_the_same_steps(practice, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(live_server.url)

    tab.get_by_role("link", name="Book an appointment").click()
    tab.get_by_role("link", name=re.compile("First consult")).click()
    tab.get_by_role("button", name="Continue").click()
    tab.locator("a[data-day]").nth(1).click()
    tab.locator(".wb-slot").nth(2).click()
    tab.get_by_label("Name").fill("Anna Jansen")
    submit(tab)
    expect(tab.get_by_role("alert")).to_contain_text("E-mail address")
    expect(tab.get_by_label("Name")).to_have_value("Anna Jansen")
    fill_in(tab)
    submit(tab)
    expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    tab.go_back()
    tab.go_back()

    assert Appointment.objects.count() == 1
    context.close()


def test_booking__no_script_and_back_after_sending__makes_one_appointment(practice, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{live_server.url}/booking/start/?form=first-consult&staff=any")
    tab.get_by_role("button", name=re.compile("First available")).click()
    fill_in(tab)
    submit(tab)
    expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    confirmation = tab.url

    tab.go_back()
    expect(tab.get_by_label("Name")).to_have_value("Anna Jansen")
    submit(tab)

    expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert tab.url == confirmation
    assert Appointment.objects.count() == 1
    context.close()


def test_address__carries_the_state__so_that_back_reload_and_links_work(practice, live_server, page):
    page.goto(f"{live_server.url}/?utm_source=mail")
    choose_time(page)
    fill_in(page)
    assert re.search(r"utm_source=mail&form=first-consult&staff=any&date=[\d-]+&time=\w+Z$", page.url)

    page.go_back()
    heading(page, re.compile("Times on"))
    page.locator(".wb-slot").nth(5).click()
    heading(page, "Your details")
    expect(page.get_by_label("Name")).to_have_value("Anna Jansen")
    expect(page.get_by_label("I agree to the terms.")).to_be_checked()

    page.get_by_role("link", name="Change day").or_(page.get_by_role("link", name="Change time")).click()
    heading(page, re.compile("Times on"))
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("Times on"))).to_be_visible()


def test_just_taken__while_the_form_is_open__offers_the_nearest_in_the_form(practice, live_server, page):
    page.goto(f"{live_server.url}/?form=first-consult&staff=any")
    page.get_by_role("link", name=re.compile("First available")).click()
    heading(page, "Your details")
    fill_in(page)
    expect(page.locator("[data-hold]")).to_contain_text("We keep")
    let_holds_expire()
    take_first_slot()

    submit(page)

    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"\d\d:\d\d has just been taken\.\s+Nearest: "))
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Anna Jansen")
    page.get_by_role("group", name="Choose another time").get_by_role("radio").first.check()
    submit(page)
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert Appointment.objects.count() == 3


def test_double_click__on_book__makes_one_appointment(practice, live_server, page):
    page.goto(f"{live_server.url}/?form=first-consult&staff=any")
    page.get_by_role("link", name=re.compile("First available")).click()
    heading(page, "Your details")
    fill_in(page)

    page.locator("[data-book] [type=submit]").dblclick()

    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert Appointment.objects.count() == 1


def test_mistakes__in_the_form__are_listed_with_links_to_the_fields(practice, live_server, page):
    page.goto(f"{live_server.url}/?form=first-consult&staff=any")
    page.get_by_role("link", name=re.compile("First available")).click()
    heading(page, "Your details")
    page.get_by_label("Name").fill("Anna")

    submit(page)

    expect(page.locator("[data-errors]")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name=re.compile("E-mail address")).click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Anna")


def test_keyboard__alone__books(practice, live_server, page):
    page.goto(f"{live_server.url}/?form=first-consult")
    expect(page.get_by_role("heading", name="Do you have a preference?")).to_be_visible()
    page.get_by_role("radio", name="No preference").focus()
    page.keyboard.press("Enter")
    heading(page, "Choose a day")

    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.hasAttribute('data-day')"):
            break
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("PageDown")
    expect(page.locator("a[data-day]:focus")).not_to_have_attribute("aria-label", first)
    page.keyboard.press("PageUp")
    expect(page.locator("a[data-day]:focus")).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.hasAttribute('data-day')")
    assert page.locator("a[data-day][tabindex='0']").count() == 1
    page.keyboard.press("Space")
    heading(page, re.compile("Times on"))

    page.locator(".wb-slot").first.focus()
    page.keyboard.press("Enter")
    heading(page, "Your details")
    page.get_by_label("Name").focus()
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type("anna@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()


def test_loading__fails__says_so_and_tries_again(practice, live_server, page, console):
    page.route("**/booking/widget/*", lambda route: route.abort())
    page.goto(live_server.url)
    expect(page.get_by_role("alert")).to_contain_text("This could not be loaded.")
    page.unroute("**/booking/widget/*")

    page.get_by_role("button", name="Try again").click()

    heading(page, "Choose a service")
    console.clear()


def test_token__gone__keeps_the_form_and_can_be_sent_again(practice, live_server, page, console):
    page.goto(f"{live_server.url}/?form=first-consult&staff=any")
    page.get_by_role("link", name=re.compile("First available")).click()
    heading(page, "Your details")
    fill_in(page)
    page.context.clear_cookies()

    submit(page)

    expect(page.get_by_role("alert")).to_contain_text("please send it again")
    expect(page.get_by_label("Name")).to_have_value("Anna Jansen")
    submit(page)
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    console.clear()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 375), ("dark", 320)])
def test_axe__every_step__finds_nothing(practice, live_server, browser, scheme, width):
    # Axe is injected, which the policy rightly forbids.
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    tab = context.new_page()
    found = {}
    tab.goto(live_server.url)
    expect(tab.get_by_role("heading", name="Choose a service")).to_be_visible()
    found["service"] = violations(tab)
    tab.get_by_role("link", name=re.compile("First consult")).click()
    heading(tab, "Do you have a preference?")
    found["staff"] = violations(tab)
    tab.get_by_role("button", name="Continue").click()
    heading(tab, "Choose a day")
    found["date"] = violations(tab)
    tab.locator("a[data-day]").nth(1).click()
    heading(tab, re.compile("Times on"))
    found["time"] = violations(tab)
    tab.locator(".wb-slot").nth(1).click()
    heading(tab, "Your details")
    found["details"] = violations(tab)
    submit(tab)
    expect(tab.locator("[data-errors]")).to_be_focused()
    found["mistakes"] = violations(tab)
    found["width"] = tab.evaluate(TOO_WIDE)
    fill_in(tab)
    submit(tab)
    expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    found["confirmation"] = violations(tab)
    context.close()

    assert {step: words for step, words in found.items() if words} == {}


def test_days__chosen_one_after_another__leave_the_page_as_high_as_it_was(practice, live_server, page):
    first = BookingForm.objects.get(slug="first-consult").bookable_from
    f.add_override(BookingSettings.current(), first + timedelta(days=1), "09:00", "10:00")
    page.goto(f"{live_server.url}/?form=first-consult&staff=any")
    expect(page.get_by_role("heading", name="Choose a day")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    heights = set()
    for number in range(3):
        page.locator("a[data-day]").nth(number).click()
        heading(page, re.compile("Times on"))
        heights.add(page.locator(".wb-columns").evaluate("element => element.offsetHeight"))

    assert len(heights) == 1
