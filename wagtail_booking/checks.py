"""System checks: what is wrong with the configuration, each with the cure.

Nothing that needs models or addresses is imported at the top: the checks have to run, and speak, on a
site that isn't complete.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib.util import find_spec
from ipaddress import ip_network
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, router
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.module_loading import import_string

from .conf import DEFAULTS

TAG = "wagtail_booking"

REQUIRED_APPS = ("wagtail.contrib.settings", "wagtail.snippets", "wagtail_modeladmin", "django_q")
"""``wagtail.contrib.forms`` is needed too, but without it Django stops before any check can run."""

INCLUDE = 'path("", include("wagtail_booking.urls"))'

BROKERS = {"orm", "redis", "django_redis", "sqs", "iron_mq", "mongo", "broker_class"}
"""The settings of django-q2 that choose where its queue is; without any it looks for Redis on this machine."""

AT_LEAST_ONE = {
    "CUSTOMER_AREA_MINUTES",
    "LOCK_TRIES",
    "LOCK_TIMEOUT",
    "DELIVERY_TRIES",
    "SMS_TIMEOUT",
    "OUTSIDE_CALENDAR_TIMEOUT",
    "OUTSIDE_CALENDAR_MAX_BYTES",
    "OUTSIDE_CALENDAR_MAX_EVENTS",
}

Messages = list[CheckMessage]


def register_all() -> None:
    """Register every check; called once, when the app is ready."""
    for check in (check_settings, check_apps, check_time_zones, check_cluster, check_atomic_requests, check_sms):
        register(check, TAG)
    register(check_verified_addresses, TAG)
    register(check_urls, Tags.urls)
    register(check_optional_libraries, Tags.database)


def check_settings(**_kwargs: Any) -> Messages:
    """Report names that ``WAGTAIL_BOOKING`` doesn't know, and values it can't use."""
    configured = getattr(settings, "WAGTAIL_BOOKING", {})
    if not isinstance(configured, dict):
        return [
            Error(
                f"WAGTAIL_BOOKING is a {type(configured).__name__}, not a dictionary.",
                hint='Write it as WAGTAIL_BOOKING = {"CURRENCY": "EUR"}, or leave it out.',
                id="wagtail_booking.E001",
            )
        ]
    return [
        message
        for name, value in configured.items()
        for message in ([_unknown(name)] if name not in DEFAULTS else _wrong_value(name, value))
    ]


def check_apps(**_kwargs: Any) -> Messages:
    """Report apps that this one is built on and that are not installed."""
    return [
        Error(
            f"wagtail_booking needs the app {name!r}, which is not in INSTALLED_APPS.",
            hint=f'Add "{name}" to INSTALLED_APPS and run "python manage.py migrate".',
            id="wagtail_booking.E004",
        )
        for name in REQUIRED_APPS
        if not apps.is_installed(name)
    ]


def check_time_zones(**_kwargs: Any) -> Messages:
    """Report a site that stores naive times: an hour of each year would be booked twice."""
    if settings.USE_TZ:
        return []
    return [
        Error(
            "USE_TZ is False: appointments need times with a time zone.",
            hint="Set USE_TZ = True, and TIME_ZONE to where the business is.",
            id="wagtail_booking.E005",
        )
    ]


def check_urls(**_kwargs: Any) -> Messages:
    """Report that the addresses of this app are missing, or never reached behind Wagtail's."""
    try:
        address = reverse("wagtail_booking:appointment", kwargs={"token": "check"})
    except NoReverseMatch:
        return [
            Error(
                "The addresses of wagtail_booking are not included in the site's urls.py.",
                hint=f"Add {INCLUDE} to urlpatterns, above the line that includes wagtail_urls.",
                id="wagtail_booking.E006",
            )
        ]
    try:
        reached = "wagtail_booking" in resolve(address).namespaces
    except Resolver404:
        reached = False
    if reached:
        return []
    return [
        Error(
            "The addresses of wagtail_booking are never reached: a line above them in urls.py takes them all.",
            hint=f"Move {INCLUDE} above the line that includes wagtail_urls.",
            id="wagtail_booking.E007",
        )
    ]


def check_cluster(**_kwargs: Any) -> Messages:
    """Warn about a queue that is not there, or that runs tasks twice."""
    cluster = getattr(settings, "Q_CLUSTER", None)
    if not isinstance(cluster, dict):
        return [
            CheckWarning(
                "Q_CLUSTER is not set: django-q2 will look for a Redis server on this machine.",
                hint='Set Q_CLUSTER = {"orm": "default", "timeout": 60, "retry": 120, "catch_up": False} to queue '
                "mails in the database.",
                id="wagtail_booking.W001",
            )
        ]
    found: Messages = []
    if not cluster.get("sync") and not BROKERS & set(cluster):
        found.append(
            CheckWarning(
                "Q_CLUSTER doesn't say where the queue is: django-q2 will look for a Redis server on this machine.",
                hint='Add "orm": "default" to Q_CLUSTER to use the database, or "redis": {…} if Redis is meant.',
                id="wagtail_booking.W002",
            )
        )
    timeout, retry = cluster.get("timeout"), cluster.get("retry", 60)
    if not timeout or timeout >= retry:
        found.append(
            CheckWarning(
                "Q_CLUSTER retries a task before it has timed out: it would run twice at once.",
                hint='Set a "timeout" in Q_CLUSTER and a larger "retry", such as 60 and 120 seconds.',
                id="wagtail_booking.W003",
            )
        )
    return found


