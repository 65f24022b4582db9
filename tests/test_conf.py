"""The settings: their defaults, and that each of them is documented as it is."""

import re
from pathlib import Path

import pytest

from wagtail_booking.conf import DEFAULTS, conf

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| `([^`]+)` \| .+\|$", re.MULTILINE)


def test_docs__every_setting__is_there_with_its_default():
    documented = dict(ROW.findall(DOCS.read_text()))

    assert documented == {name: repr(default).replace("'", '"') for name, default in DEFAULTS.items()}


def test_conf__set_by_the_site__is_read_when_asked_for(settings):
    settings.WAGTAIL_BOOKING = {"CURRENCY": "GBP"}
    assert (conf.CURRENCY, conf.LOCK_TRIES) == ("GBP", 4)

    settings.WAGTAIL_BOOKING = {}
    assert conf.CURRENCY == "EUR"


def test_conf__unknown_name__says_which_there_are():
    with pytest.raises(AttributeError, match=r"no setting 'CURENCY'; it knows .*CURRENCY"):
        _ = conf.CURENCY
