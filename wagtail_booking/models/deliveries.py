"""Deliveries: each message that is to be sent because of an event, or because a moment has come."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .events import Event
from .messages import Channel, Occasion


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime.datetime) -> "DeliveryQuerySet":
        """Keep what waits to be sent, also what a worker took and never finished."""
        return self.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING], due_at__lte=now)


class Delivery(models.Model):
    """One message to one audience, written with the change that it tells of and sent after it.

    ``due_at`` is when it is next tried. A worker that takes it moves ``due_at`` ahead, so a message
    whose worker died comes back by itself. ``key`` says what it is about, so that nothing is told twice. The words,
    the address and whether it still has to be sent are settled when it is sent.
    """

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    class Reason(models.TextChoices):
        """Why a delivery was skipped."""

        OVERTAKEN = "overtaken", _("A later change has a message of its own.")
        CALLED_OFF = "called_off", _("It was undone before it was sent.")
        NO_ADDRESS = "no_address", _("There is no address.")
        SAME_ADDRESS = "same_address", _("The same address gets the message to the staff member.")
        SWITCHED_OFF = "switched_off", _("This message is switched off.")
        SILENCED = "silenced", _("It is switched off for this appointment.")
        OVER = "over", _("The appointment is over.")
        NOT_DUE = "not_due", _("The appointment was moved, cancelled or not attended.")
        NO_SMS = "no_sms", _("No SMS provider is set up.")
        ERASED = "erased", _("The customer was erased.")

    key = models.CharField(max_length=160, unique=True, editable=False)
    appointment = models.ForeignKey(
        "wagtail_booking.Appointment",
        verbose_name=_("appointment"),
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    event = models.ForeignKey(
        "wagtail_booking.Event",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
    )
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion.choices)
    audience = models.CharField(_("to"), max_length=12, choices=Event.Audience.choices)
    channel = models.CharField(_("by"), max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    hours = models.PositiveSmallIntegerField(_("hours"), default=0)
    start = models.DateTimeField(_("start that it tells of"), null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    recipient = models.CharField(_("recipient"), max_length=254, blank=True)
    copies = models.PositiveSmallIntegerField(
        _("sent again"), default=0, editable=False, help_text=_("How often staff have asked to send it again.")
    )
    error = models.CharField(_("error"), max_length=255, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="booking_delivery_due"),
            # What went to somebody who is erased.
            models.Index(fields=["recipient"], name="booking_delivery_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_state_display()}"

    @property
    def about(self) -> str:
        """What it is, for staff: such as "Rescheduled: Customer, E-mail"."""
        return f"{self.get_occasion_display()}: {self.get_audience_display()}, {self.get_channel_display()}"
