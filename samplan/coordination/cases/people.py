"""The person a need is registered for: found by number, or added to the register (ORG-06)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.persons.models import Contact, Person, PersonNumber, Residence
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused


@dataclass(frozen=True)
class Newcomer:
    """What is asked about a person who is not in the register yet. Of one who is there nothing here is written.

    kommun: the name of the one where the person is registered. listed_at: the unit id
    of the hälsocentral. protection: a value of ``Person.Protection``.
    """

    given_name: str = ""
    family_name: str = ""
    address: str = ""
    phone: str = ""
    kommun: str = ""
    listed_at: UUID | None = None
    language: str = ""
    interpreter: str = ""
    communication: str = ""
    protection: str = Person.Protection.NONE


def find_or_add(number: str, about: Newcomer, by: Actor, now: datetime) -> tuple[UUID, identity.PersonNumber]:
    """The id of the person with this number, who is added with ``about`` when the register lacks them. Logged.

    Raises Refused when it is no number, or when the person is new and has no name.
    """
    # A reserve number has a letter in it; digits alone are a personnummer, or a slip of the finger.
    parsed = identity.parse(number, local_date(now), reserve=any(sign.isalpha() for sign in number))
    with connection.cursor() as cursor:
        cursor.execute("select access.person_by_number(%s)", [parsed.value])
        person: UUID | None = cursor.fetchone()[0]
    log.write([log.Line(by=by, now=now, action="search", what="person", person=person)])
    return person or _add(parsed, about, now), parsed


def holder(numbers: Iterable[str], now: datetime) -> Person | None:
    """The person whose number is the first of ``numbers`` that the register knows; None for nobody, or one who died.

    numbers: twelve digits each, as somebody has vouched for them. The caller acts as the system.
    """
    for number in numbers:
        try:
            parsed = identity.parse(number, local_date(now))
        except Refused:
            continue  # a number of another kind than ours
        with connection.cursor() as cursor:
            cursor.execute("select access.person_by_number(%s)", [parsed.value])
            found: UUID | None = cursor.fetchone()[0]
        if found:
            return Person.objects.filter(id=found, died_on=None).first()
    return None


def _add(number: identity.PersonNumber, about: Newcomer, now: datetime) -> UUID:
    if not about.given_name or not about.family_name:
        raise Refused(
            "Numret är nytt här. Skriv förnamn och efternamn.",
            field="family_name" if about.given_name else "given_name",
            code="unknown_person",
        )
    person = Person(
        id=uuid4(),
        given_name=about.given_name,
        family_name=about.family_name,
        born_on=number.born_on,
        language=about.language,
        interpreter=about.interpreter,
        communication=about.communication,
        listed_at=about.listed_at,
        protection=about.protection,
    )
    person.save(force_insert=True)
    PersonNumber(person=person, kind=number.kind, value=number.value).save(force_insert=True)
    if about.kommun:
        Residence(person=person, kommun=about.kommun, from_on=local_date(now), source="anmälan").save(force_insert=True)
    for kind, value in _reached(about):
        Contact(person=person, kind=kind, value=value, hidden=person.protected).save(force_insert=True)
    return person.id


def _reached(about: Newcomer) -> Iterable[tuple[str, str]]:
    """The ways to reach the person that were said. Of one who is protected they are kept, and hidden at once."""
    return [(kind, value) for kind, value in (("address", about.address), ("phone", about.phone)) if value]
