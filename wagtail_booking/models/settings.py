"""Settings that editors change in the admin."""

import zoneinfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from phonenumber_field.modelfields import PhoneNumberField
from swapper import get_model_name
from wagtail.contrib.settings.models import BaseGenericSetting

from .validators import validate_time_zone


class BookingSettings(BaseGenericSetting, ClusterableModel):
    """The business: who it is, when it is open, and where its booking forms live.

    One row for the whole installation. :meth:`current` never fails and never writes.
    """

    business_name = models.CharField(
        _("name of the business"), max_length=120, blank=True, help_text=_("Leave empty for the name of the site.")
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("The organiser of invitations; customers reply to this address.")
    )
    phone = PhoneNumberField(_("phone number"), blank=True)
    location = models.CharField(_("address"), max_length=255, blank=True, help_text=_("Shown in invitations."))
    contact_line = models.CharField(
        _("contact line"),
        max_length=255,
        blank=True,
        help_text=_("Shown when nothing is free. For example: Call us on 010 123 4567."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Leave empty for the time zone of the site."),
    )
    parent_page = models.ForeignKey(
        get_model_name("wagtailcore", "Page"),
        verbose_name=_("parent page of booking forms"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Each live booking form gets a public address below this page."),
    )
    consent_text = models.CharField(
        _("consent text"),
        max_length=255,
        blank=True,
        help_text=_("The customer must tick a box with this text. Leave empty for no box."),
    )
    privacy_page = models.ForeignKey(
        get_model_name("wagtailcore", "Page"),
        verbose_name=_("privacy page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Linked from the consent box."),
    )

    class Meta:
        verbose_name = _("booking settings")
        verbose_name_plural = _("booking settings")

    def __str__(self) -> str:
        return str(_("Booking settings"))

    @classmethod
    def current(cls) -> "BookingSettings":
        """Return the stored settings, or unsaved defaults where nothing was stored yet."""
        return cls.objects.order_by("pk").first() or cls()

    @property
    def display_name(self) -> str:
        """The name of the business, else of the site."""
        return self.business_name or getattr(settings, "WAGTAIL_SITE_NAME", "")

    @property
    def zone(self) -> str:
        """The name of the business's time zone."""
        return self.time_zone or settings.TIME_ZONE

    @property
    def zone_info(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)
