"""What the booking widget offers: the live booking forms, each with who carries it out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model

from wagtail_booking.models import BookingForm, BookingFormResource, BookingSettings, Resource

from .booking_forms import Bookable, bookable_with


@dataclass(frozen=True)
class Offer:
    """A live booking form and its links to resources, in the form's own order."""

    form: BookingForm
    links: tuple[BookingFormResource, ...]

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Who carries it out."""
        return tuple(link.resource for link in self.links if link.role == BookingFormResource.Role.MAIN)

    @property
    def has_staff_choice(self) -> bool:
        """Whether the customer is asked for a preference."""
        return self.form.customer_chooses_staff and len(self.resources) > 1

    def resource(self, key: str) -> Resource | None:
        """Return the resource whose primary key reads like ``key``."""
        return next((resource for resource in self.resources if str(resource.pk) == key), None)


def live_offers(only: Sequence[int] = ()) -> list[Offer]:
    """Return what can be booked, with translations: everything, or ``only`` these ids. Two queries.

    A form that nobody carries out is left out.
    """
    links = BookingFormResource.objects.in_use().filter(booking_form__live=True)
    if only:
        links = links.filter(booking_form__in=only)
    by_form: dict[int, list[BookingFormResource]] = {}
    forms: dict[int, BookingForm] = {}
    for link in links.select_related("booking_form", "resource").order_by("sort_order", "pk"):
        forms.setdefault(link.booking_form_id, link.booking_form)
        by_form.setdefault(link.booking_form_id, []).append(link)
    found = sorted(forms.values(), key=lambda form: (form.sort_order, form.name, form.pk))
    prefetch_related_objects(found, "translations")
    offers = [Offer(form, tuple(by_form[form.pk])) for form in found]
    return [offer for offer in offers if offer.resources]


def bookable_offer(offer: Offer, since: datetime.date, settings: BookingSettings) -> Bookable:
    """Return what decides when an offer can be booked on or after ``since``. One query."""
    return bookable_with(offer.form, offer.links, since, settings)


def load_images(rows: Sequence[BookingForm] | Sequence[Resource], field: str, rendition: str) -> None:
    """Load the images of all ``rows`` with one rendition each. Two queries."""
    images = get_image_model().objects.prefetch_renditions(rendition)
    prefetch_related_objects([*rows], Prefetch(field, queryset=images))
