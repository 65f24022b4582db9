"""The system check: the command, the page of the admin, the health address and the notice on the dashboard."""

import datetime
import json
import socket

import django
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError
from django.test import override_settings
from django_q.models import Schedule
from wagtail.models import Site

from tests import factories as f
from tests.admin.conftest import user_with
from tests.reactions.conftest import SMTP, MailServer, free_port, mail_settings
from wagtail_booking.models import Delivery, Event, Mark, Message
from wagtail_booking.selectors import health as health_module
from wagtail_booking.selectors.health import REPEATED, examine
from wagtail_booking.tasks import SCHEDULES

pytestmark = pytest.mark.django_db

ORDERLY = {"BASE_URL": "https://booking.example"}
MINUTE = datetime.timedelta(minutes=1)
HEALTH, PAGE, HOME = "/booking/health/", "/admin/bookings/system-check/", "/admin/"


@pytest.fixture
def mail_server():
    with MailServer().running() as server:
        yield server


def mails_to(port):
    return override_settings(**mail_settings(SMTP, host="127.0.0.1", port=port, timeout=5))


def swept(at=f.NOW):
    Mark.objects.update_or_create(name=Mark.SWEEP, defaults={"at": at})


@pytest.fixture
def orderly(time_machine, mail_server, settings):
    """A site on which everything is in order, on Monday 2 March 2026 at 8:00."""
    time_machine.move_to(f.NOW, tick=False)
    settings.WAGTAIL_BOOKING = ORDERLY
    swept()


def found(now=f.NOW, **options):
    """Return what is found, by name."""
    return {finding.name: (finding.level, finding.code) for finding in examine(now, **options).findings}


def doctor(capsys, *arguments):
    """Return what the command says, and its exit code."""
    code = 0
    try:
        call_command("booking_doctor", *arguments)
    except SystemExit as error:
        code = error.code
    return capsys.readouterr().out, code


def waiting(**fields):
    """One booking with its two deliveries."""
    booked = f.appointment(f.small_practice())
    booked.deliveries.update(**fields)
    return booked


def test_doctor__all_in_order__says_so_line_by_line_and_exits_with_0(orderly, mail_server, capsys):
    out, code = doctor(capsys)

    assert code == 0
    assert out.splitlines() == [
        "In order – Database: The database answers.",
        f"In order – Mail: The mail server 127.0.0.1:{mail_server.port} answers.",
        "In order – Worker: It looked for messages less than a minute ago.",
        "In order – Schedule: What repeats is scheduled.",
        "In order – Queue: It can be reached and holds 0 tasks.",
        "In order – Address of the site: Links in messages begin with https://booking.example.",
        "In order – SMS: Not set up, and no SMS is switched on.",
        "In order – Messages: No message waits.",
    ]
    assert mail_server.messages == []


def test_doctor__json__is_the_same_for_machines(orderly, capsys):
    waiting(due_at=f.NOW - 3 * MINUTE)
    Event.objects.update(at=f.NOW - 3 * MINUTE)
    out, code = doctor(capsys, "--json")

    report = json.loads(out)
    assert code == 0
    assert (report["status"], report["failing"]) == ("ok", [])
    assert (report["waiting"], report["failed_in_last_day"], report["oldest_undelivered_seconds"]) == (2, 0, 180)
    assert [check["name"] for check in report["checks"]] == [str(name) for name in health_module.Name]


def test_doctor__in_dutch__answers(orderly, capsys):
    with override_settings(LANGUAGE_CODE="nl"):
        _, code = doctor(capsys)

    assert code == 0


# --- Mail --------------------------------------------------------------------------------


def test_mail__no_server_there__is_unreachable_with_the_cure(orderly, capsys):
    with mails_to(free_port()):
        out, code = doctor(capsys)

    assert code == 1
    assert "Not in order – Mail: The mail server 127.0.0.1:" in out
    assert "ConnectionRefusedError" in out
    assert "    Check host, port, user and password of the mail server" in out


def test_mail__server_refuses__is_unreachable_with_its_words(orderly):
    class Refusing(MailServer):
        async def handle_NOOP(self, server, session, envelope, argument):
            return "421 4.3.2 Closed for maintenance"

    with Refusing().running():
        (finding,) = [each for each in examine(f.NOW).findings if each.name == "mail"]

    assert (finding.level, finding.facts["error"]) == ("failing", "421 4.3.2 Closed for maintenance")


