"""Inputs that browsers draw themselves: better on phones and for screen readers than scripted ones."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from wagtail_booking.forms.zones import time_zone_choices

from .tables import ADMIN_CSS


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ColourInput(forms.TextInput):
    input_type = "color"


class NarrowingSelect(forms.Select):
    """A list of choices that is never wider than a phone, however long they are."""

    def __init__(self, attrs: dict[str, str] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "wb-narrowing"} | (attrs or {}), choices)

    class Media:
        css = {"all": [ADMIN_CSS]}


class TimeZoneSelect(NarrowingSelect):
    """The names of the IANA database, by region; empty is the default that the help text explains."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, choices=time_zone_choices)  # type: ignore[arg-type]


class LanguageSelect(forms.Select):
    """The languages of the site."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, choices=language_choices)  # type: ignore[arg-type]


def language_choices() -> Iterable[tuple[str, object]]:
    return [("", "---------"), *settings.LANGUAGES]
