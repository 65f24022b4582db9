"""The businesses that are measured: how large they are, and when their staff is taken.

Plain Python, because the other systems' environments read it too.
"""

import datetime
import random
from dataclasses import dataclass
from typing import NamedTuple

ZONE = "Europe/Amsterdam"

FIRST_DAY = datetime.date(2032, 3, 1)
"""A Monday. In the future, because the other systems read the clock and offer nothing in the past."""

DAY = 24 * 60
"""In minutes, like all that follows."""

OPENS, CLOSES = 9 * 60, 17 * 60
DURATION, INTERVAL = 30, 15
ONE_DAY = datetime.timedelta(days=1)

HISTORY = 12
"""How many times as many appointments a year has as the month in view."""

HOLES = 50
"""In a dense month one in so many half hours is free, for one staff member: that is 1 % of the starts."""


class Taken(NamedTuple):
    """Half an hour of one staff member, counted from 0; ``minute`` is after midnight by the clock on the wall."""

    staff: int
    day: datetime.date
    minute: int


@dataclass(frozen=True)
class Size:
    """Staff, days of the booking window with today, and appointments in it."""

    staff: int
    days: int
    appointments: int


SIZES = {
    "S": Size(staff=1, days=31, appointments=60),
    "M": Size(staff=10, days=31, appointments=600),
    "L": Size(staff=50, days=92, appointments=9_000),
    "XL": Size(staff=500, days=31, appointments=28_641),
}


def weekdays(first: datetime.date, days: int) -> list[datetime.date]:
    return [day for day in (first + number * ONE_DAY for number in range(days)) if day.weekday() < 5]


def half_hours(first: datetime.date, days: int, chance: random.Random) -> list[tuple[datetime.date, int]]:
    """Return half hours of one staff member that don't overlap; some days they begin at a quarter past."""
    return [
        (day, minute)
        for day in weekdays(first, days)
        for minute in range(OPENS + chance.choice((0, 15)), CLOSES - DURATION + 1, DURATION)
    ]


def appointments(size: Size, first: datetime.date = FIRST_DAY) -> list[Taken]:
    """Return the appointments in the window, the same ones each time."""
    chance = random.Random(size.appointments)
    places = [
        Taken(staff, day, minute) for staff in range(size.staff) for day, minute in half_hours(first, size.days, chance)
    ]
    return chance.sample(places, size.appointments)


def history(size: Size) -> list[int]:
    """Return by how many minutes to move the appointments of a month for the other months of its year.

    Whole weeks: one month lies after the window, the others before it.
    """
    weeks = -(-size.days // 7)
    return [number * weeks * 7 * DAY for number in (1, *range(-(HISTORY - 2), 0))]


def every_half_hour(days: int, first: datetime.date = FIRST_DAY) -> list[Taken]:
    """Return appointments that leave one staff member no time."""
    return [
        Taken(0, day, minute)
        for day in weekdays(first, days)
        for minute in range(OPENS, CLOSES - DURATION + 1, DURATION)
    ]


def holes(size: Size, first: datetime.date = FIRST_DAY) -> list[Taken]:
    """Return what is free in a dense month: so little that stopping early, once each start has somebody, can't help."""
    places = every_half_hour(size.days, first)
    chance = random.Random(len(places))
    return [place._replace(staff=chance.randrange(size.staff)) for place in chance.sample(places, len(places) // HOLES)]
