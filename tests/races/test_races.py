"""Many processes that want the same thing at the same moment."""

from tests import factories as f

from . import plays
from .scores import bookings, codes, rounds


def test_r01__fifty_want_one_slot__exactly_one_gets_it_and_the_others_hear_what_is_left(arena):
    (form,), staff = arena.ask(plays.open_practice)

    for number in rounds(arena, "one_slot"):
        start = plays.slot(number)
        outcomes = arena.race(plays.book, bookings(form, start))

        assert codes(outcomes) == {"done": 1, "just_taken": 49}, f"round {number}"
        assert all(outcome.alternatives for outcome in outcomes if outcome.code == "just_taken")
        assert arena.ask(plays.booked, resources=staff, start=start) == {staff[0]: 1}


def test_r01__starts_that_overlap_or_come_too_close__leave_the_gap_between_them(arena):
    (form,), staff = arena.ask(plays.open_practice, buffer_before=15, buffer_after=10)

    for day in plays.WEEKDAYS[:3]:
        starts = [f.at(9, day=day) + number * plays.QUARTER for number in range(28)]
        outcomes = arena.race(plays.book, [{"form": form, "start": s, "number": n} for n, s in enumerate(starts)])

        assert set(codes(outcomes)) == {"done", "just_taken"}
        # 30 minutes and the larger buffer are 45: between every second and every fifth quarter of an hour.
        assert 6 <= codes(outcomes)["done"] <= 10
        assert (
            sum(arena.ask(plays.booked, resources=staff, start=starts[0], minutes=480).values())
            == codes(outcomes)["done"]
        )


def test_r01__two_booking_forms_want_the_same_person__one_gets_her(arena):
    forms, _ = arena.ask(plays.open_practice, forms=2)

    for number in range(5):
        start = plays.slot(number)
        outcomes = arena.race(plays.book, bookings(forms[0], start, 25) + bookings(forms[1], start, 25))

        assert codes(outcomes) == {"done": 1, "just_taken": 49}


def test_r03__any_of_five_staff__five_get_one_each(arena):
    (form,), staff = arena.ask(plays.open_practice, staff=5)

    for number in rounds(arena, "any_of_five"):
        start = plays.slot(number)
        outcomes = arena.race(plays.book, bookings(form, start))

        assert codes(outcomes) == {"done": 5, "just_taken": 45}, f"round {number}"
        assert arena.ask(plays.booked, resources=staff, start=start) == dict.fromkeys(staff, 1)


def test_r06__two_move_to_one_slot__one_gets_it_and_the_other_keeps_the_old_time(arena):
    (form,), staff = arena.ask(plays.open_practice)

    for day in plays.WEEKDAYS[:5]:
        first = arena.ask(plays.book, form=form, start=f.at(9, day=day), number=1)
        second = arena.ask(plays.book, form=form, start=f.at(15, day=day), number=2)
        wanted = f.at(12, day=day)
        outcomes = arena.race(plays.move, [{"appointment": pk, "start": wanted} for pk in (first, second)])

        assert codes(outcomes) == {"done": 1, "just_taken": 1}
        assert arena.ask(plays.booked, resources=staff, start=wanted) == {staff[0]: 1}
        assert arena.ask(plays.booked, resources=staff, start=f.at(9, day=day), minutes=480) == {staff[0]: 2}


def test_r06__one_moves_to_a_slot_while_others_book_it__one_gets_it(arena):
    (form,), staff = arena.ask(plays.open_practice)

    for day in plays.WEEKDAYS[:5]:
        wanted = f.at(12, day=day)
        mover = arena.ask(plays.book, form=form, start=f.at(9, day=day), number=99)
        moves = [{"what": "move", "appointment": mover, "start": wanted}]
        outcomes = arena.race(plays.do, moves + bookings(form, wanted, 20, what="book"))

        assert codes(outcomes) == {"done": 1, "just_taken": 20}
        assert arena.ask(plays.booked, resources=staff, start=wanted) == {staff[0]: 1}


def test_r06__one_appointment_moved_by_many__ends_in_one_place(arena):
    (form,), staff = arena.ask(plays.open_practice)
    pk = arena.ask(plays.book, form=form, start=f.at(9), number=1)

    outcomes = arena.race(plays.move, [{"appointment": pk, "start": f.at(hour)} for hour in range(10, 17)])

    assert codes(outcomes) == {"done": 7}
    assert arena.ask(plays.booked, resources=staff, start=f.at(9), minutes=480) == {staff[0]: 1}


