"""Labels: a short list, so wagtail-modeladmin is enough."""

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from wagtail_booking.models import Label

from .modeladmin import BookingModelAdmin
from .tables import ADMIN_CSS
from .widgets import ColourInput


class LabelAdmin(BookingModelAdmin):
    model = Label
    menu_label = _("Labels")
    menu_icon = "tag"
    base_url_path = "bookings/labels"
    list_display = ("chip", "sort_order")
    search_fields = ("name",)
    ordering = ("sort_order", "name")
    index_view_extra_css = [ADMIN_CSS]
    panels = [
        FieldPanel("name"),
        FieldPanel("colour", widget=ColourInput),
        FieldPanel("sort_order", help_text=_("Labels with a lower number come first.")),
    ]

    def chip(self, label: Label) -> str:
        return render_to_string("wagtail_booking/admin/cells/chip.html", {"label": label})

    chip.short_description = _("name")  # type: ignore[attr-defined]
    chip.admin_order_field = "name"  # type: ignore[attr-defined]
