"""The month of the booking widget over HTTP: size M, PostgreSQL, gunicorn with two workers.

    python -m tests.bench.over_http            ten seconds with 1, 8 and 32 visitors at a time

prints requests a second, percentiles of the answering times in milliseconds, and the share of answers in
the 500s, which is the one figure with a goal: FIGURE name value goal ok|missed.
"""

import asyncio
import datetime
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

os.environ["DATABASE"] = "postgresql"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402 -- models need a loaded Django

from tests import databases  # noqa: E402

from . import plan  # noqa: E402
from .business import book, open_business, scratch_database, settle  # noqa: E402
from .figures import Figure  # noqa: E402

PORT = int(os.environ.get("BENCH_PORT", "8147"))
WORKERS = 2
VISITORS = (1, 8, 32)
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
PATIENCE = 60

GUNICORN = [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--log-level", "critical"]

PATH = "/booking/widget/?form=first-consult&staff=any"
REQUEST = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


@dataclass
class Answers:
    """What came back while so many visitors asked at a time."""

    visitors: int
    milliseconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0

    @property
    def failed(self) -> float:
        return sum(status >= 500 for status in self.statuses) / len(self.statuses)

    def __str__(self) -> str:
        percentiles = statistics.quantiles(self.milliseconds, n=100)
        p50, p95, p99 = (percentiles[number - 1] for number in (50, 95, 99))
        return (
            f"{self.visitors} visitors at a time: {len(self.statuses) / self.seconds:.0f} requests/s,"
            f" p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, 5xx {self.failed:.2%} of {len(self.statuses)}"
        )


def main() -> int:
    if reason := databases.why_no_postgresql():
        print(f"skipped: {reason}")
        return 0
    figures = []
    today = datetime.datetime.now(ZoneInfo(plan.ZONE)).date()  # as the server reads the clock
    size = plan.SIZES["M"]
    with scratch_database():
        book(open_business(size), plan.appointments(size, today))
        settle()
        with server(connection.settings_dict["NAME"]):
            connection.close()
            for visitors in VISITORS:
                answers = asyncio.run(visit(visitors))
                print(answers, flush=True)
                figures.append(Figure(f"http.postgresql.M.{visitors}_visitors.share_of_5xx", answers.failed, 0))
    for figure in figures:
        print(figure)
    return 0 if all(figure.is_reached for figure in figures) else 1


@contextmanager
def server(database: str) -> Iterator[None]:
    process = subprocess.Popen(
        [*GUNICORN, "--bind", f"127.0.0.1:{PORT}", "django.core.wsgi:get_wsgi_application()"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.server_settings", "BENCH_DATABASE": database},
    )
    try:
        asyncio.run(wait_for_answer(process))
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


async def wait_for_answer(process: subprocess.Popen) -> None:
    """Wait until the server shows the month, and let each worker answer a few times."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            status, body = await ask()
        except OSError:
            await asyncio.sleep(0.1)
            continue
        if status != 200 or b"<table" not in body or b"date=" not in body:
            raise SystemExit(f"The widget shows no month with free days: {status} {body[:200]!r}")
        await asyncio.gather(*(ask() for _ in range(10 * WORKERS)))
        return
    raise SystemExit("The server doesn't answer.")


async def visit(visitors: int) -> Answers:
    """Let so many visitors ask, each again as soon as it has its answer."""
    answers = Answers(visitors)
    start = time.perf_counter()

    async def visitor() -> None:
        while (began := time.perf_counter()) < start + SECONDS:
            status, _ = await ask()
            answers.milliseconds.append((time.perf_counter() - began) * 1000)
            answers.statuses.append(status)

    await asyncio.gather(*(visitor() for _ in range(visitors)))
    answers.seconds = time.perf_counter() - start
    return answers


async def ask() -> tuple[int, bytes]:
    """Return status and body of the month."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    try:
        writer.write(REQUEST)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return int(head.split(maxsplit=2)[1]), body


if __name__ == "__main__":
    sys.exit(main())
