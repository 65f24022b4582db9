"""The main race over HTTP: fifty visitors, a server of four processes, no answer in the 500s."""

import datetime
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from tests import databases
from tests import factories as f

from . import plays
from .arena import Arena
from .scores import rounds

VISITORS = 50
PATIENCE = 120
"""Seconds that the server may take to start, to answer or to end."""


@contextmanager
def server(arena: Arena) -> Iterator[int]:
    """Run the test site on the database of an arena; yield its port."""
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    engine = arena.database["ENGINE"].rpartition(".")[2]
    environment = {
        **os.environ,
        "DATABASE": databases.MARIADB if engine == "mysql" else databases.SQLITE if engine == "sqlite3" else engine,
        "DJANGO_SETTINGS_MODULE": "tests.races.server_settings",
        "RACES_DATABASE": arena.database["NAME"],
    }
    application = "django.core.wsgi:get_wsgi_application()"
    # The port is taken here and handed on, so that nobody else gets it in between.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--workers", "4", "--threads", "4", "--timeout", str(PATIENCE)]
        process = subprocess.Popen(
            [*command, "--bind", f"fd://{listener.fileno()}", "--log-level", "critical", application],
            env=environment,
            stdout=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
        )
    try:
        wait_for_answer(process, port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for_answer(process: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            status, _ = post(port, {})
        except OSError:
            time.sleep(0.2)
        else:
            assert status < 500
            return
    raise AssertionError("The server doesn't answer.")


def post(port: int, data: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/booking/book/", urlencode(data), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def coming_weekdays(count: int) -> list[datetime.date]:
    today = datetime.datetime.now(f.AMSTERDAM).date()
    days = (today + datetime.timedelta(days=number) for number in range(2, 40))
    return [day for day in days if day.weekday() < 5][:count]


def visit_together(crowd: ThreadPoolExecutor, port: int, slug: str, start: datetime.datetime) -> list[tuple[int, str]]:
    """Let all visitors post the same time at the same moment; return each status and page."""
    together = threading.Barrier(VISITORS)
    time_text = f"{start.astimezone(datetime.UTC):%Y%m%dT%H%MZ}"

    def visit(number: int) -> tuple[int, str]:
        together.wait(PATIENCE)
        visitor = {
            "name": f"Visitor {number}",
            "email": f"visitor{number}@example.com",
            "key": f"{slug}-{time_text}-{number}",
        }
        return post(port, {"form": slug, "staff": "any", "time": time_text, **visitor})

    return list(crowd.map(visit, range(VISITORS)))


def test_r01__fifty_visitors_post_one_slot__exactly_as_many_are_booked_as_fit(arena):
    (single,), staff = arena.ask(plays.open_practice)
    (limited,), _ = arena.ask(plays.open_practice, staff=5, max_per_day=3)
    (group,), _ = arena.ask(plays.open_practice, capacity=8)
    slugs = {form: arena.ask(plays.slug_of, form=form) for form in (single, limited, group)}
    days = coming_weekdays(20)

    with server(arena) as port, ThreadPoolExecutor(VISITORS) as crowd:
        for number in rounds(arena, "http"):
            start = f.at(10, day=days[number % len(days)]) + number // len(days) * plays.DAY / 24
            answers = visit_together(crowd, port, slugs[single], start)

            assert Counter(status for status, _ in answers) == {303: 1, 409: 49}, start
            # The times nearest to it, each to be chosen in the form that was sent back.
            assert all('name="time"' in body for status, body in answers if status == 409)
            assert arena.ask(plays.booked, resources=staff, start=start) == {staff[0]: 1}

        limit = visit_together(crowd, port, slugs[limited], f.at(10, day=days[0]))
        assert Counter(status for status, _ in limit) == {303: 3, 422: 47}

        seats = visit_together(crowd, port, slugs[group], f.at(10, day=days[0]))
        assert Counter(status for status, _ in seats) == {303: 8, 409: 42}
