"""Customers, with their appointments."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import Appointment, BookingSettings, Customer
from wagtail_booking.permissions import ANY, appointment_policy

from .deleting import RefusingDeleteView
from .exporting import SafeExportMixin
from .widgets import LanguageSelect, TimeZoneSelect

SHOWN = 50
"""How many of a customer's appointments the page lists."""


class CustomerIndexView(SafeExportMixin, generic.IndexView):
    results_template_name = "wagtail_booking/admin/customer_index_results.html"


class CustomerEditView(generic.EditView):
    template_name = "wagtail_booking/admin/customer_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if appointment_policy.user_has_any_permission(self.request.user, ANY):
            appointments = Appointment.objects.filter(customer=self.object).order_by("-start")
            zone = BookingSettings.current().zone
            context |= {
                "appointments": [(row, moment_text(row.start, zone)) for row in appointments[:SHOWN]],
                "appointment_count": appointments.count(),
            }
        return context


class CustomerDeleteView(RefusingDeleteView):
    advice = _("A customer with appointments stays, so that what was agreed stays complete.")


class CustomerViewSet(ModelViewSet):
    model = Customer
    name = "wagtail_booking_customers"
    url_prefix = "bookings/customers"
    icon = "user"
    copy_view_enabled = False
    index_view_class = CustomerIndexView
    edit_view_class = CustomerEditView
    delete_view_class = CustomerDeleteView
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("language", widget=LanguageSelect), FieldPanel("time_zone", widget=TimeZoneSelect)]),
        FieldPanel("notes"),
    ]
    list_display = [
        "name",
        Column("email", label=_("E-mail address"), sort_key="email"),
        Column("phone", label=_("Phone number")),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]
    list_export = ["name", "email", "phone", "language", "notes", "created_at"]
    export_filename = "customers"
    search_fields = ["name", "email", "phone"]
    search_backend_name = None  # the database's search knows no part of a phone number
    ordering = ["name"]
    list_per_page = 50
