"""What stands behind a reason, one class for each kind. Made by :func:`~wagtail_booking.selectors.explain.explain`."""

import datetime
from dataclasses import dataclass

from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.rules import Reason
from wagtail_booking.engine.spans import Span

from .booking_forms import AnyResource


@dataclass(frozen=True)
class Explanation:
    """A reason of the engine. A kind of its own says what stands behind it; this one has all in its ``reason``."""

    reason: Reason


@dataclass(frozen=True)
class TakenTime(Explanation):
    """Something takes the time of ``resource``; ``overlaps`` is false where only a buffer lies between."""

    resource: AnyResource
    span: Span
    overlaps: bool


@dataclass(frozen=True)
class TakenByAppointment(TakenTime):
    """An appointment, by primary key, with its title and the name of its customer."""

    appointment: int
    title: str
    customer: str


@dataclass(frozen=True)
class TakenByHold(TakenTime):
    """Somebody is booking it, and has it ``until`` then."""

    until: datetime.datetime | None


@dataclass(frozen=True)
class TakenByTimeOff(TakenTime):
    """Time off, with the note of whoever entered it."""

    note: str


@dataclass(frozen=True)
class TakenOutside(TakenTime):
    """A calendar elsewhere says so; ``calendar`` is its name."""

    calendar: str


@dataclass(frozen=True)
class Undisclosed(Explanation):
    """Something takes the time of ``resource``; what, and from when until when, isn't the asker's to know."""

    resource: AnyResource


@dataclass(frozen=True)
class SessionFull(Explanation):
    """A session of ``resource`` has ``seats`` of ``capacity`` taken, too many for this ``party``."""

    resource: AnyResource
    seats: int
    capacity: int
    party: int


@dataclass(frozen=True)
class LimitReached(Explanation):
    """``count`` appointments of ``form`` start in a period that may have ``maximum``.

    ``resource`` is whose appointments are counted; ``None`` is everybody. ``since`` is the hour or the day
    with which the period begins, by the clock of the business; ``None`` for the total.
    """

    form: str
    resource: AnyResource | None
    period: Period
    count: int
    maximum: int
    since: datetime.datetime | None


@dataclass(frozen=True)
class Closed(Explanation):
    """The hours of ``day`` don't cover the whole appointment; ``hours`` are what they are, as instants.

    They are the usual ones of a weekday, or those of the date if ``is_date``: then ``note`` says why, such as
    the name of a public holiday. They are those of ``whose``, or of the business if that is ``None``.
    """

    resource: AnyResource
    whose: AnyResource | None
    day: datetime.date
    hours: tuple[Span, ...]
    is_date: bool
    note: str


@dataclass(frozen=True)
class OffGrid(Explanation):
    """No start of the booking form; ``nearest`` are those before and after, taken or not."""

    nearest: tuple[datetime.datetime, ...]


@dataclass(frozen=True)
class NoRoom(Explanation):
    """Of a set of which one is needed, each with what is in its way; empty when none of them is active."""

    rooms: tuple["Explained", ...]


@dataclass(frozen=True)
class Explained:
    """Everything that keeps one resource from a start; nothing when it is free."""

    resource: AnyResource
    explanations: tuple[Explanation, ...]
