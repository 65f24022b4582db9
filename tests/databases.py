"""Which database servers the tests can reach, and how.

    python -m tests.databases postgresql    exits with 0 when that server answers

The addresses are the defaults of a server installed on the same machine; the usual PG… and
MYSQL_… environment variables lead elsewhere.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

SQLITE, POSTGRESQL, MARIADB = "sqlite", "postgresql", "mariadb"

PATIENCE = 60
"""Seconds that a server may take to answer, or SQLite to wait for a lock; one that isn't there refuses at once."""


def configuration(database: str) -> dict[str, Any]:
    """Return Django's settings for one of the databases we support."""
    env = os.environ.get
    if database == SQLITE:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": env("SQLITE_NAME", str(Path(__file__).parent / "db.sqlite3")),
            "OPTIONS": {"timeout": PATIENCE},
            # A file, as on a real site, so that the live server's threads have their own connections;
            # one for each process, so that two runs don't meet.
            "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"test-wagtail-booking-{os.getpid()}.sqlite3")},
        }
    if database == POSTGRESQL:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env("PGDATABASE", "wagtail_booking"),
            "USER": env("PGUSER", "postgres"),
            "PASSWORD": env("PGPASSWORD", ""),
            "HOST": env("PGHOST", "127.0.0.1"),
            "PORT": env("PGPORT", "5432"),
        }
    if database == MARIADB:
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": env("MYSQL_DATABASE", "wagtail_booking"),
            "USER": env("MYSQL_USER", "root"),
            "PASSWORD": env("MYSQL_PASSWORD", ""),
            "HOST": env("MYSQL_HOST", "127.0.0.1"),
            "PORT": env("MYSQL_PORT", "3306"),
            "OPTIONS": {"charset": "utf8mb4"},
            "TEST": {"CHARSET": "utf8mb4"},
        }
    raise ValueError(f"DATABASE={database!r}: use {SQLITE}, {POSTGRESQL} or {MARIADB}")


@cache
def why_no_postgresql() -> str | None:
    """Return in one line why PostgreSQL can't be used, or None when it answers."""
    try:
        import psycopg
    except ImportError:
        return "PostgreSQL: psycopg is not installed"
    at = configuration(POSTGRESQL)
    try:
        psycopg.connect(
            host=at["HOST"],
            port=at["PORT"],
            user=at["USER"],
            password=at["PASSWORD"],
            dbname="postgres",
            connect_timeout=PATIENCE,
        ).close()
    except psycopg.Error as error:
        return f"PostgreSQL: {str(error).strip().splitlines()[0]}"
    return None


@cache
def why_no_mariadb() -> str | None:
    """Return in one line why MariaDB can't be used, or None when it answers."""
    try:
        import MySQLdb
    except ImportError:
        return "MariaDB: mysqlclient is not installed"
    at = configuration(MARIADB)
    try:
        MySQLdb.connect(
            host=at["HOST"],
            port=int(at["PORT"]),
            user=at["USER"],
            password=at["PASSWORD"],
            connect_timeout=PATIENCE,
        ).close()
    except MySQLdb.Error as error:
        return f"MariaDB: {error}"
    return None


def postgresql_available() -> bool:
    return why_no_postgresql() is None


def mariadb_available() -> bool:
    return why_no_mariadb() is None


def main(database: str) -> int:
    reason = {POSTGRESQL: why_no_postgresql, MARIADB: why_no_mariadb}[database]()
    if reason is None:
        return 0
    print(f"skipped: {reason}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
