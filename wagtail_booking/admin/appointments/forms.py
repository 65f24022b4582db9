"""What staff fill in for an appointment. Availability is decided by the actions, not here."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_booking.actions.claiming import LONGEST
from wagtail_booking.admin.choosers import ForgivingChooser, customer_chooser_viewset
from wagtail_booking.admin.moments import check_year, instants_at
from wagtail_booking.admin.tables import ADMIN_CSS
from wagtail_booking.admin.widgets import DateInput, NarrowingSelect, TimeInput
from wagtail_booking.forms.wording import time_text
from wagtail_booking.models import Appointment, Customer, Event, Label, Resource
from wagtail_booking.permissions import appointment_policy, customer_policy

from .telling import TellingForm

NOTES_LENGTH = 5000


class LabelChoices(forms.CheckboxSelectMultiple):
    """Check boxes with labels in their colours."""

    option_template_name = "wagtail_booking/admin/widgets/label_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["chip"] = value.instance
        return option


class AppointmentForm(TellingForm):
    """What making and editing have in common: when, with whom, what about.

    ``zone`` is the business's: dates and times are read by its clock. ``user`` is who fills it in: nothing can be
    chosen that they may not see.
    """

    action: str
    """What ``user`` does with it, as the permission policy calls that."""

    date = forms.DateField(label=_("Date"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    occurrence = forms.CharField(label=_("Which of the two"), max_length=1, required=False, widget=forms.RadioSelect)
    duration = forms.IntegerField(label=_("Duration"), required=False, min_value=1, max_value=LONGEST)
    resource = forms.ModelChoiceField(
        Resource.objects.active(), label=_("Staff member or resource"), required=False, widget=NarrowingSelect
    )
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
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """What came with the reasons that ``waive`` overrules."""

    class Media:
        css = {"all": [ADMIN_CSS]}

    def __init__(self, data: Any = None, *, zone: str, user: Any, **kwargs: Any) -> None:
        self.zone = zone
        self.user = user
        super().__init__(self.with_alternative(data), **kwargs)
        self.start: datetime.datetime | None = None
        self.is_ambiguous = False
        self.offer("resource", appointment_policy.resources(user, self.action).filter(active=True))
        self.offer("customer", customer_policy.instances_user_has_any_permission_for(user, ["view"]))

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let only these be chosen. Others are refused as if there were none, and not shown either."""
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]
        if isinstance(field.widget, ForgivingChooser):
            field.widget.shown = rows

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

    def ask_anew(self, seen: str) -> None:
        """Show the form again with reasons that nobody has overruled yet."""
        data: Any = self.data
        data = data.copy()
        data["seen"] = seen
        data.pop("waive", None)
        self.data = data

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


class EditAppointmentForm(AppointmentForm):
    """What can be changed about an appointment; its times only while it isn't cancelled."""

    action = "change"

    version = forms.IntegerField(widget=forms.HiddenInput)
    attendance = forms.ChoiceField(label=_("Attendance"), choices=Appointment.Attendance.choices)
    tell = forms.BooleanField(
        label=_("Tell the customer about the new time"),
        required=False,
        initial=True,
        help_text=_("By e-mail, when the appointment is moved or given to somebody else."),
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        self.appointment = appointment
        super().__init__(*args, **kwargs)
        # Whoever it is with may stay.
        calendars = appointment_policy.resources(self.user, self.action)
        self.offer("resource", calendars.filter(Q(active=True) | Q(pk=appointment.resource_id)))
        self.silenced_before = appointment.silenced
        self.offer_reminders(appointment.reminder_hours)
        self.fields["duration"].help_text = _("In minutes.")
        for name in ("resource", "duration", "title"):
            self.fields[name].required = True
        self.fields["resource"].empty_label = None  # type: ignore[attr-defined]
        if appointment.is_cancelled:
            for name in ("date", "time", "occurrence", "duration", "resource", "tell", "waive", "seen"):
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
            **TellingForm.telling_of(appointment),
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
    def told(self) -> list[Event.Audience]:
        """Who hears of a move."""
        return [who for who in Event.Audience if who != Event.Audience.CUSTOMER or self.cleaned_data["tell"]]

    @property
    def changes(self) -> dict[str, Any]:
        values = self.cleaned_data
        own = {name: values[name] for name in ("title", "notes", "customer", "labels", "attendance")}
        return own | self.telling


class CancelForm(forms.Form):
    """The confirmation, with a reason if there is one."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history of the appointment. A message to the customer may quote it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(CancelForm):
    """The same for an appointment that waits for approval."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "The customer reads it in the message, unless you have changed that. Kept in the history as well."
        )
