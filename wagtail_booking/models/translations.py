"""Words in other languages: those of booking forms, and those of the settings."""

from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField

INTRO_FEATURES = ["bold", "italic", "ul", "ol", "link"]
"""What the introduction of the customer area may have besides words."""


class TranslatedMixin:
    """Fields whose words are stored in other languages as well, in rows called ``translations``."""

    translations: Any

    def translated(self, field: str, language: str | None = None) -> Any:
        """Return a field in a language (default: the active one).

        Falls back from "zh-hant-hk" to "zh-hant" and "zh", and from there to the own words. What has none needs no
        translation. One query unless the translations were fetched before.
        """
        own = getattr(self, field)
        if not own:
            return own
        wanted = (language or get_language() or "").lower()
        rows = {row.language.lower(): row for row in self.translations.all()}
        while wanted:
            if found := getattr(rows.get(wanted), field, None):
                return found
            wanted = wanted.rpartition("-")[0]
        return own


class BookingFormTranslation(models.Model):
    """The words of a booking form in another language."""

    booking_form = ParentalKey("wagtail_booking.BookingForm", on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=16)
    name = models.CharField(_("name"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    contact_form = models.ForeignKey(
        "wagtail_booking.ContactForm",
        verbose_name=_("contact form"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="booking_form_translations",
        help_text=_("With the same questions in this language."),
    )

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["booking_form", "language"], name="booking_form_translation_unique_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or self.booking_form} ({self.language})"


class BookingSettingsTranslation(models.Model):
    """The words of the settings in another language."""

    settings = ParentalKey("wagtail_booking.BookingSettings", on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=16)
    contact_line = models.CharField(_("contact line"), max_length=255, blank=True)
    consent_text = models.CharField(_("consent text"), max_length=255, blank=True)
    customer_area_intro = RichTextField(
        _("introduction of the customer area"), features=INTRO_FEATURES, max_length=5_000, blank=True
    )

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(fields=["settings", "language"], name="booking_settings_text_unique_language")
        ]

    def __str__(self) -> str:
        return self.language

    def clean(self) -> None:
        super().clean()
        # The editor writes an empty paragraph where nothing was typed.
        if not strip_tags(self.customer_area_intro).strip():
            self.customer_area_intro = ""
