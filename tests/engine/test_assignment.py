"""Who takes an appointment of somebody without a preference."""

import pytest

from wagtail_booking.engine.assignment import least_busy


@pytest.mark.parametrize(
    ("free", "minutes", "chosen", "message"),
    [
        ([1, 2, 3], {}, 1, "nobody has anything: the first"),
        ([1, 2, 3], {1: 30, 2: 60}, 3, "who has nothing"),
        ([3, 2, 1], {1: 30, 2: 30, 3: 30}, 3, "equals: the order of the form"),
        ([2], {2: 480}, 2, "the only one"),
        ([1, 2], {1: 30, 2: 15, 9: 0}, 2, "others don't count"),
    ],
)
def test_least_busy__free_staff__takes_the_one_with_fewest_minutes(free, minutes, chosen, message):
    assert least_busy(free, minutes) == chosen, message
