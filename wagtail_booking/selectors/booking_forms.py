"""Which booking forms there are, and everything that decides when one can be booked."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from wagtail_booking.engine.hours import Hours, WallSpan
from wagtail_booking.engine.policy import Policy
from wagtail_booking.models import (
    BookingForm,
    BookingFormResource,
    BookingSettings,
    DateOverride,
    Resource,
    WeeklyHours,
)


@dataclass(frozen=True)
class Bookable:
    """A booking form with its policy, and the hours of everybody who can carry it out."""

    form: BookingForm | None
    policy: Policy
    settings: BookingSettings
    resources: tuple[Resource, ...]
    hours: dict[int, Hours]

    @property
    def resource_ids(self) -> list[int]:
        return [resource.pk for resource in self.resources]


def public_url(form: BookingForm, settings: BookingSettings, request: HttpRequest | None = None) -> str | None:
    """Return the address at which a live booking form is public, or ``None`` where it has none.

    It lies below the page that ``settings`` name, while that page is live; like a page's own
    ``get_url``, it carries the host only when ``request`` is for another site.
    """
    parent = settings.parent_page
    url = parent.get_url(request) if parent is not None and parent.live and form.live else None
    return f"{url.rstrip('/')}/{form.slug}/" if url else None


def resources_of(form: BookingForm) -> tuple[Resource, ...]:
    """Return the active resources of a form in the form's own order. One query."""
    links = BookingFormResource.objects.filter(booking_form=form, resource__active=True)
    return tuple(link.resource for link in links.select_related("resource").order_by("sort_order", "pk"))


def bookable(form: BookingForm, since: datetime.date, settings: BookingSettings | None = None) -> Bookable:
    """Return what decides when ``form`` can be booked on or after ``since``. At most four queries."""
    settings = settings or BookingSettings.current()
    resources = resources_of(form)
    return Bookable(
        form=form,
        policy=form.policy(settings.zone),
        settings=settings,
        resources=resources,
        hours=hours_of(resources, settings, since),
    )


def hours_of(resources: Iterable[Resource], settings: BookingSettings, since: datetime.date) -> dict[int, Hours]:
    """Return the hours of each resource; who has no rows follows the business. Two queries.

    A date with other hours of the business also limits who has weekly hours of their own: closed is
    closed for all, and shorter is shorter; but nobody works longer than their own hours because of it.
    """
    resources = list(resources)
    owner = Q(business__isnull=False) | Q(resource__in=resources)
    weekly: dict[int | None, list[list[WallSpan]]] = {}
    for row in WeeklyHours.objects.filter(owner):
        weekly.setdefault(row.resource_id, [[] for _ in range(7)])[row.weekday].append(WallSpan(*row.wall_span))
    overrides: dict[int | None, dict[datetime.date, list[WallSpan]]] = {}
    # Two days earlier, because it may still be that day in another resource's zone.
    for override in DateOverride.objects.filter(owner, date__gte=since - datetime.timedelta(days=2)):
        spans = overrides.setdefault(override.resource_id, {}).setdefault(override.date, [])
        if override.start is not None:
            spans.append(WallSpan(*override.wall_span))
    business_weekly = weekly.get(None, [[] for _ in range(7)])
    business_overrides = overrides.get(None, {})
    hours = {}
    for resource in resources:
        has_own = resource.pk in weekly
        own_overrides = overrides.get(resource.pk, {})
        hours[resource.pk] = Hours(
            zone=resource.time_zone or settings.zone,
            weekly=tuple(map(tuple, weekly[resource.pk] if has_own else business_weekly)),
            overrides=_frozen(own_overrides if has_own else {**business_overrides, **own_overrides}),
            caps=_frozen(business_overrides) if has_own else (),
        )
    return hours


def _frozen(
    overrides: dict[datetime.date, list[WallSpan]],
) -> tuple[tuple[datetime.date, tuple[WallSpan, ...]], ...]:
    return tuple((day, tuple(spans)) for day, spans in sorted(overrides.items()))
