"""Rooms and equipment are exact: as many appointments as there are of the scarcest set."""

import pytest

from tests import factories as f

from . import plays
from .scores import bookings, codes, reasons, rounds

START = f.at(10)


def test_rooms__five_staff_share_two_rooms__two_get_one_each(arena):
    for number in rounds(arena, "rooms"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, rooms=[2])

        outcomes = arena.race(plays.book, bookings(form, START))

        assert codes(outcomes) == {"done": 2, "just_taken": 48}, f"round {number}"
        assert "no_resource_free" in reasons(outcomes)
        assert arena.ask(plays.others_taken, form=form) == sorted(arena.ask(plays.rooms_of, form=form))


@pytest.mark.slow
def test_rooms__two_sets__the_smaller_one_decides(arena):
    for number in rounds(arena, "rooms_of_two_sets"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, rooms=[2, 3])

        assert codes(arena.race(plays.book, bookings(form, START))) == {"done": 2, "just_taken": 48}, f"round {number}"


@pytest.mark.slow
def test_rooms__two_forms_share_rooms_and_not_staff__two_get_one_each(arena):
    for number in rounds(arena, "rooms_of_two_forms"):
        (first,), _ = arena.ask(plays.open_practice, staff=3, rooms=[2])
        (second,), _ = arena.ask(plays.open_practice, staff=3)
        arena.ask(plays.need_one_of, resources=arena.ask(plays.rooms_of, form=first), forms=[second])

        outcomes = arena.race(plays.book, bookings(first, START, 25) + bookings(second, START, 25))

        assert codes(outcomes) == {"done": 2, "just_taken": 48}, f"round {number}"


@pytest.mark.slow
def test_rooms__groups_keep_theirs__as_many_sessions_as_rooms_and_all_of_them_full(arena):
    for number in rounds(arena, "rooms_of_groups"):
        (form,), _ = arena.ask(plays.open_practice, staff=3, rooms=[2], capacity=4)

        outcomes = arena.race(plays.book, bookings(form, START))

        assert codes(outcomes) == {"done": 8, "just_taken": 42}, f"round {number}"
        assert sorted(arena.ask(plays.seats, form=form, start=START).values()) == [4, 4]
        assert len(arena.ask(plays.sessions, form=form)) == 2


@pytest.mark.slow
def test_r09__two_forms_name_the_same_rooms_in_opposite_order__no_deadlock(arena):
    for number in rounds(arena, "rooms_in_opposite_order"):
        (first,), _ = arena.ask(plays.open_practice, staff=3, rooms=[1, 1])
        (second,), _ = arena.ask(plays.open_practice, staff=3)
        one, other = arena.ask(plays.rooms_of, form=first)
        arena.ask(plays.need_one_of, resources=[other], forms=[second], role="a")
        arena.ask(plays.need_one_of, resources=[one], forms=[second], role="b")

        outcomes = arena.race(plays.book, bookings(first, START, 25) + bookings(second, START, 25))

        assert codes(outcomes) == {"done": 1, "just_taken": 49}, f"round {number}"


@pytest.mark.slow
def test_r09__cancelled_while_others_decide_about_the_same_rooms__no_deadlock(arena):
    for number in rounds(arena, "rooms_cancel_and_book"):
        (first,), _ = arena.ask(plays.open_practice, staff=12, rooms=[12, 12])
        (second,), _ = arena.ask(plays.open_practice, staff=12)
        rooms = arena.ask(plays.rooms_of, form=first)
        arena.ask(plays.need_one_of, resources=rooms[:12], forms=[second], role="a")
        arena.ask(plays.need_one_of, resources=rooms[12:], forms=[second], role="b")
        booked = [arena.ask(plays.book, form=first, start=START, number=n) for n in range(12)]
        leaving = [{"what": "cancel", "appointment": pk} for pk in booked]

        outcomes = arena.race(plays.do, leaving + bookings(second, f.at(11), 12, what="book"))

        assert codes(outcomes) == {"done": 24}, f"round {number}"
