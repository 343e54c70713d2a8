"""One person registered twice: a colleague confirms what another has proposed, and nothing moves (ORG-06, P26)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Joining
from samplan.coordination.cases.people import Newcomer, find_or_add, newcomer
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Person, PersonNumber
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

LISTED = 20
WAITS = "Det finns redan ett förslag som väntar på en kollega."
TWO = "Det behövs två. Be en kollega att läsa och bekräfta."
NOT_ALIKE = (
    "De två går inte att slå ihop här. Skydd eller dödsfall är inte lika registrerat för dem. "
    "Be ert användarstöd om hjälp."
)
LOOK = "Det som står här skiljer sig från registret. Kontrollera, och kryssa sedan i rutan."


@action
def propose_joining(
    *,
    case: Case,
    number: str,
    given_name: str,
    family_name: str,
    reason: str,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Say that the person of ``case``, who has no personnummer, is the one with ``number`` (ORG-06, P26).

    Answers the same whether the number is known in the register: what is known of it is looked at when a colleague has
    confirmed. given_name, family_name: as in their papers. Raises Refused when the person has a personnummer, is joined
    already, or when a proposal waits.
    """
    parsed = identity.parse(number, local_date(now))
    own = PersonNumber.objects.filter(person_id__in=persons.same(case.person_id), until_on=None)
    held = {(row.kind, row.value) for row in own}
    if any(value == parsed.value for _, value in held):
        raise Refused("Det är personens eget nummer. Skriv det andra numret.", field="number", code="own")
    if any(kind == identity.PERSONNUMMER for kind, _ in held):
        raise Refused(
            "Personen har redan ett personnummer. Två personnummer slås inte ihop. Rätta behovet i stället.",
            field="number",
            code="has_number",
        )
    _alone(case.person_id)
    row = _proposal(case, case.person_id, Joining.Kind.JOIN, reason, by, now)
    row.number, row.number_kind = parsed.value, parsed.kind
    row.given_name, row.family_name = given_name, family_name
    _save(row)
    return _recorded("person.joining_proposed", row, by, now, request_id)


