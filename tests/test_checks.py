"""System checks: each mistake is named, with its cure; a right configuration passes in silence."""

import sys

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path

from tests import factories as f
from wagtail_booking import checks as ours
from wagtail_booking.conf import DEFAULTS
from wagtail_booking.models import OutsideCalendar

appointment = path("booking/appointment/<str:token>/", lambda request, token: HttpResponse(), name="appointment")
booking_urls = ([appointment], "wagtail_booking")
everything = re_path(r"^((?:[\w\-]+/)*)$", lambda request, path: HttpResponse(), name="wagtail_serve")


class RightUrls:
    urlpatterns = [path("", include(booking_urls)), everything]


class ElsewhereUrls:
    urlpatterns = [path("cms/", include([everything])), path("shop/", include(booking_urls))]


class NoUrls:
    urlpatterns = [everything]


class TooLateUrls:
    urlpatterns = [everything, path("", include(booking_urls))]


def ids(messages):
    return [message.id.removeprefix("wagtail_booking.") for message in messages]


def test_checks__test_site__has_no_message():
    assert checks.run_checks(tags=[ours.TAG]) == []


@pytest.mark.parametrize(
    ("configured", "expected", "hint"),
    [
        ({}, [], ""),
        (dict(DEFAULTS), [], ""),
        ({"BASE_URL": "https://example.com", "CURRENCY": "JPY", "LOCK_TIMEOUT": 8}, [], ""),
        ({"CURENCY": "EUR"}, ["E002"], "Did you mean 'CURRENCY'?"),
        ({"delivery_tries": 3}, ["E002"], "Did you mean 'DELIVERY_TRIES'?"),
        ({"XYZ": 3}, ["E002"], "It knows BASE_TEMPLATE, BASE_URL"),
        ({7: 3}, ["E002"], "It knows"),
        ({"CUSTOMER_AREA_MINUTES": 0}, ["E003"], "a whole number of at least 1"),
        ({"DELIVERY_TRIES": "8"}, ["E003"], "a whole number of at least 1"),
        ({"DELIVERY_TRIES": 0}, ["E003"], "a whole number of at least 1"),
        ({"DELIVERY_TRIES": True}, ["E003"], "a whole number of at least 1"),
        ({"BOOKINGS_PER_HOUR": 0}, [], ""),
        ({"BOOKINGS_PER_HOUR": -1}, ["E003"], "a whole number of at least 0"),
        ({"BASE_TEMPLATE": None}, ["E003"], "a str"),
        ({"BASE_URL": "example.com"}, ["E003"], "https://example.com"),
        ({"BASE_URL": 5}, ["E003"], "https://example.com"),
        ({"SMS_URL": "messagebird://key/sender/{to}", "SMS_TIMEOUT": 5}, [], ""),
        ({"SMS_URL": "messagebird"}, ["E003"], "messagebird://key/sender/{to}"),
        ({"SMS_TIMEOUT": 0}, ["E003"], "a whole number of at least 1"),
        ({"CURRENCY": "euro"}, ["E003"], "ISO 4217"),
        ({"CURRENCY": None}, ["E003"], "ISO 4217"),
        ({"OUTSIDE_CALENDAR_TIMEOUT": 0}, ["E003"], "a whole number of at least 1"),
        ({"OUTSIDE_CALENDAR_MAX_BYTES": "5 MB"}, ["E003"], "a whole number of at least 1"),
        ({"OUTSIDE_ADDRESSES_ALLOWED": ["192.168.1.0/24", "fd00::/8", "10.0.0.7"]}, [], ""),
        ({"OUTSIDE_ADDRESSES_ALLOWED": ["nextcloud.lan"]}, ["E003"], "a list of networks"),
        ({"OUTSIDE_ADDRESSES_ALLOWED": ["192.168.1.7/24"]}, ["E003"], "a list of networks"),
        ({"OUTSIDE_ADDRESSES_ALLOWED": "192.168.1.0/24"}, ["E003"], "a list of networks"),
        ({"OUTSIDE_ADDRESSES_ALLOWED": [7]}, ["E003"], "a list of networks"),
        ([("CURRENCY", "EUR")], ["E001"], "Write it as WAGTAIL_BOOKING = {"),
        ({"CURENCY": "EUR", "LOCK_TRIES": 0}, ["E002", "E003"], ""),
    ],
)
def test_check_settings__each_mistake__is_named_with_its_cure(configured, expected, hint):
    with override_settings(WAGTAIL_BOOKING=configured):
        found = ours.check_settings()

    assert ids(found) == expected
    assert all(message.hint for message in found)
    assert not hint or hint in found[0].hint


def test_check_settings__no_setting_at_all__is_fine(settings):
    if hasattr(settings, "WAGTAIL_BOOKING"):
        del settings.WAGTAIL_BOOKING
    assert ours.check_settings() == []


@pytest.mark.parametrize("name", ours.REQUIRED_APPS)
def test_check_apps__one_is_missing__says_which_and_where(monkeypatch, name):
    monkeypatch.setattr(ours.apps, "is_installed", lambda app: app != name)
    (found,) = ours.check_apps()

    assert found.id == "wagtail_booking.E004"
    assert f'"{name}"' in found.hint
    assert "INSTALLED_APPS" in found.hint


