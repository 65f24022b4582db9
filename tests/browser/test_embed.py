"""The booking steps in a frame of a page of another site, which a server of its own serves."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests import factories as f
from tests.browser.looks import TOO_WIDE, complaints, violations
from wagtail_booking.models import Appointment, BookingSettings, Hold

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Elsewhere</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin: 0"><h1>Elsewhere</h1><div style="height: {above}px"></div>
<iframe data-booking src="{site}/booking/embed/start/?forms={form}&amp;lang=en" title="Book" width="100%" height="500"
 style="border: 0"></iframe><p id="below">Below</p><script src="{site}/static/wagtail_booking/embed.js" async></script>
</body></html>"""


@pytest.fixture
def partner(live_server):
    """Another site: to a browser 127.0.0.1 is another than localhost. ``allow()`` lets it embed the practice."""
    cache.clear()
    settings = f.business(consent_text="I agree to the terms.")
    f.add_hours(settings, [5, 6], "09:00", "17:00")
    form = f.booking_form(f.staff_member(), bookable_from=f.soon())
    shown = {"site": live_server.url.replace("127.0.0.1", "localhost"), "form": form.pk, "above": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            is_page = self.path == "/"
            self.send_response(200 if is_page else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if is_page:
                self.wfile.write(PAGE.format(**shown).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield SimpleNamespace(
        url=url,
        show=shown.update,
        allow=lambda origin=url: BookingSettings.objects.update(embed_origins=origin),
    )
    server.shutdown()
    server.server_close()


def frame_of(tab):
    return tab.frame_locator("iframe")


def book(frame):
    """Book from the times of a day on."""
    frame.locator(".wb-slot").nth(2).click()
    expect(frame.locator("[data-hold]")).to_contain_text("We keep")
    frame.get_by_label("Name").fill("Anna Jansen")
    frame.get_by_label("E-mail address").fill("anna@example.com")
    frame.get_by_label("I agree to the terms.").check()
    frame.locator("[data-book] [type=submit]").click()
    expect(frame.get_by_role("heading", name="Your appointment is booked")).to_be_visible()


# As high as its content; the page inside has nothing to scroll.
FITS = """() => document.documentElement.getBoundingClientRect().height <= window.innerHeight
    && window.innerHeight - document.documentElement.getBoundingClientRect().height < 2"""


def fits(tab):
    tab.frames[1].wait_for_function(FITS)
    return True


@pytest.mark.parametrize("script", [True, False])
def test_embed__page_of_another_site__books_in_the_frame_without_cookies(partner, browser, script):
    partner.allow()
    context = browser.new_context(java_script_enabled=script)
    tab = context.new_page()
    tab.goto(partner.url)

    frame_of(tab).locator("a[data-day]").nth(1).click()
    book(frame_of(tab))

    private = frame_of(tab).get_by_role("link", name="Your appointment")
    assert private.get_attribute("target") == "_blank"
    with context.expect_page() as opened:
        private.click()
    expect(opened.value.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    assert tab.url == f"{partner.url}/"
    assert Appointment.objects.count() == 1
    assert not Hold.objects.exists()
    assert context.cookies() == []
    context.close()


def test_embed__height__follows_the_content_of_each_step(partner, page, console):
    partner.allow()
    page.goto(partner.url)
    frame = frame_of(page)
    expect(frame.get_by_role("heading", name="Choose a day")).to_be_visible()
    assert fits(page)
    first = page.locator("iframe").bounding_box()["height"]

    frame.locator("a[data-day]").first.click()
    expect(frame.get_by_role("heading", name=re.compile("Times on"))).to_be_visible()
    frame.locator(".wb-slot").first.click()
    expect(frame.get_by_role("heading", name="Your details")).to_be_visible()
    assert fits(page)
    assert page.locator("iframe").bounding_box()["height"] != first
    frame.locator("[data-book] [type=submit]").click()
    expect(frame.get_by_role("alert")).to_be_visible()
    assert fits(page)
    assert [line for line in complaints(console) if "422" not in line and "404" not in line] == []


def test_embed__next_step__brings_the_top_of_the_frame_into_view(partner, page):
    partner.allow()
    partner.show(above=300)
    page.set_viewport_size({"width": 375, "height": 400})
    page.goto(partner.url)
    frame = frame_of(page)
    frame.locator("a[data-day]").first.click()
    slot = frame.locator(".wb-slot").last
    slot.scroll_into_view_if_needed()
    assert page.evaluate("document.querySelector('iframe').getBoundingClientRect().top") < 0

    slot.click()

    expect(frame.get_by_role("heading", name="Your details")).to_be_focused()
    page.wait_for_function("Math.abs(document.querySelector('iframe').getBoundingClientRect().top) < 2")


@pytest.mark.parametrize("origins", ["", "https://www.example.com", "http://localhost:1"])
def test_s24__origin_that_is_not_allowed__is_refused_by_the_browser(partner, page, console, origins):
    partner.allow(origins)

    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(partner.url)

    expect(frame_of(page).get_by_role("heading", name="Choose a day")).to_have_count(0)


def test_embed__other_pages_of_the_site__stay_out_of_frames(partner, page):
    partner.allow()
    page.goto(partner.url)
    expect(frame_of(page).get_by_role("heading", name="Choose a day")).to_be_visible()

    with page.expect_console_message(lambda message: "X-Frame-Options" in message.text):
        page.evaluate("(frame => frame.src = frame.src.replace('embed/', ''))(document.querySelector('iframe'))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_embed__every_step__is_accessible_and_fits_a_phone(partner, browser, scheme):
    partner.allow()
    context = browser.new_context(viewport={"width": 375, "height": 700}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(partner.url)
    frame = frame_of(tab)

    def check():
        assert violations(tab.frames[1]) == []
        assert tab.frames[1].evaluate(TOO_WIDE) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= 375

    expect(frame.get_by_role("heading", name="Choose a day")).to_be_visible()
    check()
    frame.locator("a[data-day]").first.click()
    expect(frame.get_by_role("heading", name=re.compile("Times on"))).to_be_visible()
    check()
    book(frame)
    check()
    context.close()
