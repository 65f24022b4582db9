"""Where the screens of appointments live. There is none that deletes: appointments are cancelled."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.urls import path
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_booking.models import Appointment
from wagtail_booking.permissions import appointment_policy

from .confirming import AppointmentConfirmView
from .ending import AppointmentCancelView, AppointmentDeclineView
from .filters import AppointmentFilterSet
from .listing import AppointmentIndexView
from .marking import MarkingInspectView
from .views import AppointmentCreateView, AppointmentEditView

UNUSED = ("delete_url_name", "history_url_name", "usage_url_name", "copy_url_name")


class AppointmentViewSet(ModelViewSet):
    model = Appointment
    permission_policy = appointment_policy
    name = "wagtail_booking_appointments"
    url_prefix = "bookings/appointments"
    icon = "calendar-check"
    inspect_view_enabled = True
    copy_view_enabled = False
    # An index row for each booking would only cost time; deleting asks the database itself.
    add_to_reference_index = False
    index_view_class = AppointmentIndexView
    filterset_class = AppointmentFilterSet
    export_filename = "appointments"
    list_export = AppointmentIndexView.list_export
    export_headings = AppointmentIndexView.export_headings
    search_fields = ["title", "customer_name", "customer_phone", "customer__email", "resource_name", "notes"]
    search_backend_name = None  # the database's search knows no part of an address
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {name: value for name, value in common.items() if name not in UNUSED}

    def get_permissions_to_register(self) -> Any:
        delete = get_permission_codename("delete", self.model_opts)
        return super().get_permissions_to_register().exclude(codename=delete)

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", AppointmentCreateView.as_view(), name="add"),
            path("edit/<int:pk>/", AppointmentEditView.as_view(), name="edit"),
            path("cancel/<int:pk>/", AppointmentCancelView.as_view(), name="cancel"),
            path("confirm/<int:pk>/", AppointmentConfirmView.as_view(), name="confirm"),
            path("decline/<int:pk>/", AppointmentDeclineView.as_view(), name="decline"),
            path("inspect/<int:pk>/", MarkingInspectView.as_view(), name="inspect"),
        ]
