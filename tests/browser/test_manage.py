"""Rescheduling and cancelling by link in a browser, its rules one by one: with script and without."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail, serializers
from django.core.cache import cache
from django.utils.translation import gettext, override
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from time_machine import travel

from tests import factories as f
from tests.browser.looks import TOO_WIDE, violations
from wagtail_booking.actions import Actor, Cancel, RescheduleOnline
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingSettings,
    Delivery,
    Event,
    Message,
    MessageText,
    Occasion,
)
from wagtail_booking.permissions import Purpose
from wagtail_booking.tasks import deliver
from wagtail_booking.views.links import link_path

# The policy's own words, and errors of scripts. A refused change is an answer, not a fault.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (404|409|422)")

SECOND = timedelta(seconds=1)
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])


@pytest.fixture(autouse=True)
def clock():
    """The server's clock stands on the fixed Monday morning; the pages have none of their own."""
    with travel(f.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def appointment(db):
    """Tuesday at ten with Jan, though Els carries it out too; both links work until an hour before."""
    cache.clear()
    settings = f.business(reschedule_online=True, reschedule_hours=1, location="Lindelaan 12")
    f.add_hours(settings, [5, 6], "09:00", "17:00")
    jan, els = f.staff_member("Jan de Vries"), f.staff_member("Els Smit")
    form = f.booking_form(jan, els, cancel_online=True, cancel_hours=1, slot_interval=30)
    return f.appointment(form, resource=jan.pk)


@pytest.fixture
def visit(browser, live_server, appointment):
    """Open a link of the appointment, each time in a browser of its own."""
    contexts, complaints = [], []

    def visit(purpose=Purpose.RESCHEDULE, script=True, path="", **options):
        context = browser.new_context(java_script_enabled=script, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(live_server.url + (path or link_path(appointment, purpose)))
        return tab

    yield visit
    for context in contexts:
        context.close()
    assert [text for text in complaints if not EXPECTED.search(text)] == []


def stored() -> str:
    models = apps.get_app_config("wagtail_booking").get_models()
    rows = [serializers.serialize("json", model.objects.order_by("pk")) for model in models]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def choose(tab: Tab, time: str, day: int = 3):
    """Walk from the days to the confirmation."""
    tab.locator("a[data-day]", has_text=re.compile(f"^{day}$")).click()
    tab.locator(".wb-slot", has_text=re.compile(f"^{time}$")).click()
    expect(tab.locator("[data-step=confirm]")).to_be_visible()


def confirm(tab: Tab):
    tab.locator("[data-book] [type=submit]").click()


def title(tab: Tab, text: str):
    expect(tab.get_by_role("heading", name=text, exact=True)).to_be_visible()


def speak(appointment, language):
    Appointment.objects.update(language=language)
    return override(language)


# How a customer moves an appointment.


@SCRIPT
@LANGUAGES
def test_move__by_the_link__moves_it_in_the_calendar_and_tells_both_sides(appointment, visit, script, language):
    with speak(appointment, language):
        tab = visit(script=script)
        expect(tab.locator(f".wb[lang={language}] h1")).to_have_text(gettext("Reschedule your appointment"))
        expect(tab.locator(".wb-present")).to_contain_text("10:00–10:30")

        choose(tab, "11:00")
        expect(tab.locator(".wb-details")).to_contain_text("10:00–10:30")
        expect(tab.locator(".wb-details")).to_contain_text("11:00–11:30")
        assert Appointment.objects.get().start == f.at(10)
        confirm(tab)

        title(tab, gettext("Your appointment is rescheduled"))
        day = "dinsdag 3 maart 2026" if language == "nl" else "Tuesday 3 March 2026"
        expect(tab.locator(".wb-details")).to_contain_text(f"{day}, 11:00–11:30")
    assert Appointment.objects.get().start == f.at(11)
    event = Event.objects.last()
    assert (event.verb, event.actor_kind) == ("rescheduled", "customer")
    assert set(event.deliveries.values_list("audience", flat=True)) == {"customer", "staff", "business"}


# "Regels rondom online verplaatsen", and the settings


@LANGUAGES
def test_rule__not_switched_on__is_said(appointment, visit, language):
    BookingSettings.objects.update(reschedule_online=False)

    with speak(appointment, language):
        tab = visit()

        title(tab, gettext("Rescheduling online is not possible"))
        expect(tab.locator(".wb")).to_contain_text(gettext("This appointment can't be moved online."))
        expect(tab.locator(".wb")).to_contain_text("Call us on 010 123 4567.")


@SCRIPT
@LANGUAGES
def test_rule__exactly_an_hour_before__moves_it(appointment, visit, clock, script, language):
    with speak(appointment, language):
        clock.move_to(f.at(9))
        tab = visit(script=script)
        choose(tab, "11:00")
        confirm(tab)

        title(tab, gettext("Your appointment is rescheduled"))
    assert Appointment.objects.get().start == f.at(11)


@SCRIPT
@LANGUAGES
def test_rule__a_second_less_than_an_hour_before__is_too_late(appointment, visit, clock, script, language):
    clock.move_to(f.at(9) + SECOND)

    with speak(appointment, language):
        tab = visit(script=script)

        text = gettext("This appointment can no longer be moved online (this was possible %(until)s).")
        until = gettext("until %(hours)s hour before") % {"hours": 1} if language == "en" else ""
        expect(tab.locator(".wb")).to_contain_text(text % {"until": until} if until else text.partition("%")[0])
        expect(tab.locator(".wb")).to_contain_text("Call us on 010 123 4567.")
        expect(tab.locator("a[data-day]")).to_have_count(0)


@SCRIPT
@LANGUAGES
def test_rule__limit_reached_while_the_page_was_open__is_told_and_nothing_changes(
    appointment, visit, clock, script, language
):
    with speak(appointment, language):
        tab = visit(script=script)
        choose(tab, "11:00")
        before = stored()
        clock.move_to(f.at(9) + SECOND)
        confirm(tab)

        title(tab, gettext("Rescheduling online is not possible"))
        expect(tab.locator(".wb")).to_contain_text("Call us on 010 123 4567.")
    assert stored() == before


def test_rule__limit_reached_while_choosing_a_day__is_told_in_its_place(appointment, visit, clock):
    tab = visit()
    clock.move_to(f.at(9) + SECOND)

    tab.locator("a[data-day]").first.click()

    heading = tab.get_by_role("heading", name="Rescheduling online is not possible")
    expect(heading).to_be_focused()


@LANGUAGES
def test_rule__not_in_the_future__is_told(appointment, visit, clock, language):
    BookingSettings.objects.update(reschedule_hours=0)
    clock.move_to(f.at(10))

    with speak(appointment, language):
        title(visit(), gettext("This appointment is in the past"))
        title(visit(Purpose.CANCEL), gettext("This appointment is in the past"))


@SCRIPT
def test_rule__only_the_same_person__whose_times_are_offered(appointment, visit, script):
    form, jan = appointment.booking_form, appointment.resource
    f.appointment(form, f.at(14), resource=jan.pk, contact=f.contact(email="bo@example.com"))

    tab = visit(script=script)
    tab.locator("a[data-day]", has_text=re.compile("^3$")).click()

    times = tab.locator(".wb-slot")
    expect(times.filter(has_text="13:30")).to_have_count(1)
    # Els is free then.
    expect(times.filter(has_text="14:00")).to_have_count(0)
    expect(tab.locator("body")).not_to_contain_text("Els Smit")
    expect(tab.locator("body")).not_to_contain_text("No preference")


def test_rule__own_slot__counts_as_free(appointment, visit):
    BookingForm.objects.update(slot_interval=15)

    tab = visit()
    choose(tab, "10:15")
    confirm(tab)

    title(tab, "Your appointment is rescheduled")
    assert Appointment.objects.get().start == f.at(10, 15)


# What happens meanwhile


@SCRIPT
def test_taken_meanwhile__stays_with_the_nearest_times(appointment, visit, script):
    tab = visit(script=script)
    choose(tab, "11:00")
    jan = appointment.resource_id
    f.appointment(appointment.booking_form, f.at(11), resource=jan, contact=f.contact(email="bo@example.com"))

    confirm(tab)

    expect(tab.get_by_role("alert")).to_contain_text("11:00 has just been taken. Nearest: 09:30, 10:30, 11:30, 12:00.")
    tab.locator(".wb-slot", has_text="11:30").click()
    confirm(tab)
    title(tab, "Your appointment is rescheduled")
    assert Appointment.objects.get(pk=appointment.pk).start == f.at(11, 30)


@SCRIPT
@LANGUAGES
def test_two_tabs__one_wins_and_the_other_is_told_what_is_true_now(appointment, visit, script, language):
    with speak(appointment, language):
        first, second = visit(script=script), visit(script=script)
        choose(first, "11:00")
        choose(second, "12:00")
        confirm(first)
        title(first, gettext("Your appointment is rescheduled"))
        before = stored()

        confirm(second)

        text = gettext("Your appointment was changed meanwhile, and has not been moved. This is how it is now.")
        expect(second.get_by_role("alert")).to_contain_text(text)
        expect(second.locator(".wb-present")).to_contain_text("11:00–11:30")
        assert stored() == before
        confirm(second)
        title(second, gettext("Your appointment is rescheduled"))
    assert Appointment.objects.get().start == f.at(12)


@SCRIPT
def test_two_tabs__cancelled_in_the_other__is_told(appointment, visit, script):
    tab = visit(script=script)
    choose(tab, "11:00")
    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    confirm(tab)

    title(tab, "This appointment is cancelled")
    assert not Event.objects.filter(verb="rescheduled").exists()


@SCRIPT
@LANGUAGES
def test_reused__link_of_a_cancelled_appointment__is_told(appointment, visit, script, language):
    Cancel(appointment, actor=Actor.system()).execute(now=f.NOW)

    with speak(appointment, language):
        for purpose in (Purpose.RESCHEDULE, Purpose.CANCEL):
            title(visit(purpose, script=script), gettext("This appointment is cancelled"))


def test_reused__link_after_moving__shows_the_new_time_and_moves_it_again(appointment, visit):
    RescheduleOnline(appointment, f.at(11), actor=Actor.customer()).execute(now=f.NOW)

    tab = visit()
    expect(tab.locator(".wb-present")).to_contain_text("11:00–11:30")
    choose(tab, "12:00")
    confirm(tab)

    title(tab, "Your appointment is rescheduled")
    assert list(Event.objects.values_list("verb", flat=True)) == ["booked", "rescheduled", "rescheduled"]


@SCRIPT
def test_twice__back_and_confirm_again__is_already_done_and_nothing_is_sent_again(appointment, visit, script):
    tab = visit(script=script)
    choose(tab, "11:00")
    path = tab.url
    confirm(tab)
    title(tab, "Your appointment is rescheduled")
    tab.reload()
    title(tab, "Your appointment is rescheduled")
    before = stored()

    tab.goto(path)

    expect(tab.get_by_role("alert")).to_contain_text("Your appointment is at this time already.")
    assert stored() == before


@SCRIPT
def test_twice__double_click_on_confirm__moves_once(appointment, visit, script):
    tab = visit(script=script)
    choose(tab, "11:00")
    tab.locator("[data-book] [type=submit]").dblclick()

    expect(tab.locator("h1")).to_have_text(
        re.compile("Your appointment is (rescheduled|at this time already)"), use_inner_text=True
    )
    assert Event.objects.filter(verb="rescheduled").count() == 1
    assert Delivery.objects.filter(occasion=Occasion.RESCHEDULED, audience="customer").count() == 1


@SCRIPT
@LANGUAGES
def test_unknown__link_cut_short__is_told_and_no_more(appointment, visit, script, language):
    path = link_path(appointment, Purpose.RESCHEDULE)[:-3] + "/"

    tab = visit(script=script, path=path, locale=language)

    with override(language):
        title(tab, gettext("This link doesn't work"))
    expect(tab.locator("body")).to_contain_text("Call us on 010 123 4567.")
    expect(tab.locator("body")).not_to_contain_text(re.compile("Anna|Jan de Vries|First consult"))


# Cancelling


@SCRIPT
@LANGUAGES
def test_cancel__by_the_link__asks_first_and_keeps_the_reason(appointment, visit, script, language):
    with speak(appointment, language):
        tab = visit(Purpose.CANCEL, script=script)
        title(tab, gettext("Cancel your appointment"))
        assert not Appointment.objects.get().is_cancelled
        tab.locator("textarea").fill("I am ill")

        tab.get_by_role("button").click()

        title(tab, gettext("Your appointment is cancelled"))
        tab.reload()
        title(tab, gettext("Your appointment is cancelled"))
        event = Event.objects.last()
        assert (event.verb, event.actor_kind, event.data["reason"]) == ("cancelled", "customer", "I am ill")
        before = stored()
        tab.go_back()
        title(tab, gettext("This appointment is cancelled"))
    assert stored() == before


def test_cancel__double_click__cancels_once(appointment, visit):
    tab = visit(Purpose.CANCEL)

    tab.get_by_role("button").dblclick()

    expect(tab.locator("h1")).to_have_text(re.compile("is cancelled"))
    assert Event.objects.filter(verb="cancelled").count() == 1


@LANGUAGES
def test_cancel__limit_reached_while_the_page_was_open__is_told(appointment, visit, clock, language):
    with speak(appointment, language):
        tab = visit(Purpose.CANCEL)
        clock.move_to(f.at(9) + SECOND)

        tab.get_by_role("button").click()

        title(tab, gettext("Cancelling online is not possible"))
    assert not Appointment.objects.get().is_cancelled


# From the mails and the confirmation


def test_confirmation__leads_to_both(appointment, visit):
    tab = visit(Purpose.VIEW)

    expect(tab.locator(".wb-manage")).to_contain_text("possible until Tue 3 March, 09:00")
    tab.get_by_role("link", name="Reschedule").click()
    title(tab, "Reschedule your appointment")
    tab.go_back()
    tab.get_by_role("link", name="Cancel").click()
    title(tab, "Cancel your appointment")


@pytest.fixture
def mails(appointment, live_server, settings):
    """Every mail there is of this appointment, each to the customer with every link."""
    settings.WAGTAIL_BOOKING = {"BASE_URL": live_server.url}
    names = ("appointment_link", "reschedule_link", "cancel_link", "add_to_calendar_link")
    for occasion in (Occasion.BOOKED, Occasion.RESCHEDULED):
        message = Message.objects.create(occasion=occasion, audience="customer", channel="email")
        body = "\n\n".join(f"[{name}]({{{{{name}}}}})" for name in names)
        MessageText.objects.create(message=message, language="en", subject="Your appointment", body=body)
    deliver(Event.objects.last().pk)
    RescheduleOnline(appointment, f.at(12), actor=Actor.customer()).execute(now=f.NOW)
    deliver(Event.objects.last().pk)
    return mail.outbox


def links_of(mails) -> list[str]:
    """Return every address of our site in a mail, as text and as HTML."""
    parts = [part for one in mails for part in one.message().walk() if not part.is_multipart()]
    # A calendar's lines are folded, addresses too (RFC 5545, 3.1).
    texts = [re.sub(r"\r?\n ", "", part.get_payload(decode=True).decode(errors="replace")) for part in parts]
    found = {link.rstrip(".") for text in texts for link in re.findall(r"https?://[^\s\"'<>()\[\]\\]+", text)}
    return sorted(link for link in found if "/booking/" in link)


def test_s04__scanner_opens_every_link_of_every_mail__nothing_changes(appointment, visit, mails, live_server):
    links = links_of(mails)
    assert {"appointment", "reschedule", "cancel", "calendar"} <= {link.split("/")[4] for link in links}
    before = stored()

    tab = visit(path="/booking/start/")
    for _ in range(3):
        for link in links:
            assert link.startswith(live_server.url)
            assert tab.request.get(link).status == 200
            assert tab.request.head(link).status == 200
    for link in links:
        if not link.endswith(".ics"):
            # Some run the page's script as well, and follow what they find.
            tab.goto(link)
            for further in tab.locator("a[href]").evaluate_all("(links) => links.map((link) => link.href)"):
                if further.startswith(live_server.url):
                    assert tab.request.get(further).status == 200

    assert stored() == before
    assert Appointment.objects.get().start == f.at(12)


# For everybody


def test_keyboard__alone__moves_and_cancels(appointment, visit):
    tab = visit()
    until(tab, "[data-day]")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name=re.compile("Times on"))).to_be_focused()
    until(tab, ".wb-slot")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Confirm the new time")).to_be_focused()
    until(tab, "[type=submit]")
    tab.keyboard.press("Enter")
    title(tab, "Your appointment is rescheduled")
    assert Appointment.objects.get().start != f.at(10)

    tab = visit(Purpose.CANCEL)
    until(tab, "textarea")
    tab.keyboard.type("I am ill")
    until(tab, "[type=submit]")
    tab.keyboard.press("Enter")
    title(tab, "Your appointment is cancelled")
    assert Event.objects.last().data["reason"] == "I am ill"


