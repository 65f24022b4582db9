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
from wagtail_booking.models import Delivery, Event, FullPeriod, OutsideCalendar, Tally
from wagtail_booking.outside import syncing
from wagtail_booking.tasks import (
    CALENDARS_FUNCTION,
    SWEEP_FUNCTION,
    deliver,
    schedule_sweep,
    sweep,
    sync_calendar,
    sync_calendars,
)

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
    Delivery.objects.filter(audience="staff").update(due_at=f.NOW + datetime.timedelta(hours=1))

    assert sweep() == 1
    morning.move_to(f.NOW + datetime.timedelta(hours=1))
    assert sweep() == 1
    assert sweep() == 0
    assert [mail.to[0] for mail in mailoutbox] == ["anna@example.com", "jan@linden.example"]


def test_sweep__limits_of_a_booking_form__are_counted_once_a_day(morning):
    f.business()
    form = f.booking_form(f.staff_member(), max_per_day=1)
    f.appointment(form)

    sweep()
    assert FullPeriod.objects.filter(tally=form.pk, period="day").count() == 1
    sweep()
    assert Tally.objects.get().lock_version == 0
    morning.move_to(f.NOW + datetime.timedelta(days=2))
    sweep()

    assert not FullPeriod.objects.filter(period="day").exists()


def test_deliver__as_a_task_of_the_queue__is_found_by_its_name(morning, mailoutbox):
    f.appointment(f.small_practice())
    async_task("wagtail_booking.tasks.deliver", Event.objects.get().pk, sync=True)

    assert len(mailoutbox) == 2


@pytest.mark.parametrize(("function", "minutes"), [(SWEEP_FUNCTION, 1), (CALENDARS_FUNCTION, 10)])
def test_schedule_sweep__after_migrate__is_there_once(function, minutes):
    schedule = Schedule.objects.get(func=function)
    assert (schedule.schedule_type, schedule.minutes, schedule.repeats) == (Schedule.MINUTES, minutes, -1)

    call_command("migrate", verbosity=0)
    assert Schedule.objects.filter(func=function).count() == 1


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


def outside_calendar(**fields):
    # An address that is refused before anything is connected to.
    return OutsideCalendar.objects.create(resource=f.staff_member(), url="http://127.0.0.1/secret", **fields)


def test_sync_calendar__run_twice_or_for_nothing__looks_once(time_machine):
    time_machine.move_to(f.NOW, tick=False)
    calendar = outside_calendar()
    sync_calendar(calendar.pk)
    time_machine.move_to(f.NOW + datetime.timedelta(minutes=5), tick=False)
    sync_calendar(calendar.pk)
    sync_calendar(calendar.pk + 1000)

    calendar.refresh_from_db()
    assert (calendar.checked_at, calendar.problem) == (f.NOW, "forbidden_address")


def test_sync_calendars__all_that_are_due__are_looked_at(morning):
    for checked_at in (None, f.NOW - datetime.timedelta(minutes=10), f.NOW - datetime.timedelta(minutes=5)):
        outside_calendar(checked_at=checked_at)

    assert [sync_calendars(), sync_calendars()] == [2, 0]
    assert OrmQ.objects.count() == 0


def test_sync_calendars__more_than_there_is_time_for__go_to_another_task(morning, monkeypatch):
    for _ in range(2):
        outside_calendar()
    clock = iter([0, 0, 1000])
    monkeypatch.setattr(syncing, "monotonic", lambda: next(clock))

    assert sync_calendars() == 1
    assert [task.func() for task in OrmQ.objects.all()] == [CALENDARS_FUNCTION]


def test_enqueue__queue_is_away__is_left_to_the_next_round(monkeypatch, caplog):
    def away(*args):
        raise ConnectionError("secret host")

    monkeypatch.setattr("django_q.tasks.async_task", away)
    syncing.enqueue(7)

    assert "could not be queued (ConnectionError)" in caplog.text
    assert "secret host" not in caplog.text


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
        end = time.monotonic() + 180
        while Delivery.objects.exclude(state="sent").exists() and time.monotonic() < end and worker.poll() is None:
            time.sleep(0.2)
    finally:
        worker.send_signal(signal.SIGINT)
        output, _ = worker.communicate(timeout=180)

    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}, output
    sent = "".join(file.read_text() for file in tmp_path.iterdir())
    assert "To: anna@example.com" in sent
    assert "To: jan@linden.example" in sent
    assert "anna" not in output
