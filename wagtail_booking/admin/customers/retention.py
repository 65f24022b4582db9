"""What would be erased now: a dry run of what the worker does each day."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingSettings
from wagtail_booking.permissions import settings_policy
from wagtail_booking.selectors.retention import kept_long_enough, retention_cutoff

from .access import may_erase

PER_PAGE = 50


class RetentionView(WagtailAdminTemplateMixin, TemplateView):
    """List who would go, with the end of their last appointment. Three queries, and writes nothing."""

    template_name = "wagtail_booking/admin/retention.html"
    page_title = _("Due for erasure")
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_erase(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtail_booking_customers:index"), "label": _("Customers")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        settings = BookingSettings.current()
        before = retention_cutoff(settings, timezone.now())
        page = Paginator(kept_long_enough(before), PER_PAGE).get_page(self.request.GET.get("p"))
        may_set = settings_policy.user_has_permission(self.request.user, "change")
        return super().get_context_data(
            months=settings.retention_months,
            before=before and moment_text(before, settings.zone),
            page_obj=page,
            count=page.paginator.count,
            lines=lines_of(page, settings.zone),
            settings_url=settings_url() if may_set else "",
            here=self.request.path,
            **kwargs,
        )


def lines_of(customers: Iterable[Any], zone: str) -> list[tuple[Any, str]]:
    """Return each customer with the end of their last appointment; empty if they never had one."""
    return [(each, moment_text(each.last_appointment, zone) if each.last_appointment else "") for each in customers]


def settings_url() -> str:
    return reverse("wagtailsettings:edit", args=["wagtail_booking", "bookingsettings"])
