"""Which booking forms there are, and everything that decides when one can be booked."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import router
from django.db.models import DateField, PositiveSmallIntegerField, Q, Value
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
from wagtail_booking.models.booking_forms import MAX_WINDOW
from wagtail_booking.models.hours import minutes_after_midnight

from .holidays import closed_days
from .statements import Statement, one_of, parameter, values_of


class ResourceFacts(NamedTuple):
    """What the engine and a booking need to know of a resource. Much faster to load than the model."""

    pk: int
    name: str
    time_zone: str
    active: bool = True


class Link(NamedTuple):
    """A resource of a booking form and its role."""

    role: str
    resource: ResourceFacts


AnyResource = Resource | ResourceFacts
AnyLink = BookingFormResource | Link


@dataclass(frozen=True)
class Bookable:
    """A booking form with its policy, and the hours of everybody who can carry it out.

    ``others`` are the rooms and the equipment that it may need, ``also`` the sets of which it needs one
    each, by primary key in the order of preference.
    """

    form: BookingForm | None
    policy: Policy
    settings: BookingSettings
    resources: tuple[AnyResource, ...]
    hours: dict[int, Hours]
    others: tuple[AnyResource, ...] = ()
    also: tuple[tuple[int, ...], ...] = ()

    @property
    def resource_ids(self) -> list[int]:
        return [resource.pk for resource in self.resources]

    @property
    def other_ids(self) -> list[int]:
        return [resource.pk for resource in self.others]

    def resource(self, pk: int) -> AnyResource:
        """Return one of those who carry it out."""
        return next(resource for resource in self.resources if resource.pk == pk)

    def names(self, pks: Iterable[int]) -> list[dict[str, Any]]:
        """Return ids and names of rooms and equipment, as an appointment keeps them."""
        names = {resource.pk: resource.name for resource in self.others}
        return [{"id": pk, "name": names[pk]} for pk in pks]


def public_url(form: BookingForm, settings: BookingSettings, request: HttpRequest | None = None) -> str | None:
    """Return the address at which a live booking form is public, or ``None`` where it has none.

    It lies below the page that ``settings`` name, while that page is live; like a page's own
    ``get_url``, it carries the host only when ``request`` is for another site.
    """
    parent = settings.parent_page
    url = parent.get_url(request) if parent is not None and parent.live and form.live else None
    return f"{url.rstrip('/')}/{form.slug}/" if url else None


def links_of(form: BookingForm) -> list[Link]:
    """Return the links of a form to its resources, in the form's own order. One query."""
    rows = BookingFormResource.objects.in_use().filter(booking_form=form).order_by("sort_order", "pk")
    facts = ("resource_id", "resource__name", "resource__time_zone", "resource__active")
    return [Link(role, ResourceFacts(*values)) for role, *values in rows.values_list("role", *facts)]


def bookable(form: BookingForm, since: datetime.date, settings: BookingSettings | None = None) -> Bookable:
    """Return what decides when ``form`` can be booked on or after ``since``. At most three queries."""
    return bookable_with(form, links_of(form), since, settings or BookingSettings.current())


def bookable_with(
    form: BookingForm, links: Iterable[AnyLink], since: datetime.date, settings: BookingSettings
) -> Bookable:
    """Return what decides when ``form`` can be booked, with these resources. One query.

    A set of which no resource is active is still needed: then nothing can be booked.
    """
    main: list[AnyResource] = []
    others: list[AnyResource] = []
    sets: dict[str, list[int]] = {}
    for link in links:
        if link.role == BookingFormResource.Role.MAIN:
            main.append(link.resource)
            continue
        chosen = sets.setdefault(link.role, [])
        if link.resource.active:
            others.append(link.resource)
            chosen.append(link.resource.pk)
    return Bookable(
        form=form,
        policy=form.policy(settings.zone, settings.week_start),
        settings=settings,
        resources=tuple(main),
        hours=hours_of([*main, *others], settings, since),
        others=tuple(others),
        also=tuple(tuple(sets[role]) for role in sorted(sets)),
    )


