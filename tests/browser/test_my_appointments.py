"""My appointments in a browser: the page, the block and the mailed link; with script and without."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.utils.translation import gettext, override
from playwright.sync_api import expect
from time_machine import travel
from wagtail.models import Page, Site

from tests import factories as f
from tests.browser.looks import TOO_WIDE, complaints, violations
from tests.testapp.models import HomePage
from tests.views.account import ASK, PAGE
from tests.views.test_account import past_appointments
from wagtail_booking import tasks
from wagtail_booking.models import Appointment, Customer

# A link that is over is an answer, not a fault.
REFUSED = "the server responded with a status of 404 (Not Found)"

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture(autouse=True)
def _clock():
    """The server's clock stands on the fixed Monday morning; the pages have none of their own."""
    with travel(f.NOW, tick=False):
        yield


@pytest.fixture
def appointment(db):
    """Anna's account, with one appointment that can be moved, one that waits, and many that are over."""
    cache.clear()
    f.business(
        customer_area=True,
        customer_area_intro="<p>Welcome <b>back</b>. <a href='https://example.com/'>How it works</a></p>",
        reschedule_online=True,
        reschedule_hours=1,
    )
    form = f.booking_form(f.staff_member(), cancel_online=True, cancel_hours=1, price=45)
    made = f.appointment(form, party_size=1)
    waiting = f.appointment(form, f.at(12))
    Appointment.objects.filter(pk=waiting.pk).update(
        status=Appointment.Status.AWAITING_APPROVAL, title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 3
    )
    past_appointments(made, 45)
    Customer.objects.update(user=get_user_model().objects.create_user("anna", password="anna"))
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    home.body = [("my_appointments", {"heading": "What you booked"})]
    home.save_revision().publish()
    return made


@pytest.fixture
def visit(browser, live_server, appointment, client):
    """Open an address, each time in a browser of its own, as Anna or as nobody; nothing may complain."""
    contexts, said = [], []

    def visit(path, script=True, anna=False, language="en", **options):
        context = browser.new_context(java_script_enabled=script, locale=language, **options)
        contexts.append(context)
        if anna:
            client.force_login(get_user_model().objects.get())
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        tab = context.new_page()
        tab.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        tab.goto(live_server.url + path)
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert [line for line in complaints(said) if not line.endswith(REFUSED)] == []


def cards(tab):
    return tab.locator(".wb-appointment")


@SCRIPT
def test_page__tabs_and_pages__lead_through_all_of_it(visit, script):
    tab = visit(PAGE, script, anna=True)
    expect(cards(tab)).to_have_count(2)

    tab.get_by_role("link", name="Past", exact=True).click()
    expect(tab.get_by_role("heading", name="Past appointments, page 1 of 3")).to_be_attached()
    expect(cards(tab)).to_have_count(20)
    tab.get_by_role("link", name="Next page").click()
    tab.get_by_role("link", name="Next page").click()

    expect(cards(tab)).to_have_count(5)
    assert tab.url.endswith("?tab=past&page=3")
    expect(tab.get_by_role("link", name="Past", exact=True)).to_have_attribute("aria-current", "page")


@SCRIPT
def test_page__cancel__leads_to_the_form_and_the_card_says_cancelled(visit, script):
    tab = visit(PAGE, script, anna=True)

    tab.get_by_role("link", name=re.compile("^Cancel ?: First consult")).click()
    tab.get_by_role("button", name="Cancel this appointment").click()
    expect(tab.get_by_role("heading", name="Your appointment is cancelled")).to_be_visible()
    tab.goto(tab.url.partition("/booking/")[0] + PAGE + "?tab=past")

    expect(cards(tab).first).to_contain_text("Cancelled")


def test_block__script__swaps_tabs_and_pages_inside_and_keeps_the_page(visit):
    tab = visit("/", anna=True)
    expect(cards(tab)).to_have_count(2)
    address = tab.url

    tab.get_by_role("link", name="Past", exact=True).click()
    expect(tab.get_by_role("heading", name="Past appointments, page 1 of 3")).to_be_focused()
    tab.get_by_role("link", name="Next page").click()
    expect(tab.get_by_role("heading", name="Past appointments, page 2 of 3")).to_be_focused()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")

    expect(cards(tab)).to_have_count(2)
    assert tab.url == address


def test_block__no_script__leads_to_the_page(visit):
    tab = visit("/", script=False, anna=True)

    tab.get_by_role("link", name="See my appointments").click()

    expect(tab.get_by_role("heading", name="My appointments", level=1)).to_be_visible()
    expect(cards(tab)).to_have_count(2)


def test_block__nobody_known__leads_to_the_form(visit):
    tab = visit("/")

    tab.get_by_role("link", name="Ask for a link by e-mail").click()

    expect(tab.get_by_label("E-mail address")).to_be_visible()


def test_block__line_is_down__says_so_and_tries_again(visit):
    tab = visit("/", anna=True)
    expect(cards(tab)).to_have_count(2)
    tab.route(f"**{PAGE}?*", lambda route: route.fulfill(status=200, body="Log in to this network"))

    tab.get_by_role("link", name="Past", exact=True).click()
    expect(tab.get_by_role("alert")).to_contain_text("This could not be loaded")
    tab.unroute(f"**{PAGE}?*")
    tab.get_by_role("button", name="Try again").click()

    expect(cards(tab)).to_have_count(20)


@SCRIPT
def test_link__asked_for_opened_and_closed__with_the_keyboard(visit, live_server, script):
    tab = visit(PAGE, script)
    tab.get_by_label("E-mail address").fill("anna@example.com")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Look in your mail")).to_be_visible()
    tasks.sweep()
    [sent] = [each for each in mail.outbox if "/link/" in each.body]
    link = re.search(r"https?://[^/\s]+(/\S+/link/\S+)", sent.body)[1]

    tab.goto(live_server.url + link)
    # Without script, a second click would meet a link that is used.
    tab.get_by_role("button", name="Show my appointments").click(click_count=2 if script else 1)
    expect(cards(tab)).to_have_count(2)
    tab.get_by_role("button", name="Close my appointments").click()

    expect(tab.get_by_label("E-mail address")).to_be_visible()
    assert tab.goto(live_server.url + link).status == 404


SCREENS = {
    "page": (PAGE, True),
    "past": (f"{PAGE}?tab=past&page=2", True),
    "nobody": (PAGE, False),
    "form": (ASK, False),
    "sent": (f"{ASK}sent/", False),
    "block": ("/", True),
    "block, nobody": ("/", False),
}


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (375, "dark"), (320, "light")], ids=["wide", "dark", "narrow"]
)
def test_every_screen__any_width_and_language__is_usable(visit, name, language, width, scheme):
    path, anna = SCREENS[name]

    tab = visit(path, anna=anna, language=language, viewport={"width": width, "height": 800}, color_scheme=scheme)

    if path == "/":
        expect(tab.locator("[data-step]")).to_be_visible()
    assert violations(tab) == []
    assert tab.evaluate(TOO_WIDE) == []
    with override(language):
        expect(tab.locator(".wb").first).to_have_attribute("lang", language)
        if name == "page":
            expect(tab.locator(".wb-tab").first).to_have_text(gettext("Upcoming"))
