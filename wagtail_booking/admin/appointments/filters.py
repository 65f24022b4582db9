"""Filters of the list of appointments."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from wagtail_booking.admin.moments import FIRST_YEAR, LAST_YEAR
from wagtail_booking.engine.hours import day_span
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.models import Appointment, BookingForm, BookingSettings, Claim, Label, Resource
from wagtail_booking.permissions import appointment_policy

UPCOMING, PAST, ALL = "upcoming", "past", "all"


class DateRange(django_filters.DateFromToRangeFilter):
    """Dates by the business's calendar, both included."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        zone = BookingSettings.current().zone
        if value.start:
            qs = qs.filter(end__gt=instant_of(day_span(zone, within_reach(value.start.date())).start))
        if value.stop:
            qs = qs.filter(start__lt=instant_of(day_span(zone, within_reach(value.stop.date())).end))
        return qs


def within_reach(day: date) -> date:
    """Bring a date into the years that calculations can reach."""
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


def calendars_seen(request: Any) -> Any:
    """Return the resources whose calendars a user of the admin may see."""
    if request is None:
        return Resource.objects.none()
    return appointment_policy.resources(request.user, "view")


class AppointmentFilterSet(WagtailFilterSet):
    """What is to come is shown unless something else is asked for."""

    period = django_filters.ChoiceFilter(
        label=_("Period"),
        choices=[(UPCOMING, _("Upcoming")), (PAST, _("Past")), (ALL, _("All"))],
        empty_label=None,
        initial=UPCOMING,
        widget=forms.RadioSelect,
        method="filter_period",
    )
    date = DateRange(label=_("Date"), widget=DateRangePickerWidget)
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Appointment.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    resource = django_filters.ModelMultipleChoiceFilter(
        label=_("With"),
        queryset=calendars_seen,
        widget=forms.CheckboxSelectMultiple,
        method="filter_resource",
    )
    booking_form = django_filters.ModelMultipleChoiceFilter(
        label=_("Booking form"), queryset=BookingForm.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    labels = django_filters.ModelMultipleChoiceFilter(
        label=_("Label"), queryset=Label.objects.all(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Appointment
        fields: list[str] = []

    def filter_period(self, queryset: Any, name: str, value: str) -> Any:
        if value == UPCOMING:
            return queryset.upcoming(timezone.now())
        if value == PAST:
            return queryset.filter(end__lte=timezone.now())
        return queryset

    def filter_resource(self, queryset: Any, name: str, value: Any) -> Any:
        """Keep whom they are with, and what else they take; what is cancelled takes nothing any more."""
        if not value:
            return queryset
        taking = Claim.objects.filter(resource__in=value, appointment__isnull=False).values("appointment")
        return queryset.filter(Q(resource__in=value) | Q(pk__in=taking))