def until(tab: Tab, selector: str):
    """Press Tab until something that fits has the focus."""
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)


def test_address__reload_and_back__keep_the_step(appointment, visit):
    tab = visit()
    choose(tab, "11:00")
    assert "time=20260303T1000Z" in tab.url

    tab.reload()
    expect(tab.locator("[data-step=confirm]")).to_be_visible()
    tab.go_back()
    expect(tab.locator("[data-step=time]")).to_be_visible()
    tab.get_by_role("link", name="Change day").click()
    expect(tab.locator("[data-step=date]")).to_be_visible()
    assert Appointment.objects.get().start == f.at(10)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)])
def test_axe__every_page__finds_nothing(appointment, visit, clock, scheme, width):
    # Axe is injected, which the policy rightly forbids.
    options = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 800},
        "bypass_csp": True,
        "reduced_motion": "reduce",
    }
    found = {}

    def look(tab, name):
        found[name] = [*violations(tab), *tab.evaluate(TOO_WIDE)]

    look(visit(Purpose.VIEW, **options), "confirmation")
    tab = visit(**options)
    look(tab, "date")
    tab.locator("a[data-day]").first.click()
    expect(tab.locator("[data-step=time]")).to_be_visible()
    look(tab, "time")
    tab.locator(".wb-slot").first.click()
    expect(tab.locator("[data-step=confirm]")).to_be_visible()
    look(tab, "confirm")
    confirm(tab)
    title(tab, "Your appointment is rescheduled")
    look(tab, "done")
    tab = visit(Purpose.CANCEL, **options)
    look(tab, "cancel")
    tab.locator("textarea").evaluate("(field) => { field.value = 'x'.repeat(501) }")
    tab.get_by_role("button").click()
    expect(tab.locator(".wb-error")).to_be_visible()
    look(tab, "mistake")
    clock.move_to(Appointment.objects.get().start - timedelta(minutes=30))
    look(visit(Purpose.VIEW, **options), "confirmation, too late")
    look(visit(**options), "too late")
    look(visit(path="/booking/cancel/x/", **options), "unknown")

    assert {page: words for page, words in found.items() if words} == {}
