"""Spreadsheets: times by the business's clock, and no text that a spreadsheet takes for a formula."""

import datetime
import re
from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from wagtail_booking.models import BookingSettings

FORMULA = re.compile(r"^[=+\-@\t\r]")
HARMLESS_NUMBER = re.compile(r"^[+-]?[\d .()-]+$")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def quote_formula(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate; phone numbers stay as they are."""
    if FORMULA.match(text) and not HARMLESS_NUMBER.match(text):
        return f"'{text}"
    return text


def drop_control_characters(text: str) -> str:
    """Remove what an XLSX file can't hold."""
    return CONTROL_CHARACTERS.sub("", text)


class SafeExportMixin(SpreadsheetExportMixin):
    """Write XLSX cells as text, quote formulas in CSV, and use local times in both."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        str: {"csv": quote_formula, "xlsx": drop_control_characters},
    }

    @cached_property
    def settings(self) -> BookingSettings:
        return BookingSettings.current()

    @property
    def zone(self) -> Any:
        return self.settings.zone_info

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {field: self.in_words(value) for field, value in super().to_row_dict(item).items()}

    def in_words(self, value: Any) -> Any:
        if isinstance(value, datetime.datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        if value is None or isinstance(value, (datetime.date, int, float)):
            return value
        return str(value)
