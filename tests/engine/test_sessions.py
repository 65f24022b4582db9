"""Groups: who can join a session. A morning from nine to twelve, a character for each half hour.

In the answers ``+`` is a start that is offered.
"""

import pytest

from wagtail_booking.engine.claims import Busy
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.reasons import reasons_against, reasons_by_room, seats_taken
from wagtail_booking.engine.rules import Code
from wagtail_booking.engine.sessions import Session, session_key, session_of
from wagtail_booking.engine.slots import availability
from wagtail_booking.engine.spans import Span

NINE = 29_500_020
HALF = 30
MORNING = (Span(NINE, NINE + 6 * HALF),)
ANNA, BERT, BLUE_ROOM, RED_ROOM = 1, 2, 11, 12
TEN = NINE + 2 * HALF


def policy(**fields) -> Policy:
    """A class of an hour for five."""
    defaults = {"zone": "UTC", "duration": 60, "interval": 30, "window": 400, "form": 7, "capacity": 5}
    return Policy(**defaults | fields)


def seats(
    number: int, start: int = TEN, *, rules: Policy | None = None, who: int = ANNA, on: int | None = None
) -> Busy:
    """An appointment for so many in a session of ``who``; ``on`` is what else it takes, if that is meant."""
    rules = rules or policy()
    end = start + rules.duration
    key = session_key(rules, who, start, end) or "alone"
    soft = (rules.buffer_before, rules.buffer_after)
    return Busy(on or who, start, end, *soft, "appointment", key, number, claim=start)


def drawn(found, resource: int | None = None) -> str:
    free = set(found.starts(resource))
    return "".join("+" if NINE + at * HALF in free else "·" for at in range(6))


def offered(busy, *, rules: Policy | None = None, party: int = 1, also=()):
    return availability(rules or policy(), {ANNA: MORNING}, busy, NINE, also=also, party=party)


@pytest.mark.parametrize(
    ("busy", "party", "expected", "message"),
    [
        ([], 1, "+++++·", "nobody yet"),
        ([], 5, "+++++·", "all seats at once"),
        ([], 6, "······", "more people than seats"),
        ([seats(1)], 1, "+·+·+·", "the session can be joined; what overlaps it can't begin"),
        ([seats(3)], 2, "+·+·+·", "the last two seats"),
        ([seats(3)], 3, "+···+·", "one seat too few"),
        ([seats(5)], 1, "+···+·", "full"),
        ([seats(2), seats(2)], 1, "+·+·+·", "seats add up"),
        ([seats(2), seats(3)], 1, "+···+·", "and are full together"),
        ([seats(7)], 1, "+···+·", "more than full, since staff let more in"),
        ([seats(2), seats(3, NINE)], 2, "+·+·+·", "two sessions, side by side"),
    ],
)
def test_availability__sessions__can_be_joined_while_seats_are_left(busy, party, expected, message):
    assert drawn(offered(busy, party=party)) == expected, message


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (seats(1, rules=policy(form=8)), "another form"),
        (seats(1, rules=policy(duration=30)), "another length: the form was changed since"),
        (seats(1, rules=policy(capacity=1)), "booked when the form had one seat"),
        (seats(1)._replace(session="7:2:3:4"), "a session of another time"),
        (Busy(ANNA, TEN, TEN + 60, kind="time_off"), "time off"),
    ],
)
def test_availability__what_is_no_session_of_ours__is_simply_taken(claim, message):
    assert drawn(offered([claim]))[2] == "·", message


@pytest.mark.parametrize(
    ("other", "expected", "message"),
    [
        (Busy(ANNA, TEN + 30, TEN + 60, kind="time_off"), "+···+·", "time off in the midst of it"),
        (Busy(ANNA, TEN + 60, TEN + 90), "+·+···", "an appointment that follows at once"),
        (Busy(ANNA, TEN + 60, TEN + 90, before=15), "+·····", "one that wants a gap before it"),
        (Busy(ANNA, TEN + 60, TEN + 90, before=15, kind="time_off"), "+·+···", "time off wants none"),
        (Busy(ANNA, TEN - 30, TEN), "··+·+·", "an appointment before it"),
    ],
)
def test_availability__something_else_over_a_session__keeps_others_from_joining(other, expected, message):
    assert drawn(offered([seats(1), other])) == expected, message


def test_availability__buffers_of_the_session_itself__do_not_keep_others_from_joining():
    rules = policy(buffer_before=30, buffer_after=30)

    assert drawn(offered([seats(1, rules=rules)], rules=rules)) == "··+···"


def test_seats_left__of_one_and_of_anybody__is_the_most_that_one_session_has():
    rules = policy()
    busy = [seats(4), seats(2, who=BERT)]

    found = availability(rules, {ANNA: MORNING, BERT: MORNING}, busy, NINE)

    assert found.seats_left(5, TEN, ANNA) == 1
    assert found.seats_left(5, TEN, BERT) == 3
    assert found.seats_left(5, TEN) == 3
    assert found.seats_left(5, NINE) == 5


