"""An event as text that fits into an address, and back."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime

from .entry import Entry, Every, Recurrence, fitted

LONGEST = 3_000
"""So many characters an event has at most; longer texts are cut for it. Servers take lines of 4,000 and more."""


def packed(entry: Entry) -> str:
    """Return an event as letters, digits, ``-`` and ``_``."""
    return fitted(entry, _packed, LONGEST)


def unpacked(text: str) -> Entry:
    """Return the event that was packed; ``ValueError`` for anything else.

    Only for what is known to come from :func:`packed`: a little text can unpack to very much.
    """
    try:
        content = zlib.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        title, start, end, zone, description, location, repeat = json.loads(content)
        return Entry(title, _moment(start), _moment(end), zone, description, location, _recurrence(repeat))
    except (ValueError, TypeError, zlib.error) as error:
        raise ValueError("this is no event") from error


def _packed(entry: Entry) -> str:
    repeat: list[object] = []
    if rule := entry.recurrence:
        repeat = [rule.every, rule.until and rule.until.isoformat(), rule.count]
    fields = [
        entry.title,
        entry.start.isoformat(),
        entry.end.isoformat(),
        entry.zone,
        entry.description,
        entry.location,
        repeat,
    ]
    content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(zlib.compress(content, level=9)).decode().rstrip("=")


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _recurrence(repeat: list[str | int | None]) -> Recurrence | None:
    if not repeat:
        return None
    every, until, count = repeat
    return Recurrence(
        Every(str(every)), date.fromisoformat(str(until)) if until else None, int(count) if count else None
    )
