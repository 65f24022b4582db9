"""Booking forms: the services that can be booked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.images import get_image_model_string
from wagtail.models import PreviewableMixin
from wagtail.search import index

from wagtail_booking.engine.policy import Limit, Period, Policy

from .settings import MAX_HOURS
from .translations import TranslatedMixin

MAX_MINUTES = 24 * 60
"""The longest duration, interval and buffer: one day."""

MAX_WINDOW = 3 * 366

MAX_CAPACITY = 10_000


def limit_field(name: Any) -> Any:
    """Return the field of a limit; empty is no limit."""
    return models.PositiveIntegerField(name, null=True, blank=True, validators=[MinValueValidator(1)])


def are_fixed_starts(value: object) -> bool:
    """Return whether ``value`` is what ``fixed_starts`` may hold."""
    return (
        isinstance(value, list)
        and len(value) == 7
        and all(isinstance(day, list) for day in value)
        and all(isinstance(start, int) and 0 <= start < 24 * 60 for day in value for start in day)
        and all(day == sorted(set(day)) for day in value)
    )


class BookingFormQuerySet(models.QuerySet["BookingForm"]):
    def live(self) -> "BookingFormQuerySet":
        return self.filter(live=True)


class BookingForm(TranslatedMixin, PreviewableMixin, index.Indexed, ClusterableModel):
    """A service: what it is called, how long it takes, when and with whom it can be booked."""

    class Assignment(models.TextChoices):
        LEAST_BUSY = "least_busy", _("Whoever is least busy that day")
        ROUND_ROBIN = "round_robin", _("Each in turn")
        FIXED_ORDER = "fixed_order", _("The first in the list who is free")

    class Rescheduling(models.TextChoices):
        SETTINGS = "settings", _("As the booking settings say")
        ALLOWED = "allowed", _("Allowed")
        REFUSED = "refused", _("Not allowed")

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
    fixed_starts = models.JSONField(
        _("fixed start times"),
        default=list,
        blank=True,
        help_text=_("Instead of a time every slot interval: for each weekday, Monday first, minutes after midnight."),
    )
    capacity = models.PositiveIntegerField(
        _("seats"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)],
        help_text=_("How many people take part in one session; 1 for an appointment of one's own."),
    )
    max_party_size = models.PositiveIntegerField(
        _("largest party"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)],
        help_text=_("How many seats one customer may book at once."),
    )
    show_seats_left = models.BooleanField(_("show how many seats are left"), default=False)
    customer_chooses_staff = models.BooleanField(
        _("customer chooses the staff member"),
        default=True,
        help_text=_("Otherwise one is assigned."),
    )
    assignment = models.CharField(
        _("assignment"),
        max_length=16,
        choices=Assignment.choices,
        default=Assignment.LEAST_BUSY,
        help_text=_("Who takes it when the customer has no preference."),
    )
    max_per_hour = limit_field(_("appointments an hour"))
    max_per_day = limit_field(_("appointments a day"))
    max_per_week = limit_field(_("appointments a week"))
    max_per_month = limit_field(_("appointments a month"))
    max_total = limit_field(_("appointments in total"))
    max_per_hour_each = limit_field(_("appointments an hour, each staff member"))
    max_per_day_each = limit_field(_("appointments a day, each staff member"))
    max_per_week_each = limit_field(_("appointments a week, each staff member"))
    max_per_month_each = limit_field(_("appointments a month, each staff member"))
    needs_approval = models.BooleanField(
        _("needs approval"),
        default=False,
        help_text=_("An appointment that a customer books takes its time, but waits until staff confirm it."),
    )
    rescheduling = models.CharField(
        _("online rescheduling"),
        max_length=8,
        choices=Rescheduling.choices,
        default=Rescheduling.SETTINGS,
        help_text=_("Whether customers can move their appointment by the link in their messages."),
    )
    reschedule_hours = models.PositiveSmallIntegerField(
        _("move until so many hours before the start"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_HOURS)],
        help_text=_("0 is until it starts. Leave empty for what the booking settings say."),
    )
    cancel_online = models.BooleanField(
        _("online cancellation"),
        default=False,
        help_text=_("Customers can cancel their appointment by the link {{cancel_link}} in their messages."),
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("cancel until so many hours before the start"),
        default=24,
        validators=[MaxValueValidator(MAX_HOURS)],
        help_text=_("0 is until it starts."),
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
            models.CheckConstraint(
                condition=models.Q(max_party_size__gte=1, max_party_size__lte=models.F("capacity")),
                name="booking_form_party_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.bookable_from and self.bookable_until and self.bookable_until < self.bookable_from:
            raise ValidationError({"bookable_until": _("This date lies before the first bookable date.")})
        if self.max_party_size > self.capacity:
            raise ValidationError({"max_party_size": _("A party can't be larger than a session has seats.")})
        if self.fixed_starts and not are_fixed_starts(self.fixed_starts):
            raise ValidationError(
                {"fixed_starts": _("Enter seven lists, Monday first, of minutes after midnight in ascending order.")}
            )

    def policy(self, zone: str, week_start: int = 0) -> Policy:
        """Return the rules of this form for the engine; ``zone`` and ``week_start`` are the business's."""
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
            form=self.pk,
            fixed_starts=tuple(map(tuple, self.fixed_starts)),
            capacity=self.capacity,
            limits=self.limits(),
            week_start=week_start,
        )

    def limits(self) -> tuple[Limit, ...]:
        """Return the limits that are set."""
        every = {
            Limit(period, each): getattr(self, f"max_per_{period}_each" if each else f"max_per_{period}")
            for each in (False, True)
            for period in (Period.HOUR, Period.DAY, Period.WEEK, Period.MONTH)
        }
        every[Limit(Period.TOTAL)] = self.max_total
        return tuple(limit._replace(maximum=maximum) for limit, maximum in every.items() if maximum is not None)

    def get_preview_template(self, request, mode_name):  # type: ignore[no-untyped-def]
        return "wagtail_booking/previews/booking_form.html"
