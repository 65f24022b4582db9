"""Mails: a subject and a body become plain text, HTML in the layout, and an invitation where there is one."""

from dataclasses import dataclass
from email.utils import parseaddr

from css_inline import CSSInliner
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from wagtail_booking.ical import Method, one_line
from wagtail_booking.models import Appointment, BookingSettings, Delivery, Occasion

ATTACHMENT = "invite.ics"
LAYOUT = "wagtail_booking/mail/layout.html"

# Nothing is fetched: what a template names elsewhere is no business of ours.
_inliner = CSSInliner(load_remote_stylesheets=False, preallocate_node_capacity=64)


@dataclass(frozen=True)
class Invitation:
    """A calendar file and what it asks a calendar to do."""

    method: Method
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A mail ready to go to ``recipient``."""

    recipient: str
    message: EmailMultiAlternatives

    def send(self) -> None:
        """Send it; raise what the mail backend raises."""
        self.message.send()


def page(subject: str, body: str, settings: BookingSettings) -> str:
    """Return the HTML of a mail in the active language, with its CSS in the elements; ``body`` is safe HTML."""
    context = {
        "subject": subject,
        "body": body,
        "business": one_line(settings.display_name),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return _inliner.inline(render_to_string(LAYOUT, context))


def compose(
    *,
    address: str,
    subject: str,
    text: str,
    html: str,
    settings: BookingSettings,
    message_id: str = "",
    invitation: Invitation | None = None,
) -> Mail:
    """Return a mail of which the parts are written; the invitation also comes as a file."""
    headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no out-of-office answers
    if message_id:
        headers["Message-ID"] = message_id
    message = EmailMultiAlternatives(
        subject=subject,
        body=text.strip() + "\n",
        # The bare address: what somebody typed as their name must not become a header.
        to=[address],
        reply_to=[settings.email] if settings.email else None,
        headers=headers,
    )
    message.attach_alternative(html, "text/html")
    if invitation:
        # The alternative is what mail programs show as an invitation; the file is for those that don't.
        # It is no text/calendar, or some would show the invitation twice.
        message.attach_alternative(invitation.content.decode(), f"text/calendar; method={invitation.method}")
        message.attach(ATTACHMENT, invitation.content, "application/ics")
    return Mail(address, message)


def message_id(delivery: Delivery, appointment: Appointment) -> str:
    """Return the same id at each try, so that a mail sent twice after a crash can be told; another one for a copy."""
    domain = parseaddr(django_settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    if delivery.event_id is None:
        about = f"{delivery.occasion}.{delivery.pk}"
    else:
        audience = "former_staff" if delivery.occasion == Occasion.HANDED_OVER else delivery.audience
        about = f"{delivery.event_id}.{audience}"
    copy = f".copy{delivery.copies}" if delivery.copies else ""
    return f"<{appointment.uid}.{about}{copy}@{domain}>"
