"""Seats are exact: never one more than a session has, and nobody refused for whom there are seats."""

import datetime

import pytest

from tests import factories as f

from . import plays
from .scores import bookings, codes, rounds, winners

START = f.at(10)


def parties(form: int, start: datetime.datetime, sizes, **fields) -> list[dict]:
    return [
        {"form": form, "start": start, "number": number, "party_size": size, **fields}
        for number, size in enumerate(sizes)
    ]


def assert_exact(arena, form: int, asked, outcomes, *, sessions: int, capacity: int) -> None:
    """Nobody is above the capacity, and who was refused doesn't fit into what is left."""
    seats = arena.ask(plays.seats, form=form, start=START)
    sizes = [(party["party_size"], outcome.code == "done") for party, outcome in zip(asked, outcomes, strict=True)]
    assert max(seats.values()) <= capacity
    assert sum(seats.values()) == sum(size for size, is_in in sizes if is_in)
    left = max(capacity - taken for taken in [*seats.values(), *[0] * (sessions - len(seats))])
    refused = sorted(size for size, is_in in sizes if not is_in)
    assert all(size > left for size in refused), f"refused {refused}, left {left}"
    assert set(codes(outcomes)) <= {"done", "just_taken"}


def test_r04__fifty_want_a_session_of_eight__exactly_eight_get_it_together(arena):
    for number in rounds(arena, "seats"):
        (form,), staff = arena.ask(plays.open_practice, capacity=8)

        outcomes = arena.race(plays.book, bookings(form, START))

        assert codes(outcomes) == {"done": 8, "just_taken": 42}, f"round {number}"
        assert arena.ask(plays.seats, form=form, start=START) == {staff[0]: 8}
        assert len(arena.ask(plays.sessions, form=form)) == 1


@pytest.mark.slow
def test_r04__eight_for_whom_one_session_is_enough__do_not_begin_another(arena):
    for number in rounds(arena, "seats_one_session"):
        (form,), _ = arena.ask(plays.open_practice, staff=3, capacity=8)

        outcomes = arena.race(plays.book, bookings(form, START, 8))

        assert codes(outcomes) == {"done": 8}, f"round {number}"
        assert list(arena.ask(plays.seats, form=form, start=START).values()) == [8]


@pytest.mark.slow
def test_r04__two_staff_with_a_session_each__both_fill_up(arena):
    for number in rounds(arena, "seats_two_sessions"):
        (form,), staff = arena.ask(plays.open_practice, staff=2, capacity=8)

        outcomes = arena.race(plays.book, bookings(form, START))

        assert codes(outcomes) == {"done": 16, "just_taken": 34}, f"round {number}"
        assert arena.ask(plays.seats, form=form, start=START) == dict.fromkeys(staff, 8)


def test_r04__parties_of_one_to_four__fill_ten_seats_and_nobody_who_fits_is_refused(arena):
    for number in rounds(arena, "parties"):
        (form,), _ = arena.ask(plays.open_practice, capacity=10, max_party_size=4)
        asked = parties(form, START, [(player + number) % 4 + 1 for player in range(50)])

        outcomes = arena.race(plays.book, asked)

        assert_exact(arena, form, asked, outcomes, sessions=1, capacity=10)
        # Among fifty there is always somebody for the last seat.
        assert sum(arena.ask(plays.seats, form=form, start=START).values()) == 10, f"round {number}"


@pytest.mark.slow
def test_r04__parties_that_leave_seats_over__are_refused_only_when_they_do_not_fit(arena):
    for number in rounds(arena, "large_parties"):
        (form,), _ = arena.ask(plays.open_practice, staff=2, capacity=10, max_party_size=4)
        asked = parties(form, START, [3 + (player + number) % 2 for player in range(50)])

        assert_exact(arena, form, asked, arena.race(plays.book, asked), sessions=2, capacity=10)


@pytest.mark.slow
def test_r04__some_move_into_a_session_that_others_book__the_seats_are_exact(arena):
    for number in rounds(arena, "seats_move_and_book"):
        (form,), (staff,) = arena.ask(plays.open_practice, capacity=10, max_party_size=4)
        movers = [arena.ask(plays.book, form=form, start=f.at(14), number=n, party_size=2) for n in range(5)]
        moves = [{"what": "move", "appointment": pk, "start": START} for pk in movers]

        outcomes = arena.race(plays.do, moves + bookings(form, START, 30, what="book"))

        assert set(codes(outcomes)) == {"done", "just_taken"}
        assert arena.ask(plays.seats, form=form, start=START) == {staff: 10}, f"round {number}"
        moved = len(winners(outcomes[:5]))
        assert arena.ask(plays.seats, form=form, start=f.at(14)) == ({staff: 10 - 2 * moved} if moved < 5 else {})


@pytest.mark.slow
def test_r04__some_leave_a_full_session_while_others_book__it_is_full_again_and_not_fuller(arena):
    for number in rounds(arena, "seats_cancel_and_book"):
        (form,), (staff,) = arena.ask(plays.open_practice, capacity=8)
        first = [arena.ask(plays.book, form=form, start=START, number=n) for n in range(8)]
        leaving = [{"what": "cancel", "appointment": pk} for pk in first[::2]]

        outcomes = arena.race(plays.do, leaving + bookings(form, START, 30, what="book"))

        assert codes(outcomes[:4]) == {"done": 4}, f"round {number}"
        left = 4 - len(winners(outcomes[4:]))
        assert codes(arena.race(plays.book, bookings(form, START, 8))).get("done", 0) == left
        assert arena.ask(plays.seats, form=form, start=START) == {staff: 8}


@pytest.mark.slow
def test_r04__group_and_single_appointments_of_one_person__never_overlap(arena):
    for number in rounds(arena, "group_or_single"):
        (group,), staff = arena.ask(plays.open_practice, capacity=8)
        single = arena.ask(plays.form_of, staff=staff)

        outcomes = arena.race(plays.book, bookings(group, START, 25) + bookings(single, START, 25))

        alone = codes(outcomes[25:]).get("done", 0)
        assert codes(outcomes[:25]).get("done", 0) == (0 if alone else 8), f"round {number}"
        assert alone <= 1
