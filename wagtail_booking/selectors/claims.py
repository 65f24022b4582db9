"""What is taken, and which limits are reached: the claims of a window, with what is kept or counted of them."""

from collections.abc import Collection
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Aggregate, BigIntegerField, CharField, Count, F, Field, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from wagtail_booking.engine.claims import Block
from wagtail_booking.engine.limits import NONE_FULL, FullPeriods, Reached, counted_for, counted_span, full_periods
from wagtail_booking.engine.policy import Limit, Period
from wagtail_booking.engine.spans import Span
from wagtail_booking.models import Claim, FullPeriod
from wagtail_booking.models.booking_forms import MAX_MINUTES
from wagtail_booking.models.claims import ClaimQuerySet

from .booking_forms import Bookable
from .statements import Statement, one_of, parameter, values_of

REACH = 2 * MAX_MINUTES
"""A claim refuses starts so far from itself: the longest duration and the longest buffer."""

MOST = 2**16
"""A buffer is shorter than this, in minutes."""

KINDS = Claim.Kind.values

NOTHING = Value(None, output_field=Field())


class Joined(Aggregate):
    """Numbers as one text with commas between them: databases hand it over much faster than as many rows."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')", **extra)


class Shape(Func):
    """What the claims of a block have in common, as one number; see :func:`unpacked`.

    SQLite sorts and groups by one number a third faster than by length, buffers and kind. Written as one
    expression, since the ORM takes longer for eleven small ones than most databases for the answer.
    """

    output_field = BigIntegerField()

    def __init__(self) -> None:
        super().__init__("start", "end", "buffer_before", "buffer_after", "kind")

    def as_sql(self, compiler: Any, connection: Any, *arguments: Any, **extra: Any) -> Any:
        start, end, before, after, kind = (compiler.compile(column)[0] for column in self.source_expressions)
        numbers = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(KINDS))
        # The length comes first: it is what makes it a big integer.
        return (
            f"((({end} - {start}) * {MOST} + {before}) * {MOST} + {after}) * {len(KINDS)} + CASE {kind} {numbers} END",
            (),
        )


class Whose(Enum):
    """Whose full periods are read: no one's, or those of everybody together with those of some or of any resource."""

    NOBODY = "nobody"
    TOGETHER = "together"
    THEIRS = "theirs"
    ANYBODY = "anybody"


class Wanted(NamedTuple):
    """What is counted besides the claims, apart from the values: each has a statement of its own."""

    using: str
    resources: int
    excluding: bool
    holding: bool
    others: bool
    are_all: bool
    outside: bool
    total: bool


def taken_and_full(
    bookable: Bookable,
    resources: Collection[int],
    within: Span,
    *,
    excluding: int | None = None,
    holding: str = "",
    together: bool = True,
) -> tuple[list[Block], Reached]:
    """Return the claims on ``resources`` that can refuse a start in ``within``, and the limits reached around it.

    One query. Limits of all ``together`` can be left out. The claims of the appointment ``excluding`` and of
    the hold with the key ``holding`` are passed over; the limits are counted then. Else it is read where they are
    reached, and only where that isn't kept (see :class:`~wagtail_booking.models.Tally`) a second query counts.
    """
    if excluding is None and not holding:
        limits = limits_of(bookable, together=together)
        blocks, full = taken_and_kept(bookable, limits, resources, within)
        if full is not None:
            return blocks, full
    return taken_and_counted(bookable, resources, within, excluding=excluding, holding=holding, together=together)


def taken_and_kept(
    bookable: Bookable, limits: Collection[Limit], resources: Collection[int], within: Span
) -> tuple[list[Block], Reached | None]:
    """Return the claims, and where ``limits`` are reached if that is kept, else ``None``. One query."""
    policy = bookable.policy
    by_period = {(str(limit.period), limit.each): limit for limit in limits}
    whose = Whose.NOBODY
    if limits:
        each, are_all = any(limit.each for limit in limits), len(resources) >= len(bookable.resources)
        whose = Whose.TOGETHER if not each else Whose.ANYBODY if are_all else Whose.THEIRS
    values = values_of("resource", resources) | {"since": within.start - REACH, "until": within.end + REACH}
    values |= {"form": policy.form}
    blocks: list[Block] = []
    full: dict[tuple[Limit, int | None], str] = {}
    kept, text = not limits, counted_for(policy) if limits else ""
    statement = kept_statement(router.db_for_read(Claim), len(resources), whose)
    for resource, shape, period, found in statement.rows(values):
        if shape is not None:
            blocks.append(Block(resource, *unpacked(shape), found.split(",")))
        elif limit := by_period.get((period, resource is not None)):
            # One row, but for databases where each period is one.
            key = limit, resource
            full[key] = f"{full[key]},{found}" if key in full else found
        elif period == text:
            kept = int(found) <= within.start
    return blocks, full if kept else None