def check_atomic_requests(**_kwargs: Any) -> Messages:
    """Warn about views in a transaction: an action must open its own, to lock before it reads."""
    return [
        CheckWarning(
            f"ATOMIC_REQUESTS is on for the database {alias!r}. The views of wagtail_booking opt out of it; a view "
            "of your own that books, moves or cancels an appointment fails.",
            hint="Decorate such views with @transaction.non_atomic_requests, or switch ATOMIC_REQUESTS off. "
            "Silence this warning when you have.",
            id="wagtail_booking.W004",
        )
        for alias, database in settings.DATABASES.items()
        if database.get("ATOMIC_REQUESTS")
    ]


def check_sms(**_kwargs: Any) -> Messages:
    """Warn about a provider of SMS that can't be reached without a library that is not installed."""
    if not getattr(settings, "WAGTAIL_BOOKING", {}).get("SMS_URL") or find_spec("apprise"):
        return []
    return [
        CheckWarning(
            "WAGTAIL_BOOKING has an SMS_URL, but the library it needs is not installed: no SMS is sent.",
            hint='Run: pip install "wagtail-booking[sms]"',
            id="wagtail_booking.W007",
        )
    ]


def check_verified_addresses(**_kwargs: Any) -> Messages:
    """Report a function for verified addresses that isn't there."""
    configured = getattr(settings, "WAGTAIL_BOOKING", {})
    path = configured.get("VERIFIED_ADDRESSES") if isinstance(configured, dict) else None
    if path is None:
        return []
    try:
        found = import_string(path)
    except Exception as error:  # whatever a module comes up with while it is imported
        problem = f"can't be imported ({type(error).__name__}: {error})"
    else:
        if callable(found):
            return []
        problem = "is not a function"
    return [
        Error(
            f"WAGTAIL_BOOKING['VERIFIED_ADDRESSES'] is {path!r}, which {problem}.",
            hint="Name a function that takes an account and returns its proven e-mail addresses, such as "
            '"mysite.accounts.verified_addresses".',
            id="wagtail_booking.E010",
        )
    ]


def check_optional_libraries(databases: Sequence[str] | None = None, **_kwargs: Any) -> Messages:
    """Warn about what editors have filled in and what needs a library that is not installed.

    It reads the database, so it runs with ``migrate`` and ``check --database`` only.
    """
    from .models import BookingSettings, OutsideCalendar

    wanted = {
        ("recurring_ical_events", "outside-calendars"): (OutsideCalendar.objects.all(), "Outside calendars", "W005"),
        ("holidays", "holidays"): (BookingSettings.objects.exclude(holiday_country=""), "Public holidays", "W006"),
    }
    found: Messages = []
    for (library, extra), (rows, what, number) in wanted.items():
        if find_spec(library) or not _any(rows, databases):
            continue
        found.append(
            CheckWarning(
                f"{what} are filled in, but the library they need is not installed: they have no effect.",
                hint=f'Run: pip install "wagtail-booking[{extra}]"',
                id=f"wagtail_booking.{number}",
            )
        )
    return found


def _any(rows: Any, databases: Sequence[str] | None) -> bool:
    with suppress(DatabaseError):  # the tables are made later
        return router.db_for_read(rows.model) in (databases or ()) and rows.exists()
    return False


def _unknown(name: object) -> CheckMessage:
    near = get_close_matches(str(name).upper(), DEFAULTS, n=1)
    known = ", ".join(sorted(DEFAULTS))
    return Error(
        f"WAGTAIL_BOOKING has no setting {name!r}.",
        hint=f"Did you mean {near[0]!r}?" if near else f"It knows {known}.",
        id="wagtail_booking.E002",
    )


def _wrong_value(name: str, value: Any) -> Messages:
    wanted = _wanted(name, value)
    if wanted is None:
        return []
    return [
        Error(
            f"WAGTAIL_BOOKING[{name!r}] is {value!r}.",
            hint=f"It has to be {wanted}. The default is {DEFAULTS[name]!r}.",
            id="wagtail_booking.E003",
        )
    ]


def _wanted(name: str, value: Any) -> str | None:
    """Return in words what a value should have been, or None when it is right."""
    default = DEFAULTS[name]
    if name == "CURRENCY" and not (isinstance(value, str) and re.fullmatch("[A-Z]{3}", value)):
        return "an ISO 4217 code of three capitals"
    if name == "BASE_URL" and value is not None and not (isinstance(value, str) and re.match("https?://[^/]", value)):
        return 'an address such as "https://example.com"'
    if name == "SMS_URL" and value is not None and not (isinstance(value, str) and re.match(r"\w+://.", value)):
        return 'an address as apprise writes it, such as "messagebird://key/sender/{to}"'
    if name == "OUTSIDE_ADDRESSES_ALLOWED" and not _are_networks(value):
        return 'a list of networks, such as ["192.168.1.0/24"]'
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "True or False"
    if isinstance(default, int):
        least = 1 if name in AT_LEAST_ONE else 0
        right = isinstance(value, int) and not isinstance(value, bool) and value >= least
        return None if right else f"a whole number of at least {least}"
    if default is not None and not isinstance(value, type(default)):
        return f"a {type(default).__name__}"
    return None


def _are_networks(value: Any) -> bool:
    if not isinstance(value, (list, tuple)):
        return False
    try:
        return all(isinstance(network, str) and ip_network(network) for network in value)
    except ValueError:
        return False
