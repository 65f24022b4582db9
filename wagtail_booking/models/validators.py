"""Checks on single values, shared by models and forms."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_time_zone(value: str) -> None:
    """Refuse what is not a name of the IANA time zone database."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a known time zone. Use a name such as Europe/Amsterdam."),
            code="unknown_time_zone",
            params={"zone": value},
        )
