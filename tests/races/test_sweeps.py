"""Fifty sweeps at the same moment: each reminder is there once, and nobody meets an error."""

from . import soak
from .scores import codes, rounds

DUE = 20


def test_sweeps__fifty_at_once__write_each_reminder_once(arena):
    for number in rounds(arena, "sweeps"):
        form = arena.ask(soak.book_for_tomorrow, count=DUE)

        outcomes = arena.race(soak.remind, [{}] * 50)

        assert codes(outcomes) == {"done": 50}, f"round {number}"
        found = arena.ask(soak.reminders, form=form)
        assert len(found) == len(set(found)) == DUE, f"round {number}"
