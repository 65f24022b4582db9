"""Contact forms: lists of questions, in wagtail-modeladmin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from wagtail_booking.models import ContactForm

from .modeladmin import BookingModelAdmin


class ContactFormAdmin(BookingModelAdmin):
    model = ContactForm
    menu_label = _("Contact forms")
    menu_icon = "clipboard-list"
    base_url_path = "bookings/contact-forms"
    list_display = ("name",)
    search_fields = ("name",)
    panels = [
        FieldPanel("name"),
        InlinePanel(
            "fields",
            heading=_("Questions"),
            label=_("Question"),
            help_text=_("Name, e-mail address and phone number are always asked; add what else you need to know."),
            panels=[
                FieldPanel("label"),
                FieldRowPanel([FieldPanel("field_type"), FieldPanel("required")]),
                FieldPanel("help_text"),
                FieldPanel("choices"),
                FieldPanel("default_value"),
            ],
        ),
    ]
