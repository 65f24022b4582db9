"""The browser itself: Chromium starts, and a page of the test site meets the strict policy."""

import pytest
from wagtail.models import Page, Site

from tests.testapp.models import HomePage


@pytest.fixture
def home_page():
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Home", slug="site"))
    Site.objects.update(root_page=home)
    return home


@pytest.mark.usefixtures("home_page")
def test_home_page__opened__nothing_in_the_console(live_server, page, console):
    page.goto(live_server.url)

    assert page.get_by_role("heading", level=1).inner_text() == "Home"
    assert console == []


@pytest.mark.usefixtures("home_page")
def test_inline_script__added__is_blocked(live_server, page, console):
    page.goto(live_server.url)

    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")

    assert page.evaluate("window.ran") is None
    assert "Content Security Policy" in console[0]
