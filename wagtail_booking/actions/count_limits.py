"""Count the limits of a booking form as a whole: for new limits, a new day, or to put right what is kept."""

from contextlib import suppress
from datetime import datetime

from django.db.models import Q

from wagtail_booking.engine.hours import day_span, local_date
from wagtail_booking.engine.limits import counted_for, counted_span, full_until
from wagtail_booking.engine.policy import Period, Policy
from wagtail_booking.engine.spans import Span, minute_of
from wagtail_booking.errors import TryLater
from wagtail_booking.models import BookingForm, BookingSettings, Claim, FullPeriod, Resource, Tally

from .base import in_transaction, lock_form, lock_resources
from .tallying import Key, counts, lock_tally, number_at, store, total


class CountLimits:
    """Make the tally of a booking form what its claims say, for its limits as they are now.

    What lies before today, by the clock of the business, is given up with it; a form without limits has no tally.
    Doing it twice is no error. Raise :class:`TryLater`.
    """

    def __init__(self, form: int) -> None:
        self.form = form

    def execute(self, *, now: datetime) -> bool:
        """Do it; return ``False`` when somebody changed meanwhile what has to be locked."""
        return in_transaction(lambda: self._perform(now))

    def _perform(self, now: datetime) -> bool:
        tally = lock_tally(self.form)
        if tally is None and not self._lock_everybody():
            return False
        policy = self._policy()
        if policy is not None and policy.limits:
            since = first_minute(policy, now)
            tally = tally or Tally(booking_form_id=self.form)
            tally.counted_for, tally.since = counted_for(policy), since
            tally.save()
            found = everything_full(policy, since) | {(None, tally.counted_for, since): None}
            store(tally, found, FullPeriod.objects.all())
        elif tally is not None:
            tally.delete()
        return True

    def _lock_everybody(self) -> bool:
        """Wait for all who are at work: they don't know that there will be a tally, and wouldn't count.

        The same locks in the same order as theirs. Return ``False`` when these were no longer all.
        """
        policy, resources = self._policy(), self._resources()
        if policy is not None:
            lock_form(policy)
        lock_resources(resources)
        is_first = not Tally.objects.filter(pk=self.form).exists()
        return is_first and policy == self._policy() and self._resources() <= resources

    def _policy(self) -> Policy | None:
        settings = BookingSettings.current()
        form = BookingForm.objects.filter(pk=self.form).first()
        return form.policy(settings.zone, settings.week_start) if form is not None else None

    def _resources(self) -> set[int]:
        """Return all whose time may count: who carries it out, and who did."""
        links, claims = Q(form_resources__booking_form=self.form), Q(claims__booking_form=self.form)
        return set(Resource.objects.filter(links | claims).values_list("pk", flat=True))


def first_minute(policy: Policy, now: datetime) -> int:
    """Return the first minute of today."""
    return day_span(policy.zone, local_date(policy.zone, minute_of(now))).start


def everything_full(policy: Policy, since: int) -> dict[Key, datetime | None]:
    """Return every period that is full and ends after ``since``, and until when. Three queries."""
    claims = Claim.objects.filter(booking_form=policy.form)
    recent = claims.filter(start__gte=counted_span(policy, Span(since, since + 1)).start)
    together = counts(recent) if any(not limit.each for limit in policy.limits) else []
    apart: dict[int | None, list[tuple[int, datetime | None, int]]] = {}
    if any(limit.each for limit in policy.limits):
        rows = recent.blocking().order_by().values_list("resource_id", "start", "expires_at")
        for pk, start, end in rows:
            apart.setdefault(pk, []).append((start, end, 1))
    found: dict[Key, datetime | None] = {}
    for limit in policy.limits:
        first = number_at(policy, limit, since)
        whole = total(claims) if limit.period == Period.TOTAL else together
        for resource, counted in (apart if limit.each else {None: whole}).items():
            full = full_until(policy, limit, counted)
            found |= {(resource, limit.period, number): until for number, until in full.items() if number >= first}
    return found


def count_what_is_due(now: datetime) -> int:
    """Count the limits of every booking form whose tally is of another day or for other limits; return how many."""
    settings = BookingSettings.current()
    tallies = {tally.pk: tally for tally in Tally.objects.all()}
    count = 0
    with suppress(TryLater):
        for form in BookingForm.objects.all():
            policy, tally = form.policy(settings.zone, settings.week_start), tallies.get(form.pk)
            wanted = (counted_for(policy), first_minute(policy, now)) if policy.limits else None
            if wanted != (tally and (tally.counted_for, tally.since)):
                count += CountLimits(form.pk).execute(now=now)
    return count
