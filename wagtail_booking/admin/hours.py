"""The panels for weekly hours and dates with other hours, of the business and of one resource."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from .widgets import DateInput, TimeInput


def weekly_hours_panel(heading: Any, help_text: Any) -> InlinePanel:
    return InlinePanel(
        "weeklyhours_set",
        heading=heading,
        label=_("Hours"),
        help_text=help_text,
        panels=[
            FieldRowPanel(
                [
                    FieldPanel("weekday"),
                    FieldPanel("start", widget=TimeInput),
                    FieldPanel("end", widget=TimeInput),
                ]
            )
        ],
    )


def date_overrides_panel(help_text: Any) -> InlinePanel:
    return InlinePanel(
        "dateoverride_set",
        heading=_("Dates with other hours"),
        label=_("Date"),
        help_text=help_text,
        panels=[
            FieldRowPanel(
                [
                    FieldPanel("date", widget=DateInput),
                    FieldPanel("start", widget=TimeInput),
                    FieldPanel("end", widget=TimeInput),
                ]
            ),
            FieldPanel("note"),
        ],
    )
