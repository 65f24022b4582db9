"""The settings page: the business, its hours, and where its booking forms live."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface

from .hours import date_overrides_panel, weekly_hours_panel
from .widgets import TimeZoneSelect

settings_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("business_name"),
                        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                        FieldPanel("location"),
                        FieldPanel("contact_line"),
                        FieldPanel("time_zone", widget=TimeZoneSelect),
                    ],
                    heading=_("The business"),
                ),
                weekly_hours_panel(
                    _("Opening hours"),
                    _("One row for each day; two rows for a day with a break. Without any row nothing can be booked."),
                ),
                date_overrides_panel(
                    _("Holidays and other exceptions. When the business is closed on a date, nobody can be booked."),
                ),
            ],
            heading=_("General"),
        ),
        ObjectList(
            [
                FieldPanel("parent_page"),
                FieldPanel("consent_text"),
                FieldPanel("privacy_page"),
            ],
            heading=_("Public pages"),
        ),
    ]
)