def test_seats_left__the_session_with_most_seats_can_not_be_joined__is_another_ones():
    busy = [seats(4), seats(1, who=BERT), Busy(BERT, TEN, TEN + 15, kind="time_off")]

    found = availability(policy(), {ANNA: MORNING, BERT: MORNING}, busy, NINE)

    assert found.free_resources(TEN) == [ANNA]
    assert found.seats_left(5, TEN) == 1


ROOMS = {BLUE_ROOM: MORNING, RED_ROOM: MORNING}


@pytest.mark.parametrize(
    ("busy", "expected", "message"),
    [
        ([], "+++++·", "both are free"),
        ([Busy(BLUE_ROOM, NINE, NINE + 180)], "+++++·", "one is enough"),
        ([Busy(BLUE_ROOM, NINE, NINE + 60), Busy(RED_ROOM, NINE + 60, NINE + 120)], "+·+++·", "not half of each"),
        ([Busy(BLUE_ROOM, NINE, TEN), Busy(RED_ROOM, NINE, NINE + 180)], "··+++·", "one of them, later"),
    ],
)
def test_availability__one_room_of_two_is_needed__offers_what_one_room_has_whole(busy, expected, message):
    found = offered(busy, rules=policy(capacity=1), also=[ROOMS])

    assert drawn(found) == expected, message


def test_availability__two_sets__need_one_of_each():
    busy = [Busy(BLUE_ROOM, NINE, TEN), Busy(RED_ROOM, TEN, TEN + 60)]

    found = offered(busy, rules=policy(capacity=1), also=[{BLUE_ROOM: MORNING}, {RED_ROOM: MORNING}])

    assert drawn(found) == "····+·"


def test_availability__set_without_any_room__offers_nothing():
    assert drawn(offered([], also=[{}])) == "······"


def test_availability__room_that_closes_earlier__offers_what_ends_in_time():
    short = {BLUE_ROOM: (Span(NINE, NINE + 90),)}

    assert drawn(offered([], also=[short])) == "++····"


@pytest.mark.parametrize(
    ("busy", "is_offered", "message"),
    [
        ([], True, "its own room doesn't stand in its way"),
        ([Busy(RED_ROOM, TEN, TEN + 60)], True, "it keeps the blue room, whoever has the red one"),
        ([Busy(BLUE_ROOM, TEN + 30, TEN + 60)], False, "others are in its room; it doesn't move to the red one"),
    ],
)
def test_availability__session_with_a_room__keeps_it(busy, is_offered, message):
    session = [seats(1), seats(1, on=BLUE_ROOM)]

    found = offered([*session, *busy], also=[ROOMS])

    assert (drawn(found)[2] == "+") is is_offered, message
    why = reasons_by_room(policy(), ROOMS, [*session, *busy], Session(ANNA, TEN))
    assert list(why) == [BLUE_ROOM], message
    assert (not why[BLUE_ROOM]) is is_offered, message


def test_availability__session_that_has_no_room_yet__takes_one_that_is_free():
    """The set was added to the form after the first had booked."""
    assert drawn(offered([seats(1)], also=[ROOMS]))[2] == "+"
    taken = [Busy(BLUE_ROOM, TEN, TEN + 60), Busy(RED_ROOM, TEN, TEN + 60)]
    assert drawn(offered([seats(1), *taken], also=[ROOMS]))[2] == "·"


def test_reasons__full_session__says_how_full():
    (reason,) = reasons_against(policy(), MORNING, [seats(2), seats(2)], Session(ANNA, TEN), NINE, party=2)

    assert reason.code == Code.FULL
    assert reason.data == {"seats": 4, "capacity": 5, "party": 2}


def test_seats_taken__claims_on_rooms__are_not_counted_twice():
    assert seats_taken(policy(), [seats(2), seats(2, on=BLUE_ROOM)], Session(ANNA, TEN)) == 2


@pytest.mark.parametrize(
    ("claim", "expected", "message"),
    [
        (seats(1), Session(ANNA, TEN), "ours"),
        (seats(1, on=BLUE_ROOM), Session(ANNA, TEN), "the room of a session names who carries it out"),
        (seats(1, rules=policy(form=77)), None, "a form whose number begins like ours"),
        (Busy(ANNA, TEN, TEN + 60, session="27cdaad8eb1842c986b0836fa0a288e5"), None, "a session of its own"),
        (Busy(ANNA, TEN, TEN + 60, session="claim12"), None, "from before there were sessions"),
        (Busy(ANNA, TEN, TEN + 60), None, "no session"),
    ],
)
def test_session_of__claim__is_its_session_or_none(claim, expected, message):
    assert session_of(policy(), claim) == expected, message


def test_session_key__one_seat__is_none():
    assert session_key(policy(capacity=1), ANNA, TEN, TEN + 60) is None
