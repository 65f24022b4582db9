"""Say whether everything that messages need is in order."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from wagtail_booking.forms.health import Line, lines_of, report_of
from wagtail_booking.selectors.health import Level, examine


class Command(BaseCommand):
    help = (
        "Says whether mail, worker, schedule, queue, base URL and SMS are in order, and how many messages wait. "
        "Exits with 1 when something isn't."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Answer in JSON, for machines.")

    def handle(self, *args: Any, **options: Any) -> None:
        health = examine(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(report_of(health), indent=2))
        else:
            for line in lines_of(health):
                self.tell(line)
        if not health.ok:
            raise SystemExit(1)

    def tell(self, line: Line) -> None:
        paint = {Level.OK: self.style.SUCCESS, Level.NOTE: self.style.WARNING, Level.FAILING: self.style.ERROR}
        self.stdout.write(f"{paint[line.level](line.state)} – {line.title}: {line.text}")
        if line.cure and line.level != Level.OK:
            self.stdout.write(f"    {line.cure}")
