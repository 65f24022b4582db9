"""Whatever is booked, moved, taken back or cancelled, and however long nothing runs: each reminder once, no other."""

import datetime
from dataclasses import dataclass, replace

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as f
from wagtail_booking.actions import Actor, Book, BookingRequest, Cancel, Reschedule, Undo
from wagtail_booking.errors import BookingError, SlotRefused
from wagtail_booking.models import Appointment, Delivery, Event, Message
from wagtail_booking.reactions.reminders import write_moments

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE
RULES = (1, 4, 24)


@dataclass(frozen=True)
class Known:
    """What the model knows of one appointment; ``before`` is where a move took it from, and when."""

    start: datetime.datetime
    placed: datetime.datetime
    live: bool = True
    own: int | None = None
    before: tuple[datetime.datetime, datetime.datetime, datetime.datetime] | None = None


class Diary:
    """The real appointments, the clock, and beside them a model that has neither watermarks nor windows."""

    def __init__(self) -> None:
        self.now = f.NOW.astimezone(datetime.UTC)
        f.business()
        self.staff = f.staff_member()
        self.boss = Actor.staff(User.objects.create_superuser("boss"))
        self.known: dict[int, Known] = {}
        self.rules = {24}
        self.seen: dict[object, datetime.datetime] = {}
        """Since when the sweeps have known a rule."""
        self.owed: set[tuple[int, int, datetime.datetime]] = set()

    def wait(self, minutes: float) -> None:
        self.now += minutes * MINUTE

    def book(self, ahead: int) -> None:
        start = self.whole(ahead)
        request = BookingRequest(
            start=start, booking_form=None, resource=self.staff.pk, duration=30, title="Consult", contact=f.contact()
        )
        made = Book(request, actor=self.boss, waive=True).execute(now=self.now)
        self.known[made.pk] = Known(start, self.now)

    def move(self, which: int, ahead: int) -> None:
        for pk, known in self.pick(which):
            start = self.whole(ahead)
            appointment = Appointment.objects.get(pk=pk)
            Reschedule(appointment, start, actor=self.boss, waive=True).execute(now=self.now)
            placed = known.placed if start == known.start else self.now
            self.known[pk] = replace(known, start=start, placed=placed, before=(known.start, known.placed, self.now))

    def undo(self, which: int) -> None:
        for pk, known in self.pick(which):
            moved = Event.objects.filter(appointment=pk, verb="rescheduled").order_by("pk").last()
            if known.before is None or moved is None:
                continue
            start, placed, at = known.before
            if self.now - at > MINUTE:
                with pytest.raises(BookingError):
                    Undo(moved, actor=self.boss).execute(now=self.now)
                continue
            try:
                Undo(moved, actor=self.boss).execute(now=self.now)
            except SlotRefused:  # somebody has taken the old time since
                continue
            self.known[pk] = replace(known, start=start, placed=placed, before=None)

    def cancel(self, which: int) -> None:
        for pk, known in self.pick(which):
            Cancel(Appointment.objects.get(pk=pk), actor=self.boss).execute(now=self.now)
            self.known[pk] = replace(known, live=False)

    def own(self, which: int, hours: int) -> None:
        """Give it a reminder of its own, while that and all others still lie ahead."""
        for pk, known in self.pick(which):
            if known.start - self.now > 24 * HOUR:
                Appointment.objects.filter(pk=pk).update(reminder_hours=hours)
                self.known[pk] = replace(known, own=hours)

    def switch(self, hours: int) -> None:
        self.rules ^= {hours}
        Message.objects.update_or_create(
            occasion="reminder",
            audience="customer",
            channel="email",
            hours=hours,
            defaults={"active": hours in self.rules},
        )

    def sweep(self) -> None:
        write_moments(self.now)
        names = {*self.rules, "own"}
        self.seen = {name: self.seen.get(name, self.now) for name in names}
        for pk, known in self.known.items():
            for hours in [known.own] if known.own else self.rules:
                since = self.seen["own" if known.own else hours]
                due = known.start - hours * HOUR
                if known.live and known.placed < due and since < due <= self.now < known.start:
                    self.owed.add((hours, pk, known.start))

    def check(self) -> None:
        rows = Delivery.objects.filter(event=None).values_list("hours", "appointment_id", "start")
        assert len(rows) == len(set(rows))
        assert set(rows) == self.owed

    def whole(self, ahead: int) -> datetime.datetime:
        """Return a start on a quarter of an hour, so many quarters from now."""
        quarter = self.now.replace(minute=self.now.minute // 15 * 15, second=0, microsecond=0)
        return quarter + ahead * 15 * MINUTE

    def pick(self, which: int) -> list[tuple[int, Known]]:
        live = [(pk, known) for pk, known in self.known.items() if known.live]
        return [live[which % len(live)]] if live else []


quarters = st.sampled_from([2, 5, 10, 17, 18, 40, 96, 97, 98, 110, 150, 300])
which = st.integers(0, 3)
step = st.one_of(
    st.tuples(st.just("book"), quarters),
    st.tuples(st.just("move"), which, quarters),
    st.tuples(st.just("move"), which, quarters),
    st.tuples(st.just("undo"), which),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("own"), which, st.sampled_from([1, 2, 4, 24])),
    st.tuples(st.just("switch"), st.sampled_from(RULES)),
    st.tuples(st.just("wait"), st.sampled_from([0.3, 0.9, 15, 60, 240, 600, 1500])),
    st.tuples(st.just("wait"), st.sampled_from([0.3, 0.9, 15, 60, 240, 600, 1500])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("sweep")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(steps=st.lists(step, min_size=8, max_size=25))
def test_reminders__whatever_happens__exactly_those_that_a_plain_model_owes(steps):
    example = transaction.atomic()
    example._from_testcase = True  # as Django's own tests do: what is durable may happen inside
    with example:
        book = Diary()
        book.sweep()
        book.book(110)
        for name, *arguments in steps:
            getattr(book, name)(*arguments)
        book.sweep()
        book.check()
        transaction.set_rollback(True)


def test_reminders__moved_swept_and_taken_back_after_an_outage__is_owed():
    book = Diary()
    book.sweep()
    book.book(110)
    book.wait(6 * 60)
    for name, *arguments in [("move", 0, 300), ("sweep",), ("wait", 0.3), ("undo", 0), ("sweep",)]:
        getattr(book, name)(*arguments)

    book.check()
    assert len(book.owed) == 1