def taken_and_counted(
    bookable: Bookable,
    resources: Collection[int],
    within: Span,
    *,
    excluding: int | None = None,
    holding: str = "",
    together: bool = True,
) -> tuple[list[Block], FullPeriods]:
    """Return the same, with the limits counted now: on nothing else it is decided. One query."""
    policy = bookable.policy
    limits = limits_of(bookable, together=together)
    counted = counted_span(policy, within) if limits else within
    since, until = within.start - REACH, within.end + REACH
    periods = {limit.period for limit in limits}
    wanted = Wanted(
        using=router.db_for_read(Claim),
        resources=len(resources),
        excluding=excluding is not None,
        holding=bool(holding),
        others=any(not limit.each and limit.period != Period.TOTAL for limit in limits),
        # The index of a form knows no resources: where most are others, it is faster to count everybody.
        are_all=2 * len(resources) < len(bookable.resources),
        outside=periods != {Period.TOTAL} and (counted.start < since or counted.end > until),
        total=Period.TOTAL in periods,
    )
    values = values_of("resource", resources) | {"excluding": excluding, "holding": holding, "form": policy.form}
    values |= {"since": since, "until": until, "first": counted.start, "last": counted.end}
    blocks: list[Block] = []
    apart: dict[int, list[str]] = {}
    others: list[tuple[int, int]] = []
    total = 0
    for resource, shape, form, starts in statement(wanted).rows(values):
        if resource is not None:
            minutes = starts.split(",")
            if shape is not None:
                blocks.append(Block(resource, *unpacked(shape), minutes))
            if limits and form == policy.form:
                apart.setdefault(resource, []).extend(minutes)
        elif form is not None:  # how many start at one minute
            others.append((form, shape))
        else:
            total = shape
    if not limits:
        return blocks, NONE_FULL
    return blocks, full_periods(policy, apart, others, total, are_all=wanted.are_all)


def full_at(bookable: Bookable, resources: Collection[int], within: Span, **options: Any) -> FullPeriods:
    """Return the limits reached around ``within``, counted now. One query, none without limits.

    The ``options`` are those of :func:`taken_and_counted`.
    """
    return taken_and_counted(bookable, resources, within, **options)[1] if bookable.policy.limits else NONE_FULL


def limits_of(bookable: Bookable, *, together: bool) -> list[Limit]:
    """Return the limits, all or only those of each resource."""
    return [limit for limit in bookable.policy.limits if limit.each or together]


@lru_cache(maxsize=256)
def statement(wanted: Wanted) -> Statement:
    """Return the statement that reads this: an arm for the claims on the resources, and one for each further count."""
    claims = Claim.objects.using(wanted.using).blocking().order_by()
    hold = parameter("holding", CharField()) if wanted.holding else ""
    claims = claims.besides(parameter("excluding") if wanted.excluding else None, hold)
    own = Q(one_of("resource", wanted.resources))
    counted = claims.filter(booking_form=parameter("form"))
    around = counted.filter(start__gte=parameter("first"), start__lt=parameter("last"))
    starts = joined("start", wanted.using)
    arms: list[QuerySet[Any, Any]] = [in_blocks(claims.filter(own), starts, by=F("booking_form"))]
    if wanted.outside:  # in the rest of the first and the last week or month
        before = Q(start__lt=parameter("since"), end__lte=parameter("since"))
        rest = around.filter(own).filter(before | Q(start__gte=parameter("until")))
        arms.append(rest.values_list("resource", NOTHING, "booking_form").annotate(starts=starts))
    if wanted.others:
        by_start = (around if wanted.are_all else around.exclude(own)).values("start").annotate(count=Count("*"))
        arms.append(by_start.values_list(NOTHING, "count", "start", NOTHING))
    if wanted.total:
        arms.append(
            counted.values(nothing=NOTHING).annotate(count=Count("*")).values_list(NOTHING, "count", NOTHING, NOTHING)
        )
    return Statement(arms[0].union(*arms[1:], all=True) if arms[1:] else arms[0])


@lru_cache(maxsize=256)
def kept_statement(using: str, resources: int, whose: Whose) -> Statement:
    """Return the statement that reads the claims, and the full periods with the row that says for what they are kept.

    To a database, what has to be planned matters here more than what is read: so one table says all of it.
    """
    own = Q(one_of("resource", resources))
    claims = Claim.objects.using(using).blocking().order_by().filter(own)
    arms: list[QuerySet[Any, Any]] = [in_blocks(claims, joined("start", using), by=NOTHING)]
    if whose != Whose.NOBODY:
        full = FullPeriod.objects.using(using).lasting().filter(tally=parameter("form"))
        if whose != Whose.ANYBODY:
            together = Q(resource__isnull=True)
            full = full.filter(together if whose == Whose.TOGETHER else together | own)
        numbers = full.values("resource", "period").annotate(numbers=joined("number", using))
        arms.append(numbers.values_list("resource", NOTHING, "period", "numbers"))
    return Statement(arms[0].union(*arms[1:], all=True) if arms[1:] else arms[0])


def in_blocks(claims: ClaimQuerySet, starts: Any, by: Any) -> Any:
    """Return the rows of a block for each kind of claims around the window, told apart ``by`` something more.

    ``starts`` is the expression for theirs. A row is resource, shape (see :class:`Shape`), what they are told
    apart by, starts.
    """
    around = claims.overlapping(parameter("since"), parameter("until"))
    alike = around.values("resource", shape=Shape(), by=by).annotate(starts=starts)
    return alike.values_list("resource", "shape", "by", "starts")


def unpacked(shape: int) -> tuple[int, int, int, str]:
    """Return length, buffer before, buffer after and kind out of one number."""
    buffers, kind = divmod(shape, len(KINDS))
    rest, after = divmod(buffers, MOST)
    length, before = divmod(rest, MOST)
    return length, before, after, KINDS[kind]


def joined(field: str, using: str) -> Any:
    """Return the expression for the numbers of rows that are alike; where it could be cut off, each is a row."""
    is_cut_off = connections[using].vendor == "mysql"
    return Cast(field, TextField()) if is_cut_off else Joined(field)
