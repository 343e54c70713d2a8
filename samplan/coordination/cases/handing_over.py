"""Hand the coordination over: offered to a unit that takes part, taken or declined there; or a colleague (FOLL-05)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import make, to_person_by, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, Document, Duty, Event, HandOver, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment, Unit
from samplan.rulebook.permissions import Permission, Role, may
from samplan.rulebook.refused import Refused


def offer_of(case: Case) -> HandOver | None:
    """The offer that waits for an answer, with its units."""
    rows = HandOver.objects.filter(case=case, answered_at=None).select_related("from_unit", "to_unit__organisation")
    return rows.first()


def last_answer(case: Case, actor: Actor) -> HandOver | None:
    """What the acting unit's newest offer was answered, when it was declined; None when it was not."""
    rows = HandOver.objects.filter(case=case, from_unit_id=actor.unit, answered_at__isnull=False)
    row = rows.select_related("to_unit").order_by("-answered_at").first()
    return row if row is not None and row.answer == HandOver.Answer.NO else None


def _going_on(case: Case) -> None:
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Samordningen går inte att lämna över.", code="stopped")


def require_answered(case: Case, how: str) -> None:
    """Raises Refused while the person waits for an answer: what they wrote is read by the unit they wrote to alone, so
    that whoever takes over could not answer it."""
    if Duty.objects.open().filter(case=case, kind="answer_person").exists():
        raise Refused(how, code="question")


