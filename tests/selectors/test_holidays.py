"""Public holidays: known by country, region and language, and never a reason to fail."""

import datetime
import sys

import pytest
from django.utils import translation

from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors import holidays
from wagtail_booking.selectors.holidays import closed_days, countries, regions

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
KINGS_DAY = datetime.date(2026, 4, 27)
ALL_SAINTS = datetime.date(2026, 11, 1)


def closed(country="NL", region="", first=FIRST, last=LAST):
    return closed_days(BookingSettings(holiday_country=country, holiday_region=region), first, last)


@pytest.mark.parametrize(("language", "name"), [("nl", "Koningsdag"), ("en", "King's Day"), ("en-gb", "King's Day")])
def test_closed_days__in_a_language_the_library_has__are_named_in_it(language, name):
    with translation.override(language):
        assert closed()[KINGS_DAY] == name


def test_closed_days__in_another_language__are_named_in_that_of_the_country():
    with translation.override("ja"):
        assert closed()[KINGS_DAY] == "Koningsdag"


def test_closed_days__no_language_active__are_named_all_the_same():
    with translation.override(None):
        assert KINGS_DAY in closed()


def test_closed_days__of_a_span__are_those_inside_it_with_both_ends():
    assert list(closed(first=KINGS_DAY, last=KINGS_DAY)) == [KINGS_DAY]
    assert closed(first=KINGS_DAY + datetime.timedelta(days=1), last=datetime.date(2026, 5, 4)) == {}
    assert closed(first=LAST, last=FIRST) == {}


def test_closed_days__over_the_end_of_a_year__are_of_both():
    days = closed(first=datetime.date(2026, 12, 20), last=datetime.date(2027, 1, 5))

    assert sorted(days) == [datetime.date(2026, 12, 25), datetime.date(2026, 12, 26), datetime.date(2027, 1, 1)]


def test_closed_days__of_a_region__are_more_than_those_of_the_country():
    assert ALL_SAINTS not in closed("DE")
    assert ALL_SAINTS in closed("DE", "BY")
    assert ALL_SAINTS not in closed("DE", "BE")


@pytest.mark.parametrize(
    ("country", "region"), [("", ""), ("", "BY"), ("XX", ""), ("nl", ""), ("NL", "ZZ"), ("DE", "x" * 99), ("..", "")]
)
def test_closed_days__odd_country_or_region__are_none(country, region):
    assert closed(country, region) == {}


def test_closed_days__years_the_library_knows_nothing_of__are_none():
    assert closed(first=datetime.date(1, 1, 1), last=datetime.date(1, 12, 31)) == {}
    assert closed(first=datetime.date(9990, 1, 1), last=datetime.date(9990, 12, 31)) == {}


def test_closed_days__asked_for_again__come_from_memory():
    closed()
    before = holidays._holidays.cache_info()
    closed()
    after = holidays._holidays.cache_info()

    assert (after.misses, after.hits) == (before.misses, before.hits + 1)


def test_closed_days__changed_by_whoever_asked__are_the_same_for_the_next():
    closed().clear()

    assert KINGS_DAY in closed()


def test_closed_days__every_country__can_be_asked_for():
    for code, name in countries():
        assert len(code) == 2
        assert name[0].isupper()
        assert isinstance(closed(code), dict)
        assert all(len(region) <= 16 for region in regions(code).values())


def test_countries__names__are_words_in_order():
    names = [name for _code, name in countries()]

    assert ("US", "United States") in countries()
    assert ("BA", "Bosnia and Herzegovina") in countries()
    assert ("IM", "Isle of Man") in countries()
    assert ("CD", "DR Congo") in countries()
    assert names == sorted(names)


def test_regions__of_a_country__are_known_by_code_and_by_name():
    assert regions("DE")["BY"] == regions("DE")["Bayern"] == "BY"
    assert regions("FJ") == {}
    assert regions("XX") == {}


@pytest.mark.parametrize("ask", [closed, countries, lambda: regions("DE")])
def test_library_not_installed__nothing_is_known(ask, monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)

    assert not ask()
