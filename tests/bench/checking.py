"""Whether the answers are right: before anything is timed, and with the slow reference of the tests."""

import random
from zoneinfo import ZoneInfo

from tests.engine import oracle
from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.spans import Span, instant_of, minute_of
from wagtail_booking.models import Claim
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import Bookable

from .business import NOW

SAMPLE = 10
"""The reference takes a second for each staff member: where there are more, these many are drawn."""


class WrongError(SystemExit):
    """There is nothing to time."""


def check(known: Bookable, window: Span) -> None:
    """Compare what is offered with the reference: of each staff member apart, and of anybody."""
    staff = known.resource_ids
    sample = sorted(random.Random(1).sample(staff, min(SAMPLE, len(staff))))
    anybody = set()
    for resource in sample:
        expected = reference(known, resource, window)
        if free_starts(known, NOW, resource=resource).starts(resource) != expected:
            raise WrongError(f"Wrong starts for resource {resource}.")
        anybody |= set(expected)
    found = free_starts(known, NOW).starts()
    if len(sample) == len(staff):
        if found != sorted(anybody):
            raise WrongError("Wrong starts for anybody.")
        return
    # Too many for the reference: each of them asked for alone, which the sample has shown to be right.
    every = [free_starts(known, NOW, resource=resource) for resource in staff]
    if found != sorted({start for own in every for start in own.starts()}) or not anybody <= set(found):
        raise WrongError("Wrong starts for anybody.")


def check_limited(known: Bookable, window: Span) -> None:
    """Compare what limits and buffers leave with the reference; for one staff member, as it counts very slowly."""
    (resource,) = known.resource_ids
    rows = Claim.objects.filter(kind=Claim.Kind.APPOINTMENT).values_list("start", "end")
    taken = tuple(oracle.Taken(resource, *row, form=known.policy.form) for row in rows)
    world = oracle.World(known.policy, {resource: known.hours[resource]}, (), taken, minute_of(NOW))
    if free_starts(known, NOW).starts() != oracle.starts(world, resource, window):
        raise WrongError("Wrong starts with limits and buffers.")


def reference(known: Bookable, resource: int, window: Span) -> list[int]:
    """Return the starts of one resource, found the slow way."""
    rows = Claim.objects.filter(resource=resource).values_list(
        "resource_id", "start", "end", "buffer_before", "buffer_after"
    )
    busy = [Busy(*row) for row in rows if row[1] < window.end and row[2] > window.start]
    return oracle.offered(known.policy, known.hours[resource], busy, minute_of(NOW), window)


def compare(known: Bookable, theirs: list[list[str]]) -> None:
    """Compare with what another system offers, staff member by staff member, as wall times."""
    zone = ZoneInfo(known.settings.zone)
    for resource, wanted in zip(known.resource_ids, theirs, strict=True):
        starts = free_starts(known, NOW, resource=resource).starts(resource)
        if [f"{instant_of(start).astimezone(zone):%Y-%m-%d %H:%M}" for start in starts] != wanted:
            raise WrongError(f"Another system offers other starts of resource {resource}.")