@action
def offer_coordination(*, case: Case, unit: UUID, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Offer the coordination to another unit that takes part. Until it is taken, the one who offers coordinates.

    Raises Refused when the unit does not take part, consent does not reach it, or an offer waits already.
    """
    _going_on(case)
    first = case.person.given_name
    require_answered(case, f"Svara först på det som {first} har skrivit. Den som tar över får inte läsa det.")
    party = (
        Party.objects.filter(case=case, unit_id=unit, since__isnull=False, until=None).select_related("unit").first()
    )
    if party is None or party.unit is None or unit == by.unit:
        raise Refused("Välj en av dem som är med i planen.", field="unit")
    waiting = offer_of(case)
    if waiting is not None:
        raise Refused(
            f"{waiting.to_unit.name} har redan fått frågan. Ta tillbaka den först om någon annan ska få den.",
            code="already",
        )
    if not reason:
        raise Refused("Skriv varför samordningen lämnas över.", field="reason")
    consent = consents.require(case, by.own_organisation, [unit], now)
    row = HandOver.objects.create(
        id=uuid4(),
        case=case,
        from_unit_id=by.own_unit,
        to_unit_id=unit,
        reason=reason,
        offered_at=now,
        offered_by=by.name,
    )
    said = {"kind": "offer", "reason": reason, "by": by.name, "unit": by.unit_name, "at": now.isoformat()}
    to_unit(make(case, Document.Kind.BESKED, said, by=by, now=now), party.unit, consent=consent, by=by, now=now)
    facts = {"hand_over": str(row.id)}
    return record("coordinator.offered", case=case, by=by, now=now, request_id=request_id, to=[unit], facts=facts)


@action
def withdraw_offer(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take the offer back, before it is answered."""
    row = offer_of(case)
    if row is None or row.from_unit_id != by.unit:
        raise Refused("Frågan är redan besvarad, eller tillbakatagen. Ladda om sidan.", code="already")
    HandOver.objects.filter(id=row.id).update(answer=HandOver.Answer.WITHDRAWN, answered_at=now, answered_by=by.name)
    facts = {"hand_over": str(row.id)}
    to = [row.to_unit_id]
    return record("coordinator.offer_withdrawn", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)


@action
def decline_coordination(*, case: Case, text: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit that was asked says no, and why. The one who asked still coordinates."""
    row = _offered(case, by)
    if not text:
        raise Refused("Skriv varför ni inte kan ta över.", field="text")
    HandOver.objects.filter(id=row.id).update(
        answer=HandOver.Answer.NO, answer_text=text, answered_at=now, answered_by=by.name
    )
    facts = {"hand_over": str(row.id)}
    return record("coordinator.declined", case=case, by=by, now=now, request_id=request_id, facts=facts)


def _offered(case: Case, by: Actor) -> HandOver:
    row = offer_of(case)
    if row is None or row.to_unit_id != by.unit:
        raise Refused("Frågan är redan besvarad, eller så har den tagits tillbaka. Ladda om sidan.", code="already")
    return row


@action
def take_over_coordination(
    *, case: Case, assignment: UUID, ways: Iterable[str] = (), by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The unit that was asked takes the coordination over; ``assignment`` at the unit coordinates from now on.

    ways: how the person wants to be told beside Min plan: paper, oral. The person and those who are in the plan are
    told by a besked that names the new coordinator and nothing else.
    """
    _going_on(case)
    row = _offered(case, by)
    first, unit = case.person.given_name, row.from_unit
    require_answered(case, f"{unit.name} behöver först svara på det som {first} har skrivit. Ring {unit.phone}.")
    named = _colleague(assignment, by, now)
    with connection.cursor() as cursor:
        cursor.execute("select access.take_over(%s, %s)", [case.id, named.id])
    case.refresh_from_db()
    letters = _tell(case, named, ways, by, now)
    facts: dict[str, Any] = {"assignment": str(named.id), "from": str(row.from_unit_id), "letters": letters}
    return record("coordinator.named", case=case, by=by, now=now, request_id=request_id, to=[by.own_unit], facts=facts)


@action
def name_coordinator(
    *, case: Case, assignment: UUID, ways: Iterable[str] = (), by: Actor, now: datetime, request_id: UUID
) -> Event:
    """A colleague at the same unit coordinates from now on."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    named = _colleague(assignment, by, now)
    if named.id == case.coordinator_id:
        raise Refused(f"{named.user.name} är redan samordnare.", field="assignment", code="already")
    Case.objects.filter(id=case.id).update(coordinator=named)
    case.coordinator = named
    letters = _tell(case, named, ways, by, now) if case.stopped_at is None else []
    facts = {"assignment": str(named.id), "letters": letters}
    return record("coordinator.named", case=case, by=by, now=now, request_id=request_id, to=[by.own_unit], facts=facts)


def _colleague(assignment: UUID, by: Actor, now: datetime) -> Assignment:
    """The colleague at the acting unit who can coordinate, or Refused."""
    rows = Assignment.objects.current(now).filter(id=assignment, unit_id=by.own_unit)
    named = rows.select_related("user", "unit").first()
    if named is None or not may(Role[named.role], Permission.CALL):
        raise Refused("Välj vem hos er som samordnar.", field="assignment")
    return named


def _tell(case: Case, named: Assignment, ways: Iterable[str], by: Actor, now: datetime) -> list[str]:
    """Who coordinates now, to the person and to those who are in the plan. Returns the letters to be posted."""
    said = {
        "kind": "coordinator",
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "name": named.user.name,
        "title": named.user.title,
        "unit": named.unit.name,
        "phone": named.user.phone or named.unit.phone,
        "at": now.isoformat(),
    }
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    others = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
    for party in others.exclude(unit_id=by.own_unit).select_related("unit"):
        if party.unit is not None:
            to_unit(besked, party.unit, consent=_consent(case, party.unit, by, now), by=by, now=now)
    return to_person_by(besked, case.person_id, dict.fromkeys(("digital", *ways)), by=by, now=now)


def _consent(case: Case, unit: Unit, by: Actor, now: datetime) -> Consent | None:
    """The consent that reaches the unit; who coordinates is told without one, since it says nothing of the person."""
    try:
        return consents.require(case, by.own_organisation, [unit.id], now)
    except Refused:
        return None
