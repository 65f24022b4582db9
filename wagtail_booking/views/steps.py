"""Which step a visitor has reached, from the choices in the address."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext

from wagtail_booking.actions.claiming import ALTERNATIVES, refusal
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.slots import Availability
from wagtail_booking.engine.spans import Span, instant_of, minute_of
from wagtail_booking.errors import FormNotLive, SlotRefused, StaffNotOffered
from wagtail_booking.forms import wording
from wagtail_booking.models import BookingSettings, Claim, Resource
from wagtail_booking.selectors.availability import busy_rows, free_starts, reasons_at
from wagtail_booking.selectors.booking_forms import Bookable
from wagtail_booking.selectors.offers import Offer, bookable_offer, live_offers

from .state import ANY, Choices


class Name(StrEnum):
    """The steps in their order; ``CLOSED`` when nothing can be booked at all."""

    CLOSED = "closed"
    SERVICE = "service"
    STAFF = "staff"
    DATE = "date"
    TIME = "time"
    DETAILS = "details"


@dataclass
class Step:
    """The step to show, with everything that was read to find it.

    ``messages`` say which choices could not be kept. ``start`` is set from the step DETAILS on.
    """

    choices: Choices
    now: datetime
    settings: BookingSettings
    offers: list[Offer]
    name: Name = Name.CLOSED
    messages: list[str] = field(default_factory=list)
    offer: Offer | None = None
    staff: Resource | None = None
    bookable: Bookable | None = None
    free: Availability | None = None
    days: dict[date, list[int]] = field(default_factory=dict)
    day: date | None = None
    start: int | None = None

    @property
    def zone(self) -> str:
        return self.settings.zone

    @property
    def today(self) -> date:
        return local_date(self.zone, minute_of(self.now))

    @property
    def last_day(self) -> date:
        """The last date that can be booked."""
        assert self.bookable is not None
        policy = self.bookable.policy
        return min(filter(None, (self.today + timedelta(days=policy.window), policy.last)))

    def nearest(self, minute: int | None) -> list[int]:
        """Return the free starts closest to ``minute``, or the first ones."""
        if self.free is None:
            return []
        return self.free.nearest(minute_of(self.now) if minute is None else minute, ALTERNATIVES)


def find_step(choices: Choices, now: datetime) -> Step:
    """Return the furthest step that the choices lead to.

    Six queries at most, and one more to say why a time is not free.
    """
    step = Step(choices=choices, now=now, settings=BookingSettings.current(), offers=live_offers(choices.forms))
    if "forms" in choices.unreadable:
        step.messages.append(gettext("The address of this page is incomplete. Here is everything that can be booked."))
    if not step.offers:
        return step
    for find in (find_service, find_staff, find_time):
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


def find_time(step: Step) -> Name:
    """Keep the chosen start when it is free; else its day; else ask for one."""
    assert step.offer is not None
    step.bookable = bookable_offer(step.offer, step.today, step.settings)
    step.free = free_starts(step.bookable, step.now, resource=step.staff.pk if step.staff else None)
    step.days = step.free.by_date(step.zone)
    start, day = step.choices.time, step.choices.date
    if start is not None:
        day = local_date(step.zone, start)
        if start in step.days.get(day, ()):
            step.start, step.day = start, day
            return Name.DETAILS
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


def why_not(step: Step, start: int) -> str:
    """Return why a start is not among the free ones, in words."""
    return wording.refusal_text(refuse(step, start), instant_of(start), step.zone)


def refuse(step: Step, start: int) -> SlotRefused:
    """Return the error that booking this start would meet. One query."""
    assert step.bookable is not None
    resources = [step.staff.pk] if step.staff else step.bookable.resource_ids
    busy = busy_rows(Claim.objects.blocking(), resources, Span(start, start + step.bookable.policy.duration))
    return refusal(reasons_at(step.bookable, resources, busy, instant_of(start), step.now))
