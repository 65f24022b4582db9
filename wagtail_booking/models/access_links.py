"""Access links: what opens somebody's appointments once, mailed to the address that is to be proven."""

import datetime
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .appointments import new_link_key


class AccessLinkQuerySet(models.QuerySet["AccessLink"]):
    def due(self, now: datetime.datetime) -> "AccessLinkQuerySet":
        """Keep what waits to be mailed, also what a worker took and never finished."""
        return self.filter(due_at__lte=now)

    def usable(self, now: datetime.datetime) -> "AccessLinkQuerySet":
        """Leave out what was used, or has expired."""
        return self.filter(used_at__isnull=True, expires_at__gt=now)

    def expired(self, now: datetime.datetime) -> "AccessLinkQuerySet":
        return self.filter(expires_at__lte=now)


class AccessLink(models.Model):
    """That somebody asked for a link to the appointments of an address; also of one that no customer has.

    So the request does the same for every address, and only a worker finds out whose it is. ``place`` counts the links
    of an address from 0, so that none gets more than there are places within the hour. ``due_at`` is when it is next
    tried, and empty once that is settled; a worker moves it ahead as long as it needs.

    Nothing here opens anything: a link is signed with the site's secret, ``public_id`` and ``link_key`` go into it.
    """

    wagtail_reference_index_ignore = True

    address = models.EmailField(_("e-mail address"))
    place = models.PositiveSmallIntegerField()
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    link_key = models.CharField(max_length=32, default=new_link_key, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="booking_access_unique_public_id"),
            models.UniqueConstraint(fields=["address", "place"], name="booking_access_unique_place"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="booking_access_due"),
            models.Index(fields=["expires_at"], name="booking_access_expires"),
        ]

    def __str__(self) -> str:
        return self.public_id.hex
