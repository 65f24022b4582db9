"""The mails that follow an event, built fresh from what is stored when they are sent."""

import copy
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from wagtail_booking import ical
from wagtail_booking.models import Appointment, BookingSettings, Delivery, Event, Resource

from . import wording
from .links import customer_link
from .wording import Words

ATTACHMENT = "invite.ics"


class Skip(Exception):
    """There is nothing to send, for the reason given."""


def build(delivery: Delivery, now: datetime) -> EmailMultiAlternatives:
    """Return the mail of a delivery, with all relations loaded; raise :class:`Skip` if there is none."""
    event = delivery.event
    appointment = event.appointment
    if event.verb == Event.Verb.BOOKED and appointment.end <= now:
        raise Skip("The appointment is over.")
    return BUILDERS[Delivery.Reaction(delivery.reaction)](event, appointment, BookingSettings.current())


def _refuse_overtaken(event: Event) -> None:
    """Raise :class:`Skip` when a later event has its own mail: this one would tell of a time that is no more."""
    if event.sequence < event.appointment.sequence:
        raise Skip("Overtaken by a later change.")


def _to_customer(event: Event, appointment: Appointment, settings: BookingSettings) -> EmailMultiAlternatives:
    _refuse_overtaken(event)
    customer = appointment.customer
    if customer is None or not customer.email:
        raise Skip("No e-mail address.")
    with translation.override(_language(appointment.language)):
        url = customer_link(appointment)
        return _mail(
            event,
            appointment,
            settings,
            audience="customer",
            address=customer.email,
            words=wording.CUSTOMER[event.verb],
            facts=wording.customer_facts(event, appointment, settings),
            invitation=ical.invitation(appointment, settings=settings, stamp=event.at, url=url),
            url=url,
        )


def _to_staff(event: Event, appointment: Appointment, settings: BookingSettings) -> EmailMultiAlternatives:
    _refuse_overtaken(event)
    return _staff_mail(
        event,
        appointment,
        settings,
        resource=appointment.resource,
        audience="staff",
        words=wording.STAFF[event.verb],
    )


def _to_former_staff(event: Event, _appointment: Appointment, settings: BookingSettings) -> EmailMultiAlternatives:
    """Tell whom the event took the appointment from, even when later events followed: those tell other people."""
    former = _former_resource(event)
    if former is None:
        raise Skip("Overtaken by a later change.")
    return _staff_mail(
        event, _as_it_was(event), settings, resource=former, audience="former_staff", words=wording.FORMER_STAFF
    )


BUILDERS = {
    Delivery.Reaction.MAIL_CUSTOMER: _to_customer,
    Delivery.Reaction.MAIL_RESOURCE: _to_staff,
    Delivery.Reaction.MAIL_FORMER_RESOURCE: _to_former_staff,
}


def _staff_mail(
    event: Event,
    appointment: Appointment,
    settings: BookingSettings,
    *,
    resource: Resource,
    audience: str,
    words: Words,
) -> EmailMultiAlternatives:
    if not resource.email:
        raise Skip("No e-mail address.")
    profile = getattr(resource.user, "wagtail_userprofile", None)
    with translation.override(_language(profile.preferred_language if profile else "")):
        return _mail(
            event,
            appointment,
            settings,
            audience=audience,
            address=resource.email,
            words=words,
            facts=wording.staff_facts(event, appointment),
            invitation=ical.invitation(appointment, settings=settings, stamp=event.at, resource=resource),
        )


def _former_resource(event: Event) -> Resource | None:
    """Return whom the event took the appointment from, unless it has come back since."""
    pk = event.data.get("from", {}).get("resource")
    if pk is None or pk in (event.data["to"]["resource"], event.appointment.resource_id):
        return None
    return Resource.objects.select_related("user__wagtail_userprofile").filter(pk=pk).first()


def _as_it_was(event: Event) -> Appointment:
    """Return the appointment as the former staff member knew it, cancelled. Not to be saved."""
    known = copy.copy(event.appointment)
    before = event.data["from"]
    known.start, known.end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    known.resource_name = before["resource_name"]
    known.status = Appointment.Status.CANCELLED
    known.sequence = event.sequence
    return known


def _mail(
    event: Event,
    appointment: Appointment,
    settings: BookingSettings,
    *,
    audience: str,
    address: str,
    words: Words,
    facts: list[wording.Fact],
    invitation: bytes,
    url: str = "",
) -> EmailMultiAlternatives:
    """Return one mail in the active language: text, HTML, the invitation, and the same as a file."""
    subject = wording.subject(words, appointment)
    context = {
        "subject": subject,
        "language": translation.get_language(),
        "words": words,
        "facts": facts,
        "url": url,
        "business": settings.display_name,
        "appointment": appointment,
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"wagtail_booking/mail/{audience}.txt", context).strip() + "\n",
        # The bare address: what somebody typed as their name must not become a header.
        to=[address],
        reply_to=[settings.email] if settings.email else None,
        headers={
            "Message-ID": _message_id(event, audience),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    )
    mail.attach_alternative(render_to_string(f"wagtail_booking/mail/{audience}.html", context), "text/html")
    method = ical.invitation_method(appointment)
    # The alternative is what mail programs show as an invitation; the file is for those that don't.
    # It is no text/calendar, or some would show the invitation twice.
    mail.attach_alternative(invitation.decode(), f"text/calendar; method={method}")
    mail.attach(ATTACHMENT, invitation, "application/ics")
    return mail


def _message_id(event: Event, audience: str) -> str:
    """Return the same id each time, so that a mail sent twice after a crash can be told."""
    domain = parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{event.appointment.uid}.{event.pk}.{audience}@{domain}>"


def _language(wanted: str) -> str:
    """Return a language that the site has: the wanted one, or its default."""
    try:
        return translation.get_supported_language_variant(wanted or django_settings.LANGUAGE_CODE)
    except LookupError:
        return django_settings.LANGUAGE_CODE
