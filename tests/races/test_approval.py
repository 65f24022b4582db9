"""Many who answer one appointment that waits for approval (R02)."""

import pytest

from . import plays
from .scores import bookings, codes

ROUNDS = 5


@pytest.fixture
def practice(arena):
    (form,), staff = arena.ask(plays.open_practice, needs_approval=True)
    return form, staff[0]


def answers(what, appointment, count=2):
    return [{"what": what, "appointment": appointment}] * count


def test_r02__fifty_ask_for_one_slot_and_it_is_confirmed__one_has_it(arena, practice):
    form, person = practice
    for number in range(ROUNDS):
        start = plays.slot(number)
        outcomes = arena.race(plays.book, bookings(form, start))
        assert codes(outcomes) == {"done": 1, "just_taken": 49}
        (pk,) = [outcome.result for outcome in outcomes if outcome.code == "done"]

        rivals = bookings(form, start, 20, what="book")
        outcomes = arena.race(plays.do, [*answers("confirm", pk), *rivals])

        assert codes(outcomes) == {"done": 1, "already_confirmed": 1, "just_taken": 20}
        assert arena.ask(plays.booked, resources=[person], start=start) == {person: 1}


def test_r02__two_confirm_at_once__one_event(arena, practice):
    form, _ = practice
    for number in range(ROUNDS):
        pk = arena.ask(plays.book, form=form, start=plays.slot(number), number=1)

        outcomes = arena.race(plays.do, answers("confirm", pk, 10))

        assert codes(outcomes) == {"done": 1, "already_confirmed": 9}
        assert arena.ask(plays.verbs, appointment=pk) == ["booked", "confirmed"]


def test_r02__one_confirms_and_one_declines__the_first_answer_counts(arena, practice):
    form, person = practice
    for number in range(ROUNDS):
        start = plays.slot(number)
        pk = arena.ask(plays.book, form=form, start=start, number=1)

        outcomes = arena.race(plays.do, [*answers("confirm", pk, 1), *answers("decline", pk, 1)])

        confirmed = outcomes[0].code == "done"
        assert [outcome.code for outcome in outcomes] == (
            ["done", "already_confirmed"] if confirmed else ["already_cancelled", "done"]
        )
        assert arena.ask(plays.verbs, appointment=pk) == ["booked", "confirmed" if confirmed else "declined"]
        assert arena.ask(plays.booked, resources=[person], start=start) == ({person: 1} if confirmed else {})


def test_r02__declined_while_others_ask_for_the_slot__at_most_one_gets_it(arena, practice):
    form, person = practice
    for number in range(ROUNDS):
        start = plays.slot(number)
        pk = arena.ask(plays.book, form=form, start=start, number=99)

        outcomes = arena.race(plays.do, [*answers("decline", pk, 1), *bookings(form, start, 20, what="book")])

        assert outcomes[0].code == "done"
        assert set(codes(outcomes)) <= {"done", "just_taken"}
        assert arena.ask(plays.booked, resources=[person], start=start) in ({}, {person: 1})


def test_r02__moved_while_it_is_confirmed__ends_confirmed_in_one_place(arena, practice):
    form, person = practice
    for day in plays.WEEKDAYS[:ROUNDS]:
        start = plays.f.at(9, day=day)
        pk = arena.ask(plays.book, form=form, start=start, number=1)
        move = {"what": "move", "appointment": pk, "start": plays.f.at(14, day=day)}

        outcomes = arena.race(plays.do, [*answers("confirm", pk, 1), move])

        assert codes(outcomes) == {"done": 2}
        assert sorted(arena.ask(plays.verbs, appointment=pk)) == ["booked", "confirmed", "rescheduled"]
        assert arena.ask(plays.booked, resources=[person], start=start, minutes=480) == {person: 1}