def test_r06__cancelled_while_others_book_the_slot__at_most_one_gets_it(arena):
    (form,), staff = arena.ask(plays.open_practice)

    for number in range(5):
        start = plays.slot(number)
        pk = arena.ask(plays.book, form=form, start=start, number=99)
        outcomes = arena.race(
            plays.do, [{"what": "cancel", "appointment": pk}, *bookings(form, start, 20, what="book")]
        )

        assert outcomes[0].code == "done"
        assert set(codes(outcomes)) <= {"done", "just_taken"}
        assert arena.ask(plays.booked, resources=staff, start=start) in ({}, {staff[0]: 1})
        assert codes(outcomes)["done"] <= 2


def test_r08__fifty_with_one_key__one_appointment_and_fifty_equal_answers(arena):
    (form,), staff = arena.ask(plays.open_practice, staff=2)

    for number in range(5):
        start = plays.slot(number)
        request = {"form": form, "start": start, "number": 1, "key": f"{form}-{number}"}
        outcomes = arena.race(plays.book, [request] * 50)

        assert codes(outcomes) == {"done": 50}, f"round {number}"
        assert len({outcome.result for outcome in outcomes}) == 1
        assert sum(arena.ask(plays.booked, resources=staff, start=start).values()) == 1


def test_r08__one_key_for_fifty_requests__one_appointment_and_the_others_are_told(arena):
    (form,), _ = arena.ask(plays.open_practice)

    outcomes = arena.race(plays.book, bookings(form, f.at(9), key=f"{form}-shared"))

    assert codes(outcomes) == {"done": 1, "key_reused": 49}


def test_r09__moves_between_two_people_in_opposite_order__no_deadlock(arena):
    (form,), (one, other) = arena.ask(plays.open_practice, staff=2)
    day = plays.WEEKDAYS[0]
    hours = range(9, 16)
    there = [arena.ask(plays.book, form=form, start=f.at(h, day=day), number=h, resource=one) for h in hours]
    back = [arena.ask(plays.book, form=form, start=f.at(h, 30, day=day), number=h, resource=other) for h in hours]

    for number in range(4):
        # Each goes to the other person and half an hour on or back, where nobody is.
        swap = number % 2 == 0
        moves = [
            {"appointment": pk, "start": f.at(hour, minute, day=day), "resource": resource}
            for pks, resource, minute in ((there, other if swap else one, 0), (back, one if swap else other, 30))
            for pk, hour in zip(pks, hours, strict=True)
        ]

        assert codes(arena.race(plays.move, moves)) == {"done": 14}


def test_customer__new_address_books_with_fifty_people_at_once__is_one_customer(arena):
    (form,), staff = arena.ask(plays.open_practice, staff=50)

    for number in range(2):
        person = 10_000 * form + number
        outcomes = arena.race(
            plays.book,
            [{"form": form, "start": plays.slot(number), "number": person, "resource": pk} for pk in staff],
        )

        assert codes(outcomes) == {"done": 50}
        assert arena.ask(plays.count_customers, email=f"customer{person}@example.com") == 1


LEVELS = {
    "postgresql": {"READ COMMITTED": 2, "REPEATABLE READ": 3, "SERIALIZABLE": 4},
    "mysql": {"READ COMMITTED": "read committed", "REPEATABLE READ": "repeatable read", "SERIALIZABLE": "serializable"},
}
SQLITE_MODES = [
    {"transaction_mode": "IMMEDIATE"},
    {"init_command": "PRAGMA journal_mode=WAL"},
    {"init_command": "PRAGMA journal_mode=WAL", "transaction_mode": "IMMEDIATE"},
]


def test_r10__whatever_isolation_level_the_site_has__the_races_end_the_same(arena):
    vendor = arena.database["ENGINE"].rpartition(".")[2]
    modes = [{"isolation_level": level} for level in LEVELS.get(vendor, {}).values()] or SQLITE_MODES
    for mode in modes:
        (form,), staff = arena.ask(plays.open_practice, staff=5)
        with arena.connected_with(mode):
            if vendor in LEVELS:
                assert arena.ask(plays.isolation, resource=staff[0]) == "READ COMMITTED"
            for number in range(3):
                outcomes = arena.race(plays.book, bookings(form, plays.slot(number)))
                assert codes(outcomes) == {"done": 5, "just_taken": 45}, f"{mode}, round {number}"
            one_person = bookings(form, plays.slot(5), resource=staff[0])
            assert codes(arena.race(plays.book, one_person)) == {"done": 1, "just_taken": 49}, str(mode)
            same = [{"form": form, "start": plays.slot(6), "number": 1, "key": f"{form}-{mode}"[:64]}] * 50
            assert codes(arena.race(plays.book, same)) == {"done": 50}, str(mode)


def test_r10__inside_a_transaction_of_the_caller__is_refused_before_anything_is_written(arena):
    arena.ask(plays.open_practice)

    assert "durable" in arena.ask(plays.book_inside_a_transaction)
