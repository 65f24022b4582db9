"""Whether everything that messages need is in order: what the system check finds, without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db.models import Case, Count, F, Min, Q, When
from django.db.models.functions import Coalesce

from wagtail_booking import checks
from wagtail_booking.conf import conf
from wagtail_booking.models import Channel, Delivery, Mark

from .addresses import base_url
from .mail_server import ask_mail_server
from .messages import active_messages

PATIENCE = timedelta(minutes=5)
"""After this long without a sweep the worker counts as away, and a message as left lying."""

RECENT = timedelta(days=1)
"""So long ago a message may have failed to be counted."""

# What is tried again is due later each time; what staff send once more is asked for anew.
ASKED_FOR = Case(When(copies__gt=0, then=F("due_at")), default=Coalesce("event__at", "due_at"))

REPEATED = (
    "wagtail_booking.tasks.sweep",
    "wagtail_booking.tasks.sync_calendars",
    "wagtail_booking.tasks.erase_unused",
)
"""What django-q2 has to run again and again."""


class Name(StrEnum):
    """What is looked at."""

    DATABASE = "database"
    MAIL = "mail"
    WORKER = "worker"
    SCHEDULE = "schedule"
    BROKER = "broker"
    BASE_URL = "base_url"
    SMS = "sms"
    DELIVERIES = "deliveries"


class Level(StrEnum):
    """How it is: in order, worth a look, or broken."""

    OK = "ok"
    NOTE = "note"
    FAILING = "failing"


@dataclass(frozen=True)
class Finding:
    """What was found; ``code`` says it within ``name``, ``facts`` are what its words need."""

    name: Name
    level: Level
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """Messages that are due and not sent.

    ``retried`` of them failed before; ``left`` were due longer than :data:`PATIENCE` ago; ``failed`` were given up
    within :data:`RECENT`. ``oldest`` is when the longest waiting one was asked for.
    """

    count: int = 0
    retried: int = 0
    left: int = 0
    failed: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Health:
    """All findings, at one moment."""

    at: datetime
    findings: tuple[Finding, ...]
    waiting: Waiting = Waiting()

    @property
    def ok(self) -> bool:
        return not self.failing

    @property
    def failing(self) -> list[Name]:
        """The names of what is broken."""
        return [finding.name for finding in self.findings if finding.level == Level.FAILING]

    @property
    def oldest_age(self) -> timedelta | None:
        """How long the longest waiting message has waited."""
        return self.at - self.waiting.oldest if self.waiting.oldest else None


def examine(now: datetime, *, connects: bool = True) -> Health:
    """Look at everything. Writes nothing.

    Unless it ``connects``, the mail server isn't asked: that takes seconds where one doesn't answer.
    """
    try:
        swept = last_sweep()
        waiting = waiting_messages(now)
        findings = [
            Finding(Name.DATABASE, Level.OK, "answers"),
            mail(connects=connects),
            worker(swept, now),
            schedule(is_alive=is_alive(swept, now)),
            broker(),
            address(),
            sms(),
            deliveries(waiting),
        ]
    except AnyDatabaseError as error:
        return Health(now, (Finding(Name.DATABASE, Level.FAILING, "away", {"error": type(error).__name__}),))
    return Health(now, tuple(findings), waiting)


def is_unattended(now: datetime) -> bool:
    """Return whether messages wait, and nobody sends them. At most two queries."""
    return not is_alive(last_sweep(), now) and Delivery.objects.due(now).exists()


def last_sweep() -> datetime | None:
    """Return when the worker, or cron, last looked for messages; ``None`` if it never did."""
    return Mark.objects.filter(name=Mark.SWEEP).values_list("at", flat=True).first()


def is_alive(swept: datetime | None, now: datetime) -> bool:
    return swept is not None and now - swept <= PATIENCE


def waiting_messages(now: datetime) -> Waiting:
    """Count what waits, and what was given up. Two queries."""
    overdue = Delivery.objects.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING])
    found = overdue.filter(Q(due_at__lte=now) | Q(tries__gt=0)).aggregate(
        count=Count("pk"),
        retried=Count("pk", filter=~Q(error="")),
        left=Count("pk", filter=Q(due_at__lte=now - PATIENCE)),
        oldest=Min(ASKED_FOR),
    )
    # A try ends a few minutes before the due time that it leaves behind.
    failed = Delivery.objects.filter(state=Delivery.State.FAILED, due_at__gt=now - RECENT).count()
    return Waiting(**found, failed=failed)


def mail(*, connects: bool) -> Finding:
    found = ask_mail_server(connects=connects)
    level = Level.OK
    if found.code == "unreachable":
        level = Level.FAILING
    elif found.code == "not_sent":
        # Right while a site is being built; elsewhere customers wait for mails that never leave.
        level = Level.NOTE if settings.DEBUG or is_local(base_url()) else Level.FAILING
    return Finding(Name.MAIL, level, found.code, found.facts)


def worker(swept: datetime | None, now: datetime) -> Finding:
    if swept is None:
        return Finding(Name.WORKER, Level.FAILING, "never")
    facts = {"at": swept}
    if is_alive(swept, now):
        return Finding(Name.WORKER, Level.OK, "alive", facts)
    return Finding(Name.WORKER, Level.FAILING, "silent", facts)


def schedule(*, is_alive: bool) -> Finding:
    """Return whether django-q2 runs what repeats; where cron does the same, that is worth a note only."""
    if not apps.is_installed("django_q"):
        return Finding(Name.SCHEDULE, Level.FAILING, "no_app")
    from django_q.models import Schedule

    rows = dict(Schedule.objects.filter(func__in=REPEATED).values_list("func", "repeats"))
    problem = "missing" if set(REPEATED) - set(rows) else "paused" if 0 in rows.values() else ""
    if problem:
        return Finding(Name.SCHEDULE, Level.NOTE if is_alive else Level.FAILING, problem)
    return Finding(Name.SCHEDULE, Level.OK, "runs")


def broker() -> Finding:
    """Return whether the queue can be reached, and runs no task twice at once."""
    if not apps.is_installed("django_q"):
        return Finding(Name.BROKER, Level.FAILING, "no_app")
    for problem in checks.check_cluster():
        return Finding(Name.BROKER, Level.FAILING, "misconfigured", {"problem": problem.msg, "cure": problem.hint})
    if settings.Q_CLUSTER.get("sync"):
        return Finding(Name.BROKER, Level.NOTE, "sync")
    from django_q.brokers import get_broker

    try:
        queue = get_broker()
        answers, size = queue.ping(), queue.queue_size()
    except AnyDatabaseError:
        raise
    except Exception as error:  # any broker, any error of its own
        return Finding(Name.BROKER, Level.FAILING, "unreachable", {"error": type(error).__name__})
    if not answers:
        return Finding(Name.BROKER, Level.FAILING, "unreachable", {"error": ""})
    return Finding(Name.BROKER, Level.OK, "reachable", {"size": size})


def address() -> Finding:
    """Return whether links in messages lead to the site."""
    url = base_url()
    if not url:
        return Finding(Name.BASE_URL, Level.FAILING, "unset")
    facts = {"url": url}
    try:
        parts = urlsplit(url)
    except ValueError:
        return Finding(Name.BASE_URL, Level.FAILING, "relative", facts)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Finding(Name.BASE_URL, Level.FAILING, "relative", facts)
    if is_local(url):
        return Finding(Name.BASE_URL, Level.OK if settings.DEBUG else Level.NOTE, "local", facts)
    if parts.scheme != "https":
        return Finding(Name.BASE_URL, Level.FAILING, "insecure", facts)
    return Finding(Name.BASE_URL, Level.OK, "set", facts)


def is_local(url: str) -> bool:
    """Return whether an address leads to this machine only."""
    try:
        host = urlsplit(url).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return ip_address(host).is_loopback
    except ValueError:
        return False


def sms() -> Finding:
    is_wanted = any(key.channel == Channel.SMS for key in active_messages())
    if not conf.SMS_URL:
        return Finding(Name.SMS, Level.FAILING, "wanted") if is_wanted else Finding(Name.SMS, Level.OK, "off")
    if find_spec("apprise") is None:
        return Finding(Name.SMS, Level.FAILING, "no_library")
    return Finding(Name.SMS, Level.OK, "set_up" if is_wanted else "unused")


def deliveries(waiting: Waiting) -> Finding:
    if waiting.left:
        return Finding(Name.DELIVERIES, Level.FAILING, "left")
    if waiting.retried or waiting.failed:
        return Finding(Name.DELIVERIES, Level.NOTE, "troubled")
    return Finding(Name.DELIVERIES, Level.OK, "flowing")
