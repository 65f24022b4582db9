"""What staff fill in for an appointment. Availability is decided by the actions, not here."""

import datetime
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from wagtail_booking.actions import BookingRequest, Contact
from wagtail_booking.actions.claiming import LONGEST
from wagtail_booking.admin.choosers import customer_chooser_viewset
from wagtail_booking.admin.moments import check_year, instants_at
from wagtail_booking.admin.tables import ADMIN_CSS
from wagtail_booking.admin.widgets import DateInput, TimeInput
from wagtail_booking.forms.wording import time_text
from wagtail_booking.models import Appointment, BookingForm, Customer, Label, Resource

NOTES_LENGTH = 5000


class LabelChoices(forms.CheckboxSelectMultiple):
    """Check boxes with the colour of each label beside its name."""

    option_template_name = "wagtail_booking/admin/widgets/label_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["colour"] = value.instance.colour
        return option


class AppointmentForm(forms.Form):
    """What making and editing have in common: when, with whom, what about.

    ``zone`` is the business's: dates and times are read by its clock.
    """

    date = forms.DateField(label=_("Date"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    occurrence = forms.CharField(label=_("Which of the two"), max_length=1, required=False, widget=forms.RadioSelect)
    duration = forms.IntegerField(label=_("Duration"), required=False, min_value=1, max_value=LONGEST)
    resource = forms.ModelChoiceField(Resource.objects.active(), label=_("Staff member or resource"), required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    customer = forms.ModelChoiceField(
        Customer.objects.all(), label=_("Customer"), required=False, widget=customer_chooser_viewset.widget_class
    )
    labels = forms.ModelMultipleChoiceField(Label.objects.all(), label=_("Labels"), required=False, widget=LabelChoices)
    notes = forms.CharField(
        label=_("Internal notes"),
        max_length=NOTES_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only staff see these."),
    )
    waive = forms.BooleanField(label=_("Place anyway"), required=False)

    class Media:
        css = {"all": [ADMIN_CSS]}

    def __init__(self, data: Any = None, *, zone: str, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(self.with_alternative(data), **kwargs)
        self.start: datetime.datetime | None = None
        self.is_ambiguous = False

    def with_alternative(self, data: Any) -> Any:
        """Fill in the time of the button that was pressed, one of the alternatives we offered."""
        try:
            chosen = parse_datetime(data["alternative"]) if data and "alternative" in data else None
        except ValueError:
            chosen = None
        if chosen is None or chosen.tzinfo is None:
            return data
        local = chosen.astimezone(ZoneInfo(self.zone))
        data = data.copy()
        data["date"], data["time"], data["occurrence"] = f"{local:%Y-%m-%d}", f"{local:%H:%M}", str(local.fold)
        return data

    def clean_date(self) -> datetime.date:
        chosen: datetime.date = self.cleaned_data["date"]
        check_year(chosen)
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, time = cleaned.get("date"), cleaned.get("time")
        if day is not None and time is not None:
            self.start = self.instant(datetime.datetime.combine(day, time.replace(second=0, microsecond=0)))
        return cleaned

    def instant(self, wall: datetime.datetime) -> datetime.datetime | None:
        """Return when the clock shows ``wall``; ask where it shows it twice."""
        try:
            instants = instants_at(self.zone, wall)
        except ValidationError as error:
            self.add_error("time", error)
            return None
        if len(instants) == 1:
            return instants[0]
        self.is_ambiguous = True
        self.fields["occurrence"].widget.choices = [  # type: ignore[attr-defined]
            (str(number), time_text(instant, self.zone)) for number, instant in enumerate(instants)
        ]
        chosen = self.cleaned_data.get("occurrence")
        if chosen in {"0", "1"}:
            return instants[int(chosen)]
        self.add_error("time", gettext("The clock shows this time twice that night. Choose which one you mean."))
        return None


class NewAppointmentForm(AppointmentForm):
    """Everything about a new appointment, with a new customer if need be."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    booking_form = forms.ModelChoiceField(
        BookingForm.objects.all(),
        label=_("Booking form"),
        required=False,
        empty_label=_("None: own title and duration"),
    )
    customer_name = forms.CharField(label=_("Name"), max_length=120, required=False)
    customer_email = forms.EmailField(
        label=_("E-mail address"), max_length=254, required=False, help_text=_("The confirmation goes here.")
    )
    customer_phone = PhoneNumberField(label=_("Phone number"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].empty_label = _("No preference")  # type: ignore[attr-defined]
        self.fields["resource"].help_text = _("No preference: the least busy one of that day who is free.")
        self.fields["duration"].help_text = _("In minutes. Empty: as long as the booking form says.")
        self.fields["title"].help_text = _("Empty: the name of the booking form.")
        self.fields["labels"].help_text = _("None: those of the booking form.")
        self.fields["key"].initial = new_key

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
            labels=[label.pk for label in values["labels"]] or None,
            notes=values["notes"],
            language=customer.language or language if customer else language,
            source=Appointment.Source.ADMIN,
            key=values["key"],
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


class EditAppointmentForm(AppointmentForm):
    """What can be changed about an appointment; its times only while it isn't cancelled."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    attendance = forms.ChoiceField(label=_("Attendance"), choices=Appointment.Attendance.choices)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        self.appointment = appointment
        super().__init__(*args, **kwargs)
        active = Resource.objects.filter(pk=appointment.resource_id) | Resource.objects.active()
        self.fields["resource"].queryset = active  # type: ignore[attr-defined]
        self.fields["duration"].help_text = _("In minutes.")
        for name in ("resource", "duration", "title"):
            self.fields[name].required = True
        self.fields["resource"].empty_label = None  # type: ignore[attr-defined]
        if appointment.is_cancelled:
            for name in ("date", "time", "occurrence", "duration", "resource", "waive"):
                del self.fields[name]

    @staticmethod
    def initial_of(appointment: Appointment, zone: str) -> dict[str, Any]:
        start = appointment.start.astimezone(ZoneInfo(zone))
        return {
            "date": start.date(),
            "time": start.time(),
            "occurrence": str(start.fold),
            "duration": int(appointment.duration.total_seconds() // 60),
            "resource": appointment.resource_id,
            "title": appointment.title,
            "customer": appointment.customer_id,
            "labels": [label.pk for label in appointment.labels.all()],
            "notes": appointment.notes,
            "attendance": appointment.attendance,
            "version": appointment.version,
        }

    @property
    def moves(self) -> bool:
        """Whether time or resource differ from what the appointment has."""
        if self.start is None:
            return False
        return (self.start, self.cleaned_data["duration"] * 60, self.cleaned_data["resource"].pk) != (
            self.appointment.start,
            self.appointment.duration.total_seconds(),
            self.appointment.resource_id,
        )

    @property
    def changes(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {name: values[name] for name in ("title", "notes", "customer", "labels", "attendance")}


class CancelForm(forms.Form):
    """The confirmation, with a reason if there is one."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history of the appointment."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def new_key() -> str:
    return uuid.uuid4().hex
