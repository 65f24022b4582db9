"""The list of deliveries."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from wagtail_booking.admin.exporting import SafeExportMixin
from wagtail_booking.admin.moments import list_text
from wagtail_booking.admin.returning import NEXT
from wagtail_booking.admin.tables import WIDE, LinkColumn
from wagtail_booking.forms.display_format import appointment_text
from wagtail_booking.models import Delivery
from wagtail_booking.permissions import ANY, appointment_policy

from .columns import AboutColumn, AgainColumn, StateColumn
from .filters import DeliveryFilterSet
from .words import about_text, moment_text_of, why_text

INDEX = "wagtail_booking_deliveries:index"


class DeliveryIndexView(SafeExportMixin, generic.IndexView):
    """Every message to somebody about an appointment that the user may see, the latest first."""

    model = Delivery
    permission_policy = appointment_policy
    any_permission_required = ANY
    header_icon = "mail"
    results_template_name = "wagtail_booking/admin/delivery_index_results.html"
    index_url_name = INDEX
    index_results_url_name = "wagtail_booking_deliveries:index_results"
    filterset_class = DeliveryFilterSet
    search_fields = ["recipient", "appointment__title", "appointment__customer_name", "appointment__resource_name"]
    search_backend_name = None  # the database's search knows no part of an address
    default_ordering = "-due_at"
    paginate_by = 50
    export_filename = "deliveries"
    list_export = [
        "due_at",
        "sent_at",
        "get_occasion_display",
        "hours",
        "get_audience_display",
        "get_channel_display",
        "appointment.title",
        "appointment.start",
        "appointment.customer_name",
        "recipient",
        "get_state_display",
        "why",
        "tries",
        "copies",
    ]
    export_headings = {
        "get_occasion_display": _("Occasion"),
        "get_audience_display": pgettext_lazy("of a message", "To"),
        "get_channel_display": _("By"),
        "appointment.title": _("Appointment"),
        "appointment.start": _("Start"),
        "appointment.customer_name": _("Customer"),
        "get_state_display": _("State"),
        "why": _("Why"),
    }

    def get_base_queryset(self) -> Any:
        seen = appointment_policy.instances_user_has_any_permission_for(self.request.user, ANY)
        rows = Delivery.objects.select_related("appointment__booking_form")
        if appointment_policy.has_every_calendar(self.request.user, "view"):
            return rows
        return rows.filter(appointment__in=seen.order_by().values("pk"))

    def order_queryset(self, queryset: Any) -> Any:
        queryset = super().order_queryset(queryset)
        return queryset.order_by(*queryset.query.order_by, "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("when", label=_("When"), accessor=self.when, sort_key="due_at", classname=f"{WIDE} wb-when"),
            AboutColumn("about", label=_("Message"), accessor=self.summary, sort_key="occasion"),
            LinkColumn("appointment", label=_("Appointment"), accessor=self.link_to, classname=WIDE),
            Column("recipient", label=_("Recipient"), sort_key="recipient", classname=f"{WIDE} wb-anywhere"),
            StateColumn("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            Column("tries", label=_("Tries"), sort_key="tries", classname=WIDE),
            AgainColumn("again", label=_("Actions"), accessor=self.again_url),
        ]

    def when(self, delivery: Delivery) -> str:
        return moment_text_of(delivery, self.zone.key)

    def summary(self, delivery: Delivery) -> dict[str, Any]:
        return {"about": about_text(delivery), "when": self.when(delivery), "link": self.link_to(delivery)}

    def link_to(self, delivery: Delivery) -> tuple[str, str]:
        appointment = delivery.appointment
        name = appointment_text(self.settings.display_format, appointment)
        url = reverse("wagtail_booking_appointments:inspect", args=[appointment.pk])
        return self.returning(url), f"{name}, {list_text(appointment.start, self.zone.key)}"

    def again_url(self, delivery: Delivery) -> str:
        """Return the address that sends it again, for those who may change the appointment."""
        may = appointment_policy.user_has_permission_for_instance(self.request.user, "change", delivery.appointment)
        return self.returning(reverse("wagtail_booking_deliveries:again", args=[delivery.pk])) if may else ""

    def returning(self, url: str) -> str:
        here = f"{reverse(INDEX)}?{self.request.GET.urlencode()}"
        return f"{url}?{urlencode({NEXT: here})}"

    def get_edit_url(self, instance: Delivery) -> None:
        return None

    def to_row_dict(self, item: Delivery) -> dict[str, Any]:
        item.why = why_text(item)  # type: ignore[attr-defined]
        return super().to_row_dict(item)
