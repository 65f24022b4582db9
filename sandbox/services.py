"""What the demo site uses outside itself, from the environment: a database and a mail server."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FILES = "django.core.mail.backends.filebased.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"

# What Django before 6.1 calls the options of a mailer.
OLD_NAMES = {
    "file_path": "EMAIL_FILE_PATH",
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
    "timeout": "EMAIL_TIMEOUT",
}


def database(kind: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings for ``sqlite``, ``postgresql`` or ``mariadb``.

    The two servers are found by their own environment variables (``PGHOST``, ``MYSQL_HOST``, …).
    """
    env = os.environ.get
    if kind == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "db.sqlite3"),
            # The site and the worker write to one file: readers don't wait, writers wait their turn.
            "OPTIONS": {"timeout": 20, "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"},
        }
    if kind == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env("PGDATABASE", "wagtail_booking_demo"),
            "USER": env("PGUSER", "postgres"),
            "PASSWORD": env("PGPASSWORD", ""),
            "HOST": env("PGHOST", "127.0.0.1"),
            "PORT": env("PGPORT", "5432"),
        }
    if kind == "mariadb":
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": env("MYSQL_DATABASE", "wagtail_booking_demo"),
            "USER": env("MYSQL_USER", "root"),
            "PASSWORD": env("MYSQL_PASSWORD", ""),
            "HOST": env("MYSQL_HOST", "127.0.0.1"),
            "PORT": env("MYSQL_PORT", "3306"),
            "OPTIONS": {"charset": "utf8mb4"},
        }
    raise ValueError(f"DATABASE={kind!r}: use sqlite, postgresql or mariadb")


def mailer(url: str, folder: Path) -> dict[str, Any]:
    """Return a mailer as Django 6.1's ``MAILERS`` has it; without ``url`` one that writes into ``folder``.

    ``smtp://user:password@host:587?tls=1`` (STARTTLS), ``smtps://…`` (TLS from the start), ``console:``.
    """
    parts = urlsplit(url)
    if not url:
        return {"BACKEND": FILES, "OPTIONS": {"file_path": str(folder)}}
    if parts.scheme == "console":
        return {"BACKEND": CONSOLE, "OPTIONS": {}}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("EMAIL_URL: use smtp://user:password@host:587?tls=1, smtps://… or console:")
    ssl = parts.scheme == "smtps"
    tls = not ssl and parse_qs(parts.query).get("tls", ["0"])[-1].lower() in {"1", "true", "yes", "on"}
    options = {
        "host": parts.hostname,
        "port": parts.port or (465 if ssl else 587 if tls else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": tls,
        "use_ssl": ssl,
        "timeout": 20,
    }
    return {"BACKEND": SMTP, "OPTIONS": options}


def mail_settings(mailer: dict[str, Any], django_version: tuple[int, ...]) -> dict[str, Any]:
    """Return the names that this version of Django wants in the settings for ``mailer``."""
    if django_version >= (6, 1):
        return {"MAILERS": {"default": mailer}}
    return {"EMAIL_BACKEND": mailer["BACKEND"], **{OLD_NAMES[name]: value for name, value in mailer["OPTIONS"].items()}}
