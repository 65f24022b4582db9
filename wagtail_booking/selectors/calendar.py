"""What staff see in their calendar: everything that takes time, and when nobody is there.

Plain rows of integers and texts, never model objects: a month can have thousands.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateTimeField, F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from wagtail_booking.engine.hours import Hours, local_date, openings
from wagtail_booking.engine.spans import Span, complement, instant_of, minute_of
from wagtail_booking.models import Appointment, BookingSettings, Claim, Label, Resource

from .booking_forms import ResourceFacts, hours_of

DAY = datetime.timedelta(days=1)

BUSINESS = ResourceFacts(0, "", "")
"""Stands for somebody without hours of their own, who has those of the business."""


@dataclass(frozen=True)
class Wanted:
    """What of the calendar is asked for; ``None`` where nothing is left out.

    Forms, labels and statuses choose among appointments. Without statuses, what was cancelled is left out.
    ``form_names`` has the names of booking forms read as well.
    """

    span: Span
    resources: frozenset[int] | None = None
    forms: frozenset[int] | None = None
    labels: frozenset[int] | None = None
    statuses: frozenset[str] | None = None
    appointment: int | None = None
    form_names: bool = False

    @property
    def with_cancelled(self) -> bool:
        return self.statuses is not None and Appointment.Status.CANCELLED in self.statuses


class Calendars(NamedTuple):
    """Whose calendars there are to see, and the colour of each."""

    resources: tuple[ResourceFacts, ...]
    colours: Mapping[int, str]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(self.colours)


class Shared(NamedTuple):
    """What many claims and their appointments have in common: there is one object for all that are alike.

    ``resource`` is that of the claim. ``others`` are the rooms and the equipment as JSON: most appointments
    take none. ``form_name`` is only read when it is wanted.
    """

    kind: str
    resource: int
    before: int
    after: int
    main: int | None = None
    main_name: str = ""
    others: str | None = None
    form: int | None = None
    status: str = ""
    attendance: str = ""
    party: int = 1
    form_name: str | None = None


class Taken(NamedTuple):
    """What takes time: a claim, with its appointment if it has one. Times are minutes since 1970.

    An appointment that was cancelled has no ``claim`` any more. ``title`` is that of the appointment, or else
    the note of the claim.
    """

    claim: int | None
    start: int
    end: int
    appointment: int | None
    title: str
    customer: str
    version: int
    shared: Shared


OWN = Taken._fields.index("shared")
"""So many columns belong to one row alone; all others are those of :class:`Shared`."""

COLUMNS = (
    "pk",
    "start",
    "end",
    "appointment__pk",
    "named",
    "appointment__customer_name",
    "appointment__version",
    "kind",
    "resource_id",
    "buffer_before",
    "buffer_after",
    "appointment__resource_id",
    "appointment__resource_name",
    "others",
    "appointment__booking_form_id",
    "appointment__status",
    "appointment__attendance",
    "appointment__party_size",
)
"""What is read of claims, in the order of :class:`Taken` and then of :class:`Shared`."""

# What stands in some of these columns for an appointment without a claim; and when it was.
NO_CLAIM = {
    "pk": Value(None, BigIntegerField()),
    "start": Value(0, BigIntegerField()),
    "end": Value(0, BigIntegerField()),
    "kind": Value(Claim.Kind.APPOINTMENT.value, CharField()),
    "buffer_before": Value(0, BigIntegerField()),
    "buffer_after": Value(0, BigIntegerField()),
}
NO_INSTANTS = {"was_from": Value(None, DateTimeField()), "was_until": Value(None, DateTimeField())}

AppointmentRows = QuerySet[Any, tuple[Any, ...]]


def calendars(resources: QuerySet[Resource]) -> Calendars:
    """Return these resources with what a calendar shows of each. One query."""
    rows = list(resources.values_list("pk", "name", "time_zone", "active", "colour"))
    return Calendars(tuple(ResourceFacts(*row[:4]) for row in rows), {row[0]: row[4] for row in rows})


def taken(wanted: Wanted) -> list[Taken]:
    """Return what takes time, by time; an appointment once, whatever it takes. One query.

    Holds that have expired are left out, by the clock of the database.
    """
    made = {
        "named": Coalesce("appointment__title", "note"),
        "others": Cast("appointment__other_resources", TextField()),
    }
    claims = claims_of(wanted).order_by().annotate(**made)
    columns = [*COLUMNS, "appointment__booking_form__name"] if wanted.form_names else COLUMNS
    rows: Iterable[tuple[Any, ...]]
    if wanted.with_cancelled:
        both = claims.annotate(**NO_INSTANTS).values_list(*columns, *NO_INSTANTS)
        rows = (with_minutes(row) for row in both.union(cancelled_rows(wanted, columns), all=True))
    else:
        rows = claims.values_list(*columns)
    known: dict[tuple[Any, ...], Shared] = {}
    found: dict[int, Taken] = {}
    for row in rows:
        # Claims that have no appointment are counted downwards.
        key = row[3] or -row[0]
        if key not in found:
            alike = row[OWN:]
            shared = known.get(alike) or known.setdefault(alike, Shared(*alike))
            found[key] = Taken._make((*row[:OWN], shared))
    return sorted(found.values(), key=in_order)


def in_order(row: Taken) -> tuple[int, int, int, int]:
    """Return what rows are sorted by: the same rows are always in the same order."""
    return row.start, row.end, row.appointment or 0, row.claim or 0


def claims_of(wanted: Wanted) -> QuerySet[Claim]:
    """Return the claims of what is wanted."""
    claims = Claim.objects.blocking().overlapping(*wanted.span)
    if wanted.resources is not None:
        claims = claims.filter(resource__in=wanted.resources)
    if wanted.appointment is not None:
        claims = claims.filter(appointment=wanted.appointment)
    chosen = choice(wanted, "appointment__")
    if not chosen:
        return claims
    others = Q(kind__in=[Claim.Kind.TIME_OFF, Claim.Kind.OUTSIDE])
    if wanted.forms is not None and wanted.labels is None and wanted.statuses is None:
        others |= Q(kind=Claim.Kind.HOLD, hold__booking_form__in=wanted.forms)
    return claims.filter(others | (Q(kind=Claim.Kind.APPOINTMENT) & chosen))


def choice(wanted: Wanted, prefix: str = "") -> Q:
    """Return the conditions on appointments, whose fields begin with ``prefix``."""
    chosen = Q()
    if wanted.forms is not None:
        chosen &= Q(**{f"{prefix}booking_form__in": wanted.forms})
    if wanted.statuses is not None:
        chosen &= Q(**{f"{prefix}status__in": wanted.statuses})
    if wanted.labels is not None:
        labelled = links_to_labels().filter(label__in=wanted.labels).values("appointment")
        chosen &= Q(**{f"{prefix}pk__in": labelled})
    return chosen


def cancelled_rows(wanted: Wanted, columns: Iterable[str]) -> AppointmentRows:
    """Return what was cancelled, with these columns of claims and then when it was."""
    rows = Appointment.objects.filter(choice(wanted), status=Appointment.Status.CANCELLED)
    rows = rows.overlapping(*map(instant_of, wanted.span))
    if wanted.resources is not None:
        rows = rows.filter(resource__in=wanted.resources)
    if wanted.appointment is not None:
        rows = rows.filter(pk=wanted.appointment)
    made: dict[str, Any] = {f"claim_{column}": value for column, value in NO_CLAIM.items()}
    made |= {"named": F("title"), "others": Cast("other_resources", TextField())}
    own = [f"claim_{name}" if name in NO_CLAIM else name.removeprefix("appointment__") for name in columns]
    return rows.order_by().annotate(**made).values_list(*own, "start", "end")


def with_minutes(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row without its instants, which say the minutes of what has no claim."""
    *facts, start, end = row
    if start is not None:
        facts[1:3] = minute_of(start), minute_of(end)
    return tuple(facts)


