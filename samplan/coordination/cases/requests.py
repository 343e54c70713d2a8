"""The person asks a unit for a SIP, and the unit must answer (NEED-02).

A unit that is asked knows nothing of the person until it registers the need; the request carries what it needs to call.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import QuerySet

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Request
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.answers import NotFound
from samplan.foundation.audit import log
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.foundation.outbox.models import Row
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from samplan.rulebook import checklist, identity, packs
from samplan.rulebook import requests as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.consent import ADULT
from samplan.rulebook.refused import Refused

# Where a person who does not know whom to ask can ask: open to everybody, and bound to answer.
DOORS = ("halsocentral", "bistand", "socialtjanst")
LISTED = 35


def answer_by(now: datetime) -> date:
    """The last day for an answer to what is asked ``now``."""
    deadline = rules.answer_by(now, packs.load(settings.PACK))
    return deadline.due_on or local_date(now)


@action
def ask_for_sip(
    *, unit: UUID, why: str, helpers: str, phone: str, helped_by: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The person asks ``unit`` for a SIP, in their own words. The event belongs to no case; nothing else is begun.

    helped_by: who has written for the person, with their leave. Raises Refused for a unit that cannot be asked, and
    when the same unit has a request to answer already.
    """
    to = next((door for door in doors(asker(by), now) if door.id == unit), None)
    if to is None:
        raise Refused("Välj vem du vill fråga.", field="unit")
    waiting = Request.objects.filter(person_id__in=by.selves, to_unit=to, answered_at=None).first()
    if waiting is not None:
        raise Refused(f"Du har redan frågat {to.name}. Ring {to.phone} om du vill lägga till något.", code="already")
    person = Person.objects.get(id=by.own_person)
    number = PersonNumber.objects.filter(person=person, until_on=None).first()
    row = Request(
        id=uuid4(),
        person=person,
        person_name=person.name,
        person_number=number.value if number else "",
        to_unit=to,
        helped_by=helped_by,
        why=why,
        helpers=helpers,
        phone=phone,
        asked_at=now,
        due_on=answer_by(now),
    )
    row.save(force_insert=True)
    if to.inbox_email:  # the outbox holds ids only: with no delivery and no case, the request's own stands for both
        Row.objects.create(delivery=row.id, case=row.id, unit=to.id, due_at=now, next_at=now)
    facts = {"asked": str(row.id)}
    return record("sip.requested", case=None, person=person.id, by=by, now=now, request_id=request_id, facts=facts)


@action
def refuse_request(
    *, asked: UUID, reason: str, text: str, next_step: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Answer that no SIP is begun, with the reason and what happens instead; the person reads both (NEED-04)."""
    row = unanswered(asked, by)
    if reason not in checklist.codes(checklist.REFUSALS):
        raise Refused("Välj varför ni inte startar en SIP.", field="reason")
    said = f"{text}\n\n{next_step}"
    _answer(row, Request.Answer.REFUSED, by, now, reason=reason, reason_text=said)
    facts = {"asked": str(row.id), "answer": "refused"}
    return record(
        "sip.request_answered", case=None, person=row.person_id, by=by, now=now, request_id=request_id, facts=facts
    )


def close_with_case(row: Request, case: Case, by: Actor, now: datetime) -> None:
    """Write that the request was answered by beginning ``case``; the event is the need's."""
    _answer(row, Request.Answer.CASE, by, now, case=case)


def _answer(row: Request, answer: str, by: Actor, now: datetime, **more: object) -> None:
    values = {"answer": answer, "answered_at": now, "answered_by": by.name, **more}
    Request.objects.filter(id=row.id, answered_at=None).update(**values)


def of(actor: Actor, id: UUID | str, now: datetime) -> Request:
    """A request to the acting unit, answered or not; read and logged. Raises NotFound for any other id."""
    try:
        key = UUID(str(id))
    except ValueError as error:
        raise NotFound from error
    row = Request.objects.filter(id=key, to_unit_id=actor.own_unit).select_related("to_unit").first()
    if row is None:
        log.note(log.Line(by=actor, now=now, action="refused", what="request", object_id=key))
        raise NotFound
    who = {"person": row.person_id, "object_id": row.id}
    log.note(log.Line(by=actor, now=now, action="read", what="request", ground="asked", **who))
    return row


def unanswered(id: UUID, by: Actor) -> Request:
    """The request to the acting unit that still waits. Raises Refused when it is answered, or not to this unit."""
    row = Request.objects.select_for_update().filter(id=id, to_unit_id=by.own_unit).first()
    if row is None or row.answered_at is not None:
        raise Refused("Någon har redan svarat. Ladda om sidan och se svaret.", code="already")
    return row


def born_on(row: Request, now: datetime) -> date | None:
    """When the one who asks was born, as the number tells; None when it does not."""
    if not row.person_number:
        return None
    return identity.parse(row.person_number, local_date(now), reserve=True).born_on


def waiting(actor: Actor) -> QuerySet[Request]:
    """Requests that the acting unit has to answer, the most urgent first."""
    return Request.objects.filter(to_unit_id=actor.own_unit, answered_at=None).order_by("due_on", "asked_at")


def open_requests(actor: Actor, now: datetime) -> list[Request]:
    """The same, no more than a page shows; logged as one list read."""
    rows = list(waiting(actor)[:LISTED])
    for row in rows:
        who = {"person": row.person_id, "object_id": row.id}
        log.note(log.Line(by=actor, now=now, action="list", what="requests", ground="asked", **who))
    return rows


def own_requests(actor: Actor) -> list[Request]:
    """What the person has asked for, newest first."""
    rows = Request.objects.filter(person_id__in=actor.selves).select_related("to_unit").order_by("-asked_at")
    return list(rows[:LISTED])


def asker(actor: Actor) -> Person:
    """The person who acts."""
    return Person.objects.get(id=actor.own_person)


def doors(person: Person, now: datetime) -> list[Unit]:
    """The units that the person can ask: where somebody works, their own hälsocentral first."""
    units = [unit for unit in directory.callable_units(now) if unit.kind in DOORS]
    nobody = directory.unmanned(units, now)
    own = _listed_at(person)
    return sorted((u for u in units if u.id not in nobody), key=lambda u: (u.id != own, u.name))


def is_listed(person: Person, doors: list[Unit]) -> bool:
    """Whether the first of ``doors`` is the person's own hälsocentral."""
    own = _listed_at(person)
    return bool(doors) and doors[0].id == own


def _listed_at(person: Person) -> UUID | None:
    """The person's own hälsocentral; None for one with protected identity, whom it would betray to who looks on."""
    return None if person.protected else person.listed_at


def is_child(person: Person, now: datetime) -> bool:
    """Whether the person is under 18 on the Swedish day of ``now``; one whose age is not known is asked as an adult."""
    years = consents.age(person.born_on, local_date(now))
    return years is not None and years < ADULT


def own_phone(actor: Actor) -> str:
    """The number by which the person is reached today, as they know it themself; "" when it is hidden.

    What stands here goes to the unit that is asked: a hidden number does so only when the person types it.
    """
    row = Contact.objects.filter(person_id=actor.own_person, kind=Contact.Kind.PHONE, hidden=False).first()
    return row.value if row else ""
