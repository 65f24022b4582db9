"""The words of booking forms in other languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class BookingFormTranslation(models.Model):
    """The words of a booking form in another language."""

    booking_form = ParentalKey("wagtail_booking.BookingForm", on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=16)
    name = models.CharField(_("name"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["booking_form", "language"], name="booking_form_translation_unique_language"
            )
        ]

    def __str__(self) -> str:
        return self.language
