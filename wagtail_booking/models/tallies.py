"""Tallies: which periods of a booking form are full, so that whoever only looks need not count."""

from django.db import models
from django.db.models.functions import Now


class Tally(models.Model):
    """For what the full periods of a booking form are kept.

    ``counted_for`` are the limits, the zone and the first day of the week, as in
    :func:`wagtail_booking.engine.limits.counted_for`; for other ones the periods say nothing, and whoever reads has
    to count. Kept are those that end after ``since``, in minutes since 1970-01-01T00:00Z. A form that was never
    counted has no tally.
    """

    wagtail_reference_index_ignore = True

    booking_form = models.OneToOneField(
        "wagtail_booking.BookingForm", primary_key=True, on_delete=models.CASCADE, related_name="tally"
    )
    counted_for = models.TextField()
    since = models.BigIntegerField()
    # Raised by the write that locks this row while its periods are counted.
    lock_version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.booking_form_id}: {self.counted_for}"


class FullPeriodQuerySet(models.QuerySet["FullPeriod"]):
    def lasting(self) -> "FullPeriodQuerySet":
        """Leave out what is full no more since holds have expired, by the clock of the database."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=Now()))


class FullPeriod(models.Model):
    """A period in which a limit is reached: that of ``resource``, or without one that of everybody together.

    ``number`` is as in :func:`wagtail_booking.engine.limits.period_numbers`. ``until`` is when so many holds will have
    expired that it is full no more; nothing where the appointments alone fill it.

    Another row of each tally says for what the others are kept: its ``period`` is ``counted_for`` and its ``number`` is
    ``since``. Whoever reads finds all in one table.
    """

    wagtail_reference_index_ignore = True

    tally = models.ForeignKey(
        Tally,
        on_delete=models.CASCADE,
        related_name="full_periods",
        db_index=False,  # the index below begins with it
    )
    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        # Else MariaDB would wait for whoever has locked the resource, who may be waiting for the tally.
        db_constraint=False,
    )
    period = models.CharField(max_length=400)
    number = models.BigIntegerField()
    until = models.DateTimeField(null=True)

    objects = FullPeriodQuerySet.as_manager()

    class Meta:
        # All that is read, so that nothing has to be sorted.
        indexes = [models.Index(fields=["tally", "resource", "period", "number", "until"], name="booking_full_tally")]

    def __str__(self) -> str:
        return f"{self.tally_id} {self.resource_id or 'all'} {self.period} {self.number}"
