"""Where the Messages page and what belongs to it live."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from wagtail_booking.models import Message

from .access import MessagesMenuItem
from .adding import AddMessageView, RemoveMessageView, RetimeMessageView
from .editing import MessageEditView, ResetView
from .listing import MessageIndexView, SwitchView
from .missing_link import InsertLinkView
from .previewing import PreviewView


class MessageViewSet(ViewSet):
    name = "wagtail_booking_messages"
    url_prefix = "bookings/messages"
    icon = "mail"
    menu_label = _("Messages")
    menu_item_class = MessagesMenuItem
    menu_order = 30  # after the items that others add to the menu

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", MessageIndexView.as_view(), name="index"),
            path("switch/", SwitchView.as_view(), name="switch"),
            path("insert-link/", InsertLinkView.as_view(), name="insert_link"),
            path("add/<slug:occasion>/", AddMessageView.as_view(), name="add"),
            path("time/<slug:slug>/", RetimeMessageView.as_view(), name="retime"),
            path("remove/<slug:slug>/", RemoveMessageView.as_view(), name="remove"),
            path("edit/<slug:slug>/", MessageEditView.as_view(), name="edit"),
            path("preview/<slug:slug>/", PreviewView.as_view(), name="preview"),
            path("reset/<slug:slug>/", ResetView.as_view(), name="reset"),
        ]


def message_permissions() -> Any:
    """Return what groups can be given: there is one right for everything about messages."""
    codename = get_permission_codename("change", Message._meta)
    return Permission.objects.filter(content_type__app_label=Message._meta.app_label, codename=codename)
