"""What is offered can be booked, and what can be booked is offered: for random businesses."""

import datetime
import os
from zoneinfo import ZoneInfo

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories as f
from tests.engine import oracle
from tests.engine.strategies import DAYS, claims, policies, start_of, wall_spans
from wagtail_booking.actions import Actor, Book, BookingRequest
from wagtail_booking.engine.hours import Hours
from wagtail_booking.engine.rules import Busy
from wagtail_booking.engine.spans import DAY, Span, instant_of, next_minute_of
from wagtail_booking.errors import SlotRefused
from wagtail_booking.models import BookingSettings, Claim, DateOverride, Resource, WeeklyHours
from wagtail_booking.selectors.availability import free_starts
from wagtail_booking.selectors.booking_forms import bookable

# OFFERED_EXAMPLES=3000 looks harder.
EXAMPLES = int(os.environ.get("OFFERED_EXAMPLES", "200"))

ONE_DAY = datetime.timedelta(days=1)


@st.composite
def practices(draw):
    """A business, one to three staff with or without hours of their own, and what they have to do."""
    zone = draw(st.sampled_from(sorted(DAYS)))
    day = draw(st.sampled_from(DAYS[zone]))
    whole = st.just((Span(0, DAY),))
    week = st.tuples(*[st.one_of(whole, wall_spans(2))] * 7)
    near = st.integers(-1, 2).map(lambda days: day + days * ONE_DAY)
    exceptions = st.dictionaries(near, wall_spans(2), max_size=1)
    staff = [
        {
            "zone": draw(st.one_of(st.just(""), st.sampled_from(sorted(DAYS)))),
            "weekly": draw(st.one_of(st.none(), week)),
            "exceptions": draw(exceptions),
            "claims": draw(claims(day)),
        }
        for _ in range(draw(st.integers(1, 3)))
    ]
    return {
        "zone": zone,
        "day": day,
        "weekly": draw(week),
        "exceptions": draw(exceptions),
        "staff": staff,
        "policy": draw(policies(zone, day)),
        # Seconds, because a clock has them.
        "now": instant_of(start_of(day) + draw(st.integers(-2 * DAY, DAY)))
        + datetime.timedelta(seconds=draw(st.sampled_from([0, 1, 59]))),
        "minutes": draw(st.lists(st.integers(0, 3 * DAY - 1), min_size=3, max_size=3)),
        "choices": draw(st.lists(st.integers(0, 10_000), min_size=3, max_size=3)),
        "resource": draw(st.one_of(st.none(), st.integers(0, len(staff) - 1))),
    }


def wall_time(minutes: int) -> datetime.time:
    return datetime.time(minutes // 60 % 24, minutes % 60)


def store_hours(owner, weekly, exceptions) -> None:
    link = {"business": owner} if isinstance(owner, BookingSettings) else {"resource": owner}
    for weekday, spans in enumerate(weekly or ()):
        for span in spans:
            WeeklyHours.objects.create(weekday=weekday, start=wall_time(span.start), end=wall_time(span.end), **link)
    for date, spans in exceptions.items():
        for span in spans or [None]:
            times = {} if span is None else {"start": wall_time(span.start), "end": wall_time(span.end)}
            DateOverride.objects.create(date=date, **times, **link)


def store(practice):
    """Write a practice to the database; return its booking form and staff."""
    business = BookingSettings.objects.create(business_name="Random", time_zone=practice["zone"])
    store_hours(business, practice["weekly"], practice["exceptions"])
    staff = []
    for number, person in enumerate(practice["staff"]):
        resource = Resource.objects.create(name=f"Staff {number}", time_zone=person["zone"])
        store_hours(resource, person["weekly"], person["exceptions"])
        for claim in person["claims"]:
            Claim.objects.create(
                resource=resource,
                start=claim.start,
                end=claim.end,
                buffer_before=claim.before,
                buffer_after=claim.after,
                kind=Claim.Kind.APPOINTMENT if claim.is_appointment else Claim.Kind.TIME_OFF,
                exclusive=False,
            )
        staff.append(resource)
    policy = practice["policy"]
    form = f.booking_form(
        *staff,
        duration=policy.duration,
        slot_interval=policy.interval,
        buffer_before=policy.buffer_before,
        buffer_after=policy.buffer_after,
        minimum_notice=policy.notice,
        booking_window=policy.window,
        bookable_from=policy.first,
        bookable_until=policy.last,
    )
    return form, staff


def expected_hours(practice, person) -> Hours:
    """What the documentation of hours says about one person."""
    exceptions, own = practice["exceptions"], person["exceptions"]
    has_own_week = person["weekly"] is not None and any(person["weekly"])
    return Hours(
        zone=person["zone"] or practice["zone"],
        weekly=person["weekly"] if has_own_week else practice["weekly"],
        overrides=tuple(sorted((own if has_own_week else exceptions | own).items())),
        caps=tuple(sorted(exceptions.items())) if has_own_week else (),
    )


def expected(practice, wanted, window) -> set[int]:
    found: set[int] = set()
    for number, person in enumerate(practice["staff"]):
        if wanted is None or wanted == number:
            hours = expected_hours(practice, person)
            busy = [Busy(*claim) for claim in person["claims"]]
            found |= set(oracle.offered(practice["policy"], hours, busy, next_minute_of(practice["now"]), window))
    return found


class OfferedIsBookable(TestCase):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(practices())
    def test_s23__random_practice__what_is_offered_is_exactly_what_book_accepts(self, practice):
        form, staff = store(practice)
        now, day = practice["now"], practice["day"]
        wanted = practice["resource"]
        resource = None if wanted is None else staff[wanted].pk
        today = now.astimezone(ZoneInfo(practice["zone"])).date()
        window = Span(start_of(day) - DAY // 2, start_of(day) + 3 * DAY // 2)

        found = free_starts(bookable(form, today), now, first=day - ONE_DAY, last=day + ONE_DAY, resource=resource)
        offered = {start for start in found.starts() if window.start <= start < window.end}

        assert offered == expected(practice, wanted, window)
        in_order = sorted(offered)
        tried = {in_order[choice % len(in_order)] for choice in practice["choices"] if in_order}
        tried |= {window.start + minute % (window.end - window.start) for minute in practice["minutes"]}
        for start in sorted(tried):
            assert self.books(form, start, resource, now) == (start in offered), instant_of(start)

    def books(self, form, start, resource, now) -> bool:
        """Book, take it back, and tell whether it was possible."""
        request = BookingRequest(
            start=instant_of(start), booking_form=form.pk, resource=resource, contact=f.contact(), language="en"
        )
        savepoint = connection.savepoint()
        try:
            appointment = Book(request, actor=Actor.customer()).execute(now=now)
        except SlotRefused:
            return False
        else:
            return resource is None or appointment.resource_id == resource
        finally:
            connection.savepoint_rollback(savepoint)
