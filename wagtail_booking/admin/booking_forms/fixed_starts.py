"""Fixed start times as editors type them: one text a weekday, such as "09:00, 13:30"."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminModelForm

TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)

NAMES = tuple(f"fixed_starts_{weekday}" for weekday in WEEKDAYS)
"""The names of the seven fields, Monday first."""


class FixedStartsField(forms.CharField):
    """Times of one weekday, to a list of minutes after midnight: ascending, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 500, **kwargs})

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        return sorted({minute_in(word) for word in words(text)})


def words(text: str) -> list[str]:
    """Return what lies between commas; between blanks where no comma is, and no "9 am"."""
    parts = re.split(r"[,;]", text) if re.search(r"[,;]|[ap]\.?m", text, re.IGNORECASE) else text.split()
    return [part.strip() for part in parts if part.strip()]


def minute_in(word: str) -> int:
    """Return a time in minutes after midnight; raise ``ValidationError`` with what to write instead."""
    found = TIME.fullmatch(word)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    elif found and found[3]:
        hour = 24
    if hour > 23 or minute > 59:
        raise ValidationError(
            gettext("“%(word)s” is not a time. Write times with commas between them, such as 09:00, 13:30.")
            % {"word": word}
        )
    return hour * 60 + minute


def starts_text(minutes: list[int]) -> str:
    """Return a list of minutes as it is typed."""
    return ", ".join("{:02}:{:02}".format(*divmod(minute, 60)) for minute in minutes)


class FixedStartsForm(WagtailAdminModelForm):
    """Edit the ``fixed_starts`` of a booking form in seven fields, named in the active language."""

    fixed_starts_0 = FixedStartsField(label=capfirst(WEEKDAYS[0]))
    fixed_starts_1 = FixedStartsField(label=capfirst(WEEKDAYS[1]))
    fixed_starts_2 = FixedStartsField(label=capfirst(WEEKDAYS[2]))
    fixed_starts_3 = FixedStartsField(label=capfirst(WEEKDAYS[3]))
    fixed_starts_4 = FixedStartsField(label=capfirst(WEEKDAYS[4]))
    fixed_starts_5 = FixedStartsField(label=capfirst(WEEKDAYS[5]))
    fixed_starts_6 = FixedStartsField(label=capfirst(WEEKDAYS[6]))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, minutes in zip(NAMES, self.instance.fixed_starts or [], strict=False):
            self.initial[name] = starts_text(minutes)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not any(name in self.errors for name in NAMES):
            days = [self.cleaned_data.get(name) or [] for name in NAMES]
            self.instance.fixed_starts = days if any(days) else []
        return cleaned
