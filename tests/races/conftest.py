"""One arena for each database that answers, and what must be true after every race."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.races import arena as arenas
from tests.races import scores

WHY_NOT = {databases.POSTGRESQL: databases.why_no_postgresql, databases.MARIADB: databases.why_no_mariadb}


@pytest.fixture(scope="session", params=[databases.SQLITE, databases.MARIADB, databases.POSTGRESQL])
def arena(request: pytest.FixtureRequest) -> Iterator[arenas.Arena]:
    """Fifty processes on a database of their own."""
    reason = WHY_NOT.get(request.param, lambda: None)()
    if reason:
        pytest.skip(reason)
    arenas.preload()
    name = f"wagtail_booking_races_{os.getpid()}"
    if request.param == databases.SQLITE:
        name = str(Path(tempfile.gettempdir()) / f"{name}.sqlite3")
    with arenas.scratch_database(databases.configuration(request.param), name) as database:
        made = arenas.Arena(database)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def nothing_broken(arena: arenas.Arena) -> Iterator[None]:
    """Look at the whole database after each test, and at the deadlocks that the server has seen."""
    # Here, because it needs a loaded Django.
    from . import promises

    before = arena.ask(promises.deadlocks)
    yield
    deadlocks = arena.ask(promises.deadlocks) - before
    name = f"race.{arena.name}.deadlocks"
    scores.FIGURES[name] = (scores.FIGURES.get(name, (0, 0))[0] + deadlocks, 0)
    assert arena.ask(promises.broken) == []
    assert deadlocks == 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many rounds were exact, when somebody asked for a number of rounds."""
    if "RACE_ROUNDS" in os.environ and scores.FIGURES:
        terminalreporter.write_sep("=", "races: exact rounds, and how many there were")
        for line in scores.figure_lines():
            terminalreporter.write_line(line)
