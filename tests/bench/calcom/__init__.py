"""The slot service of Cal.com, for comparison: its own published code, with its rows in memory.

Its package can't be installed as npm does, because it names packages that nobody can get. So it is unpacked
beside the few that the computation of slots needs; ``load.cjs`` puts a stand-in in the place of the others.
It is kept in ``.bench/``.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.bench import plan

HERE = Path(__file__).parent
FOLDER = HERE.parents[2] / ".bench" / "calcom"

PACKAGE = "@calcom/platform-libraries@0.0.360"
NEEDED = (
    "@evyweb/ioctopus@1.4.1",
    "@trpc/server@10.45.4",
    "dayjs@1.11.23",
    "lodash@4.18.1",
    "rrule@2.8.1",
    "tslog@4.11.0",
    "uuid@8.3.2",
    "zod@3.25.76",
)


def prepare() -> str | None:
    """Install it unless it is there; return in one line why that can't be done."""
    stamp = FOLDER / PACKAGE.rpartition("@")[2]
    if stamp.exists():
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text(json.dumps({"private": True}))
    commands = (
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *NEEDED],
        ["npm", "pack", "--silent", PACKAGE],
        ["sh", "-c", "tar xzf calcom-platform-libraries-*.tgz"],
    )
    for command in commands:
        try:
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        except OSError as error:
            return f"Cal.com: {error}"
        if done.returncode:
            last = (done.stderr.strip() or "no reason given").splitlines()[-1]
            return f"Cal.com can't be installed: {last}"
    stamp.touch()
    return None


def measure(rows: list[tuple[int, int, int]], since: int, until: int, staff: int) -> dict[str, Any]:
    """Return the milliseconds for the list, and the starts, when these (staff, start, end) are taken; in minutes."""
    done = subprocess.run(
        ["node", str(HERE / "measure.cjs"), str(FOLDER)],
        input=json.dumps({"zone": plan.ZONE, "staff": staff, "taken": rows, "since": since, "until": until}),
        env={**os.environ, "NODE_ENV": "production", "NEXT_PUBLIC_LOGGER_LEVEL": "6"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
