"""How staff see an appointment: its name, by the pattern of the settings such as ``[{staff}] {title} ({customer})``."""

import difflib
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from wagtail_booking.models import Appointment

from .wording import people_text

NAMES: Mapping[str, str | Promise] = {
    "staff": gettext_lazy("Name of the staff member or resource"),
    "title": gettext_lazy("Title of the appointment"),
    "customer": gettext_lazy("Name of the customer"),
    "form": gettext_lazy("Name of the booking form"),
    "status": gettext_lazy("Status, such as “Confirmed”"),
    "people": gettext_lazy("Number of people, where there are more than one"),
}
"""What a pattern can name in braces, and what each stands for."""

OTHERS = ("staff", "form", "status", "people")
"""Those that many appointments have in common."""

NAME = re.compile(r"\{(\w+)\}")
EMPTY = "\x00"
"""What stands in a pattern for a name without a value, until it goes."""

GROUP = re.compile(r"\[[^\[\]()]*\]|\([^\[\]()]*\)")
SEPARATORS = r"[\s,;:·|/–—-]*"
GONE_AT_START = re.compile(rf"(^\s*|[\[(])(?:{EMPTY}{SEPARATORS})+")
GONE = re.compile(rf"{SEPARATORS}{EMPTY}")


def display_text(
    pattern: str, *, staff: str, title: str, customer: str, form: str = "", status: str = "", people: str = ""
) -> str:
    """Return ``pattern`` with its names replaced. Values are plain text: what looks like a name in one stays as it is.

    A name without a value takes the brackets around it along, if they hold no other value, and the separator before it.
    A pattern that :func:`problem_of` refuses does no harm: what isn't a name stays.
    """
    title, customer = title.strip(), customer.strip()
    template = template_of(pattern, (staff, form, status, people), bool(title), bool(customer))
    return " ".join((template % {"title": title, "customer": customer} or title).split())


@lru_cache(maxsize=1024)
def template_of(pattern: str, others: tuple[str, ...], has_title: bool, has_customer: bool) -> str:
    """Return ``pattern`` as Python's ``%`` takes it for a title and a customer, with all ``OTHERS`` replaced.

    Kept: a calendar asks for thousands of texts, which differ in little else.
    """
    values = zip(OTHERS, others, strict=True)
    texts = {name: text.replace("%", "%%") for name, value in values if (text := value.strip())}
    texts |= {name: f"%({name})s" for name, is_there in (("title", has_title), ("customer", has_customer)) if is_there}
    pattern = without_empty(pattern, frozenset(NAMES) - texts.keys()).replace("%", "%%")
    return NAME.sub(lambda match: texts.get(match[1], match[0]), pattern)


def without_empty(pattern: str, empty: frozenset[str]) -> str:
    """Return ``pattern`` without the names in ``empty`` and what belongs to them."""
    pattern = NAME.sub(lambda match: EMPTY if match[1] in empty else match[0], pattern.replace(EMPTY, " "))
    before = ""
    while before != pattern:  # brackets in brackets
        before, pattern = pattern, GROUP.sub(without_empty_group, pattern)
    pattern = GONE.sub("", GONE_AT_START.sub(r"\1", pattern))
    return " ".join(pattern.split())


def without_empty_group(match: re.Match[str]) -> str:
    return EMPTY if EMPTY in match[0] and not NAME.search(match[0]) else match[0]


def problem_of(pattern: str) -> str | None:
    """Return in words why ``pattern`` can't be used, or ``None`` when it can."""
    if not pattern.strip():
        return gettext("Enter a format, with at least one of: %(names)s.") % {"names": names_text()}
    unknown = next((name for name in NAME.findall(pattern) if name not in NAMES), None)
    if unknown is not None:
        return unknown_text(unknown)
    if "{}" in pattern:
        return gettext("There is no name between {}. Choose from: %(names)s.") % {"names": names_text()}
    rest = NAME.sub("", pattern)
    if "{" in rest or "}" in rest:
        return brace_text(rest)
    if not NAME.search(pattern):
        return gettext("All appointments would look the same. Use at least one of: %(names)s.") % {
            "names": names_text()
        }
    return None


def unknown_text(name: str) -> str:
    """Return what to do about a name that doesn't exist; with the one that is probably meant."""
    near = difflib.get_close_matches(name.lower(), NAMES, n=1, cutoff=0.5)
    if near:
        return gettext("There is no {%(name)s}. Did you mean {%(near)s}?") % {"name": name, "near": near[0]}
    return gettext("There is no {%(name)s}. Choose from: %(names)s.") % {"name": name, "names": names_text()}


def brace_text(rest: str) -> str:
    """Return what is wrong with the braces that aren't those of a name."""
    wrong = re.search(r"\{[^{}]*\}", rest)
    if wrong:
        return gettext("“%(part)s” is not a name. Choose from: %(names)s.") % {
            "part": wrong[0],
            "names": names_text(),
        }
    sentences: dict[bool, Callable[[], str]] = {
        True: lambda: gettext("A { has no } after it. Names are written as {title}."),
        False: lambda: gettext("A } has no { before it. Names are written as {title}."),
    }
    return sentences["{" in rest]()


def names_text() -> str:
    return ", ".join(f"{{{name}}}" for name in NAMES)


def appointment_text(pattern: str, appointment: Appointment) -> str:
    """Return how staff see ``appointment``. Its booking form is read, if ``pattern`` names it."""
    form = appointment.booking_form if "{form}" in pattern else None
    return display_text(
        pattern,
        staff=appointment.resource_name,
        title=appointment.title,
        customer=appointment.customer_name,
        form=form.name if form else "",
        status=str(appointment.get_status_display()) if "{status}" in pattern else "",
        people=people_text(appointment.party_size) if appointment.party_size > 1 else "",
    )
