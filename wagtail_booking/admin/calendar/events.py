"""What there is to see in the calendar, for the script that draws it."""

from django.http import HttpRequest, HttpResponse

from wagtail_booking.permissions import appointment_policy
from wagtail_booking.selectors.calendar import calendars, closed_times

from .answers import AnswerView, answer, unless_known
from .asking import wanted_of
from .cards import Cards, closed_cards


class EventsView(AnswerView):
    """Appointments, blocked and held time, and closed hours, as JSON. Five queries, however many there are."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        zone = self.settings.zone
        visible = calendars(appointment_policy.resources(request.user, "view"))
        sees_all = appointment_policy.has_every_calendar(request.user, "view")
        wanted = wanted_of(request.GET, zone, visible, sees_all=sees_all)
        shown = [
            resource
            for resource in visible.resources
            if resource.active and (wanted.resources is None or resource.pk in wanted.resources)
        ]
        cards = Cards(request.user, self.settings, visible)
        return unless_known(
            request,
            answer(
                {
                    "zone": zone,
                    "events": cards.of(wanted),
                    "shared": cards.shared,
                    "closed": closed_cards(zone, closed_times(shown, self.settings, wanted.span)),
                }
            ),
        )
