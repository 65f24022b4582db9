"""Print the Python interpreters that work here, newest version first, one path a line.

    python tools/find_python.py            every version from 3.11 up
    python tools/find_python.py --newest   only the newest
    python tools/find_python.py 3.12       only that version

"Works" means: it starts, and has the modules a virtual environment and SQLite need. A name on
PATH is no proof: a version manager's stand-in may exist for a version that isn't switched on.
"""

from __future__ import annotations  # so that an old python3 can run this file too

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.14", "3.13", "3.12", "3.11")
PROBE = "import ctypes, ensurepip, sqlite3, ssl, sys, venv; print('%d.%d' % sys.version_info[:2])"


def candidates(version: str) -> Iterator[str]:
    """Paths where an interpreter of this version may be, best first."""
    if found := shutil.which(f"python{version}"):
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = (pyenv / "versions").glob(f"{version}.*/bin/python")
    yield from map(str, sorted(installed, key=patch_number, reverse=True))
    for name in ("python3", "python"):
        if found := shutil.which(name):
            yield found
    yield sys.executable


def patch_number(python: Path) -> int:
    digits = python.parts[-3].split(".")[-1]
    return int(digits) if digits.isdigit() else -1


def works(python: str, version: str) -> bool:
    try:
        probe = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0 and probe.stdout.strip() == version


def find(version: str) -> str | None:
    return next((path for path in candidates(version) if works(path, version)), None)


def find_all() -> dict[str, str]:
    """Version → path, newest first."""
    return {version: path for version in VERSIONS if (path := find(version))}


def main(arguments: list[str]) -> int:
    if arguments == ["--newest"]:
        found = list(find_all().values())[:1]
    elif arguments:
        found = [path for version in arguments if (path := find(version))]
    else:
        found = list(find_all().values())
    if not found:
        print("no working Python 3.11 or newer found", file=sys.stderr)
        return 1
    print("\n".join(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
