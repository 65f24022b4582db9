"""Rounds, what came of them, and the lines that ``make races`` ends with."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .arena import Arena, Outcome

ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))
"""How often a race is run: a few times with all other tests, twenty times by ``make races``."""

FIGURES: dict[str, tuple[int, int]] = {}
"""What was counted and what it should be, by name."""


def rounds(arena: Arena, name: str) -> Iterator[int]:
    """Yield the number of each round; a round that ends without an error counts as exact."""
    for number in range(ROUNDS):
        FIGURES[f"race.{arena.name}.{name}"] = (number, ROUNDS)
        yield number
    FIGURES[f"race.{arena.name}.{name}"] = (ROUNDS, ROUNDS)


def figure_lines() -> list[str]:
    return [
        f"FIGURE {name} {value} {goal} {'ok' if value == goal else 'missed'}"
        for name, (value, goal) in sorted(FIGURES.items())
    ]


def codes(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.code for outcome in outcomes))


def winners(outcomes: Sequence[Outcome]) -> list[Any]:
    """Return what those have got who were let in."""
    return [outcome.result for outcome in outcomes if outcome.code == "done"]


def reasons(outcomes: Sequence[Outcome]) -> set[str]:
    """Return the codes of every reason that a refusal gave."""
    return {reason for outcome in outcomes for reason in outcome.reasons}


def bookings(form: int, start, count: int = 50, **fields) -> list[dict]:
    return [{"form": form, "start": start, "number": number, **fields} for number in range(count)]
