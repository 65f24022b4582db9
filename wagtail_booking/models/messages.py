"""Deliveries: each message that is to be sent because of an event."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime.datetime) -> "DeliveryQuerySet":
        """Keep what waits to be sent, also what a worker took and never finished."""
        return self.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING], due_at__lte=now)


class Delivery(models.Model):
    """One message for one event and audience, written with the event and sent after it.

    ``due_at`` is when it is next tried. A worker that takes it moves ``due_at`` ahead, so a message
    whose worker died comes back by itself.
    """

    wagtail_reference_index_ignore = True

    class Reaction(models.TextChoices):
        MAIL_CUSTOMER = "mail_customer", _("Mail to the customer")
        MAIL_RESOURCE = "mail_resource", _("Mail to the staff member")
        MAIL_FORMER_RESOURCE = "mail_former", _("Mail to the former staff member")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    event = models.ForeignKey(
        "wagtail_booking.Event", verbose_name=_("event"), on_delete=models.PROTECT, related_name="deliveries"
    )
    reaction = models.CharField(_("message"), max_length=20, choices=Reaction.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=255, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-due_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="booking_delivery_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="booking_delivery_due")]

    def __str__(self) -> str:
        return f"{self.get_reaction_display()}: {self.get_state_display()}"
