"""With more staff than are locked at once, nobody is turned away while somebody is free."""

import pytest

from tests import factories as f

from . import plays
from .scores import bookings, codes, rounds


@pytest.mark.slow
def test_r03__sixty_staff_and_seventy_customers__sixty_are_booked(arena):
    for number in rounds(arena, "many_staff"):
        (form,), staff = arena.ask(plays.open_practice, staff=60)

        assert codes(arena.race(plays.book, bookings(form, f.at(10)))) == {"done": 50}, f"round {number}"
        assert codes(arena.race(plays.book, bookings(form, f.at(10), 20))) == {"done": 10, "just_taken": 10}
        assert arena.ask(plays.booked, resources=staff, start=f.at(10)) == dict.fromkeys(staff, 1)
