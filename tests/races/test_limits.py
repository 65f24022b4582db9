"""Limits are exact: never one appointment more, and never one less than fits."""

import datetime

import pytest

from tests import factories as f
from tests import full_periods

from . import plays
from .scores import bookings, codes, reasons, rounds, winners

MONDAY = datetime.date(2026, 3, 9)
HALF_HOURS = [f.at(9 + number // 2, number % 2 * 30, day=MONDAY) for number in range(16)]

# Starts of one period each; but for the hour, the weeks and months begin and end with other months and weeks.
STARTS = {
    "hour": [f.at(10, minute, day=MONDAY) for minute in (0, 15, 30, 45)],
    "day": HALF_HOURS,
    "week": [f.at(hour, day=MONDAY + number * plays.DAY) for number in range(5) for hour in range(9, 17)],
    "month": [f.at(hour, day=day) for day in (f.TUESDAY, datetime.date(2026, 3, 31)) for hour in range(9, 17)],
    "total": [f.at(hour, day=day) for day in plays.WEEKDAYS[:8:3] for hour in range(9, 17)],
}


def limit_of(period: str, maximum: int, *, each: bool = False) -> dict[str, int]:
    name = "max_total" if period == "total" else f"max_per_{period}"
    return {f"{name}_each" if each else name: maximum}


def spread(form: int, starts, count: int = 50, **fields) -> list[dict]:
    return [
        {"form": form, "start": starts[number % len(starts)], "number": number, **fields} for number in range(count)
    ]


def fill(arena, form: int, start: datetime.datetime, most: int) -> int:
    """Book one after the other until that is refused; return how many of ``most`` were booked."""
    return sum(len(winners(arena.race(plays.book, bookings(form, start, 1)))) for _ in range(most))


@pytest.mark.parametrize(
    "period", [pytest.param(period, marks=[] if period == "day" else pytest.mark.slow) for period in STARTS]
)
def test_r05__fifty_want_starts_of_one_period__exactly_the_limit_is_booked(arena, period):
    for number in rounds(arena, f"limit_{period}"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, **limit_of(period, 5))

        outcomes = arena.race(plays.book, spread(form, STARTS[period]))

        assert codes(outcomes) == {"done": 5, "slot_refused": 45}, f"round {number}"
        assert "limit_reached" in reasons(outcomes)
        assert len(arena.ask(plays.taken, form=form)) == 5


@pytest.mark.slow
@pytest.mark.parametrize("period", ["hour", "day", "week", "month"])
def test_r05__limit_of_each_staff_member__each_has_exactly_as_many(arena, period):
    # Starts that don't overlap, so that nothing but the limit is in the way; an hour has two of them.
    starts = {"hour": HALF_HOURS[2:4], "month": STARTS["month"]}.get(period, HALF_HOURS)
    for number in rounds(arena, f"limit_each_{period}"):
        (form,), staff = arena.ask(plays.open_practice, staff=5, **limit_of(period, 1, each=True))

        outcomes = arena.race(plays.book, spread(form, starts))

        assert codes(outcomes)["done"] == 5, f"round {number}"
        assert set(codes(outcomes)) <= {"done", "slot_refused", "just_taken"}
        assert [resource for resource, _, _ in arena.ask(plays.taken, form=form)] == staff


@pytest.mark.slow
def test_r05__some_want_a_certain_person_and_some_anybody__the_limit_is_exact(arena):
    for number in rounds(arena, "limit_named_and_any"):
        (form,), staff = arena.ask(plays.open_practice, staff=5, max_per_day=5)
        named = spread(form, HALF_HOURS[:2], 25, resource=staff[number % 5])

        outcomes = arena.race(plays.book, named + spread(form, HALF_HOURS[:2], 25))

        assert codes(outcomes)["done"] == 5, f"round {number}"
        assert set(codes(outcomes)) <= {"done", "slot_refused", "just_taken"}


@pytest.mark.slow
def test_r05__moves_into_a_full_day__all_stay_where_they_are(arena):
    (form,), staff = arena.ask(plays.open_practice, staff=5, max_per_day=5)
    full, other = plays.WEEKDAYS[:2]
    for number in range(5):
        arena.ask(plays.book, form=form, start=f.at(9, day=full), number=number)
    there = [arena.ask(plays.book, form=form, start=f.at(9, day=other), number=number) for number in range(5)]

    outcomes = arena.race(plays.move, [{"appointment": pk, "start": f.at(14, day=full)} for pk in there])

    assert codes(outcomes) == {"slot_refused": 5}
    assert arena.ask(plays.booked, resources=staff, start=f.at(9, day=other)) == dict.fromkeys(staff, 1)


@pytest.mark.slow
def test_r05__moves_within_a_full_day__are_possible(arena):
    (form,), staff = arena.ask(plays.open_practice, staff=5, max_per_day=5)
    mine = [arena.ask(plays.book, form=form, start=f.at(9), number=number) for number in range(5)]

    outcomes = arena.race(plays.move, [{"appointment": pk, "start": f.at(14)} for pk in mine])

    assert codes(outcomes) == {"done": 5}
    assert arena.ask(plays.booked, resources=staff, start=f.at(14)) == dict.fromkeys(staff, 1)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["move", "cancel"])
def test_r05__some_leave_a_full_day_while_others_book_it__it_is_full_again_and_not_fuller(arena, verb):
    for number in rounds(arena, f"limit_{verb}_and_book"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, max_per_day=5)
        full, other = plays.WEEKDAYS[:2]
        there = [arena.ask(plays.book, form=form, start=f.at(9, day=full), number=n) for n in range(5)]
        leaving = [{"what": verb, "appointment": pk} for pk in there[:3]]
        for move in leaving if verb == "move" else ():
            move["start"] = f.at(9, day=other)

        outcomes = arena.race(plays.do, leaving + bookings(form, f.at(14, day=full), 40, what="book"))

        assert codes(outcomes[:3]) == {"done": 3}, f"round {number}"
        booked = len(winners(outcomes[3:]))
        assert set(codes(outcomes[3:])) <= {"done", "slot_refused"}
        # Who asked before the others had left was refused rightly; what is left over can be booked now.
        assert booked + fill(arena, form, f.at(14, day=full), 4 - booked) == 3


@pytest.mark.slow
def test_r05__held_and_booked_at_once__count_together(arena):
    for number in rounds(arena, "limit_holds_and_bookings"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, max_per_day=5)
        holds = spread(form, HALF_HOURS, 25, what="hold")

        outcomes = arena.race(plays.do, holds + spread(form, HALF_HOURS, 25, what="book"))

        assert codes(outcomes) == {"done": 5, "slot_refused": 45}, f"round {number}"
        assert len(arena.ask(plays.taken, form=form)) == 5


@pytest.mark.slow
def test_r05__expired_holds__do_not_count(arena):
    (form,), _ = arena.ask(plays.open_practice, staff=5, max_per_day=5)
    for number in range(5):
        arena.ask(plays.hold, form=form, start=f.at(9), number=number)
    assert codes(arena.race(plays.book, bookings(form, f.at(14)))) == {"slot_refused": 50}
    arena.ask(plays.expire_holds)

    assert codes(arena.race(plays.book, bookings(form, f.at(9)))) == {"done": 5, "slot_refused": 45}


@pytest.mark.slow
def test_r05__limit_of_groups__counts_appointments_and_not_seats(arena):
    for number in rounds(arena, "limit_of_groups"):
        (form,), _ = arena.ask(plays.open_practice, staff=2, capacity=10, max_party_size=4, max_per_day=5)

        outcomes = arena.race(plays.book, spread(form, HALF_HOURS[:2], party_size=3))

        assert codes(outcomes)["done"] == 5, f"round {number}"
        assert len(arena.ask(plays.taken, form=form)) == 5


@pytest.mark.parametrize(
    "limits",
    [{"max_per_day": 5, "max_per_hour_each": 1}, pytest.param({"max_per_day_each": 1}, marks=pytest.mark.slow)],
)
def test_r05__booked_held_moved_cancelled_and_counted_at_once__what_is_kept_is_right(arena, limits):
    starts = [start - 6 * plays.DAY for start in HALF_HOURS]
    for number in rounds(arena, f"limit_kept_{len(limits)}"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, **limits)
        there = [arena.ask(plays.book, form=form, start=f.at(9), number=n) for n in range(5)]
        leaving = [{"what": "cancel", "appointment": pk} for pk in there[:2]]
        leaving += [{"what": "move", "appointment": pk, "start": f.at(9, day=plays.WEEKDAYS[1])} for pk in there[2:4]]
        if number % 2:
            # Then nobody who is at work knows that there will be a tally.
            arena.ask(plays.forget_tallies)

        outcomes = arena.race(
            plays.do,
            leaving
            + spread(form, starts, 22, what="book")
            + [{"what": "count_limits", "form": form}] * 2
            + spread(form, starts, 22, what="hold"),
        )

        assert codes(outcomes[:4]) == {"done": 4}, f"round {number}"
        assert set(codes(outcomes)) <= {"done", "slot_refused", "just_taken"}
        arena.ask(plays.count_limits, form=form)
        assert arena.ask(full_periods.wrong) == []
        taken = sum(start.date() == f.TUESDAY for _, start, _ in arena.ask(plays.taken, form=form))
        assert taken + sum(fill(arena, form, start, 1) for start in starts) == 5
        assert arena.ask(full_periods.wrong) == []
