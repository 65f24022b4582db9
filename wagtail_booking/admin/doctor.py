"""The page "System check", and the notice on the dashboard when nobody sends messages."""

from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from wagtail_booking.forms.health import lines_of
from wagtail_booking.permissions import ANY, appointment_policy, settings_policy
from wagtail_booking.selectors.health import Level, examine, is_unattended

from .tables import ADMIN_CSS

URL = "wagtail_booking_system_check"

ICONS = {Level.OK: "success", Level.NOTE: "info-circle", Level.FAILING: "warning"}


class SystemCheckView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Look whether everything that messages need is in order; writes nothing."""

    permission_policy = settings_policy
    permission_required = "change"
    template_name = "wagtail_booking/admin/system_check.html"
    page_title = _("System check")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Check again"), url=reverse(URL), icon_name="rotate")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        health = examine(timezone.now())
        lines = [(line, ICONS[line.level]) for line in lines_of(health)]
        return super().get_context_data(lines=lines, problems=len(health.failing), **kwargs)


class SystemCheckMenuItem(MenuItem):
    """Shown to those who may change the settings."""

    def is_shown(self, request: Any) -> bool:
        return bool(settings_policy.user_has_permission(request.user, "change"))


def system_check_menu_item() -> SystemCheckMenuItem:
    return SystemCheckMenuItem(_("System check"), reverse(URL), icon_name="clipboard-list", order=90)


def add_unattended_notice(request: HttpRequest, panels: list[Component]) -> None:
    """Tell everybody who works with appointments when messages wait and nobody sends them."""
    if appointment_policy.user_has_any_permission(request.user, ANY) and is_unattended(timezone.now()):
        may_check = bool(settings_policy.user_has_permission(request.user, "change"))
        panels.append(UnattendedNotice(reverse(URL) if may_check else ""))


class UnattendedNotice(Component):
    """A red notice above the panels; with a link for those who can look into it."""

    name = "booking_unattended"
    template_name = "wagtail_booking/admin/dashboard/unattended.html"
    order = 10
    media = Media(css={"all": [ADMIN_CSS]})

    def __init__(self, url: str) -> None:
        self.url = url

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"url": self.url}
