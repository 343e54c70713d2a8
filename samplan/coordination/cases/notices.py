"""How the person wants to hear that something is new: by text message, by mail, or not at all (INDI-07).

The number and the mail address are contacts that the person alone reads, and the worker when it sends.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event
from samplan.foundation.access.actor import Actor
from samplan.foundation.outbox import sms
from samplan.foundation.persons.models import Contact, NoticeChoice, Person
from samplan.rulebook.notices import is_mobile
from samplan.rulebook.refused import Refused

PROTECTED = "Dina uppgifter är skyddade. Då skickar vi inga sms och inga mejl."
WAYS = {NoticeChoice.Way.SMS: Contact.Kind.SMS, NoticeChoice.Way.MAIL: Contact.Kind.MAIL}


@dataclass(frozen=True)
class Chosen:
    """What the person has chosen, with the number and the address that were last given."""

    way: str = "none"
    shows_time: bool = False
    number: str = ""
    address: str = ""


def chosen(actor: Actor) -> Chosen:
    """The person's own choice; none until they have made one.

    Of one registered twice, that of the number they log in by first.
    """
    made = {row.person_id: row for row in NoticeChoice.objects.filter(person_id__in=actor.selves)}
    me = next((id for id in actor.selves if id in made), actor.own_person)
    row, kinds = made.get(me), [Contact.Kind.SMS, Contact.Kind.MAIL]
    known = dict(Contact.objects.filter(person_id=me, kind__in=kinds).values_list("kind", "value"))
    return Chosen(
        row.way if row else NoticeChoice.Way.NONE,
        bool(row and row.shows_time),
        known.get(Contact.Kind.SMS, ""),
        known.get(Contact.Kind.MAIL, ""),
    )


@action
def choose_notices(
    *, case: Case, way: str, number: str, address: str, shows_time: bool, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Choose how to hear that something is new, and whether the day and time of a meeting may stand there.

    way: none | sms | mail. Raises Refused for one with protected identity, and for a number or address that is none.
    """
    person = Person.objects.get(id=by.own_person)
    if person.protected:
        raise Refused(PROTECTED, code="protected")
    if way not in NoticeChoice.Way.values or (way == NoticeChoice.Way.SMS and not sms.is_there()):
        raise Refused("Välj hur du vill få veta.", field="way")
    if way == NoticeChoice.Way.SMS:
        _keep(person, Contact.Kind.SMS, _number(number))
    if way == NoticeChoice.Way.MAIL:
        _keep(person, Contact.Kind.MAIL, _address(address))
    changed = {"way": way, "shows_time": shows_time and way != NoticeChoice.Way.NONE}
    if not NoticeChoice.objects.filter(person=person).update(**changed):
        NoticeChoice(id=uuid4(), person=person, **changed).save(force_insert=True)
    facts = {"changed": ["notices"]}
    return record("person.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)


def _keep(person: Person, kind: str, value: str) -> None:
    if not Contact.objects.filter(person=person, kind=kind).update(value=value):
        Contact(person=person, kind=kind, value=value, hidden=True).save(force_insert=True)


def _number(number: str) -> str:
    if not is_mobile(number):
        raise Refused("Skriv mobilnumret med siffror, till exempel 070-123 45 67.", field="number")
    return number.strip()


def _address(address: str) -> str:
    try:
        validate_email(address.strip())
    except ValidationError:
        raise Refused("Skriv e-postadressen som namn@exempel.se.", field="address") from None
    return address.strip()
