"""What is measured of some businesses only: history, limits, one of many, booked out. Needs a loaded Django."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from wagtail_booking.actions.count_limits import CountLimits
from wagtail_booking.models import BookingForm, FullPeriod
from wagtail_booking.selectors.claims import taken_and_kept

from . import plan
from .business import NOW, add_history, book, book_up, copy_of, midnight, open_business, settle, use
from .checking import WrongError, check_limited
from .figures import Figure, Timed, alternately
from .questions import Questions

BOOKED_OUT_DAYS = 60

BUFFER = 10
"""Minutes before and after each appointment."""


@contextmanager
def year(month: BaseDatabaseWrapper, size: plan.Size) -> Iterator[BaseDatabaseWrapper]:
    """Use a copy of a month with the other months of its year."""
    with copy_of(month, "year") as made:
        add_history(size)
        settle()
        yield made


def history(prefix: str, size: plan.Size, month: BaseDatabaseWrapper, year: BaseDatabaseWrapper) -> Iterator[Figure]:
    """Yield how much longer the list takes when there is a year of appointments around the month."""
    ask = Questions(size)
    long, short = alternately(
        Timed(ask.listing, before=lambda: use(year)), Timed(ask.listing, before=lambda: use(month))
    )
    use(year)
    month.close()
    yield Figure(f"{prefix}.year_to_month", round(long / short, 2), 1.1)


def limited(prefix: str, plain: Questions) -> Iterator[Figure]:
    """Yield how much dearer buffers and limits make the list, and the whole answer: one for each day, and all nine."""
    maxima = limits(plan.appointments(plain.size))
    for name, some in (("daily_limit", {"max_per_day": maxima["max_per_day"]}), ("limited", maxima)):
        ask = Questions(plain.size, partial(limit, some))
        count(ask, prefix)
        if plain.size.staff == 1:
            check_limited(ask.known, ask.window)
        list_, limited_list, whole, limited_whole = alternately(plain.listing, ask.listing, plain.whole, ask.whole)
        print(
            f"{prefix}: with buffers and {len(some)} limits {len(ask.listing())} starts; "
            f" list {limited_list:.2f}, whole {limited_whole:.2f} ms"
        )
        yield Figure(f"{prefix}.{name}_list_ratio", round(limited_list / list_, 2), 1.3)
        yield Figure(f"{prefix}.{name}_whole_ratio", round(limited_whole / whole, 2), 1.3)


def count(ask: Questions, prefix: str) -> None:
    """Have the limits of a form counted that is in memory only, and compare with what counting for each list says."""
    counted = ask.listing()
    before = BookingForm.objects.get()
    ask.form.save()
    seconds = Timed(lambda: CountLimits(before.pk).execute(now=NOW)).seconds()
    before.save()
    print(f"{prefix}: counted in {seconds * 1000:.0f} ms, {FullPeriod.objects.count()} periods are full")
    settle()
    known = ask.known
    _, kept = taken_and_kept(known, known.policy.limits, known.resource_ids[:1], ask.window)
    if kept is None or ask.listing() != counted:
        raise WrongError("Other starts with limits that are counted already.")


def limit(maxima: dict[str, int], form: BookingForm) -> None:
    form.buffer_before = form.buffer_after = BUFFER
    for field, maximum in maxima.items():
        setattr(form, field, maximum)


def limits(appointments: list[plan.Taken]) -> dict[str, int]:
    """Return a maximum for each limit of a form: the short periods are full in the busiest quarter of them."""
    periods: dict[str, Callable[[datetime.date, int], object]] = {
        "hour": lambda day, minute: (day, minute // 60),
        "day": lambda day, minute: day,
        "week": lambda day, minute: day.isocalendar()[:2],
        "month": lambda day, minute: (day.year, day.month),
    }
    maxima = {"max_total": 2 * plan.HISTORY * len(appointments)}
    for period, number in periods.items():
        together = Counter(number(each.day, each.minute) for each in appointments)
        apart = Counter((each.staff, number(each.day, each.minute)) for each in appointments)
        for field, counts in ((f"max_per_{period}", together), (f"max_per_{period}_each", apart)):
            ascending = sorted(counts.values())
            maxima[field] = ascending[-1] + 1 if period in ("week", "month") else ascending[len(ascending) * 3 // 4] + 1
    return maxima


def one_of_many(empty: BaseDatabaseWrapper, prefix: str, many: Questions) -> Iterator[Figure]:
    """Yield how much dearer one staff member is among many than alone in a business."""
    crowded = connections["default"]
    chosen = many.size.staff // 2
    size = plan.Size(1, many.size.days, 0)
    with copy_of(empty, "alone") as quiet:
        form = open_business(size)
        own = [taken for taken in plan.appointments(many.size) if taken.staff == chosen]
        book(form, [taken._replace(staff=0) for taken in own])
        add_history(size)
        settle()
        ask = Questions(size)
        among = many.of_one(many.known.resource_ids[chosen])
        alone = ask.of_one(ask.known.resource_ids[0])
        if ask_on(crowded, among) != ask_on(quiet, alone):
            raise WrongError("One of many is offered at other times than alone.")
        times = alternately(
            Timed(among, before=lambda: use(crowded)),
            Timed(alone, before=lambda: use(quiet)),
            Timed(many.whole_of_one(chosen), before=lambda: use(crowded)),
            Timed(ask.whole_of_one(0), before=lambda: use(quiet)),
        )
        crowded.close()
    print(
        f"{prefix}: one of {many.size.staff},"
        f" with form, settings, staff and hours {times[2]:.2f} ms; alone {times[3]:.2f} ms"
    )
    yield Figure(f"{prefix}.one_of_many_ratio", round(times[0] / times[1], 2), 1.3)


def ask_on(database: BaseDatabaseWrapper, question: Callable[[], list[int]]) -> list[int]:
    use(database)
    return question()


def booked_out(empty: BaseDatabaseWrapper, prefix: str, size: plan.Size) -> Iterator[Figure]:
    """Yield how long it takes to find the first free day behind many without any."""
    window = plan.Size(size.staff, BOOKED_OUT_DAYS + 31, 0)
    with copy_of(empty, "booked_out"):
        book_up(open_business(window), BOOKED_OUT_DAYS)
        settle()
        ask = Questions(window)
        if ask.next() != midnight(plan.FIRST_DAY + BOOKED_OUT_DAYS * plan.ONE_DAY) + plan.OPENS:
            raise WrongError("Another first free day.")
        (taken,) = alternately(ask.next)
    yield Figure(f"{prefix}.next_free_day_ms", round(taken, 2), 5)
