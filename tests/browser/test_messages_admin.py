"""The Messages page in a real browser: switching, writing, seeing what comes of it, trying it out."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import admin_violations, complaints
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import BookingSettings, Delivery, Message, MessageText

BASE = "/admin/bookings/messages/"
EDIT = f"{BASE}edit/booked-customer-email/"


@pytest.fixture
def admin(page, live_server, client, settings):
    # Neither the news nor the picture of another server.
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    settings.WAGTAIL_GRAVATAR_PROVIDER_URL = None
    client.force_login(User.objects.create_superuser("admin", "boss@linden.example", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def unscripted(admin, browser, live_server):
    """The same person in a browser without script."""
    context = browser.new_context(java_script_enabled=False, storage_state=admin.context.storage_state())
    yield context.new_page()
    context.close()


@pytest.fixture
def practice():
    return f.small_practice()


def booked(form):
    request = f.booking_request(form, f.at(10, day=f.next_monday()))
    return Book(request, actor=Actor.customer()).execute(now=timezone.now())


def shown(page):
    return page.frame_locator("iframe.wb-message__frame").locator("body")


@pytest.fixture(params=[("light", 1280), ("dark", 375)], ids=str)
def window(request, admin):
    """A browser's window with colours and width as people have them."""
    scheme, width = request.param
    admin.emulate_media(color_scheme=scheme)
    admin.set_viewport_size({"width": width, "height": 800})
    return admin


def test_screens__any_width_and_colours__no_violation_and_nothing_sticks_out(live_server, window, practice, console):
    BookingSettings.objects.update(reschedule_online=True)
    appointment = booked(practice)
    Delivery.objects.filter(audience="staff").update(state="failed", error="The mail server answered: 550 No.")

    found = {}
    for path in (
        BASE,
        EDIT,
        f"{BASE}edit/booked-customer-sms/",
        f"{BASE}add/reminder/",
        f"{BASE}reset/booked-customer-email/",
        "/admin/bookings/deliveries/",
        f"/admin/bookings/appointments/inspect/{appointment.pk}/",
        "/admin/settings/wagtail_booking/bookingsettings/#tab-online_rescheduling",
    ):
        window.goto(live_server.url + path)
        window.wait_for_load_state("networkidle")
        sticks_out = window.evaluate("document.documentElement.scrollWidth > innerWidth")
        if sticks_out or (problems := admin_violations(window)):
            found[path] = sticks_out or problems

    assert found == {}
    assert complaints(console) == []


def test_switch__flipped__stays_on_the_page_and_says_so(live_server, admin, practice, console):
    admin.goto(live_server.url + BASE)
    switch = admin.get_by_role("switch", name="Cancelled: Business, E-mail")
    expect(switch).to_be_checked()

    switch.focus()
    admin.keyboard.press("Space")

    expect(switch).not_to_be_checked()
    expect(switch).to_be_focused()
    expect(admin.locator("[data-wb-message-switch-target=said]")).to_have_text(
        "“Cancelled: Business, E-mail” is no longer sent."
    )
    assert not Message.objects.get().active
    admin.reload()
    expect(switch).not_to_be_checked()
    switch.click()
    expect(switch).to_be_checked()
    assert Message.objects.count() == 0
    assert complaints(console) == []


def test_switch__server_refuses__stays_as_it_was_and_says_so(live_server, admin, practice):
    admin.goto(live_server.url + BASE)
    admin.route("**/messages/switch/", lambda route: route.abort())
    switch = admin.get_by_role("switch", name="Booked: Customer, E-mail")

    switch.click()

    expect(admin.get_by_text("That did not work.")).to_be_visible()
    expect(switch).to_be_checked()


def test_editor__variable_pressed__stands_at_the_cursor_and_in_the_preview(live_server, admin, practice, console):
    admin.goto(live_server.url + EDIT)
    expect(shown(admin)).to_contain_text("Your appointment is booked")
    subject, body = admin.get_by_label("Subject"), admin.locator("#id_body")
    subject.fill("Hello !")
    subject.press("ArrowLeft")

    admin.get_by_role("button", name="{{customer_first_name}}", exact=True).click()

    expect(subject).to_have_value("Hello {{customer_first_name}}!")
    expect(subject).to_be_focused()
    body.fill("See you on ")
    admin.get_by_role("button", name="{{start_date}}", exact=True).click()
    expect(body).to_have_value("See you on {{start_date}}")
    expect(shown(admin)).to_contain_text("See you on Tuesday 3 March 2026")
    expect(admin.locator("[data-wb-message-editor-target=subject]")).to_have_text("Hello Anna!")

    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.get_by_text("“Booked: Customer, E-mail” is saved (English).")).to_be_visible()
    assert MessageText.objects.get().body == "See you on {{start_date}}"
    assert complaints(console) == []


