"""Who takes a booking when the customer has no preference."""

from collections.abc import Mapping, Sequence


def least_busy(free: Sequence[int], minutes: Mapping[int, int]) -> int:
    """Return the free resource with the fewest booked ``minutes`` that day, the first of equals.

    ``free`` is in the order of the booking form and must not be empty.
    """
    return min(free, key=lambda resource: (minutes.get(resource, 0), free.index(resource)))
