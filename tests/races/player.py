"""What runs in the processes of an arena: wait for a play, wait for the signal, try it, tell."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- models need a loaded Django
from django.db import connection, connections  # noqa: E402

from wagtail_booking.errors import BookingError  # noqa: E402

from . import plays  # noqa: E402
from .arena import PATIENCE, Outcome  # noqa: E402

# However slow the machine, all get their turn: who is told to try later says nothing about the others.
settings.WAGTAIL_BOOKING = {"LOCK_TIMEOUT": 60}


def use(database: dict[str, Any]) -> None:
    """Make ``database`` the default one of this process."""
    connection.close()
    connections.settings["default"] = connections.configure_settings({"default": database})["default"]
    del connections["default"]


def connect() -> None:
    """Connect now, not with the first query."""
    connection.ensure_connection()


def referee(line: Connection, database: dict[str, Any]) -> None:
    """Answer one question after the other."""
    use(database)
    for play, arguments in told(line):
        try:
            line.send(play(**arguments))
        except Exception as error:
            line.send(RuntimeError(f"{play.__name__}: {error!r:.500}"))


def play(line: Connection, database: dict[str, Any], barrier: Any, gate: Any) -> None:
    """Take part in one race after the other."""
    plays.gate = gate
    use(database)
    connect()
    for move, arguments in told(line):
        barrier.wait(PATIENCE)
        line.send(Outcome("idle") if arguments is None else outcome_of(move, arguments))


def told(line: Connection):
    while True:
        try:
            yield line.recv()
        except EOFError:
            connection.close()
            return


def outcome_of(move: Callable[..., Any], arguments: dict[str, Any]) -> Outcome:
    try:
        return Outcome("done", move(**arguments))
    except BookingError as error:
        reasons = tuple(str(reason.code) for reason in getattr(error, "reasons", ()))
        return Outcome(error.code, alternatives=len(getattr(error, "alternatives", ())), reasons=reasons)
    except Exception as error:
        return Outcome(f"{type(error).__name__}: {error}")


def create_database(name: str) -> None:
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def destroy_database() -> None:
    connection.creation.destroy_test_db(connection.settings_dict["TEST"]["NAME"], verbosity=0)
