"""Coloured labels for appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .resources import colour_validator


class Label(models.Model):
    """A name and a colour with which staff sort appointments."""

    name = models.CharField(_("name"), max_length=60)
    colour = models.CharField(_("colour"), max_length=7, default="#2a6f97", validators=[colour_validator])
    sort_order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["sort_order", "name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="booking_label_unique_name")]

    def __str__(self) -> str:
        return self.name
