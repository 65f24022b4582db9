"""Settings that editors change in the admin."""

import zoneinfo
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from phonenumber_field.modelfields import PhoneNumberField
from swapper import get_model_name
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.fields import RichTextField

from .origins import origins_of, validate_origins
from .translations import INTRO_FEATURES, TranslatedMixin
from .validators import validate_time_zone

MAX_HOURS = 366 * 24
"""The longest time before an appointment or after it that can be set, in hours: a year."""

MAX_MONTHS = 600
"""The longest time that customers can be kept before they are erased, in months: fifty years."""


class BookingSettings(TranslatedMixin, BaseGenericSetting, ClusterableModel):
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
    week_start = models.PositiveSmallIntegerField(
        _("first day of the week"),
        choices=list(WEEKDAYS.items()),
        default=0,
        help_text=_("Limits for each week count from this day."),
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes to hold a time"),
        default=10,
        validators=[MaxValueValidator(60)],
        help_text=_("So long a chosen time is kept for a visitor who fills in the form; 0 keeps nothing."),
    )
    holiday_country = models.CharField(
        _("public holidays of"),
        max_length=2,
        blank=True,
        help_text=_("The business is closed on them, unless a date with other hours says otherwise."),
    )
    holiday_region = models.CharField(
        _("region"), max_length=16, blank=True, help_text=_("For countries where holidays differ by region.")
    )
    display_format = models.CharField(
        _("display format"),
        max_length=120,
        default="[{staff}] {title} ({customer})",
        help_text=_("How appointments are shown to staff, in the calendar and in lists."),
    )
    reschedule_online = models.BooleanField(
        _("online rescheduling"),
        default=False,
        help_text=_("Customers can move their appointment by the link {{reschedule_link}} in their messages."),
    )
    reschedule_hours = models.PositiveSmallIntegerField(
        _("until so many hours before the start"),
        default=24,
        validators=[MaxValueValidator(MAX_HOURS)],
        help_text=_("The last moment at which an appointment can be moved online; 0 is until it starts."),
    )
    customer_area = models.BooleanField(
        _("customer area"),
        default=False,
        help_text=_("Customers see their appointments on the page “My appointments”."),
    )
    customer_area_intro = RichTextField(
        _("introduction"),
        features=INTRO_FEATURES,
        max_length=5_000,
        blank=True,
        help_text=_("Shown above the appointments, also when there are none."),
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
    retention_months = models.PositiveSmallIntegerField(
        _("months to keep customers"),
        default=0,
        validators=[MaxValueValidator(MAX_MONTHS)],
        help_text=_("Customers are erased automatically so many months after their last appointment; 0 keeps them."),
    )

    embed_origins = models.TextField(
        _("websites that may embed the booking page"),
        blank=True,
        validators=[validate_origins],
        help_text=_(
            "One address per line, such as https://www.example.com, or https://*.example.com for all below it. Empty: "
            "no other website can show it in a frame. How to embed it is on the page of each booking form."
        ),
    )

    class Meta:
        verbose_name = _("booking settings")
        verbose_name_plural = _("booking settings")

    def __str__(self) -> str:
        return str(_("Booking settings"))

    def clean(self) -> None:
        super().clean()
        with suppress(ValidationError):  # which the field says
            self.embed_origins = "\n".join(origins_of(self.embed_origins))

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
