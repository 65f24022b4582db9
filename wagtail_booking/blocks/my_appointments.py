"""The appointments of whoever looks at a page, as a block for any StreamField."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors.addresses import appointments_path


class MyAppointmentsBlock(blocks.StructBlock):
    """Each visitor's own appointments, right on the page.

    Contract: the HTML is the same for everybody and holds nothing personal, no token and no cookie, so that a cache
    may keep the page for ever. The script fetches what is this visitor's; without it a link leads to "My appointments".
    Where there is no such page, nothing is shown.
    """

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)

    class Meta:
        icon = "user"
        label = _("My appointments")
        group = _("Booking")
        description = _("Shows customers their own appointments.")
        template = "wagtail_booking/blocks/my_appointments.html"
        preview_template = "wagtail_booking/previews/block.html"
        preview_value = {"heading": _("My appointments")}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        language = get_language() or ""
        return context | {
            "language": language,
            "path": appointments_path(BookingSettings.current()),
            "query": urlencode({"lang": language}) if language else "",
            "in_preview": bool(getattr(context.get("request"), "is_preview", False) or context.get("block_def")),
        }
