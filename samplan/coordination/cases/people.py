"""The person a need is registered for: found by number, or added to the register (ORG-06)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.persons import port
from samplan.foundation.persons.models import Contact, Person, PersonNumber, Residence
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

AWAY = "Folkbokföringen svarar inte just nu. Skriv uppgifterna själv, eller försök igen om en stund."


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

    Raises Refused when it is no number, when the person is new and has no name, and when they have died.
    """
    # A reserve number has a letter in it; digits alone are a personnummer, or a slip of the finger.
    parsed = identity.parse(number, local_date(now), reserve=any(sign.isalpha() for sign in number))
    with connection.cursor() as cursor:
        cursor.execute("select access.person_by_number(%s)", [parsed.value])
        person: UUID | None = cursor.fetchone()[0]
    log.write([log.Line(by=by, now=now, action="search", what="person", person=person)])
    if person and has_died([person]):
        raise Refused("Personen har avlidit. Kontrollera numret.", field="number", code="deceased")
    return person or _add(parsed, completed(about, parsed, by, now), now), parsed


def has_died(persons: Iterable[UUID]) -> bool:
    """Whether any of those who are one person has died, as far as whoever acts may know."""
    return Person.objects.filter(id__in=list(persons), died_on__isnull=False).exists()


def look_up(
    number: str, by: Actor, now: datetime, person: UUID | None = None, case: UUID | None = None, ground: str = ""
) -> port.Record | None:
    """What the register says of a number: a ``port.Record``, or None when it is unknown or nobody is asked. Logged.

    ground: why it is asked about one who has a plan, as ``access.ground_of``.

    Raises Refused when the register does not answer.
    """
    register = port.register()
    if register is None:
        return None
    log.note(log.Line(by=by, now=now, action="search", what="population", person=person, case=case, ground=ground))
    try:
        return register.person(number)
    except port.RegisterAway as error:
        raise Refused(AWAY, code="away") from error


def newcomer(number: str, by: Actor, now: datetime) -> port.Record | None:
    """What the register says of one whom a need is registered for; None for what is no number, and when it is away."""
    try:
        return look_up(identity.parse(number, local_date(now)).value, by, now)
    except Refused:
        return None


def completed(about: Newcomer, number: identity.PersonNumber, by: Actor, now: datetime) -> Newcomer:
    """What was written of a newcomer, protected when the register says so, whatever was chosen.

    Raises Refused for one who has died. When the register is away what was written stands.
    """
    said = newcomer(number.value, by, now)
    if said is None:
        return about
    if said.died_on is not None:
        raise Refused(
            f"Enligt folkbokföringen har personen avlidit ({said.died_on}). Kontrollera numret.",
            field="number",
            code="deceased",
        )
    return replace(about, protection=said.protection, address="", kommun="") if said.protected else about


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
