"""Do what the worker's minute does; for cron or a systemd timer, beside or instead of a worker."""

import socket
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wagtail_booking.outside.syncing import work_off_calendars
from wagtail_booking.reactions.retention import erase_when_due
from wagtail_booking.reactions.sweeping import sweep

SOCKET_TIMEOUT = 60
"""Seconds to wait for a mail server that hangs; without it a cron job would wait for ever."""


class Command(BaseCommand):
    help = "Sends the booking mails and fetches the outside calendars that are due. Run it every minute, from cron."

    def handle(self, *args: Any, **options: Any) -> None:
        before = socket.getdefaulttimeout()
        socket.setdefaulttimeout(SOCKET_TIMEOUT)
        try:
            count = sweep(clock=timezone.now)
            calendars = work_off_calendars(clock=timezone.now)
            erased = erase_when_due(clock=timezone.now)
        finally:
            socket.setdefaulttimeout(before)
        if options["verbosity"] > 1:
            self.stdout.write(f"{count} deliveries were due.")
            self.stdout.write(f"{calendars} outside calendars were due.")
            if erased:
                self.stdout.write(f"{erased} {'customer was' if erased == 1 else 'customers were'} erased.")
