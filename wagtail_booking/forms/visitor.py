"""What a visitor types: who they are, and the answers to the questions of the contact form."""

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from wagtail.contrib.forms.forms import FormBuilder

from wagtail_booking.actions import Contact
from wagtail_booking.models import BookingForm, BookingSettings, ContactFormField
from wagtail_booking.models.validators import EMAIL_LENGTH, validate_local_part

NAME_LENGTH = 120
PHONE_LENGTH = 32
LINE_LENGTH = 255
TEXT_LENGTH = 5000

ANSWER = "answer-"
"""Before the name of each question, so that none is mistaken for a field of ours."""

# Control characters, line separators, and what can't be encoded.
REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Turn the direction of the text after them: a name could hide what follows it in a mail.
BIDI_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters, numbers, punctuation and symbols, which emoji are.
VISIBLE = "LNPS"
LINE_BREAKS = set("\n\r\t")


def validate_line(value: str) -> None:
    """Refuse what doesn't belong on one line of text."""
    _refuse(value, allowed=())


def validate_name(value: str) -> None:
    """Refuse a name that nobody could see."""
    validate_line(value)
    if not any(unicodedata.category(character)[0] in VISIBLE for character in value):
        raise ValidationError(forms.Field.default_error_messages["required"], code="required")


def validate_text(value: str) -> None:
    """Refuse control characters other than line breaks and tabs."""
    _refuse(value, allowed=LINE_BREAKS)


def _refuse(value: str, allowed: Iterable[str]) -> None:
    for character in set(value) - set(allowed):
        if unicodedata.category(character) in REFUSED_CATEGORIES or character in BIDI_OVERRIDES:
            raise ValidationError(
                _("This contains an invisible character (%(code)s) that can't be used here. Please type it again."),
                code="control_character",
                params={"code": f"U+{ord(character):04X}"},
            )


class Questions(FormBuilder):
    """The questions of a contact form as form fields, with limits and the browser's own date inputs."""

    def create_singleline_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LINE_LENGTH, validators=[validate_line], **options)

    def create_multiline_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(max_length=TEXT_LENGTH, validators=[validate_text], widget=widget, **options)

    def create_hidden_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(
            max_length=LINE_LENGTH, validators=[validate_line], widget=forms.HiddenInput(), **options
        )

    def create_dropdown_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        # An empty choice, so that nobody answers without meaning to.
        return forms.ChoiceField(choices=[("", "—"), *self.get_formatted_field_choices(field)], **options)

    def create_date_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)

    def create_datetime_field(self, field: ContactFormField, options: dict[str, Any]) -> forms.Field:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        return forms.DateTimeField(widget=widget, **options)


class VisitorForm(forms.Form):
    """Contact details, the questions of the booking form, and consent where the settings ask for it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        validators=[validate_local_part],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneNumberField(
        label=_("Phone number"),
        required=False,
        max_length=PHONE_LENGTH,
        error_messages={
            "invalid": _("Enter a phone number with its country code, such as +31 6 12345678, or leave it empty.")
        },
    )

    # The server words what is missing, in one place for everybody.
    use_required_attribute = False

    def __init__(self, *args: Any, settings: BookingSettings, booking_form: BookingForm | None = None, **kwargs: Any):
        kwargs |= {"label_suffix": "", "auto_id": "booking-%s"}
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        contact_form = booking_form.translated("contact_form") if booking_form else None
        self.questions = Questions(list(contact_form.fields.all())).formfields if contact_form else {}
        for name, field in self.questions.items():
            self.fields[ANSWER + name] = field
        self.asked_consent = settings.translated("consent_text")
        if self.asked_consent:
            self.fields["consent"] = forms.BooleanField(
                label=self.asked_consent,
                error_messages={"required": _("Please tick this box to agree; without it we can't book.")},
                # What is sent says to which text the box belonged.
                widget=forms.CheckboxInput(attrs={"value": mark_of(self.asked_consent)}),
            )
        self.fields["website"] = forms.CharField(label=_("Leave this field empty"), required=False)

    def clean_consent(self) -> bool:
        """Refuse a tick beside another text than the present one, which is what would be recorded."""
        if str(self.data.get("consent")) != mark_of(self.asked_consent):
            rest: Any = self.data
            rest = rest.copy()
            del rest["consent"]
            self.data = rest
            raise ValidationError(
                _("This text has changed since you opened the form. Please read it and tick the box.")
            )
        return True

    def clean_website(self) -> str:
        """Refuse what people don't see, and programs fill in."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("A hidden field was filled in. It is empty again now: please send the form again."))
        return ""

    @property
    def contact(self) -> Contact:
        """The customer's details, once valid."""
        phone = self.cleaned_data["phone"]
        return Contact(
            name=self.cleaned_data["name"], email=self.cleaned_data["email"], phone=phone.as_e164 if phone else ""
        )

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each question with its answer as text, once valid; questions left open are left out."""
        found = [
            (str(field.label), answer_text(self.cleaned_data[ANSWER + name])) for name, field in self.questions.items()
        ]
        return [(label, answer) for label, answer in found if answer]

    @property
    def consent_text(self) -> str:
        """What the customer has agreed to, once valid."""
        return self.asked_consent if self.cleaned_data.get("consent") else ""


def mark_of(text: str) -> str:
    """Return what tells a text from an earlier one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def answer_text(value: Any) -> str:
    """Return an answer as people read it."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(value)
    if hasattr(value, "hour"):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "" if value is None else str(value)
