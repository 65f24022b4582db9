"""Public holidays in the booking settings: of which country, and which days they are."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

from wagtail_booking.forms.wording import full_day_text
from wagtail_booking.models import BookingSettings
from wagtail_booking.selectors.holidays import closed_days, countries, library_is_installed, regions

from .widgets import NarrowingSelect

A_YEAR = timedelta(days=365)


class CountrySelect(NarrowingSelect):
    """The countries whose holidays are known."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, choices=lambda: [("", _("None")), *countries()])


class BookingSettingsForm(WagtailAdminModelForm):
    """Check that the region belongs to the country."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country, region = self.fields["holiday_country"], self.fields["holiday_region"]
        if not library_is_installed():
            # What is stored stays, for the day on which the library comes back.
            country.disabled = region.disabled = True
            country.help_text = missing_text()
            country.widget = forms.TextInput()
        elif known := regions_text(self.instance.holiday_country):
            region.help_text = known

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is None or self.fields["holiday_region"].disabled:
            return cleaned
        country, region = cleaned.get("holiday_country"), cleaned.get("holiday_region")
        if country is not None and region:
            try:
                cleaned["holiday_region"] = code_of_region(country, region)
            except ValidationError as error:
                self.add_error("holiday_region", error)
        return cleaned

    def clean_holiday_country(self) -> str:
        country: str = self.cleaned_data["holiday_country"]
        is_kept = country == self.initial.get("holiday_country")
        if country and not is_kept and country not in dict(countries()):
            raise ValidationError(gettext("The holidays of this country are not known."))
        return country


class UpcomingHolidaysPanel(Panel):
    """The days in the coming year on which the business is closed because of a public holiday."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_booking/admin/upcoming_holidays.html"

        def is_shown(self) -> bool:
            return bool(self.instance.holiday_country) and library_is_installed()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            today = timezone.localdate(timezone=self.instance.zone_info)
            return super().get_context_data(parent_context) | {"days": upcoming(self.instance, today)}


def upcoming(settings: BookingSettings, today: date) -> list[tuple[str, str]]:
    """Return day and name of the coming year's holidays, without dates that have hours all the same."""
    open_days = {row.date for row in settings.dateoverride_set.all() if row.start is not None}
    days = closed_days(settings, today, today + A_YEAR)
    return [(full_day_text(day), name) for day, name in sorted(days.items()) if day not in open_days]


def holidays_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("holiday_country", widget=CountrySelect), FieldPanel("holiday_region")]),
            UpcomingHolidaysPanel(),
        ],
        heading=_("Public holidays"),
    )


def code_of_region(country: str, region: str) -> str:
    """Return the code of a region that somebody typed; raise ``ValidationError`` with what to type."""
    if not country:
        raise ValidationError(gettext("Choose a country as well."))
    known = regions(country)
    if not known:
        raise ValidationError(gettext("In this country the holidays are the same everywhere. Leave this empty."))
    codes = {name.casefold(): code for name, code in known.items()}
    if region.casefold() not in codes:
        raise ValidationError(regions_text(country))
    return codes[region.casefold()]


def regions_text(country: str) -> str:
    """Return which regions can be typed; empty for a country without any."""
    codes = sorted(set(regions(country).values()))
    if not codes:
        return ""
    return gettext("Empty for days that count everywhere, or one of: %(codes)s.") % {"codes": ", ".join(codes)}


def missing_text() -> str:
    return gettext("Public holidays are not known: the site needs “%(package)s”.") % {
        "package": "pip install wagtail-booking[holidays]"
    }
