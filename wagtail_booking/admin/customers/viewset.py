"""Customers, with their appointments; each as far as the user may see them."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from wagtail_booking.actions.forgetting import blank_log
from wagtail_booking.admin.deleting import RefusingDeleteView
from wagtail_booking.admin.exporting import SafeExportMixin
from wagtail_booking.admin.tables import WIDE, StyledColumn
from wagtail_booking.admin.widgets import LanguageSelect, TimeZoneSelect
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingSettings, Customer
from wagtail_booking.permissions import ANY, appointment_policy, customer_policy

from .access import data_buttons, erase_url, may_erase
from .data import CustomerDataView
from .erasing import EraseView, gone
from .retention import RetentionView

SHOWN = 50
"""How many of a customer's appointments the page lists."""


class CustomerFilterSet(WagtailFilterSet):
    erasure_requested = django_filters.BooleanFilter(
        label=_("Asks to be erased"), field_name="erasure_requested_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Customer
        fields: list[str] = []


class CustomerIndexView(SafeExportMixin, generic.IndexView):
    results_template_name = "wagtail_booking/admin/customer_index_results.html"

    def get_base_queryset(self) -> Any:
        return customer_policy.instances_user_has_any_permission_for(self.request.user, ["view"])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = list(super().header_more_buttons)
        if may_erase(self.request.user):
            url = reverse("wagtail_booking_customers:retention")
            buttons.append(Button(_("Due for erasure"), url=url, icon_name="history", priority=90))
        return buttons


class CustomerPageMixin:
    """List those appointments of the customer that the user may see, and offer what they may do with the data."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons  # type: ignore[misc]
        return [*buttons, *data_buttons(self.request.user, self.object)]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        customer: Customer = self.object  # type: ignore[attr-defined]
        if customer.erasure_requested_at:
            context["asked_at"] = moment_text(customer.erasure_requested_at, BookingSettings.current().zone)
            context["erase_url"] = erase_url(customer) if may_erase(user) else ""
        if appointment_policy.user_has_any_permission(user, ANY):
            seen = appointment_policy.instances_user_has_any_permission_for(user, ANY)
            appointments = seen.filter(customer=customer).order_by("-start")
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


class CustomerEditView(CustomerPageMixin, generic.EditView):
    template_name = "wagtail_booking/admin/customer_edit.html"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except DatabaseError:
            if Customer.objects.filter(pk=self.object.pk).exists():
                raise
            return gone(self.request)


class CustomerInspectView(CustomerPageMixin, generic.InspectView):
    """Everything about a customer, for those who may only look."""

    def get_object(self, queryset: Any = None) -> Customer:
        user = self.request.user
        # Wagtail looks the customer up before it asks for permission.
        if not customer_policy.user_has_permission(user, "view"):
            raise PermissionDenied
        seen = customer_policy.instances_user_has_any_permission_for(user, ["view"])
        return get_object_or_404(seen, pk=self.pk)


class CustomerDeleteView(RefusingDeleteView):
    advice = _("A customer with appointments stays, so that what was agreed stays complete. They can be erased.")

    def form_valid(self, form: Any) -> HttpResponse:
        pk = self.object.pk
        response = super().form_valid(form)
        if not Customer.objects.filter(pk=pk).exists():
            # The history of the site keeps that somebody was deleted, but no name.
            blank_log(Customer, [pk])
        return response


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
    filterset_class = CustomerFilterSet
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
        DateColumn(
            "erasure_requested_at", label=_("Asks to be erased"), sort_key="erasure_requested_at", classname=WIDE
        ),
    ]
    list_export = ["name", "email", "phone", "language", "notes", "created_at"]
    export_filename = "customers"
    search_fields = ["name", "email", "phone"]
    search_backend_name = None  # the database's search knows no part of a phone number
    ordering = ["name"]
    list_per_page = 50

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("data/<int:pk>/", CustomerDataView.as_view(), name="data"),
            path("erase/<int:pk>/", EraseView.as_view(), name="erase"),
            path("retention/", RetentionView.as_view(), name="retention"),
        ]