def labels_of(wanted: Wanted) -> dict[int, list[Label]]:
    """Return the labels of each appointment that has some, in their order. One query.

    An appointment of somebody else may be among them.
    """
    links = links_to_labels()
    if wanted.appointment is not None:
        links = links.filter(appointment=wanted.appointment)
    else:
        start, end = map(instant_of, wanted.span)
        links = links.filter(appointment__start__lt=end, appointment__end__gt=start)
    found: dict[int, list[Label]] = {}
    known: dict[int, Label] = {}
    rows = links.order_by("label__sort_order", "label__name")
    for appointment, pk, name, colour in rows.values_list("appointment", "label", "label__name", "label__colour"):
        label = known.get(pk) or known.setdefault(pk, Label(pk=pk, name=name, colour=colour))
        found.setdefault(appointment, []).append(label)
    return found


def links_to_labels() -> "QuerySet[Any]":
    """Return the rows that say which appointment has which label."""
    through: type[Model] = Appointment.labels.through
    return through._default_manager.all()


def closed_times(
    resources: Iterable[ResourceFacts], settings: BookingSettings, span: Span
) -> dict[int | None, tuple[Span, ...]]:
    """Return when in ``span`` each resource isn't there, and when the business (``None``) isn't open. One query."""
    resources = [BUSINESS, *resources]
    hours = hours_of(resources, settings, local_date(settings.zone, span.start) - DAY)
    known: dict[Hours, tuple[Span, ...]] = {}
    found: dict[int | None, tuple[Span, ...]] = {}
    for resource in resources:
        own = hours[resource.pk]
        if own not in known:
            days = (local_date(own.zone, minute) for minute in span)
            known[own] = complement(openings(own, *days), span)
        found[resource.pk or None] = known[own]
    return found
