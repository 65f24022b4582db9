"""The engine against the oracle: random businesses, claims and clocks, every answer the same.

A number is a business, the same in every run; ``ORACLE_EXAMPLES=20000`` looks at more of them.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.oracle import World
from tests.engine.strategies import claims_of, essence, full_in, openings_of, random_world, worlds
from wagtail_booking.engine.reasons import reasons_against
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.sessions import Session
from wagtail_booking.engine.slots import Availability, availability
from wagtail_booking.engine.spans import Span, instant_of

FEW = int(os.environ.get("ORACLE_EXAMPLES", "60"))
MANY = max(FEW, 5000)

# As many tests as a small machine has processes to share them.
SHARES = 4


def offered(world: World, window: Span) -> Availability:
    """Return what the engine offers."""
    day = middle(window)
    return availability(
        world.policy,
        openings_of(world.staff, day),
        claims_of(world),
        world.now,
        window,
        also=[openings_of(rooms, day) for rooms in world.sets],
        full=full_in(world, window),
        party=world.party,
    )


def reasons(world: World, resource: int, start: int, window: Span) -> list[Reason]:
    """Return why the engine refuses a start."""
    day = middle(window)
    return reasons_against(
        world.policy,
        openings_of(world.staff, day)[resource],
        claims_of(world),
        Session(resource, start),
        world.now,
        also=[openings_of(rooms, day) for rooms in world.sets],
        full=full_in(world, Span(start, start + world.policy.duration)),
        party=world.party,
    )


def middle(window: Span) -> date:
    return (instant_of(window.start) + timedelta(hours=12)).date()


def check_starts(world: World, window: Span, _random: Random) -> None:
    found = offered(world, window)

    everybody: dict[int, int] = {}
    for resource in world.staff:
        expected = oracle.starts(world, resource, window)
        assert found.starts(resource) == expected
        for start in expected:
            seats = oracle.seats_left(world, resource, start)
            everybody[start] = max(everybody.get(start, 0), seats)
            assert found.seats_left(world.policy.capacity, start, resource) == seats
    assert found.starts() == sorted(everybody)
    assert found.first() == min(everybody, default=None)
    for start, seats in everybody.items():
        assert found.seats_left(world.policy.capacity, start) == seats


def check_reasons(world: World, window: Span, random: Random) -> None:
    found = offered(world, window)

    for resource in world.staff:
        free = found.starts(resource)
        # Any minutes, some that are offered, and those that others have taken.
        tried = {random.randrange(*window) for _ in range(6)}
        tried.update(free[:: max(1, len(free) // 5)])
        tried.update(taken.start for taken in world.taken if window.start <= taken.start < window.end)
        for start in sorted(tried):
            why = essence(reasons(world, resource, start, window))
            assert why == oracle.why_not(world, resource, start, window)
            assert (not why) == (start in free)


def test_random_business__a_few_hundred__have_something_of_everything():
    codes: Counter[str] = Counter()
    free = joined = 0
    for number in range(200):
        world, window = random_world(Random(number))
        found = offered(world, window)
        free += found.first() is not None
        joined += any(found.mask(begun.resource) & found.grid.bit(begun.start) for begun in found.sessions)
        for resource in world.staff:
            codes.update(why.code for why in reasons(world, resource, window.start + 720, window))

    assert 50 < free < 150
    assert joined > 5
    assert set(codes) == set(Code) - {Code.STAFF_NOT_OFFERED}


def each(numbers: range, *checks: Callable[[World, Span, Random], None]) -> None:
    """Check the business of each number; say which it was that failed."""
    for number in numbers:
        random = Random(number)
        situation = random_world(random)
        try:
            for check in checks:
                check(*situation, random)
        except AssertionError as error:
            error.add_note(f"random_world(Random({number}))")
            raise


def test_r11__availability__random_business_around_a_change_day__is_what_the_oracle_says():
    each(range(FEW), check_starts)


def test_s23__reasons__any_minute__none_exactly_where_the_start_is_offered():
    each(range(FEW, 2 * FEW), check_reasons)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_s23__thousands_of_random_businesses__both_answers_are_the_oracles(share):
    each(range(share, MANY, SHARES), check_starts, check_reasons)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), st.integers(0, 2**32))
def test_s23__businesses_that_no_run_has_seen__both_answers_are_the_oracles(situation, number):
    """Others in each run; what disagrees is made small."""
    check_starts(*situation, Random(number))
    check_reasons(*situation, Random(number))
