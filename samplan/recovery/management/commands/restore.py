"""``python manage.py restore FOLDER``: the newest backup back into an empty database, and the ledger on top of it."""

import csv
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from samplan.foundation.access import roles
from samplan.foundation.access.checks import connection_faults
from samplan.foundation.audit import seals
from samplan.recovery import backup, ledger, replay

DONE = {
    "letter": "brev stoppade",
    "assignment": "uppdrag avslutade",
    "sent": "aviseringar som redan hade gått",
    "escalation": "uppgifter som redan hade larmats om",
    "reminder": "påminnelser om möten som hade flyttats eller ställts in",
    "stopped": "samordningar där all delning stoppades",
}
# The columns of lost.csv, and what each is called in the ledger. "till", "enhet" and "roll" are of a given assignment.
LOST = {
    "när": "recorded_at", "vad": "kind", "samordning": "case", "uppdrag": "assignment", "person": "person",
    "händelse": "id", "till": "whom", "enhet": "to_unit", "roll": "role",
}  # fmt: skip


class Command(BaseCommand):
    help = "Återläser den nyaste säkerhetskopian i en tom databas, och sedan allt som har återkallats eller avslutats."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="mappen med säkerhetskopior och liggare")
        parser.add_argument("--ledger-only", action="store_true", help="databasen är redan tillbaka: bara liggaren")

    def handle(self, *, folder: Path, ledger_only: bool, **options: Any) -> None:
        owner = roles.address("OWNER_DATABASE_URL")
        roles.address("DATABASE_URL")
        lines = ledger.read(folder)
        if not lines:
            raise CommandError(f"Det finns ingen liggare i {folder}. Utan den kan något återkallat vakna igen.")
        try:
            if not ledger_only:
                dump = backup.newest(folder)
                self.stdout.write(f"Återläser {dump.file.name}")
                backup.put_back(dump, owner)
            call_command("migrate", verbosity=0)
            with psycopg.connect(owner, autocommit=True) as connected:
                connected.execute("delete from access.home")  # a dump from before it knew is at home by migrating
            report = replay.replay(lines, owner)
            # Numbers of transactions begin anew here: what has no seal yet would look as if it were added.
            seals.seal_all()
            self._check(owner)
        except backup.Trouble as trouble:
            raise CommandError(str(trouble)) from None
        with psycopg.connect(owner, autocommit=True) as connected:
            connected.execute("select access.settle()")
        connection.close()
        self._tell(folder, report)

    def _check(self, owner: str) -> None:
        """Raises Trouble when the log is not whole, or the app role may not serve for another reason than the move."""
        faults = [fault for fault in connection_faults() if "restored or moved" not in fault]
        if faults := [*faults, *backup.verify_log(owner)]:
            raise backup.Trouble("Databasen är inte som den ska: " + " ".join(faults))

    def _tell(self, folder: Path, report: replay.Report) -> None:
        for kind, number in sorted(report.done.items()):
            if number:
                self.stdout.write(f"  gjort om: {number} {DONE.get(kind, kind)}")
        self.stdout.write(f"  {report.sessions} inloggningar avslutade")
        looked = ledger.looked_at(folder)
        self.stdout.write(
            f"Liggaren såg databasen senast {looked:%Y-%m-%d %H:%M:%S} UTC. Det som hände sedan vet ingen."
        )
        if report.lost:
            path = folder / "lost.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow(LOST)
                for line in report.lost:
                    writer.writerow([line.get(key, "") for key in LOST.values()])
            counted = ", ".join(
                f"{n} {kind}" for kind, n in Counter(line["kind"] for line in report.lost).most_common()
            )
            self.stdout.write(f"Borta: {len(report.lost)} som hade bekräftats ({counted}). Alla står i {path}.")
        else:
            self.stdout.write("Inget som liggaren vet om är borta.")
        self.stdout.write("Klart. Starta webb och arbetare.")
