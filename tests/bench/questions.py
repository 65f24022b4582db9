"""What a business is asked, each as a function without arguments, to be timed. Needs a loaded Django."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from wagtail_booking.engine import slots
from wagtail_booking.engine.hours import openings
from wagtail_booking.engine.spans import DAY, Span, minute_of
from wagtail_booking.models import BookingForm, Claim
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import Bookable, bookable, bookable_with, links_of
from wagtail_booking.selectors.claims import taken_and_full

from . import plan
from .business import NOW, midnight

COLUMNS = ("resource_id", "start", "end", "buffer_before", "buffer_after")
"""What the computation can't do without."""


@dataclass
class Questions:
    """The questions about one booking form, on the database that is the default one when they are made.

    ``change`` makes another form of it, in memory only.
    """

    size: plan.Size
    change: Callable[[BookingForm], None] = lambda form: None

    def __post_init__(self) -> None:
        self.known = self._bookable()
        self.form = self.known.form
        self.links = links_of(self.form)
        since = midnight(plan.FIRST_DAY)
        self.window = Span(since, since + self.size.days * DAY)

    def _bookable(self) -> Bookable:
        form = BookingForm.objects.get()
        self.change(form)
        return bookable(form, plan.FIRST_DAY)

    def whole(self) -> list[int]:
        """The list with everything before it: form, settings, staff and hours."""
        return free_starts(self._bookable(), NOW).starts()

    def at_hand(self) -> list[int]:
        """The list with form, settings and staff at hand, but not the hours: what the other system is asked."""
        return free_starts(bookable_with(self.form, self.links, plan.FIRST_DAY, self.known.settings), NOW).starts()

    def listing(self) -> list[int]:
        """Every start at which anybody is free."""
        return free_starts(self.known, NOW).starts()

    def days(self) -> dict:
        """The same by date."""
        return free_starts(self.known, NOW).by_date(plan.ZONE)

    def next(self) -> int | None:
        """The first of them."""
        return free_starts(self.known, NOW).first()

    def bare_read(self) -> list[tuple[int, ...]]:
        """Read the claims that these questions are about, and do nothing with them."""
        rows = Claim.objects.filter(resource__in=self.known.resource_ids).overlapping(*self.window)
        return list(rows.values_list(*COLUMNS))

    def of_one(self, resource: int) -> Callable[[], list[int]]:
        """Every start at which this one is free."""
        return lambda: free_starts(self.known, NOW, resource=resource).starts(resource)

    def whole_of_one(self, number: int) -> Callable[[], list[int]]:
        """The same with everything before it."""
        resource = self.known.resource_ids[number]
        return lambda: free_starts(self._bookable(), NOW, resource=resource).starts(resource)

    def engine(self) -> Callable[[], list[int]]:
        """The same as the list, with the claims and openings in memory already, and all of them looked at."""
        blocks, _ = taken_and_full(self.known, self.known.resource_ids, self.window)
        last = plan.FIRST_DAY + self.size.days * plan.ONE_DAY
        spans = {pk: openings(hours, plan.FIRST_DAY, last) for pk, hours in self.known.hours.items()}
        return lambda: slots.frame(self.known.policy, spans, minute_of(NOW), self.window).fill(blocks).starts()


def count_queries(function: Callable[[], object]) -> int:
    """Return how many statements a function sends."""
    sent = 0

    def count(execute, *arguments):
        nonlocal sent
        sent += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        function()
    return sent


def forget() -> None:
    """Clear every cache of the engine and the selectors, as in a process that has just been started."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("wagtail_booking.engine", "wagtail_booking.selectors")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
