"""django-appointment in an environment of its own: made on the first run, kept in ``.bench/``."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".bench" / "django-appointment"
REQUIREMENTS = ("django-appointment==3.12", "psycopg[binary]>=3.2")
SMALL = ("S", "M")
"""What is asked of it each time; it needs minutes for the larger sizes."""


def prepare() -> str | None:
    """Make the environment unless it is there; return in one line why it can't be made."""
    stamp = ENVIRONMENT / " ".join(REQUIREMENTS).replace(">", "").replace("[binary]", "")
    if stamp.exists():
        return None
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", *REQUIREMENTS],
    )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip() or "no reason given").splitlines()[-1]
            return f"django-appointment can't be installed: {last}"
    stamp.touch()
    return None


def measure(database: str, sizes: list[str]) -> dict[str, Any]:
    """Return what it takes and offers, by size."""
    done = subprocess.run(
        [str(ENVIRONMENT / "bin" / "python"), "-m", "tests.bench.django_appointment.measure", *sizes],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "tests.bench.django_appointment.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {answer.pop("size"): answer for answer in map(json.loads, done.stdout.splitlines())}
