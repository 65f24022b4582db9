"""Which step a visitor has reached, from the choices in the address."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext

from wagtail_booking.actions.claiming import ALTERNATIVES, refusal
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.slots import Availability
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.errors import AlreadyThere, FormNotLive, PartySizeRefused, SlotRefused, StaffNotOffered
from wagtail_booking.forms import wording
from wagtail_booking.models import Appointment, BookingSettings, Resource
from wagtail_booking.selectors.availability import free_starts, reasons_now
from wagtail_booking.selectors.booking_forms import Bookable
from wagtail_booking.selectors.offers import Offer, bookable_offer, live_offers

from .holding import Held, held, hold_key
from .state import ANY, Choices


class Name(StrEnum):
    """The steps in their order; ``CLOSED`` when nothing can be booked at all.

    Where an appointment is moved, ``CONFIRM`` takes the place of the details.
    """

    CLOSED = "closed"
    SERVICE = "service"
    STAFF = "staff"
    DATE = "date"
    TIME = "time"
    DETAILS = "details"
    CONFIRM = "confirm"


@dataclass
class Step:
    """The step to show, with everything that was read to find it.

    ``messages`` say which choices could not be kept; ``refused`` says why the chosen start is none of them,
    and ``party_error`` why so many people can't come. ``start`` is set from the step DETAILS on. ``hold`` is
    what the ``visitor`` holds of this booking form, which counts as free here.
    """

    choices: Choices
    now: datetime
    settings: BookingSettings
    offers: list[Offer]
    visitor: str = ""
    name: Name = Name.CLOSED
    messages: list[str] = field(default_factory=list)
    offer: Offer | None = None
    staff: Resource | None = None
    party: int = 1
    party_error: PartySizeRefused | None = None
    hold: Held | None = None
    bookable: Bookable | None = None
    free: Availability | None = None
    days: dict[date, list[int]] = field(default_factory=dict)
    day: date | None = None
    start: int | None = None
    refused: SlotRefused | None = None

    @property
    def zone(self) -> str:
        return self.settings.zone

    @property
    def moved(self) -> Appointment | None:
        """The appointment that is moved; its own time counts as free, and isn't offered."""
        return None

    @property
    def today(self) -> date:
        return local_date(self.zone, minute_of(self.now))

    @property
    def last_day(self) -> date:
        """The last date that can be booked."""
        assert self.bookable is not None
        policy = self.bookable.policy
        return min(filter(None, (self.today + timedelta(days=policy.window), policy.last)))

    @property
    def hold_key(self) -> str:
        """The key of what the visitor holds or may come to hold; empty for a browser without a cookie."""
        return hold_key(self.visitor, self.offer.form) if self.offer else ""

    @property
    def holding(self) -> str:
        """The key of what the visitor holds now; empty for nothing."""
        return self.hold_key if self.hold and self.hold.seconds else ""

    @property
    def resource(self) -> int | None:
        """The chosen staff member's primary key; ``None`` without a preference."""
        return self.staff.pk if self.staff else None

    def nearest(self, minute: int | None) -> list[int]:
        """Return the free starts closest to ``minute``, or the first ones."""
        if self.free is None:
            return []
        wanted = minute_of(self.now) if minute is None else minute
        near = self.free.nearest(wanted, ALTERNATIVES)
        if (own := own_start(self)) in near:
            near = [start for start in self.free.nearest(wanted, ALTERNATIVES + 1) if start != own]
        return near


def find_step(choices: Choices, now: datetime, visitor: str = "") -> Step:
    """Return the furthest step that the choices lead to.

    Five queries at most; one more for a form with limits, for a ``visitor`` who may hold a time, and to say
    why a time is not free.
    """
    step = Step(choices, now, BookingSettings.current(), live_offers(choices.forms), visitor)
    if "forms" in choices.unreadable:
        step.messages.append(gettext("The address of this page is incomplete. Here is everything that can be booked."))
    if not step.offers:
        return step
    for find in (find_service, find_staff, find_party, find_time):
        name = find(step)
        if name is not None:
            step.name = name
            break
    return step


