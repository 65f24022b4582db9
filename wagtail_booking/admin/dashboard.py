"""Panels on the first page of Wagtail's admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from wagtail.admin.ui.components import Component

from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.explaining import when_text
from wagtail_booking.forms.wording import day_text, short_moment_text, time_text
from wagtail_booking.models import Appointment, BookingSettings, Event
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.activity import appointments_of_day, online_activity

from .tables import ADMIN_CSS

LONGEST = 30
"""How many of today's appointments are shown."""

BEFORE = 5
"""How many of those over are kept where there are more."""


def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Show our panels to those who may see somebody's calendar."""
    if appointment_policy.user_has_permission(request.user, "view"):
        panels += [TodayPanel(), OnlineActivityPanel()]


@dataclass(frozen=True)
class Line:
    """One appointment, or what happened to one."""

    url: str
    name: str
    when: str
    mark: str = ""
    notes: tuple[str, ...] = ()


class DashboardPanel(Component):
    """A panel for the user who looks at the page, at this moment."""

    media = Media(css={"all": [ADMIN_CSS]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return self.facts(parent_context["request"].user, BookingSettings.current(), timezone.now())

    def facts(self, user: Any, settings: BookingSettings, now: datetime) -> dict[str, Any]:
        raise NotImplementedError


class TodayPanel(DashboardPanel):
    """Today's appointments. At most three queries."""

    name = "booking_today"
    template_name = "wagtail_booking/admin/dashboard/today.html"
    order = 120

    def facts(self, user: Any, settings: BookingSettings, now: datetime) -> dict[str, Any]:
        today = now.astimezone(settings.zone_info).date()
        appointments = appointments_of_day(user, today, settings.zone)
        following = next((each.start for each in appointments if each.start > now), None)
        return {
            "day": day_text(today),
            "lines": [self.line(each, settings, now, following) for each in around(now, appointments)],
            "count": len(appointments),
            "longest": LONGEST,
            "all_url": f"{reverse('wagtail_booking_calendar:index')}?{urlencode({'view': 'list', 'date': today})}",
            "may_add": appointment_policy.user_has_permission(user, "add"),
        }

    def line(
        self, appointment: Appointment, settings: BookingSettings, now: datetime, following: datetime | None
    ) -> Line:
        notes = []
        if appointment.status != Appointment.Status.CONFIRMED:
            notes.append(appointment.get_status_display())
        if appointment.start <= now:
            notes.append(appointment.get_attendance_display())
        return Line(
            url=inspect_url(appointment),
            name=appointment_text(settings.display_format, appointment),
            when=when_text(appointment.span, now, settings.zone),
            mark=mark_of(appointment, now, following),
            notes=tuple(map(str, notes)),
        )


def mark_of(appointment: Appointment, now: datetime, following: datetime | None) -> str:
    """Return whether an appointment is going on or the next to come; several can begin at once."""
    if appointment.start <= now < appointment.end:
        return pgettext("this appointment is", "Now")
    return pgettext("this appointment is", "Next") if appointment.start == following else ""


def around(now: datetime, appointments: Sequence[Appointment]) -> Sequence[Appointment]:
    """Leave out the first of a long day, but keep some of those before now; then the last."""
    over = sum(appointment.end <= now for appointment in appointments)
    first = max(0, min(over - BEFORE, len(appointments) - LONGEST))
    return appointments[first : first + LONGEST]


class OnlineActivityPanel(DashboardPanel):
    """What visitors did themselves. At most three queries."""

    name = "booking_activity"
    template_name = "wagtail_booking/admin/dashboard/activity.html"
    order = 130

    def facts(self, user: Any, settings: BookingSettings, now: datetime) -> dict[str, Any]:
        return {"lines": [self.line(event, settings, now) for event in online_activity(user)]}

    def line(self, event: Event, settings: BookingSettings, now: datetime) -> Line:
        return Line(
            url=inspect_url(event.appointment),
            name=appointment_text(settings.display_format, event.appointment),
            when=recent_text(event.at, now, settings.zone),
            mark=event.get_verb_display(),
            notes=(moved_text(event, settings.zone),),
        )


def recent_text(instant: datetime, now: datetime, zone: str) -> str:
    """Return when something happened, such as "today, 10:00"."""
    days = {each.astimezone(ZoneInfo(zone)).date() for each in (instant, now)}
    if len(days) > 1:
        return short_moment_text(instant, zone)
    return gettext("Today, %(time)s") % {"time": time_text(instant, zone)}


def moved_text(event: Event, zone: str) -> str:
    """Return for when an appointment was booked then, and from when it was moved."""
    before, after = (start_of(event, edge) for edge in ("from", "to"))
    if event.verb == Event.Verb.RESCHEDULED and before and after and before != after:
        return gettext("From %(old)s to %(new)s") % {
            "old": short_moment_text(before, zone),
            "new": short_moment_text(after, zone),
        }
    return short_moment_text(after or event.appointment.start, zone)


def start_of(event: Event, edge: str) -> datetime | None:
    """Return the start before or after an event, as it was recorded."""
    facts = event.data.get(edge)
    return datetime.fromisoformat(facts["start"]) if facts else None


def inspect_url(appointment: Appointment) -> str:
    return reverse("wagtail_booking_appointments:inspect", args=[appointment.pk])
