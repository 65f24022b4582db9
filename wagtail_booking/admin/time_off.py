"""Time off: claims without an appointment, written by the actions."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from wagtail_booking.actions import Actor, BlockTime, FreeTime
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import BookingError
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import error_text, moment_text
from wagtail_booking.models import Appointment, BookingSettings, Claim, Resource
from wagtail_booking.permissions import ANY, appointment_policy

from .menu_items import CalendarsMenuItem
from .moments import WallDateTimeField, instants_at, list_text
from .returning import ReturningMixin, good_values
from .tables import WIDE, StyledColumn
from .widgets import NarrowingSelect

LONGEST = timedelta(days=3 * 366)


class TimeOffForm(forms.Form):
    """Who is away, and from when until when by the business's clock."""

    resource = forms.ModelChoiceField(
        Resource.objects.all(), label=_("Staff member or resource"), widget=NarrowingSelect
    )
    start = WallDateTimeField(label=_("From"))
    end = WallDateTimeField(label=_("Until"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False, help_text=_("Only staff see this."))
    confirmed = forms.BooleanField(label=_("Block this time all the same; the appointments stay"), required=False)

    def __init__(self, *args: Any, zone: str, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.user = user
        resource: Any = self.fields["resource"]
        resource.queryset = appointment_policy.resources(user, "change")
        if not appointment_policy.has_every_calendar(user, "change"):
            resource.empty_label = None
        self.appointments: list[Appointment] = []

    def clean_start(self) -> datetime:
        return instants_at(self.zone, self.cleaned_data["start"])[0]

    def clean_end(self) -> datetime:
        return instants_at(self.zone, self.cleaned_data["end"])[-1]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            if end <= start:
                self.add_error("end", gettext("This lies before the beginning."))
            elif end - start > LONGEST:
                self.add_error("end", gettext("This is longer than three years. Make somebody inactive instead."))
            elif cleaned.get("resource"):
                self.warn_of_appointments(cleaned["resource"], start, end)
        return cleaned

    def warn_of_appointments(self, resource: Resource, start: datetime, end: datetime) -> None:
        """Ask once before blocking time in which there are appointments already."""
        # Also those with somebody else that take this room.
        taking = Claim.objects.filter(resource=resource, appointment__isnull=False).values("appointment")
        seen = appointment_policy.instances_user_has_any_permission_for(self.user, ["view"])
        inside = Appointment.objects.active().overlapping(start, end).filter(pk__in=taking)
        self.appointments = list(inside.filter(pk__in=seen.values("pk"))[:50])
        if self.appointments and not self.cleaned_data.get("confirmed"):
            self.add_error(None, gettext("There are appointments in this time already. They stay when you go on."))


class AppointmentPermissionMixin(PermissionCheckedMixin):
    permission_policy = appointment_policy

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @property
    def zone(self) -> str:
        return self.settings.zone

    @cached_property
    def actor(self) -> Actor:
        return Actor.staff(self.request.user)  # type: ignore[attr-defined]

    def time_off(self, action: str) -> QuerySet[Claim]:
        """Return the time off in the calendars in which the user may do this."""
        user: Any = self.request.user  # type: ignore[attr-defined]
        rows = Claim.objects.filter(kind=Claim.Kind.TIME_OFF).select_related("resource")
        if appointment_policy.has_every_calendar(user, action):
            return rows
        return rows.filter(resource__in=appointment_policy.resources(user, action))


class TimeOffPaginator(WagtailPaginator):
    """Counts what users see, which isn't the name of the model."""

    verbose_name = _("period of time off")
    verbose_name_plural = _("periods of time off")


class TimeOffIndexView(AppointmentPermissionMixin, generic.IndexView):
    model = Claim
    page_title = _("Time off")
    header_icon = "date"
    results_template_name = "wagtail_booking/admin/time_off_index_results.html"
    any_permission_required = ANY
    index_url_name = "wagtail_booking_time_off:index"
    index_results_url_name = "wagtail_booking_time_off:index_results"
    add_url_name = "wagtail_booking_time_off:add"
    default_ordering = "-start"
    paginate_by = 50
    is_searchable = False
    paginator_class = TimeOffPaginator
    verbose_name = TimeOffPaginator.verbose_name
    verbose_name_plural = TimeOffPaginator.verbose_name_plural
    add_item_label = _("Add time off")

    def get_base_queryset(self) -> Any:
        return self.time_off("view")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("resource"),
            StyledColumn("start", label=_("From"), accessor=lambda claim: self.moment(claim.start), sort_key="start"),
            Column("end", label=_("Until"), accessor=lambda claim: self.moment(claim.end), sort_key="end"),
            Column("note", label=_("Note"), classname=WIDE),
        ]

    def moment(self, minute: int) -> str:
        return list_text(instant_of(minute), self.zone)

    def get_add_url(self) -> str | None:
        return reverse(self.add_url_name) if self.user_has_permission("change") else None

    def get_edit_url(self, instance: Claim) -> None:
        return None

    def get_list_buttons(self, instance: Claim) -> list[Button]:
        if not self.user_has_permission_for_instance("change", instance):
            return []
        return [
            Button(
                gettext("Delete"),
                url=reverse("wagtail_booking_time_off:delete", args=[instance.pk]),
                classname="button-secondary",
                attrs={
                    "aria-label": gettext("Delete the time off of %(name)s from %(start)s")
                    % {"name": instance.resource.name, "start": self.moment(instance.start)}
                },
            )
        ]


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class TimeOffCreateView(ReturningMixin, AppointmentPermissionMixin, WagtailAdminTemplateMixin, FormView):
    form_class = TimeOffForm
    template_name = "wagtail_booking/admin/time_off_form.html"
    permission_required = "change"
    page_title = _("Add time off")
    header_icon = "date"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtail_booking_time_off:index"), "label": _("Time off")},
            {"url": "", "label": self.page_title},
        ]

    def get_initial(self) -> dict[str, Any]:
        """Fill in what a link gives, such as a stretch dragged in a calendar; midnight where it gives no time."""
        given = self.request.GET
        moments = {
            edge: f"{given[f'{edge}_date']}T{given.get(f'{edge}_time') or '00:00'}"
            for edge in ("start", "end")
            if f"{edge}_date" in given
        }
        fields = {name: self.form_class.base_fields[name] for name in ("resource", "start", "end")}
        return good_values(fields, given.dict() | moments)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "zone": self.zone, "user": self.request.user}

    def form_valid(self, form: TimeOffForm) -> HttpResponse:
        values = form.cleaned_data
        action = BlockTime(
            values["resource"].pk,
            values["start"],
            values["end"],
            actor=self.actor,
            note=values["note"],
        )
        try:
            action.execute()
        except BookingError as error:
            form.add_error(None, error_text(error, self.zone))
            return self.form_invalid(form)
        messages.success(
            self.request, gettext("%(name)s can't be booked in this time.") % {"name": values["resource"].name}
        )
        return self.leave("wagtail_booking_time_off:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["media"] = context["form"].media
        return context | {
            "zone": self.zone,
            "appointments": [
                (row, moment_text(row.start, self.zone), appointment_text(self.settings.display_format, row))
                for row in context["form"].appointments
            ],
            "submit_button_label": _("Block this time"),
            "submit_button_active_label": _("Blocking…"),
        }


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class TimeOffDeleteView(ReturningMixin, AppointmentPermissionMixin, WagtailAdminTemplateMixin, FormView):
    form_class = forms.Form
    template_name = "wagtail_booking/admin/time_off_delete.html"
    permission_required = "change"
    page_title = _("Delete time off")
    header_icon = "date"

    @cached_property
    def object(self) -> Claim:
        return get_object_or_404(self.time_off("change"), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return []

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            FreeTime(self.object, actor=self.actor).execute()
        except BookingError as error:
            messages.error(self.request, error_text(error, self.zone))
        else:
            messages.success(
                self.request, gettext("%(name)s can be booked again.") % {"name": self.object.resource.name}
            )
        return self.leave("wagtail_booking_time_off:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            claim=self.object,
            start_text=moment_text(instant_of(self.object.start), self.zone),
            end_text=moment_text(instant_of(self.object.end), self.zone),
            **kwargs,
        )


class TimeOffViewSet(ViewSet):
    name = "wagtail_booking_time_off"
    url_prefix = "bookings/time-off"
    icon = "date"
    menu_label = _("Time off")
    menu_item_class = CalendarsMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", TimeOffIndexView.as_view(), name="index"),
            path("results/", TimeOffIndexView.as_view(results_only=True), name="index_results"),
            path("new/", TimeOffCreateView.as_view(), name="add"),
            path("delete/<int:pk>/", TimeOffDeleteView.as_view(), name="delete"),
        ]
