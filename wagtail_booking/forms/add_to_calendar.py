"""The words for the calendars into which an event can be put."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wagtail_booking.entries import SERVICES, Entry


@dataclass(frozen=True)
class CalendarLink:
    """A calendar, and the address that adds an event to it: a page elsewhere, or a file of this site."""

    text: str
    url: str
    is_file: bool = False


def calendar_links(entry: Entry, file: str) -> list[CalendarLink]:
    """Return the calendars in the order to show them, in the active language; ``file`` is where its file is.

    A calendar that can't be told of a recurrence says that it gets the first time only.
    """
    links = [CalendarLink(_text(service.name, entry, service.repeats), service.address(entry)) for service in SERVICES]
    return [*links, CalendarLink(_("Apple and other calendars (.ics)"), file, is_file=True)]


def _text(name: str, entry: Entry, repeats: bool) -> str:
    if repeats or entry.recurrence is None:
        return name
    return _("%(calendar)s (first time only)") % {"calendar": name}
