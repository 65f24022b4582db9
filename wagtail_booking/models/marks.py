"""Marks: how far something that runs again and again has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.Model):
    """Up to which instant something was done, such as sweeping, or looking for reminders of a rule.

    ``since`` is from where on it still looks, when that is further back; ``position`` the last one that it came to.
    """

    wagtail_reference_index_ignore = True

    SWEEP = "sweep"
    RETENTION = "retention"
    RETENTION_ROUND = "retention.round"

    name = models.CharField(_("name"), max_length=64, unique=True)
    at = models.DateTimeField(_("done up to"))
    since = models.DateTimeField(_("since"), null=True, blank=True)

    position = models.BigIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")

    def __str__(self) -> str:
        return self.name
