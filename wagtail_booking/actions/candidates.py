"""Who is asked, in which order: few at once, many one after the other."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from wagtail_booking.errors import PartySizeRefused, SlotRefused
from wagtail_booking.models import Claim, Hold
from wagtail_booking.selectors.availability import busy_rows
from wagtail_booking.selectors.booking_forms import Bookable

from .claiming import Wish, span_to_read, weigh

Result = TypeVar("Result")

MANY = 10
"""With more candidates than this, not all of them are locked at first."""

MISSES = 3


def first_success(bookable: Bookable, wish: Wish, now: datetime, work: Callable[[Wish], Result]) -> Result:
    """Do ``work`` with a few of the wish's resources, and with all of them before giving up.

    Locking everybody for each booking would make all bookings wait for one another. So of many the best one is
    chosen without a lock and tried; who is faster there makes us choose again.
    """
    for narrowed in narrower(bookable, wish, now):
        try:
            return work(narrowed)
        except SlotRefused:
            continue
    return work(wish)


def narrower(bookable: Bookable, wish: Wish, now: datetime) -> Iterator[Wish]:
    """Yield the wish with the best resource alone, as things are now; a few times, if there are many."""
    if len(wish.resources) <= MANY:
        return
    for _ in range(MISSES):
        everything = [*wish.resources, *bookable.other_ids]
        claims = busy_rows(
            Claim.objects.blocking().besides(None, wish.holding), everything, span_to_read(bookable, wish)
        )
        try:
            best = weigh(bookable, wish, claims, now).resource
        except SlotRefused:
            return
        yield replace(wish, resources=[best])


def check_party(bookable: Bookable, party: int, *, by_staff: bool) -> None:
    """Refuse a party that no session has seats for; for customers, one larger than they may book."""
    form = bookable.form
    largest = form.max_party_size if form is not None and not by_staff else bookable.policy.capacity
    if not 1 <= party <= largest:
        raise PartySizeRefused(maximum=largest)


def holds_of(key: str) -> list[int]:
    """Return the holds with this key: there is one at most."""
    return list(Hold.objects.filter(key=key).values_list("pk", flat=True)) if key else []


def resources_held(holds: Collection[int]) -> list[int]:
    """Return what these holds take."""
    return list(Claim.objects.filter(hold__in=holds).values_list("resource_id", flat=True)) if holds else []
