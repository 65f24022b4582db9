"""Which limits are reached: counted by hand, claim by claim, and as it is kept."""

import datetime
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db.models.functions import Now

from wagtail_booking.models import BookingForm, BookingSettings, Claim, FullPeriod, Tally

EPOCH = datetime.date(1970, 1, 1)

Full = dict[tuple[int | None, str, int], datetime.datetime | None]
"""By resource (``None`` is everybody), kind of period and its number: when holds will have made room, if they do."""


def by_hand(form: int, today: datetime.date) -> Full:
    """Return the periods that end today or later and in which a limit of a booking form is reached."""
    found: Full = {}
    known = BookingForm.objects.get(pk=form)
    ends = defaultdict(list)
    zone = ZoneInfo(BookingSettings.current().zone)
    claims = Claim.objects.filter(booking_form=form)
    for claim in claims.filter(expires_at=None) | claims.filter(expires_at__gt=Now()):
        wall = datetime.datetime.fromtimestamp(claim.start * 60, zone)
        for period, number in numbers(wall.date(), wall.hour).items():
            ends[None, period, number].append(claim.expires_at)
            ends[claim.resource_id, period, number].append(claim.expires_at)
    least = numbers(today, 0)
    for (resource, period, number), expiries in ends.items():
        maximum = getattr(known, field(period, each=resource is not None), None)
        if maximum and len(expiries) >= maximum and number >= least[period]:
            # For ever, or until one goes without which the others are too few.
            some = sorted(expiries, key=lambda end: (end is None, end))[-maximum]
            found[resource, period, number] = some
    return found


def numbers(day: datetime.date, hour: int) -> dict[str, int]:
    days = (day - EPOCH).days
    week = (days + EPOCH.weekday() - BookingSettings.current().week_start) // 7
    return {"hour": days * 24 + hour, "day": days, "week": week, "month": day.year * 12 + day.month, "total": 0}


def field(period: str, *, each: bool) -> str:
    name = "max_total" if period == "total" else f"max_per_{period}"
    return f"{name}_each" if each else name


def kept(form: int) -> Full:
    """Return what is kept of a booking form."""
    rows = FullPeriod.objects.lasting().filter(tally=form).exclude(period=Tally.objects.get(pk=form).counted_for)
    found = {(row.resource_id, row.period, row.number): row.until for row in rows}
    assert len(found) == len(rows)
    return found


def wrong() -> list[str]:
    """Return, in words, every booking form of which something else is kept than its claims say."""
    zone = ZoneInfo(BookingSettings.current().zone)
    since = {tally.pk: datetime.datetime.fromtimestamp(tally.since * 60, zone).date() for tally in Tally.objects.all()}
    forms = [(pk, kept(pk), by_hand(pk, day)) for pk, day in since.items()]
    return [f"form {pk}: full are {right}, kept is {found}" for pk, found, right in forms if found != right]


def pass_time(minutes: int) -> None:
    """Let so many minutes go by for all that is held, by the clock of the database."""
    time = datetime.timedelta(minutes=minutes)
    for rows, name in ((Claim.objects, "expires_at"), (FullPeriod.objects, "until")):
        for row in rows.exclude(**{name: None}):
            rows.filter(pk=row.pk).update(**{name: getattr(row, name) - time})
