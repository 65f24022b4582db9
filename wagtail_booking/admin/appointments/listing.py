"""The list of appointments."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from wagtail_booking.admin.exporting import SafeExportMixin
from wagtail_booking.admin.moments import list_text
from wagtail_booking.admin.tables import WIDE, ColourColumn, LabelsColumn, TitleColumn
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.models import Appointment
from wagtail_booking.permissions import ANY, appointment_policy

from .filters import ALL, PAST, UPCOMING
from .words import customer_text, with_text


class AppointmentIndexView(SafeExportMixin, generic.IndexView):
    """Upcoming appointments, the next one first; a search goes through all of them."""

    results_template_name = "wagtail_booking/admin/appointment_index_results.html"
    cancel_url_name = "wagtail_booking_appointments:cancel"
    list_export = (
        "start",
        "end",
        "title",
        "booking_form",
        "resource_name",
        "other_names",
        "party_size",
        "customer_name",
        "customer_email",
        "customer_phone",
        "get_status_display",
        "get_attendance_display",
        "label_names",
        "get_source_display",
        "price",
        "currency",
        "notes",
        "created_at",
    )
    export_headings = {
        "other_names": _("Rooms and equipment"),
        "customer_email": _("E-mail address of the customer"),
        "get_status_display": _("Status"),
        "get_attendance_display": _("Attendance"),
        "label_names": _("Labels"),
        "get_source_display": _("Source"),
    }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("start", accessor=self.when, classname="wb-when"),
            TitleColumn("title", label=_("Title"), accessor=self.name_of, sort_key="title"),
            Column("customer", label=_("Customer"), accessor=customer_text, sort_key="customer_name"),
            ColourColumn("with", label=_("With"), accessor=with_text, sort_key="resource_name"),
            Column("status", label=_("Status"), accessor="get_status_display", sort_key="status", classname=WIDE),
            LabelsColumn(
                "labels", label=_("Labels"), accessor=lambda appointment: appointment.labels.all(), classname=WIDE
            ),
            Column("source", label=_("Source"), accessor="get_source_display", sort_key="source", classname=WIDE),
        ]

    def _get_title_column(self, field_name: str, **kwargs: Any) -> Column:  # type: ignore[override]
        column = super()._get_title_column(field_name, classname=kwargs["classname"])
        column.accessor, column.label = kwargs["accessor"], _("When")
        return column

    def when(self, appointment: Appointment) -> str:
        return list_text(appointment.start, self.zone.key)

    def name_of(self, appointment: Appointment) -> str:
        return appointment_text(self.settings.display_format, appointment)

    def get_base_queryset(self) -> Any:
        seen = appointment_policy.instances_user_has_any_permission_for(self.request.user, ANY)
        return seen.select_related("booking_form", "resource", "customer").prefetch_related("labels")

    def may_change(self, appointment: Appointment) -> bool:
        return appointment_policy.user_has_permission_for_instance(self.request.user, "change", appointment)

    def get_edit_url(self, instance: Appointment) -> str | None:
        return super().get_edit_url(instance) if self.may_change(instance) else None

    def get_filterset_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs()
        kwargs["data"] = kwargs["data"].copy()
        kwargs["data"].setdefault("period", self.period)
        return kwargs

    @cached_property
    def period(self) -> str:
        """What is asked for; where nothing is, a search or a range of dates means all."""
        asked = self.request.GET
        if asked.get("period"):
            return asked["period"]
        return ALL if any(asked.get(name) for name in ("q", "date_from", "date_to")) else UPCOMING

    def get_ordering(self) -> Any:
        return super().get_ordering() or ("-start" if self.period == PAST else "start")

    def to_row_dict(self, item: Appointment) -> dict[str, Any]:
        item.label_names = ", ".join(label.name for label in item.labels.all())  # type: ignore[attr-defined]
        item.customer_email = item.customer.email if item.customer else ""  # type: ignore[attr-defined]
        return super().to_row_dict(item)

    def get_list_more_buttons(self, instance: Appointment) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if not instance.is_cancelled and self.may_change(instance):
            url = reverse(self.cancel_url_name, args=[instance.pk])
            buttons.append(MenuItem(gettext("Cancel appointment"), url=url, icon_name="cross", priority=30))
        return buttons
