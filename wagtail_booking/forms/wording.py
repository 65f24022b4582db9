"""Words for what happens with a booking: errors, reasons, days and times, in the active language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from wagtail_booking.engine.hours import wall_instants
from wagtail_booking.engine.policy import Period
from wagtail_booking.engine.rules import Code, Reason
from wagtail_booking.engine.spans import instant_of
from wagtail_booking.errors import BookingError, JustTaken, PartySizeRefused, SlotRefused, TryLater

TWELVE_HOUR_LANGUAGES = {"en-au", "en-ca", "en-in", "en-nz", "en-us"}
"""Where people read "10:00 AM"; Django has one English format for all countries."""


CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}


def day_text(day: date) -> str:
    """Return a date such as "Tuesday 3 March"."""
    return format_date(_noon(day), pgettext("date format: Tuesday 3 March", "l j F"))


def short_day_text(day: date) -> str:
    """Return a date such as "Tue 3 March"."""
    return format_date(_noon(day), pgettext("date format: Tue 3 March", "D j F"))


def full_day_text(day: date) -> str:
    """Return a date such as "Tuesday 3 March 2026"."""
    return format_date(_noon(day), pgettext("date format: Tuesday 3 March 2026", "l j F Y"))


def month_text(day: date) -> str:
    """Return a month such as "March 2026"."""
    return format_date(_noon(day), pgettext("date format: March 2026", "F Y"))


def clock_text(local: datetime) -> str:
    """Return the time of a local datetime, such as "10:00"."""
    return format_date(local, _time_format())


def time_text(instant: datetime, zone: str) -> str:
    """Return the time on the clock of ``zone``; with its offset where the clock shows it twice that day."""
    local = instant.astimezone(ZoneInfo(zone))
    text = clock_text(local)
    if len(wall_instants(zone, local.replace(tzinfo=None, fold=0))) < 2:
        return text
    return pgettext("time with its offset from UTC", "%(time)s (%(offset)s)") % {
        "time": text,
        "offset": offset_text(local),
    }


def offset_text(local: datetime) -> str:
    """Return the offset of an aware datetime, such as "UTC+02:00"."""
    digits = f"{local:%z}"
    return f"UTC{digits[:3]}:{digits[3:5]}"


def moment_text(instant: datetime, zone: str) -> str:
    """Return a date and time such as "Tuesday 3 March 2026, 10:00"."""
    return pgettext("day, time", "%(day)s, %(time)s") % {
        "day": full_day_text(instant.astimezone(ZoneInfo(zone)).date()),
        "time": time_text(instant, zone),
    }


def span_text(start: datetime, end: datetime, zone: str) -> str:
    """Return from when until when; the second date only where it is another one."""
    info = ZoneInfo(zone)
    one_day = start.astimezone(info).date() == end.astimezone(info).date()
    return gettext("%(start)s–%(end)s") % {
        "start": moment_text(start, zone),
        "end": time_text(end, zone) if one_day else moment_text(end, zone),
    }


def short_moment_text(instant: datetime, zone: str) -> str:
    """Return a date and time such as "Tue 3 March, 10:00"."""
    return pgettext("day, time", "%(day)s, %(time)s") % {
        "day": short_day_text(instant.astimezone(ZoneInfo(zone)).date()),
        "time": time_text(instant, zone),
    }


def duration_text(minutes: int) -> str:
    """Return a length such as "45 min", "1 hr" or "1 hr 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)s hr") % {"hours": hours}
    return gettext("%(hours)s hr %(minutes)s min") % {"hours": hours, "minutes": rest}


def price_text(price: Decimal, currency: str) -> str:
    """Return an amount such as "€45.00"; "Free" for nothing."""
    if not price:
        return gettext("Free")
    number = number_format(price, 2)
    if currency not in CURRENCY_SIGNS:
        return f"{currency}\N{NO-BREAK SPACE}{number}"
    return pgettext("price, such as €45.00 or CHF 45.00", "%(currency)s%(amount)s") % {
        "currency": CURRENCY_SIGNS[currency],
        "amount": number,
    }


