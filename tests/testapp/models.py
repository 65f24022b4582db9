from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_booking.blocks import AddToCalendarBlock, BookingBlock, MyAppointmentsBlock


class HomePage(Page):
    template = "testapp/home_page.html"
    body = StreamField(
        [
            ("text", blocks.RichTextBlock()),
            ("booking", BookingBlock()),
            ("add_to_calendar", AddToCalendarBlock()),
            ("my_appointments", MyAppointmentsBlock()),
        ],
        blank=True,
    )
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = "home page"
