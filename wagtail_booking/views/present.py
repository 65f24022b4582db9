"""What the templates of the steps show: the summary, the cards, the month and the times."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext

from wagtail_booking.conf import conf
from wagtail_booking.engine.hours import local_date
from wagtail_booking.engine.spans import instant_of, minute_of
from wagtail_booking.forms import wording
from wagtail_booking.models import BookingForm
from wagtail_booking.selectors.offers import load_images

from .state import ANY, format_instant
from .steps import Name, Step

WEEKS = 6
"""Rows of every month, so that the page doesn't jump from one to the next."""

GROUPED_ABOVE = 8

LISTED = 20
"""Up to so many people are chosen from a list; a larger number is typed."""

NOON, EVENING = 12, 18

PICTURE = "fill-480x270"
PHOTO = "fill-96x96"


@dataclass(frozen=True)
class Day:
    """A date in the grid; only one with free times has a ``query`` to go to."""

    date: date
    query: str = ""
    label: str = ""
    is_today: bool = False
    is_chosen: bool = False


def context(step: Step) -> dict[str, Any]:
    """Return what the templates need for a step."""
    found: dict[str, Any] = {"step": step, "name": str(step.name), "summary": list(summary(step)), "zone": step.zone}
    if step.name == Name.CLOSED:
        found["contact_line"] = step.settings.translated("contact_line")
    elif step.name == Name.SERVICE:
        load_images([offer.form for offer in step.offers], "picture", PICTURE)
        found["services"] = [
            {"form": offer.form, "query": step.choices.query(form=offer.form.slug), **facts(offer.form)}
            for offer in step.offers
        ]
    elif step.name == Name.STAFF:
        assert step.offer is not None
        load_images(step.offer.resources, "photo", PHOTO)
        found["any"] = ANY
        found["hidden"] = step.choices.hidden("staff", "date", "time")
    elif step.name in (Name.DATE, Name.TIME):
        found |= times(step)
        found["party"] = party(step) if step.name == Name.DATE else None
    return found


def times(step: Step) -> dict[str, Any]:
    """Return the month, the times of a chosen day, and those closest to one that was refused."""
    found = choose_time(step)
    if step.refused and step.choices.time is not None:
        found["nearest"] = ", ".join(option["text"] for option in alternatives(step, step.choices.time))
    return found


def facts(form: BookingForm) -> dict[str, str]:
    """Return the texts on the card of a booking form."""
    return {
        "title": form.translated("name"),
        "summary": form.translated("summary"),
        "duration": wording.duration_text(form.duration),
        "price": wording.price_text(form.price, conf.CURRENCY) if form.price is not None else "",
    }


def summary(step: Step) -> Iterator[dict[str, Any]]:
    """Yield each choice made: its text, and where to change it if there is something to choose."""
    choices = step.choices
    if step.offer is None:
        return
    texts = facts(step.offer.form)
    yield {
        "text": " · ".join(filter(None, (texts["title"], texts["duration"], texts["price"]))),
        "change": gettext("Change service"),
        "can_change": len(step.offers) > 1,
        "query": choices.query(form="", staff="", party=0, month=None, date=None, time=None),
    }
    if step.name != Name.STAFF and step.offer.has_staff_choice:
        yield {
            "text": step.staff.name if step.staff else gettext("No preference"),
            "change": gettext("Change staff member"),
            "can_change": True,
            "query": choices.query(staff="", month=None, date=None, time=None),
        }
    if step.name in (Name.TIME, Name.DETAILS) and step.offer.form.max_party_size > 1 and not step.party_error:
        yield {
            "text": wording.people_text(step.party),
            "change": gettext("Change number of people"),
            "can_change": True,
            "query": choices.query(month=step.day, date=None, time=None),
        }
    if step.name == Name.TIME and step.day:
        yield {
            "text": wording.day_text(step.day),
            "change": gettext("Change day"),
            "can_change": True,
            "query": choices.query(month=step.day, date=None, time=None),
        }
    if step.name == Name.DETAILS and step.start is not None and step.day:
        yield {
            "text": period(step),
            "change": gettext("Change time"),
            "can_change": True,
            "query": choices.query(month=None, date=step.day, time=None),
        }


def period(step: Step) -> str:
    """Return the chosen time with its end, such as "Tuesday 3 March 2026, 10:00–10:30"."""
    assert step.start is not None
    assert step.offer is not None
    start, end = instant_of(step.start), instant_of(step.start + step.offer.form.duration)
    return wording.span_text(start, end, step.zone)


def choose_time(step: Step) -> dict[str, Any]:
    """Return the month and, once a day is chosen, its times."""
    found: dict[str, Any] = {}
    if not step.days:
        found["contact_line"] = step.settings.translated("contact_line")
        found["nothing_until"] = wording.full_day_text(step.last_day)
        return found
    first = min(step.days)
    start = step.days[first][0]
    found["first_available"] = {
        "text": gettext("First available: %(moment)s")
        % {"moment": wording.short_moment_text(instant_of(start), step.zone)},
        "query": step.choices.query(month=None, date=first, time=start),
        "hidden": replace(step.choices, month=None, date=first, time=start).pairs(),
    }
    found |= month(step)
    if step.day:
        found["day_text"] = wording.day_text(step.day)
        found["periods"] = periods(step)
        found["hidden"] = step.choices.hidden("month", "time")
    return found


