"""Feeds: private addresses at which calendars elsewhere subscribe to one of ours."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _


def new_feed_key() -> str:
    """Return the part of a feed's address that is replaced to revoke it."""
    return get_random_string(24)


class Feed(models.Model):
    """The address of one calendar, or without ``resource`` of everybody's, for whoever made it.

    The address is signed (``permissions.feed_token``): it can't be made from what is stored here. It works as long as
    its maker may see that calendar. Nothing is noted when it is read, not even when: reading changes no state.
    """

    wagtail_reference_index_ignore = True

    class Details(models.TextChoices):
        """What subscribers read. Values are stable."""

        FULL = "full", _("Full details")
        BUSY = "busy", _("Busy only, without names")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=32, default=new_feed_key, editable=False)
    # Never set to nothing: that would be everybody's calendar.
    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        verbose_name=_("calendar"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="feeds",
    )
    details = models.CharField(_("what it shows"), max_length=8, choices=Details.choices, default=Details.FULL)
    name = models.CharField(_("name"), max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()  # they follow the permissions for calendars
        constraints = [models.UniqueConstraint(fields=["public_id"], name="booking_feed_unique_public_id")]

    def __str__(self) -> str:
        return self.name or self.calendar_name

    @property
    def calendar_name(self) -> str:
        """Whose calendar it is."""
        return self.resource.name if self.resource else str(_("Everybody"))

    @property
    def is_full(self) -> bool:
        return self.details == self.Details.FULL
