"""What the calendar shows: kept in the address, and remembered in the session."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from wagtail_booking.engine.spans import FIRST_YEAR, LAST_YEAR
from wagtail_booking.models import Appointment

VIEWS = ("month", "week", "day", "staff", "list")
FILTERS = ("staff", "form", "label", "status")
NAMES = ("view", "date", *FILTERS)
SESSION_KEY = "wagtail_booking_calendar"
LONGEST = 500  # of a filter; nobody ticks more


@dataclass(frozen=True)
class CalendarState:
    """A view, a day and filters; an empty view leaves the choice to the width of the screen."""

    view: str = ""
    date: datetime.date | None = None
    staff: tuple[int, ...] = ()
    form: tuple[int, ...] = ()
    label: tuple[int, ...] = ()
    status: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> "CalendarState":
        """Read what makes sense of an address; anything else is as if it weren't there."""
        view = query.get("view", "")
        return cls(
            view=view if view in VIEWS else "",
            date=day_of(query.get("date", "")),
            staff=numbers(query.getlist("staff")),
            form=numbers(query.getlist("form")),
            label=numbers(query.getlist("label")),
            status=tuple(value for value in Appointment.Status.values if value in query.getlist("status")),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as the script takes it."""
        facts: dict[str, Any] = {name: list(getattr(self, name)) for name in FILTERS}
        return {"view": self.view, "date": self.date.isoformat() if self.date else "", **facts}

    def remember(self, session: Any, today: datetime.date) -> None:
        """Keep it; nothing is written where it is kept already."""
        facts = {**self.as_dict(), "today": today.isoformat()}
        if session.get(SESSION_KEY) != facts:
            session[SESSION_KEY] = facts

    @classmethod
    def remembered(cls, session: Any, today: datetime.date) -> "CalendarState":
        """Return what was shown last. The day only lasts until the end of today: tomorrow starts with tomorrow."""
        kept = session.get(SESSION_KEY)
        if not isinstance(kept, dict):
            return cls()
        query = QueryDict(mutable=True)
        for name in FILTERS:
            query.setlist(name, [str(value) for value in kept.get(name, [])])
        query["view"] = kept.get("view", "")
        query["date"] = kept.get("date", "") if kept.get("today") == today.isoformat() else ""
        return cls.of(query)


def day_of(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    # Not the outermost years: the calendar shows days around this one.
    return day if FIRST_YEAR < day.year < LAST_YEAR else None


def numbers(texts: list[str]) -> tuple[int, ...]:
    return tuple(
        sorted({int(text) for text in texts[:LONGEST] if text.isascii() and text.isdigit() and len(text) < 19})
    )