def find_service(step: Step) -> Name | None:
    """Keep the chosen booking form, or the only one; else ask."""
    slug = step.choices.form
    if not slug and "form" not in step.choices.unreadable and len(step.offers) == 1:
        step.offer = step.offers[0]
        # Named from here on, so that the address still means this form when there is a second one.
        step.choices = replace(step.choices, form=step.offer.form.slug)
        return None
    step.offer = next((offer for offer in step.offers if offer.form.slug == slug), None)
    if step.offer is not None:
        return None
    if slug or "form" in step.choices.unreadable:
        step.messages.append(wording.error_text(FormNotLive(), step.zone))
    return Name.SERVICE


def find_staff(step: Step) -> Name | None:
    """Keep the chosen staff member where there is a choice; else ask, or let anybody do it."""
    assert step.offer is not None
    key = step.choices.staff
    chosen = step.offer.resource(key)
    unknown = (key not in ("", ANY) and chosen is None) or "staff" in step.choices.unreadable
    if unknown:
        step.messages.append(wording.error_text(StaffNotOffered(), step.zone))
    if not step.offer.has_staff_choice:
        return None
    step.staff = chosen
    return None if chosen is not None or key == ANY else Name.STAFF


def find_party(step: Step) -> None:
    """Keep how many people come, if so many may; else it is one, and the date step asks again."""
    assert step.offer is not None
    wanted, largest = step.choices.party or 1, step.offer.form.max_party_size
    if wanted <= largest and "party" not in step.choices.unreadable:
        step.party = wanted
        return
    step.party_error = PartySizeRefused(maximum=largest)
    step.messages.append(wording.error_text(step.party_error, step.zone))
    step.choices = replace(step.choices, party=0)


def find_time(step: Step) -> Name:
    """Keep the chosen start when it is free; else its day; else ask for one."""
    assert step.offer is not None
    step.bookable = bookable_offer(step.offer, step.today, step.settings)
    step.hold = held(step.hold_key)
    return find_start(step, Name.DETAILS)


def find_start(step: Step, following: Name) -> Name:
    """Keep the chosen start when it is free, and go to the ``following`` step; else its day; else ask for one."""
    assert step.bookable is not None
    step.free = free_starts(
        step.bookable,
        step.now,
        resource=step.resource,
        excluding=step.moved.pk if step.moved else None,
        holding=step.holding,
        party=step.party,
    )
    step.days = without(step.free.by_date(step.zone), own_start(step))
    if step.party_error:
        return Name.DATE
    start, day = step.choices.time, step.choices.date
    if start is not None:
        day = local_date(step.zone, start)
        if start in step.days.get(day, ()):
            step.start, step.day = start, day
            return following
        step.messages.append(why_not(step, start))
    elif "time" in step.choices.unreadable:
        step.messages.append(gettext("The time in this address can't be read. Please choose one."))
    if day in step.days:
        step.day = day
        return Name.TIME
    if "date" in step.choices.unreadable:
        step.messages.append(gettext("The date in this address can't be read. Please choose one."))
    elif day is not None and start is None:
        step.messages.append(gettext("No times are free on %(day)s.") % {"day": wording.full_day_text(day)})
    return Name.DATE


def own_start(step: Step) -> int | None:
    """Return the start of the appointment that is moved, to which it can't move."""
    return minute_of(step.moved.start) if step.moved else None


def without(days: dict[date, list[int]], start: int | None) -> dict[date, list[int]]:
    """Leave a start out, and its day when nothing else is free."""
    if start is None:
        return days
    left = {day: [each for each in starts if each != start] for day, starts in days.items()}
    return {day: starts for day, starts in left.items() if starts}


def why_not(step: Step, start: int) -> str:
    """Return why this start can't be chosen, as a sentence."""
    if start == own_start(step):
        return wording.error_text(AlreadyThere(), step.zone)
    step.refused = refuse(step, start)
    return wording.refusal_text(step.refused, instant_of(start), step.zone)


def refuse(step: Step, start: int) -> SlotRefused:
    """Return the error that booking this start would meet. One query, two with limits."""
    assert step.bookable is not None
    resources = [step.staff.pk] if step.staff else step.bookable.resource_ids
    reasons = reasons_now(
        step.bookable,
        resources,
        instant_of(start),
        step.now,
        excluding=step.moved.pk if step.moved else None,
        holding=step.holding,
        party=step.party,
    )
    return refusal(reasons)
