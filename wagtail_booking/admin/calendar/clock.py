"""Times for the browser, which knows of no zones: what the clock of the business shows, such as 2026-03-03T10:00."""

import datetime
from functools import lru_cache

from wagtail_booking.engine.hours import wall_minutes
from wagtail_booking.engine.spans import MINUTE

EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 -- by the clock on the wall


@lru_cache(maxsize=8192)
def wall_text(wall: int) -> str:
    """Return a minute, counted since 1970 by the clock on the wall, as the browser writes it."""
    return (EPOCH + wall * MINUTE).isoformat(timespec="minutes")


def wall_spans(zone: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what the clock of ``zone`` shows at both ends of each span, in minutes since 1970 by that clock.

    Where the clock goes back in between, it would show the end before the beginning: then the span keeps its length.
    """
    starts = wall_minutes(zone, [span[0] for span in spans])
    ends = wall_minutes(zone, [span[1] for span in spans])
    return [
        (start, end if end > start else start + span[1] - span[0])
        for span, start, end in zip(spans, starts, ends, strict=True)
    ]


def shown_span(zone: str, span: tuple[int, int]) -> tuple[datetime.datetime, datetime.datetime]:
    """Return what the browser shows as the beginning and the end of a span."""
    ((start, end),) = wall_spans(zone, [span])
    return EPOCH + start * MINUTE, EPOCH + end * MINUTE
