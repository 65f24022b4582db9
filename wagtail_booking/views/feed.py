"""A calendar that other calendars subscribe to, at an address that nobody can guess."""

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.users.models import UserProfile

from wagtail_booking.engine.spans import instant_of
from wagtail_booking.entries.text import one_line
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.ical import Subscription
from wagtail_booking.models import BookingSettings, Feed
from wagtail_booking.permissions import feed_by_token
from wagtail_booking.reactions.links import admin_links
from wagtail_booking.reactions.messages import supported
from wagtail_booking.selectors import feeds

from . import pages
from .links import unknown

NOBODY = "mailto:busy@busy.invalid"
"""The organiser where no name is told: there has to be one, and nothing ends in ".invalid" (RFC 2606)."""


@require_safe
@pages.available_or_503
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return a calendar as it is now; 304 without reading it where the subscriber has it already.

    Nothing is written, not even when it was read last: a GET that changes no state can be repeated, prefetched and
    scanned by anybody. It is made as a whole before it leaves, because half a calendar would tell its subscriber that
    the other half is cancelled; five thousand appointments are three megabytes.
    """
    try:
        found = feed_by_token(token)
    except Feed.DoesNotExist:
        response = unknown(request)
        response["Cache-Control"] = "private, no-store"
    else:
        with translation.override(language_of(found)):
            response = answer(request, found, BookingSettings.current(), timezone.now())
        # Whoever fetched it may keep it, no cache between may, and it is asked for again each time: a feed that was
        # revoked, or whose maker lost a permission, ends at once. Asking costs a 304.
        response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["X-Frame-Options"] = "DENY"
    return response


def answer(request: HttpRequest, found: Feed, settings: BookingSettings, now: datetime) -> HttpResponse:
    version = feeds.version_of(found, settings, now, translation.get_language() or "")
    response = get_conditional_response(request, etag=version.etag, last_modified=int(version.modified.timestamp()))
    if response is None:
        response = HttpResponse(content(found, settings, now), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["ETag"] = version.etag
    response["Last-Modified"] = http_date(version.modified.timestamp())
    return response


def language_of(found: Feed) -> str:
    """Return the language of whoever made the feed, else the site's."""
    chosen = UserProfile.objects.filter(user=found.created_by_id).values_list("preferred_language", flat=True).first()
    return supported(chosen or "")


def content(found: Feed, settings: BookingSettings, now: datetime) -> bytes:
    """Return the file, in the active language."""
    start = feeds.since(settings, now)
    if not found.is_full:
        calendar = Subscription(gettext("Busy"), settings=settings, organizer=NOBODY)
        return calendar.file(busy_events(found, calendar, start))
    business = settings.display_name
    name = found.resource.name if found.resource else (business or gettext("Appointments"))
    calendar = Subscription(name, settings=settings)
    return calendar.file([*appointment_events(found, calendar, start), *time_off_events(found, calendar, start)])


def appointment_events(found: Feed, calendar: Subscription, start: datetime) -> Iterator[bytes]:
    """Yield the appointments. Everybody's are called as in the admin, which says whose they are."""
    pattern = "" if found.resource_id else calendar.settings.display_format
    stamps, link_to = feeds.stamps_of(found, start), admin_links()
    for appointment in feeds.full_appointments(found, start, form_names="{form}" in pattern):
        yield calendar.appointment(
            appointment,
            stamp=stamps.get(appointment.pk, appointment.created_at),
            url=link_to(appointment.pk),
            summary=appointment_text(pattern, appointment) if pattern else "",
        )


def time_off_events(found: Feed, calendar: Subscription, start: datetime) -> Iterator[bytes]:
    """Yield the time off. It is made and deleted, never changed; it has no moment of its own, so it has the feed's."""
    uid = uids_of(found)
    rows = feeds.time_off_of(found, start).order_by("start", "pk")
    for pk, resource, begin, end, note in rows.values_list("pk", "resource__name", "start", "end", "note"):
        title = gettext("Time off")
        if not found.resource_id:
            title = gettext("Time off: %(name)s") % {"name": one_line(resource)}
        yield calendar.event(
            uid(f"time off {pk}"), (instant_of(begin), instant_of(end)), found.created_at, title, description=note
        )


def busy_events(found: Feed, calendar: Subscription, start: datetime) -> Iterator[bytes]:
    uid, title = uids_of(found), gettext("Busy")
    for busy in feeds.busy_times(found, start):
        yield calendar.event(
            uid(f"{busy.start.timestamp()} {busy.end.timestamp()}"),
            (busy.start, busy.end),
            found.created_at,
            title,
            status="CONFIRMED" if busy.certain else "TENTATIVE",
            private=True,
        )


def uids_of(found: Feed) -> Callable[[str], str]:
    """Return what makes the UIDs of a feed: the same each time, other ones in another feed, leading back to nothing."""
    key = salted_hmac("wagtail_booking.feed.uid", f"{found.public_id} {found.key}", algorithm="sha256").digest()
    return lambda what: hmac.digest(key, what.encode(), sha256).hex()[:40]
