"""Which starts are free: drawn as a day from 9 to 12, a character for each quarter of an hour.

``█`` an appointment, ``▒`` time off, ``░`` free time. In the answers ``+`` is a start that is offered.
"""

from datetime import date

import pytest

from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.reasons import reasons_against
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.sessions import Session
from wagtail_booking.engine.slots import Availability, availability
from wagtail_booking.engine.spans import Span

NINE = 29_500_000
QUARTER = 15
MORNING = (Span(NINE, NINE + 12 * QUARTER),)


def policy(**fields) -> Policy:
    return Policy(**{"zone": "UTC", "duration": 30, "interval": 15, "window": 400} | fields)


def claims(drawing: str, resource: int = 1, before: int = 0, after: int = 0) -> list[Busy]:
    found = []
    for at, mark in enumerate(drawing):
        if mark in "█▒" and (at == 0 or drawing[at - 1] != mark):
            length = len(drawing[at:]) - len(drawing[at:].lstrip(mark))
            start, kind = NINE + at * QUARTER, "appointment" if mark == "█" else "time_off"
            soft = (before, after) if kind == "appointment" else (0, 0)
            found.append(Busy(resource, start, start + length * QUARTER, *soft, kind, claim=at))
    return found


def drawn(found: Availability, resource: int | None = None) -> str:
    free = set(found.starts(resource))
    return "".join("+" if NINE + at * QUARTER in free else "·" for at in range(12))


@pytest.mark.parametrize(
    ("day", "rules", "offered", "message"),
    [
        ("░░░░░░░░░░░░", {}, "+++++++++++·", "the last half hour begins at half past eleven"),
        ("░░░░██░░░░░░", {}, "+++···+++++·", "an appointment"),
        ("░░░░▒▒░░░░░░", {}, "+++···+++++·", "time off"),
        ("████████████", {}, "············", "a full morning"),
        ("░██░██░░░░░░", {}, "······+++++·", "a quarter between two is too short"),
        ("░░░░██░░░░░░", {"buffer_after": 15}, "++····+++++·", "buffer after mine"),
        ("░░░░██░░░░░░", {"buffer_before": 15}, "+++····++++·", "buffer before mine"),
        ("░░░░██░░░░░░", {"buffer_before": 15, "buffer_after": 30}, "+······++++·", "buffers on both sides"),
        ("░░░░▒▒░░░░░░", {"buffer_before": 15, "buffer_after": 30}, "+++···+++++·", "buffers don't mind time off"),
        ("░░░░░░░░░░░░", {"buffer_before": 60, "buffer_after": 60}, "+++++++++++·", "nor opening hours"),
        ("░░░░░░░░░░░░", {"interval": 30}, "+·+·+·+·+·+·", "every half hour"),
        ("░░░░░░░░░░░░", {"interval": 60, "duration": 60}, "+···+···+···", "every hour"),
        ("░░░░██░░░░░░", {"interval": 60, "duration": 60}, "+·······+···", "a grid doesn't move for a claim"),
        ("░░░░░░░░░░░░", {"duration": 180}, "+···········", "the whole morning"),
        ("░░░░░░░░░░░░", {"duration": 181}, "············", "longer than the morning"),
        ("░░░░░░░░░░░░", {"duration": 60, "interval": 15, "notice": 75}, "·····++++···", "notice"),
    ],
)
def test_availability__drawn_morning__offers_the_drawn_starts(day, rules, offered, message):
    found = availability(policy(**rules), {1: MORNING}, claims(day), NINE)

    assert drawn(found) == offered, message


@pytest.mark.parametrize(
    ("theirs", "mine", "offered", "message"),
    [
        ((0, 30), {}, "+++·····+++·", "after theirs"),
        ((30, 0), {}, "+·····+++++·", "before theirs"),
        ((0, 30), {"buffer_before": 15}, "+++·····+++·", "the larger of the two, theirs"),
        ((0, 15), {"buffer_before": 30}, "+++·····+++·", "the larger of the two, mine"),
        ((0, 15), {"buffer_before": 15}, "+++····++++·", "equal buffers overlap"),
        ((15, 0), {"buffer_after": 30}, "+·····+++++·", "the larger before"),
        ((15, 15), {"buffer_before": 0, "buffer_after": 0}, "++·····++++·", "theirs alone"),
    ],
)
def test_availability__two_buffers_that_meet__keep_the_larger_gap(theirs, mine, offered, message):
    found = availability(policy(**mine), {1: MORNING}, claims("░░░░██░░░░░░", 1, *theirs), NINE)

    assert drawn(found) == offered, message


