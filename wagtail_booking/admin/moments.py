"""Times as staff type them: by the clock on the wall of the business, whatever their own zone is."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, pgettext

from wagtail_booking.engine.hours import wall_instants
from wagtail_booking.engine.spans import FIRST_YEAR, LAST_YEAR, instant_of
from wagtail_booking.forms.wording import time_text

from .widgets import DateTimeInput


def check_year(day: date) -> None:
    """Refuse a date that calculations can't reach."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(gettext("This year lies too far away."))


def instants_at(zone: str, wall: datetime) -> tuple[datetime, ...]:
    """Return the one or two instants at which the clock of ``zone`` shows naive ``wall``.

    Raise ``ValidationError`` with what to tell when there is none.
    """
    check_year(wall)
    instants = tuple(instant_of(minute) for minute in wall_instants(zone, wall))
    if not instants:
        raise ValidationError(
            gettext("This time doesn't exist on that day: the clock goes forward. Choose a time before or after.")
        )
    return instants


def list_text(instant: datetime, zone: str) -> str:
    """Return a date and time for a narrow column, such as "Tue 3 Mar 2026, 10:00"."""
    local = instant.astimezone(ZoneInfo(zone))
    return gettext("%(day)s, %(time)s") % {
        "day": format_date(local, pgettext("date format: Tue 3 Mar 2026", "D j M Y")),
        "time": time_text(instant, zone),
    }


class WallDateTimeField(forms.DateTimeField):
    """A date and time without a zone. Django's own field would read it in the zone of the user's profile."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            wall = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
        except ValueError:
            wall = None
        if wall is None or wall.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return wall.replace(second=0, microsecond=0)
