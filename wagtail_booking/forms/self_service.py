"""What customers change themselves: what they type, and the words for whether they may."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail_booking.models import Appointment, BookingSettings
from wagtail_booking.self_service import Permit, Why

from .visitor import validate_text
from .wording import short_moment_text

REASON_LENGTH = 500


class CancelForm(forms.Form):
    """Why somebody can't come; nobody has to say."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False


@dataclass(frozen=True)
class Notice:
    """A short text and its title."""

    title: str
    text: str


def contact_text(settings: BookingSettings) -> str:
    """Return how to reach the business, as a sentence."""
    if settings.contact_line:
        return str(settings.translated("contact_line"))
    if settings.phone:
        return gettext("Please call %(phone)s.") % {"phone": settings.phone.as_international}
    return gettext("Please contact us.")


def hours_text(hours: int) -> str:
    """Return until when something was possible, such as "until 1 hour before"."""
    return ngettext("until %(hours)s hour before", "until %(hours)s hours before", hours) % {"hours": hours}


def until_text(appointment: Appointment, permit: Permit) -> str:
    """Return the last moment, such as "possible until Mon 2 March, 10:00"; nothing where there is none."""
    if permit.until is None:
        return ""
    return gettext("possible until %(moment)s") % {"moment": short_moment_text(permit.until, appointment.time_zone)}


def no_move_text(permit: Permit) -> str:
    """Return why an appointment can't be moved online, as a sentence."""
    if permit.why == Why.TOO_LATE:
        return gettext("This appointment can no longer be moved online (this was possible %(until)s).") % {
            "until": hours_text(permit.hours or 0)
        }
    return gettext("This appointment can't be moved online.")


def no_cancel_text(permit: Permit) -> str:
    """Return why an appointment can't be cancelled online, as a sentence."""
    if permit.why == Why.TOO_LATE:
        return gettext("This appointment can no longer be cancelled online (this was possible %(until)s).") % {
            "until": hours_text(permit.hours or 0)
        }
    return gettext("This appointment can't be cancelled online.")


def over_notice(permit: Permit) -> Notice | None:
    """Return the plain text for an appointment that is past, cancelled or declined; ``None`` for any other."""
    if permit.why == Why.CANCELLED:
        return Notice(
            gettext("This appointment is cancelled"),
            gettext("It was cancelled already. There is nothing left to do, and nothing more is sent."),
        )
    if permit.why == Why.DECLINED:
        return Notice(
            gettext("Your request was declined"),
            gettext("There is no appointment at this time, so there is nothing to change or cancel."),
        )
    if permit.why == Why.PAST:
        return Notice(
            gettext("This appointment is in the past"),
            gettext("It has begun or is over, so it can't be changed any more."),
        )
    return None


def no_move_notice(permit: Permit) -> Notice:
    """Return what to say instead of the times."""
    return over_notice(permit) or Notice(gettext("Rescheduling online is not possible"), no_move_text(permit))


def no_cancel_notice(permit: Permit) -> Notice:
    """Return what to say instead of the form."""
    return over_notice(permit) or Notice(gettext("Cancelling online is not possible"), no_cancel_text(permit))
