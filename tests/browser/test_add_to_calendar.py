"""Adding to a calendar in a browser: the button of a page, and those of an appointment; with script and without."""

import datetime
import re

import icalendar
import pytest
from django.core.cache import cache
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from time_machine import travel
from wagtail.models import Page, Site

from tests import factories as f
from tests.browser.looks import TOO_WIDE, admin_violations, violations
from tests.testapp.models import HomePage
from wagtail_booking.permissions import Purpose
from wagtail_booking.views.links import link_path

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 10
EVENT = {
    "title": "Open evening",
    "description": "Come and look around.",
    "start_date": f.TUESDAY,
    "start_time": datetime.time(19),
    "end_time": datetime.time(21),
}
CALENDARS = ["Google Calendar", "Outlook.com", "Microsoft 365", "Yahoo Calendar", "Apple and other calendars (.ics)"]


@pytest.fixture(autouse=True)
def _clock():
    """The server's clock stands on the fixed Monday morning; the pages have none of their own."""
    with travel(f.NOW, tick=False):
        yield


@pytest.fixture
def appointment(db):
    cache.clear()
    f.business(location="Lindelaan 12", reschedule_online=True, reschedule_hours=1)
    return f.appointment(f.booking_form(f.staff_member(), cancel_online=True, cancel_hours=1))


@pytest.fixture
def home(appointment):
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    home.body = [
        ("add_to_calendar", EVENT),
        ("add_to_calendar", EVENT | {"title": LONG[:120], "repeat": "week"}),
    ]
    home.save_revision().publish()
    return home


@pytest.fixture
def visit(browser, live_server):
    """Open an address, each time in a browser of its own; nothing may complain."""
    contexts, complaints = [], []

    def visit(path="/", script=True, **options):
        context = browser.new_context(java_script_enabled=script, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(live_server.url + path)
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def button(tab: Tab):
    return tab.locator("summary").first


def download(tab: Tab):
    with tab.expect_download() as found:
        tab.get_by_role("link", name="Apple and other").first.click()
    content = found.value.path().read_bytes()
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return found.value.suggested_filename, event


@SCRIPT
def test_block__pressed__shows_the_calendars_and_downloads_the_file(home, visit, script):
    tab = visit(script=script)
    google = tab.get_by_role("link", name="Google Calendar").first
    expect(google).to_be_hidden()

    button(tab).click()

    links = tab.locator("details").first.get_by_role("link")
    expect(links).to_have_text([re.compile(re.escape(name)) for name in CALENDARS])
    expect(google).to_have_attribute("target", "_blank")
    expect(google).to_have_attribute("rel", "noopener noreferrer nofollow")
    name, event = download(tab)
    assert (name, event["SUMMARY"], event.start) == ("open-evening.ics", "Open evening", f.at(19))
    button(tab).click()
    expect(google).to_be_hidden()


def test_block__by_keyboard_alone__opens_and_is_left(home, visit):
    tab = visit()

    tab.keyboard.press("Tab")
    expect(button(tab)).to_be_focused()
    tab.keyboard.press("Enter")
    for name in CALENDARS:
        tab.keyboard.press("Tab")
        expect(tab.locator("details").first.get_by_role("link", name=name)).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.locator("summary").nth(1)).to_be_focused()


@SCRIPT
@pytest.mark.parametrize("purpose", [Purpose.VIEW, Purpose.CALENDAR])
def test_appointment__pages_of_its_customer__download_the_file_with_its_own_uid(appointment, visit, script, purpose):
    tab = visit(link_path(appointment, purpose), script=script)
    if purpose == Purpose.VIEW:
        button(tab).click()

    name, event = download(tab)

    assert name.endswith(".ics")
    assert (event["UID"], event["SEQUENCE"], event.start) == (appointment.uid, 0, f.at(10))


@pytest.mark.parametrize(
    "look", [("light", 1280, "en"), ("dark", 1280, "nl"), ("light", 320, "nl"), ("dark", 320, "en")], ids=str
)
def test_axe__every_page_with_the_list_closed_and_open__finds_nothing(home, appointment, visit, look):
    scheme, width, language = look
    # Axe is injected, which the policy rightly forbids.
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    type(appointment).objects.update(language=language)
    paths = {
        "block": "/",
        "confirmation": link_path(appointment, Purpose.VIEW),
        "from the message": link_path(appointment, Purpose.CALENDAR),
        "rescheduled": f"{link_path(appointment, Purpose.RESCHEDULE)}?done=same",
    }
    found = {}
    for name, path in paths.items():
        tab = visit(path, locale=language, reduced_motion="reduce", **options)
        closed = [*violations(tab), *tab.evaluate(TOO_WIDE)]
        for number in range(tab.locator("details").count()):
            one = tab.locator("details").nth(number)
            if one.get_attribute("open") is None:
                one.locator("summary").click()
            expect(one.get_by_role("link").first).to_be_visible()
        found[name] = [*closed, *violations(tab), *tab.evaluate(TOO_WIDE)]

    assert {page: complaints for page, complaints in found.items() if complaints} == {}


def test_editor__end_before_the_start__is_told_beside_the_field(live_server, page, client, home, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/admin/pages/{home.pk}/edit/")

    end = page.locator("[name=body-0-value-end_time]")
    expect(end).to_have_value("21:00")
    end.fill("18:00")
    page.get_by_role("button", name="Save draft").first.click()

    expect(page.get_by_text("It must end after it starts.")).to_be_visible()
    assert admin_violations(page) == []
