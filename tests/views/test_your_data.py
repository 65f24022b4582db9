"""The piece of a page on which customers ask for their data, or to be erased."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATE = "wagtail_booking/pages/_your_data.html"
ADDRESSES = {"data_url": "/mine/data/", "erasure_url": "/mine/erase/"}


@pytest.mark.parametrize("asked", ["", "Monday 2 March 2026, 08:00"])
def test_your_data__shown__offers_the_file_and_asks_once(asked):
    context = ADDRESSES | {"erasure_requested": asked}

    html = render_to_string(TEMPLATE, context, RequestFactory().get("/"))

    assert 'href="/mine/data/"' in html
    assert ('action="/mine/erase/"' in html) is (not asked)
    assert ('method="post"' in html) is (not asked)
    assert ("csrfmiddlewaretoken" in html) is (not asked)
    assert ("You asked us on Monday 2 March 2026, 08:00" in html) is bool(asked)
