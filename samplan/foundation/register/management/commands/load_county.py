"""``python manage.py load_county FOLDER``: the register of a county from its files (docs/operations.md)."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from samplan.foundation.access import actor, roles
from samplan.foundation.register import checks, files, loading
from samplan.rulebook.refused import Refused

SHOWN = 20  # of each kind; the rest are counted
MARKS = (("new", "+"), ("changed", "~"), ("ended", "−"))
WORDS = {"new": "nya", "changed": "ändrade", "ended": "upphör", "same": "lika"}


class Command(BaseCommand):
    help = "Läser in organisationer, enheter, personal, uppdrag och personer ur en mapp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="mappen med filerna")
        parser.add_argument("--dry-run", action="store_true", help="visa skillnaden och ändra inget")
        parser.add_argument(
            "--avsluta", action="store_true", help="låt uppdrag och enheter upphöra, också om de är många"
        )

    def handle(self, *, folder: Path, dry_run: bool, avsluta: bool, **options: Any) -> None:
        roles.address("OWNER_DATABASE_URL")
        found = files.read(folder)
        checks.check(found)
        if found.faults:
            self._refuse(found.faults)
        connection = connections["owner"]
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            now = cursor.fetchone()[0]
        asks: list[str] = []
        try:
            difference = loading.load(
                connection.connection,
                found,
                by=actor.system(f"Inläsning av {getpass.getuser()}"),
                now=now,
                request_id=uuid4(),
                dry_run=dry_run,
                let_end=avsluta,
                asks=asks,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self._show(difference)
        for question in asks:
            self.stdout.write(f"Utan prov stannar inläsningen här: {question}")
        self.stdout.write("Inget har ändrats: det här var ett prov." if dry_run else "Klart. Registret är ändrat.")

    def _refuse(self, faults: list[files.Fault]) -> None:
        for fault in faults[:50]:
            self.stderr.write(str(fault))
        more = f" De 50 första visas av {len(faults)}." if len(faults) > 50 else ""
        raise CommandError(f"Inget är inläst. Rätta filerna och kör igen.{more}")

    def _show(self, difference: dict[str, loading.Difference]) -> None:
        for file, one in difference.items():
            counts = ", ".join(f"{number} {WORDS[key]}" for key, number in one.counts.items())
            self.stdout.write(f"{file}: {counts}")
            for key, mark in MARKS:
                names = [name for name in getattr(one, key) if name and not name.startswith(" (")]
                for name in names[:SHOWN]:
                    self.stdout.write(f"  {mark} {name}")
                if len(names) > SHOWN:
                    self.stdout.write(f"  {mark} … och {len(names) - SHOWN} till")
