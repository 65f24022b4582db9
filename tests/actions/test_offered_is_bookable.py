"""What is offered can be booked, what can be booked is offered, and the rest is explained: random businesses.

``OFFERED_EXAMPLES=3000`` looks harder.
"""

import datetime
import os
from dataclasses import dataclass, replace
from random import Random

import pytest
from django.db import connection

from tests import factories as f
from tests.engine import oracle
from tests.engine.oracle import Taken, World
from tests.engine.strategies import (
    DAYS,
    OTHER_FORM,
    OUR_FORM,
    ROOMS,
    STAFF,
    ZONES,
    appointments,
    calendar,
    essence,
    other_dates,
    policy_around,
    session_of,
    sets_of_rooms,
    start_of,
    weekly_hours,
)
from wagtail_booking.actions import Actor, Book
from wagtail_booking.engine.hours import Hours, local_date
from wagtail_booking.engine.policy import Limit, Policy
from wagtail_booking.engine.spans import DAY, Span, instant_of, minute_of, next_minute_of
from wagtail_booking.errors import SlotRefused
from wagtail_booking.models import (
    Appointment,
    BookingForm,
    BookingFormResource,
    BookingSettings,
    Claim,
    DateOverride,
    Hold,
    Resource,
    WeeklyHours,
)
from wagtail_booking.models.claims import new_session
from wagtail_booking.selectors.availability import free_starts, reasons_now
from wagtail_booking.selectors.booking_forms import bookable

FEW = int(os.environ.get("OFFERED_EXAMPLES", "12"))
MANY = max(FEW, 300)

# As many tests as a small machine has processes to share them.
SHARES = 2

ONE_DAY = datetime.timedelta(days=1)

MY_HOLD = "mine"


@dataclass(frozen=True)
class Person:
    """Who or what has hours: an own zone, week and exceptions, where there are any."""

    zone: str
    weekly: tuple[tuple[Span, ...], ...] | None
    exceptions: dict[datetime.date, tuple[Span, ...]]


@dataclass(frozen=True)
class Practice:
    """A business as it is stored, and what the oracle is told about it."""

    person: Person
    people: dict[int, Person]
    world: World
    window: Span
    now: datetime.datetime
    day: datetime.date
    wanted: int | None
    held: tuple[Taken, ...]
    tries: Random

    @property
    def candidates(self) -> list[int]:
        return [self.wanted] if self.wanted else list(self.world.staff)


def random_person(random: Random, zone: str, day: datetime.date, *, has_week: bool) -> Person:
    return Person(zone, weekly_hours(random) if has_week else None, other_dates(random, day, random.choice([0, 0, 1])))