def test_availability__anybody__is_free_when_one_of_them_is():
    busy = claims("██████░░░░░░", 1) + claims("░░░░░░██████", 2)

    found = availability(policy(), {1: MORNING, 2: MORNING}, busy, NINE)

    assert drawn(found, 1) == "······+++++·"
    assert drawn(found, 2) == "+++++·······"
    assert drawn(found) == "+++++·+++++·"
    assert drawn(found, 3) == "············"


def test_availability__different_hours__have_their_own_grids():
    later = (Span(NINE + 20, NINE + 12 * QUARTER),)

    found = availability(policy(interval=60), {1: MORNING, 2: later}, [], NINE)

    assert found.starts(1) == [NINE, NINE + 60, NINE + 120]
    assert found.starts(2) == [NINE + 20, NINE + 80, NINE + 140]
    assert found.free_resources(NINE + 20) == [2]
    assert found.free_resources(NINE + 21) == []


def test_availability__asked_in_several_ways__gives_one_answer():
    found = availability(policy(), {1: MORNING}, claims("████░░░░████"), NINE)

    assert found.first() == found.starts()[0] == NINE + 60
    assert [start for starts in found.by_date("UTC").values() for start in starts] == found.starts()
    assert found.nearest(NINE, 2) == found.starts()[:2]
    assert found.nearest(NINE + 500, 2) == found.starts()[-2:]


def test_availability__nothing_free__says_so_in_every_way():
    found = availability(policy(), {1: MORNING}, claims("█" * 12), NINE)

    assert (found.starts(), found.first(), found.by_date("UTC"), found.nearest(NINE, 3)) == ([], None, {}, [])


def test_availability__nobody__is_empty():
    assert availability(policy(), {}, [], NINE).starts() == []
    assert availability(policy(), {1: ()}, [], NINE).first() is None


@pytest.mark.parametrize(
    ("rules", "start", "now", "codes", "message"),
    [
        ({}, NINE, NINE, set(), "now is still in time"),
        ({}, NINE, NINE + 1, {Code.PAST}, "a minute late"),
        ({"notice": 60}, NINE, NINE - 60, set(), "just in time"),
        ({"notice": 60}, NINE, NINE - 59, {Code.TOO_SOON}, "a minute too soon"),
        ({"window": 0}, NINE, NINE - 60, set(), "today"),
        ({"window": 1}, NINE, NINE - 2 * 1440, {Code.BEYOND_WINDOW}, "the day after tomorrow"),
        ({}, NINE + 7, NINE, {Code.OFF_GRID}, "between two starts"),
        ({}, NINE - 15, NINE - 60, {Code.OUTSIDE_HOURS}, "before opening"),
        ({}, NINE + 165, NINE, {Code.OUTSIDE_HOURS}, "doesn't end in time"),
        ({"first": date(2026, 2, 2)}, NINE, NINE, set(), "the first date"),
        ({"first": date(2026, 2, 3)}, NINE, NINE, {Code.BEFORE_FIRST_DATE}, "before it"),
        ({"last": date(2026, 2, 2)}, NINE, NINE, set(), "the last date"),
        ({"last": date(2026, 2, 1)}, NINE, NINE, {Code.AFTER_LAST_DATE}, "after it"),
        ({"last": date.max}, NINE, NINE, set(), "for ever"),
        ({"notice": 5, "window": 0}, NINE - 7, NINE, {Code.PAST, Code.TOO_SOON, Code.OUTSIDE_HOURS}, "all of them"),
    ],
)
def test_reasons__start__has_these_codes_and_only_these(rules, start, now, codes, message):
    found = reasons_against(policy(**rules), MORNING, [], Session(1, start), now)

    assert {reason.code for reason in found} == codes, message


def test_reasons__claim_in_the_way__names_it():
    (found,) = reasons_against(policy(), MORNING, claims("░░██░░░░░░░░"), Session(1, NINE + 30), NINE)

    assert (found.code, found.data["claim"]) == (Code.TAKEN, 2)


def test_reasons__time_off__is_another_code():
    (found,) = reasons_against(policy(), MORNING, claims("░░▒▒░░░░░░░░"), Session(1, NINE + 30), NINE)

    assert found.code == Code.BLOCKED


@pytest.mark.parametrize("fields", [{"duration": 0}, {"interval": 0}, {"notice": -1}, {"buffer_after": -5}])
def test_policy__impossible_times__are_an_error(fields):
    with pytest.raises(ValueError, match=r"minute|negative"):
        policy(**fields)
