"""``python manage.py backup FOLDER``: one backup, and the ledger beside it brought up to now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from samplan.foundation.access import roles
from samplan.recovery import backup, ledger


class Command(BaseCommand):
    help = "Säkerhetskopierar databasen till en mapp och skriver liggaren bredvid."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="mappen, på en annan maskin eller disk")

    def handle(self, *, folder: Path, **options: Any) -> None:
        url = roles.address("BACKUP_DATABASE_URL")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
                ledger.Ledger(folder).catch_up(connection)
            dump = backup.take(url, folder)
        except ledger.NotAtHome:
            raise CommandError("Databasen är återläst eller flyttad: kör manage.py restore först.") from None
        except psycopg.OperationalError as error:
            raise CommandError(f"Databasen svarar inte: {error}") from None
        except backup.Trouble as trouble:
            raise CommandError(str(trouble)) from None
        size = dump.file.stat().st_size / 1_000_000
        self.stdout.write(
            f"Klart: {dump.file} ({size:.1f} MB), som databasen var {dump.taken_at:%Y-%m-%d %H:%M:%S} UTC."
        )
