"""The fast tests on several versions of Python, Django and Wagtail.

nox --session matrix        every combination of the Pythons found on this machine
nox --session matrix_short  the oldest and the newest combination
"""

import os
import sys
from itertools import product
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import find_python

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["matrix_short"]

PYTHONS = find_python.find_all()  # newest first
# A name on PATH may be a stand-in that doesn't start, so the ones that work come first.
os.environ["PATH"] = os.pathsep.join([*(str(Path(path).parent) for path in PYTHONS.values()), os.environ["PATH"]])

DJANGOS = ("5.2", "6.0", "6.1")
WAGTAILS = ("7.4", "8.0")
IMPOSSIBLE = {("3.11", "6.0"), ("3.11", "6.1")}  # Django 6 needs Python 3.12
SHOW_VERSIONS = "import sys, django, wagtail as w; print(sys.version, django.__version__, w.__version__, sep=' | ')"
FAST = "not browser and not races and not wheel and not slow"

MATRIX = [
    (python, django, wagtail)
    for python, django, wagtail in product(reversed(PYTHONS), DJANGOS, WAGTAILS)
    if (python, django) not in IMPOSSIBLE
]
OLDEST = ("3.11", DJANGOS[0], WAGTAILS[0])
NEWEST = (next(iter(PYTHONS)), DJANGOS[-1], WAGTAILS[-1])
SHORT = [combination for combination in (OLDEST, NEWEST) if combination in MATRIX]


@nox.session
@nox.parametrize(["python", "django", "wagtail"], MATRIX)
def matrix(session: nox.Session, django: str, wagtail: str) -> None:
    """Run the fast tests on each combination."""
    run_fast_tests(session, django, wagtail)


@nox.session
@nox.parametrize(["python", "django", "wagtail"], SHORT)
def matrix_short(session: nox.Session, django: str, wagtail: str) -> None:
    """Run the fast tests on the oldest and the newest combination."""
    run_fast_tests(session, django, wagtail)


def run_fast_tests(session: nox.Session, django: str, wagtail: str) -> None:
    session.install("--group", "test", "--editable", ".", f"Django=={django}.*", f"wagtail=={wagtail}.*")
    session.run("python", "-c", SHOW_VERSIONS)
    session.run("pytest", "-q", "-n", "auto", "-m", FAST, *session.posargs)
