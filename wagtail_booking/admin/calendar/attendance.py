"""Noting in the calendar who has come."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from wagtail_booking.actions import Edit
from wagtail_booking.errors import AlreadyCancelled
from wagtail_booking.models import Appointment

from .answers import answer
from .asking import facts_of
from .changing import ChangeView


class AttendanceView(ChangeView):
    """Note whether the customer has come."""

    def post(self, request: HttpRequest) -> HttpResponse:
        facts = facts_of(request, {"id": int, "version": int, "attendance": str}, {})
        if facts["attendance"] not in Appointment.Attendance.values:
            raise ValidationError(gettext("“%(name)s” is missing or wrong.") % {"name": "attendance"})
        appointment = self.appointment(facts["id"])
        if appointment.is_cancelled:
            raise AlreadyCancelled
        changes = {"attendance": facts["attendance"]}
        noted = Edit(appointment, changes, actor=self.actor, version=facts["version"]).execute(now=timezone.now())
        text = {
            Appointment.Attendance.ATTENDED: gettext("Marked as attended."),
            Appointment.Attendance.NO_SHOW: gettext("Marked as a no-show."),
            Appointment.Attendance.UNKNOWN: gettext("The mark is gone."),
        }
        return answer({"event": self.card(noted), "message": text[Appointment.Attendance(noted.attendance)]})
