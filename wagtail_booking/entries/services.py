"""The addresses at which calendars on the web offer to add an event.

Only Google describes its own; those of Microsoft and Yahoo are what is known from use, as written down in
https://github.com/InteractionDesignFoundation/add-event-to-calendar-docs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from .entry import Entry, fitted

LONGEST_ADDRESS = 2_000
"""So many characters every browser, server and login page on the way takes; longer texts are cut for it."""

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
MICROSOFT_365 = "https://outlook.office.com/calendar/0/deeplink/compose"
YAHOO = "https://calendar.yahoo.com/"

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Service:
    """A calendar on the web; ``repeats`` says whether its address can hold a recurrence."""

    name: str
    build: Callable[[Entry], str]
    repeats: bool = False

    def address(self, entry: Entry) -> str:
        """Return the address that offers to add an event there."""
        return fitted(entry, self.build, LONGEST_ADDRESS)


def google(entry: Entry) -> str:
    """Return the address for Google Calendar, which is the one that takes a recurrence.

    What is repeated has the times of its zone, as the rule means the clock on the wall; what is not has them in UTC,
    which also tells the hours apart that a clock shows twice.
    """
    if entry.all_day:
        dates = _basic(entry.start), _basic(entry.end)
    elif entry.recurrence:
        dates = f"{entry.local(entry.start):%Y%m%dT%H%M%S}", f"{entry.local(entry.end):%Y%m%dT%H%M%S}"
    else:
        dates = _utc(entry, entry.start), _utc(entry, entry.end)
    return _address(
        GOOGLE,
        action="TEMPLATE",
        text=entry.title,
        dates="/".join(dates),
        ctz="" if entry.all_day else entry.zone,
        details=entry.description,
        location=entry.location,
        recur=f"RRULE:{entry.rrule}" if entry.recurrence else "",
    )


def outlook(entry: Entry) -> str:
    """Return the address for Outlook.com."""
    return _microsoft(OUTLOOK, entry)


def microsoft_365(entry: Entry) -> str:
    """Return the address for Outlook of Microsoft 365, at work or school."""
    return _microsoft(MICROSOFT_365, entry)


def yahoo(entry: Entry) -> str:
    """Return the address for Yahoo Calendar.

    It knows a single whole day only: several become a span from midnight to midnight on its reader's clock.
    """
    if not entry.all_day:
        times = {"st": _utc(entry, entry.start), "et": _utc(entry, entry.end)}
    elif entry.end == entry.start + DAY:
        times = {"st": _basic(entry.start), "dur": "allday"}
    else:
        times = {"st": f"{_basic(entry.start)}T000000", "et": f"{_basic(entry.end - DAY)}T235900"}
    return _address(YAHOO, v="60", title=entry.title, **times, desc=entry.description, in_loc=entry.location)


def _microsoft(base: str, entry: Entry) -> str:
    if entry.all_day:
        start, end = entry.start.isoformat(), entry.end.isoformat()
    else:
        start, end = (f"{entry.utc(moment):%Y-%m-%dT%H:%M:%SZ}" for moment in (entry.start, entry.end))
    return _address(
        base,
        path="/calendar/action/compose",
        rru="addevent",
        subject=entry.title,
        startdt=start,
        enddt=end,
        allday="true" if entry.all_day else "",
        body=entry.description,
        location=entry.location,
    )


def _address(base: str, **fields: str) -> str:
    # A space is %20: Outlook shows a plus as it is.
    return f"{base}?{urlencode({name: text for name, text in fields.items() if text}, quote_via=quote)}"


def _basic(day: date) -> str:
    return f"{day:%Y%m%d}"


def _utc(entry: Entry, moment: date) -> str:
    return f"{entry.utc(moment):%Y%m%dT%H%M%SZ}"


SERVICES = (
    Service("Google Calendar", google, repeats=True),
    Service("Outlook.com", outlook),
    Service("Microsoft 365", microsoft_365),
    Service("Yahoo Calendar", yahoo),
)
