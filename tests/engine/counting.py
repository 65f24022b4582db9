"""Which limits a few appointments reach, counted as the selectors do."""

from collections.abc import Iterable

from wagtail_booking.engine.limits import FullPeriods, full_periods
from wagtail_booking.engine.policy import Policy

Counted = tuple[int, int | None, int]
"""The resource, the start and the number of appointments; the start is missing where only the total counts."""


def reached(policy: Policy, counted: Iterable[Counted]) -> FullPeriods:
    """Return the periods in which a limit is reached by these appointments, and no others."""
    apart: dict[int, list[int]] = {}
    total = 0
    for resource, start, count in counted:
        total += count
        if start is not None:
            apart.setdefault(resource, []).extend([start] * count)
    return full_periods(policy, apart, total=total)