def test_check_time_zones__naive_times__are_refused():
    with override_settings(USE_TZ=False):
        assert ids(ours.check_time_zones()) == ["E005"]


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        (RightUrls, []),
        (ElsewhereUrls, []),
        (NoUrls, ["E006"]),
        (TooLateUrls, ["E007"]),
    ],
)
def test_check_urls__missing_or_behind_wagtail__is_named(urls, expected):
    with override_settings(ROOT_URLCONF=urls):
        found = ours.check_urls()

    assert ids(found) == expected
    assert all('include("wagtail_booking.urls")' in message.hint for message in found)


GOOD = {"orm": "default", "timeout": 60, "retry": 120}


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (GOOD, []),
        ({**GOOD, "orm": None, "redis": {"host": "queue"}}, []),
        ({"sync": True, "timeout": 60, "retry": 120}, []),
        (None, ["W001"]),
        ("redis", ["W001"]),
        ({"timeout": 60, "retry": 120}, ["W002"]),
        ({**GOOD, "timeout": 120}, ["W003"]),
        ({**GOOD, "timeout": 300}, ["W003"]),
        ({"orm": "default", "retry": 120}, ["W003"]),
        ({"orm": "default", "timeout": 60}, ["W003"]),
        ({}, ["W002", "W003"]),
    ],
)
def test_check_cluster__queue_missing_or_running_tasks_twice__is_warned_about(cluster, expected):
    with override_settings(Q_CLUSTER=cluster):
        found = ours.check_cluster()

    assert ids(found) == expected
    assert all(message.hint and not message.is_serious() for message in found)


@pytest.mark.parametrize(("on", "expected"), [(False, []), (True, ["W004"])])
def test_r10__atomic_requests__is_warned_about(settings, monkeypatch, on, expected):
    monkeypatch.setitem(settings.DATABASES["default"], "ATOMIC_REQUESTS", on)

    assert ids(ours.check_atomic_requests()) == expected


def test_checks__check_command__fails_with_ours():
    with (
        override_settings(ROOT_URLCONF=NoUrls, WAGTAIL_BOOKING={"CURENCY": "EUR"}),
        pytest.raises(SystemCheckError, match=r"(?s)wagtail_booking\.E002.*wagtail_booking\.E006"),
    ):
        call_command("check", "--tag", "wagtail_booking", "--tag", "urls")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("library", "fill_in", "expected"),
    [
        ("recurring_ical_events", lambda: OutsideCalendar.objects.create(resource=f.staff_member(), url="x"), "W005"),
        ("holidays", lambda: f.business(holiday_country="NL"), "W006"),
    ],
)
def test_check_optional_libraries__missing_one_is_needed__is_warned_about(monkeypatch, library, fill_in, expected):
    monkeypatch.setitem(sys.modules, library, None)
    assert ours.check_optional_libraries(databases=["default"]) == []

    fill_in()
    found = ours.check_optional_libraries(databases=["default"])
    assert ids(found) == [expected]
    assert "pip install" in found[0].hint
    assert ours.check_optional_libraries(databases=None) == []

    monkeypatch.undo()
    assert ours.check_optional_libraries(databases=["default"]) == []


@pytest.mark.django_db
def test_check_optional_libraries__with_migrate__runs(monkeypatch):
    f.business(holiday_country="NL")
    monkeypatch.setitem(sys.modules, "holidays", None)

    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert "wagtail_booking.W006" in [message.id for message in found]


def test_check_optional_libraries__tables_are_made_later__says_nothing(monkeypatch):
    def no_table(rows):
        raise OperationalError("no such table")

    monkeypatch.setitem(sys.modules, "holidays", None)
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", no_table)

    assert ours.check_optional_libraries(databases=["default"]) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (None, ""),
        ("tests.views.test_account.addresses_of", ""),
        ("tests.views.test_account.PAGE", "is not a function"),
        ("tests.views.test_account.nothing", "can't be imported (ImportError"),
        ("no.such.module", "can't be imported (ModuleNotFoundError"),
        ("x", "can't be imported"),
        (5, "can't be imported"),
    ],
)
def test_check_verified_addresses__wrong_path__is_named(settings, path, expected):
    settings.WAGTAIL_BOOKING = {"VERIFIED_ADDRESSES": path}

    found = ours.check_verified_addresses()

    assert ids(found) == (["E010"] if expected else [])
    assert all(expected in message.msg for message in found)


def test_checks__sms_without_its_library__says_what_to_install(settings, monkeypatch):
    settings.WAGTAIL_BOOKING = {"SMS_URL": "messagebird://key/sender/{to}"}
    assert ours.check_sms() == []

    monkeypatch.setattr(ours, "find_spec", lambda name: None)
    (message,) = ours.check_sms()
    assert (message.id, "wagtail-booking[sms]" in message.hint) == ("wagtail_booking.W007", True)
