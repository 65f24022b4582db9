"""The variables of messages: what editors can name between ``{{`` and ``}}``, and what each stands for.

Here are the names, a label and a sample of each. The values of an appointment are in ``reactions.variables``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wagtail_booking.models import Event, Occasion
from wagtail_booking.selectors.messages import MessageKey

from .wording import clock_text, duration_text, full_day_text, people_text, price_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

INSIDE = frozenset({Event.Audience.STAFF, Event.Audience.BUSINESS})
CHANGED = frozenset({Occasion.RESCHEDULED, Occasion.HANDED_OVER, Occasion.CANCELLED, Occasion.DECLINED})

SAMPLE_START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
SAMPLE_DATE = date(2026, 3, 3)


class Facts(str):
    """A value of several lines, each a label and a text; ``pairs`` has them apart, for a table."""

    pairs: tuple[tuple[str, str], ...]

    def __new__(cls, pairs: Iterable[tuple[str, str]]) -> "Facts":
        pairs = tuple(pairs)
        made = super().__new__(cls, "\n".join(f"{label}: {text}" for label, text in pairs))
        made.pairs = pairs
        return made


@dataclass(frozen=True)
class Variable:
    """One name, with what it stands for in words of the active language.

    ``link_text`` is what a link is called where a message shows it by itself; empty for what isn't a link.
    ``audiences`` may use it; it is worth offering at ``occasions``, and without a value at others.
    """

    name: str
    label: "str | _StrPromise"
    make_sample: Callable[[], str]
    link_text: "str | _StrPromise" = ""
    audiences: frozenset[Event.Audience] = frozenset(Event.Audience)
    occasions: frozenset[Occasion] = frozenset(Occasion)

    @property
    def sample(self) -> str:
        """What it may look like, in the active language."""
        return self.make_sample()

    @property
    def placeholder(self) -> str:
        """What editors type: ``{{name}}``."""
        return "{{%s}}" % self.name  # noqa: UP031 -- braces


def _address(path: str) -> Callable[[], str]:
    return lambda: f"https://example.com/booking/{path}"


def _sample_when() -> str:
    return _("%(date)s, %(from)s – %(until)s (%(abbreviation)s, %(zone)s)") % {
        "date": full_day_text(SAMPLE_DATE),
        "from": clock_text(SAMPLE_START),
        "until": clock_text(SAMPLE_START.replace(minute=30)),
        "abbreviation": "CET",
        "zone": "Europe/Amsterdam",
    }


def _sample_previous() -> str:
    return _("%(date)s, %(from)s – %(until)s (%(abbreviation)s, %(zone)s)") % {
        "date": full_day_text(date(2026, 3, 2)),
        "from": clock_text(SAMPLE_START.replace(hour=14)),
        "until": clock_text(SAMPLE_START.replace(hour=14, minute=30)),
        "abbreviation": "CET",
        "zone": "Europe/Amsterdam",
    }


def _sample_until() -> str:
    return pgettext("day, time", "%(day)s, %(time)s") % {
        "day": full_day_text(date(2026, 3, 2)),
        "time": clock_text(SAMPLE_START),
    }


def _sample_answers() -> Facts:
    return Facts([(_("Have you been here before?"), _("Yes"))])


def _sample_details() -> Facts:
    return Facts(
        [
            (_("What"), _("First consult")),
            (_("When"), _sample_when()),
            (pgettext("label of a number of people", "For"), people_text(2)),
            (_("With"), "Jan de Vries"),
        ]
    )


_ALL = [
    Variable("customer_name", gettext_lazy("Name of the customer"), lambda: "Anna Jansen"),
    Variable("customer_first_name", gettext_lazy("First name of the customer"), lambda: "Anna"),
    Variable("customer_email", gettext_lazy("E-mail address of the customer"), lambda: "anna@example.com"),
    Variable("customer_phone", gettext_lazy("Phone number of the customer"), lambda: "+31612345678"),
    Variable("title", gettext_lazy("Title of the appointment"), lambda: _("First consult")),
    Variable("when", gettext_lazy("Date, from when until when, and the time zone"), _sample_when),
    Variable("start_date", gettext_lazy("Date"), lambda: full_day_text(SAMPLE_DATE)),
    Variable("start_time", gettext_lazy("Time at which it starts"), lambda: clock_text(SAMPLE_START)),
    Variable("end_time", gettext_lazy("Time at which it ends"), lambda: clock_text(SAMPLE_START.replace(minute=30))),
    Variable("duration", gettext_lazy("How long it takes"), lambda: duration_text(30)),
    Variable("time_zone", gettext_lazy("Time zone"), lambda: "Europe/Amsterdam"),
    Variable("staff_name", gettext_lazy("Name of the staff member or resource"), lambda: "Jan de Vries"),
    Variable("rooms", gettext_lazy("Rooms and equipment"), lambda: _("Room 1")),
    Variable("party_size", gettext_lazy("Number of people"), lambda: "2"),
    Variable("location", gettext_lazy("Address of the business"), lambda: "Main Street 1"),
    Variable("price", gettext_lazy("Price"), lambda: price_text(Decimal("45.00"), "EUR")),
    Variable("business_name", gettext_lazy("Name of the business"), lambda: "Linden Practice"),
    Variable("business_phone", gettext_lazy("Phone number of the business"), lambda: "+31101234567"),
    Variable("business_email", gettext_lazy("E-mail address of the business"), lambda: "desk@example.com"),
    Variable("contact_line", gettext_lazy("Contact line of the settings"), lambda: _("Call us on 010 123 4567.")),
    Variable(
        "previous_when",
        gettext_lazy("Time that it had before"),
        _sample_previous,
        occasions=frozenset({Occasion.RESCHEDULED, Occasion.HANDED_OVER}),
    ),
    Variable("changed_by", gettext_lazy("Who booked, moved or cancelled it"), lambda: "Anna Jansen", occasions=CHANGED),
    Variable("reason", gettext_lazy("Reason that was given"), lambda: _("Ill"), occasions=CHANGED),
    Variable("answers", gettext_lazy("Answers to the contact form"), _sample_answers),
    Variable("appointment_details", gettext_lazy("Table of what was agreed"), _sample_details),
    Variable(
        "appointment_link",
        gettext_lazy("Page on which the customer sees the appointment"),
        _address("appointment/example/"),
        link_text=gettext_lazy("Show my appointment"),
    ),
    Variable(
        "reschedule_link",
        gettext_lazy("Page on which the customer moves the appointment"),
        _address("reschedule/example/"),
        link_text=gettext_lazy("Move my appointment"),
    ),
    Variable(
        "reschedule_until", gettext_lazy("Until when the customer can move the appointment online"), _sample_until
    ),
    Variable(
        "cancel_link",
        gettext_lazy("Page on which the customer cancels the appointment"),
        _address("cancel/example/"),
        link_text=gettext_lazy("Cancel my appointment"),
    ),
    Variable("cancel_until", gettext_lazy("Until when the customer can cancel the appointment online"), _sample_until),
    Variable(
        "add_to_calendar_link",
        gettext_lazy("Page on which the customer adds the appointment to a calendar"),
        _address("calendar/example/"),
        link_text=gettext_lazy("Add to my calendar"),
    ),
    Variable(
        "admin_link",
        gettext_lazy("Appointment in the admin"),
        lambda: "https://example.com/admin/bookings/appointments/inspect/1/",
        link_text=gettext_lazy("Open the appointment"),
        audiences=INSIDE,
    ),
]

VARIABLES: Mapping[str, Variable] = {variable.name: variable for variable in _ALL}
"""All there are, in the order in which editors see them."""


def variables_for(key: MessageKey) -> list[Variable]:
    """Return the variables worth offering to whoever writes this message."""
    return [variable for variable in _ALL if key.audience in variable.audiences and key.occasion in variable.occasions]


def sample_values() -> dict[str, str]:
    """Return a sample of every variable, in the active language."""
    return {variable.name: variable.sample for variable in _ALL}
