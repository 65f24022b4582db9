"""What keeps the package readable, as far as a machine can tell."""

from pathlib import Path

import pytest

import wagtail_booking

PACKAGE = Path(wagtail_booking.__file__).parent
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_module__any__is_not_longer_than_300_lines(path):
    lines = len(path.read_text().splitlines())

    assert lines <= 300, f"{path.relative_to(PACKAGE)} has {lines} lines: split it by concept"
