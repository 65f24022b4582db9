"""A chosen time is kept: what its visitor and a second one see, with script and without. Parties and seats."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import TOO_WIDE, violations
from tests.browser.test_widget import fill_in, heading, let_holds_expire, submit
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import Appointment, BookingForm, BookingFormResource, Hold, Resource


@pytest.fixture
def day():
    """A check-up with one person, and a class with eight seats in a room; the day from which they can be booked."""
    cache.clear()
    settings = f.business(consent_text="I agree to the terms.")
    f.add_hours(settings, [5, 6], "09:00", "17:00")
    day = f.soon()
    f.booking_form(f.staff_member(), name="Check-up", slug="check-up", slot_interval=60, bookable_from=day)
    yoga = f.booking_form(
        f.staff_member("Els Smit"),
        name="Yoga",
        slug="yoga",
        slot_interval=60,
        bookable_from=day,
        capacity=8,
        max_party_size=4,
        show_seats_left=True,
    )
    room = Resource.objects.create(name="Room 1", kind=Resource.Kind.ROOM)
    BookingFormResource.objects.create(booking_form=yoga, resource=room, role=BookingFormResource.Role.SET_A)
    return day


@pytest.fixture
def visit(browser, live_server, day):
    """Open the times of that day, each in a browser of its own, without the policy, which forbids Axe."""
    contexts = []

    def visit(slug="check-up", script=True, **options):
        context = browser.new_context(java_script_enabled=script, bypass_csp=True, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.clock.install()
        tab.goto(f"{live_server.url}/booking/start/?form={slug}&date={day}")
        return tab

    yield visit
    for context in contexts:
        context.close()


def slot(tab, time):
    return tab.locator(".wb-slot", has_text=time)


def test_hold__in_two_browsers__is_kept_for_one_and_gone_for_the_other_until_it_expires(visit):
    anna = visit()
    slot(anna, "10:00").click()
    heading(anna, "Your details")
    expect(anna.locator("[data-hold]")).to_contain_text("We keep 10:00 for you until")
    expect(anna.locator("[data-status]")).to_contain_text("We keep 10:00 for you until")
    bo = visit()
    expect(slot(bo, "11:00")).to_be_visible()
    expect(slot(bo, "10:00")).to_have_count(0)

    anna.go_back()
    expect(slot(anna, "10:00")).to_be_visible()
    anna.go_forward()
    heading(anna, "Your details")
    expect(anna.locator("[data-hold]")).to_contain_text("We keep 10:00")
    anna.clock.fast_forward("11:00")
    expect(anna.locator("[data-hold]")).to_contain_text("We kept 10:00")
    let_holds_expire()
    bo.reload()
    expect(slot(bo, "10:00")).to_be_visible()
    fill_in(anna)
    submit(anna)
    expect(anna.get_by_role("heading", name="Your appointment is booked")).to_be_visible()


def test_hold__without_script__is_kept_too(visit):
    anna, bo = visit(script=False), visit(script=False)
    slot(anna, "10:00").click()
    expect(anna.get_by_text("We keep 10:00 for you until")).to_be_visible()

    slot(bo, "10:00").click()
    expect(bo.get_by_role("alert")).to_contain_text(re.compile(r"10:00 has just been taken\.\s+Nearest: 09:00, 11:00"))
    slot(bo, "11:00").click()
    expect(bo.get_by_text("We keep 11:00 for you until")).to_be_visible()
    anna.go_back()
    slot(anna, "12:00").click()
    expect(anna.get_by_text("We keep 12:00 for you until")).to_be_visible()
    assert Hold.objects.count() == 2
    fill_in(anna)
    submit(anna)
    expect(anna.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert Hold.objects.count() == 1


def test_hold__somebody_was_faster__shows_the_other_times_and_keeps_what_was_typed(visit, day):
    tab, on_their_way = visit(), []
    slot(tab, "09:00").click()
    heading(tab, "Your details")
    expect(tab.locator("[data-hold]")).to_contain_text("We keep 09:00")
    tab.get_by_label("Name").fill("Anna")
    tab.go_back()
    tab.route("**/booking/hold/", lambda route: on_their_way.append(route))  # noqa: PLW0108 -- a builtin is no handler
    with tab.expect_request("**/booking/hold/"):
        slot(tab, "10:00").click()
    heading(tab, "Your details")
    request = f.booking_request(BookingForm.objects.get(slug="check-up"), f.at(10, day=day))
    Book(request, actor=Actor.customer()).execute(now=timezone.now())
    on_their_way.pop().continue_()

    heading(tab, re.compile("Times on"))
    expect(tab.get_by_role("alert")).to_contain_text(re.compile(r"10:00 has just been taken\.\s+Nearest: "))
    expect(slot(tab, "10:00")).to_have_count(0)
    assert "time=" not in tab.url
    tab.unroute("**/booking/hold/")
    slot(tab, "11:00").click()
    expect(tab.get_by_label("Name")).to_have_value("Anna")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_party__of_three__is_chosen_without_a_button_and_booked(visit, width, scheme):
    tab = visit("yoga", viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    found = [violations(tab), tab.evaluate(TOO_WIDE)]
    tab.get_by_role("link", name="Change number of people").click()
    heading(tab, "Choose a day")
    expect(tab.get_by_role("button", name="Show times")).to_be_hidden()

    tab.get_by_label("How many people?").select_option("3")
    expect(tab.locator("[data-status]")).to_contain_text("First available")
    expect(tab.get_by_label("How many people?")).to_be_focused()
    expect(tab.get_by_label("How many people?")).to_have_value("3")
    found += [violations(tab), tab.evaluate(TOO_WIDE)]
    tab.locator("a[data-day]").nth(1).click()
    heading(tab, re.compile("Times on"))
    tab.get_by_role("button", name="10:00 8 seats left").click()
    heading(tab, "Your details")
    expect(tab.get_by_text("3 people")).to_be_visible()
    expect(tab.locator("[data-hold]")).to_contain_text("We keep 10:00")
    found += [violations(tab), tab.evaluate(TOO_WIDE)]
    fill_in(tab)
    submit(tab)
    expect(tab.locator("dl")).to_contain_text("3 people")
    expect(tab.locator("dl")).to_contain_text("Room 1")
    found += [violations(tab), tab.evaluate(TOO_WIDE)]

    assert Appointment.objects.get().party_size == 3
    assert found == [[]] * 8


def test_party__without_script__has_a_button(visit):
    tab = visit("yoga", script=False)
    tab.get_by_role("link", name="Change number of people").click()
    tab.get_by_label("How many people?").select_option("2")
    tab.get_by_role("button", name="Show times").click()
    tab.locator("a[data-day]").nth(1).click()
    slot(tab, "10:00").click()
    fill_in(tab)
    submit(tab)

    expect(tab.locator("dl")).to_contain_text("2 people")
    assert Appointment.objects.get().party_size == 2
