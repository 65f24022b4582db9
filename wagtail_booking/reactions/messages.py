"""The messages, built fresh from what is stored when they are sent; and how they look before that."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext as _

from wagtail_booking import ical
from wagtail_booking.forms.variables import VARIABLES, Facts, sample_values
from wagtail_booking.models import (
    Appointment,
    BookingSettings,
    Channel,
    Delivery,
    Event,
    MessageText,
    Occasion,
    Resource,
)
from wagtail_booking.selectors.messages import DEFAULT_HOURS, MessageKey

from . import mails
from .defaults import Text, default_text
from .links import customer_links
from .mails import Invitation
from .owed import former_resource, key_of, recipient
from .rendering import render_html, render_sms, render_subject, render_text
from .sms import Segments, SmsFailed, e164, is_ready, segments, send_sms
from .variables import business_values, details, values_of

INVITING = frozenset({Occasion.BOOKED, Occasion.AWAITING_APPROVAL, Occasion.CONFIRMED, Occasion.RESCHEDULED})
"""Occasions whose mails put the appointment into a calendar, or change it there."""


TOLD = ("previous_when", "changed_by", "reason")
"""The variables that only an event gives a value."""


class Skip(Exception):
    """There is nothing to send, for the ``reason`` given."""

    def __init__(self, reason: Delivery.Reason) -> None:
        self.reason = reason
        super().__init__(reason)


class Outgoing(Protocol):
    """A message ready to go."""

    @property
    def recipient(self) -> str:
        """The address or the phone number that it goes to."""

    def send(self) -> None:
        """Send it; raise whatever stands in the way."""


@dataclass(frozen=True)
class Sms:
    """A text message ready to go to ``recipient``, a phone number (E.164)."""

    recipient: str
    text: str

    def send(self) -> None:
        """Send it; raise :class:`~wagtail_booking.reactions.sms.SmsFailed`."""
        send_sms(self.recipient, self.text)


@dataclass(frozen=True)
class Preview:
    """How a message looks: ``subject``, ``html`` (a whole page) and ``text`` of a mail, or ``sms`` and its length."""

    subject: str = ""
    html: str = ""
    text: str = ""
    sms: str = ""
    segments: Segments | None = None


def build(delivery: Delivery, now: datetime) -> Outgoing:
    """Return the message of a delivery as it is now; raise :class:`Skip` if there is nowhere to send it.

    Whether it is still owed is decided before, by :func:`.owed.why_not`.
    """
    settings = BookingSettings.current()
    key, address = key_of(delivery), recipient(delivery)
    by_sms = key.channel == Channel.SMS
    if by_sms:
        address = e164(address)
        if not is_ready():
            raise Skip(Delivery.Reason.NO_SMS)
    if not address:
        raise Skip(Delivery.Reason.NO_ADDRESS)
    appointment, resource = _concerned(delivery)
    language = language_of(key.audience, appointment, resource)
    text = text_of(key, language)
    with translation.override(language):
        values = values_of(appointment, audience=key.audience, settings=settings, event=delivery.event, now=now)
        if by_sms:
            return Sms(address, render_sms(text.body, values))
        subject = render_subject(text.subject, values)
        return mails.compose(
            address=address,
            subject=subject,
            text=render_text(text.body, values),
            html=mails.page(subject, render_html(text.body, values), settings),
            settings=settings,
            message_id=mails.message_id(delivery, appointment),
            invitation=_invitation(delivery, appointment, resource, settings),
        )


def preview(key: MessageKey, language: str, subject: str, body: str, appointment: Appointment | None = None) -> Preview:
    """Return how a text looks, with an appointment or a sample. Its links open nothing."""
    settings = BookingSettings.current()
    with translation.override(supported(language)):
        values = _values_to_show(key, settings, appointment)
        if key.channel == Channel.SMS:
            text = render_sms(body, values)
            return Preview(sms=text, segments=segments(text))
        line = render_subject(subject, values)
        return Preview(line, mails.page(line, render_html(body, values), settings), render_text(body, values))


def send_test(  # noqa: PLR0917 -- those of preview(), and where to
    key: MessageKey, language: str, subject: str, body: str, to: str, appointment: Appointment | None = None
) -> None:
    """Send a text to an address or a phone number, as :func:`preview` shows it, marked as a test.

    Raise what the mail backend raises, or :class:`~wagtail_booking.reactions.sms.SmsFailed`.
    """
    shown = preview(key, language, subject, body, appointment)
    if key.channel == Channel.SMS:
        number = e164(to)
        if not number:
            raise SmsFailed(_("This is no phone number."))
        send_sms(number, shown.sms)
        return
    with translation.override(supported(language)):
        line = _("[Test] %(subject)s") % {"subject": shown.subject}
    settings = BookingSettings.current()
    mails.compose(address=to, subject=line, text=shown.text, html=shown.html, settings=settings).send()


def text_of(key: MessageKey, language: str) -> Text:
    """Return what a message says in a language of the site: the text that is stored, else the default.

    A moment without texts of its own, such as the reminder that one appointment has, says what the default one does.
    """
    texts = MessageText.objects.filter(
        message__occasion=key.occasion,
        message__audience=key.audience,
        message__channel=key.channel,
        message__hours__in={key.hours, DEFAULT_HOURS.get(key.occasion, 0)},
        language=language,
    ).select_related("message")
    stored = sorted(texts, key=lambda text: text.message.hours != key.hours)
    return Text(stored[0].subject, stored[0].body) if stored else default_text(key, language)


def supported(language: str) -> str:
    """Return a language that the site has: the wanted one, or its default."""
    try:
        return translation.get_supported_language_variant(language or django_settings.LANGUAGE_CODE)
    except LookupError:
        return django_settings.LANGUAGE_CODE


def language_of(audience: Event.Audience, appointment: Appointment, resource: Resource) -> str:
    """Return the reader's language: the appointment's, that of the staff member's account, or the site's default."""
    if audience == Event.Audience.CUSTOMER:
        return supported(appointment.language)
    if audience == Event.Audience.BUSINESS:
        return supported("")
    profile = getattr(resource.user, "wagtail_userprofile", None)
    return supported(profile.preferred_language if profile else "")


def _concerned(delivery: Delivery) -> tuple[Appointment, Resource]:
    """Return the appointment as the reader knows it, and whose it is, or was."""
    if delivery.occasion != Occasion.HANDED_OVER:
        return delivery.appointment, delivery.appointment.resource
    former = former_resource(delivery)
    if former is None or delivery.event is None:
        raise Skip(Delivery.Reason.OVERTAKEN)
    return _as_it_was(delivery.appointment, delivery.event), former


def _as_it_was(appointment: Appointment, event: Event) -> Appointment:
    """Return the appointment as the former staff member knew it, cancelled. Not to be saved."""
    known = copy.copy(appointment)
    before = event.data["from"]
    known.start, known.end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    known.resource_name = before["resource_name"]
    known.status = Appointment.Status.CANCELLED
    known.sequence = event.sequence
    return known


def _invitation(
    delivery: Delivery, appointment: Appointment, resource: Resource, settings: BookingSettings
) -> Invitation | None:
    """Return what goes into the reader's calendar, in the active language; None for what changes nothing there.

    The business is the organiser: it is not invited.
    """
    event = delivery.event
    if event is None or delivery.audience == Event.Audience.BUSINESS:
        return None
    if delivery.occasion == Occasion.DECLINED and not _was_invited(delivery):
        return None
    for_staff = delivery.audience == Event.Audience.STAFF
    url = "" if for_staff else customer_links(appointment)["appointment_link"]
    content = ical.invitation(
        appointment, settings=settings, stamp=event.at, url=url, resource=resource if for_staff else None
    )
    return Invitation(ical.invitation_method(appointment), content)


def _was_invited(delivery: Delivery) -> bool:
    """Return whether the reader got an invitation before, which a CANCEL would take back (RFC 5546 §3.2.5)."""
    return Delivery.objects.filter(
        appointment=delivery.appointment_id,
        audience=delivery.audience,
        channel=Channel.EMAIL,
        occasion__in=INVITING,
        sent_at__isnull=False,
    ).exists()


def _values_to_show(key: MessageKey, settings: BookingSettings, appointment: Appointment | None) -> dict[str, str]:
    """Return the values of an appointment, or a sample; what only an event could tell is a sample either way."""
    samples = sample_values() | customer_links(None)
    told = {name: samples[name] if key.occasion in VARIABLES[name].occasions else "" for name in TOLD}
    if appointment is not None:
        values = values_of(appointment, audience=key.audience, settings=settings) | told
        answers = values["answers"]
    else:
        business = {name: value for name, value in business_values(settings).items() if value}
        values, answers = samples | business | told, samples["answers"]
        if key.audience == Event.Audience.CUSTOMER:
            values["admin_link"] = ""
    if isinstance(answers, Facts):
        values["appointment_details"] = details(values, answers, key.audience)
    return values
