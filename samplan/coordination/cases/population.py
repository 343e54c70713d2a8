"""What the population register says of a person: asked by number, shown before anything is written (ORG-06, ORG-07)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from samplan.coordination.cases import person_changes
from samplan.coordination.cases.access import ground_of, standing_of
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.cases.people import look_up
from samplan.foundation.access.actor import Actor
from samplan.foundation.persons import port
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Person, PersonNumber, Representation
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

SOURCE = "Folkbokföringen"


def asks() -> bool:
    """Whether this installation asks a population register at all."""
    return port.register() is not None


@dataclass(frozen=True)
class Differs:
    """One thing that the register says, and what stands here."""

    code: str
    label: str
    here: str
    there: str


@dataclass(frozen=True)
class Told:
    """What the register says of the person of a case. known: whether it knows the number."""

    known: bool
    record: port.Record | None
    differs: tuple[Differs, ...]


def told(case: Case, by: Actor, now: datetime) -> Told:
    """What the register says of the person of ``case``, beside what stands here. Raises Refused when it is away."""
    rows = PersonNumber.objects.filter(person_id__in=persons.same(case.person_id), until_on=None)
    row = rows.exclude(kind=identity.RESERVNUMMER).order_by("kind").first()
    ground = ground_of(by, case, standing_of(by, case))
    found = look_up(row.value, by, now, case.person_id, case.id, ground) if row else None
    return Told(found is not None, found, tuple(_differs(case, found, now)) if found else ())


def _differs(case: Case, said: port.Record, now: datetime) -> list[Differs]:
    person, today = case.person, local_date(now)
    pairs = [
        ("name", "Namn", person.name, f"{said.given_name} {said.family_name}".strip()),
        ("protection", "Skydd", person.protection, said.protection if said.protected else person.protection),
    ]
    if not said.protected and not person.protected:
        pairs.append(("address", "Adress", persons.reached(person.id).get("address", ""), said.address))
        pairs.append(("kommun", "Kommun", persons.residence(person.id, today), said.kommun))
    rows = [Differs(*pair) for pair in pairs if pair[3] and pair[2] != pair[3]]
    # One who is blocked here is not brought back by a register.
    known = Representation.objects.filter(person_id=person.id, kind=Representation.Kind.GUARDIAN)
    names = {name.casefold() for name in known.values_list("name", flat=True)}
    new = [one.name for one in said.guardians if one.name.casefold() not in names]
    return rows + [Differs("guardian", "Vårdnadshavare", "", name) for name in new]


@action
def take_from_register(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Write what the register says and stands otherwise here. Protection is set and never lifted from here.

    Of one who has died nothing is written: that is registered on its own page, by somebody who has read what stops.
    """
    person_changes.held(case)
    said = told(case, by, now)
    if said.record is None:
        raise Refused("Folkbokföringen har inga uppgifter om numret.", code="unknown")
    if said.record.died_on is not None:
        raise Refused("Enligt folkbokföringen har personen avlidit. Registrera det i stället.", code="deceased")
    if not said.differs:
        raise Refused("Allt stämmer redan med folkbokföringen.", code="same")
    for one in said.differs:
        _write(case, one, said.record, now)
    facts = {"changed": [one.code for one in said.differs], "source": "population"}
    return record("person.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)


def _write(case: Case, one: Differs, said: port.Record, now: datetime) -> None:
    person = case.person
    if one.code == "name":
        Person.objects.filter(id=person.id).update(given_name=said.given_name, family_name=said.family_name)
    elif one.code == "protection":
        Person.objects.filter(id=person.id).update(protection=said.protection)
        with connection.cursor() as cursor:
            cursor.execute("select access.hide_contacts(%s, true)", [case.id])
    elif one.code == "address":
        person_changes.reach(person, "address", said.address)
    elif one.code == "kommun":
        person_changes.move(person, said.kommun, local_date(now), SOURCE)
    elif one.code == "guardian":
        Representation(
            person=person,
            name=one.there,
            kind=Representation.Kind.GUARDIAN,
            source=SOURCE,
            from_on=local_date(now),
            until_on=person_changes.last_day_as_child(person),
        ).save(force_insert=True)
