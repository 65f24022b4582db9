"""What an editor types as the words of a message."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from wagtail_booking.admin.moments import list_text
from wagtail_booking.admin.widgets import NarrowingSelect
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.message_text import check_text
from wagtail_booking.models import Appointment, BookingSettings, Channel, MessageText
from wagtail_booking.permissions import ANY, appointment_policy
from wagtail_booking.selectors.messages import MessageKey

LATEST = 10
"""How many appointments are offered for the preview."""

SUBJECT_LENGTH: int = MessageText._meta.get_field("subject").max_length  # type: ignore[union-attr,assignment]
BODY_LENGTH: int = MessageText._meta.get_field("body").max_length  # type: ignore[union-attr,assignment]

WRITTEN_IN = {"data-wb-message-editor-target": "text", "data-action": "focusin->wb-message-editor#write"}


class MessageTextForm(forms.Form):
    """Subject and text, and what they are tried out with: an appointment that ``user`` may see, a phone number."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH, widget=forms.TextInput(attrs=WRITTEN_IN))
    body = forms.CharField(
        label=_("Text"), max_length=BODY_LENGTH, widget=forms.Textarea(attrs={**WRITTEN_IN, "rows": 16})
    )
    about = forms.ModelChoiceField(
        Appointment.objects.none(),
        label=_("Shown with"),
        required=False,
        empty_label=_("A made-up appointment"),
        widget=NarrowingSelect,
    )
    phone = PhoneNumberField(
        label=_("Phone number"),
        required=False,
        help_text=_("With its country code, such as +31 6 12345678. Nothing is kept of it."),
        error_messages={"invalid": _("Enter a phone number with its country code, such as +31 6 12345678.")},
    )

    def __init__(self, *args: Any, key: MessageKey, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        if key.channel == Channel.SMS:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 6
            self.fields["body"].help_text = _("Plain text: an SMS has no headings, links with a name or bold letters.")
        else:
            del self.fields["phone"]
            self.fields["body"].help_text = _(
                "An empty line begins a paragraph. **Bold**, *italic*, “## Heading”, “- item” and "
                "[a link](https://example.com) work too. A line whose variable has no value is left out."
            )
        self.offer_latest(user)

    def offer_latest(self, user: Any) -> None:
        """Let the latest appointments that the user may see be chosen. Two queries where they are listed."""
        seen = appointment_policy.instances_user_has_any_permission_for(user, ANY)
        latest = seen.order_by("-created_at", "-pk").values_list("pk", flat=True)[:LATEST]
        about: Any = self.fields["about"]
        about.queryset = (
            Appointment.objects.filter(pk__in=list(latest))
            .select_related("booking_form", "resource", "customer")
            .order_by("-created_at", "-pk")
        )
        settings = BookingSettings.current()
        about.label_from_instance = lambda row: (
            f"{list_text(row.start, settings.zone)}: {appointment_text(settings.display_format, row)}"
        )

    def clean_subject(self) -> str:
        return self.checked(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        return self.checked(self.cleaned_data["body"].replace("\r\n", "\n"))

    def checked(self, text: str) -> str:
        """Return a text that can be sent; raise ``ValidationError`` with what is wrong in it."""
        if problems := check_text(text, self.key.audience):
            raise ValidationError([str(problem) for problem in problems])
        return text

    def typed(self, name: str, longest: int) -> str:
        """Return what is in a field now, right or wrong."""
        if name not in self.fields:
            return ""
        return str(self[name].value() or "").replace("\r\n", "\n")[:longest]

    @property
    def subject_typed(self) -> str:
        return self.typed("subject", SUBJECT_LENGTH)

    @property
    def body_typed(self) -> str:
        return self.typed("body", BODY_LENGTH)

    def chosen(self) -> Appointment | None:
        """Return the appointment that the message is shown with; none is for a made-up one."""
        field = self.fields["about"]
        try:
            found: Appointment | None = field.clean(self["about"].value())
        except ValidationError:
            return None
        return found

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the words as they are."""
        if not self.body_typed.strip():
            yield gettext("The text is empty.")
        for text in (self.subject_typed, self.body_typed):
            yield from map(str, check_text(text, self.key.audience))
