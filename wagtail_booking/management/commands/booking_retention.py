"""Erase customers who are kept long enough, or only list them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from wagtail_booking.models import BookingSettings
from wagtail_booking.reactions.retention import erase_unused
from wagtail_booking.selectors.retention import kept_long_enough, retention_cutoff


class Command(BaseCommand):
    help = (
        "Erases customers whose last appointment is longer ago than the booking settings say. "
        "The worker and booking_tick do so once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only list who would be erased.")

    def handle(self, *args: Any, **options: Any) -> None:
        settings = BookingSettings.current()
        if not settings.retention_months:
            self.stdout.write("Customers are kept until somebody erases them: the booking settings name no months.")
            return
        if options["dry_run"]:
            self.list_them(settings)
            return
        done = erase_unused(clock=timezone.now, seconds=float("inf"))
        self.stdout.write(f"{done.erased} {'customer was' if done.erased == 1 else 'customers were'} erased.")

    def list_them(self, settings: BookingSettings) -> None:
        count = 0
        for customer in kept_long_enough(retention_cutoff(settings, timezone.now())).iterator():
            last = customer.last_appointment  # type: ignore[attr-defined]  # annotated
            seen = (
                f"last appointment {last.astimezone(settings.zone_info):%Y-%m-%d %H:%M}" if last else "no appointment"
            )
            self.stdout.write(f"{customer.pk}\t{customer.name}\t{seen}")
            count += 1
        self.stdout.write(f"{count} {'customer' if count == 1 else 'customers'} would be erased.")
