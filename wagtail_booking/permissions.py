"""Who may see and do what: staff by Django's permissions, customers by the links they get."""

from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, Signer
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_booking.models import Appointment

# Time off is part of the calendar: who may change appointments may block time.
appointment_policy = ModelPermissionPolicy(Appointment)

ANY = ["add", "change", "delete", "view"]
"""The actions of which one is enough to look at something in the admin."""


class Purpose(StrEnum):
    """What a signed link is for. A link for one purpose doesn't work for another."""

    VIEW = "view"


def link_token(appointment: Appointment, purpose: Purpose) -> str:
    """Return the part of a link that opens this appointment for this purpose.

    It can't be made from what is in the database alone, and dies when ``link_key`` is replaced.
    """
    return _signer(purpose, appointment.link_key).sign(appointment.public_id.hex)


def appointment_by_token(token: str, purpose: Purpose) -> Appointment:
    """Return the appointment that a link opens; raise ``Appointment.DoesNotExist`` for any other token."""
    try:
        public_id = UUID(hex=token.partition(".")[0])
    except ValueError:
        raise Appointment.DoesNotExist from None
    appointment = (
        Appointment.objects.select_related("booking_form", "resource", "customer").filter(public_id=public_id).first()
    )
    try:
        # An unknown id is compared as well, so that it takes as long as a wrong signature.
        _signer(purpose, appointment.link_key if appointment else "").unsign(token)
    except BadSignature:
        raise Appointment.DoesNotExist from None
    if appointment is None:
        raise Appointment.DoesNotExist
    return appointment


def _signer(purpose: Purpose, key: str) -> Signer:
    return Signer(salt=f"wagtail_booking.{purpose}.{key}", sep=".")
