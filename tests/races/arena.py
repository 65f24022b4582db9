"""A scratch database with many processes of its own, which all start on one signal.

The processes come from a fork server that has loaded Django once, so fifty of them start in a second
and share their memory; each opens its own connection. A test sends all of them a *play* (see
``plays.py``) at once, and asks one more process, the referee, what is in the database afterwards.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

PLAYERS = 50
PATIENCE = 120
"""Seconds after which a process that doesn't answer is taken for hung."""

context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Outcome:
    """What came of one player's try: ``code`` is "done", the code of a BookingError or an exception.

    ``reasons`` are the codes of the reasons that a refusal gave.
    """

    code: str
    result: Any = None
    alternatives: int = 0
    reasons: tuple[str, ...] = ()


class Arena:
    """The processes on one database; ``options`` are Django's for the connection."""

    def __init__(self, database: dict[str, Any], players: int = PLAYERS) -> None:
        from . import player

        self.database = database
        self.barrier = context.Barrier(players)
        self.referee = Seat(player.referee, database)
        # Where two players wait for each other in the middle of a transaction.
        self.gate = context.Barrier(2)
        self.players = [Seat(player.play, database, self.barrier, self.gate) for _ in range(players)]

    @property
    def name(self) -> str:
        """The name of the database, as in ``DATABASE=…``."""
        engine = self.database["ENGINE"].rpartition(".")[2]
        return {"sqlite3": "sqlite", "mysql": "mariadb"}.get(engine, engine)

    def ask(self, play: Callable[..., Any], **arguments: Any) -> Any:
        """Let the referee do something alone; raise what went wrong."""
        self.referee.send(play, arguments)
        return self.referee.answer()

    def race(self, play: Callable[..., Any], arguments: Sequence[dict[str, Any]]) -> list[Outcome]:
        """Let as many players as there are ``arguments`` do something at the same moment."""
        # Who has nothing to do still comes to the start, where the barrier counts everybody.
        idle = [None] * (len(self.players) - len(arguments))
        for seat, given in zip(self.players, [*arguments, *idle], strict=True):
            seat.send(play, given)
        return [seat.answer() for seat in self.players][: len(arguments)]

    @contextmanager
    def connected_with(self, options: dict[str, Any]) -> Iterator[None]:
        """Let everybody connect anew with other options, until the block ends."""
        from . import player

        for database in ({**self.database, "OPTIONS": {**self.database.get("OPTIONS", {}), **options}}, self.database):
            self.ask(player.use, database=database)
            # One connection first: SQLite doesn't wait when many switch a file to write-ahead logging at once.
            self.ask(player.connect)
            outcomes = self.race(player.use, [{"database": database}] * len(self.players))
            assert {outcome.code for outcome in outcomes} == {"done"}
            if database is not self.database:
                yield

    def close(self) -> None:
        for seat in (*self.players, self.referee):
            seat.leave()


class Seat:
    """One process and the line to it."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self.line: Connection
        self.line, far_end = context.Pipe()
        self.process = context.Process(target=target, args=(far_end, *arguments), daemon=True)
        self.process.start()
        far_end.close()

    def send(self, play: Callable[..., Any], arguments: dict[str, Any] | None) -> None:
        self.line.send((play, arguments))

    def answer(self) -> Any:
        if not self.line.poll(PATIENCE):
            raise TimeoutError(f"No answer from process {self.process.pid}")
        answer = self.line.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def leave(self) -> None:
        self.line.close()
        self.process.join(10)
        if self.process.is_alive():
            self.process.terminate()


@contextmanager
def scratch_database(configuration: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Create and migrate a database of that name; yield its configuration and drop it afterwards."""
    from . import player

    keeper = Seat(player.referee, configuration)
    keeper.send(player.create_database, {"name": name})
    keeper.answer()
    try:
        yield {**configuration, "NAME": name}
    finally:
        keeper.send(player.destroy_database, {})
        keeper.answer()
        keeper.leave()


def preload() -> None:
    """Load Django in the fork server, before the first process is started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    context.set_forkserver_preload(["tests.races.player"])