def month(step: Step) -> dict[str, Any]:
    """Return the grid of the month to show, and the months with free days around it."""
    months = sorted({day.replace(day=1) for day in step.days})
    wanted = step.choices.month or (step.day or step.choices.date or months[0]).replace(day=1)
    shown = min(months, key=lambda known: abs(known - wanted))
    if step.choices.month and shown != wanted:
        step.messages.append(gettext("No times are free in %(month)s.") % {"month": wording.month_text(wanted)})
    elif "month" in step.choices.unreadable:
        step.messages.append(gettext("The month in this address can't be read. Please choose a day."))
    at = months.index(shown)
    first_weekday = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    weekdays = [(first_weekday + number) % 7 for number in range(7)]
    return {
        "month_text": wording.month_text(shown),
        "weekdays": [{"short": WEEKDAYS_ABBR[number], "long": WEEKDAYS[number]} for number in weekdays],
        "weeks": list(weeks(step, shown, first_weekday)),
        "previous": month_link(step, months[at - 1]) if at else None,
        "next": month_link(step, months[at + 1]) if at + 1 < len(months) else None,
    }


def month_link(step: Step, first: date) -> dict[str, str]:
    return {"text": wording.month_text(first), "query": step.choices.query(month=first, date=None, time=None)}


def weeks(step: Step, shown: date, first_weekday: int) -> Iterator[list[Day | None]]:
    """Yield six weeks; ``None`` stands for a date of another month."""
    rows = calendar.Calendar(first_weekday).monthdayscalendar(shown.year, shown.month)
    for row in [*rows, *[[0] * 7] * (WEEKS - len(rows))]:
        yield [day_of(step, shown.replace(day=number)) if number else None for number in row]


def day_of(step: Step, day: date) -> Day:
    starts = step.days.get(day)
    if not starts:
        return Day(day, is_today=day == step.today)
    label = ngettext("%(day)s, %(count)s time available", "%(day)s, %(count)s times available", len(starts)) % {
        "day": wording.day_text(day),
        "count": len(starts),
    }
    query = step.choices.query(month=None, date=day, time=None)
    return Day(day, query, label, is_today=day == step.today, is_chosen=day == step.day)


def periods(step: Step) -> list[dict[str, Any]]:
    """Return the times of the chosen day; by part of the day when there are many."""
    assert step.day is not None
    starts = step.days[step.day]
    times: list[dict[str, Any]] = [
        {
            "value": format_instant(start),
            "text": wording.time_text(instant_of(start), step.zone),
            "seats": seats(step, start),
            "start": start,
        }
        for start in starts
    ]
    if len(times) <= GROUPED_ABOVE:
        return [{"title": "", "times": times}]
    zone = ZoneInfo(step.zone)
    groups: dict[str, list[dict[str, Any]]] = {}
    for time in times:
        hour = instant_of(time["start"]).astimezone(zone).hour
        title = gettext("Morning") if hour < NOON else gettext("Afternoon") if hour < EVENING else gettext("Evening")
        groups.setdefault(title, []).append(time)
    return [{"title": title, "times": group} for title, group in groups.items()]


def seats(step: Step, start: int) -> str:
    """Return how many seats a free start has left, where the booking form says so."""
    assert step.free is not None
    form = step.offer.form if step.offer else None
    if form is None or form.capacity == 1 or not form.show_seats_left:
        return ""
    return wording.seats_text(step.free.seats_left(form.capacity, start, step.resource))


def party(step: Step) -> dict[str, Any] | None:
    """Return how many people are chosen, and what else could be; nothing where only one can come."""
    assert step.offer is not None
    largest = step.offer.form.max_party_size
    if largest == 1:
        return None
    return {
        "value": step.party,
        "largest": largest,
        "options": [(number, wording.people_text(number)) for number in range(1, largest + 1)]
        if largest <= LISTED
        else [],
        "hidden": step.choices.hidden("party", "date", "time"),
    }


def hold(step: Step) -> dict[str, Any] | None:
    """Return what to say about the hold of the chosen start, now and once it is over; ``None`` if there is none."""
    found = step.hold
    if found is None or (found.start, found.party) != (step.start, step.party):
        return None
    if step.resource not in (None, found.resource):
        return None
    words = {
        "time": wording.time_text(instant_of(found.start), step.zone),
        "until": wording.time_text(found.until, step.zone),
    }
    over = gettext("We kept %(time)s for you until %(until)s. You can still book it while it is free.") % words
    kept = gettext("We keep %(time)s for you until %(until)s.") % words
    return {"text": kept if found.seconds else over, "over": over, "seconds": found.seconds}


def alternatives(step: Step, minute: int | None) -> list[dict[str, str]]:
    """Return the free starts closest to a minute, as values and texts; the day is named where it differs."""
    day = local_date(step.zone, minute_of(step.now) if minute is None else minute)
    found = []
    for start in step.nearest(minute):
        instant = instant_of(start)
        same_day = minute is not None and local_date(step.zone, start) == day
        text = (wording.time_text if same_day else wording.short_moment_text)(instant, step.zone)
        found.append({"value": format_instant(start), "text": text})
    return found
