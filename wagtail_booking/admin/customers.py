"""Customers, with their appointments; each as far as the user may see them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingSettings, Customer
from wagtail_booking.permissions import ANY, appointment_policy, customer_policy

from .deleting import RefusingDeleteView
from .exporting import SafeExportMixin
from .tables import WIDE, StyledColumn
from .widgets import LanguageSelect, TimeZoneSelect

SHOWN = 50
"""How many of a customer's appointments the page lists."""


class CustomerIndexView(SafeExportMixin, generic.IndexView):
    results_template_name = "wagtail_booking/admin/customer_index_results.html"

    def get_base_queryset(self) -> Any:
        return customer_policy.instances_user_has_any_permission_for(self.request.user, ["view"])


class AppointmentsListedMixin:
    """List those appointments of the customer that the user may see."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        if appointment_policy.user_has_any_permission(user, ANY):
            seen = appointment_policy.instances_user_has_any_permission_for(user, ANY)
            appointments = seen.filter(customer=self.object).order_by("-start")  # type: ignore[attr-defined]
            settings = BookingSettings.current()
            rows = appointments.select_related("booking_form")[:SHOWN]
            context |= {
                "appointments": [
                    (row, moment_text(row.start, settings.zone), appointment_text(settings.display_format, row))
                    for row in rows
                ],
                "appointment_count": appointments.count(),
            }
        return context


class CustomerEditView(AppointmentsListedMixin, generic.EditView):
    template_name = "wagtail_booking/admin/customer_edit.html"


class CustomerInspectView(AppointmentsListedMixin, generic.InspectView):
    """Everything about a customer, for those who may only look."""

    def get_object(self, queryset: Any = None) -> Customer:
        user = self.request.user
        # Wagtail looks the customer up before it asks for permission.
        if not customer_policy.user_has_permission(user, "view"):
            raise PermissionDenied
        seen = customer_policy.instances_user_has_any_permission_for(user, ["view"])
        return get_object_or_404(seen, pk=self.pk)


class CustomerDeleteView(RefusingDeleteView):
    advice = _("A customer with appointments stays, so that what was agreed stays complete.")


class CustomerViewSet(ModelViewSet):
    model = Customer
    permission_policy = customer_policy
    name = "wagtail_booking_customers"
    url_prefix = "bookings/customers"
    icon = "user"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["name", "email", "phone", "language", "time_zone", "notes", "created_at"]
    inspect_template_name = "wagtail_booking/admin/customer_inspect.html"
    index_view_class = CustomerIndexView
    edit_view_class = CustomerEditView
    inspect_view_class = CustomerInspectView
    delete_view_class = CustomerDeleteView
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("language", widget=LanguageSelect), FieldPanel("time_zone", widget=TimeZoneSelect)]),
        FieldPanel("notes"),
    ]
    list_display = [
        "name",
        StyledColumn("email", label=_("E-mail address"), sort_key="email", classname="wb-anywhere"),
        Column("phone", label=_("Phone number"), classname=WIDE),
        DateColumn("created_at", label=_("Created"), sort_key="created_at", classname=WIDE),
    ]
    list_export = ["name", "email", "phone", "language", "notes", "created_at"]
    export_filename = "customers"
    search_fields = ["name", "email", "phone"]
    search_backend_name = None  # the database's search knows no part of a phone number
    ordering = ["name"]
    list_per_page = 50
