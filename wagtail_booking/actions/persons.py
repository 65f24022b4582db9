"""Who is being erased, and whether a text names them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LAST_DIGITS = 8
"""So much of a phone number is looked for: before it come its country and area, written in several ways."""

FEWEST_DIGITS = 6
"""Shorter numbers are looked for whole; with fewer digits than this it could be any number."""

NUMBERS = re.compile(r"[\d\s()./+-]{6,}")
"""What can be a phone number."""


@dataclass(frozen=True)
class Person:
    """Who is being erased, for those who have to find what they know of them."""

    customer: int
    names: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    user: int | None
    appointments: tuple[int, ...]

    def is_in(self, text: str) -> bool:
        """Return whether a text holds their address, their phone number however it is written, or their whole name."""
        return Finder([self]).names_one(text)


class Finder:
    """Looks for any of these persons at once, however many they are."""

    def __init__(self, persons: Iterable[Person]) -> None:
        found = list(persons)
        emails = frozenset[str]().union(*(person.emails for person in found))
        self._address = whole_words(emails)
        self._words = whole_words(emails.union(*(person.names for person in found)))
        ends = {digits(phone)[-LAST_DIGITS:] for person in found for phone in person.phones}
        known = sorted(end for end in ends if len(end) >= FEWEST_DIGITS)
        self._ends = re.compile("|".join(known)) if known else None

    def has_address(self, text: str) -> bool:
        """Return whether a text holds an e-mail address of one of them: what nobody else has, unlike a name."""
        return bool(self._address and self._address.search(text))

    def names_one(self, text: str) -> bool:
        """Return whether a text holds an address, a phone number or a whole name of one of them."""
        if self._words and self._words.search(text):
            return True
        ends = self._ends
        return ends is not None and any(ends.search(digits(number)) for number in NUMBERS.findall(text))


def whole_words(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds one of these, not as a part of a longer word; ``None`` for none."""
    escaped = "|".join(sorted(map(re.escape, words)))
    return re.compile(rf"(?<!\w)({escaped})(?!\w)", re.IGNORECASE) if escaped else None


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)
