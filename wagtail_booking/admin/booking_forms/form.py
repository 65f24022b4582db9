"""What editors fill in for a booking form, and what is refused."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from modelcluster.forms import BaseChildFormSet

from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.forms.wording import moment_text
from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Claim, Resource
from wagtail_booking.permissions import appointment_policy

from .fixed_starts import FixedStartsForm


class BookingFormForm(FixedStartsForm):
    """Make the slug from the name where it is left empty, and keep the seats that are booked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.capacity_before = self.instance.capacity
        # A new booking form isn't known to them yet, and they ask whether it is live.
        for formset in self.formsets.values():
            formset.instance = self.instance

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if self.instance.pk and capacity < self.capacity_before:
            check_booked_seats(self.instance, capacity, self.for_user)
        return capacity

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is not None and not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("name"):
            cleaned["slug"] = free_slug(cleaned["name"])
        return cleaned


class ResourcesFormSet(BaseChildFormSet):
    """Refuse a booking form that can be booked, but that nobody carries out."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        # The panel says it once for all rows.
        form.fields["role"].help_text = ""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        roles = [row["role"] for row in rows if row.get("resource") and not row.get("DELETE")]
        if self.instance.live and BookingFormResource.Role.MAIN not in roles:
            raise ValidationError(
                gettext(
                    "Add at least one who carries it out. Or switch “can be booked” off for now, on the tab “What”."
                )
            )


def check_booked_seats(form: BookingForm, capacity: int, user: Any) -> None:
    """Raise ``ValidationError`` where a session to come has more seats booked than ``capacity``. Three queries."""
    sessions = (
        Claim.objects.blocking()
        .filter(booking_form=form, end__gt=minute_of(timezone.now()))
        .order_by()
        .values("resource", "start", "end")
        .annotate(booked=Sum("seats"))
        .filter(booked__gt=capacity)
    )
    if first := sessions.order_by("start").first():
        if not appointment_policy.user_has_permission_for_resource(user, "view", first["resource"]):
            raise ValidationError(gettext("More seats than that are booked already."))
        raise ValidationError(
            ngettext(
                "%(booked)s seat is booked already for %(when)s with %(name)s.",
                "%(booked)s seats are booked already for %(when)s with %(name)s.",
                first["booked"],
            )
            % {
                "booked": first["booked"],
                "when": moment_text(instant_of(first["start"]), BookingSettings.current().zone),
                "name": Resource.objects.get(pk=first["resource"]),
            }
        )


def free_slug(name: str) -> str:
    """Return a slug that no booking form has yet."""
    base = slugify(name)[:100] or "booking"
    taken = set(BookingForm.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
