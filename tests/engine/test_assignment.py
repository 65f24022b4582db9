"""Who takes an appointment of somebody without a preference."""

import pytest

from wagtail_booking.engine.assignment import fixed_order, fullest, least_busy, round_robin


@pytest.mark.parametrize(
    ("free", "minutes", "chosen", "message"),
    [
        ([1, 2, 3], {}, 1, "nobody has anything: the first"),
        ([1, 2, 3], {1: 30, 2: 60}, 3, "who has nothing"),
        ([3, 2, 1], {1: 30, 2: 30, 3: 30}, 3, "equals: the order of the form"),
        ([2], {2: 480}, 2, "the only one"),
        ([1, 2], {1: 30, 2: 15, 9: 0}, 2, "others don't count"),
    ],
)
def test_least_busy__free_staff__takes_the_one_with_fewest_minutes(free, minutes, chosen, message):
    assert least_busy(free, minutes) == chosen, message


@pytest.mark.parametrize(
    ("free", "last", "chosen", "message"),
    [
        ([5, 3, 9], None, 5, "the first of all"),
        ([5, 3, 9], 5, 3, "the next in the order of the form, not by number"),
        ([5, 3, 9], 9, 5, "round again"),
        ([5, 9], 5, 9, "whose turn it is isn't free: the one after"),
        ([5], 5, 5, "nobody else is free"),
        ([3, 5], 9, 5, "the order is the form's, whatever that of the free"),
        ([5, 3, 9], 77, 5, "the last one has left: from the beginning"),
    ],
)
def test_round_robin__free_staff__takes_the_next_after_the_last(free, last, chosen, message):
    assert round_robin(free, [5, 3, 9], last) == chosen, message


def test_round_robin__nine_bookings__gives_everybody_three():
    order, taken, last = [5, 3, 9], [], None
    for _ in range(9):
        last = round_robin(order, order, last)
        taken.append(last)

    assert taken == [5, 3, 9] * 3


def test_fixed_order__free_staff__takes_the_first():
    assert fixed_order([9, 3, 5]) == 9


@pytest.mark.parametrize(
    ("free", "seats", "chosen", "message"),
    [
        ([1, 2, 3], {}, [1, 2, 3], "no session has begun: all of them"),
        ([1, 2, 3], {2: 1}, [2], "one has begun"),
        ([1, 2, 3], {1: 2, 3: 4}, [3], "the one with most seats taken"),
        ([3, 2, 1], {1: 2, 3: 2}, [3, 1], "equals, in the order of the form"),
        ([1, 2], {3: 4}, [1, 2], "a session that can't be joined doesn't count"),
    ],
)
def test_fullest__free_staff__fills_one_session_before_the_next(free, seats, chosen, message):
    assert fullest(free, seats) == chosen, message


@pytest.mark.parametrize("seats", [{1: 2, 2: 2, 3: 2}, {3: 2, 2: 2, 1: 2}])
def test_assignment__same_facts_in_another_order__choose_the_same(seats):
    assert fullest([2, 1, 3], seats) == [2, 1, 3]
    assert least_busy([2, 1, 3], seats) == 2
