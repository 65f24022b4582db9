"""Management commands."""

import socket

import pytest
from django.core.management import call_command

from tests import factories as f
from wagtail_booking.models import Delivery, OutsideCalendar

pytestmark = pytest.mark.django_db


def test_booking_tick__deliveries_are_due__sends_them_once(time_machine, mailoutbox, capsys):
    time_machine.move_to(f.NOW)
    f.appointment(f.small_practice())
    call_command("booking_tick")
    assert capsys.readouterr().out == ""
    call_command("booking_tick", verbosity=2)

    assert len(mailoutbox) == 2
    assert capsys.readouterr().out == "0 deliveries were due.\n0 outside calendars were due.\n"
    assert socket.getdefaulttimeout() is None


def test_booking_tick__mail_server_hangs__gives_up_on_it(time_machine, monkeypatch):
    seen = []
    time_machine.move_to(f.NOW)
    f.appointment(f.small_practice())
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send", lambda mail: seen.append(socket.getdefaulttimeout())
    )
    call_command("booking_tick")

    assert seen == [60, 60]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_booking_tick__calendars_are_due__fetches_them(time_machine, capsys):
    time_machine.move_to(f.NOW, tick=False)
    calendar = OutsideCalendar.objects.create(resource=f.staff_member(), url="http://127.0.0.1/")
    call_command("booking_tick", verbosity=2)
    call_command("booking_tick", verbosity=2)

    calendar.refresh_from_db()
    assert (calendar.checked_at, calendar.problem) == (f.NOW, "forbidden_address")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "calendars" in line] == [
        "1 outside calendars were due.",
        "0 outside calendars were due.",
    ]
