"""Why a start can't be booked, with the facts behind it."""

import pytest

from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.policy import Limit, Period, Policy
from wagtail_booking.engine.reasons import is_open, reasons_against, reasons_by_room
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.sessions import Session, session_key
from wagtail_booking.engine.spans import Span

from .counting import reached

NINE = 29_500_020
TEN, NOON = NINE + 60, NINE + 180
MORNING = (Span(NINE, NOON),)
ANNA, BERT, BLUE_ROOM, RED_ROOM = 1, 2, 11, 12


def policy(**fields) -> Policy:
    return Policy(**{"zone": "UTC", "duration": 60, "interval": 30, "window": 400, "form": 7} | fields)


def why(start: int = TEN, busy=(), rules: Policy | None = None, **fields):
    """Return the reasons against a start with Anna."""
    return reasons_against(rules or policy(), MORNING, busy, Session(ANNA, start), NINE, **fields)


def codes(reasons) -> set[str]:
    return {reason.code for reason in reasons}


@pytest.mark.parametrize(
    ("claim", "expected", "message"),
    [
        (Busy(ANNA, TEN + 30, TEN + 90, claim=5), (Code.TAKEN, 5), "an appointment"),
        (Busy(ANNA, TEN + 30, TEN + 90, kind="time_off", claim=6), (Code.BLOCKED, 6), "time off"),
        (Busy(ANNA, TEN - 30, TEN, 0, 15, claim=7), (Code.TAKEN, 7), "within the buffer after an appointment"),
        (Busy(ANNA, TEN + 60, NOON, 15, claim=8), (Code.TAKEN, 8), "within the buffer before one"),
    ],
)
def test_reasons__claim_in_the_way__are_its_code_and_its_number(claim, expected, message):
    (reason,) = why(busy=[claim])

    assert (reason.code, reason.data["claim"]) == expected, message
    assert (reason.data["start"], reason.data["end"]) == (claim.start, claim.end), message


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (Busy(ANNA, TEN - 30, TEN), "ends as it begins"),
        (Busy(ANNA, TEN + 60, NOON), "begins as it ends"),
        (Busy(ANNA, TEN - 30, TEN, 0, 15, kind="time_off"), "time off has no buffer"),
        (Busy(BERT, TEN, TEN + 60), "somebody else's"),
    ],
)
def test_reasons__claim_that_is_not_in_the_way__are_none(claim, message):
    assert why(busy=[claim]) == [], message


def test_reasons__two_claims_in_the_way__are_two():
    found = why(busy=[Busy(ANNA, TEN, TEN + 30, claim=1), Busy(ANNA, TEN + 30, TEN + 60, claim=2)])

    assert [reason.data["claim"] for reason in found] == [1, 2]


@pytest.mark.parametrize(
    ("limit", "booked", "count", "message"),
    [
        (Limit(Period.HOUR, maximum=2), [(ANNA, TEN), (BERT, TEN + 30)], 2, "all together"),
        (Limit(Period.DAY, True, 1), [(ANNA, NINE), (ANNA, NINE + 120)], 2, "more than allowed"),
        (Limit(Period.TOTAL, maximum=1), [(BERT, NINE - 10**6)], 1, "years ago"),
    ],
)
def test_r05__limit_is_reached__says_which_and_how_full(limit, booked, count, message):
    rules = policy(limits=(limit,))

    (reason,) = why(rules=rules, full=reached(rules, [(who, start, 1) for who, start in booked]))

    assert reason.code == Code.LIMIT_REACHED, message
    assert reason.data == {"period": limit.period, "each": limit.each, "maximum": limit.maximum, "count": count}


@pytest.mark.parametrize(
    ("limit", "booked", "message"),
    [
        (Limit(Period.HOUR, maximum=1), (ANNA, TEN - 1), "the hour before"),
        (Limit(Period.HOUR, maximum=1), (ANNA, TEN + 60), "the hour after"),
        (Limit(Period.DAY, True, 1), (BERT, TEN), "somebody else's"),
    ],
)
def test_reasons__limit_reached_elsewhere__are_none(limit, booked, message):
    rules = policy(limits=(limit,))

    assert why(rules=rules, full=reached(rules, [(*booked, 1)])) == [], message


