"""Random businesses around the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from wagtail_booking.engine.hours import Hours
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.rules import Busy
from wagtail_booking.engine.spans import DAY, Span, minute_of

# Each zone with days to remember: clocks forward, clocks back, an ordinary one.
DAYS = {
    "Europe/Amsterdam": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 3)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 6, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5), date(2026, 1, 9)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29), date(2026, 10, 30)),
    "Pacific/Apia": (date(2011, 12, 30), date(2011, 12, 29), date(2026, 5, 1)),
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22), date(2026, 7, 1)),
    "Asia/Kathmandu": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 3)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 3)),
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 24)),
    "Pacific/Pago_Pago": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 3)),
    "Pacific/Kiritimati": (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 3)),
}


def start_of(day: date) -> int:
    """Midnight UTC."""
    return minute_of(datetime(day.year, day.month, day.day, tzinfo=UTC))


@st.composite
def wall_spans(draw, longest: int = 3):
    """Some hours of a day, on quarters of an hour, possibly overlapping or touching."""
    spans = []
    for _ in range(draw(st.integers(0, longest))):
        start = draw(st.integers(0, 95)) * 15
        end = draw(st.integers(start // 15 + 1, 96)) * 15
        spans.append(Span(start, end))
    return tuple(sorted(spans))


@st.composite
def hours_around(draw, zone: str, day: date) -> Hours:
    whole = st.just((Span(0, DAY),))
    weekly = tuple(draw(st.one_of(whole, wall_spans())) for _ in range(7))
    near = st.integers(-2, 3).map(lambda days: day + timedelta(days=days))
    overrides = draw(st.dictionaries(near, wall_spans(2), max_size=2))
    caps = draw(st.dictionaries(near, wall_spans(2), max_size=2))
    return Hours(zone, weekly, tuple(sorted(overrides.items())), tuple(sorted(caps.items())))


@st.composite
def policies(draw, zone: str, day: date) -> Policy:
    buffers = st.sampled_from([0, 0, 5, 15, 45, 90])
    near = st.integers(-2, 3).map(lambda days: day + timedelta(days=days))
    return Policy(
        zone=zone,
        duration=draw(st.sampled_from([5, 15, 20, 30, 60, 90, 300, 1440])),
        interval=draw(st.sampled_from([5, 15, 20, 30, 45, 60, 240])),
        buffer_before=draw(buffers),
        buffer_after=draw(buffers),
        notice=draw(st.sampled_from([0, 0, 1, 60, 1500])),
        window=draw(st.sampled_from([0, 1, 2, 5])),
        first=draw(st.one_of(st.none(), near)),
        last=draw(st.one_of(st.none(), near, st.just(date.max))),
    )


@st.composite
def claims(draw, day: date, resource: int = 1):
    found = []
    for number in range(draw(st.integers(0, 5))):
        start = start_of(day) + draw(st.integers(-DAY // 5, 2 * DAY // 5)) * 5
        length = draw(st.sampled_from([5, 30, 45, 120, 1500]))
        is_appointment = draw(st.booleans())
        before, after = (draw(st.sampled_from([0, 10, 60])) if is_appointment else 0 for _ in range(2))
        found.append(Busy(resource, start, start + length, before, after, is_appointment, number))
    return found
