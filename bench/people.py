"""Made-up people for the coordinations. A number only where there is an official test number left to give."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg

from samplan.demo.county import PERSONS
from tools.places import ROOT

# Skatteverket's test numbers, a small choice of them: numbers are never made up here.
NUMBERS = ROOT / "samplan" / "rulebook" / "tests" / "numbers.csv"
GIVEN = (
    "Anna", "Erik", "Karin", "Lars", "Kerstin", "Nils", "Ingrid", "Sven", "Birgit", "Åke", "Aino", "Mikko", "Fatma",
    "Hassan", "Elsa", "Gunnar", "Märta", "Östen", "Amina", "Jovan", "Sigrid", "Folke", "Tuva", "Wilma", "Ebba", "Åsa",
)  # fmt: skip
FAMILY = (
    "Exempelsson", "Påhittad", "Låtsas", "Fiktiv", "Testman", "Sagesson", "Fantasi", "Provberg", "Mönsterström",
    "Övningsdal", "Låtsasson", "Påhitt", "Exempelberg", "Tänktsson", "Modellgren", "Provlund", "Sagolind", "Fiktivius",
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """One person; ``number`` is "" for those whom there is no official test number for."""

    id: UUID
    given: str
    family: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def written(self) -> str:
        return f"{self.number[:8]}-{self.number[8:]}" if self.number else ""


class People:
    """Makes people as coordinations need them: four in five are new, the others have had one before."""

    def __init__(self) -> None:
        with NUMBERS.open(newline="") as file:
            taken = {person[2] for person in PERSONS.values()}
            rows = [row["number"] for row in csv.DictReader(file) if row["kind"] == "personnummer"]
        self._numbers = [number for number in rows if number not in taken]
        self.known: list[Someone] = []
        self._unwritten: list[Someone] = []

    def someone(self, chance: random.Random) -> Someone:
        """A new person, or one who has had a coordination before."""
        if self.known and chance.random() < 0.2:
            return chance.choice(self.known)
        id = UUID(int=chance.getrandbits(128), version=4)
        number = self._numbers.pop() if self._numbers else ""
        who = Someone(id, chance.choice(GIVEN), chance.choice(FAMILY), number)
        self.known.append(who)
        self._unwritten.append(who)
        return who

    def write(self, connection: psycopg.Connection) -> None:
        """Write those who are new, with an address each, as the owner."""
        columns = "id, given_name, family_name, born_on, language, interpreter, communication, protection"
        with connection.cursor().copy(f"copy persons_person ({columns}) from stdin") as copy:
            for place, who in enumerate(self._unwritten):
                copy.write_row((who.id, who.given, who.family, _born(who, place), "", "", "", "none"))
        with connection.cursor().copy("copy persons_contact (id, person_id, kind, value, hidden) from stdin") as copy:
            for who in self._unwritten:
                copy.write_row((UUID(int=who.id.int ^ 1), who.id, "address", "Björkgatan 4, 981 00 Björkby", False))
        with connection.cursor().copy("copy persons_personnumber (id, person_id, kind, value) from stdin") as copy:
            for who in self._unwritten:
                if who.number:
                    copy.write_row((UUID(int=who.id.int ^ 2), who.id, "personnummer", who.number))
        self._unwritten.clear()


def _born(who: Someone, place: int) -> date:
    if who.number:
        return date.fromisoformat(f"{who.number[:4]}-{who.number[4:6]}-{who.number[6:8]}")
    return date(1930 + place * 7 % 70, 1 + place % 12, 1 + place % 28)