def test_reasons__several_limits_reached__name_each():
    rules = policy(limits=(Limit(Period.HOUR, maximum=1), Limit(Period.DAY, maximum=1), Limit(Period.WEEK, maximum=2)))

    found = why(rules=rules, full=reached(rules, [(ANNA, TEN, 1)]))

    assert [reason.data["period"] for reason in found] == ["hour", "day"]


ROOMS = {BLUE_ROOM: MORNING, RED_ROOM: (Span(NINE, TEN),)}


def test_reasons__no_room_is_free__say_what_is_against_each():
    (reason,) = why(busy=[Busy(BLUE_ROOM, TEN, TEN + 30, claim=3)], also=[ROOMS])

    assert (reason.code, reason.data["set"]) == (Code.NO_RESOURCE_FREE, 0)
    against = reason.data["reasons"]
    assert codes(against[BLUE_ROOM]) == {Code.TAKEN}
    assert codes(against[RED_ROOM]) == {Code.OUTSIDE_HOURS}


def test_reasons__second_of_two_sets__is_named():
    (reason,) = why(busy=[Busy(RED_ROOM, TEN, NOON)], also=[{BLUE_ROOM: MORNING}, {RED_ROOM: MORNING}])

    assert reason.data["set"] == 1


def test_reasons__set_without_any_room__say_so():
    (reason,) = why(also=[{}])

    assert (reason.code, reason.data["reasons"]) == (Code.NO_RESOURCE_FREE, {})


def test_reasons__one_room_is_free__are_none():
    assert why(busy=[Busy(RED_ROOM, NINE, NOON)], also=[ROOMS]) == []


def test_reasons_by_room__each__has_its_own():
    found = reasons_by_room(policy(), ROOMS, [Busy(BLUE_ROOM, NINE, TEN, claim=4)], Session(ANNA, NINE))

    assert {room: codes(reasons) for room, reasons in found.items()} == {BLUE_ROOM: {Code.TAKEN}, RED_ROOM: set()}


def test_reasons__party_larger_than_the_session__are_that_it_is_full():
    (reason,) = why(party=2)

    assert (reason.code, reason.data) == (Code.FULL, {"seats": 0, "capacity": 1, "party": 2})


def test_reasons__session_whose_capacity_was_lowered__are_that_it_is_full():
    rules = policy(capacity=2)
    key = session_key(rules, ANNA, TEN, TEN + 60)

    (reason,) = why(busy=[Busy(ANNA, TEN, TEN + 60, session=key, seats=4)], rules=rules)

    assert (reason.code, reason.data["seats"], reason.data["capacity"]) == (Code.FULL, 4, 2)


def test_reasons__everything_at_once__name_everything():
    rules = policy(capacity=2, notice=600, limits=(Limit(Period.TOTAL, maximum=1),))
    busy = [Busy(ANNA, TEN, TEN + 60), Busy(ANNA, TEN, TEN + 60, kind="time_off")]

    found = why(TEN + 7, busy, rules, also=[{}], full=reached(rules, [(ANNA, None, 1)]), party=3)

    assert codes(found) == {
        Code.TOO_SOON,
        Code.TAKEN,
        Code.BLOCKED,
        Code.FULL,
        Code.LIMIT_REACHED,
        Code.OFF_GRID,
        Code.NO_RESOURCE_FREE,
    }


@pytest.mark.parametrize(
    ("start", "code", "data", "message"),
    [
        (TEN + 15, Code.OFF_GRID, {}, "between two fixed starts there is no interval"),
        (NINE - 60, Code.OUTSIDE_HOURS, {}, "before opening"),
    ],
)
def test_reasons__start_that_is_no_fixed_one__are_worded_without_an_interval(start, code, data, message):
    rules = policy(fixed_starts=((540, 600),) * 7)

    found = {reason.code: reason.data for reason in why(start, rules=rules)}

    assert found[code] == data, message


@pytest.mark.parametrize(
    ("openings", "expected", "message"),
    [
        ((Span(NINE, NOON),), True, "well within"),
        ((Span(TEN, TEN + 60),), True, "to the minute"),
        ((Span(TEN, TEN + 59),), False, "a minute short"),
        ((Span(NINE, TEN + 30), Span(TEN + 30, NOON)), True, "two openings that touch"),
        ((Span(NINE, TEN + 30), Span(TEN + 31, NOON)), False, "two that don't"),
        ((), False, "never"),
    ],
)
def test_is_open__hour_from_ten__needs_all_of_it(openings, expected, message):
    assert is_open(policy(), openings, TEN) is expected, message
