"""Opening hours: weekly rows and dates that differ, of the business or of one resource."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

DAY_END = 24 * 60


def minutes_after_midnight(time: datetime.time, *, closing: bool = False) -> int:
    """Return a wall time in minutes; midnight as a closing time is the end of the day."""
    minutes = time.hour * 60 + time.minute
    return DAY_END if closing and minutes == 0 else minutes


class HoursRow(models.Model):
    """A span of wall time that belongs either to the business or to one resource."""

    business = ParentalKey(
        "wagtail_booking.BookingSettings", null=True, blank=True, editable=False, related_name="%(class)s_set"
    )
    resource = ParentalKey(
        "wagtail_booking.Resource", null=True, blank=True, editable=False, related_name="%(class)s_set"
    )
    start: datetime.time | None
    end: datetime.time | None

    class Meta:
        abstract = True

    @property
    def wall_span(self) -> tuple[int, int]:
        """The hours in minutes after midnight; a row without times has none."""
        assert self.start is not None
        assert self.end is not None
        return minutes_after_midnight(self.start), minutes_after_midnight(self.end, closing=True)

    def clean(self) -> None:
        super().clean()
        if self.start is not None and self.end is not None:
            start, end = self.wall_span
            if end <= start:
                raise ValidationError(
                    {
                        "end": _(
                            "This ends before it begins. For hours past midnight, add a second row for the next day."
                        )
                    }
                )


def belongs_to_one_owner(name: str) -> models.CheckConstraint:
    """Return the constraint that exactly one of business and resource is set."""
    return models.CheckConstraint(
        condition=models.Q(business__isnull=True) ^ models.Q(resource__isnull=True), name=name
    )


class WeeklyHours(HoursRow):
    """Hours that come back each week. Several rows a day make breaks."""

    weekday = models.PositiveSmallIntegerField(_("day"), choices=list(WEEKDAYS.items()))
    start = models.TimeField(_("from"))
    end = models.TimeField(_("to"), help_text=_("00:00 is the end of the day."))

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "start"]
        constraints = [
            belongs_to_one_owner("booking_weekly_hours_one_owner"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="booking_weekly_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}–{self.end:%H:%M}"


class DateOverride(HoursRow):
    """One date with hours of its own, or closed; several rows for a date make breaks."""

    date = models.DateField(_("date"))
    start = models.TimeField(_("from"), null=True, blank=True, help_text=_("Leave both empty when closed all day."))
    end = models.TimeField(_("to"), null=True, blank=True, help_text=_("00:00 is the end of the day."))
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("For example: King's Day."))

    class Meta:
        verbose_name = _("date with other hours")
        verbose_name_plural = _("dates with other hours")
        ordering = ["date", "start"]
        constraints = [
            belongs_to_one_owner("booking_date_override_one_owner"),
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True)
                | models.Q(start__isnull=False, end__isnull=False),
                name="booking_date_override_both_or_closed",
            ),
        ]

    def __str__(self) -> str:
        hours = _("closed") if self.start is None or self.end is None else f"{self.start:%H:%M}–{self.end:%H:%M}"
        return f"{self.date:%Y-%m-%d} {hours}"

    def clean(self) -> None:
        super().clean()
        if (self.start is None) != (self.end is None):
            raise ValidationError(_("Give both times, or leave both empty for a day on which you are closed."))
