"""The main race over HTTP: fifty visitors, a server of four processes, no answer in the 500s."""

import datetime
import http.client
import os
import signal
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

PORT = int(os.environ.get("RACES_PORT", "8141"))
VISITORS = 50
ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))


@contextmanager
def server(arena: Arena) -> Iterator[None]:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    engine = arena.database["ENGINE"].rpartition(".")[2]
    environment = {
        **os.environ,
        "DATABASE": databases.MARIADB if engine == "mysql" else databases.SQLITE if engine == "sqlite3" else engine,
        "DJANGO_SETTINGS_MODULE": "tests.races.server_settings",
        "RACES_DATABASE": arena.database["NAME"],
    }
    application = "django.core.wsgi:get_wsgi_application()"
    command = [sys.executable, "-m", "gunicorn", "--workers", "4", "--threads", "4", "--bind", f"127.0.0.1:{PORT}"]
    process = subprocess.Popen(
        [*command, "--log-level", "critical", application], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_answer(process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_for_answer(process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            status, _ = post({})
        except OSError:
            time.sleep(0.2)
        else:
            assert status < 500
            return
    raise AssertionError("The server doesn't answer.")


def post(data: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
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


def test_r01__fifty_visitors_post_one_slot__one_is_booked_and_the_others_read_what_is_left(arena):
    forms, staff = arena.ask(plays.open_practice)
    slug = arena.ask(plays.slug_of, form=forms[0])
    start_together = threading.Barrier(VISITORS)

    def visit(number: int, start: datetime.datetime) -> tuple[int, str]:
        start_together.wait(60)
        time_text = f"{start.astimezone(datetime.UTC):%Y%m%dT%H%MZ}"
        visitor = {"name": f"Visitor {number}", "email": f"visitor{number}@example.com", "key": f"{start}-{number}"}
        return post({"form": slug, "staff": "any", "time": time_text, **visitor})

    with server(arena), ThreadPoolExecutor(VISITORS) as crowd:
        for day in coming_weekdays(min(ROUNDS, 20)):
            start = f.at(10, day=day)
            answers = list(crowd.map(visit, range(VISITORS), [start] * VISITORS))

            assert Counter(status for status, _ in answers) == {303: 1, 409: 49}, day
            # The times nearest to it, each to be chosen in the form that was sent back.
            assert all('name="time"' in body for status, body in answers if status == 409)
            assert arena.ask(plays.booked, resources=staff, start=start) == {staff[0]: 1}
