"""What the pages of messages share: who may open them, and where they are."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_booking.permissions import message_policy

INDEX = "wagtail_booking_messages:index"


class MessagePermissionMixin(PermissionCheckedMixin):
    """Open to those who may change messages."""

    permission_policy = message_policy
    permission_required = "change"


class MessagePage(MessagePermissionMixin, WagtailAdminTemplateMixin):
    """A page below the list of messages."""

    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": _("Messages")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class MessagesMenuItem(MenuItem):
    """Shown to those who may change messages."""

    def is_shown(self, request: Any) -> bool:
        return message_policy.user_has_permission(request.user, "change")
