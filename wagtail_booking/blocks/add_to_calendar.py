"""A button with which visitors put an event of a page into their own calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_booking.entries import Entry, Every, Recurrence
from wagtail_booking.entries.text import one_line
from wagtail_booking.forms.add_to_calendar import calendar_links
from wagtail_booking.forms.zones import time_zone_choices
from wagtail_booking.models import BookingSettings
from wagtail_booking.permissions import event_token

REPEATS = [
    (Every.DAY.value, _("Every day")),
    (Every.WEEK.value, _("Every week")),
    (Every.TWO_WEEKS.value, _("Every two weeks")),
    (Every.MONTH.value, _("Every month")),
    (Every.YEAR.value, _("Every year")),
]

# Calendars know nothing useful before, and there is room for the day after.
IN_REACH = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2200, 12, 31))]


class AddToCalendarBlock(blocks.StructBlock):
    """A button that opens a list of calendars, with an event of the page ready for them.

    Contract: the same HTML for everybody and at any time, so that a cache may keep the page for ever. It works
    without script. The file is served from an address that holds the event itself, see
    :func:`~wagtail_booking.permissions.event_token`.
    """

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    description = blocks.TextBlock(label=_("Description"), required=False, max_length=1_000, rows=3)
    location = blocks.CharBlock(
        label=_("Location"), required=False, max_length=255, help_text=_("An address, or where to join online.")
    )
    all_day = blocks.BooleanBlock(
        label=_("All day"), required=False, help_text=_("It takes whole days, so it has no times.")
    )
    start_date = blocks.DateBlock(label=_("Start date"), validators=IN_REACH)
    start_time = blocks.TimeBlock(label=_("Start time"), required=False)
    end_date = blocks.DateBlock(
        label=_("End date"),
        required=False,
        validators=IN_REACH,
        help_text=_("The last day. Leave empty if it ends on the day on which it starts."),
    )
    end_time = blocks.TimeBlock(label=_("End time"), required=False)
    time_zone = blocks.ChoiceBlock(
        label=_("Time zone"),
        required=False,
        choices=time_zone_choices,
        help_text=_("By default that of the business."),
    )
    repeat = blocks.ChoiceBlock(label=_("Repeat"), required=False, choices=REPEATS)
    repeat_until = blocks.DateBlock(
        label=_("Repeat until"),
        required=False,
        validators=IN_REACH,
        help_text=_("The last date on which it may start. Without it, and without a number of times, it never ends."),
    )
    repeat_count = blocks.IntegerBlock(
        label=_("Number of times"), required=False, min_value=1, max_value=999, help_text=_("The first one included.")
    )

    class Meta:
        icon = "calendar-alt"
        label = _("Add to calendar")
        group = _("Booking")
        description = _("A button with which visitors put an event into their own calendar.")
        template = "wagtail_booking/blocks/add_to_calendar.html"
        preview_template = "wagtail_booking/previews/block.html"
        preview_value = {
            "title": _("Open evening"),
            "start_date": date(2026, 9, 17),
            "start_time": time(19, 0),
            "end_time": time(21, 0),
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if errors := problems(cleaned, is_draft=self.is_deferred_validation):
            raise StructBlockValidationError(
                block_errors={name: ValidationError(text) for name, text in errors.items()}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        entry = entry_of(value)
        links = []
        if entry is not None:
            file = reverse("wagtail_booking:event_file", kwargs={"token": event_token(entry)})
            links = calendar_links(entry, file)
        return context | {
            "language": get_language() or "",
            "calendar_links": links,
            # In the block picker there is nobody to open it.
            "in_preview": bool(context.get("block_def")),
        }


def problems(value: Any, *, is_draft: bool = False) -> dict[str, Any]:
    """Return what is wrong with the fields of a block together, by the field that is to be changed.

    A draft may lack what is needed in the end.
    """
    found: dict[str, Any] = {}
    start, end, times = value.get("start_date"), value.get("end_date"), (value.get("start_time"), value.get("end_time"))
    if value.get("title") and not one_line(value.get("title")):
        found["title"] = _("This title has no visible characters.")
    if value.get("all_day"):
        has_time = _("An event that takes all day has no times. Remove the time, or untick “All day”.")
        found |= {name: has_time for name in ("start_time", "end_time") if value.get(name) is not None}
    elif not is_draft:
        if times[0] is None:
            found["start_time"] = _("When does it start? Enter a time, or tick “All day”.")
        if times[1] is None:
            found["end_time"] = _("When does it end? Enter a time, or tick “All day”.")
    if start is not None and end is not None and end < start:
        found["end_date"] = _("It can't end before it starts.")
    elif start is not None and not value.get("all_day") and None not in times:
        found |= _time_problems(value)
    return found | _repeat_problems(value)


def _time_problems(value: Any) -> dict[str, Any]:
    zone = zone_of(value)
    start, end = moments(value, zone)
    found: dict[str, Any] = {}
    for name, moment in (("start_time", start), ("end_time", end)):
        if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            found[name] = _("On that day the clock skips this time. Choose a time before or after it.")
    if not found and end.astimezone(UTC) <= start.astimezone(UTC):
        found["end_time"] = _("It must end after it starts. Does it end on another day? Then enter the end date.")
    return found


def _repeat_problems(value: Any) -> dict[str, Any]:
    until, count = value.get("repeat_until"), value.get("repeat_count")
    if not value.get("repeat"):
        missing = _("Choose how often it is repeated, or leave this empty.")
        return {name: missing for name in ("repeat_until", "repeat_count") if value.get(name) is not None}
    if until is not None and count is not None:
        return {"repeat_count": _("Enter a last date or a number of times, not both.")}
    if until is not None and value.get("start_date") is not None and until < value.get("start_date"):
        return {"repeat_until": _("The last date can't come before the start.")}
    return {}


def entry_of(value: Any) -> Entry | None:
    """Return the event of a block; ``None`` while a draft doesn't say enough."""
    if not one_line(value.get("title") or "") or value.get("start_date") is None or problems(value):
        return None
    zone = zone_of(value)
    start: date
    end: date
    if value.get("all_day"):
        start, end = value.get("start_date"), (value.get("end_date") or value.get("start_date")) + timedelta(days=1)
    else:
        start, end = moments(value, zone)
    recurrence = None
    if value.get("repeat"):
        recurrence = Recurrence(
            Every(value.get("repeat")), until=value.get("repeat_until"), count=value.get("repeat_count")
        )
    return Entry(
        title=value.get("title"),
        start=start,
        end=end,
        zone=zone.key,
        description=value.get("description") or "",
        location=value.get("location") or "",
        recurrence=recurrence,
    )


def moments(value: Any, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return start and end of an event that has times. Of an hour that the clock shows twice, the first counts."""
    end = value.get("end_date") or value.get("start_date")
    return (
        datetime.combine(value.get("start_date"), value.get("start_time"), zone),
        datetime.combine(end, value.get("end_time"), zone),
    )


def zone_of(value: Any) -> ZoneInfo:
    """Return the zone in which the times of a block are meant."""
    return ZoneInfo(value.get("time_zone")) if value.get("time_zone") else BookingSettings.current().zone_info
