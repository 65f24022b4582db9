"""The choices of a visitor as the query string carries them. Reading never fails and asks no database."""

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.utils import translation

from wagtail_booking.engine.spans import FIRST_YEAR, LAST_YEAR, instant_of, minute_of

ANY = "any"
"""The value of ``staff`` when the customer has no preference."""

LONGEST = 200
IDS = re.compile(r"[0-9]{1,18}(,[0-9]{1,18}){0,99}")
INSTANT = re.compile(r"[0-9]{8}T[0-9]{4}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
PARTY = re.compile(r"[1-9][0-9]{0,5}")
VISITOR = re.compile(r"[\w.:-]{1,200}", re.ASCII)


def format_instant(minute: int) -> str:
    """Return a minute as RFC 5545 writes it, such as "20260303T0900Z"."""
    return f"{instant_of(minute):%Y%m%dT%H%MZ}"


@dataclass(frozen=True)
class Choices:
    """What was chosen so far; a ``party`` of 0 is one that nobody chose. ``visitor`` says by whom, in a frame.

    ``unreadable`` names the parameters whose value made no sense.
    """

    forms: tuple[int, ...] = ()
    lang: str = ""
    preview: bool = False
    form: str = ""
    staff: str = ""
    party: int = 0
    month: datetime.date | None = None
    date: datetime.date | None = None
    time: int | None = None
    visitor: str = ""
    unreadable: frozenset[str] = frozenset()

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> "Choices":
        """Return the choices in a query string or a posted form."""
        found: dict[str, Any] = {}
        unreadable = set()
        for name, reader in READERS.items():
            text = query.get(name, "")
            if not text:
                continue
            try:
                if len(text) > LONGEST:
                    raise ValueError(name)
                found[name] = reader(text)
            except ValueError:
                unreadable.add(name)
        return cls(**found, unreadable=frozenset(unreadable))

    def query(self, **changes: Any) -> str:
        """Return these choices as a query string, with ``changes``."""
        return urlencode(replace(self, **changes).pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say these choices."""
        found = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in WRITERS and value:
                found.append((field.name, WRITERS[field.name](value)))
        return found

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """Return the parameters that a form carries along, except those that it asks for itself."""
        return [(name, value) for name, value in self.pairs() if name not in without]

    @contextmanager
    def language(self) -> Iterator[None]:
        """Speak the language of the page that asks, where the site has it."""
        with translation.override(self.lang or translation.get_language()):
            yield


def _ids(text: str) -> tuple[int, ...]:
    if not IDS.fullmatch(text):
        raise ValueError(text)
    return tuple(map(int, text.split(",")))


def _language(text: str) -> str:
    try:
        return translation.get_supported_language_variant(text)
    except LookupError as error:
        raise ValueError(text) from error


def _day(text: str) -> datetime.date:
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _month(text: str) -> datetime.date:
    if not MONTH.fullmatch(text):
        raise ValueError(text)
    return datetime.date.fromisoformat(f"{text}-01")


def _party(text: str) -> int:
    if not PARTY.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _minute(text: str) -> int:
    if not INSTANT.fullmatch(text):
        raise ValueError(text)
    instant = datetime.datetime.strptime(text, "%Y%m%dT%H%MZ").replace(tzinfo=datetime.UTC)
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(text)
    return minute_of(instant)


def _visitor(text: str) -> str:
    if not VISITOR.fullmatch(text):
        raise ValueError(text)
    return text


READERS: dict[str, Any] = {
    "forms": _ids,
    "lang": _language,
    "preview": bool,
    "form": str,
    "staff": str,
    "party": _party,
    "month": _month,
    "date": _day,
    "time": _minute,
    "visitor": _visitor,
}

WRITERS: dict[str, Any] = {
    "forms": lambda ids: ",".join(map(str, ids)),
    "lang": str,
    "preview": lambda _: "1",
    "form": str,
    "staff": str,
    "party": str,
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "date": lambda day: day.isoformat(),
    "time": format_instant,
    "visitor": str,
}
