"""Coloured labels for appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .resources import colour_validator


def relative_luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` from 0 (black) to 1 (white), as WCAG 2.2 defines it."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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

    @property
    def text_colour(self) -> str:
        """Black or white, whichever contrasts more with the colour."""
        luminance = relative_luminance(self.colour)
        return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"
