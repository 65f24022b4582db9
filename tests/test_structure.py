"""What keeps the package readable, as far as a machine can tell."""

import re
from pathlib import Path

import pytest

import wagtail_booking

PACKAGE = Path(wagtail_booking.__file__).parent
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_module__any__is_not_longer_than_300_lines(path):
    lines = len(path.read_text().splitlines())

    assert lines <= 300, f"{path.relative_to(PACKAGE)} has {lines} lines: split it by concept"


def test_docs__tables__have_as_many_cells_in_every_row():
    uneven = []
    for path in sorted((PACKAGE.parent / "docs").glob("*.md")):
        cells = 0
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if not line.startswith("|"):
                cells = 0
                continue
            found = len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", line)))
            cells = cells or found
            if found != cells:
                uneven.append(f"{path.name}:{number}")

    assert uneven == []
