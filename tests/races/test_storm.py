"""Everything at once: visitors who hold, book, move and cancel, with everything that a form can ask for."""

from collections import Counter

from . import plays
from .scores import rounds

# What visitors can be told; anything else is a bug. On a slow machine fifty may be too many at a time, and
# some are told to try later.
TOLD = {"done", "just_taken", "slot_refused", "too_many_holds", "stale", "already_cancelled", "try_later"}


def test_storm__fifty_visitors_do_all_sorts_of_things__every_promise_holds(arena):
    for number in rounds(arena, "storm"):
        forms = arena.ask(plays.open_clinic)

        outcomes = arena.race(plays.visit, [{"seed": 50 * number + player, "forms": forms} for player in range(50)])

        assert Counter(outcome.code for outcome in outcomes) == {"done": 50}, f"round {number}"
        told = Counter(code for outcome in outcomes for code in outcome.result)
        assert set(told) <= TOLD, f"round {number}: {told}"
        assert told["done"] >= 50