def people_text(count: int) -> str:
    """Return how many people come, such as "3 people"."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def seats_text(count: int) -> str:
    """Return how many seats are left, such as "3 seats left"."""
    return ngettext("%(count)s seat left", "%(count)s seats left", count) % {"count": count}


def reason_text(reason: Reason, zone: str) -> str:
    """Return why a time can't be booked, as a sentence; times by the clock of ``zone``."""
    return REASONS[reason.code](reason.data, zone)


def error_text(error: BookingError, zone: str) -> str:
    """Return what went wrong and what to do, as a sentence; times by the clock of ``zone``."""
    if isinstance(error, SlotRefused) and not isinstance(error, JustTaken) and error.reasons:
        return reason_text(error.reasons[0], zone)
    if isinstance(error, TryLater):
        return ngettext(
            "It is very busy at the moment. Please try again in %(seconds)s second.",
            "It is very busy at the moment. Please try again in %(seconds)s seconds.",
            error.retry_after,
        ) % {"seconds": error.retry_after}
    if isinstance(error, PartySizeRefused) and "maximum" in error.data:
        return ngettext(
            "This can be booked for %(maximum)s person at a time.",
            "This can be booked for 1 to %(maximum)s people at a time.",
            error.data["maximum"],
        ) % {"maximum": error.data["maximum"]}
    return ERRORS.get(error.code, ERRORS["error"])()


def refusal_text(error: SlotRefused, start: datetime, zone: str) -> str:
    """Return why ``start`` was refused, as a sentence that names it where that says more."""
    time = time_text(start, zone)
    if not isinstance(error, JustTaken):
        if error.reasons and error.reasons[0].code in {Code.TAKEN, Code.BLOCKED}:
            # From when until when somebody is away is no visitor's business.
            return gettext("%(time)s is not free.") % {"time": time}
        return error_text(error, zone)
    full = next((reason for reason in error.reasons if reason.code == Code.FULL), None)
    if full is None:
        return gettext("%(time)s has just been taken.") % {"time": time}
    left = _seats_left(full.data)
    if not left:
        return gettext("The last seats at %(time)s have just been taken.") % {"time": time}
    return ngettext("Only %(left)s seat is left at %(time)s.", "Only %(left)s seats are left at %(time)s.", left) % {
        "left": left,
        "time": time,
    }


def _too_soon(data: Mapping[str, Any], zone: str) -> str:
    return gettext("This is too soon. The earliest possible time is %(earliest)s.") % {
        "earliest": moment_text(instant_of(data["earliest"]), zone)
    }


def _off_grid(data: Mapping[str, Any], zone: str) -> str:  # noqa: ARG001 -- all are called alike
    if "interval" not in data:
        return gettext("No appointment starts at this time. Please choose one of the times offered.")
    return gettext("No appointment starts at this time: one can start every %(interval)s minutes.") % data


def _full(data: Mapping[str, Any], zone: str) -> str:  # noqa: ARG001 -- all are called alike
    left = _seats_left(data)
    if not left:
        return gettext("All seats are taken.")
    return ngettext("Only %(left)s seat is left.", "Only %(left)s seats are left.", left) % {"left": left}


def _seats_left(data: Mapping[str, Any]) -> int:
    return max(0, data["capacity"] - data["seats"])


def _limit_reached(data: Mapping[str, Any], zone: str) -> str:  # noqa: ARG001 -- all are called alike
    return FULL_PERIODS[data["period"]]()


def _span(sentence: Callable[[], str]) -> Callable[[Mapping[str, Any], str], str]:
    def text(data: Mapping[str, Any], zone: str) -> str:
        return sentence() % {edge: time_text(instant_of(data[edge]), zone) for edge in ("start", "end")}

    return text


