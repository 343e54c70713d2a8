"""``python manage.py log_head [--day 2026-11-28]``: the log's last seal of a day, to print and send away."""

import os
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samplan.foundation.audit import seals


class Command(BaseCommand):
    help = "Prints one line: the day, the number of the log's last seal that day, and its hash."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="the day, as 2026-11-28; else the newest seal")

    def handle(self, *args: Any, **options: Any) -> None:
        if not all(os.environ.get(name) for name in ("DATABASE_URL", "SECRET_KEY")):
            raise CommandError("Set DATABASE_URL and SECRET_KEY, as for the web (docs/operations.md).")
        head = seals.head(options["day"])
        if head is None:
            raise CommandError("The log had no seal yet.")
        self.stdout.write(str(head))
