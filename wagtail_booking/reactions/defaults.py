"""What messages say unless the site has other words: a subject and a body for each, in any language of the site."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wagtail_booking.models import Channel, Event, Occasion
from wagtail_booking.selectors.messages import MessageKey

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Paragraph: TypeAlias = "str | _StrPromise | tuple[_StrPromise, ...]"
"""Words, or sentences that follow each other."""


@dataclass(frozen=True)
class Text:
    """A subject (empty for an SMS) and a body, as editors type them."""

    subject: str
    body: str


@dataclass(frozen=True)
class Mail:
    """What a default mail has of its own: the subject, the heading, and what stands above and below the facts."""

    subject: "_StrPromise"
    heading: "_StrPromise"
    above: "tuple[_StrPromise, ...]"
    below: "tuple[Paragraph, ...]" = ()


NO_REPLIES = _("Accepting or declining an invitation in your calendar doesn't reach us.")
ATTACHED = _("The invitation for your calendar is attached.")

CUSTOMER = {
    Occasion.BOOKED: Mail(
        _("Your appointment: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your appointment is booked"),
        (_("We look forward to seeing you."),),
        ("{{appointment_link}}", "{{contact_line}}", (ATTACHED, NO_REPLIES)),
    ),
    Occasion.AWAITING_APPROVAL: Mail(
        _("Your request: {{title}}, {{start_date}}, {{start_time}}"),
        _("We have received your request"),
        (_("We keep this time for you, and let you know whether we can confirm it."),),
        (
            "{{appointment_link}}",
            "{{contact_line}}",
            (_("The attached invitation shows it in your calendar as not yet certain."), NO_REPLIES),
        ),
    ),
    Occasion.CONFIRMED: Mail(
        _("Your appointment is confirmed: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your appointment is confirmed"),
        (_("We look forward to seeing you."),),
        ("{{appointment_link}}", "{{contact_line}}", (ATTACHED, NO_REPLIES)),
    ),
    Occasion.DECLINED: Mail(
        _("Your request was declined: {{title}}, {{start_date}}, {{start_time}}"),
        _("We could not confirm your request"),
        (_("We are sorry: this appointment does not take place."), _("Reason: {{reason}}")),
        ("{{contact_line}}",),
    ),
    Occasion.RESCHEDULED: Mail(
        _("Your appointment has moved: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your appointment has moved"),
        (_("This is the new time."),),
        (
            "{{appointment_link}}",
            "{{contact_line}}",
            (_("The attached invitation updates your calendar."), NO_REPLIES),
        ),
    ),
    Occasion.CANCELLED: Mail(
        _("Your appointment is cancelled: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your appointment is cancelled"),
        (_("This appointment no longer takes place."),),
        ("{{contact_line}}", _("The attached file removes it from your calendar.")),
    ),
    Occasion.REMINDER: Mail(
        _("Reminder: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your appointment is coming up"),
        (_("We look forward to seeing you."),),
        ("{{appointment_link}}", "{{contact_line}}"),
    ),
    Occasion.FOLLOW_UP: Mail(
        _("Thank you for your visit: {{title}}"),
        _("Thank you for your visit"),
        (_("We hope that everything was as you wished. Tell us if it was not."),),
        ("{{contact_line}}",),
    ),
}

STAFF = {
    Occasion.BOOKED: Mail(
        _("New appointment: {{title}}, {{start_date}}, {{start_time}}"),
        _("New appointment"),
        (_("This appointment was booked with you."),),
        ("{{admin_link}}",),
    ),
    Occasion.AWAITING_APPROVAL: Mail(
        _("Please confirm: {{title}}, {{start_date}}, {{start_time}}"),
        _("New request"),
        (_("This appointment with you awaits approval. The time is kept until you confirm or decline it."),),
        ("{{admin_link}}",),
    ),
    Occasion.CONFIRMED: Mail(
        _("Appointment confirmed: {{title}}, {{start_date}}, {{start_time}}"),
        _("Appointment confirmed"),
        (_("{{changed_by}} has confirmed this appointment with you."),),
        ("{{admin_link}}",),
    ),
    Occasion.DECLINED: Mail(
        _("Request declined: {{title}}, {{start_date}}, {{start_time}}"),
        _("Request declined"),
        (_("{{changed_by}} has declined this appointment with you. The time is free again."),),
        ("{{admin_link}}",),
    ),
    Occasion.RESCHEDULED: Mail(
        _("Appointment moved: {{title}}, {{start_date}}, {{start_time}}"),
        _("Appointment moved"),
        (_("{{changed_by}} has moved an appointment with you. This is the new time."),),
        ("{{admin_link}}",),
    ),
    Occasion.HANDED_OVER: Mail(
        _("Appointment handed over: {{title}}, {{start_date}}, {{start_time}}"),
        _("Appointment handed over"),
        (_("Somebody else now has this appointment. The attached file removes it from your calendar."),),
    ),
    Occasion.CANCELLED: Mail(
        _("Appointment cancelled: {{title}}, {{start_date}}, {{start_time}}"),
        _("Appointment cancelled"),
        (_("{{changed_by}} has cancelled this appointment with you. The time is free again."),),
        ("{{admin_link}}",),
    ),
    Occasion.REMINDER: Mail(
        _("Reminder: {{title}}, {{start_date}}, {{start_time}}"),
        _("Your next appointment"),
        (_("This appointment with you is coming up."),),
        ("{{admin_link}}",),
    ),
}

BUSINESS = {
    Occasion.BOOKED: Mail(
        _("New appointment: {{title}}, {{start_date}}, {{start_time}}"),
        _("New appointment"),
        (_("{{changed_by}} has booked an appointment online."),),
        ("{{admin_link}}",),
    ),
    Occasion.AWAITING_APPROVAL: Mail(
        _("Please confirm: {{title}}, {{start_date}}, {{start_time}}"),
        _("New request"),
        (_("{{changed_by}} has asked for an appointment. The time is kept until you confirm or decline it."),),
        ("{{admin_link}}",),
    ),
    Occasion.CONFIRMED: Mail(
        _("Appointment confirmed: {{title}}, {{start_date}}, {{start_time}}"),
        _("Appointment confirmed"),
        (_("{{changed_by}} has confirmed this appointment."),),
        ("{{admin_link}}",),
    ),
    Occasion.DECLINED: Mail(
        _("Request declined: {{title}}, {{start_date}}, {{start_time}}"),
        _("Request declined"),
        (_("{{changed_by}} has declined this appointment."),),
        ("{{admin_link}}",),
    ),
    Occasion.RESCHEDULED: Mail(
        _("Moved online: {{title}}, {{start_date}}, {{start_time}}"),
        _("An appointment was moved online"),
        (
            _("{{changed_by}} has moved an appointment online."),
            _("From: {{previous_when}}\nTo: {{when}}"),
        ),
        ("{{admin_link}}",),
    ),
    Occasion.CANCELLED: Mail(
        _("Cancelled online: {{title}}, {{start_date}}, {{start_time}}"),
        _("An appointment was cancelled online"),
        (_("{{changed_by}} has cancelled an appointment online. The time is free again."),),
        ("{{admin_link}}",),
    ),
}

MAILS = {Event.Audience.CUSTOMER: CUSTOMER, Event.Audience.STAFF: STAFF, Event.Audience.BUSINESS: BUSINESS}

GREETING = _("Dear {{customer_name}},")
CLOSING = _("Kind regards,\n{{business_name}}")

CUSTOMER_SMS = {
    Occasion.BOOKED: _("{{business_name}}: your appointment is booked. {{title}}, {{start_date}}, {{start_time}}."),
    Occasion.AWAITING_APPROVAL: _(
        "{{business_name}}: we have received your request. {{title}}, {{start_date}}, {{start_time}}."
    ),
    Occasion.CONFIRMED: _(
        "{{business_name}}: your appointment is confirmed. {{title}}, {{start_date}}, {{start_time}}."
    ),
    Occasion.DECLINED: _(
        "{{business_name}}: we are sorry, we could not confirm your request. {{title}}, {{start_date}}, {{start_time}}."
    ),
    Occasion.RESCHEDULED: _(
        "{{business_name}}: your appointment has moved. {{title}}, {{start_date}}, {{start_time}}."
    ),
    Occasion.CANCELLED: _(
        "{{business_name}}: your appointment is cancelled. {{title}}, {{start_date}}, {{start_time}}."
    ),
    Occasion.REMINDER: _("{{business_name}}: see you on {{start_date}} at {{start_time}}, {{title}}."),
    Occasion.FOLLOW_UP: _("{{business_name}}: thank you for your visit."),
}


def default_text(key: MessageKey, language: str) -> Text:
    """Return what a message says by default in a language of the site."""
    with translation.override(language):
        mail = MAILS[key.audience][key.occasion]
        if key.channel == Channel.SMS:
            return Text("", _sms(key, mail))
        return Text(str(mail.subject), _body(mail, to_customer=key.audience == Event.Audience.CUSTOMER))


def _body(mail: Mail, *, to_customer: bool) -> str:
    before = [GREETING] if to_customer else []
    after = [CLOSING] if to_customer else []
    parts = [f"# {mail.heading}", *before, *mail.above, "{{appointment_details}}", *mail.below, *after]
    return "\n\n".join(" ".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in parts) + "\n"


def _sms(key: MessageKey, mail: Mail) -> str:
    if key.audience == Event.Audience.CUSTOMER:
        return str(CUSTOMER_SMS[key.occasion])
    return str(_("%(heading)s: {{title}}, {{start_date}}, {{start_time}}. {{customer_name}}")) % {
        "heading": mail.heading
    }
