"""The settings page: the business, its hours, and where its booking forms live."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel

from .customers.access import may_erase
from .display_format import DisplayFormatInput, DisplayFormatMixin
from .holidays import BookingSettingsForm, holidays_panel
from .hours import HoursFormMixin, HoursTabs, date_overrides_panel, weekly_hours_panel
from .messages.missing_link import missing_link_facts
from .week import WeekPanel
from .widgets import LanguageSelect, TimeZoneSelect


class SettingsForm(HoursFormMixin, DisplayFormatMixin, BookingSettingsForm):
    """What the tabs check."""


class RetentionPanel(Panel):
    """The way to a list of whom the stored setting would erase, for those who may."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_booking/admin/retention_link.html"

        def is_shown(self) -> bool:
            return may_erase(self.request.user)


class SettingsTabs(HoursTabs):
    """Tabs, above them what is missing for customers to move their appointments."""

    class BoundPanel(HoursTabs.BoundPanel):
        template_name = "wagtail_booking/admin/settings_tabs.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            notice = missing_link_facts(self.request.user, self.request.path)
            return super().get_context_data(parent_context) | notice


settings_edit_handler = SettingsTabs(
    [
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("business_name"),
                        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                        FieldPanel("location"),
                        FieldPanel("contact_line"),
                        FieldRowPanel([FieldPanel("time_zone", widget=TimeZoneSelect), FieldPanel("week_start")]),
                    ],
                    heading=_("The business"),
                ),
            ],
            heading=_("General"),
        ),
        ObjectList(
            [
                WeekPanel(heading=_("The week as it is")),
                weekly_hours_panel(
                    _("Opening hours"),
                    _("One row for each day; two rows for a day with a break. Without any row nothing can be booked."),
                ),
                date_overrides_panel(
                    _("Holidays and other exceptions. When the business is closed on a date, nobody can be booked."),
                ),
                holidays_panel(),
            ],
            heading=_("Opening hours"),
        ),
        ObjectList([FieldPanel("reschedule_online"), FieldPanel("reschedule_hours")], heading=_("Online rescheduling")),
        ObjectList([FieldPanel("customer_area"), FieldPanel("customer_area_intro")], heading=_("Customer area")),
        ObjectList(
            [
                FieldPanel("parent_page"),
                FieldPanel("hold_minutes"),
                FieldPanel("embed_origins", widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})),
            ],
            heading=_("Public pages"),
        ),
        ObjectList(
            [
                FieldPanel("consent_text"),
                FieldPanel("privacy_page"),
                FieldPanel("retention_months"),
                RetentionPanel(),
            ],
            heading=_("Privacy"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "translations",
                    heading=_("Translations"),
                    label=_("Translation"),
                    help_text=_("What customers read, in other languages; what is left empty is shown as it is."),
                    panels=[
                        FieldPanel("language", widget=LanguageSelect),
                        FieldPanel("contact_line"),
                        FieldPanel("consent_text"),
                        FieldPanel("customer_area_intro"),
                    ],
                )
            ],
            heading=_("Translations"),
        ),
        ObjectList([FieldPanel("display_format", widget=DisplayFormatInput)], heading=_("For staff")),
    ],
    base_form_class=SettingsForm,
)
