"""What the demo's customers book, drawn at random but always the same for a date.

Each date and resource has a random generator of its own, and each appointment a day on which it was
booked. So a later day only adds to what an earlier one has seen.
"""

import datetime
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wagtail_booking.engine.claims import Busy, refused_by
from wagtail_booking.engine.grid import starts_of
from wagtail_booking.engine.policy import Policy
from wagtail_booking.engine.spans import Span

DAY = datetime.timedelta(days=1)
NAMESPACE = uuid.UUID("2f1a6c0e-6c3b-5c39-9f0b-4c1d3e7a9b52")

BUSY, CALM = 8, 4
"""How many appointments are tried in a working day of eight hours, for people and for rooms."""


@dataclass(frozen=True)
class Planned:
    """One appointment as it will have been made by the time that ``changed`` lies in the past."""

    uid: str
    resource: int
    slug: str
    start: int
    customer: int
    by_staff: bool
    booked: datetime.datetime
    changed: datetime.datetime
    cancelled: bool
    moved: bool
    no_show: bool
    noted: bool
    choice: int
    party: int = 1


def plan_day(
    *,
    date: datetime.date,
    resource: int,
    name: str,
    policies: dict[str, Policy],
    spans: Sequence[Span],
    customers: int,
    zone: datetime.tzinfo,
    a_day: int = BUSY,
) -> Iterator[Planned]:
    """Yield what is booked with one resource on one date; appointments that are not cancelled never clash."""
    chance = random.Random(f"{date}:{name}")
    minutes = sum(span.end - span.start for span in spans)
    busy: list[Busy] = []
    for slug in [slug for slug, policy in policies.items() if policy.capacity > 1]:
        policy, policies = policies[slug], {other: policies[other] for other in policies if other != slug}
        for start in starts_of(policy, tuple(spans)):
            busy.append(Busy(resource, start, start + policy.duration, policy.buffer_before, policy.buffer_after))
            yield from plan_session(
                date=date, resource=resource, slug=slug, policy=policy, start=start, customers=customers, zone=zone
            )
    if not policies:
        return
    for number in range(round(a_day * minutes / 480)):
        slug = chance.choice(sorted(policies))
        start = chance.choice(free_starts(policies[slug], spans, busy) or [None])
        drawn = draw(chance, date, zone)
        if start is None:
            continue
        planned = Planned(
            uid=str(uuid.uuid5(NAMESPACE, f"{date}:{name}:{number}")),
            resource=resource,
            slug=slug,
            start=start,
            # Most people come back: the first customers are drawn more often.
            customer=min(chance.randrange(customers), chance.randrange(customers)),
            **drawn,
        )
        if not planned.cancelled:
            policy = policies[slug]
            busy.append(Busy(resource, start, start + policy.duration, policy.buffer_before, policy.buffer_after))
        yield planned


def plan_session(
    *,
    date: datetime.date,
    resource: int,
    slug: str,
    policy: Policy,
    start: int,
    customers: int,
    zone: datetime.tzinfo,
) -> Iterator[Planned]:
    """Yield who comes to a class: several parties, and always fewer people than there are seats."""
    chance = random.Random(f"{date}:{slug}:{start}")
    left = policy.capacity - 1
    for number, customer in enumerate(chance.sample(range(customers), chance.randint(2, 4))):
        party = min(left, chance.choice([1, 1, 2, 3]))
        drawn = draw(chance, date, zone)
        if not party:
            return
        yield Planned(
            uid=str(uuid.uuid5(NAMESPACE, f"{date}:{slug}:{start}:{number}")),
            resource=resource,
            slug=slug,
            start=start,
            customer=customer,
            party=party,
            **drawn,
        )
        left -= 0 if drawn["cancelled"] else party


def free_starts(policy: Policy, spans: Sequence[Span], busy: Sequence[Busy]) -> list[int]:
    refused = [refused_by(policy, claim) for claim in busy]
    return [
        start
        for start in starts_of(policy, tuple(spans))
        if not any(span.start <= start < span.end for span in refused)
    ]


def draw(chance: random.Random, date: datetime.date, zone: datetime.tzinfo) -> dict:
    """Draw when it was booked, by whom, and what became of it."""
    lead = 1 + min(int(chance.expovariate(1 / 12)), 44)
    booked = moment(chance, date - lead * DAY, zone)
    later = moment(chance, date - chance.randint(1, lead) * DAY, zone)
    changed = max(booked + datetime.timedelta(minutes=35), later)
    fate = chance.random()
    cancelled, moved = fate < 0.07, 0.07 <= fate < 0.13
    return {
        "booked": booked,
        "changed": changed if cancelled or moved else booked,
        "cancelled": cancelled,
        "moved": moved,
        "by_staff": chance.random() < 0.3,
        "no_show": chance.random() < 0.05,
        "noted": chance.random() < 0.12,
        "choice": chance.randrange(1000),
    }


def moment(chance: random.Random, date: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(chance.randint(7, 22), chance.randint(0, 59)), tzinfo=zone)