def random_practice(random: Random) -> Practice:
    zone = random.choice(ZONES)
    day = random.choice(DAYS[zone])
    business = random_person(random, zone, day, has_week=True)
    policy = policy_around(random, zone, day)
    staff, sets = STAFF[: random.randint(1, 3)], sets_of_rooms(random)
    rooms = tuple(room for chosen in sets for room in chosen)
    people = {
        pk: random_person(
            random, random.choice(["", "", random.choice(ZONES)]), day, has_week=random.randint(0, 3) == 0
        )
        for pk in staff + rooms
    }
    hours = {pk: expected_hours(business, person) for pk, person in people.items()}
    now = instant_of(start_of(day) + random.randint(-2 * DAY, DAY // 2)) + datetime.timedelta(
        seconds=random.choice([0, 1, 59])  # because a clock has them
    )
    world = World(
        policy=policy,
        staff={pk: hours[pk] for pk in staff},
        sets=tuple({pk: hours[pk] for pk in chosen} for chosen in sets),
        taken=calendar(random, day, policy, staff, rooms, most=6),
        now=next_minute_of(now),
        party=random.choice([1, 1, policy.capacity]),
    )
    held = appointments(random, day, policy, staff, rooms)[:1] if random.randint(0, 2) == 0 else []
    return Practice(
        person=business,
        people=people,
        world=world,
        window=Span(start_of(day) - DAY // 4, start_of(day) + DAY),
        now=now,
        day=day,
        wanted=random.choice([None, None, *staff]),
        held=tuple(replace(taken, kind="hold", expires=10**9) for taken in held),
        tries=Random(random.randint(0, 10**6)),
    )


def expected_hours(business: Person, person: Person) -> Hours:
    """What the documentation of hours says about one person."""
    has_own_week = person.weekly is not None and any(person.weekly)
    exceptions = person.exceptions if has_own_week else business.exceptions | person.exceptions
    return Hours(
        zone=person.zone or business.zone,
        weekly=person.weekly if has_own_week else business.weekly,
        overrides=tuple(sorted(exceptions.items())),
        caps=tuple(sorted(business.exceptions.items())) if has_own_week else (),
    )


# --- Into the database ----------------------------------------------------------------------


def store(practice: Practice) -> BookingForm:
    """Write a practice to the database; return the booking form that is tried."""
    policy = practice.world.policy
    business = BookingSettings.objects.create(
        business_name="Random", time_zone=practice.person.zone, week_start=policy.week_start
    )
    store_hours(business, practice.person)
    for pk, person in practice.people.items():
        store_hours(Resource.objects.create(pk=pk, name=f"Number {pk}", time_zone=person.zone), person)
    form = store_form(policy, practice.world)
    f.booking_form(pk=OTHER_FORM, slug="other")
    for taken in practice.world.taken:
        store_taken(taken)
    for taken in practice.held:
        hold = Hold.objects.create(
            key=MY_HOLD,
            client="me",
            place=0,
            booking_form=form,
            resource_id=taken.resource,
            start=instant_of(taken.start),
            expires_at=f.NOW.replace(year=2090),
        )
        store_taken(taken, hold=hold)
    return form


def store_hours(owner: BookingSettings | Resource, person: Person) -> None:
    link = {"business": owner} if isinstance(owner, BookingSettings) else {"resource": owner}
    for weekday, spans in enumerate(person.weekly or ()):
        for span in spans:
            WeeklyHours.objects.create(weekday=weekday, start=wall_time(span.start), end=wall_time(span.end), **link)
    for date, spans in person.exceptions.items():
        for span in spans or [None]:
            times = {} if span is None else {"start": wall_time(span.start), "end": wall_time(span.end)}
            DateOverride.objects.create(date=date, **times, **link)


def wall_time(minutes: int) -> datetime.time:
    return datetime.time(minutes // 60 % 24, minutes % 60)


def store_form(policy: Policy, world: World) -> BookingForm:
    form = f.booking_form(
        *Resource.objects.filter(pk__in=world.staff).order_by("pk"),
        pk=OUR_FORM,
        duration=policy.duration,
        slot_interval=policy.interval,
        buffer_before=policy.buffer_before,
        buffer_after=policy.buffer_after,
        minimum_notice=policy.notice,
        booking_window=policy.window,
        bookable_from=policy.first,
        bookable_until=policy.last,
        fixed_starts=[list(times) for times in policy.fixed_starts],
        capacity=policy.capacity,
        max_party_size=policy.capacity,
        **{field_of(limit): limit.maximum for limit in policy.limits},
    )
    for role, rooms in zip("abc", world.sets, strict=False):
        for room in rooms:
            BookingFormResource.objects.create(booking_form=form, resource_id=room, role=role)
        if not rooms:
            closed = f.staff_member("Closed room", pk=max(ROOMS) + 1, active=False)
            BookingFormResource.objects.create(booking_form=form, resource=closed, role=role)
    return form


def field_of(limit: Limit) -> str:
    name = "max_total" if limit.period == "total" else f"max_per_{limit.period}"
    return f"{name}_each" if limit.each else name


def store_taken(taken: Taken, hold: Hold | None = None) -> None:
    expires_at = taken.expires if taken.expires is None else f.NOW.replace(year=2090 if taken.expires else 2001)
    session = session_of(taken) if taken.in_group else new_session()
    for pk in (taken.resource, *taken.others):
        Claim.objects.create(
            resource_id=pk,
            start=taken.start,
            end=taken.end,
            buffer_before=taken.before,
            buffer_after=taken.after,
            seats=taken.seats,
            kind=taken.kind,
            exclusive=False,
            session=session,
            expires_at=expires_at,
            booking_form_id=taken.form if pk == taken.resource else None,
            hold=hold,
        )


# --- The tests ------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", range(FEW))
def test_s23__random_practice__what_is_offered_is_exactly_what_book_accepts(number):
    check(random_practice(Random(number)))


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_s23__hundreds_of_practices__what_is_offered_is_exactly_what_book_accepts(share):
    for number in range(FEW + share, MANY, SHARES):
        savepoint = connection.savepoint()
        try:
            check(random_practice(Random(number)))
        except AssertionError as error:
            error.add_note(f"random_practice(Random({number}))")
            raise
        connection.savepoint_rollback(savepoint)


def check(practice: Practice) -> None:
    form = store(practice)
    world, window = practice.world, practice.window
    known = bookable(form, local_date(practice.person.zone, world.now))
    found = free_starts(
        known,
        practice.now,
        first=practice.day - ONE_DAY,
        last=practice.day + ONE_DAY,
        resource=practice.wanted,
        holding=MY_HOLD,
        party=world.party,
    )
    expected = {pk: oracle.starts(world, pk, window) for pk in practice.candidates}

    for pk, starts in expected.items():
        assert [start for start in found.starts(pk) if window.start <= start < window.end] == starts
    offered = sorted(set().union(*expected.values()))
    for start in to_try(practice, offered):
        why = explained(known, practice, world, start, holding=MY_HOLD)
        savepoint = connection.savepoint()
        appointment = book(form, practice, start)
        assert (appointment is not None) == (start in offered) == (not all(why.values())), instant_of(start)
        if appointment is not None:
            assert not why[appointment.resource_id]
            after = replace(world, taken=(*world.taken, as_taken(practice, appointment, start)))
            explained(known, practice, after, start)
        connection.savepoint_rollback(savepoint)


def to_try(practice: Practice, offered: list[int]) -> list[int]:
    """Return some starts that are offered, some minutes, and some times that are taken."""
    window = practice.window
    tried = {practice.tries.choice(offered) for _ in range(3) if offered}
    tried |= {practice.tries.randrange(window.start, window.end) for _ in range(2)}
    tried |= {taken.start for taken in practice.world.taken[:3] if window.start <= taken.start < window.end}
    return sorted(tried)


def explained(known, practice: Practice, world: World, start: int, holding: str = "") -> dict[int, set]:
    """Return why each candidate can't take a start: what the oracle says."""
    found = reasons_now(known, practice.candidates, instant_of(start), practice.now, holding=holding, party=world.party)
    why = {pk: essence(reasons) for pk, reasons in found.items()}
    assert why == {pk: oracle.why_not(world, pk, start, practice.window) for pk in practice.candidates}
    return why


def book(form: BookingForm, practice: Practice, start: int) -> Appointment | None:
    request = f.booking_request(
        form, instant_of(start), resource=practice.wanted, party_size=practice.world.party, hold=MY_HOLD
    )
    try:
        return Book(request, actor=Actor.customer()).execute(now=practice.now)
    except SlotRefused:
        return None


def as_taken(practice: Practice, appointment: Appointment, start: int) -> Taken:
    """Return what an appointment takes, with a room of each set that was free for it."""
    world = practice.world
    others = tuple(other["id"] for other in appointment.other_resources)
    assert len(others) == len(world.sets)
    for number, room in enumerate(others):
        against = oracle.why_not_rooms(world, number, appointment.resource_id, start, practice.window)
        assert not against[room]
    assert minute_of(appointment.start) == start
    return Taken(
        resource=appointment.resource_id,
        start=start,
        end=minute_of(appointment.end),
        before=world.policy.buffer_before,
        after=world.policy.buffer_after,
        form=OUR_FORM,
        others=others,
        seats=appointment.party_size,
        in_group=world.policy.capacity > 1,
    )
