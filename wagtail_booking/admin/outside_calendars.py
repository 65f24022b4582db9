"""The outside calendars of a resource: their addresses, and how fetching them went."""

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel

from wagtail_booking.models import BookingSettings, OutsideCalendar, Resource
from wagtail_booking.outside.expanding import library_is_installed
from wagtail_booking.outside.guarding import destination
from wagtail_booking.outside.syncing import enqueue
from wagtail_booking.outside.unusable import Unusable

from .moments import list_text
from .tables import ADMIN_CSS

STALE = timedelta(hours=1)
"""After so long without an attempt, whatever should fetch the calendars doesn't run."""


class CalendarAddressField(forms.URLField):
    """An address that begins with https or http; "webcal", as some calendars have it, means https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(re.sub(r"^\s*webcals?://", "https://", value or "", flags=re.IGNORECASE))

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        try:
            destination(address)
        except Unusable:
            raise ValidationError(
                gettext("Enter an address that begins with https:// and holds no name and password.")
            ) from None
        return address


class OutsideCalendarForm(WagtailAdminModelForm):
    """Forget what is known about a calendar when its address changes."""

    class Meta:
        field_classes = {"url": CalendarAddressField}

    def save(self, commit: bool = True) -> OutsideCalendar:
        if "url" in self.changed_data:
            fresh = OutsideCalendar()
            for name in ("etag", "last_modified", "checked_at", "succeeded_at", "problem"):
                setattr(self.instance, name, getattr(fresh, name))
        return super().save(commit)


class CalendarStatusPanel(Panel):
    """How fetching a calendar went; nothing beside a row that isn't stored yet."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_booking/admin/calendar_status.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            zone = BookingSettings.current().zone
            return super().get_context_data(parent_context) | {
                "calendar": self.instance,
                "problem": problem_text(self.instance, timezone.now(), zone),
                "checked": self.instance.checked_at and list_text(self.instance.checked_at, zone),
                "succeeded": self.instance.succeeded_at and list_text(self.instance.succeeded_at, zone),
            }


class OutsideCalendarsPanel(InlinePanel):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            **{
                "relation_name": "outside_calendars",
                "heading": _("Outside calendars"),
                "label": _("Outside calendar"),
                "panels": [FieldPanel("name"), FieldPanel("url"), CalendarStatusPanel()],
                **kwargs,
            },
        )

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = OutsideCalendarForm
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.help_text = help_text()

        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(css={"all": [ADMIN_CSS]})


def help_text() -> str:
    if not library_is_installed():
        return missing_text()
    return gettext(
        "When one of these calendars says that somebody is busy, they can't be booked. The calendars are read "
        "every ten minutes. Only the times are stored, not what they are for."
    )


def missing_text() -> str:
    return gettext("Outside calendars can't be read: the site needs “%(package)s”.") % {
        "package": "pip install wagtail-booking[outside-calendars]"
    }


def problem_text(calendar: OutsideCalendar, now: datetime, zone: str) -> str:
    """Return in words what is wrong with a calendar; empty when it is up to date or quite new."""
    if not library_is_installed():
        return missing_text()
    if calendar.problem:
        return calendar.get_problem_display()
    if calendar.checked_at and now - calendar.checked_at > STALE:
        return gettext("Not read since %(moment)s: neither a worker nor cron is running.") % {
            "moment": list_text(calendar.checked_at, zone)
        }
    return ""


def problems_of(resource: Resource, now: datetime, zone: str) -> str:
    """Return what is wrong with the calendars of a resource, each with its name."""
    found = [(calendar, problem_text(calendar, now, zone)) for calendar in resource.outside_calendars.all()]
    return " ".join(
        gettext("%(calendar)s: %(problem)s") % {"calendar": calendar, "problem": problem}
        for calendar, problem in found
        if problem
    )


class FetchOnSaveMixin:
    """Have new addresses fetched at once, so that whoever entered them sees whether they work."""

    def save_instance(self) -> Resource:
        resource: Resource = super().save_instance()  # type: ignore[misc]
        for calendar in OutsideCalendar.objects.filter(resource=resource, checked_at=None):
            transaction.on_commit(partial(enqueue, calendar.pk))
        return resource
