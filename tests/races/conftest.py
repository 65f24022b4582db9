"""One arena for each database that answers."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.races import arena as arenas

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
