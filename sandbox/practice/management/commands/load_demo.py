"""Load the demo, or bring it up to date."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from sandbox.demo.accounts import load_accounts
from sandbox.demo.appointments import Loader
from sandbox.demo.messages import load_messages
from sandbox.demo.pages import load_pages
from sandbox.demo.practice import load_practice
from wagtail_booking.models import Appointment, BookingSettings


class Command(BaseCommand):
    help = "Load the demo site's data. Run it again on another day to bring the appointments up to date."

    def add_arguments(self, parser):
        parser.add_argument(
            "--today",
            type=datetime.date.fromisoformat,
            help="The date around which the appointments lie, such as 2026-03-02.",
        )

    def handle(self, *args, **options):
        today = options["today"] or timezone.localdate(timezone=BookingSettings.current().zone_info)
        load_practice(today)
        load_messages()
        load_pages(today)
        load_accounts()
        added = Loader(today).load()
        if options["verbosity"]:
            total = Appointment.objects.count()
            self.stdout.write(f"The demo has {total} appointments ({added} of them added now).")
