"""With whom an appointment is, and for how many, in a few words."""

from django.utils.translation import gettext, ngettext

from wagtail_booking.forms.wording import moment_text, people_text
from wagtail_booking.models import Appointment


def with_text(appointment: Appointment) -> str:
    """Return who carries it out, and the rooms and equipment that it takes."""
    return ", ".join(filter(None, (appointment.resource_name, appointment.other_names)))


def customer_text(appointment: Appointment) -> str:
    """Return the customer's name, with the number of people if there are more than one."""
    name = gettext("Erased") if appointment.is_erased else appointment.customer_name
    if appointment.party_size == 1:
        return name
    facts = {"name": name or "–", "people": people_text(appointment.party_size)}
    return gettext("%(name)s, %(people)s") % facts


def erased_text(appointment: Appointment, zone: str) -> str:
    """Return since when it is without a customer; empty if nobody was erased."""
    if appointment.erased_at is None:
        return ""
    return gettext("Erased on %(when)s") % {"when": moment_text(appointment.erased_at, zone)}


def consent_text(appointment: Appointment, zone: str) -> str:
    """Return when the customer agreed to its ``consent_text``; empty if they weren't asked."""
    return moment_text(appointment.consent_at, zone) if appointment.consent_text and appointment.consent_at else ""


def has_seats(appointment: Appointment) -> bool:
    """Return whether it matters how many people come."""
    form = appointment.booking_form
    return appointment.party_size > 1 or (form is not None and form.capacity > 1)


def too_many_text(maximum: int) -> str:
    """Return why more people than ``maximum`` can't be booked."""
    return ngettext(
        "This booking form is for %(maximum)s person at a time.",
        "A session of this booking form has %(maximum)s seats.",
        maximum,
    ) % {"maximum": maximum}