def test_editor__unknown_variable__is_said_while_typing_refused_when_saving_and_kept(live_server, admin, practice):
    admin.goto(live_server.url + EDIT)
    body = admin.locator("#id_body")

    body.fill("Dear {{custumer_name}}")

    sentence = "There is no {{custumer_name}}. Did you mean {{customer_name}}?"
    expect(admin.locator(".wb-message__problems")).to_have_text(sentence)
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator(".error-message")).to_contain_text(sentence)
    expect(body).to_have_value("Dear {{custumer_name}}")
    assert admin_violations(admin) == []
    assert MessageText.objects.count() == 0


def test_editor__appointment_chosen__is_shown_with_it_and_the_test_arrives(live_server, admin, practice):
    booked(practice)
    mail.outbox = []
    admin.goto(live_server.url + EDIT)
    admin.locator("#id_body").fill("Dear {{customer_name}}, it is {{title}}.")
    admin.get_by_label("Shown with").select_option(index=1)
    expect(shown(admin)).to_contain_text("Dear Anna Jansen, it is First consult.")

    admin.get_by_role("button", name="Send me a test").click()

    expect(admin.get_by_text("A test was sent to boss@linden.example.")).to_be_visible()
    assert [sent.to for sent in mail.outbox] == [["boss@linden.example"]]
    assert "Dear Anna Jansen, it is First consult." in mail.outbox[0].body
    expect(admin.locator("#id_body")).to_have_value("Dear {{customer_name}}, it is {{title}}.")
    assert MessageText.objects.count() == 0


def test_editor__sms__counts_while_typing(live_server, admin, practice):
    admin.goto(f"{live_server.url}{BASE}edit/booked-customer-sms/")

    admin.locator("#id_body").fill("a" * 161)

    expect(admin.get_by_text("161 characters: 2 SMS")).to_be_visible()


def test_settings__switched_on__says_what_is_missing_and_inserts_it(live_server, admin, practice, console):
    pk = BookingSettings.objects.get().pk
    admin.goto(f"{live_server.url}/admin/settings/wagtail_booking/bookingsettings/{pk}/")
    admin.get_by_role("tab", name="Online rescheduling").click()
    admin.get_by_role("checkbox", name="Online rescheduling").check()
    admin.locator("#id_reschedule_hours").fill("1")
    admin.get_by_role("button", name="Save", exact=True).click()

    expect(admin.get_by_text("add {{reschedule_link}} to it (English and Nederlands)")).to_be_visible()
    admin.get_by_role("button", name="Save, and insert it").click()

    expect(admin.get_by_text("{{reschedule_link}} is now in the confirmation")).to_be_visible()
    expect(admin.get_by_text("add {{reschedule_link}} to it")).to_have_count(0)
    assert BookingSettings.objects.get().reschedule_online
    for text in MessageText.objects.all():
        assert "{{reschedule_link}}" in text.body
    admin.goto(f"{live_server.url}{EDIT}?language=nl")
    expect(shown(admin).locator("a[href*='/reschedule/']")).to_have_count(1)
    assert complaints(console) == []


def test_without_script__switch_preview_and_save__work(live_server, unscripted, practice):
    unscripted.goto(live_server.url + BASE)
    with unscripted.expect_navigation():
        unscripted.get_by_role("switch", name="Booked: Business, E-mail").click()
    assert Message.objects.get().active

    unscripted.goto(live_server.url + EDIT)
    assert unscripted.get_by_text("{{customer_first_name}}", exact=True).count() == 1
    unscripted.locator("#id_body").fill("Dear {{customer_name}}")
    unscripted.get_by_role("button", name="Show the preview").click()
    expect(shown(unscripted)).to_contain_text("Dear Anna Jansen")
    expect(unscripted.locator("#id_body")).to_have_value("Dear {{customer_name}}")
    with unscripted.expect_navigation():
        unscripted.get_by_role("button", name="Save", exact=True).click()
    assert MessageText.objects.get().body == "Dear {{customer_name}}"


def test_deliveries__send_again__is_queued_and_says_so(live_server, admin, practice):
    appointment = booked(practice)
    Delivery.objects.filter(audience="customer").update(state="failed", error="No.", recipient="anna@example.com")
    admin.goto(f"{live_server.url}/admin/bookings/appointments/inspect/{appointment.pk}/")

    admin.get_by_role("button", name="Send again: Booked: Customer, E-mail").click()

    expect(admin.get_by_text("“Booked: Customer, E-mail” will be sent again in a moment.")).to_be_visible()
    expect(admin).to_have_url(f"{live_server.url}/admin/bookings/appointments/inspect/{appointment.pk}/")
    assert Delivery.objects.get(audience="customer").state == "queued"
