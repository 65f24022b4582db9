"""Fixtures and rules for all tests; data comes from `tests.factories`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings

from tests import databases, migrated

# Playwright's synchronous API runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A slow machine is no failure. What else is set stays, such as Hypothesis' own rules for continuous integration.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("patient")

HERE = Path(__file__).parent
MARKED_FOLDERS = ("browser", "races", "wheel")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # containers run tests as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Return the system's Chromium, or the one named by the environment."""
    names = filter(None, (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES))
    return next(filter(None, map(shutil.which, names)), None)


def why_no_browser() -> str | None:
    """Return in one line why there is no browser, or None: the system's, or Playwright's own."""
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    if find_chromium() or any(own.glob("chromium*")):
        return None
    return "browser: no Chromium found (apt install chromium, or set CHROMIUM)"


def pytest_configure() -> None:
    """Refuse to skip in silence what continuous integration must run."""
    required = {"REQUIRE_POSTGRESQL": databases.why_no_postgresql, "REQUIRE_BROWSER": why_no_browser}
    for name, why_not in required.items():
        if os.environ.get(name) == "1" and (reason := why_not()):
            raise pytest.UsageError(f"{name}=1, but {reason}")


@pytest.hookimpl(tryfirst=True)  # before pytest-django sorts by its mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, so that no test can be forgotten."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
        if folder == "browser" and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True))
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            # What migrations made, such as Wagtail's root page, must come back after each test, and with the
            # same ids: one test that lets Django make it anew would break the next.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """Begin with a SQLite database that an earlier run has migrated, if the tables are still those."""
    test_settings = connections["default"].settings_dict["TEST"]
    is_file = connections["default"].vendor == databases.SQLITE
    return django_db_keepdb or (is_file and migrated.take(test_settings["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep what Django remembers of the migrations' rows where every connection finds it.

    It hangs on one connection object, and Playwright's event loop makes Django open others.
    """
    for connection in connections.all():
        if kept := getattr(connection, "_test_serialized_contents", None):
            type(connection)._test_serialized_contents = kept
    is_file = connections["default"].vendor == databases.SQLITE
    if is_file and not django_db_keepdb:
        migrated.keep(connections["default"].settings_dict["NAME"])
    yield
    if is_file and django_db_keepdb and not request.config.option.reuse_db:
        connections.close_all()
        Path(connections["default"].settings_dict["NAME"]).unlink()


def pytest_runtest_setup(item: pytest.Item) -> None:
    needs = {
        "postgres": databases.why_no_postgresql,
        "mariadb": databases.why_no_mariadb,
        "browser": why_no_browser,
    }
    for mark, why_not in needs.items():
        if item.get_closest_marker(mark) and (reason := why_not()):
            pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium where there is one, else the browser Playwright brings."""
    if chromium := find_chromium():
        browser_type_launch_args["executable_path"] = chromium
    return {**browser_type_launch_args, "args": CHROMIUM_ARGUMENTS, "timeout": 120_000}
