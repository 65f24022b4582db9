"""How fast availability is, beside the bare reading of the claims it needs, and beside another system; and reminders.

    python -m tests.bench            every size, on SQLite and on PostgreSQL if it answers
    python -m tests.bench M          one size
    python -m tests.bench --all      with django-appointment at L and XL too, which takes a quarter of an hour

DATABASE=… measures that database only; BENCH_CLOCK=processor is for a machine that has other work (see
``clocks.py``). The data lives in scratch databases. Each figure is on a line of
its own: FIGURE name value goal ok|missed. The exit code is 1 when one is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import databases

from . import plan, rival

QUIET = 0.7
"""The load average above which others are at work on the machine."""


def main(sizes: list[str], *, everything: bool) -> int:
    if (busy := os.getloadavg()[0]) > QUIET:
        print(f"not quiet: {busy:.1f} processes want a processor, so the milliseconds are too many", flush=True)
    rivals = sizes if everything else [size for size in sizes if size in rival.SMALL]
    if reason := rival.prepare():
        print(f"skipped: {reason}", flush=True)
        rivals = []
    elif left := [size for size in sizes if size not in rivals]:
        print(f"not run: django-appointment at {' and '.join(left)} (--all runs it)", flush=True)
    return max([measure(database, sizes, rivals) for database in wanted()])


def wanted() -> list[str]:
    """Return the databases to measure."""
    if chosen := os.environ.get("DATABASE"):
        return [chosen]
    if reason := databases.why_no_postgresql():
        print(f"skipped: {reason}", flush=True)
        return [databases.SQLITE]
    return [databases.SQLITE, databases.POSTGRESQL]


def measure(database: str, sizes: list[str], rivals: list[str]) -> int:
    """Measure the other system, then ours, then the calendar and its feeds; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "rivals.json"
        found.write_text(json.dumps(rival.measure(database, rivals) if rivals else {}))
        return max(
            run(database, "tests.bench.availability", *sizes, "--rivals", str(found)),
            run(database, "tests.bench.calendar"),
            run(database, "tests.bench.feeds"),
            run(database, "tests.bench.reminders"),
        )


def run(database: str, *arguments: str) -> int:
    """Run a module in a process of its own, as what Wagtail's search loads depends on the database."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**os.environ, "DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
    ).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("sizes", nargs="*", metavar="size", help=f"of {', '.join(plan.SIZES)}; by default all")
    parser.add_argument("--all", action="store_true", help="django-appointment at every size, which takes long")
    given = parser.parse_args()
    if unknown := set(given.sizes) - set(plan.SIZES):
        parser.error(f"there is no size {', '.join(sorted(unknown))}")
    sys.exit(main(given.sizes or [*plan.SIZES], everything=given.all))
