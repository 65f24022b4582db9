"""The page of the calendar: a frame, choices and words for the script that draws it."""

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from wagtail_booking.admin.returned import take_move
from wagtail_booking.forms.wording import clock_text
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    DateOverride,
    Label,
    Resource,
    WeeklyHours,
)
from wagtail_booking.permissions import appointment_policy

from .state import NAMES, CalendarState
from .words import words

URLS = ("events", "move", "undo", "attendance", "why")
OPENING = time(8)
"""Where the day begins on the screen of a business without hours."""


class CalendarView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Show the calendar (GET), and remember what is shown (POST by the script)."""

    permission_policy = appointment_policy
    permission_required = "view"
    template_name = "wagtail_booking/admin/calendar.html"
    page_title = _("Calendar")
    header_icon = "calendar-alt"

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @cached_property
    def now(self) -> datetime:
        return timezone.now().astimezone(self.settings.zone_info)

    @cached_property
    def state(self) -> CalendarState:
        if any(name in self.request.GET for name in NAMES):
            return CalendarState.of(self.request.GET)
        return CalendarState.remembered(self.request.session, self.now.date())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        self.state.remember(request.session, self.now.date())
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        CalendarState.of(request.POST).remember(request.session, self.now.date())
        return HttpResponse(status=204)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def may(self, action: str) -> bool:
        return appointment_policy.user_has_permission(self.request.user, action)

    @cached_property
    def resources(self) -> list[Resource]:
        """Whose calendars the user may see."""
        return list(appointment_policy.resources(self.request.user, "view").filter(active=True))

    @cached_property
    def forms(self) -> list[BookingForm]:
        return list(BookingForm.objects.order_by("name", "pk"))

    @cached_property
    def own_forms(self) -> list[BookingForm]:
        """Which of the booking forms take time in a calendar that the user may see."""
        if appointment_policy.has_every_calendar(self.request.user, "view"):
            return self.forms
        roles = BookingFormResource.objects.filter(resource__in=[row.pk for row in self.resources])
        own = set(roles.values_list("booking_form", flat=True))
        return [form for form in self.forms if form.pk in own]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.may("add"):
            return []
        back = urlencode({"next": reverse("wagtail_booking_calendar:index")})
        address = reverse("wagtail_booking_appointments:add")
        return [HeaderButton(_("New appointment"), url=f"{address}?{back}", icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            options=self.script_options(), filters=self.filters(), missing=self.missing(), **kwargs
        )

    def script_options(self) -> dict[str, Any]:
        """Return what the script has to know."""
        opening = WeeklyHours.objects.aggregate(first=Min("start"))["first"] or OPENING
        three = datetime.combine(self.now.date(), time(15))
        return {
            "state": self.state.as_dict(),
            "zone": self.settings.zone,
            "today": self.now.date().isoformat(),
            "firstDay": (self.settings.week_start + 1) % 7,  # the library's week begins at Sunday
            "opening": f"{opening:%H:%M}",
            "hour12": "15" not in clock_text(three),
            "resources": [{"id": row.pk, "name": row.name, "kind": row.kind} for row in self.resources],
            "forms": [
                {"id": form.pk, "name": form.name, "offered": form.live and form in self.own_forms}
                for form in self.forms
            ],
            "may": {action: self.may(action) for action in ("add", "change")},
            "urls": {
                "page": reverse("wagtail_booking_calendar:index"),
                **{name: reverse(f"wagtail_booking_calendar:{name}") for name in URLS},
                "add": reverse("wagtail_booking_appointments:add"),
                "block": reverse("wagtail_booking_time_off:add"),
                # The script puts the number of the appointment in the place of the zero.
                **{name: reverse(f"wagtail_booking_appointments:{name}", args=[0]) for name in ("edit", "cancel")},
            },
            # What a form has moved.
            "moved": take_move(self.request.session, timezone.now()),
            "words": {name: str(text) for name, text in words().items()},
        }

    def filters(self) -> list[dict[str, Any]]:
        """Return each filter with its choices. Without a tick everything is shown, but nothing cancelled."""
        calendars = [(row.pk, row.name) for row in self.resources]
        # Whoever sees one calendar only has nothing to choose.
        offered = calendars if len(calendars) > 1 or self.state.staff else []
        statuses = [(str(value), label) for value, label in Appointment.Status.choices]
        filters = [
            ("staff", gettext("Staff and resources"), offered),
            ("form", gettext("Booking forms"), [(form.pk, form.name) for form in self.own_forms]),
            ("label", gettext("Labels"), [(label.pk, label.name) for label in Label.objects.all()]),
            ("status", gettext("Status"), statuses),
        ]
        return [
            {"name": name, "label": label, "choices": choices, "ticked": getattr(self.state, name)}
            for name, label, choices in filters
            if choices
        ]

    def missing(self) -> list[dict[str, str]]:
        """Return what a business has to set up before there can be appointments, and where."""
        missing = []
        if not Resource.objects.active().exists():
            missing.append(self.step(gettext("There is nobody to book yet."), gettext("Add staff"), "resource"))
        if not WeeklyHours.objects.exists() and not DateOverride.objects.exists():
            missing.append(
                self.step(gettext("There are no opening hours yet."), gettext("Set the hours"), "bookingsettings")
            )
        if not any(form.live for form in self.forms):
            missing.append(
                self.step(
                    gettext("There is no booking form that customers can use yet."),
                    gettext("Add a booking form"),
                    "bookingform",
                )
            )
        return missing

    def step(self, text: str, link: str, model: str) -> dict[str, str]:
        """Return what is missing, with a link for those who may do something about it."""
        action = "change" if model == "bookingsettings" else "add"
        if not self.request.user.has_perm(f"wagtail_booking.{action}_{model}"):
            return {"text": text, "link": "", "url": ""}
        addresses = {
            "resource": lambda: reverse("wagtail_booking_resources:add"),
            "bookingsettings": lambda: reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings"]),
            "bookingform": lambda: reverse(BookingForm.snippet_viewset.get_url_name("add")),  # type: ignore[attr-defined]
        }
        return {"text": text, "link": link, "url": addresses[model]()}
