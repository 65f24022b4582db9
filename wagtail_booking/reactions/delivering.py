"""Sending deliveries: take one by compare-and-set, send it outside any transaction, note the outcome."""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import DatabaseError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wagtail_booking.actions.base import in_transaction
from wagtail_booking.conf import conf
from wagtail_booking.errors import TryLater
from wagtail_booking.ical import one_line
from wagtail_booking.models import Appointment, Delivery, Occasion
from wagtail_booking.models.deliveries import DeliveryQuerySet
from wagtail_booking.models.messages import MOMENTS

from .messages import Skip, build
from .owed import recipient, why_not
from .sms import SmsFailed

logger = logging.getLogger("wagtail_booking")

LEASE = timedelta(minutes=5)
"""How long a worker may take over one delivery before another one tries. Longer than its time-out."""

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480, 720)]
"""How long to wait after each failed try: a day in all. The last one repeats."""

HOLD_UP = timedelta(minutes=5)
"""How long a reminder waits at most for an earlier message that is to be tried again."""

ENOUGH_SECONDS = 40
"""After this long no further delivery is begun: the next sweep starts in a minute anyway."""

CUT_OFF = 2
"""So many times ``DELIVERY_TRIES`` a message may be taken, should it end its worker each time."""

State = Delivery.State


def work_off(deliveries: DeliveryQuerySet, clock: Callable[[], datetime]) -> int:
    """Send those that are due, the longest waiting first; return how many were looked at."""
    end = monotonic() + ENOUGH_SECONDS
    count = 0
    for pk in deliveries.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True):
        if monotonic() > end:
            break
        try:
            attempt(pk, clock())
        except DatabaseError:  # the others are due all the same
            logger.exception("Delivery %s could not be noted; it is tried again", pk)
        count += 1
    return count


def attempt(pk: int, now: datetime) -> None:
    """Send a delivery if it is due and nobody else has taken it. Never raises for what can't be sent."""
    try:
        delivery = take(pk, now)
    except TryLater:  # somebody has the appointment locked; it is still due
        return
    if delivery is None:
        return
    try:
        build(delivery, now).send()
    except Skip as skipped:
        _finish(delivery, state=State.SKIPPED, reason=skipped.reason, error="")
    except Exception as error:  # whatever a mail server, a backend or a template comes up with
        _try_later(delivery, error, now)
    else:
        _finish(delivery, state=State.SENT, sent_at=now, reason="", error="")


def take(pk: int, now: datetime) -> Delivery | None:
    """Make a due delivery ours for the time of :data:`LEASE`, and return it loaded.

    None if it isn't ours to send: somebody else has it, an earlier one has to go first, or it is no longer owed,
    which is noted. That is decided with the appointment locked: who changes it, or takes a change back, meets either a
    message that nobody has begun to send, or one whose fate is known. Raise :class:`TryLater`.
    """
    appointment = Delivery.objects.due(now).filter(pk=pk).values_list("appointment_id", flat=True).first()
    return None if appointment is None else in_transaction(lambda: _take(pk, appointment, now))


def send_again(pk: int, now: datetime) -> bool:
    """Have a delivery sent once more; return False if it is on its way already."""
    settled = Delivery.objects.filter(pk=pk).exclude(state__in=[State.QUEUED, State.SENDING])
    return bool(settled.update(state=State.QUEUED, copies=F("copies") + 1, tries=0, due_at=now, reason="", error=""))


def _take(pk: int, appointment: int, now: datetime) -> Delivery | None:
    # A write that changes nothing locks the row on every database; it comes first, like all locks.
    Appointment.objects.filter(pk=appointment).update(version=F("version"))
    delivery = (
        Delivery.objects.due(now)
        .select_related(
            "event",
            "appointment__booking_form",
            "appointment__customer",
            "appointment__resource__user__wagtail_userprofile",
        )
        .filter(pk=pk)
        .first()
    )
    if delivery is None or _has_to_wait(delivery, now):
        return None
    reason = why_not(delivery, now)
    changes: dict[str, Any] = {"recipient": recipient(delivery)}
    if delivery.tries >= CUT_OFF * conf.DELIVERY_TRIES:
        changes |= {"state": State.FAILED, "error": _("Whoever tried to send it was cut off each time.")}
    elif reason:
        changes |= {"state": State.SKIPPED, "reason": reason, "due_at": now, "error": ""}
    else:
        changes |= {"state": State.SENDING, "due_at": now + LEASE, "tries": delivery.tries + 1}
    as_read = Delivery.objects.filter(pk=pk, state=delivery.state, due_at=delivery.due_at, tries=delivery.tries)
    if not as_read.update(**changes) or changes["state"] != State.SENDING:
        return None
    for name, value in changes.items():
        setattr(delivery, name, value)
    return delivery


def _has_to_wait(delivery: Delivery, now: datetime) -> bool:
    """Return whether an earlier message to the same reader about the same appointment has to go first.

    That is one which is being sent. News overtake what waits; a reminder waits for it a little while.
    """
    if delivery.occasion == Occasion.HANDED_OVER:
        return False
    earlier = Delivery.objects.filter(
        appointment=delivery.appointment_id,
        audience=delivery.audience,
        channel=delivery.channel,
        pk__lt=delivery.pk,
    ).exclude(occasion=Occasion.HANDED_OVER)
    first = Q(state=State.SENDING, due_at__gt=now)
    if delivery.occasion in MOMENTS:
        first |= Q(state=State.QUEUED, due_at__lte=now + HOLD_UP)
    return earlier.filter(first).exists()


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
        _finish(delivery, state=State.FAILED, error=describe(error))
    else:
        wait = BACKOFF[min(delivery.tries, len(BACKOFF)) - 1]
        _finish(delivery, state=State.QUEUED, due_at=now + wait, error=describe(error))


def _finish(delivery: Delivery, *, error: str, **changes: object) -> None:
    """Note the outcome, unless the lease ran out and another worker has the delivery now."""
    longest = Delivery._meta.get_field("error").max_length
    ours = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENDING, tries=delivery.tries, due_at=delivery.due_at, copies=delivery.copies
    )
    # One line: what a server answers may hold characters that a database refuses.
    ours.update(error=one_line(error)[:longest], **changes)


def describe(error: Exception) -> str:
    """Return in words, for the admin, why a message could not be sent."""
    if isinstance(error, SmsFailed):
        return str(error)
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
