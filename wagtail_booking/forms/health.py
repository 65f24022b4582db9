"""What the system check found, in words, and what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail_booking.selectors.health import Finding, Health, Level, Name, Waiting

TITLES = {
    Name.DATABASE: _("Database"),
    Name.MAIL: _("Mail"),
    Name.WORKER: _("Worker"),
    Name.SCHEDULE: _("Schedule"),
    Name.BROKER: _("Queue"),
    Name.BASE_URL: _("Address of the site"),
    Name.SMS: _("SMS"),
    Name.DELIVERIES: _("Messages"),
}

A_MINUTE = timedelta(minutes=1)

STATES = {Level.OK: _("In order"), Level.NOTE: _("Worth a look"), Level.FAILING: _("Not in order")}


@dataclass(frozen=True)
class Line:
    """One finding in words. ``cure`` is empty where nothing has to be done."""

    name: str
    level: Level
    title: str
    state: str
    text: str
    cure: str


def lines_of(health: Health) -> list[Line]:
    """Return the findings in the active language, in the order in which they were made."""
    return [line_of(finding, health) for finding in health.findings]


def line_of(finding: Finding, health: Health) -> Line:
    words, cure = WORDS[finding.name, finding.code]
    facts = {**finding.facts, "ago": ago(finding.facts.get("at"), health.at)}
    text = words() % facts
    if finding.name == Name.DELIVERIES:
        text = waiting_text(health.waiting, health.at)
    return Line(
        name=str(finding.name),
        level=finding.level,
        title=str(TITLES[finding.name]),
        state=str(STATES[finding.level]),
        text=text,
        cure=cure() % facts if cure else "",
    )


def ago(instant: datetime | None, now: datetime) -> str:
    """Return how long ago something was, such as "3 minutes"; without the spaces that don't break."""
    if instant is None:
        return ""
    if now - instant < A_MINUTE:
        return gettext("less than a minute")
    return timesince(instant, now).replace("\xa0", " ")


def waiting_text(waiting: Waiting, now: datetime) -> str:
    """Return how many messages wait and failed, in one or more sentences."""
    if not waiting.count:
        sentences = [gettext("No message waits.")]
    else:
        sentences = [
            ngettext(
                "%(count)s message waits, for %(ago)s.",
                "%(count)s messages wait, the oldest for %(ago)s.",
                waiting.count,
            )
            % {"count": waiting.count, "ago": ago(waiting.oldest, now)}
        ]
    if waiting.retried:
        sentences.append(
            ngettext(
                "%(count)s has failed before and is tried again.",
                "%(count)s have failed before and are tried again.",
                waiting.retried,
            )
            % {"count": waiting.retried}
        )
    if waiting.failed:
        sentences.append(
            ngettext(
                "%(count)s was given up in the last day.", "%(count)s were given up in the last day.", waiting.failed
            )
            % {"count": waiting.failed}
        )
    return " ".join(sentences)


def report_of(health: Health) -> dict[str, Any]:
    """Return everything as plain values, for machines."""
    age = health.oldest_age
    waiting = health.waiting
    return {
        "status": "ok" if health.ok else "failing",
        "failing": [str(name) for name in health.failing],
        "checked_at": health.at.isoformat(),
        "waiting": waiting.count,
        "retried": waiting.retried,
        "failed_in_last_day": waiting.failed,
        "oldest_undelivered_seconds": None if age is None else int(age.total_seconds()),
        "checks": [
            {"name": line.name, "level": str(line.level), "text": line.text, "cure": line.cure}
            for line in lines_of(health)
        ],
    }


Words = Callable[[], str]


def start_worker() -> str:
    return gettext("Start “python manage.py qcluster”, or run “python manage.py booking_tick” every minute from cron.")


def migrate() -> str:
    return gettext("Run “python manage.py migrate”.")


def install_queue() -> str:
    return gettext("Add “django_q” to INSTALLED_APPS.")


def set_base_url() -> str:
    return gettext("Set BASE_URL in WAGTAIL_BOOKING to the address of the site, such as “https://example.com”.")