def test_mail__server_that_never_answers__is_given_up_after_seconds(orderly, monkeypatch):
    monkeypatch.setattr("wagtail_booking.selectors.mail_server.LONGEST", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with override_settings(**mail_settings(SMTP, host="127.0.0.1", port=silent.getsockname()[1])):
            assert found()["mail"] == ("failing", "unreachable")


@pytest.mark.parametrize("backend", ["console", "locmem", "filebased", "dummy"])
def test_mail__backend_that_sends_nothing__is_named(orderly, tmp_path, capsys, backend):
    path = f"django.core.mail.backends.{backend}.EmailBackend"
    options = {"file_path": str(tmp_path)} if backend == "filebased" else {}
    with override_settings(**mail_settings(path, **options)):
        out, code = doctor(capsys)

        assert code == 1
        assert f"Not in order – Mail: Mails are not sent: they go to {path}." in out
        # While a site is built that is as it should be.
        with override_settings(DEBUG=True):
            assert found()["mail"] == ("note", "not_sent")
        with override_settings(WAGTAIL_BOOKING={"BASE_URL": "http://localhost:8000"}):
            assert found()["mail"] == ("note", "not_sent")


def test_mail__backend_that_does_not_exist__is_unreachable(orderly):
    with override_settings(**mail_settings("nowhere.EmailBackend")):
        assert found()["mail"] == ("failing", "unreachable")


@pytest.mark.skipif(django.VERSION < (6, 1), reason="Django 6.1 brought MAILERS")
def test_mail__no_default_mailer__is_unreachable(orderly):
    with override_settings(MAILERS={}):
        assert found()["mail"] == ("failing", "unreachable")


# --- Worker, schedule and queue ----------------------------------------------------------


@pytest.mark.parametrize(("age", "expected"), [(0, ("ok", "alive")), (5, ("ok", "alive")), (6, ("failing", "silent"))])
def test_worker__last_sweep__counts_for_five_minutes(orderly, age, expected):
    swept(f.NOW - age * MINUTE)

    assert found()["worker"] == expected


def test_worker__never_seen__says_how_to_start_it(orderly, capsys):
    Mark.objects.all().delete()
    out, code = doctor(capsys)

    assert code == 1
    assert "Not in order – Worker: It has not looked for messages yet. Once started, it does so within a minute." in out
    assert "within a minute.\n    Start “python manage.py qcluster”" in out


def test_worker__a_sweep__is_seen(orderly):
    swept(f.NOW - 60 * MINUTE)
    call_command("booking_tick")

    assert found()["worker"] == ("ok", "alive")


def test_schedule__is_what_the_tasks_say():
    assert [each.function for each in SCHEDULES] == [*REPEATED]


def test_schedule__deleted_or_paused__matters_only_where_nobody_else_sweeps(orderly):
    Schedule.objects.filter(func=REPEATED[0]).update(repeats=0)
    assert found()["schedule"] == ("note", "paused")
    Schedule.objects.filter(func=REPEATED[0]).delete()
    assert found()["schedule"] == ("note", "missing")
    swept(f.NOW - 60 * MINUTE)
    assert found()["schedule"] == ("failing", "missing")


def test_queue__task_would_run_twice__is_not_in_order(orderly, settings, capsys):
    settings.Q_CLUSTER = {"orm": "default", "timeout": 120, "retry": 60}
    out, code = doctor(capsys)

    assert code == 1
    assert "Not in order – Queue: Q_CLUSTER retries a task before it has timed out" in out


class Away:
    """A queue whose server is down."""

    def __init__(self, list_key=None):
        pass

    def ping(self):
        raise ConnectionError("with the password in the words of the library")


def test_queue__not_there__is_not_in_order(orderly, capsys, monkeypatch):
    monkeypatch.setattr("django_q.conf.Conf.BROKER_CLASS", "tests.test_doctor.Away")
    out, code = doctor(capsys)

    assert code == 1
    assert "Not in order – Queue: It can't be reached (ConnectionError)." in out


# --- Address and SMS ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "debug", "expected"),
    [
        ("https://booking.example", False, ("ok", "set")),
        ("http://booking.example", False, ("failing", "insecure")),
        ("http://localhost:8000", True, ("ok", "local")),
        ("http://127.0.0.1:8000", False, ("note", "local")),
        ("http://[::1]", False, ("note", "local")),
        ("http://demo.localhost", False, ("note", "local")),
        ("booking.example", False, ("failing", "relative")),
        ("ftp://booking.example", False, ("failing", "relative")),
        ("//booking.example", False, ("failing", "relative")),
    ],
)
def test_address__what_links_begin_with__has_to_be_whole_and_encrypted(orderly, settings, url, debug, expected):
    settings.WAGTAIL_BOOKING, settings.DEBUG = {"BASE_URL": url}, debug

    assert found()["base_url"] == expected


def test_address__nothing_says_it__is_not_in_order(orderly, settings):
    settings.WAGTAIL_BOOKING, settings.WAGTAILADMIN_BASE_URL = {}, ""
    Site.objects.all().delete()

    assert found()["base_url"] == ("failing", "unset")


def test_sms__switched_on_without_a_provider__is_not_in_order(orderly):
    Message.objects.create(occasion="booked", audience="customer", channel="sms", active=True)

    assert found()["sms"] == ("failing", "wanted")


# --- Messages ----------------------------------------------------------------------------


def test_messages__due_since_more_than_five_minutes__are_left_lying(orderly, capsys):
    waiting(due_at=f.NOW - 6 * MINUTE)
    Event.objects.update(at=f.NOW - 6 * MINUTE)
    out, code = doctor(capsys)

    assert code == 1
    assert "Not in order – Messages: 2 messages wait, the oldest for 6 minutes." in out


