"""Mailing the links that open somebody's appointments: taken by compare-and-set, tried until they would have expired.

Who asked never waits for any of this, nor learns of it: only here it is found out whose address it is.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from time import monotonic
from typing import Any

from django.conf import settings as django_settings
from django.db import DatabaseError
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail_booking.ical import one_line
from wagtail_booking.models import AccessLink, BookingSettings, Customer
from wagtail_booking.models.access_links import AccessLinkQuerySet
from wagtail_booking.permissions import access_token
from wagtail_booking.selectors.addresses import base_url
from wagtail_booking.selectors.customer_area import customers_with

from . import mails
from .delivering import BACKOFF, LEASE
from .mails import Mail
from .messages import supported

logger = logging.getLogger("wagtail_booking")

ENOUGH_SECONDS = 10
"""After this long no further link is begun in one go: other messages are due as well."""


def enqueue(*, link_id: int, **_kwargs: Any) -> None:
    """Hand a link to the queue. Receiver of ``access_link_committed``; without a queue the next sweep mails it."""
    try:
        from django_q.tasks import async_task

        async_task("wagtail_booking.tasks.send_access_link", link_id)
    except Exception as error:  # any broker, any error of its own
        logger.warning("A link could not be queued (%s); the next sweep mails it", type(error).__name__)


def work_off(links: AccessLinkQuerySet, clock: Callable[[], datetime]) -> int:
    """Mail those that are due, the longest waiting first; return how many were looked at."""
    end = monotonic() + ENOUGH_SECONDS
    count = 0
    for pk in links.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True):
        if monotonic() > end:
            break
        try:
            attempt(pk, clock())
        except DatabaseError:  # the others are due all the same
            logger.exception("Access link %s could not be noted; it is tried again", pk)
        count += 1
    return count


def forget_expired(now: datetime) -> None:
    """Clear away links that nobody can use any more, with the addresses that were typed in."""
    AccessLink.objects.expired(now).delete()


def attempt(pk: int, now: datetime) -> None:
    """Mail a link if it is due and nobody else has taken it. Never raises for what can't be sent."""
    link = take(pk, now)
    if link is None:
        return
    customer = next(iter(customers_with([link.address])), None)
    settings = BookingSettings.current()
    if customer is None or not settings.customer_area:
        _settle(link)
        return
    try:
        mail = build(link, customer, settings)
        if mail is not None:
            mail.send()
    except Exception as error:  # whatever a mail server, a backend or a template comes up with
        wait = BACKOFF[min(link.tries, len(BACKOFF)) - 1]
        # Ids and the kind of error only: what a mail server answers quotes the address.
        logger.warning("Access link %s failed on try %s (%s)", link.pk, link.tries, type(error).__name__)
        _settle(link, due_at=now + wait)
    else:
        _settle(link, sent_at=now if mail is not None else None)


def take(pk: int, now: datetime) -> AccessLink | None:
    """Make a due link ours for the time of the lease; ``None`` if somebody else has it, or it can't be used."""
    link = AccessLink.objects.due(now).usable(now).filter(pk=pk).first()
    if link is None:
        return None
    as_read = AccessLink.objects.filter(pk=pk, due_at=link.due_at, tries=link.tries, used_at=None)
    link.due_at, link.tries = now + LEASE, link.tries + 1
    return link if as_read.update(due_at=link.due_at, tries=link.tries) else None


def _settle(link: AccessLink, *, due_at: datetime | None = None, **changes: Any) -> None:
    """Note the outcome, unless the lease ran out and another worker has the link now."""
    ours = AccessLink.objects.filter(pk=link.pk, due_at=link.due_at, tries=link.tries)
    ours.update(due_at=due_at, **changes)


def build(link: AccessLink, customer: Customer, settings: BookingSettings) -> Mail | None:
    """Return the mail in the language of the customer; ``None`` on a site that hasn't included the customer area."""
    with translation.override(supported(customer.language)):
        try:
            path = reverse("wagtail_booking_account:open_link", kwargs={"token": access_token(link)})
        except NoReverseMatch:
            return None
        address = base_url() + path
        business = one_line(settings.display_name)
        subject = (
            _("Your appointments at %(business)s") % {"business": business} if business else _("Your appointments")
        )
        asked = _(
            "Somebody asked for a link to the appointments of this e-mail address. Was it you? Then open it here:"
        )
        link_text = _("Show my appointments")
        once = _("It works once, and for an hour after it was asked for.")
        otherwise = _("Was it somebody else? Then you need not do anything: without this message nobody sees anything.")
        html = format_html(
            '<h1>{}</h1><p>{}</p><p><a class="button" href="{}">{}</a></p><p>{}</p><p>{}</p>',
            *(subject, asked, address, link_text, once, otherwise),
        )
        return mails.compose(
            address=link.address,
            subject=subject,
            text=f"{asked}\n\n{link_text}: {address}\n\n{once}\n\n{otherwise}",
            html=mails.page(subject, html, settings),
            settings=settings,
            message_id=_message_id(link),
        )


def _message_id(link: AccessLink) -> str:
    """Return the same id at each try; what it says of the link opens nothing."""
    domain = parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{link.public_id.hex}.access@{domain}>"
