"""Tasks: twice without harm; the minute's sweep is scheduled once; a real worker delivers."""

import datetime
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from tests import factories as f
from wagtail_booking.models import Delivery, Event
from wagtail_booking.tasks import SWEEP_FUNCTION, deliver, schedule_sweep, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(time_machine):
    """The clock that tasks read, on the morning of the factories."""
    time_machine.move_to(f.NOW)
    return time_machine


def test_deliver__of_one_event__leaves_others_alone(morning, mailoutbox):
    form = f.small_practice()
    f.appointment(form)
    f.appointment(form, f.at(12), contact=f.contact(email="bob@example.com"))
    first = Event.objects.earliest("pk")

    assert deliver(first.pk) == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == ["anna@example.com", "jan@linden.example"]
    assert Delivery.objects.filter(state="queued").count() == 2


def test_deliver__run_twice_or_for_nothing__does_no_harm(morning, mailoutbox):
    f.appointment(f.small_practice())
    event = Event.objects.get()

    assert [deliver(event.pk), deliver(event.pk), deliver(event.pk + 1000)] == [2, 0, 0]
    assert len(mailoutbox) == 2


def test_sweep__whatever_is_due__is_sent_when_it_is_due(morning, mailoutbox):
    f.appointment(f.small_practice())
    Delivery.objects.filter(reaction="mail_resource").update(due_at=f.at(9))

    assert sweep() == 1
    morning.move_to(f.at(9))
    assert sweep() == 1
    assert sweep() == 0
    assert [mail.to[0] for mail in mailoutbox] == ["anna@example.com", "jan@linden.example"]


def test_deliver__as_a_task_of_the_queue__is_found_by_its_name(morning, mailoutbox):
    f.appointment(f.small_practice())
    async_task("wagtail_booking.tasks.deliver", Event.objects.get().pk, sync=True)

    assert len(mailoutbox) == 2


def test_schedule_sweep__after_migrate__is_there_once():
    schedule = Schedule.objects.get(func=SWEEP_FUNCTION)
    assert (schedule.schedule_type, schedule.minutes, schedule.repeats) == (Schedule.MINUTES, 1, -1)

    call_command("migrate", verbosity=0)
    assert Schedule.objects.filter(func=SWEEP_FUNCTION).count() == 1


def test_schedule_sweep__paused_by_the_site__stays_paused():
    Schedule.objects.update(repeats=0)
    schedule_sweep(using="default")

    assert Schedule.objects.get(func=SWEEP_FUNCTION).repeats == 0


def test_schedule_sweep__queue_has_no_tables_yet__is_left_for_later(monkeypatch):
    Schedule.objects.all().delete()
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args, **kwargs: ["wagtailcore_page"])
    schedule_sweep(using="default")

    assert not Schedule.objects.exists()


def test_schedule_sweep__signal_of_our_app__makes_it():
    from django.apps import apps

    Schedule.objects.all().delete()
    config = apps.get_app_config("wagtail_booking")
    post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[])

    assert Schedule.objects.filter(func=SWEEP_FUNCTION).count() == 1


def worker_environment(folder):
    """Point a process of its own at this test's database, and its mail at a folder."""
    name = str(connection.settings_dict["NAME"])
    databases = dict.fromkeys(("SQLITE_NAME", "PGDATABASE", "MYSQL_DATABASE"), name)
    return (
        os.environ
        | databases
        | {
            "DJANGO_SETTINGS_MODULE": "tests.reactions.worker_settings",
            "WORKER_MAIL": str(folder),
        }
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker__real_process_and_queue__delivers_a_booking(tmp_path):
    appointment = f.appointment(f.small_practice())
    # The worker's clock can't be moved, so the appointment is.
    appointment.start, appointment.end = (f.at(hour, day=datetime.date(2200, 1, 2)) for hour in (10, 11))
    appointment.save()
    assert OrmQ.objects.count() == 1

    worker = subprocess.Popen(
        [sys.executable, "-m", "django", "qcluster"],
        cwd=Path(__file__).resolve().parents[1],
        env=worker_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while Delivery.objects.exclude(state="sent").exists() and time.monotonic() < end and worker.poll() is None:
            time.sleep(0.2)
    finally:
        worker.send_signal(signal.SIGINT)
        output, _ = worker.communicate(timeout=60)

    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}, output
    sent = "".join(file.read_text() for file in tmp_path.iterdir())
    assert "To: anna@example.com" in sent
    assert "To: jan@linden.example" in sent
    assert "anna" not in output
