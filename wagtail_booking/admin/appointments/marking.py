"""Marking whether a customer came, on the page of the appointment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext

from wagtail_booking.actions import Edit
from wagtail_booking.actions.edit import is_its_day
from wagtail_booking.errors import AlreadyCancelled, BookingError
from wagtail_booking.forms.wording import error_text
from wagtail_booking.models import Appointment

from .views import AppointmentInspectView

Attendance = Appointment.Attendance

MARKED: dict[str, Callable[[], str]] = {
    Attendance.ATTENDED: lambda: gettext("“%(title)s” is marked as attended."),
    Attendance.NO_SHOW: lambda: gettext("“%(title)s” is marked as a no-show."),
    Attendance.UNKNOWN: lambda: gettext("“%(title)s” is no longer marked."),
}


class MarkForm(forms.Form):
    """What a button says; ``version`` is that of the appointment that was looked at."""

    attendance = forms.ChoiceField(choices=Attendance.choices)
    version = forms.IntegerField()


# The action opens a transaction of its own, in which the lock must come first.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class MarkingInspectView(AppointmentInspectView):
    """The page of an appointment (GET), with buttons that mark attendance (POST) for those who may change it."""

    @property
    def may_change(self) -> bool:
        return bool(self.user_has_permission_for_instance("change", self.appointment))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            raise PermissionDenied
        form, now = MarkForm(request.POST), timezone.now()
        if not form.is_valid():
            messages.error(request, gettext("This mark is unknown. Press one of the buttons."))
        elif self.appointment.is_cancelled:
            messages.error(request, error_text(AlreadyCancelled(), self.zone))
        else:
            self.mark(form.cleaned_data["attendance"], form.cleaned_data["version"], now)
        return redirect(self.passing_on(request.path))

    def mark(self, attendance: str, version: int, now: datetime) -> None:
        action = Edit(self.appointment, {"attendance": attendance}, actor=self.actor, version=version)
        try:
            action.execute(now=now)
        except BookingError as error:
            messages.error(self.request, error_text(error, self.zone))
        else:
            messages.success(self.request, MARKED[attendance]() % {"title": self.name_of(self.appointment)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        appointment = self.appointment
        has_come = is_its_day(appointment.start, timezone.now(), self.zone)
        is_offered = has_come and not appointment.is_cancelled and self.may_change
        marks = [(value, label, value == self.appointment.attendance) for value, label in Attendance.choices]
        # The mark that is usual comes first, that there is none last.
        return super().get_context_data(marks=[*marks[1:], marks[0]] if is_offered else [], **kwargs)
