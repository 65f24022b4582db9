"""A week of hours at a glance, above the rows in which they are edited."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.panels import Panel

from wagtail_booking.engine.spans import Span, union
from wagtail_booking.forms.explaining import hours_text
from wagtail_booking.models import BookingSettings, Resource, WeeklyHours

from .tables import ADMIN_CSS


class WeekPanel(Panel):
    """Each weekday with its hours as they are stored; for a resource without any, those that apply instead."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_booking/admin/week.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            settings = BookingSettings.current()
            rows = stored_rows(self.instance)
            follows = not rows and isinstance(self.instance, Resource)
            if follows:
                rows = stored_rows(settings)
            return super().get_context_data(parent_context) | {
                "days": days_in_words(rows, settings.week_start),
                "follows": follows,
            }

        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(css={"all": [ADMIN_CSS]})


def stored_rows(owner: BookingSettings | Resource) -> list[WeeklyHours]:
    if owner.pk is None:
        return []
    link = {"resource": owner.pk} if isinstance(owner, Resource) else {"business": owner.pk}
    return list(WeeklyHours.objects.filter(**link))


def days_in_words(rows: Iterable[WeeklyHours], first: int) -> list[tuple[str, str]]:
    """Return the name and the hours of each weekday, beginning with the number of one."""
    hours: dict[int, list[Span]] = {}
    for row in rows:
        hours.setdefault(row.weekday, []).append(Span(*row.wall_span))
    week = [(first + number) % 7 for number in range(7)]
    return [(capfirst(WEEKDAYS[day]), wall_text(hours.get(day, ())) or gettext("Closed")) for day in week]


def wall_text(spans: Iterable[Span]) -> str:
    """Return hours by the clock on the wall in words, such as "09:00–12:30, 13:00–17:00"."""
    # Wall time has no zone: minutes after midnight are read as if they were UTC.
    return hours_text(union(spans), "UTC")
