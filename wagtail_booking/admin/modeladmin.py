"""What our lists in wagtail-modeladmin have in common."""

from typing import Any

from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import HistoryView


class EditorsHistoryView(HistoryView):
    """The history of an object, for those who may change it. Modeladmin's own asks for no permission."""

    def check_action_permitted(self, user: Any) -> bool:
        return bool(self.permission_helper.user_can_edit_obj(user, self.instance))


class BookingModelAdmin(ModelAdmin):
    """A list with its place in our own menu instead of Wagtail's."""

    add_to_admin_menu = False
    history_view_class = EditorsHistoryView
    list_per_page = 50