@action
def propose_parting(*, case: Case, person: UUID, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Say that ``person``, who has been joined with the one of ``case``, is somebody else after all."""
    if person not in {one.id for one in joined(case)}:
        raise Refused("De är inte ihopslagna längre. Någon annan hann före.", code="gone")
    row = _proposal(case, person, Joining.Kind.PART, reason, by, now)
    _save(row)
    return _recorded("person.parting_proposed", row, by, now, request_id)


@action
def answer_joining(
    *, case: Case, joining: UUID, yes: bool, by: Actor, now: datetime, request_id: UUID, seen: bool = False
) -> Event:
    """Confirm what a colleague has proposed, or say no. Whoever proposed can only take it back (P26).

    seen: they have looked at what differs from the register. Raises Refused for the one who proposed, for another
    huvudman, when it is answered, when something differs that nobody has looked at, and when the two cannot be one.
    """
    row = Joining.objects.filter(id=joining, case=case, answer="").select_related("organisation", "person").first()
    if row is None:
        raise Refused("Förslaget är redan besvarat, eller borttaget.", code="already")
    if row.organisation.huvudman != by.huvudman:
        raise Refused("Det är en kollega hos samma huvudman som bekräftar.", code="other_huvudman")
    if yes and row.proposed_by == by.user:
        raise Refused(TWO, code="two")
    if yes and not seen and differs(row, by, now):
        raise Refused(LOOK, field="seen", code="differs")
    target = None
    if yes and row.kind == Joining.Kind.JOIN:
        about = Newcomer(given_name=row.given_name, family_name=row.family_name, protection=_protection(row.person_id))
        target, _ = find_or_add(row.number, about, by, now)
    said = Joining.Answer.YES if yes else Joining.Answer.NO
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select access.answer_joining(%s, %s, %s, %s)", [row.id, said, target, by.name])
    except DataError as error:
        raise Refused(NOT_ALIKE, code="not_alike") from error
    done = "joined" if row.kind == Joining.Kind.JOIN else "parted"
    return _recorded(f"person.{done}" if yes else f"person.{row.kind}ing_declined", row, by, now, request_id)


@dataclass(frozen=True)
class Differs:
    """What was said in the proposal, or stands here, and what the register says of the number."""

    what: str
    here: str
    there: str


def differs(row: Joining, by: Actor, now: datetime) -> list[Differs]:
    """Where the name proposed, or the birth of the one who is here, is not that of the number (P26).

    row: one that waits, with its person; ``by`` is the second of the two people, to nobody else is anything told. The
    population register's word goes first, then what stands here of the number. Looked up anew, and logged.
    """
    if row.kind != Joining.Kind.JOIN or not may_answer(row, by):
        return []
    number = identity.PersonNumber(row.number_kind, row.number)
    said = newcomer(row.number, by, now)
    name = f"{said.given_name} {said.family_name}".strip() if said else _known_name(row, by, now)
    proposed = f"{row.given_name} {row.family_name}"
    found = []
    if name and _alike(name) != _alike(proposed):
        found.append(Differs("Namn", proposed, name))
    here, there = _born(row), number.born
    if here and there and here[: len(there)] != there[: len(here)]:
        found.append(Differs("Född", here, there))
    return found


def _alike(name: str) -> list[str]:
    return name.casefold().replace("-", " ").split()


def _known_name(row: Joining, by: Actor, now: datetime) -> str:
    """The name that stands here of the number, "" when it is new. Logged as the search it is."""
    with connection.cursor() as cursor:
        cursor.execute("select access.name_proposed(%s)", [row.id])
        name: str | None = cursor.fetchone()[0]
    log.note(log.Line(by=by, now=now, action="search", what="person", person=row.person_id, case=row.case_id))
    return name or ""


def _born(row: Joining) -> str:
    """When the one who is here was born, as far as it is known: a day, or the part of one that the number tells."""
    if row.person.born_on:
        return row.person.born_on.isoformat()
    numbers = PersonNumber.objects.filter(person_id=row.person_id, until_on=None)
    return max((identity.PersonNumber(one.kind, one.value).born for one in numbers), key=len, default="")


def _alone(person: UUID) -> None:
    if Person.objects.filter(Q(id=person, merged_into__isnull=False) | Q(merged_into_id=person)).exists():
        raise Refused("Personen är redan ihopslagen med någon. Dela på dem först.", code="joined")


def _protection(person: UUID) -> str:
    return str(Person.objects.values_list("protection", flat=True).get(id=person))


def _proposal(case: Case, person: UUID, kind: Joining.Kind, reason: str, by: Actor, now: datetime) -> Joining:
    if Joining.objects.filter(person_id=person, answer="").exists():
        raise Refused(WAITS, code="waits")
    return Joining(
        id=uuid4(),
        case=case,
        person_id=person,
        kind=kind,
        reason=reason,
        unit_id=by.own_unit,
        organisation_id=by.own_organisation,
        proposed_at=now,
        proposed_by=by.own_user,
        proposed_by_name=by.name,
    )


def _save(row: Joining) -> None:
    """One proposal at a time; another unit's waits unseen by this one."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(WAITS, code="waits") from error


def _recorded(kind: str, row: Joining, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The event is of the person and of no case: nothing in a case changes, not even when it was changed last."""
    facts = {"joining": str(row.id)}
    return record(kind, case=None, person=row.person_id, by=by, now=now, request_id=request_id, facts=facts)


def proposed(actor: Actor) -> QuerySet[Joining]:
    """What colleagues of the acting unit have proposed, for somebody else there to read, the oldest first."""
    rows = Joining.objects.filter(unit_id=actor.own_unit, answer="").exclude(proposed_by=actor.own_user)
    return rows.order_by("proposed_at")


def waiting(actor: Actor, now: datetime) -> list[Joining]:
    """The same, no more than a page shows; logged as one list read."""
    found = list(proposed(actor).prefetch_related("person")[:LISTED])  # seldom any: no reason to ask who it could be
    for row in found:
        log.note(log.Line(by=actor, now=now, action="list", what="joinings", person=row.person_id, object_id=row.id))
    return found


def proposals(case: Case) -> list[Joining]:
    """What is proposed about the person of ``case`` or those joined with them, and not answered yet."""
    rows = Joining.objects.filter(person_id__in=persons.same(case.person_id), answer="")
    return list(rows.select_related("organisation").order_by("proposed_at"))


def proposal(case: Case, joining: UUID) -> Joining | None:
    """One that waits, made in ``case``."""
    rows = Joining.objects.filter(id=joining, case=case, answer="")
    return rows.select_related("person", "organisation").first()


def joined(case: Case) -> list[Person]:
    """Those who point at another: what can be parted again of the persons that the person of ``case`` is."""
    rows = Person.objects.filter(id__in=persons.same(case.person_id), merged_into__isnull=False)
    return list(rows.select_related("merged_into").order_by("family_name", "given_name", "id"))


def may_answer(row: Joining, actor: Actor) -> bool:
    """Whether ``actor`` is the second one: another user of the same huvudman."""
    return row.proposed_by != actor.user and row.organisation.huvudman == actor.huvudman
