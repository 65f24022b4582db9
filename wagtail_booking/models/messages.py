"""Messages: which ones are sent, to whom, by which channel, and what they say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .events import Event


class Occasion(models.TextChoices):
    """What a message is about: something that happened, or a moment that has come."""

    BOOKED = "booked", _("Booked")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    RESCHEDULED = "rescheduled", _("Rescheduled")
    HANDED_OVER = "handed_over", _("Handed over to somebody else")
    CANCELLED = "cancelled", _("Cancelled")
    REMINDER = "reminder", _("Reminder")
    FOLLOW_UP = "follow_up", _("Follow-up")


MOMENTS = frozenset({Occasion.REMINDER, Occasion.FOLLOW_UP})
"""Occasions that come with the clock: so many hours before the start, or after the end."""


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class Message(models.Model):
    """One message that differs from its default in being switched on or off, or in its words.

    What isn't stored is as :mod:`wagtail_booking.selectors.messages` says: so an installation has all of them from
    the start, and a new version brings new ones.
    """

    wagtail_reference_index_ignore = True

    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion.choices)
    audience = models.CharField(_("to"), max_length=12, choices=Event.Audience.choices)
    channel = models.CharField(_("by"), max_length=8, choices=Channel.choices)
    hours = models.PositiveSmallIntegerField(
        _("hours"), default=0, help_text=_("Before the start for a reminder, after the end for a follow-up.")
    )
    active = models.BooleanField(_("sent"), default=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "audience", "channel", "hours"], name="booking_message_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()}: {self.get_audience_display()}, {self.get_channel_display()}"


class MessageText(models.Model):
    """What a message says in one language, where that isn't the default."""

    wagtail_reference_index_ignore = True

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16)
    subject = models.CharField(_("subject"), max_length=255, blank=True, help_text=_("Of an e-mail; an SMS has none."))
    body = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="booking_message_text_once")]

    def __str__(self) -> str:
        return f"{self.message} ({self.language})"