WORDS: Mapping[tuple[Name, str], tuple[Words, Words | None]] = {
    (Name.DATABASE, "answers"): (lambda: gettext("The database answers."), None),
    (Name.DATABASE, "away"): (
        lambda: gettext("The database can't be used (%(error)s)."),
        lambda: gettext("See whether the database server runs, and run “python manage.py migrate”."),
    ),
    (Name.MAIL, "reached"): (lambda: gettext("The mail server %(server)s answers."), None),
    (Name.MAIL, "opened"): (
        lambda: gettext("%(server)s can be opened. Whether it sends, only a message shows."),
        None,
    ),
    (Name.MAIL, "not_asked"): (lambda: gettext("Mails are sent through %(server)s, which was not asked."), None),
    (Name.MAIL, "not_sent"): (
        lambda: gettext("Mails are not sent: they go to %(server)s."),
        lambda: gettext("Right for trying things out. To send mails, set up a mail server in the site's settings."),
    ),
    (Name.MAIL, "unreachable"): (
        lambda: gettext("The mail server %(server)s can't be used: %(error)s"),
        lambda: gettext("Check host, port, user and password of the mail server in the site's settings."),
    ),
    (Name.WORKER, "alive"): (lambda: gettext("It looked for messages %(ago)s ago."), None),
    (Name.WORKER, "silent"): (lambda: gettext("It last looked for messages %(ago)s ago."), start_worker),
    (Name.WORKER, "never"): (
        lambda: gettext("It has not looked for messages yet. Once started, it does so within a minute."),
        start_worker,
    ),
    (Name.SCHEDULE, "runs"): (lambda: gettext("What repeats is scheduled."), None),
    (Name.SCHEDULE, "missing"): (lambda: gettext("What repeats is missing from the schedule."), migrate),
    (Name.SCHEDULE, "paused"): (
        lambda: gettext("What repeats is paused in the schedule."),
        lambda: gettext("Set “repeats” to -1 in django-q2's schedule, unless cron does the same."),
    ),
    (Name.SCHEDULE, "no_app"): (lambda: gettext("django-q2 is not installed."), install_queue),
    (Name.BROKER, "reachable"): (lambda: gettext("It can be reached and holds %(size)s tasks."), None),
    (Name.BROKER, "sync"): (
        lambda: gettext("Tasks run at once, inside the visitor's request (“sync”)."),
        lambda: gettext("Remove “sync” from Q_CLUSTER on a site that others visit."),
    ),
    (Name.BROKER, "unreachable"): (
        lambda: gettext("It can't be reached (%(error)s). Messages leave with the next sweep."),
        lambda: gettext("See whether the server that Q_CLUSTER names runs."),
    ),
    (Name.BROKER, "misconfigured"): (lambda: "%(problem)s", lambda: "%(cure)s"),
    (Name.BROKER, "no_app"): (lambda: gettext("django-q2 is not installed."), install_queue),
    (Name.BASE_URL, "set"): (lambda: gettext("Links in messages begin with %(url)s."), None),
    (Name.BASE_URL, "local"): (
        lambda: gettext("Links in messages begin with %(url)s, which works on this machine only."),
        set_base_url,
    ),
    (Name.BASE_URL, "unset"): (lambda: gettext("Nothing says where links in messages lead to."), set_base_url),
    (Name.BASE_URL, "relative"): (
        lambda: gettext("%(url)s is no address with “https://” in front: links in messages lead nowhere."),
        set_base_url,
    ),
    (Name.BASE_URL, "insecure"): (
        lambda: gettext("Links in messages begin with %(url)s, without encryption: others can read along."),
        set_base_url,
    ),
    (Name.SMS, "off"): (lambda: gettext("Not set up, and no SMS is switched on."), None),
    (Name.SMS, "unused"): (lambda: gettext("Set up; no SMS is switched on."), None),
    (Name.SMS, "set_up"): (lambda: gettext("A provider is set up."), None),
    (Name.SMS, "wanted"): (
        lambda: gettext("An SMS is switched on, but no provider is set up: none is sent."),
        lambda: gettext("Set SMS_URL in WAGTAIL_BOOKING, or switch the SMS off in “Messages”."),
    ),
    (Name.SMS, "no_library"): (
        lambda: gettext("A provider is set up, but the library that sends is missing."),
        lambda: gettext('Run: pip install "wagtail-booking[sms]"'),
    ),
    (Name.DELIVERIES, "flowing"): (lambda: "", None),
    (Name.DELIVERIES, "troubled"): (
        lambda: "",
        lambda: gettext("The list of deliveries says why each failed."),
    ),
    (Name.DELIVERIES, "left"): (
        lambda: "",
        lambda: gettext("They should have left minutes ago. See whether the worker runs, and whether it keeps up."),
    ),
}
