"""Management commands."""

import socket

import pytest
from django.core.management import call_command

from tests import factories as f
from wagtail_booking.models import Delivery

pytestmark = pytest.mark.django_db


def test_booking_tick__deliveries_are_due__sends_them_once(time_machine, mailoutbox, capsys):
    time_machine.move_to(f.NOW)
    f.appointment(f.small_practice())
    call_command("booking_tick")
    assert capsys.readouterr().out == ""
    call_command("booking_tick", verbosity=2)

    assert len(mailoutbox) == 2
    assert "0 deliveries were due." in capsys.readouterr().out
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
