"""The texts of messages as editors type them: which variables they name, and what is wrong with them."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from wagtail_booking.models import Event

from .variables import VARIABLES

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
"""Two braces, something without braces, two braces. What is between them need not be a name; see :func:`name_in`."""

NAME = re.compile(r"\w+")
TEMPLATE_CODE = re.compile(r"\{[%#].*?(?:[%#]\}|$)", re.MULTILINE)
LONGEST_SHOWN = 60


class Kind(StrEnum):
    """What is wrong with a part of a text."""

    UNKNOWN = "unknown"
    NOT_FOR_THEM = "not_for_them"
    NOT_A_NAME = "not_a_name"
    TEMPLATE_CODE = "template_code"
    UNCLOSED = "unclosed"
    UNOPENED = "unopened"


@dataclass(frozen=True)
class Problem:
    """A part of a text that can't stay; ``near`` is the name that is probably meant, if there is one.

    ``str()`` of it says what to do, in the active language.
    """

    kind: Kind
    part: str
    near: str = ""

    def __str__(self) -> str:
        if self.kind == Kind.UNKNOWN and self.near:
            return _("There is no {{%(name)s}}. Did you mean {{%(near)s}}?") % {"name": self.part, "near": self.near}
        return _sentences()[self.kind] % {"name": self.part}


def check_text(text: str, audience: Event.Audience | None = None) -> list[Problem]:
    """Return what is wrong with a subject or a body, in the order of the text; nothing when it can be sent.

    With ``audience``, also refuse what these people may not have.
    """
    problems = list(_problems(text, audience))
    return list(dict.fromkeys(problem for _place, problem in sorted(problems, key=lambda found: found[0])))


def name_in(placeholder: re.Match[str]) -> str:
    """Return what is between the braces. Room around it doesn't matter."""
    return placeholder[1].strip()


def names_in(text: str) -> set[str]:
    """Return the variables that a text uses."""
    return {name for name in map(name_in, PLACEHOLDER.finditer(text)) if name in VARIABLES}


def nearest(name: str) -> str:
    """Return the variable whose name is most like this one; empty when none is."""
    found = difflib.get_close_matches(name.lower(), VARIABLES, n=1, cutoff=0.5)
    return found[0] if found else ""


def _problems(text: str, audience: Event.Audience | None) -> Iterator[tuple[int, Problem]]:
    for match in PLACEHOLDER.finditer(text):
        if problem := _problem_of(name_in(match), audience):
            yield match.start(), problem
    # What was looked at goes, place by place, so that places stay what they are.
    rest = PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)
    for match in TEMPLATE_CODE.finditer(rest):
        yield match.start(), Problem(Kind.TEMPLATE_CODE, _short(match[0]))
    rest = TEMPLATE_CODE.sub(lambda match: " " * len(match[0]), rest)
    for braces, kind in (("{{", Kind.UNCLOSED), ("}}", Kind.UNOPENED)):
        if (place := rest.find(braces)) >= 0:
            yield place, Problem(kind, _around(text, place))


def _problem_of(name: str, audience: Event.Audience | None) -> Problem | None:
    if not NAME.fullmatch(name):
        return Problem(Kind.NOT_A_NAME, _short(name), nearest(name))
    if name not in VARIABLES:
        return Problem(Kind.UNKNOWN, _short(name), nearest(name))
    if audience is not None and audience not in VARIABLES[name].audiences:
        return Problem(Kind.NOT_FOR_THEM, name)
    return None


def _around(text: str, place: int) -> str:
    return _short(text[place:].splitlines()[0])


def _short(part: str) -> str:
    return part if len(part) <= LONGEST_SHOWN else part[: LONGEST_SHOWN - 1] + "…"


def _sentences() -> dict[Kind, str]:
    return {
        Kind.UNKNOWN: _("There is no {{%(name)s}}. Choose one of the variables listed."),
        Kind.NOT_FOR_THEM: _("{{%(name)s}} is for messages to staff and to the business only."),
        Kind.NOT_A_NAME: _(
            "“%(name)s” is not the name of a variable. Between {{ and }} stands a name alone, "
            "without spaces, points, bars or quotes."
        ),
        Kind.TEMPLATE_CODE: _("“%(name)s” is template code, which messages don't have. Use variables, or remove it."),
        Kind.UNCLOSED: _("“%(name)s” has {{ without }} after it. Variables are written as {{title}}."),
        Kind.UNOPENED: _("“%(name)s” has }} without {{ before it. Variables are written as {{title}}."),
    }
