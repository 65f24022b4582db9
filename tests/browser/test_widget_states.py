"""The widget where it isn't a fine day: nothing free, closed, refused, narrow, on a site with rules of its own."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import TOO_WIDE, violations
from wagtail_booking.models import BookingForm

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def form():
    """A busy form: forty times a day, two staff members, and one more service."""
    cache.clear()
    settings = f.business(contact_line="Call us on 010 123 4567.")
    f.add_hours(settings, [5, 6], "09:00", "17:00")
    jan = f.staff_member("Jan de Vries")
    f.booking_form(jan, name="Check-up", slug="check-up", bookable_from=f.soon())
    return f.booking_form(
        jan, f.staff_member(f"Els {LONG}"), name=f"First {LONG}", slot_interval=10, bookable_from=f.soon()
    )


@pytest.fixture
def open_tab(browser, live_server):
    """Open addresses of the site in new tabs, without its policy, which forbids Axe."""
    contexts = []

    def open_tab(query, width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.goto(f"{live_server.url}/booking/start/?{query}")
        return tab

    yield open_tab
    for context in contexts:
        context.close()


LOOKS = pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])


@LOOKS
def test_axe__nothing_free__finds_nothing(form, open_tab, width, scheme):
    form.bookable_until = timezone.localdate() - timezone.timedelta(days=1)
    form.save()
    tab = open_tab("form=first-consult&staff=any", width, scheme)

    expect(tab.get_by_role("heading", name="No times are available")).to_be_visible()
    expect(tab.get_by_text("Call us on 010 123 4567.")).to_be_visible()
    assert violations(tab) == tab.evaluate(TOO_WIDE) == []


@LOOKS
def test_axe__closed__finds_nothing(form, open_tab, width, scheme):
    BookingForm.objects.update(live=False)
    tab = open_tab("", width, scheme)

    expect(tab.get_by_role("heading", name="Online booking is not possible at the moment")).to_be_visible()
    assert violations(tab) == tab.evaluate(TOO_WIDE) == []


@LOOKS
@pytest.mark.parametrize(
    "query",
    [
        "form=gone",
        "form=first-consult&staff=999",
        "form=first-consult&staff=any&date=2026-02-30",
        "form=first-consult&staff=any&time=20260101T0900Z",
    ],
)
def test_axe__choice_refused__finds_nothing(form, open_tab, width, scheme, query):
    tab = open_tab(query, width, scheme)

    expect(tab.get_by_role("alert")).to_be_visible()
    assert violations(tab) == tab.evaluate(TOO_WIDE) == []


@LOOKS
def test_axe__too_many_attempts__finds_nothing(form, open_tab, settings, width, scheme):
    settings.WAGTAIL_BOOKING = {"BOOKINGS_PER_HOUR": 1}
    for status in (200, 429):
        tab = open_tab("form=first-consult&staff=any", width, scheme)
        tab.get_by_role("button", name="First available").click()
        tab.get_by_label("Name").fill("Anna")
        tab.get_by_label("E-mail address").fill("anna@example.com")
        tab.locator("[data-book] [type=submit]").click()
        if status == 200:
            expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()

    expect(tab.get_by_role("alert")).to_contain_text("Too many appointments were booked from your connection.")
    assert violations(tab) == tab.evaluate(TOO_WIDE) == []


SITE_RULES = """
    a { color: #767676; text-decoration: underline dotted }
    a:hover { color: red }
"""


def test_site_with_a_rule_for_links__leaves_cards_days_and_buttons_readable(form, open_tab):
    tab = open_tab("")
    tab.add_style_tag(content=SITE_RULES)
    found = [violations(tab)]
    tab.get_by_role("link", name="First").click()
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="Choose a day")).to_be_visible()
    day = tab.locator("a[data-day]").nth(2)
    found.append(violations(tab))
    day.hover()
    found.append(violations(tab))
    day.click()
    expect(tab.locator(".wb-slot").first).to_be_visible()
    found.append(violations(tab))

    assert found == [[], [], [], []]
    assert tab.locator("a[data-day]").first.evaluate("day => getComputedStyle(day).textDecorationLine") == "none"


@pytest.mark.parametrize("width", [320, 375])
def test_narrow__long_names__stay_inside(form, open_tab, width):
    tab = open_tab("", width)
    found = [tab.evaluate(TOO_WIDE)]
    tab.get_by_role("link", name="First").click()
    expect(tab.get_by_role("button", name="Continue")).to_be_visible()
    found.append(tab.evaluate(TOO_WIDE))
    tab.get_by_label("Els").check()
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("link", name="First available").click()
    expect(tab.get_by_role("heading", name="Your details")).to_be_visible()
    found.append(tab.evaluate(TOO_WIDE))
    boxes = tab.locator(".wb-summary li").evaluate_all(
        "items => items.map((item) => item.scrollWidth - item.clientWidth)"
    )

    assert found == [[], [], []]
    assert set(boxes) == {0}
    expect(tab.get_by_role("link", name="Change service")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_policy__every_step__has_nothing_to_complain_about(form, live_server, browser, script):
    context = browser.new_context(java_script_enabled=script)
    tab = context.new_page()
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(f"{live_server.url}/booking/start/")
    tab.get_by_role("link", name="First").click()
    tab.get_by_role("button", name="Continue").click()
    tab.locator("a[data-day]").nth(1).click()
    expect(tab.locator(".wb-slot")).to_have_count(46)
    tab.locator(".wb-slot").first.click()
    tab.get_by_label("Name").fill("Anna")
    tab.get_by_label("E-mail address").fill("anna@example.com")
    tab.locator("[data-book] [type=submit]").click()
    expect(tab.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    context.close()

    assert complaints == []
