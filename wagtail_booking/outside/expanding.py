"""Understanding a calendar at a price that is known beforehand.

A rule of a few letters may stand for more repetitions than there is time or memory for, and the libraries
work through all of them. So they run in a process of their own, which ends when it has had enough.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

from wagtail_booking.engine.spans import Span
from wagtail_booking.models import OutsideCalendar

from .unusable import Unusable

SECONDS = 20
"""How long a calendar may take. One of 5 MB needs about ten."""

MEMORY = 1 << 30
"""How many bytes it may take. One of 5 MB needs less than half."""

PROGRAM = "wagtail_booking.outside.parsing"


def library_is_installed() -> bool:
    """Return whether calendars can be understood at all."""
    return find_spec("recurring_ical_events") is not None


def expand(data: bytes, zone: str, within: Span, most: int, *, seconds: int = SECONDS) -> list[Span]:
    """Return the busy time of a calendar: see :func:`.parsing.busy_spans`. Raise :class:`Unusable`."""
    order = {"zone": zone, "within": within, "most": most, "seconds": seconds, "memory": MEMORY}
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", PROGRAM],
            input=json.dumps(order).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it might quote the calendar
            env=os.environ | {"PYTHONPATH": path},
            timeout=seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Unusable(OutsideCalendar.Problem.TOO_LARGE) from None
    answer = json.loads(done.stdout)
    if problem := answer.get("problem"):
        raise Unusable(problem)
    return [Span(*span) for span in answer["spans"]]
