"""Sending deliveries: take one by compare-and-set, send it outside any transaction, note the outcome."""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext as _

from wagtail_booking.conf import conf
from wagtail_booking.models import Delivery
from wagtail_booking.models.messages import DeliveryQuerySet

from .messages import Skip, build

logger = logging.getLogger("wagtail_booking")

LEASE = timedelta(minutes=5)
"""How long a worker may take over one delivery before another one tries. Longer than its time-out."""

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480, 720)]
"""How long to wait after each failed try: a day in all. The last one repeats."""

ENOUGH_SECONDS = 40
"""After this long no further delivery is begun: the next sweep starts in a minute anyway."""


def work_off(deliveries: DeliveryQuerySet, clock: Callable[[], datetime]) -> int:
    """Send those that are due, the longest waiting first; return how many were looked at."""
    end = monotonic() + ENOUGH_SECONDS
    count = 0
    for pk in deliveries.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True):
        if monotonic() > end:
            break
        attempt(pk, clock())
        count += 1
    return count


def attempt(pk: int, now: datetime) -> None:
    """Send a delivery if it is due and nobody else has taken it. Never raises for what can't be sent."""
    delivery = take(pk, now)
    if delivery is None:
        return
    try:
        build(delivery, now).send()
    except Skip as reason:
        _finish(delivery, state=Delivery.State.SKIPPED, error=str(reason))
    except Exception as error:  # whatever a mail server, a backend or a template comes up with
        _try_later(delivery, error, now)
    else:
        _finish(delivery, state=Delivery.State.SENT, sent_at=now, error="")


def take(pk: int, now: datetime) -> Delivery | None:
    """Make a due delivery ours for the time of :data:`LEASE`, and return it loaded; None if it isn't ours.

    Of any number of workers that try at once one gets it: the row must still be as it was read.
    """
    delivery = (
        Delivery.objects.due(now)
        .select_related(
            "event__appointment__customer",
            "event__appointment__resource__user__wagtail_userprofile",
        )
        .filter(pk=pk)
        .first()
    )
    if delivery is None:
        return None
    tries, until = delivery.tries + 1, now + LEASE
    as_read = Delivery.objects.filter(pk=pk, state=delivery.state, due_at=delivery.due_at, tries=delivery.tries)
    if not as_read.update(state=Delivery.State.SENDING, due_at=until, tries=tries):
        return None
    delivery.state, delivery.due_at, delivery.tries = Delivery.State.SENDING, until, tries
    return delivery


def _try_later(delivery: Delivery, error: Exception, now: datetime) -> None:
    """Put a delivery back, or give up after ``DELIVERY_TRIES``; what went wrong is kept either way."""
    last = delivery.tries >= conf.DELIVERY_TRIES
    # Ids and the kind of error only: what a mail server answers quotes the address.
    logger.log(
        logging.ERROR if last else logging.WARNING,
        "Delivery %s of event %s failed on try %s (%s)",
        delivery.pk,
        delivery.event_id,
        delivery.tries,
        type(error).__name__,
    )
    if last:
        _finish(delivery, state=Delivery.State.FAILED, error=describe(error))
    else:
        wait = BACKOFF[min(delivery.tries, len(BACKOFF)) - 1]
        _finish(delivery, state=Delivery.State.QUEUED, due_at=now + wait, error=describe(error))


def _finish(delivery: Delivery, *, error: str, **changes: object) -> None:
    """Note the outcome, unless the lease ran out and another worker has the delivery now."""
    longest = Delivery._meta.get_field("error").max_length
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, tries=delivery.tries).update(
        error=error[:longest], **changes
    )


def describe(error: Exception) -> str:
    """Return in words, for the admin, why a mail could not be sent."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _("The mail server refused the recipient: %(code)s %(text)s") % {"code": code, "text": _text(text)}
    if isinstance(error, smtplib.SMTPResponseException):
        return _("The mail server answered: %(code)s %(text)s") % {
            "code": error.smtp_code,
            "text": _text(error.smtp_error),
        }
    if isinstance(error, OSError):  # smtplib's other errors too
        return _("The mail server can't be reached: %(error)s") % {"error": f"{type(error).__name__}: {error}"}
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