def hours_of(resources: Iterable[AnyResource], settings: BookingSettings, since: datetime.date) -> dict[int, Hours]:
    """Return the hours of each resource; who has no rows follows the business. One query."""
    resources = list(resources)
    return hours_in(hours_rows((resource.pk for resource in resources), since), resources, settings, since)


def hours_in(
    rows: Iterable[tuple[Any, ...]], resources: Iterable[AnyResource], settings: BookingSettings, since: datetime.date
) -> dict[int, Hours]:
    """Return the hours that ``rows``, as of :func:`hours_rows`, give each resource.

    A date with other hours of the business, such as a public holiday, also limits who has weekly hours of
    their own: closed is closed for all, and shorter is shorter; but nobody works longer than their own
    hours because of it.
    """
    weekly: dict[int | None, list[list[WallSpan]]] = {}
    overrides: dict[int | None, dict[datetime.date, list[WallSpan]]] = {}
    for owner, weekday, day, start, end in rows:
        if day is None:
            # MariaDB makes a decimal of it.
            spans = weekly.setdefault(owner, [[] for _ in range(7)])[int(weekday)]
        else:
            spans = overrides.setdefault(owner, {}).setdefault(day, [])
        if start is not None and end is not None:
            spans.append(WallSpan(minutes_after_midnight(start), minutes_after_midnight(end, closing=True)))
    until = since + datetime.timedelta(days=MAX_WINDOW)
    holidays: dict[datetime.date, list[WallSpan]] = {day: [] for day in closed_days(settings, since, until)}
    business_weekly = _weekly(weekly.get(None, [[] for _ in range(7)]))
    business_overrides = holidays | overrides.get(None, {})
    caps = _frozen(business_overrides)
    shared: dict[str, Hours] = {}
    hours = {}
    for resource in resources:
        zone = resource.time_zone or settings.zone
        own = overrides.get(resource.pk)
        if resource.pk in weekly:
            hours[resource.pk] = Hours(zone, _weekly(weekly[resource.pk]), _frozen(own or {}), caps)
        elif own:
            hours[resource.pk] = Hours(zone, business_weekly, _frozen({**business_overrides, **own}))
        else:
            # The very same object for all, which are asked about it one by one.
            hours[resource.pk] = shared.setdefault(zone, Hours(zone, business_weekly, caps))
    return hours


def hours_rows(resources: Iterable[int], since: datetime.date) -> Iterable[tuple[Any, ...]]:
    """Return owner, weekday, date and times of the hours of the business and of ``resources``. One query.

    Dates begin two days before ``since``, because it may still be that day in another resource's zone.

    Weekly hours have no date, dates no weekday, and a day on which somebody is closed no times.
    """
    resources = list(resources)
    statement = hours_statement(router.db_for_read(WeeklyHours), len(resources))
    return statement.rows(values_of("resource", resources) | {"since": since - datetime.timedelta(days=2)})


@lru_cache(maxsize=256)
def hours_statement(using: str, resources: int) -> Statement:
    """Return the statement that reads the hours of so many resources."""
    owner = Q(business__isnull=False)
    if resources:
        owner |= Q(one_of("resource", resources))
    since = parameter("since", DateField())
    weekly = WeeklyHours.objects.using(using).filter(owner).annotate(day=Value(None, output_field=DateField()))
    dates = (
        DateOverride.objects.using(using)
        .filter(owner, date__gte=since)
        .annotate(number=Value(None, output_field=PositiveSmallIntegerField()))
    )
    return Statement(
        weekly.order_by()
        .values_list("resource_id", "weekday", "day", "start", "end")
        .union(dates.order_by().values_list("resource_id", "number", "date", "start", "end"), all=True)
    )


def _weekly(days: list[list[WallSpan]]) -> tuple[tuple[WallSpan, ...], ...]:
    return tuple(map(tuple, days))


def _frozen(
    overrides: dict[datetime.date, list[WallSpan]],
) -> tuple[tuple[datetime.date, tuple[WallSpan, ...]], ...]:
    return tuple((day, tuple(spans)) for day, spans in sorted(overrides.items()))
