"""What staff fill in for a new appointment."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from wagtail_booking.actions import BookingRequest, Contact
from wagtail_booking.admin.widgets import NarrowingSelect
from wagtail_booking.models import Appointment, BookingForm, BookingFormResource
from wagtail_booking.models.booking_forms import MAX_CAPACITY
from wagtail_booking.permissions import appointment_policy

from .forms import AppointmentForm


class NewAppointmentForm(AppointmentForm):
    """Everything about a new appointment, with a new customer if need be."""

    action = "add"

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    booking_form = forms.ModelChoiceField(
        BookingForm.objects.all(),
        label=_("Booking form"),
        required=False,
        empty_label=_("None: own title and duration"),
        widget=NarrowingSelect,
    )
    party_size = forms.IntegerField(
        label=_("Number of people"),
        required=False,
        min_value=1,
        max_value=MAX_CAPACITY,
        help_text=_("Only for booking forms with more than one seat."),
    )
    customer_name = forms.CharField(label=_("Name"), max_length=120, required=False)
    customer_email = forms.EmailField(
        label=_("E-mail address"), max_length=254, required=False, help_text=_("The confirmation goes here.")
    )
    customer_phone = PhoneNumberField(label=_("Phone number"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].empty_label = _("No preference")  # type: ignore[attr-defined]
        self.fields["resource"].help_text = _("No preference: one is assigned as the booking form says.")
        self.fields["duration"].help_text = _("In minutes. Empty: as long as the booking form says.")
        self.fields["title"].help_text = _("Empty: the name of the booking form.")
        self.fields["labels"].help_text = _("None: those of the booking form.")
        self.fields["key"].initial = new_key
        if not appointment_policy.has_every_calendar(self.user, "add"):
            self.narrow_to_own_calendar()
        if not BookingForm.objects.filter(capacity__gt=1).exists():
            del self.fields["party_size"]

    def narrow_to_own_calendar(self) -> None:
        """Offer what somebody carries out, with whom is known."""
        resource = self.fields["resource"]
        resource.required, resource.empty_label, resource.help_text = True, None, ""  # type: ignore[attr-defined]
        own = BookingFormResource.objects.filter(
            role=BookingFormResource.Role.MAIN,
            resource__in=resource.queryset,  # type: ignore[attr-defined]
        )
        self.offer("booking_form", BookingForm.objects.filter(pk__in=own.values("booking_form")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("booking_form") is None and "booking_form" not in self.errors:
            self.require("title", gettext("Without a booking form, an appointment needs a title."))
            self.require("duration", gettext("Without a booking form, an appointment needs a duration."))
            self.require("resource", gettext("Without a booking form, choose with whom it is."))
        new = [name for name in ("customer_name", "customer_email", "customer_phone") if cleaned.get(name)]
        if new and cleaned.get("customer"):
            self.add_error("customer", gettext("Choose a known customer or fill in a new one, not both."))
        elif new:
            self.require("customer_name", gettext("Fill in the name of the new customer."))
        return cleaned

    def require(self, field: str, message: str) -> None:
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, message)

    def request(self, language: str) -> BookingRequest:
        """Return what is asked for; ``language`` is that of the customer's mails unless they have one."""
        values = self.cleaned_data
        form, resource, customer = values["booking_form"], values["resource"], values["customer"]
        assert self.start is not None
        return BookingRequest(
            start=self.start,
            booking_form=form.pk if form else None,
            resource=resource.pk if resource else None,
            customer=customer.pk if customer else None,
            contact=self.contact(),
            duration=values["duration"],
            title=values["title"],
            party_size=values.get("party_size") or 1,
            labels=[label.pk for label in values["labels"]] or None,
            notes=values["notes"],
            language=customer.language or language if customer else language,
            source=Appointment.Source.ADMIN,
            key=values["key"],
            **self.telling,
        )

    def contact(self) -> Contact | None:
        values = self.cleaned_data
        if values["customer"] or not values["customer_name"]:
            return None
        return Contact(
            name=values["customer_name"], email=values["customer_email"], phone=str(values["customer_phone"] or "")
        )

    def renew_key(self) -> None:
        """Take a fresh key, for a request that differs from the one sent with the old key."""
        data: Any = self.data
        self.data = data.copy()
        self.data["key"] = new_key()  # type: ignore[index]


def new_key() -> str:
    return uuid.uuid4().hex
