"""Coloured labels for appointments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .resources import colour_validator

BLACK = "#000000"
WHITE = "#ffffff"


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
    def ink(self) -> str:
        """The colour of text that can be read on this label's own."""
        return ink(self.colour)


def ink(colour: str) -> str:
    """Return black or white: which of them can be read best on ``colour``, such as ``#2a6f97``.

    The better one always has the contrast that WCAG 2.2 asks of small text (4.5 to 1).
    """
    light = luminance(colour) + 0.05
    return WHITE if 1.05 / light > light / 0.05 else BLACK


def luminance(colour: str) -> float:
    """Return the `relative luminance <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>`_ of an sRGB colour."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