def test_messages__tried_again_or_given_up__is_worth_a_look(orderly, capsys):
    booked = waiting(state=Delivery.State.QUEUED, due_at=f.NOW + 5 * MINUTE, tries=2, error="421 Later")
    booked.deliveries.filter(audience="staff").update(state=Delivery.State.FAILED, due_at=f.NOW - 60 * MINUTE)
    Event.objects.update(at=f.NOW - 120 * MINUTE)
    out, code = doctor(capsys)

    assert code == 0
    assert (
        "Worth a look – Messages: 1 message waits, for 2 hours. 1 has failed before and is tried again. "
        "1 was given up in the last day." in out
    )


def test_messages__not_due_yet_or_given_up_long_ago__do_not_count(orderly):
    booked = waiting(due_at=f.NOW + 5 * MINUTE)
    booked.deliveries.filter(audience="staff").update(
        state=Delivery.State.FAILED, due_at=f.NOW - datetime.timedelta(days=2)
    )

    assert found()["deliveries"] == ("ok", "flowing")
    assert examine(f.NOW).waiting.count == 0


def test_messages__old_one_is_sent_again__counts_from_then(orderly):
    booked = waiting(due_at=f.NOW - 1 * MINUTE, copies=1)
    booked.deliveries.exclude(audience="customer").update(state=Delivery.State.SENT)
    Event.objects.update(at=f.NOW - datetime.timedelta(days=20))

    assert examine(f.NOW).oldest_age == MINUTE


def test_examine__many_messages__asks_a_constant_number_of_queries(orderly, django_assert_num_queries):
    waiting()
    with django_assert_num_queries(6):
        examine(f.NOW)


# --- The health address ------------------------------------------------------------------


def test_health__in_order__is_200_and_not_stored(orderly, client):
    response = client.get(HEALTH)

    assert (response.status_code, response.json()) == (200, {"status": "ok", "failing": []})
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_health__something_is_not__is_503_with_its_name_only(orderly, client):
    waiting(due_at=f.NOW - 6 * MINUTE)
    swept(f.NOW - 6 * MINUTE)

    response = client.get(HEALTH)

    assert response.status_code == 503
    assert response.json() == {"status": "failing", "failing": ["worker", "deliveries"]}


def test_health__anybody__does_not_have_the_mail_server_asked(orderly, client):
    with mails_to(free_port()):
        assert client.get(HEALTH).status_code == 200


def test_health__user_without_the_settings__reads_no_more_than_anybody(orderly, client):
    client.force_login(user_with("view_appointment"))

    assert set(client.get(HEALTH).json()) == {"status", "failing"}


def test_health__who_may_change_the_settings__reads_the_numbers(orderly, client):
    client.force_login(user_with("change_bookingsettings"))
    waiting()

    report = client.get(HEALTH).json()

    assert report["waiting"] == 2
    assert "anna@example.com" not in json.dumps(report)


def test_health__database_away__is_503(orderly, client, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.1 refused")

    monkeypatch.setattr(health_module, "last_sweep", away)
    response = client.get(HEALTH)

    assert (response.status_code, response.json()) == (503, {"status": "failing", "failing": ["database"]})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health__changing__is_not_possible(orderly, client, method):
    assert getattr(client, method)(HEALTH).status_code == 405


# --- The admin ---------------------------------------------------------------------------


def test_page__with_the_settings__shows_what_is_wrong_and_what_to_do(orderly, client):
    client.force_login(user_with("change_bookingsettings"))
    swept(f.NOW - 20 * MINUTE)

    text = client.get(PAGE).text

    assert "1 thing is not in order." in " ".join(text.split())
    assert "It last looked for messages 20 minutes ago." in text
    assert "Start “python manage.py qcluster”" in text
    assert PAGE in client.get(HOME).text


def test_page__without_the_settings__is_for_others(orderly, client):
    client.force_login(user_with("view_appointment"))

    assert client.get(PAGE).status_code == 302
    assert PAGE not in client.get(HOME).text


NOTICE = "No messages are being sent"


def test_notice__nobody_sweeps_and_messages_wait__is_shown_with_a_way_out(orderly, client):
    waiting(due_at=f.NOW - 6 * MINUTE)
    swept(f.NOW - 6 * MINUTE)
    client.force_login(user_with("view_appointment"))
    text = client.get(HOME).text

    assert NOTICE in text
    assert "Please tell whoever looks after the site." in text

    client.force_login(User.objects.create_superuser("admin"))
    text = client.get(HOME).text
    assert NOTICE in text
    assert "Please tell whoever looks after the site." not in text


@pytest.mark.parametrize(("age", "due"), [(0, -6), (6, 6)])
def test_notice__somebody_sweeps_or_nothing_waits__is_not_shown(orderly, client, age, due):
    waiting(due_at=f.NOW + due * MINUTE)
    swept(f.NOW - age * MINUTE)
    client.force_login(user_with("view_appointment"))

    assert NOTICE not in client.get(HOME).text


def test_notice__user_without_our_permissions__is_not_told(orderly, client):
    waiting(due_at=f.NOW - 6 * MINUTE)
    swept(f.NOW - 6 * MINUTE)
    client.force_login(user_with())

    assert NOTICE not in client.get(HOME).text
