"""Dragging in the calendar: what the server asks, refuses and takes back."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.calendar_page import CalendarPage
from wagtail_booking.actions import Actor, BlockTime, Book, Cancel, Edit
from wagtail_booking.models import Appointment, Delivery
from wagtail_booking.tasks import sweep


@pytest.fixture
def monday():
    """A Monday soon: the server's clock can't be set here."""
    return f.next_monday()


@pytest.fixture
def appointment(monday):
    """With Jan at ten on Monday; Eva could do it as well."""
    f.business()
    form = f.booking_form(f.staff_member(), f.staff_member("Eva Smit", sort_order=1))
    return book(form, monday, 10)


def book(form, day, hour, name="Anna Jansen"):
    jan = form.form_resources.order_by("sort_order").first().resource_id
    contact = f.contact(name=name, email=f"{name.split()[0].lower()}@example.com")
    request = f.booking_request(form, f.at(hour, day=day), resource=jan, contact=contact)
    made = Book(request, actor=Actor.customer()).execute(now=timezone.now())
    # Everybody has heard of it.
    Delivery.objects.update(state=Delivery.State.SENT)
    return made


def told(mailoutbox):
    """Return who is mailed once the time to undo a move is over."""
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=15), tick=False):
        sweep()
    return sorted(mail.to[0] for mail in mailoutbox)


@pytest.fixture
def calendar(page, live_server, client):
    client.force_login(User.objects.create_superuser("admin", password="secret"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return CalendarPage(page, live_server.url)


def start_of(appointment):
    return Appointment.objects.get(pk=appointment.pk).start


@pytest.mark.parametrize("answer", ["Send", "Don't send"])
def test_card__dragged__is_moved_and_mails_the_customer_if_wanted(calendar, appointment, monday, mailoutbox, answer):
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    calendar.button(answer).click()

    expect(calendar.status).to_contain_text("11:00")
    expect(calendar.card("Anna Jansen")).to_contain_text("11:00–11:30")
    assert start_of(appointment) == f.at(11, day=monday)
    assert mailoutbox == []
    customers = ["anna@example.com"] if answer == "Send" else []
    assert told(mailoutbox) == [*customers, "jan@linden.example"]


def test_card__dragged_to_another_day__is_moved_there(calendar, appointment, monday):
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=-0.5, columns=2)
    calendar.button("Don't send").click()

    expect(calendar.status).to_be_visible()
    assert start_of(appointment) == f.at(9, 30, day=monday + datetime.timedelta(days=2))


def test_card__pressed_and_dragged_with_a_finger__is_moved(calendar, appointment, monday, browser, live_server):
    context = browser.new_context(has_touch=True, viewport={"width": 375, "height": 800})
    context.add_cookies(calendar.page.context.cookies())
    phone = CalendarPage(context.new_page(), live_server.url)
    phone.open(monday, "day")
    phone.touch_card(phone.card("Anna Jansen"), hours=1)
    expect(phone.card("Anna Jansen")).to_contain_text("11:00–11:30")  # where it would go
    phone.button("Don't send").click()

    expect(phone.status).to_contain_text("11:00")
    expect(phone.card("Anna Jansen")).to_contain_text("11:00–11:30")
    assert start_of(appointment) == f.at(11, day=monday)
    context.close()


@pytest.mark.parametrize("how", ["button", "escape"])
def test_card__question_not_answered__goes_back(calendar, appointment, monday, how):
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    expect(calendar.button("Send")).to_be_visible()
    if how == "button":
        calendar.button("Put back").click()
    else:
        calendar.page.keyboard.press("Escape")

    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    assert start_of(appointment) == f.at(10, day=monday)


def test_card__move_undone__is_back_and_nobody_is_mailed(calendar, appointment, monday, mailoutbox):
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    calendar.button("Send").click()
    # A poll in between leaves the message alone.
    calendar.page.evaluate("window.dispatchEvent(new Event('focus'))")
    calendar.settle()
    calendar.status.get_by_role("button", name="Undo").click()

    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    expect(calendar.status).to_contain_text("Put back")
    assert start_of(appointment) == f.at(10, day=monday)
    assert told(mailoutbox) == []


def test_card__end_dragged__takes_longer(calendar, appointment, monday):
    calendar.open(monday)
    calendar.resize_card(calendar.card("Anna Jansen"), hours=0.5)
    calendar.button("Don't send").click()

    expect(calendar.status).to_contain_text("11:00")
    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–11:00")
    assert Appointment.objects.get().end == f.at(11, day=monday)


def test_card__dragged_to_another_column__is_with_somebody_else(calendar, appointment, monday):
    calendar.open(monday, "staff")
    calendar.drag_card(calendar.card("Anna Jansen"), columns=1)
    calendar.button("Don't send").click()

    expect(calendar.status).to_contain_text("Eva Smit")
    assert Appointment.objects.get().resource.name == "Eva Smit"


def test_card__dragged_onto_another__goes_back_or_is_placed_anyway(calendar, appointment, monday):
    book(appointment.booking_form, monday, 11, "Bob Bakker")
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    expect(calendar.dialog).to_contain_text("Jan de Vries already has an appointment 11:00–11:30")
    calendar.button("Put back").click()

    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    assert start_of(appointment) == f.at(10, day=monday)

    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    calendar.button("Place anyway").click()
    calendar.button("Don't send").click()

    expect(calendar.status).to_contain_text("11:00")
    assert start_of(appointment) == f.at(11, day=monday)


def test_card__another_conflict_while_being_asked__is_asked_anew(calendar, appointment, monday):
    book(appointment.booking_form, monday, 11, "Bob Bakker")
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)
    expect(calendar.dialog).to_contain_text("Bob Bakker")
    BlockTime(
        appointment.resource_id, f.at(11, day=monday), f.at(13, day=monday), actor=Actor.system(), note="Dentist"
    ).execute()
    calendar.button("Place anyway").click()

    expect(calendar.dialog).to_contain_text("Dentist")
    assert start_of(appointment) == f.at(10, day=monday)
    calendar.button("Place anyway").click()
    calendar.button("Don't send").click()
    expect(calendar.status).to_contain_text("11:00")
    assert start_of(appointment) == f.at(11, day=monday)


def test_card__changed_meanwhile__goes_back_and_says_why(calendar, appointment, monday):
    calendar.open(monday)
    Edit(appointment, {"title": "Second consult"}, actor=Actor.system()).execute(now=timezone.now())
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)

    expect(calendar.alert).to_be_visible()
    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    expect(calendar.card("Anna Jansen")).to_contain_text("Second consult")
    assert start_of(appointment) == f.at(10, day=monday)


def test_card__cancelled_meanwhile__says_so_and_is_gone(calendar, appointment, monday):
    calendar.open(monday)
    Cancel(appointment, actor=Actor.system()).execute(now=timezone.now())
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)

    expect(calendar.alert).to_contain_text("cancelled")
    expect(calendar.card("Anna Jansen")).to_have_count(0)


def test_card__saving_fails__goes_back_and_says_so(calendar, appointment, monday):
    calendar.open(monday)
    calendar.page.route("**/calendar/move/", lambda route: route.abort())
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)

    expect(calendar.alert).to_contain_text("could not be saved")
    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    calendar.alert.get_by_role("button", name="Close this message").click()
    expect(calendar.alert).to_have_count(0)


def test_card__browser_in_another_zone__is_moved_by_the_clock_of_the_business(
    calendar, appointment, monday, browser, live_server
):
    context = browser.new_context(timezone_id="Pacific/Apia", viewport={"width": 1280, "height": 900})
    context.add_cookies(calendar.page.context.cookies())
    there = CalendarPage(context.new_page(), live_server.url)
    there.open(monday)
    expect(there.card("Anna Jansen")).to_contain_text("10:00–10:30")
    there.drag_card(there.card("Anna Jansen"), hours=2.25)
    there.button("Don't send").click()

    expect(there.status).to_contain_text("12:15")
    assert start_of(appointment) == f.at(12, 15, day=monday)
    context.close()


def test_viewer__dragging__changes_nothing(calendar, appointment, monday):
    user = User.objects.get()
    user.is_superuser = False
    user.save()
    names = ["access_admin", "view_appointment"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    calendar.open(monday)
    calendar.drag_card(calendar.card("Anna Jansen"), hours=1)

    expect(calendar.card("Anna Jansen")).to_contain_text("10:00–10:30")
    calendar.card("Anna Jansen").click()
    expect(calendar.link("View")).to_be_visible()
    expect(calendar.button("Attended")).to_have_count(0)
