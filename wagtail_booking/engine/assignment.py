"""Who takes a booking when the customer has no preference. Each rule is deterministic."""

from collections.abc import Mapping, Sequence


def least_busy(free: Sequence[int], minutes: Mapping[int, int]) -> int:
    """Return the free resource with the fewest booked ``minutes`` that day, the first of equals.

    ``free`` is in the order of the booking form and must not be empty.
    """
    return min(free, key=lambda resource: (minutes.get(resource, 0), free.index(resource)))


def round_robin(free: Sequence[int], order: Sequence[int], last: int | None) -> int:
    """Return the first free resource after ``last`` in the ``order`` of the booking form, round and round.

    ``last`` is who was given the booking before this one; the order begins anew when it is not in it.
    """
    after = order.index(last) + 1 if last in order else 0
    return next(resource for resource in [*order[after:], *order[:after]] if resource in free)


def fixed_order(free: Sequence[int]) -> int:
    """Return the first free resource in the order of the booking form."""
    return free[0]


def fullest(free: Sequence[int], seats: Mapping[int, int]) -> list[int]:
    """Return the free resources whose session has the most seats taken; all of them when none has begun.

    So a group fills up before another one begins.
    """
    most = max(seats.get(resource, 0) for resource in free)
    return [resource for resource in free if seats.get(resource, 0) == most]
