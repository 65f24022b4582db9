"""From a text that editors typed, and values, to a subject, plain text, HTML or an SMS.

A body is plain text in the manner of Markdown; :mod:`.markup` understands it with marks in the place of the
variables. So a value is never read as Markdown, as HTML or as a variable, whoever typed it.

A line whose variables all are empty is left out: "Reason: {{reason}}" goes where there is none.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.safestring import SafeString

from wagtail_booking.forms.message_text import PLACEHOLDER, name_in
from wagtail_booking.forms.variables import VARIABLES, Facts
from wagtail_booking.ical import one_line

from . import markup
from .markup import CLOSE, OPEN, Value

LONGEST_SUBJECT = 200
LONGEST_SMS = 1530
"""In characters: ten messages' worth."""

PLAIN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "…": "...", "•": "-"})
"""Characters of which a single one would make each message of an SMS hold 70 characters instead of 160."""

BLANK_LINES = re.compile(r"\n{3,}")


def render_subject(text: str, values: Mapping[str, str]) -> str:
    """Return a subject: one line without control characters, whatever the text and the values hold."""
    subject = one_line(_replaced(text, lambda name: values[name], values))
    return subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1].rstrip() + "…"


def render_text(text: str, values: Mapping[str, str]) -> str:
    """Return a body as plain text, without the signs of Markdown; a link is "words: address"."""
    marked, found = _marked(text, values)
    return markup.to_text(markup.read(marked), found)


def render_html(text: str, values: Mapping[str, str]) -> SafeString:
    """Return a body as HTML of a few elements. A table of facts, and a link by itself, have a class each."""
    marked, found = _marked(text, values)
    # Every text in it was escaped by what wrote the tree down.
    return SafeString(markup.to_html(markup.read(marked), found))


def render_sms(text: str, values: Mapping[str, str]) -> str:
    """Return the text of an SMS: no markup, and plain quotes and dashes, which make it shorter."""
    replaced = _replaced(_without_empty_lines(_lines(text), values), lambda name: _clean(values[name]), values)
    lines = "\n".join(one_line(line) for line in replaced.splitlines())
    return BLANK_LINES.sub("\n\n", lines).strip().translate(PLAIN)[:LONGEST_SMS]


def _marked(text: str, values: Mapping[str, str]) -> tuple[str, list[Value]]:
    """Return a body with a mark in the place of each variable, and their values in that order."""
    found: list[Value] = []

    def mark(name: str) -> str:
        found.append(Value(_clean(values[name]), str(VARIABLES[name].link_text)))
        return f"{OPEN}{len(found) - 1}{CLOSE}"

    typed = _lines(text).replace(OPEN, "").replace(CLOSE, "")
    return _replaced(_without_empty_lines(typed, values), mark, values), found


def _without_empty_lines(text: str, values: Mapping[str, str]) -> str:
    return "\n".join(line for line in text.split("\n") if not _says_nothing(line, values))


def _says_nothing(line: str, values: Mapping[str, str]) -> bool:
    names = [name for name in map(name_in, PLACEHOLDER.finditer(line)) if _known(name, values)]
    return bool(names) and not any(_clean(values[name]) for name in names)


def _replaced(text: str, replacement: Callable[[str], str], values: Mapping[str, str]) -> str:
    """Replace each variable once; what isn't one stays as it was typed, also when a value looks like one."""

    def put_in(match: re.Match[str]) -> str:
        name = name_in(match)
        return replacement(name) if _known(name, values) else match[0]

    return PLACEHOLDER.sub(put_in, text)


def _known(name: str, values: Mapping[str, str]) -> bool:
    return name in VARIABLES and name in values


def _lines(text: str) -> str:
    """Return what an editor typed with line feeds alone, and no other control characters."""
    return "\n".join(_kept_indent(line) for line in text.splitlines())


def _kept_indent(line: str) -> str:
    """Return one line; with the room before it, since lists in lists are indented."""
    text = one_line(line)
    return line[: len(line) - len(line.lstrip(" "))] + text if text else ""


def _clean(value: str) -> str:
    """Return a value without anything that breaks a line; facts stay on a line each."""
    if isinstance(value, Facts):
        return Facts((one_line(label), one_line(text)) for label, text in value.pairs)
    return one_line(value)
