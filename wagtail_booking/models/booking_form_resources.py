"""Who carries out a booking form, and what it needs besides."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class BookingFormResourceQuerySet(models.QuerySet["BookingFormResource"]):
    def in_use(self) -> "BookingFormResourceQuerySet":
        """Leave out who carries out a form and is not active.

        What is needed besides stays: a set of which nothing is active is still needed.
        """
        return self.exclude(role=BookingFormResource.Role.MAIN, resource__active=False)


class BookingFormResource(Orderable):
    """A resource that carries out a booking form, or one of a set of which it needs one as well."""

    class Role(models.TextChoices):
        MAIN = "main", _("Carries it out")
        SET_A = "a", _("Also needed: one of set A")
        SET_B = "b", _("Also needed: one of set B")
        SET_C = "c", _("Also needed: one of set C")

    booking_form = ParentalKey("wagtail_booking.BookingForm", on_delete=models.CASCADE, related_name="form_resources")
    resource = models.ForeignKey(
        "wagtail_booking.Resource",
        verbose_name=_("staff member or resource"),
        on_delete=models.PROTECT,
        related_name="form_resources",
    )
    role = models.CharField(
        _("role"),
        max_length=8,
        choices=Role.choices,
        default=Role.MAIN,
        help_text=_("For example: any one of two treatment rooms is set A. A start is offered when one is free."),
    )

    objects = BookingFormResourceQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("staff member or resource")
        verbose_name_plural = _("staff and resources")
        constraints = [
            models.UniqueConstraint(fields=["booking_form", "resource"], name="booking_form_resource_unique_resource")
        ]

    def __str__(self) -> str:
        return str(self.resource)
