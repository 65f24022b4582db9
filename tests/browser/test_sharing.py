"""Addresses to copy in the admin: of calendar feeds, of booking forms, and what embeds them."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import TOO_WIDE, admin_violations
from wagtail_booking.actions import Actor, CreateFeed
from wagtail_booking.models import BookingForm, Feed
from wagtail_booking.permissions import feed_token


@pytest.fixture
def admin(live_server, browser):
    """Somebody who may do everything, with a clipboard."""
    f.small_practice()
    user = User.objects.create_superuser("admin", password="secret")
    CreateFeed(None, details=Feed.Details.FULL, name="My phone", actor=Actor.staff(user)).execute(now=f.NOW)
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{live_server.url}/admin/login/")
    tab.get_by_label("Username").fill("admin")
    tab.get_by_label("Password").fill("secret")
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/admin/")
    yield tab
    context.close()


def feed_page(page):
    feed = Feed.objects.get()
    return f"/admin/bookings/feeds/{page}/{feed.pk}/"


def share_page():
    return f"/admin/bookings/booking-forms/edit/{BookingForm.objects.get().pk}/#tab-share"


def test_copy__address_of_a_feed__is_on_the_clipboard(admin, live_server):
    admin.goto(live_server.url + feed_page("address"))
    field = admin.get_by_label("Address of the feed")
    assert field.input_value().endswith(f"/booking/feed/{feed_token(Feed.objects.get())}.ics")
    assert field.get_attribute("readonly") is not None

    admin.get_by_role("button", name="Copy").click()

    expect(admin.get_by_text("Copied.")).to_be_visible()
    assert admin.evaluate("navigator.clipboard.readText()") == field.input_value()


def test_copy__snippet__is_on_the_clipboard(admin, live_server):
    admin.goto(live_server.url + share_page())

    admin.get_by_role("button", name="Copy").last.click()

    expect(admin.get_by_text("Copied.")).to_be_visible()
    copied = admin.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("<iframe data-booking src=")
    assert copied.endswith("</script>")
    assert admin.evaluate("document.querySelector('.wb-share__code img').naturalWidth") > 0


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens__any_width_and_scheme__are_accessible_and_fit(admin, live_server, width, scheme):
    admin.set_viewport_size({"width": width, "height": 900})
    admin.emulate_media(color_scheme=scheme)
    pages = ["/admin/bookings/feeds/", "/admin/bookings/feeds/new/", share_page()]
    pages += [feed_page(page) for page in ("address", "renew", "revoke")]
    for page in pages:
        admin.goto(live_server.url + page)
        # The small button beside a form is Wagtail's.
        assert [found for found in admin_violations(admin) if "w-minimap" not in found] == [], page
        assert [each for each in admin.evaluate(TOO_WIDE) if "wb-" in each] == [], page
        for copy in admin.locator(".wb-copy:visible").all():
            text, button = copy.locator(".wb-copy__text").bounding_box(), copy.locator("button").bounding_box()
            assert text["width"] > 150
            assert button["x"] >= text["x"] + text["width"]
