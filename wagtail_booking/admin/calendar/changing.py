"""What the addresses share that change an appointment."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext

from wagtail_booking.actions import Actor
from wagtail_booking.engine.hours import day_span
from wagtail_booking.engine.spans import FIRST_YEAR, LAST_YEAR, Span
from wagtail_booking.models import Appointment
from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.calendar import Calendars, Wanted, calendars

from .answers import AnswerView, Refused
from .cards import Card, Cards

EVERY_TIME = Span(*(day_span("UTC", date(year, 1, 1)).start for year in (FIRST_YEAR, LAST_YEAR + 2)))


class ChangeView(AnswerView):
    """Changes one appointment. Those that the user may not change are as unknown as those that don't exist."""

    http_method_names = ["post", "options"]
    permission = "change"
    request: HttpRequest

    @cached_property
    def actor(self) -> Actor:
        return Actor.staff(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def visible(self) -> Calendars:
        return calendars(appointment_policy.resources(self.request.user, "view"))

    @cached_property
    def names(self) -> Mapping[int, str]:
        return {resource.pk: resource.name for resource in self.visible.resources}

    def appointment(self, pk: int) -> Appointment:
        changeable = appointment_policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        found = changeable.select_related("booking_form", "resource", "customer").filter(pk=pk).first()
        if found is None:
            raise not_found()
        return found

    def require_resource(self, pk: int) -> None:
        """Refuse a calendar that the user may not change, and not say whether there is one that they don't see."""
        if pk not in self.visible.ids:
            raise not_found()
        if not appointment_policy.user_has_permission_for_resource(self.request.user, "change", pk):
            raise Refused(
                403, "not_allowed", gettext("You may not change the calendar of %(name)s.") % {"name": self.names[pk]}
            )

    def card(self, appointment: Appointment) -> Card:
        """Return the card of an appointment as it is now, whatever has become of it meanwhile."""
        wanted = Wanted(EVERY_TIME, statuses=frozenset(Appointment.Status.values), appointment=appointment.pk)
        return Cards(self.request.user, self.settings, self.visible).one(wanted)


def not_found() -> Refused:
    return Refused(404, "not_found", gettext("This appointment doesn't exist, or no longer."))
