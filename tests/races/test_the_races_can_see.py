"""Counter-tests: two bookings, each waiting for the other between deciding and writing.

Without the locks they must go wrong; else the other races would prove nothing.
"""

import pytest

from tests import factories as f

from . import plays
from .scores import codes

EVERY_LOCK = ["lock_form", "lock_resources"]


@pytest.fixture
def duel(arena):
    """Return a function that lets two book at once, and tells what each was told."""
    if arena.name == "sqlite":
        pytest.skip("SQLite: its transactions are serial, so there is no moment between deciding and writing")

    def fight(*bookings: dict, constraint: bool = True, **fields) -> dict[str, int]:
        arena.ask(plays.constrain, on=constraint)
        arena.gate.reset()
        two = [{"number": number, **fields, **booking} for number, booking in enumerate(bookings)]
        return codes(arena.race(plays.book_with_pause, two))

    yield fight
    arena.ask(plays.clear)
    arena.ask(plays.constrain, on=True)


class TestOnePerson:
    @pytest.fixture
    def pair(self, arena, duel):
        (form,), _ = arena.ask(plays.open_practice)

        def fight(minutes: int = 15, **fields) -> dict[str, int]:
            return duel({"start": f.at(10)}, {"start": f.at(10, minutes)}, form=form, **fields)

        return fight

    def test_no_lock_and_no_constraint__both_are_booked(self, pair):
        assert pair(without=EVERY_LOCK, constraint=False) == {"done": 2}

    def test_lock_alone__one_is_booked(self, pair):
        assert pair(constraint=False) == {"done": 1, "just_taken": 1}

    def test_constraint_alone__one_is_booked(self, pair):
        # The exclusion constraint knows overlaps, the unique seat of other databases equal starts.
        assert pair(minutes=0, without=EVERY_LOCK) == {"done": 1, "just_taken": 1}


class TestALimitOfOne:
    @pytest.fixture
    def pair(self, arena, duel):
        (form,), staff = arena.ask(plays.open_practice, staff=2, max_per_day=1)

        def fight(**fields) -> dict[str, int]:
            return duel(*({"resource": pk} for pk in staff), form=form, start=f.at(10), **fields)

        return fight

    def test_no_lock_of_the_form__both_are_booked(self, pair):
        assert pair(without=["lock_form"]) == {"done": 2}

    def test_lock_of_the_form__one_is_booked(self, pair):
        assert pair() == {"done": 1, "slot_refused": 1}


class TestTheLastSeat:
    @pytest.fixture
    def pair(self, arena, duel):
        (form,), _ = arena.ask(plays.open_practice, capacity=3)
        for number in range(2):
            arena.ask(plays.book, form=form, start=f.at(10), number=number)

        def fight(**fields) -> dict[str, int]:
            return duel({}, {}, form=form, start=f.at(10), **fields)

        return fight

    def test_lock__one_gets_it(self, pair):
        assert pair() == {"done": 1, "just_taken": 1}

    def test_unique_seat_alone__one_gets_it(self, pair):
        assert pair(without=EVERY_LOCK, seated=True) == {"done": 1, "just_taken": 1}


class TestTheLastRoom:
    @pytest.fixture
    def pair(self, arena, duel):
        (form,), staff = arena.ask(plays.open_practice, staff=2, rooms=[1])

        def fight(**fields) -> dict[str, int]:
            return duel(*({"resource": pk} for pk in staff), form=form, start=f.at(10), **fields)

        return fight

    def test_lock_alone__one_gets_it(self, pair):
        assert pair(constraint=False) == {"done": 1, "just_taken": 1}

    def test_constraint_alone__one_gets_it(self, pair):
        assert pair(without=EVERY_LOCK) == {"done": 1, "just_taken": 1}
