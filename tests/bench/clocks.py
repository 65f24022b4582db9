"""What the time is taken with.

By default the clock on the wall. With ``BENCH_CLOCK=processor`` it is the time for which a processor
worked for this process and for its connection to a PostgreSQL on the same machine: on a machine that has
other work to do as well, that says more. It leaves out what the two wait for each other.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path


def processor_seconds() -> float:
    return time.process_time() + server_seconds()


def server_seconds() -> float:
    """Return how long the database server has worked for our connection; nothing when it is a part of us."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    worked = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(worked.split()[0]) / 1e9


def chosen() -> Callable[[], float]:
    match os.environ.get("BENCH_CLOCK", "wall"):
        case "wall":
            return time.perf_counter
        case "processor":
            return processor_seconds
        case other:
            raise SystemExit(f"BENCH_CLOCK={other}: use wall or processor")


clock = chosen()
