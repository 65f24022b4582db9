"""The translations that come with the package: complete, compiled, and shown."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override, pgettext

import wagtail_booking
from tests import factories as f
from wagtail_booking.forms.wording import price_text, short_day_text

PACKAGE = Path(wagtail_booking.__file__).parent
CATALOGS = sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))

needs_gettext = pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="locale: no msgfmt found (apt install gettext)"
)
every_catalog = pytest.mark.parametrize("catalog", CATALOGS, ids=[path.parts[-3] for path in CATALOGS])


def run(*command, cwd=None, **variables):
    # Without a UTF-8 locale, gettext's tools complain about every curly quote.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **variables}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=cwd)
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


def messages(compiled):
    """Return all messages of an .mo file, without the header: that one has the time of the collecting."""
    with compiled.open("rb") as file:
        catalog = dict(gettext.GNUTranslations(file)._catalog)
    del catalog[""]
    return catalog


def collected(catalog, folder):
    """Return a copy of a catalog, brought up to date with the texts in the package's code."""
    copy = folder / "wagtail_booking"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    language = catalog.parts[-3]
    options = ("--locale", language, "--no-location", "--settings", "tests.settings")
    # Nothing empty in the path: that is the current folder, whose modules would hide Python's own.
    search_path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
    run(sys.executable, "-P", "-m", "django", "makemessages", *options, cwd=copy, PYTHONPATH=search_path)
    return copy / catalog.relative_to(PACKAGE)


def test_catalogs__dutch__is_there():
    assert [path.parts[-3] for path in CATALOGS] == ["nl"]


@pytest.mark.slow
@needs_gettext
@every_catalog
def test_catalog__any__every_text_of_the_package_is_translated(catalog, tmp_path):
    current = collected(catalog, tmp_path)

    # "490 translated messages." and no word about fuzzy or untranslated ones; --check compares the placeholders.
    told = run("msgfmt", "--check", "--statistics", "--output-file", str(tmp_path / "current.mo"), str(current))
    assert re.fullmatch(r"\d+ translated messages\.", told.strip()), told
    assert messages(tmp_path / "current.mo").keys() == messages(catalog.with_suffix(".mo")).keys()


@needs_gettext
@every_catalog
def test_catalog__compiled__is_what_the_package_ships(catalog, tmp_path):
    run("msgfmt", "--output-file", str(tmp_path / "fresh.mo"), str(catalog))

    assert messages(tmp_path / "fresh.mo") == messages(catalog.with_suffix(".mo"))


@every_catalog
def test_placeholders__any_message__are_those_of_the_english_text(catalog):
    wanted = re.compile(r"%\(\w+\)\w|%%|href=\"[^\"]*\"")
    translated = messages(catalog.with_suffix(".mo"))
    differing = {
        key: text
        for key, text in translated.items()
        if set(wanted.findall(key[0] if isinstance(key, tuple) else key)) != set(wanted.findall(text))
    }

    assert not differing


def test_dates_and_prices__dutch__are_written_the_dutch_way():
    with override("nl"):
        assert short_day_text(date(2026, 3, 3)) == "di 3 maart"
        assert price_text(Decimal("45.00"), "EUR") == "€\N{NO-BREAK SPACE}45,00"
        assert pgettext("date format: Tue 3 Mar 2026", "D j M Y") == "D j b Y"  # Django's M begins with a capital


@pytest.mark.django_db
def test_widget__dutch_page__asks_in_dutch(client):
    f.small_practice()

    words = client.get(reverse("wagtail_booking:widget"), {"lang": "nl"}).content.decode()

    assert "Kies een dag" in words
    assert "Choose a day" not in words
