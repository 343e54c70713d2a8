"""The register of a made-up county: 6 organisations, some 25 units and 45 staff, 60 persons with official test numbers.

What stands in it is told in ``units``, ``staff`` and ``people``; here it becomes rows. Keys, names and ids stay: tests
and stories know them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from samplan.demo.cast import key
from samplan.demo.people import CLOSE, LISTED, MOVED, PERSONS, PROTECTED, SPEAKS, Speaks
from samplan.demo.staff import ENDED, STAFF, licence
from samplan.demo.units import CLOSED, ON_CALL, ORGANISATIONS, TAKES, UNITS
from samplan.foundation.directory.models import Assignment, Organisation, Unit, User
from samplan.foundation.persons.models import Contact, Person, PersonNumber, Representation, Residence
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date

__all__ = ["ORGANISATIONS", "PERSONS", "STAFF", "UNITS", "register"]

HEALTH_CENTRES = {"Björkby": "bjorken", "Granby": "tallen"}


def register(now: datetime) -> None:
    """Fill the register; the caller acts as the system. Assignments have been in force for a year at ``now``."""
    Organisation.objects.bulk_create(
        Organisation(id=key(name), kind=kind, huvudman=huvudman, name=shown, hsa_id=f"SE-DEMO-{name}")
        for name, (kind, huvudman, shown) in ORGANISATIONS.items()
    )
    Unit.objects.bulk_create(_units(now))
    User.objects.bulk_create(
        User(id=key(f"user {name}"), given_name=given, family_name=family, title=title, hsa_id=f"SE-DEMO-{name}")
        for name, (given, family, title, *_) in STAFF.items()
    )
    Assignment.objects.bulk_create(_assignments(now))
    Person.objects.bulk_create(_persons(now))
    PersonNumber.objects.bulk_create(_numbers(now))
    Residence.objects.bulk_create(_residences(now))
    Contact.objects.bulk_create(_contacts())
    Representation.objects.bulk_create(_close_ones())


def _units(now: datetime) -> Iterator[Unit]:
    for name, unit in UNITS.items():
        yield Unit(
            id=key(name),
            organisation_id=key(unit.organisation),
            parent_id=key(unit.parent) if unit.parent else None,
            kind=unit.kind,
            name=unit.shown,
            hsa_id=f"SE-DEMO-enhet-{name}",
            address=unit.address,
            phone=unit.phone,
            opening_hours=unit.hours,
            inbox_email=f"{name.replace('_', '-')}@samplan.example",
            function=TAKES.get(name, ""),
            on_call_phone=ON_CALL.get(name, ""),
            closed_at=now - timedelta(days=CLOSED[name]) if name in CLOSED else None,
        )


def _assignments(now: datetime) -> Iterator[Assignment]:
    # The database goes by its own clock when a unit takes over: a county played ahead of it has staff there too.
    began = min(now, datetime.now(UTC)) - timedelta(days=365)
    for name, (_, _, title, *places) in STAFF.items():
        for number, (unit, role) in enumerate(places):
            yield Assignment(
                id=key(f"{name} {number + 1}" if number else name),
                user_id=key(f"user {name}"),
                unit_id=key(unit),
                role=role,
                licence=licence(title),
                from_at=began,
                until_at=now - timedelta(days=ENDED[name]) if name in ENDED and not number else None,
            )


def _number(name: str, now: datetime) -> identity.PersonNumber:
    return identity.parse(PERSONS[name][2], local_date(now))


def _kommun(name: str) -> str:
    return PERSONS[name][3].rpartition(" ")[2]


def _persons(now: datetime) -> Iterator[Person]:
    for name, (given, family, *_) in PERSONS.items():
        speaks = SPEAKS.get(name, Speaks())
        # Where someone is listed tells where they are, as the kommun does.
        centre = "" if name in PROTECTED else LISTED.get(name) or HEALTH_CENTRES[_kommun(name)]
        yield Person(
            id=key(name),
            given_name=given,
            family_name=family,
            born_on=_number(name, now).born_on,
            language=speaks.language,
            interpreter=speaks.interpreter,
            communication=speaks.communication,
            listed_at=key(centre) if centre else None,
            protection=PROTECTED.get(name, "none"),
        )


def _numbers(now: datetime) -> Iterator[PersonNumber]:
    for name in PERSONS:
        number = _number(name, now)
        yield PersonNumber(person_id=key(name), kind=number.kind, value=number.value)


def _residences(now: datetime) -> Iterator[Residence]:
    """Where people are registered; for the protected nowhere, since the kommun tells where they are."""
    source = "Folkbokföringen"
    for name in PERSONS:
        if name in PROTECTED:
            continue
        moved = local_date(now) - timedelta(days=MOVED[name]) if name in MOVED else None
        if moved:
            yield Residence(person_id=key(name), kommun="Storby", until_on=moved - timedelta(days=1), source=source)
        yield Residence(person_id=key(name), kommun=_kommun(name), from_on=moved, source=source)


def _contacts() -> Iterator[Contact]:
    for name, (*_, address, phone) in PERSONS.items():
        for kind, value in (("address", address), ("phone", phone)):
            if value:
                yield Contact(person_id=key(name), kind=kind, value=value, hidden=name in PROTECTED)


def _close_ones() -> Iterator[Representation]:
    for name, close in CLOSE.items():
        for one in close:
            given, family, _, _, phone = PERSONS[one.person] if one.person else ("", "", "", "", "")
            yield Representation(
                person_id=key(name),
                by_person_id=key(one.person) if one.person else None,
                name=one.name or f"{given} {family}",
                phone=one.phone or phone,
                address=one.address,
                kind=one.kind,
                relation=one.relation,
                takes_part=one.takes_part,
                scope=one.scope,
                source=one.source,
            )
