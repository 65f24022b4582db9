"""What the demo's pages are made of; the booking widget is one block among others."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from wagtail_booking.blocks import AddToCalendarBlock, BookingBlock, MyAppointmentsBlock
from wagtail_booking.models import BookingSettings


class PointsBlock(blocks.ListBlock):
    """Short arguments side by side."""

    def __init__(self, **kwargs):
        super().__init__(blocks.StructBlock([("title", blocks.CharBlock()), ("text", blocks.TextBlock())]), **kwargs)

    class Meta:
        icon = "list-ul"
        template = "practice/blocks/points.html"


class PeopleBlock(blocks.ListBlock):
    """Portraits with a few words."""

    def __init__(self, **kwargs):
        person = blocks.StructBlock(
            [
                ("name", blocks.CharBlock()),
                ("role", blocks.CharBlock()),
                ("text", blocks.TextBlock()),
                ("photo", ImageBlock()),
            ]
        )
        super().__init__(person, **kwargs)

    class Meta:
        icon = "group"
        template = "practice/blocks/people.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    source = blocks.CharBlock()

    class Meta:
        icon = "openquote"
        template = "practice/blocks/quote.html"


class ContactBlock(blocks.StaticBlock):
    """Address and opening hours, as the booking settings have them."""

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        business = BookingSettings.current()
        days: dict[str, list[str]] = {}
        for row in business.weeklyhours_set.all() if business.pk else ():
            days.setdefault(row.get_weekday_display(), []).append(f"{row.start:%H:%M}–{row.end:%H:%M}")
        return {**context, "business": business, "days": days}

    class Meta:
        icon = "site"
        admin_text = "Address and opening hours come from the booking settings."
        template = "practice/blocks/contact.html"


def body_blocks() -> list[tuple[str, blocks.Block]]:
    return [
        ("text", blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ol", "ul", "link"])),
        ("points", PointsBlock()),
        ("people", PeopleBlock()),
        ("quote", QuoteBlock()),
        ("contact", ContactBlock()),
        ("booking", BookingBlock()),
        ("add_to_calendar", AddToCalendarBlock()),
        ("my_appointments", MyAppointmentsBlock()),
    ]
