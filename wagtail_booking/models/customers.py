"""Customers: one per e-mail address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from .validators import validate_local_part, validate_time_zone


def normalise_email(address: str) -> str:
    """Return the address as it is compared and stored: trimmed, in lower case."""
    return address.strip().lower()


class Customer(models.Model):
    """Somebody who books. ``email`` is empty only for customers whom staff know by phone."""

    wagtail_reference_index_ignore = True

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), null=True, blank=True, validators=[validate_local_part])
    phone = PhoneNumberField(_("phone number"), blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="booking_customers",
    )
    notes = models.TextField(_("internal notes"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    erasure_requested_at = models.DateTimeField(_("erasure requested"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "pk"]
        permissions = [("erase_customer", _("Can erase for good"))]
        constraints = [models.UniqueConstraint(fields=["email"], name="booking_customer_unique_email")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = normalise_email(self.email) if self.email else None

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        """Store it; one that was erased meanwhile isn't made anew: that raises ``DatabaseError``."""
        self.email = normalise_email(self.email) if self.email else None
        if not args and self.pk is not None and not self._state.adding and not kwargs.get("force_insert"):
            kwargs["force_update"] = True
        super().save(*args, **kwargs)
