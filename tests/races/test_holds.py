"""What is held is taken for everybody else, by exactly one visitor, until it expires."""

import pytest

from tests import factories as f

from . import plays
from .scores import bookings, codes, rounds, winners

START, LATER = f.at(10), f.at(14)


def test_holds__fifty_visitors_want_to_hold_one_slot__one_does(arena):
    for number in rounds(arena, "holds_one_slot"):
        (form,), staff = arena.ask(plays.open_practice)

        outcomes = arena.race(plays.hold, bookings(form, START))

        assert codes(outcomes) == {"done": 1, "just_taken": 49}, f"round {number}"
        assert [row[0] for row in arena.ask(plays.taken, form=form)] == staff
        assert all(outcome.alternatives for outcome in outcomes if outcome.code == "just_taken")


@pytest.mark.slow
def test_holds__some_hold_what_others_book__one_gets_it(arena):
    for number in rounds(arena, "holds_and_bookings"):
        (form,), _ = arena.ask(plays.open_practice, staff=2)

        outcomes = arena.race(plays.do, bookings(form, START, 25, what="hold") + bookings(form, START, 25, what="book"))

        assert codes(outcomes) == {"done": 2, "just_taken": 48}, f"round {number}"
        assert len(arena.ask(plays.taken, form=form)) == 2


def test_holds__owner_books_while_others_try__the_owner_gets_it(arena):
    for number in rounds(arena, "holds_owner_books"):
        (form,), _ = arena.ask(plays.open_practice)
        arena.ask(plays.hold, form=form, start=START, number=0)
        owner = bookings(form, START, 1, what="book_held")
        others = bookings(form, START, 50, what="book")[1:25] + bookings(form, START, 50, what="hold")[25:]

        outcomes = arena.race(plays.do, owner + others)

        assert codes(outcomes[:1]) == {"done": 1}, f"round {number}"
        assert codes(outcomes[1:]) == {"just_taken": 49}, f"round {number}"


@pytest.mark.slow
def test_holds__fifty_owners_book_at_once__all_get_theirs(arena):
    for number in rounds(arena, "holds_all_owners_book"):
        (form,), staff = arena.ask(plays.open_practice, staff=50)
        held = [{**one, "resource": pk} for one, pk in zip(bookings(form, START), staff, strict=True)]
        assert codes(arena.race(plays.hold, held)) == {"done": 50}

        outcomes = arena.race(plays.book_held, bookings(form, START))

        assert codes(outcomes) == {"done": 50}, f"round {number}"
        assert [row[0] for row in arena.ask(plays.taken, form=form)] == staff
        assert arena.ask(plays.count_holds, booking_form=form) == 0


@pytest.mark.slow
def test_holds__fifty_owners_change_their_minds_at_once__each_holds_one_other_time(arena):
    for number in rounds(arena, "holds_change"):
        (form,), staff = arena.ask(plays.open_practice, staff=50)
        held = [{**one, "resource": pk} for one, pk in zip(bookings(form, START), staff, strict=True)]
        assert codes(arena.race(plays.hold, held)) == {"done": 50}

        outcomes = arena.race(plays.hold, [{**one, "start": LATER} for one in held])

        assert codes(outcomes) == {"done": 50}, f"round {number}"
        assert {start for _, start, _ in arena.ask(plays.taken, form=form)} == {LATER}


def test_holds__one_client_wants_fifty__has_two(arena):
    for number in rounds(arena, "holds_of_one_client"):
        (form,), staff = arena.ask(plays.open_practice, staff=10)
        wanted = bookings(form, START, client=f"greedy-{form}")

        outcomes = arena.race(plays.hold, [{**one, "resource": staff[one["number"] % 10]} for one in wanted])

        assert codes(outcomes)["done"] == 2, f"round {number}"
        assert set(codes(outcomes)) <= {"done", "just_taken", "too_many_holds"}
        assert arena.ask(plays.count_holds, client=f"greedy-{form}") == 2


