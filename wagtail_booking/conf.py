"""The settings of this app: one dictionary, ``WAGTAIL_BOOKING``, read when asked for."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    # The template that public booking pages extend. It needs the blocks "title" and "content". While this
    # is the default, the site's own "base.html" is taken if it has them, else a neutral page of this app.
    "BASE_TEMPLATE": "wagtail_booking/base.html",
    # The address of the site for links in mails, such as "https://example.com". By default
    # WAGTAILADMIN_BASE_URL, else the root address of the default Wagtail site.
    "BASE_URL": None,
    # The ISO 4217 code of the currency in which prices are shown.
    "CURRENCY": "EUR",
    # How often a transaction is tried that lost a race inside the database, and how many seconds it
    # waits for a lock each time.
    "LOCK_TRIES": 4,
    "LOCK_TIMEOUT": 3,
    # How many appointments one visitor's address may book within an hour, and how many attempts
    # it may send; 0 switches the limit off.
    "BOOKINGS_PER_HOUR": 10,
    # How many times one visitor's address may hold at once while forms are filled in.
    "HOLDS_PER_CLIENT": 2,
    # The dotted path of a function that takes an account and returns the e-mail addresses that are proven to be its
    # own. By default those that django-allauth has verified, where it is installed, and none elsewhere.
    "VERIFIED_ADDRESSES": None,
    # For how many minutes a link that was mailed shows the appointments of its address, once it is opened.
    "CUSTOMER_AREA_MINUTES": 60,
    # How often a message is tried before it is marked as failed.
    "DELIVERY_TRIES": 8,
    # The address of the provider of SMS, as apprise writes it, with {to} where the phone number goes; without
    # one no SMS is sent. How many seconds it may take to connect, and as many to answer.
    "SMS_URL": None,
    "SMS_TIMEOUT": 10,
    # How many seconds fetching an outside calendar may take in all, how many bytes it may have, and how
    # many busy periods.
    "OUTSIDE_CALENDAR_TIMEOUT": 15,
    "OUTSIDE_CALENDAR_MAX_BYTES": 5_000_000,
    "OUTSIDE_CALENDAR_MAX_EVENTS": 5_000,
    # Networks that outside calendars may be fetched from though they are internal, such as "192.168.1.0/24".
    "OUTSIDE_ADDRESSES_ALLOWED": [],
}


class Conf:
    """Attribute access to ``WAGTAIL_BOOKING`` with defaults; ``AttributeError`` for an unknown name."""

    def __getattr__(self, name: str) -> Any:
        if name not in DEFAULTS:
            raise AttributeError(f"WAGTAIL_BOOKING has no setting {name!r}; it knows {', '.join(DEFAULTS)}.")
        return getattr(settings, "WAGTAIL_BOOKING", {}).get(name, DEFAULTS[name])


conf = Conf()
