"""``python manage.py ledger FOLDER``: keeps the ledger, until it is told to stop."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from samplan.foundation.access import roles
from samplan.recovery import ledger


class Command(BaseCommand):
    help = "Skriver liggaren: vad som har hänt, så att en återläsning inte väcker något som är återkallat."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="samma mapp som säkerhetskopiorna")

    def handle(self, *, folder: Path, **options: Any) -> None:
        url = roles.address("BACKUP_DATABASE_URL")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stopped: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, frame: stopped.append(number))
        ledger.follow(url, folder, lambda: bool(stopped), lambda said: self.stderr.write(f"liggaren väntar: {said}"))
