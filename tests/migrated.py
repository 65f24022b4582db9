"""A migrated SQLite database that is kept from one run to the next: migrating takes as long as hundreds of tests."""

import hashlib
import os
import shutil
import sqlite3
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".cache" / "migrated"


def kept() -> Path:
    """Return where a database is kept that has the tables of today, and the rows that migrations write."""
    found = hashlib.sha256(repr([version("django"), version("wagtail"), settings.INSTALLED_APPS]).encode())
    modules = {type(migration).__module__ for migration in MigrationLoader(None).disk_migrations.values()}
    found.update("".join(sorted(modules)).encode())
    for folder in ("wagtail_booking/migrations", "wagtail_booking/models", "tests/testapp"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found.update(path.read_bytes())
    return FOLDER / f"{found.hexdigest()[:16]}.sqlite3"


def take(database: str) -> bool:
    """Make ``database`` of the kept one; return whether there is one."""
    try:
        shutil.copyfile(kept(), database)
    except FileNotFoundError:
        return False
    return True


def keep(database: str) -> None:
    """Keep ``database``, to which nothing but the migrations has written; drop what was kept before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = FOLDER / f"{os.getpid()}.part"
    with sqlite3.connect(database) as source, sqlite3.connect(made) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    for old in set(FOLDER.glob("*.sqlite3")) - {kept()}:
        old.unlink(missing_ok=True)
    made.replace(kept())  # at once: others may be reading the one that is there
