"""Checks on single values, shared by models and forms."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

EMAIL_LENGTH = 254
"""The longest address that a mail server takes (RFC 5321 §4.5.3.1.3, without the brackets)."""


def validate_time_zone(value: str) -> None:
    """Refuse what is not a name of the IANA time zone database."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is not a known time zone. Use a name such as Europe/Amsterdam."),
            code="unknown_time_zone",
            params={"zone": value},
        )


def validate_local_part(value: str) -> None:
    """Refuse an e-mail address with a local part that isn't ASCII: few servers take one.

    Django lets some letters through whose lower case is another letter, or two. Such an address could be stored as
    somebody else's, or be too long.
    """
    if not value.rpartition("@")[0].isascii() or len(value.lower()) > EMAIL_LENGTH:
        raise ValidationError(EmailValidator.message, code="invalid")
