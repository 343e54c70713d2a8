"""A random county: organisations, units, staff and persons, committed as the system, with a fact for each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment, Organisation, User
from samplan.foundation.directory.models import Unit as UnitRow
from samplan.foundation.persons.models import CareContact, Contact, PersonNumber, Representation, Residence
from samplan.foundation.persons.models import NoticeChoice as Choice
from samplan.foundation.persons.models import Person as PersonRow
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from tests.oracle.facts import LENGTH, LETTERS, MARK, Facts, Person, Text, Who

# Skatteverket's test numbers, of those who are clearly children or clearly grown up
NUMBERS = [row[2] for row in PERSONS.values() if row[2][6:8] <= "31" and not "2007" < row[2] < "2010"]
ORGANISATIONS = {  # name: kind, huvudman
    "region": ("region", "region-w"),
    "omsorg": ("kommun", "kommun-w"),
    "individ": ("kommun", "kommun-w"),
    "skola": ("school", "kommun-w"),
    "privat": ("private", "region-w"),
    "grannen": ("kommun", "kommun-v"),
}
KINDS = {
    "region": ("halsocentral", "psykiatri", "habilitering"),
    "omsorg": ("bistand", "hemsjukvard", "hemtjanst"),
    "individ": ("ifo_vuxen", "ifo_barn"),
    "skola": ("elevhalsa",),
    "privat": ("halsocentral",),
    "grannen": ("bistand", "hemsjukvard"),
}
WRITERS = ("OFFICER", "NEEDS_ASSESSOR", "NURSE", "CARE_CONTACT", "PHYSICIAN", "MEETING_LEADER", "CHIEF_PHYSICIAN")
BLIND = ("ADMINISTRATOR", "LOG_REVIEWER", "SUPER_USER", "MAS", "OBJECT_SPECIALIST")


@dataclass
class Unit:
    name: str
    id: UUID
    organisation: UUID
    org: str
    staff: list[str] = field(default_factory=list)  # names of assignments of writers at work


@dataclass
class County:
    """Names that ``samplan.demo.play`` takes, and the facts about those who bear them."""

    rng: random.Random
    facts: Facts
    now: datetime
    units: dict[str, Unit] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    whos: dict[str, Who] = field(default_factory=dict)
    admins: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def token(self) -> str:
        return MARK + "".join(self.rng.choices(LETTERS, k=LENGTH - len(MARK)))

    def unit_of(self, staff: str) -> Unit:
        return next(unit for unit in self.units.values() if unit.id == self.whos[staff].unit)

    def text(self, what: str, rule: str, person: UUID, **more: object) -> str:
        """New words, with the fact of who may read them. Returns them."""
        token = self.token()
        self.facts.texts[token] = Text(token, what, rule, person, **more)  # type: ignore[arg-type]
        return token


def build(rng: random.Random, facts: Facts, people: int) -> County:
    """Fill an empty register."""
    with acting(actors.system("Test")) as now:
        county = County(rng, facts, now, numbers=_numbers(rng))
        for name, (kind, huvudman) in ORGANISATIONS.items():
            Organisation(
                id=_key(f"org {name}"),
                kind=kind,
                huvudman=huvudman,
                name=f"Organisationen {name}",
                hsa_id=f"SE-W-{name}",
            ).save(force_insert=True)
        for org, kinds in KINDS.items():
            for kind in (*kinds, *rng.sample(kinds, 1)):
                _unit(county, org, kind)
        _two_assignments(county)
        for number in range(people):
            _person(county, number)
    for name in county.people:
        with acting(actors.individual(key(name), name)):
            way = county.rng.choice(["mail", "sms"])
            Choice(person_id=key(name), way=way).save(force_insert=True)
    return county


def _numbers(rng: random.Random) -> list[str]:
    """The test numbers in a random order, some children first, so that a small world has both."""
    numbers = rng.sample(NUMBERS, len(NUMBERS))
    children = [number for number in numbers if number > "2010"]
    rest = [number for number in numbers if number not in children[:3]]
    return rest[:5] + children[:3] + rest[5:]


def _key(name: str) -> UUID:
    return key(f"oracle {name}")


def _unit(county: County, org: str, kind: str) -> None:
    name = f"oracle unit{len(county.units)}"
    unit = Unit(name, key(name), _key(f"org {org}"), org)
    county.units[name] = unit
    UnitRow(
        id=unit.id,
        organisation_id=unit.organisation,
        kind=kind,
        name=f"Enheten {len(county.units)} {kind}",
        hsa_id=f"SE-W-{name}",
        phone="0980-319 210",
        inbox_email=f"enhet{len(county.units)}@samplan.example",
    ).save(force_insert=True)
    roles = [*county.rng.sample(WRITERS, 2), "HEAD", BLIND[len(county.units) % len(BLIND)]]
    for role in roles:
        _staff(county, unit, role)
    _staff(county, unit, county.rng.choice(WRITERS), ended=True)
    if len(county.units) % 4 == 1:
        _staff(county, unit, "ADMINISTRATOR")


def _staff(county: County, unit: Unit, role: str, *, ended: bool = False, user: UUID | None = None) -> str:
    name = f"oracle staff{len(county.whos)}"
    if user is None:
        user = key(f"user {name}")
        User(
            id=user,
            given_name="Anna",
            family_name=f"Nummer{len(county.whos)}",
            title="handläggare",
            hsa_id=f"SE-W-{name}",
        ).save(force_insert=True)
    until = county.now - timedelta(days=county.rng.randint(1, 40)) if ended else None
    began = county.now - timedelta(days=400)
    Assignment(id=key(name), user_id=user, unit_id=unit.id, role=role, from_at=began, until_at=until).save(
        force_insert=True
    )
    who = Who(name, "staff", unit.id, unit.organisation, role, user, key(name), ended)
    county.whos[name] = who
    county.facts.whos.append(who)
    if role in WRITERS and not ended:
        unit.staff.append(name)
    if role == "ADMINISTRATOR" and not ended:
        county.admins.append(name)
    return name


def _two_assignments(county: County) -> None:
    """Some work at two units, at one of them only formerly: each session acts in one."""
    units = list(county.units.values())
    for number in range(4):
        first, second = county.rng.sample(units, 2)
        one = county.whos[first.staff[0]]
        _staff(county, second, county.rng.choice(WRITERS), ended=number == 3, user=one.user)


def _person(county: County, number: int) -> None:
    name = f"oracle person{number}"
    reserve = number == 1  # registered by a number that does not last, and joined with the next later on
    value = f"99{county.rng.randrange(16**6):06X}RA" if reserve else county.numbers[number]
    protected = number % 6 == 3
    born = None if reserve else identity.parse(value, local_date(county.now)).born_on
    id = key(name)
    county.facts.persons[id] = Person(id, value, protected)
    given = county.text("name", "identity", id).capitalize()
    county.facts.texts[value] = Text(value, "number", "identity", id)
    reach = {what: county.text(what, "reach", id) for what in ("address", "email", "close", "close address", "kommun")}
    PERSONS[name] = (given, f"Påhitt{number}", value, "", "070-174 06 70")
    PersonRow(
        id=id,
        given_name=given,
        family_name=f"Påhitt{number}",
        born_on=born,
        protection="registered" if protected else "none",
        communication="" if protected else county.text("communication", "reach", id),
    ).save(force_insert=True)
    kind = "reservnummer" if reserve else identity.parse(value, local_date(county.now)).kind
    PersonNumber(person_id=id, kind=kind, value=value).save(force_insert=True)
    Contact(person_id=id, kind="address", value=f"{reach['address']} 7, 981 00 Björkby", hidden=protected).save(
        force_insert=True
    )
    Contact(person_id=id, kind="email", value=f"{reach['email']}@post.example", hidden=protected).save(
        force_insert=True
    )
    notice = county.text("notice address", "notice", id)
    Contact(person_id=id, kind="mail", value=f"{notice}@notis.example", hidden=True).save(force_insert=True)
    notice = county.text("notice address", "notice", id)  # of no number that anybody has
    Contact(person_id=id, kind="sms", value=notice, hidden=True).save(force_insert=True)
    if not protected:
        Residence(person_id=id, kommun=reach["kommun"], source="Folkbokföringen").save(force_insert=True)
    guardian = "2010" < value < "2099"
    Representation(
        person_id=id,
        name=reach["close"] if not protected else "Siv Exempelsson",
        kind="guardian" if guardian else "relative",
        phone="070-174 06 60",
        address=f"{reach['close address']} 3, 981 00 Björkby",
        takes_part=True,
    ).save(force_insert=True)
    if not guardian and number % 2 == 0:  # whose guardian was one until the person came of age
        Representation(
            person_id=id,
            name=county.text("former guardian", "reach", id),
            kind="guardian",
            until_on=local_date(county.now) - timedelta(days=9),
        ).save(force_insert=True)
    CareContact(
        person_id=id, name="Elin Norberg", workplace="Björken", phone="0980-319 220",
        from_on=local_date(county.now) - timedelta(days=9),
    ).save(force_insert=True)  # fmt: skip
    county.people.append(name)
    who = Who(name, "person", selves=frozenset({id}))
    county.whos[name] = who
    county.facts.whos.append(who)