def _dated(sentence: Callable[[], str], key: str) -> Callable[[Mapping[str, Any], str], str]:
    return lambda data, _zone: sentence() % {key: full_day_text(data[key])}


def _plain(sentence: Callable[[], str]) -> Callable[[Mapping[str, Any], str], str]:
    return lambda _data, _zone: sentence()


REASONS: dict[Code, Callable[[Mapping[str, Any], str], str]] = {
    Code.PAST: _plain(lambda: gettext("This time has passed.")),
    Code.TOO_SOON: _too_soon,
    Code.BEYOND_WINDOW: _dated(
        lambda: gettext("This is too far ahead. Appointments can be booked until %(last)s."), "last"
    ),
    Code.BEFORE_FIRST_DATE: _dated(lambda: gettext("Appointments can be booked from %(first)s."), "first"),
    Code.AFTER_LAST_DATE: _dated(lambda: gettext("Appointments can be booked until %(last)s."), "last"),
    Code.OUTSIDE_HOURS: _plain(lambda: gettext("This time is outside opening hours.")),
    Code.OFF_GRID: _off_grid,
    Code.TAKEN: _span(lambda: gettext("Another appointment is in the way, from %(start)s to %(end)s.")),
    Code.BLOCKED: _span(lambda: gettext("This time is blocked, from %(start)s to %(end)s.")),
    Code.STAFF_NOT_OFFERED: _plain(lambda: gettext("This staff member doesn't offer this service.")),
    Code.FULL: _full,
    Code.LIMIT_REACHED: _limit_reached,
    Code.NO_RESOURCE_FREE: _plain(lambda: gettext("No room or equipment is free at this time.")),
}

FULL_PERIODS: dict[str, Callable[[], str]] = {
    Period.HOUR: lambda: gettext("This hour is fully booked."),
    Period.DAY: lambda: gettext("This day is fully booked."),
    Period.WEEK: lambda: gettext("This week is fully booked."),
    Period.MONTH: lambda: gettext("This month is fully booked."),
    Period.TOTAL: lambda: gettext("This service is fully booked."),
}

ERRORS: dict[str, Callable[[], str]] = {
    "error": lambda: gettext("Something went wrong. Please try again."),
    "not_allowed": lambda: gettext("You are not allowed to do this."),
    "slot_refused": lambda: gettext("This time can't be booked."),
    "just_taken": lambda: gettext("This time has just been taken."),
    "form_not_live": lambda: gettext("This service can't be booked at the moment."),
    "staff_not_offered": lambda: gettext("This staff member doesn't offer this service."),
    "party_size": lambda: gettext("So many people can't be booked at once."),
    "too_many_holds": lambda: gettext("The time isn't kept for you: you keep others already."),
    "customer_not_found": lambda: gettext("This customer no longer exists. Please choose another one."),
    "key_reused": lambda: gettext(
        "This form was sent before with other answers. Please check them and send it once more."
    ),
    "stale": lambda: gettext("Somebody else has changed this appointment meanwhile. Please load it again."),
    "too_early": lambda: gettext("Attendance can be marked from the day of the appointment on."),
    "too_late": lambda: gettext("This can't be taken back any more. Please change the appointment once more."),
    "already_cancelled": lambda: gettext("This appointment was cancelled before."),
    "not_online": lambda: gettext("This appointment can't be changed online."),
    "already_there": lambda: gettext("Your appointment is at this time already."),
    "already_confirmed": lambda: gettext("This appointment doesn't wait for approval: it is confirmed."),
    "already_over": lambda: gettext("This appointment is over."),
    "erasure_refused": lambda: gettext("This customer can't be erased yet."),
}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 -- the formatter takes wall time


def _time_format() -> str:
    """Return the site's format; where it is Django's English one, a clock that most of the world reads."""
    wanted = get_format("TIME_FORMAT")
    if wanted != "P":
        return wanted
    return "g:i A" if get_language() in TWELVE_HOUR_LANGUAGES else "H:i"
