"""Make the time that an outside calendar takes what the calendar says now."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from wagtail_booking.engine.spans import Span
from wagtail_booking.models import Claim, OutsideCalendar

from .base import in_transaction, lock_resources


class SyncCalendar:
    """Replace what an outside calendar took by ``spans``, and note the success.

    Appointments that are already there stay. Claims that are right already are left alone, so a calendar
    in which nothing changed costs no writes to them. Raise :class:`TryLater`.
    """

    def __init__(
        self, calendar: OutsideCalendar, spans: Iterable[Span], *, etag: str = "", last_modified: str = ""
    ) -> None:
        self.calendar = calendar
        self.spans = set(spans)
        self.etag = etag
        self.last_modified = last_modified

    def execute(self, *, now: datetime) -> bool:
        """Do it; return ``False`` when the calendar was removed, changed or fetched again meanwhile."""
        return in_transaction(lambda: self._perform(now))

    def _perform(self, now: datetime) -> bool:
        lock_resources([self.calendar.resource_id])
        if not note_success(self.calendar, now, etag=self.etag, last_modified=self.last_modified):
            return False
        stored = Claim.objects.filter(outside_calendar=self.calendar.pk)
        before = {Span(start, end): pk for pk, start, end in stored.values_list("pk", "start", "end")}
        stored.filter(pk__in=[pk for span, pk in before.items() if span not in self.spans]).delete()
        Claim.objects.bulk_create(
            Claim(
                resource_id=self.calendar.resource_id,
                start=span.start,
                end=span.end,
                kind=Claim.Kind.OUTSIDE,
                exclusive=False,
                outside_calendar_id=self.calendar.pk,
            )
            for span in sorted(self.spans - before.keys())
        )
        return True


def note_success(calendar: OutsideCalendar, now: datetime, **changes: str) -> bool:
    """Note that a calendar is up to date, unless it isn't the one any more that was fetched."""
    return bool(as_taken(calendar).update(succeeded_at=now, problem=OutsideCalendar.Problem.NONE, **changes))


def note_problem(calendar: OutsideCalendar, problem: str) -> None:
    """Note why a calendar could not be fetched. What was fetched before stays."""
    as_taken(calendar).update(problem=problem)


def as_taken(calendar: OutsideCalendar) -> QuerySet[OutsideCalendar]:
    """Return the row, if it still is as it was when somebody set out to fetch it."""
    return OutsideCalendar.objects.filter(
        pk=calendar.pk, resource=calendar.resource_id, url=calendar.url, checked_at=calendar.checked_at
    )
