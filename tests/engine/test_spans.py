"""The algebra of spans against sets of minutes."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_booking.engine.spans import (
    Span,
    complement,
    instant_of,
    intersection,
    minute_of,
    next_minute_of,
    union,
)

span = st.builds(Span, st.integers(-20, 60), st.integers(-20, 60))
spans = st.lists(span, max_size=8)


def minutes(some):
    return {minute for start, end in some for minute in range(start, end)}


def in_order_and_apart(some):
    return all(span.start < span.end for span in some) and all(one.end < other.start for one, other in pairwise(some))


@given(spans)
def test_union__any_spans__are_the_same_minutes_in_order(some):
    assert minutes(union(some)) == minutes(some)
    assert in_order_and_apart(union(some))


@given(spans, spans)
def test_intersection__any_spans__are_the_minutes_in_both(some, others):
    assert minutes(intersection(some, others)) == minutes(some) & minutes(others)
    assert in_order_and_apart(intersection(some, others))


@given(spans, span)
def test_complement__any_spans__are_the_minutes_between(some, within):
    assert minutes(complement(some, within)) == minutes([within]) - minutes(some)
    assert in_order_and_apart(complement(some, within))


@given(st.integers(-10, 10), st.integers(1, 10), st.integers(-10, 10), st.integers(1, 10))
def test_overlaps_and_contains__any_two__agree_with_their_minutes(start, length, other, size):
    one, two = Span(start, start + length), Span(other, other + size)

    assert one.overlaps(two) == bool(minutes([one]) & minutes([two]))
    assert one.contains(two) == (minutes([two]) <= minutes([one]))


@pytest.mark.parametrize(
    ("instant", "floor", "ceiling", "message"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0, 0, "the epoch"),
        (datetime(1970, 1, 1, 0, 1, 59, tzinfo=UTC), 1, 2, "within a minute"),
        (datetime(1969, 12, 31, 23, 59, 30, tzinfo=UTC), -1, 0, "before the epoch"),
        (datetime(1970, 1, 1, 5, 45, tzinfo=timezone(timedelta(hours=5, minutes=45))), 0, 0, "Kathmandu"),
    ],
)
def test_minute__instant__is_counted_from_the_epoch(instant, floor, ceiling, message):
    assert (minute_of(instant), next_minute_of(instant)) == (floor, ceiling), message
    assert minute_of(instant_of(floor)) == floor, message


def test_minute__naive_datetime__is_an_error():
    with pytest.raises(ValueError, match="naive"):
        minute_of(datetime(2026, 3, 3))  # noqa: DTZ001 -- what is tested
