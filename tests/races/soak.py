"""Workers that are killed while they send, and a mail server that refuses and drops: what each of them does."""

import asyncio
import datetime
import email
import email.policy
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.test import override_settings
from django.utils import timezone

from tests import factories as f
from tests.reactions.conftest import SMTP, free_port, mail_settings
from wagtail_booking.actions import Actor, Book
from wagtail_booking.models import Appointment, BookingForm, Delivery, Event, Mark
from wagtail_booking.reactions import delivering
from wagtail_booking.reactions.reminders import write_moments
from wagtail_booking.reactions.sweeping import sweep

from .arena import Arena, context

LEASE = datetime.timedelta(seconds=10)
"""How long a message waits whose worker was killed; much longer than sending takes, so that only kills count."""

SECOND_TRY = [datetime.timedelta(seconds=0.3)]

UNREAL_PEOPLE = "rolled-back"


@dataclass(frozen=True)
class Accepted:
    """A mail that the server took; ``worker`` is who sent it."""

    worker: str
    message_id: str
    recipient: str


@dataclass
class UnreliableServer:
    """Takes most mails, after a while; refuses some and hangs up on some, and then has not taken them.

    ``luck`` decides which, and nothing else, so that the same tries fail in each run; ``chance`` how long it takes.
    """

    luck: random.Random
    chance: random.Random
    accepted: list[Accepted] = field(default_factory=list)
    refused: int = 0
    dropped: int = 0
    port: int = field(default_factory=free_port)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if trouble := await self.trouble(server):
            return trouble
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if trouble := await self.trouble(server):
            return trouble
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.rcpt_tos:
            self.accepted.append(Accepted(session.host_name, message["Message-ID"], address))
        # Whoever is killed now never hears of it.
        await asyncio.sleep(self.chance.uniform(0, 0.01))
        return "250 OK"

    async def trouble(self, server) -> str | None:
        await asyncio.sleep(self.chance.uniform(0, 0.005))
        luck = self.luck.random()
        if luck < 0.05:
            self.refused += 1
            return "451 Try again later"
        if luck < 0.1:
            self.dropped += 1
            server.transport.abort()
            return "421 Gone"
        return None

    @contextmanager
    def running(self) -> Iterator["UnreliableServer"]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


@dataclass
class Worker:
    """A process that sweeps without a pause, until it is killed."""

    name: str
    process: Any

    @classmethod
    def start(cls, arena: Arena, name: str, port: int) -> "Worker":
        process = context.Process(target=work, args=(arena.database, port, name), daemon=True)
        process.start()
        return cls(name, process)

    def kill(self) -> None:
        """Send SIGKILL: it can neither finish nor note anything."""
        self.process.kill()
        self.process.join(30)


def work(database: dict[str, Any], port: int, name: str) -> None:
    """Do what a worker does, in a process of its own."""
    from .player import use

    use(database)
    DNS_NAME._fqdn = name  # what it calls itself when it greets the mail server
    delivering.LEASE, delivering.BACKOFF = LEASE, SECOND_TRY
    ours = getattr(settings, "WAGTAIL_BOOKING", {}) | {"DELIVERY_TRIES": 10_000}
    mail = mail_settings(SMTP, host="127.0.0.1", port=port, timeout=30)
    with override_settings(WAGTAIL_BOOKING=ours, **mail):
        while True:
            sweep(timezone.now)
            time.sleep(0.01)


# What the referee does.


def begin() -> int:
    """Forget what waits from other races; return a booking form with room for everybody."""
    from . import plays

    Delivery.objects.update(state=Delivery.State.SENT)
    (form,), _ = plays.open_practice(capacity=10_000)
    return form


def coming_weekday() -> datetime.datetime:
    day = timezone.now().astimezone(f.AMSTERDAM).date() + datetime.timedelta(days=3)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return f.at(10, day=day)


def book(form: int, numbers: range, *, every: int = 10) -> None:
    """Book for each, and now and then for somebody else whose booking is rolled back at the last moment."""
    start = coming_weekday()
    for number in numbers:
        _request(Book, form, start, f"c{number}")
        if number % every == 0:
            try:
                _request(RolledBack, form, start, f"{UNREAL_PEOPLE}{number}")
            except ZeroDivisionError:
                continue


def _request(action: type[Book], form: int, start: datetime.datetime, name: str) -> None:
    contact = f.contact(name=name, email=f"{name}@example.com")
    request = f.booking_request(BookingForm(pk=form), start, contact=contact)
    action(request, actor=Actor.customer()).execute(now=timezone.now())


class RolledBack(Book):
    """A booking that breaks after its deliveries were written."""

    def record(self, appointment: Appointment, verb: Event.Verb, now: datetime.datetime, **data: Any) -> Event:
        event = super().record(appointment, verb, now, **data)
        assert event.deliveries.exists()
        raise ZeroDivisionError


def states(form: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for state in Delivery.objects.filter(appointment__booking_form=form).values_list("state", flat=True):
        found[state] += 1
    return dict(found)


def book_for_tomorrow(count: int) -> int:
    """Let sweeps run since the factories' now, and book what is reminded of a day before; return the form."""
    from . import plays

    Mark.objects.all().delete()
    write_moments(f.NOW)
    (form,), _ = plays.open_practice(capacity=count)
    for number in range(count):
        plays.book(form, f.at(10), number)
    return form


def remind() -> int:
    return write_moments(f.at(10) - datetime.timedelta(hours=24))


def reminders(form: int) -> list[int]:
    """Return whose reminders there are."""
    rows = Delivery.objects.filter(appointment__booking_form=form, occasion="reminder")
    return sorted(rows.values_list("appointment_id", flat=True))
