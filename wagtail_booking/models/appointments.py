"""Appointments: what was agreed."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from wagtail_booking.engine.spans import Span, minute_of

from .events import Event
from .validators import validate_time_zone

REMINDER_CHOICES = [1, 2, 3, 4, 6, 8, 12, 24, 36, 48, 72, 96, 168]
"""When an appointment's own reminder may be sent, in hours before the start.

A fixed list, so that those which are due are found by their start, like those of everybody's reminders.
"""


def new_uid() -> str:
    """Return an RFC 7986 UID for calendar invitations."""
    return str(uuid.uuid4())


def new_link_key() -> str:
    """Return the part of a customer's links that is replaced to revoke them."""
    return get_random_string(12)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def active(self) -> "AppointmentQuerySet":
        """Leave out what was cancelled."""
        return self.exclude(status=Appointment.Status.CANCELLED)

    def upcoming(self, now: datetime.datetime) -> "AppointmentQuerySet":
        return self.filter(end__gt=now)

    def overlapping(self, start: datetime.datetime, end: datetime.datetime) -> "AppointmentQuerySet":
        return self.filter(start__lt=end, end__gt=start)


class Appointment(models.Model):
    """An agreement with a customer about a span of time.

    Written by the actions only. Names and the price are copies, so that a later change of the booking
    form or the staff member doesn't rewrite what was agreed.

    Neither in Wagtail's search nor in its index of references, like all that the actions write: both are
    shared tables that would be written while the locks are held.
    """

    wagtail_reference_index_ignore = True

    class Status(models.TextChoices):
        HELD = "held", _("Held")
        AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
        AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    class Attendance(models.TextChoices):
        UNKNOWN = "unknown", _("Not marked")
        ATTENDED = "attended", _("Attended")
        NO_SHOW = "no_show", _("No-show")

    class Source(models.TextChoices):
        WIDGET = "widget", _("Booking widget")
        ADMIN = "admin", _("Admin")
        API = "api", _("API")
        CHATBOT = "chatbot", _("Chatbot")
        AUTOMATION = "automation", _("Automation")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    link_key = models.CharField(max_length=32, default=new_link_key, editable=False)
    booking_form = models.ForeignKey(
        "wagtail_booking.BookingForm",
        verbose_name=_("booking form"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    title = models.CharField(_("title"), max_length=200)
    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        verbose_name=_("staff member or resource"),
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    resource_name = models.CharField(_("name of staff member or resource"), max_length=120, editable=False)
    other_resources = models.JSONField(
        _("rooms and equipment"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Id and name of whatever else the appointment takes."),
    )
    customer = models.ForeignKey(
        "wagtail_booking.Customer",
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    # Whoever was logged in when booking it: they may see it, whichever address they typed.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account that booked it"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="booking_appointments",
    )
    customer_name = models.CharField(_("name of the customer"), max_length=120, blank=True, editable=False)
    customer_phone = models.CharField(_("phone number of the customer"), max_length=32, blank=True, editable=False)
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.CONFIRMED)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.UNKNOWN
    )
    party_size = models.PositiveIntegerField(_("party size"), default=1)
    labels = models.ManyToManyField("wagtail_booking.Label", verbose_name=_("labels"), blank=True, related_name="+")
    notes = models.TextField(_("internal notes"), blank=True)
    answers = models.JSONField(
        _("answers"), default=list, blank=True, help_text=_("Label and value of each question of the contact form.")
    )
    price = models.DecimalField(_("price"), max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    language = models.CharField(_("language"), max_length=16, blank=True)
    consent_text = models.CharField(_("consent given to"), max_length=255, blank=True, editable=False)
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True, editable=False)
    silenced = models.JSONField(
        _("messages that are not sent"),
        default=list,
        blank=True,
        help_text=_("Occasions of which the customer of this appointment hears nothing."),
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("own reminder, hours before the start"),
        null=True,
        blank=True,
        help_text=_("Instead of the reminders that all appointments have."),
    )
    uid = models.CharField("UID", max_length=64, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField("SEQUENCE", default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    # Reminders are for those who have known the time since before the reminder was due.
    placed_at = models.DateTimeField(_("at this time since"), editable=False)
    erased_at = models.DateTimeField(_("customer erased"), null=True, blank=True, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["start", "pk"]
        permissions = [
            ("view_own_appointment", _("Can see own calendar only")),
            ("change_own_appointment", _("Can manage own calendar only")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="booking_appointment_unique_public_id"),
            models.UniqueConstraint(fields=["uid"], name="booking_appointment_unique_uid"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="booking_appointment_positive_length"
            ),
            models.CheckConstraint(condition=models.Q(party_size__gte=1), name="booking_appointment_positive_party"),
        ]
        indexes = [
            models.Index(fields=["start", "end"], name="booking_appointment_start"),
            models.Index(fields=["resource", "start"], name="booking_appointment_resource"),
            models.Index(fields=["end"], name="booking_appointment_end"),
            models.Index(fields=["customer", "start"], name="booking_appointment_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.customer_name})" if self.customer_name else self.title

    @property
    def duration(self) -> datetime.timedelta:
        return self.end - self.start

    @property
    def span(self) -> Span:
        """The time it takes, in minutes since 1970."""
        return Span(minute_of(self.start), minute_of(self.end))

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_erased(self) -> bool:
        """Whether its customer was erased: it stays as a number, and no link opens it."""
        return self.erased_at is not None

    @property
    def is_declined(self) -> bool:
        """Whether it was asked for, and staff said no. One query for what is cancelled, none for anything else."""
        return self.is_cancelled and self.events.filter(verb=Event.Verb.DECLINED).exists()

    @property
    def resource_ids(self) -> list[int]:
        """Whoever and whatever it takes."""
        return [self.resource_id, *(other["id"] for other in self.other_resources)]

    @property
    def other_names(self) -> str:
        """The names of the rooms and equipment, as one text."""
        return ", ".join(other["name"] for other in self.other_resources)

    def facts(self) -> dict[str, Any]:
        """Return what an event records of this appointment's time and place; times in UTC."""
        return {
            "start": self.start.astimezone(datetime.UTC).isoformat(),
            "end": self.end.astimezone(datetime.UTC).isoformat(),
            "resource": self.resource_id,
            "resource_name": self.resource_name,
            "other_resources": self.other_resources,
            "status": str(self.status),
            "placed_at": self.placed_at.astimezone(datetime.UTC).isoformat(),
        }
