"""The engine against the oracle: the same starts for random businesses, claims and clocks."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import DAYS, claims, hours_around, policies, start_of
from wagtail_booking.engine.hours import openings
from wagtail_booking.engine.rules import reasons_against
from wagtail_booking.engine.slots import availability
from wagtail_booking.engine.spans import DAY, Span


@st.composite
def situations(draw):
    zone = draw(st.sampled_from(sorted(DAYS)))
    day = draw(st.sampled_from(DAYS[zone]))
    business_zone = draw(st.one_of(st.just(zone), st.sampled_from(sorted(DAYS))))
    now = start_of(day) + draw(st.integers(-2 * DAY, DAY))
    return (
        draw(policies(business_zone, day)),
        draw(hours_around(zone, day)),
        draw(claims(day)),
        now,
        Span(start_of(day) - DAY, start_of(day) + 2 * DAY),
        day,
    )


@settings(max_examples=60, deadline=None)
@given(situations())
def test_r11__availability__random_business_around_a_change_day__is_what_the_oracle_says(situation):
    policy, hours, busy, now, window, day = situation
    spans = openings(hours, day - timedelta(days=4), day + timedelta(days=6))

    found = availability(policy, {1: spans}, busy, now, window).starts()

    assert found == oracle.offered(policy, hours, busy, now, window)


@settings(max_examples=60, deadline=None)
@given(situations(), st.lists(st.integers(0, 3 * DAY - 1), min_size=20, max_size=60))
def test_s23__reasons__any_minute__none_exactly_where_the_start_is_offered(situation, minutes):
    policy, hours, busy, now, window, day = situation
    spans = openings(hours, day - timedelta(days=4), day + timedelta(days=6))
    free = set(availability(policy, {1: spans}, busy, now, window).starts())

    for start in [*(window.start + minute for minute in minutes), *list(free)[:20]]:
        assert (not reasons_against(policy, spans, busy, start, now)) == (start in free)
