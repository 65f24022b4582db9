"""Workers killed at any instruction while mails go out: none is lost, and which ones are doubled."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from . import soak
from .arena import Arena
from .scores import FIGURES

WORKERS = 2
PATIENCE = 60
"""Seconds without any mail after which what is left is taken for lost."""


def run(arena: Arena, server: soak.UnreliableServer, *, bookings: int, kills: int, seed: int) -> tuple[dict, set[str]]:
    """Book, send and kill, all at the same time; return the states of the deliveries and who was killed."""
    chance = random.Random(seed)
    form = arena.ask(soak.begin)
    workers = [soak.Worker.start(arena, f"worker-{number}", server.port) for number in range(WORKERS)]
    killed = set()
    try:
        for kill in range(kills):
            batch = range(kill * bookings // kills, (kill + 1) * bookings // kills)
            arena.ask(soak.book, form=form, numbers=batch)
            # Spread over all that is sent, on a fast machine and on a slow one.
            wait_for(lambda due=kill * bookings * 2 // kills: len(server.accepted) >= due, 10)
            time.sleep(chance.uniform(0, 0.05))
            place = chance.randrange(WORKERS)
            workers[place].kill()
            killed.add(workers[place].name)
            workers[place] = soak.Worker.start(arena, f"worker-{WORKERS + kill}", server.port)
        arrived, since = 0, time.monotonic()
        while set(states := arena.ask(soak.states, form=form)) != {"sent"} and time.monotonic() < since + PATIENCE:
            if len(server.accepted) > arrived:
                arrived, since = len(server.accepted), time.monotonic()
            time.sleep(0.1)
        return states, killed
    finally:
        for worker in workers:
            worker.kill()


def wait_for(happens: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not happens() and time.monotonic() < until:
        time.sleep(0.005)


def unrecorded(accepted: list[soak.Accepted], killed: set[str]) -> tuple[int, int]:
    """Return how many mails the server has more than once, and of how many of those no kill is the reason.

    A worker sends one mail at a time: what it was killed over is the last that the server has from it.
    """
    by_worker: dict[str, list[str]] = defaultdict(list)
    senders: dict[str, list[str]] = defaultdict(list)
    for mail in accepted:
        by_worker[mail.worker].append(mail.message_id)
        senders[mail.message_id].append(mail.worker)
    again = [(message, worker) for message, workers in senders.items() for worker in workers[:-1]]
    without_reason = [
        (message, worker) for message, worker in again if worker not in killed or by_worker[worker][-1] != message
    ]
    return len(again), len(without_reason)


@pytest.mark.parametrize(
    ("bookings", "kills"), [(20, 6), pytest.param(500, 200, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_soak__workers_killed_while_a_server_refuses_and_drops__every_mail_arrives(arena, bookings, kills):
    began = time.monotonic()
    with soak.UnreliableServer(random.Random(kills), random.Random(kills)).running() as server:
        states, killed = run(arena, server, bookings=bookings, kills=kills, seed=kills)
    doubled, without_reason = unrecorded(server.accepted, killed)
    addresses = Counter({mail.recipient for mail in server.accepted if mail.recipient.startswith("c")})
    to_customers = {(mail.recipient, mail.message_id) for mail in server.accepted if mail.recipient in addresses}
    rolled_back = [mail for mail in server.accepted if mail.recipient.startswith(soak.UNREAL_PEOPLE)]
    arrived = len({mail.message_id for mail in server.accepted})
    name = f"soak.{arena.name}.{bookings * 2}"
    figures = {
        "messages_arrived": (arrived, bookings * 2),
        "kills": (len(killed), kills),
        "doubled_without_a_kill": (without_reason, 0),
        "rolled_back_and_sent": (len(rolled_back), 0),
        # How many there are is chance: what counts is that each has its reason.
        "doubled": (doubled, doubled),
    }
    FIGURES.update({f"{name}.{key}": value for key, value in figures.items()})
    for key, (value, goal) in figures.items():
        print(f"FIGURE {name}.{key} {value} {goal} {'ok' if value == goal else 'missed'}")
    print(f"{server.refused} refused, {server.dropped} dropped, {time.monotonic() - began:.0f} seconds")

    assert states == {"sent": bookings * 2}
    assert {key: value for key, (value, goal) in figures.items() if value != goal} == {}
    assert addresses.keys() == {f"c{number}@example.com" for number in range(bookings)}
    assert len(to_customers) == bookings  # a mail that is sent twice has the same Message-ID
    assert server.refused
    assert server.dropped
