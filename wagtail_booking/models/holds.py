"""Holds: time that is kept for a visitor who is filling in the form."""

from django.db import models
from django.db.models.functions import Now


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self) -> "HoldQuerySet":
        """Leave out what has expired, by the clock of the database."""
        return self.filter(expires_at__gt=Now())

    def expired(self) -> "HoldQuerySet":
        """Keep what has expired, by the clock of the database."""
        return self.filter(expires_at__lte=Now())


class Hold(models.Model):
    """A start that one visitor has chosen and not booked yet; its claims carry the same expiry.

    ``key`` stands for one visitor and one booking form, so that there is one hold for both. ``client``
    stands for a network address and ``place`` counts its holds from 0: so no client has more than
    there are places. Nothing here says who the visitor is.
    """

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=64)
    client = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField()
    booking_form = models.ForeignKey("wagtail_booking.BookingForm", on_delete=models.CASCADE, related_name="holds")
    resource = models.ForeignKey("wagtail_booking.Resource", on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    party_size = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="booking_hold_unique_key"),
            models.UniqueConstraint(fields=["client", "place"], name="booking_hold_unique_place"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="booking_hold_expires")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M}"
