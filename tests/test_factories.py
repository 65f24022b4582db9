"""The days that tests in real time take: they hold on any day, at any hour."""

import datetime

import pytest

from tests import factories as f

NOON, LATE, EARLY = datetime.time(12), datetime.time(23, 59), datetime.time(0, 1)
DAYS = [datetime.date(2026, 12, 1) + datetime.timedelta(days=number) for number in range(366)]


@pytest.mark.parametrize("time", [EARLY, NOON, LATE], ids=str)
def test_days__any_day_of_a_year__lie_ahead_and_leave_room(time_machine, time):
    for today in DAYS:
        time_machine.move_to(datetime.datetime.combine(today, time, tzinfo=f.AMSTERDAM), tick=False)
        soon, monday = f.soon(), f.next_monday()

        assert f.tomorrow() == today + datetime.timedelta(days=1)
        assert today < soon <= today + datetime.timedelta(days=15)
        assert (soon + datetime.timedelta(days=14)).month == soon.month
        assert today < monday <= today + datetime.timedelta(days=7)
        assert monday.weekday() == 0
