"""Booking forms: the services that can be booked."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, PreviewableMixin
from wagtail.search import index

from wagtail_booking.engine.policy import Policy

MAX_MINUTES = 24 * 60
"""The longest duration, interval and buffer: one day."""

MAX_WINDOW = 3 * 366


class BookingFormQuerySet(models.QuerySet["BookingForm"]):
    def live(self) -> "BookingFormQuerySet":
        return self.filter(live=True)


class BookingForm(PreviewableMixin, index.Indexed, ClusterableModel):
    """A service: what it is called, how long it takes, when and with whom it can be booked."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=120, help_text=_("The last part of its public address, such as “first-consult”.")
    )
    summary = models.CharField(_("summary"), max_length=200, blank=True, help_text=_("One line, shown on its card."))
    description = models.TextField(_("description"), blank=True, help_text=_("Shown on its own page."))
    picture = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    duration = models.PositiveIntegerField(
        _("duration"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(MAX_MINUTES)],
        help_text=_("In minutes."),
    )
    slot_interval = models.PositiveIntegerField(
        _("slot interval"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(MAX_MINUTES)],
        help_text=_("A time is offered every so many minutes."),
    )
    buffer_before = models.PositiveIntegerField(
        _("buffer before"),
        default=0,
        validators=[MaxValueValidator(MAX_MINUTES)],
        help_text=_("Minutes kept free of other appointments before each appointment."),
    )
    buffer_after = models.PositiveIntegerField(
        _("buffer after"),
        default=0,
        validators=[MaxValueValidator(MAX_MINUTES)],
        help_text=_("Minutes kept free of other appointments after each appointment."),
    )
    minimum_notice = models.PositiveIntegerField(
        _("minimum notice"),
        default=120,
        validators=[MaxValueValidator(366 * MAX_MINUTES)],
        help_text=_("The least number of minutes between booking and start."),
    )
    booking_window = models.PositiveIntegerField(
        _("booking window"),
        default=60,
        validators=[MaxValueValidator(MAX_WINDOW)],
        help_text=_("How many days ahead can be booked."),
    )
    bookable_from = models.DateField(_("bookable from"), null=True, blank=True)
    bookable_until = models.DateField(_("bookable until"), null=True, blank=True)
    customer_chooses_staff = models.BooleanField(
        _("customer chooses the staff member"),
        default=True,
        help_text=_("Otherwise the least busy staff member of that day is chosen."),
    )
    price = models.DecimalField(
        _("price"), max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    contact_form = models.ForeignKey(
        "wagtail_booking.ContactForm",
        verbose_name=_("contact form"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="booking_forms",
        help_text=_("Questions besides name, e-mail address and phone number."),
    )
    default_labels = ParentalManyToManyField(
        "wagtail_booking.Label",
        verbose_name=_("labels"),
        blank=True,
        related_name="+",
        help_text=_("Given to each new appointment."),
    )
    sort_order = models.PositiveIntegerField(_("order"), default=0)
    live = models.BooleanField(_("can be booked"), default=True)
    # Raised by the write that locks this row when its limits are counted.
    lock_version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = BookingFormQuerySet.as_manager()

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("summary")]

    class Meta:
        verbose_name = _("booking form")
        verbose_name_plural = _("booking forms")
        ordering = ["sort_order", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="booking_form_unique_slug"),
            models.CheckConstraint(
                condition=models.Q(duration__gte=1, slot_interval__gte=1), name="booking_form_positive_times"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.bookable_from and self.bookable_until and self.bookable_until < self.bookable_from:
            raise ValidationError({"bookable_until": _("This date lies before the first bookable date.")})

    def policy(self, zone: str) -> Policy:
        """Return the rules of this form for the engine; ``zone`` is the business's."""
        return Policy(
            zone=zone,
            duration=self.duration,
            interval=self.slot_interval,
            buffer_before=self.buffer_before,
            buffer_after=self.buffer_after,
            notice=self.minimum_notice,
            window=self.booking_window,
            first=self.bookable_from,
            last=self.bookable_until,
        )

    def translated(self, field: str, language: str | None = None) -> str:
        """Return ``name``, ``summary`` or ``description`` in a language (default: the active one).

        Falls back from "nl-be" to "nl", and from there to the form's own text.
        """
        wanted = (language or get_language() or "").lower()
        texts = {row.language.lower(): getattr(row, field) for row in self.translations.all()}
        return texts.get(wanted) or texts.get(wanted.partition("-")[0]) or getattr(self, field)

    def get_preview_template(self, request, mode_name):  # type: ignore[no-untyped-def]
        return "wagtail_booking/previews/booking_form.html"


class BookingFormTranslation(models.Model):
    """The words of a booking form in another language."""

    booking_form = ParentalKey(BookingForm, on_delete=models.CASCADE, related_name="translations")
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


class BookingFormResource(Orderable):
    """A resource that can carry out a booking form."""

    booking_form = ParentalKey(BookingForm, on_delete=models.CASCADE, related_name="form_resources")
    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        verbose_name=_("staff member or resource"),
        on_delete=models.PROTECT,
        related_name="form_resources",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("staff member or resource")
        verbose_name_plural = _("staff and resources")
        constraints = [
            models.UniqueConstraint(fields=["booking_form", "resource"], name="booking_form_resource_unique_resource")
        ]

    def __str__(self) -> str:
        return str(self.resource)
