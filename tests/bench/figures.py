"""Figures with their goals, and how they are taken. Plain Python: the other systems use it too."""

import gc
import math
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from .clocks import clock

LEAST_RUNS, MOST_RUNS = 9, 51
PATIENCE = 3.0
"""Seconds after which a series of runs ends, once each function ran often enough."""

MEBIBYTE = 2**20


class Better(Enum):
    """On which side of its goal a value should be."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it should be."""

    name: str
    value: float
    goal: float
    better: Better = Better.AT_MOST

    @property
    def is_reached(self) -> bool:
        return self.value <= self.goal if self.better is Better.AT_MOST else self.value >= self.goal

    def __str__(self) -> str:
        return f"FIGURE {self.name} {self.value:g} {self.goal:g} {'ok' if self.is_reached else 'missed'}"


@dataclass(frozen=True)
class Timed:
    """A function to time; ``before`` comes first each time and isn't timed."""

    function: Callable[[], object]
    before: Callable[[], object] | None = None

    def seconds(self) -> float:
        if self.before is not None:
            self.before()
        start = clock()
        self.function()
        return clock() - start


def alternately(*functions: Callable[[], object] | Timed, least: int = LEAST_RUNS) -> list[float]:
    """Return the median time of each in milliseconds; they take turns, and the first round warms up."""
    timed = [found if isinstance(found, Timed) else Timed(found) for found in functions]
    times: list[list[float]] = [[] for _ in timed]
    gc.collect()
    for each in timed:
        each.seconds()
    end = time.perf_counter() + PATIENCE
    for number in range(MOST_RUNS):
        if number >= least and time.perf_counter() > end:
            break
        for each, taken in zip(timed, times, strict=True):
            taken.append(each.seconds() * 1000)
    return [statistics.median(taken) for taken in times]


def peak_memory(function: Callable[[], object]) -> int:
    """Return the bytes that a function has at most, beyond what was there before."""
    function()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        function()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def growth(points: Iterable[tuple[int, float]]) -> float:
    """Return the exponent of (rows, milliseconds): 1 when twice the rows take twice the time."""
    logs: Sequence[tuple[float, float]] = [(math.log(rows), math.log(taken)) for rows, taken in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope
