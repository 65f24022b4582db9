"""Claims: the one table of what is taken. Availability reads nothing else."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


def new_session() -> str:
    """Return the session of a claim that shares its time with no other."""
    return uuid.uuid4().hex


class ClaimQuerySet(models.QuerySet["Claim"]):
    def blocking(self) -> "ClaimQuerySet":
        """Leave out expired holds, by the clock of the database."""
        return self.filter(models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=Now()))

    def expired(self) -> "ClaimQuerySet":
        """Keep expired holds only, by the clock of the database."""
        return self.filter(expires_at__lte=Now())

    def besides(self, appointment: int | None, hold: str) -> "ClaimQuerySet":
        """Leave out the claims of an appointment, and those of the hold with a key."""
        claims = self
        if appointment is not None:
            claims = claims.exclude(appointment=appointment)
        return claims.exclude(hold__key=hold) if hold else claims

    def overlapping(self, start: int, end: int) -> "ClaimQuerySet":
        """Keep what shares a minute with ``[start, end)``."""
        return self.filter(start__lt=end, end__gt=start)


class Claim(models.Model):
    """A span of somebody's time, in whole minutes since 1970-01-01T00:00Z.

    An ``exclusive`` claim can't overlap an exclusive one of another ``session`` on the same resource: the
    actions see to that under a lock, and behind them stand an exclusion constraint on PostgreSQL and the
    unique ``seat_key`` everywhere. Appointments of one group share a session; every other claim has its
    own.

    An appointment or a hold has one claim for each resource it takes. ``booking_form`` is set on one of
    them, that of whoever carries it out: that is the one which limits count.
    """

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment", _("Appointment")
        HOLD = "hold", _("Hold")
        TIME_OFF = "time_off", _("Time off")
        OUTSIDE = "outside", _("Outside calendar")

    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        verbose_name=_("staff member or resource"),
        on_delete=models.RESTRICT,
        related_name="claims",
    )
    start = models.BigIntegerField(_("start"))
    end = models.BigIntegerField(_("end"))
    buffer_before = models.PositiveIntegerField(_("buffer before"), default=0)
    buffer_after = models.PositiveIntegerField(_("buffer after"), default=0)
    seats = models.PositiveIntegerField(_("seats"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    exclusive = models.BooleanField(_("exclusive"), default=True)
    session = models.CharField(max_length=80, default=new_session, editable=False)
    seat_key = models.CharField(max_length=64, null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    appointment = models.ForeignKey(
        "wagtail_booking.Appointment",
        verbose_name=_("appointment"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="claims",
    )
    hold = models.ForeignKey(
        "wagtail_booking.Hold", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="claims"
    )
    outside_calendar = models.ForeignKey(
        "wagtail_booking.OutsideCalendar",
        verbose_name=_("outside calendar"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="claims",
    )
    booking_form = models.ForeignKey(
        "wagtail_booking.BookingForm",
        verbose_name=_("booking form"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="claims",
        db_index=False,  # the index below begins with it
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="booking_claim_positive_length"),
            models.UniqueConstraint(fields=["seat_key"], name="booking_claim_unique_seat"),
        ]
        indexes = [
            # All that availability reads: it is answered from the index alone.
            models.Index(
                fields=["resource", "end", "start", "buffer_before", "buffer_after", "kind", "expires_at"],
                name="booking_claim_resource_facts",
            ),
            models.Index(fields=["end", "start"], name="booking_claim_end"),
            models.Index(fields=["booking_form", "start", "expires_at"], name="booking_claim_form_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.resource_id} [{self.start}, {self.end})"
