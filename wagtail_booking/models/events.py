"""Events: what happened to an appointment, by whom. Written once, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """History, online activity, outbox and source of reports at once."""

    wagtail_reference_index_ignore = True

    class Verb(models.TextChoices):
        BOOKED = "booked", _("Booked")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        CANCELLED = "cancelled", _("Cancelled")
        EDITED = "edited", _("Edited")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")

    class ActorKind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("Staff")
        API = "api", _("API")
        AUTOMATION = "automation", _("Automation")
        SYSTEM = "system", _("System")

    class Audience(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("Staff")
        BUSINESS = "business", _("Business")

    appointment = models.ForeignKey(
        "wagtail_booking.Appointment",
        verbose_name=_("appointment"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    verb = models.CharField(_("what"), max_length=20, choices=Verb.choices)
    actor_kind = models.CharField(_("by"), max_length=12, choices=ActorKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))
    sequence = models.PositiveIntegerField("SEQUENCE")
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="booking_event_at")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.at:%Y-%m-%d %H:%M}"