@pytest.mark.slow
def test_holds__one_visitor_with_many_tabs__has_one(arena):
    for number in rounds(arena, "holds_of_one_visitor"):
        (form,), staff = arena.ask(plays.open_practice, staff=10)
        visitor = {"key": f"tabs-{form}", "client": f"tabs-{form}"}

        outcomes = arena.race(
            plays.hold, [{**one, **visitor, "resource": staff[one["number"] % 10]} for one in bookings(form, START)]
        )

        # Some are told to try later: the hold is with somebody else each time they look.
        assert set(codes(outcomes)) <= {"done", "try_later"}, f"round {number}"
        assert arena.ask(plays.count_holds, key=visitor["key"]) == 1
        assert len(arena.ask(plays.taken, form=form)) == 1


@pytest.mark.slow
def test_holds__one_visitor_and_two_forms_of_one_person__one_time_is_held_once(arena):
    forms, _ = arena.ask(plays.open_practice, forms=2)
    visitor = [{"form": form, "start": START, "number": 1, "client": "two-forms"} for form in forms]

    assert codes(arena.race(plays.hold, visitor)) == {"done": 1, "just_taken": 1}
    # Another time for the other form is a second hold of the same client.
    later = [{**one, "start": LATER} for one in visitor]
    assert codes(arena.race(plays.hold, later)) == {"done": 1, "just_taken": 1}


@pytest.mark.slow
def test_holds__expired__are_nobodys_and_stand_in_nobodys_way(arena):
    for number in rounds(arena, "holds_expired"):
        (form,), _ = arena.ask(plays.open_practice, staff=2, rooms=[2])
        client = {"client": f"late-{form}"}
        assert codes(arena.race(plays.hold, bookings(form, START, 2, **client))) == {"done": 2}
        assert codes(arena.race(plays.book, bookings(form, START))) == {"just_taken": 50}
        arena.ask(plays.expire_holds)

        again = [{**one, "number": one["number"] + 100} for one in bookings(form, LATER, 2, what="hold", **client)]
        outcomes = arena.race(plays.do, again + bookings(form, START, 48, what="book"))

        assert codes(outcomes[:2]) == {"done": 2}, f"round {number}"
        assert codes(outcomes[2:]) == {"done": 2, "just_taken": 46}, f"round {number}"


@pytest.mark.slow
def test_holds__owner_of_an_expired_one_books_while_others_do__one_gets_it(arena):
    for number in rounds(arena, "holds_expired_owner"):
        (form,), _ = arena.ask(plays.open_practice)
        arena.ask(plays.hold, form=form, start=START, number=0)
        arena.ask(plays.expire_holds)

        outcomes = arena.race(
            plays.do, bookings(form, START, 1, what="book_held") + bookings(form, START, 49, what="book")
        )

        assert codes(outcomes) == {"done": 1, "just_taken": 49}, f"round {number}"


@pytest.mark.slow
def test_holds__released_while_others_book__two_rooms_are_two_bookings_at_most(arena):
    for number in rounds(arena, "holds_released"):
        (form,), _ = arena.ask(plays.open_practice, staff=5, rooms=[3, 2])
        for visitor in range(2):
            arena.ask(plays.hold, form=form, start=START, number=visitor)
        releases = [{"what": "release", "form": form, "number": visitor} for visitor in range(2)]

        outcomes = arena.race(plays.do, releases + bookings(form, START, 48, what="book"))

        assert codes(outcomes[:2]) == {"done": 2}, f"round {number}"
        assert set(codes(outcomes[2:])) <= {"done", "just_taken"}
        left = 2 - len(winners(outcomes[2:]))
        assert codes(arena.race(plays.book, bookings(form, START, 5))).get("done", 0) == left


@pytest.mark.slow
def test_holds__seats_of_a_group__are_exact(arena):
    for number in rounds(arena, "holds_seats"):
        (form,), (staff,) = arena.ask(plays.open_practice, capacity=8)

        outcomes = arena.race(plays.do, bookings(form, START, 25, what="hold") + bookings(form, START, 25, what="book"))

        assert codes(outcomes) == {"done": 8, "just_taken": 42}, f"round {number}"
        owners = [n for n, outcome in enumerate(outcomes[:25]) if outcome.code == "done"]
        booked = arena.race(plays.book_held, [{"form": form, "start": START, "number": n} for n in owners] or [])
        assert codes(booked) == ({"done": len(owners)} if owners else {})
        assert arena.ask(plays.seats, form=form, start=START) == {staff: 8}
