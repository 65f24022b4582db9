"""Events in addresses."""

import datetime
import random
import re

import pytest

from tests import factories as f
from tests.hostile import TEXTS
from wagtail_booking.entries import Every, Recurrence
from wagtail_booking.entries.packing import LONGEST, packed, unpacked
from wagtail_booking.entries.text import one_line

DAY = datetime.timedelta(days=1)

ENTRIES = [
    f.entry(),
    f.entry(description="", location=""),
    f.entry(start=f.TUESDAY, end=f.TUESDAY + 3 * DAY),
    f.entry(recurrence=Recurrence(Every.WEEK)),
    f.entry(recurrence=Recurrence(Every.TWO_WEEKS, count=12)),
    f.entry(recurrence=Recurrence(Every.YEAR, until=datetime.date(2030, 1, 1))),
    f.entry(description="1\n\n2 🎉", zone="Pacific/Apia"),
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_packed__any_event__comes_back_as_it_was(entry):
    text = packed(entry)

    assert re.fullmatch(r"[\w-]+", text, re.ASCII)
    assert unpacked(text) == entry
    assert packed(unpacked(text)) == text


def test_packed__hostile_texts__come_back_clean_and_short():
    for text in TEXTS:
        if one_line(text):
            entry = f.entry(title=text[:120], description=text[:1_000], location=text[:255])
            assert unpacked(packed(entry)) == entry


def test_packed__what_can_not_be_compressed__is_cut():
    some = random.Random(7)
    text = "".join(chr(some.randrange(0x20000, 0x2A000)) for _ in range(10_000))

    found = unpacked(packed(f.entry(description=text)))
    assert len(packed(f.entry(description=text))) <= LONGEST
    assert len(found.description) > 500
    assert text.startswith(found.description[:-1])
    assert len(packed(f.entry(title=text, description=text, location=text))) <= LONGEST


@pytest.mark.parametrize(
    "text", ["", "a", "é", "eJw", "====", packed(f.entry())[:-3], packed(f.entry())[3:], "x" * 999]
)
def test_unpacked__anything_else__is_refused(text):
    with pytest.raises(ValueError, match="no event"):
        unpacked(text)
