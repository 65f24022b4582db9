"""The booking widget as a block for any StreamField."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .chooser import BookingFormChooserBlock

NO_FORM = 0
"""An id that no booking form has."""


class BookingBlock(blocks.StructBlock):
    """What can be booked, right on the page or behind a button.

    Contract: the HTML holds no availability, no token and no cookie, so that a cache may keep the page
    for ever. The script fetches those; without it the links lead to the booking page.
    """

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    booking_forms = blocks.ListBlock(
        BookingFormChooserBlock(),
        label=_("Booking forms"),
        default=[],
        help_text=_("The visitor chooses one of these. Leave it empty to offer everything that can be booked."),
    )
    layout = blocks.ChoiceBlock(
        label=_("Layout"),
        choices=[("inline", _("On the page")), ("button", _("A button that opens the booking page"))],
        default="inline",
    )

    class Meta:
        icon = "date"
        label = _("Booking")
        group = _("Booking")
        description = _("Lets visitors book an appointment.")
        template = "wagtail_booking/blocks/booking.html"
        preview_template = "wagtail_booking/previews/block.html"
        preview_value = {"heading": _("Book an appointment"), "booking_forms": [], "layout": "inline"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        entries = value.get("booking_forms") or []
        chosen = [form for form in entries if form is not None]
        # Where all that was chosen has been deleted, nothing is offered rather than everything.
        ids = [form.pk for form in chosen] or [NO_FORM] * bool(entries)
        common = {"forms": ",".join(map(str, ids)), "lang": get_language() or ""}
        in_preview = bool(getattr(context.get("request"), "is_preview", False) or context.get("block_def"))
        if in_preview:
            common["preview"] = "1"
        live = [form for form in chosen if form.live]
        query = urlencode({name: text for name, text in common.items() if text})
        return context | {
            "language": common["lang"],
            "query": query,
            "links": [{"title": form.translated("name"), "query": f"{query}&form={form.slug}"} for form in live],
        }
