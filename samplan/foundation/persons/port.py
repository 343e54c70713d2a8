"""The door to a population register: look up one number, and be told what it says (ORG-06, ORG-07).

The shape is that of Personuppgiftstjänsten, GetPersonsForProfile 5: one personRecord for each number. Which register is
asked is said by ``settings.POPULATION_REGISTER``: unset, none is; a file of personRecords, for the demo and tests; or
the name of what makes a county's own, ``package.module.name``.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

NONE, MARKED, REGISTERED = "none", "marked", "registered"


class RegisterAway(Exception):
    """The register does not answer. Nothing is known, and that is what is said."""


@dataclass(frozen=True)
class Guardian:
    """One who has the custody of a child."""

    name: str


@dataclass(frozen=True)
class Record:
    """What the register says of one number. Of one who is protected it says nothing of where they are.

    protection: a value of ``Person.Protection``.
    """

    number: str
    given_name: str
    family_name: str
    protection: str = NONE
    address: str = ""
    kommun: str = ""
    died_on: date | None = None
    guardians: tuple[Guardian, ...] = ()

    @property
    def protected(self) -> bool:
        return self.protection != NONE


class PopulationRegister(Protocol):
    """What every adapter does."""

    def person(self, number: str) -> Record | None:
        """What is said of a number of twelve digits, None when it is unknown. Raises RegisterAway."""


class FileRegister:
    """A made-up register in a file, for the demo and for tests."""

    def __init__(self, path: Path) -> None:
        rows = json.loads(path.read_text(encoding="utf-8"))["personRecord"]
        self._records = {row["personalIdentity"]: row for row in rows}

    def person(self, number: str) -> Record | None:
        row = self._records.get(number)
        return record(row) if row else None


def record(row: dict[str, Any]) -> Record:
    """A personRecord as ours. What tells where one who is protected is goes no further than here."""
    name = row.get("name", {})
    protection = NONE
    if row.get("protectedPersonIndicator"):
        protection = MARKED
    if row.get("protectedPopulationRecord"):
        protection = REGISTERED
    home = row.get("addressInformation", {}).get("residentialAddress", {}) if protection == NONE else {}
    place = row.get("populationRegistrationLocality", {}) if protection == NONE else {}
    gone = row.get("deregistration", {})
    town = " ".join(filter(None, (home.get("postalCode"), home.get("city"))))
    return Record(
        number=row["personalIdentity"],
        given_name=name.get("givenName", ""),
        family_name=" ".join(filter(None, (name.get("middleName"), name.get("surname")))),
        protection=protection,
        address=", ".join(filter(None, (home.get("careOf"), home.get("postalAddress"), town))),
        kommun=place.get("municipality", ""),
        died_on=date.fromisoformat(gone["date"]) if gone.get("reasonCode") == "AV" else None,
        guardians=tuple(
            Guardian(f"{one['name']['givenName']} {one['name']['surname']}")
            for one in row.get("relationship", [])
            if one.get("type") == "V" and not one.get("protectedPersonIndicator")
        ),
    )


def register() -> PopulationRegister | None:
    """The register that this installation asks, None when it asks none."""
    return _made(settings.POPULATION_REGISTER) if settings.POPULATION_REGISTER else None


@cache
def _made(name: str) -> PopulationRegister:
    if name.endswith(".json"):
        return FileRegister(Path(name))
    made: PopulationRegister = import_string(name)()
    return made
