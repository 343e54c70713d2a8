"""Keep what is known about the person right: ways to reach them, those close, and fasta vårdkontakter (ORG-06–09)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, ConsentScope, Event, Party
from samplan.coordination.cases.stale import stale
from samplan.foundation.access.actor import Actor
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import CareContact, Contact, Person, Representation, Residence
from samplan.rulebook.calendar import local_date
from samplan.rulebook.consent import ADULT
from samplan.rulebook.refused import Refused

CLOSE_HIDDEN = "Skyddade personuppgifter. Skriv inget telefonnummer och ingen adress till någon som står nära."
SOMEBODY = "Någon annan"
MOST = 20  # nobody finds their way in a longer list
OF_THE_PERSON = ("language", "interpreter", "communication", "listed_at")
REACHED = {"address": Contact.Kind.ADDRESS, "phone": Contact.Kind.PHONE}
WHERE = ("address", "phone", "kommun", "listed_at")  # what tells where a person is
ON_PAPER = (
    Representation.Kind.GOD_MAN,
    Representation.Kind.FORVALTARE,
    Representation.Kind.PROXY,
    Representation.Kind.FUTURE_PROXY,
)


def last_check(case: Case) -> Event | None:
    """The last time somebody looked through what is known about the person in this case, or None (CALL-09)."""
    return Event.objects.filter(case=case, kind="contacts.checked").order_by("-at").first()


@action
def change_person(
    *,
    case: Case,
    changes: Mapping[str, Any],
    read: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write what has changed about the person. What is not in ``changes`` stays as it is (ORG-06).

    changes: of address, phone, kommun, listed_at (the id of a unit, or None), language, interpreter, communication.
    read: what stood there when the form was opened, of each that is changed; None for who has read nothing. Moved to
    another kommun is a new row; the old address and phone stay in the history. Raises Refused when nothing has changed,
    when somebody has changed the same meanwhile (code ``stale``), and for what tells where one with protected identity
    is.
    """
    person = held(case)
    if person.protected and any(name in changes for name in WHERE):
        raise Refused(
            "Skyddade personuppgifter. Adress, telefon och kommun ändras inte här. Följ rutinen.", code="protected"
        )
    if changes.get("phone"):
        _with_digits(str(changes["phone"]))
    there = known(person, local_date(now))
    for name in changes if read is not None else ():
        if there[name] not in ((read or {}).get(name, ""), str(changes[name] or "")):
            told = last_change(case, name)
            raise stale(told.by_name if told else SOMEBODY, there[name], name)
    changed = [name for name in OF_THE_PERSON if name in changes and getattr(person, name) != changes[name]]
    for name in changed:
        setattr(person, name, changes[name])
    if changed:
        person.save(update_fields=changed)
    changed += [name for name in REACHED if name in changes and reach(person, REACHED[name], changes[name])]
    if "kommun" in changes and move(person, changes["kommun"], local_date(now)):
        changed.append("kommun")
    if not changed:
        raise Refused("Inget är ändrat. Stämmer allt kan du trycka på Uppgifterna stämmer.", code="same")
    facts = {"changed": changed}
    return record("person.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)


def known(person: Person, today: date) -> dict[str, str]:
    """What ``change_person`` can change, as text. Nothing hidden is read."""
    reached = persons.reached(person.id)
    there = {name: str(getattr(person, name) or "") for name in OF_THE_PERSON}
    there |= {name: reached.get(name, "") for name in REACHED}
    return there | {"kommun": persons.residence(person.id, today)}


def last_change(case: Case, name: str) -> Event | None:
    """The last time it was changed in this case, None when it was somewhere else."""
    changes = Event.objects.filter(case=case, kind="person.changed", facts__changed__contains=name)
    return changes.order_by("-at").first()


@action
def check_contacts(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Say that what is known about the person has been looked through and is right (CALL-09)."""
    held(case)
    return record("contacts.checked", case=case, by=by, now=now, request_id=request_id)


@action
def add_close(
    *,
    case: Case,
    name: str,
    kind: str,
    relation: str = "",
    phone: str = "",
    address: str = "",
    scope: str = "",
    source: str = "",
    until_on: date | None = None,
    takes_part: bool = False,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Add one who stands close to the person or may act for them (ORG-07).

    Whoever acts by a decision or a power of attorney needs what they may do and where that is written. A guardian is
    one until the person is 18. How one is reached who is close to somebody with protected identity is not kept.
    """
    person, today = held(case), local_date(now)
    if phone:
        _with_digits(phone)
    if person.protected and (address or phone):
        raise Refused(CLOSE_HIDDEN, field="address" if address else "phone", code="protected")
    if until_on is not None and until_on < today:
        raise Refused("Välj en dag som inte har varit. Lämna tomt om det gäller tills vidare.", field="until_on")
    if kind == Representation.Kind.GUARDIAN:
        if not consents.is_child(case, now):
            raise Refused("Bara den som är under 18 år har vårdnadshavare.", field="kind", code="adult")
        until_on = min(filter(None, (until_on, last_day_as_child(person))), default=None)
    if kind in ON_PAPER and not scope:
        raise Refused("Skriv vad den personen får göra.", field="scope")
    if kind in ON_PAPER and not source:
        raise Refused("Skriv var det står, till exempel i beslutet eller fullmakten.", field="source")
    known = persons.representatives(person.id, today)
    if any(one.kind == kind and one.name.casefold() == name.casefold() for one in known):
        raise Refused(f"{name} finns redan. Ta bort den raden först om något ska ändras.", field="name", code="already")
    if len(known) >= MOST:
        raise Refused("Listan är full. Ta bort någon först.", code="full")
    row = Representation(
        id=uuid4(),
        person=person,
        name=name,
        kind=kind,
        relation=relation,
        phone=phone,
        address=address,
        scope=scope,
        source=source,
        from_on=today,
        until_on=until_on,
        takes_part=takes_part,
    )
    row.save(force_insert=True)
    return _close_changed("close.added", row.id, case=case, by=by, now=now, request_id=request_id)


@action
def end_close(*, case: Case, close: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take someone away from today on: yesterday was the last day. The row stays, and what they have answered."""
    person, today = held(case), local_date(now)
    row = _in_force(person, close, today)
    Representation.objects.filter(id=row.id).update(until_on=today - timedelta(days=1))
    return _close_changed("close.ended", row.id, case=case, by=by, now=now, request_id=request_id)


@action
def block_close(*, case: Case, close: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Block someone at once: not asked, not shown, not called; a letter to them that is not posted is stopped."""
    person = held(case)
    row = _in_force(person, close, local_date(now))
    Representation.objects.filter(id=row.id).update(blocked_at=now)
    called = Party.objects.filter(case=case, unit=None, outside_name__iexact=row.name, until=None)
    for party in called:
        ConsentScope.objects.filter(party=party, allowed=True, withdrawn_at=None).update(withdrawn_at=now)
        with connection.cursor() as cursor:
            cursor.execute("select access.let_go(%s, %s)", [case.id, party.id])
    return _close_changed("close.blocked", row.id, case=case, by=by, now=now, request_id=request_id)


@action
def add_care_contact(
    *,
    case: Case,
    name: str,
    workplace: str,
    phone: str,
    title: str = "",
    coordinates: bool = False,
    physician: bool = False,
    named_by: str = "",
    by_wish: bool = False,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Add a fast vårdkontakt, named by the head of the unit (ORG-08, ORG-09). One of several has the coordination."""
    person, today = held(case), local_date(now)
    _with_digits(phone)
    known = persons.care_contacts(person.id, today)
    other = next((one for one in known if one.coordinates), None)
    if coordinates and other:
        raise Refused(
            f"{other.name} har redan samordningsuppdraget. Bara en i taget kan ha det. Spara utan krysset, "
            f"och flytta sedan uppdraget.",
            field="coordinates",
            code="one",
        )
    if len(known) >= MOST:
        raise Refused("Listan är full. Avsluta någon först.", code="full")
    row = CareContact(
        id=uuid4(),
        person=person,
        name=name,
        title=title,
        workplace=workplace,
        phone=phone,
        coordinates=coordinates,
        physician=physician,
        named_by=named_by,
        by_wish=by_wish,
        from_on=today,
    )
    row.save(force_insert=True)
    return _care_changed("care_contact.added", row.id, case=case, by=by, now=now, request_id=request_id)


@action
def end_care_contact(*, case: Case, care: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """A fast vårdkontakt is none from today on."""
    person, today = held(case), local_date(now)
    row = _care(person, care, today)
    CareContact.objects.filter(id=row.id).update(until_on=today - timedelta(days=1))
    return _care_changed("care_contact.ended", row.id, case=case, by=by, now=now, request_id=request_id)


@action
def give_coordination(*, case: Case, care: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Move the coordination to this one of the person's fasta vårdkontakter: whoever had it has it no longer."""
    person, today = held(case), local_date(now)
    row = _care(person, care, today)
    if row.coordinates:
        raise Refused(f"{row.name} har redan samordningsuppdraget.", code="already")
    known = [one.id for one in persons.care_contacts(person.id, today)]
    CareContact.objects.filter(id__in=known, coordinates=True).update(coordinates=False)
    CareContact.objects.filter(id=row.id).update(coordinates=True)
    return _care_changed("care_contact.coordinates", row.id, case=case, by=by, now=now, request_id=request_id)


def held(case: Case) -> Person:
    """The person, held still until this is done, so that two who write at once come one after the other."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Uppgifterna ändras inte längre här.", code="ended")
    person = Person.objects.select_for_update().get(id=case.person_id)
    if person.died_on is not None:
        raise Refused("Personen har avlidit. Uppgifterna ändras inte längre.", code="deceased")
    return person


def _with_digits(phone: str) -> None:
    if not any(character.isdigit() for character in phone):
        raise Refused("Skriv telefonnumret med siffror, till exempel 0980-319 210.", field="phone")


def reach(person: Person, kind: str, value: str) -> bool:
    """Change the address or phone; whether it was another. Nothing hidden is read or written."""
    row = Contact.objects.filter(person=person, kind=kind, hidden=False).first()
    if row is None and value:
        Contact(person=person, kind=kind, value=value).save(force_insert=True)
        return True
    if row is None or row.value == value:
        return False
    return bool(Contact.objects.filter(id=row.id).update(value=value))


def move(person: Person, kommun: str, today: date, source: str = "enheten") -> bool:
    """The person lives in another kommun from today on; whether it was another."""
    if persons.residence(person.id, today) == kommun:
        return False
    old = persons.residences(person.id, today)
    Residence.objects.filter(id__in=[row.id for row in old]).update(until_on=today - timedelta(days=1))
    if kommun:
        Residence(person=person, kommun=kommun, from_on=today, source=source).save(force_insert=True)
    return True


def last_day_as_child(person: Person) -> date | None:
    if person.born_on is None:
        return None
    born = person.born_on
    grown = date(born.year + ADULT, born.month, born.day) if (born.month, born.day) != (2, 29) else None
    return (grown or date(born.year + ADULT, 3, 1)) - timedelta(days=1)


def _in_force(person: Person, close: UUID, today: date) -> Representation:
    found = next((one for one in persons.representatives(person.id, today) if one.id == close), None)
    if found is None:
        raise Refused("Den raden finns inte längre. Någon annan hann före.", code="gone")
    return found


def _care(person: Person, care: UUID, today: date) -> CareContact:
    found = next((one for one in persons.care_contacts(person.id, today) if one.id == care), None)
    if found is None:
        raise Refused("Den fasta vårdkontakten är redan avslutad.", code="gone")
    return found


def _close_changed(what: str, row: UUID, **said: Any) -> Event:
    return record("person.changed", facts={"changed": [what], "close": str(row)}, **said)


def _care_changed(what: str, row: UUID, **said: Any) -> Event:
    return record("person.changed", facts={"changed": [what], "care": str(row)}, **said)
