"""How fast availability is on the database of the settings. Run by ``python -m tests.bench``."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 -- models need a loaded Django
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from . import calcom, plan, special  # noqa: E402
from .business import book, book_up, copy_of, open_business, scratch_database, settle  # noqa: E402
from .checking import WrongError, check, compare  # noqa: E402
from .figures import MEBIBYTE, Better, Figure, Timed, alternately, growth, peak_memory  # noqa: E402
from .questions import Questions, count_queries, forget  # noqa: E402

MOST_QUERIES = 6

RIVAL_GOALS = {"M": 500, "L": 1500, "XL": 1500}
"""So many times faster than django-appointment; S is too small to promise anything."""

CALCOM_GOALS = {"M": 20}
"""So many times faster than Cal.com with its rows in memory, our database counted in."""

DENSE = ("M", "XL")
BOOKED_OUT = ("S", "M")

NOISE = 1.1
"""How much dearer something may seem that costs the same."""


def main(names: list[str], rivals: dict[str, Any]) -> int:
    figures = []
    with scratch_database() as empty:
        for figure in measure(empty, names, rivals):
            print(figure, flush=True)
            figures.append(figure)
    return 0 if all(figure.is_reached for figure in figures) else 1


def measure(empty: BaseDatabaseWrapper, names: list[str], rivals: dict[str, Any]) -> Iterator[Figure]:
    """Yield the figures of each size, and those that are about all of them."""
    queries, points = {}, []
    for name in names:
        size = plan.SIZES[name]
        with copy_of(empty, name.lower()) as month:
            book(open_business(size), plan.appointments(size))
            settle()
            if name == "XL":  # which is a month out of a year
                with special.year(month, size) as year:
                    yield from special.history(prefix(name), size, month, year)
                    found = Usual(name, size)
                    yield from found.figures(rivals.get(name))
                    yield from special.one_of_many(empty, prefix(name), found.questions)
            else:
                found = Usual(name, size)
                yield from found.figures(rivals.get(name))
        queries[name] = found.queries
        points.append((size.appointments, found.list_ms))
        if name in DENSE:
            with copy_of(empty, "dense"):
                book_up(open_business(size), size.days, plan.holes(size))
                settle()
                yield from Usual(f"{name}_dense", size).figures(None)
        if name in BOOKED_OUT:
            yield from special.booked_out(empty, prefix(name), size)
    if len(names) > 1:
        yield Figure(prefix("queries_differ"), max(queries.values()) - min(queries.values()), 0)
        yield Figure(prefix("growth"), round(growth(points), 2), 1.0)


def prefix(name: str) -> str:
    return f"availability.{connection.vendor}.{name}"


class Usual:
    """What is measured of every size."""

    def __init__(self, name: str, size: plan.Size) -> None:
        self.prefix, self.size = prefix(name), size
        self.questions = Questions(size)
        check(self.questions.known, self.questions.window)
        self.rows = len(self.questions.bare_read())
        self.queries = count_queries(self.questions.whole)
        self.memory = peak_memory(self.questions.listing)

    def figures(self, rival: dict[str, Any] | None) -> Iterator[Figure]:
        """Yield what has a goal; print the rest."""
        ask = self.questions
        whole, self.list_ms, days, bare = alternately(ask.whole, ask.listing, ask.days, ask.bare_read)
        warm, cold = alternately(ask.listing, Timed(ask.listing, before=forget))
        (engine,) = alternately(ask.engine())
        self.describe(whole, bare, engine)
        goal = 2 * bare + 2
        yield Figure(f"{self.prefix}.queries", self.queries, MOST_QUERIES)
        yield Figure(f"{self.prefix}.list_ms", round(self.list_ms, 2), round(goal, 2))
        yield Figure(f"{self.prefix}.days_ms", round(days, 2), round(NOISE * self.list_ms + 0.1, 2))
        yield Figure(f"{self.prefix}.cold_ms", round(cold, 2), round(2 * warm + 2, 2))
        yield Figure(f"{self.prefix}.peak_bytes", self.memory, 250 * self.rows + MEBIBYTE)
        if self.prefix.endswith("XL_dense"):
            yield Figure(f"{self.prefix}.engine_us_an_appointment", round(engine * 1000 / self.rows, 3), 0.5)
        if self.prefix.endswith("XL"):
            yield Figure(f"{self.prefix}.any_of_500_ms", round(self.list_ms, 2), 5)
        yield from special.limited(self.prefix, ask)
        if rival:
            (at_hand,) = alternately(ask.at_hand)
            yield from self.against(rival, at_hand)
        if self.prefix.rpartition(".")[2] in CALCOM_GOALS:
            yield from self.against_calcom(whole)

    def describe(self, whole: float, bare: float, engine: float) -> None:
        print(
            f"{self.prefix}: {self.size.staff} staff, {self.size.days} days, {self.rows} appointments,"
            f" {len(self.questions.listing())} starts; {self.queries} queries; whole {whole:.2f} ms,"
            f" list {self.list_ms:.2f} ms, bare read {bare:.2f} ms, list to bare read {self.list_ms / bare:.2f};"
            f" engine alone {engine:.2f} ms; peak {self.memory / 1024:.0f} KiB",
            flush=True,
        )

    def against(self, rival: dict[str, Any], at_hand: float) -> Iterator[Figure]:
        """Yield how many times as long django-appointment needs; both have service, staff and settings at hand."""
        if rival["starts"]:
            compare(self.questions.known, rival["starts"])
        ratio = rival["seconds"] * 1000 / at_hand
        name = self.prefix.rpartition(".")[2]
        print(
            f"{self.prefix}: django-appointment {rival['seconds'] * 1000:.0f} ms in {rival['queries']} queries,"
            f" ours {at_hand:.2f} ms" + (", the same starts" if rival["starts"] else ""),
            flush=True,
        )
        if name in RIVAL_GOALS:
            yield Figure(f"{self.prefix}.django_appointment_ratio", round(ratio), RIVAL_GOALS[name], Better.AT_LEAST)

    def against_calcom(self, whole: float) -> Iterator[Figure]:
        """Yield how many times as long Cal.com needs to compute the same list as we to read and compute it."""
        if reason := calcom.prepare():
            print(f"skipped: {reason}", flush=True)
            return
        ask = self.questions
        staff = {pk: number for number, pk in enumerate(ask.known.resource_ids)}
        rows = [(staff[resource], start, end) for resource, start, end, *_ in ask.bare_read()]
        found = calcom.measure(rows, *ask.window, len(staff))
        if found["starts"] != ask.listing():
            raise WrongError("Cal.com offers other starts.")
        print(
            f"{self.prefix}: Cal.com {found['milliseconds']:.0f} ms with its rows in memory, ours {whole:.2f} ms with"
            " all that is read from the database, the same starts",
            flush=True,
        )
        goal = CALCOM_GOALS[self.prefix.rpartition(".")[2]]
        yield Figure(f"{self.prefix}.calcom_ratio", round(found["milliseconds"] / whole), goal, Better.AT_LEAST)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="+", choices=[*plan.SIZES])
    parser.add_argument("--rivals", type=Path, help="what the other systems took, as JSON")
    given = parser.parse_args()
    sys.exit(main(given.sizes, json.loads(given.rivals.read_text()) if given.rivals else {}))
