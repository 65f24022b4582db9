"""What became of a delivery, in words."""

from datetime import datetime

from django.utils.translation import gettext

from wagtail_booking.admin.moments import list_text
from wagtail_booking.models import Delivery

State = Delivery.State

LOOKS: dict[str, str] = {State.SENT: "good", State.FAILED: "problem"}
"""Which states stand out, and how."""


def moment_of(delivery: Delivery) -> datetime:
    """Return when it was sent, else when it is tried next, or was given up."""
    return delivery.sent_at if delivery.sent_at and delivery.state == State.SENT else delivery.due_at


def moment_text_of(delivery: Delivery, zone: str) -> str:
    return list_text(moment_of(delivery), zone)


def why_text(delivery: Delivery) -> str:
    """Return why it was skipped, or what went wrong when it was last tried; empty where nothing did."""
    if delivery.state == State.SKIPPED:
        return str(delivery.get_reason_display())
    if delivery.state == State.FAILED and not delivery.error:
        return gettext("It could not be sent.")
    return delivery.error if delivery.state != State.SENT else ""


def about_text(delivery: Delivery) -> str:
    """Return which message it is, such as "Reminder (24 h): Customer, E-mail"."""
    if not delivery.hours:
        return delivery.about
    return gettext("%(occasion)s (%(hours)s h): %(audience)s, %(channel)s") % {
        "occasion": delivery.get_occasion_display(),
        "hours": delivery.hours,
        "audience": delivery.get_audience_display(),
        "channel": delivery.get_channel_display(),
    }
