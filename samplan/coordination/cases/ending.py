"""End the coordination, confirm that the end is documented, and register that the person has died (END-01–03)."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samplan.coordination.cases.documents import make, to_person_by, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Decision, Document, Duty, Event, HandOver, Live, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.outbox.models import Row
from samplan.rulebook import checklist
from samplan.rulebook.calendar import local_date
from samplan.rulebook.own import OWN_RULES
from samplan.rulebook.refused import Refused

ENDINGS = {ending.code: ending.text_sv for ending in checklist.ENDINGS}
DECEASED = "deceased"
BEGUN = ("meeting.started", "meeting.held")


@action
def end_case(
    *,
    case: Case,
    ending: str,
    text: str = "",
    evaluated: bool = False,
    ways: Iterable[str] = ("digital",),
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """End the coordination with one reason (END-01); tell the person why, and the parties that it is over (END-02).

    text: closing words, kept as a decision and told to the person. evaluated: it has been judged together with the
    person and the parties, which must have been done when there is a plan and the reason is not one of the exceptions.
    ways: how the person is told: digital, paper, oral. Raises Refused when it has ended, saying when and why.
    """
    if case.ended_at is not None:
        raise Refused(f"Planen är redan avslutad. {ENDINGS.get(case.ending, '')}".strip(), code="already")
    if ending not in ENDINGS:
        raise Refused("Välj varför planen avslutas.", field="ending")
    if ending == DECEASED:
        raise Refused("Registrera att personen har avlidit i stället. Då stoppas alla utskick.", field="ending")
    choices = checklist.endings(case.concluded_at is not None, case.stopped_at is not None)
    reason = next((row for row in choices if row.code == ending), None)
    if reason is None and ending == "withdrawn":
        raise Refused("Samtycket gäller. Anteckna först att det är taget tillbaka.", field="ending")
    if reason is None:
        raise Refused("Välj ett skäl som visas här.", field="ending")
    if reason.at_evaluation and case.concluded_at is not None and not evaluated:
        raise Refused(
            "Utvärdera målen tillsammans med personen och parterna först. Kryssa för när det är gjort.",
            field="evaluated",
            code="not_evaluated",
        )
    told, off = close(case, ending, by, now)
    Decision.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        kind=Decision.Kind.ENDED,
        reason=ending,
        text=text,
        dialogue=evaluated,
        decided_by=by.name,
        at=now,
    )
    HandOver.objects.filter(case=case, from_unit_id=by.unit, answered_at=None).update(
        answer=HandOver.Answer.WITHDRAWN, answered_at=now, answered_by=by.name
    )
    letters = tell_person(case, ending, text, ways, off, by, now)
    facts = {"ending": ending, "evaluated": evaluated, "letters": letters}
    return record("case.ended", case=case, by=by, now=now, request_id=request_id, to=told, facts=facts)


def close(case: Case, ending: str, by: Actor, now: datetime) -> tuple[list[UUID], dict[str, str]]:
    """Write that the coordination is over, cancel what was to be, and tell every party.

    Returns who was told, and what a notice of the end says of a coming meeting that is off with it. The rows of an end;
    the event is the caller's. Raises Refused when it is over already.
    """
    if case.ended_at is not None:
        raise Refused(f"Planen är redan avslutad. {ENDINGS.get(case.ending, '')}".strip(), code="already")
    Case.objects.filter(id=case.id).update(ended_at=now, ending=ending)
    Live.objects.filter(case=case, closed_at=None).update(closed_at=now)
    off = _no_meeting(case, now)
    return _tell_parties(case, off, by, now), off


def off_since(case: Case, call: Document) -> datetime | None:
    """Since when the meeting of ``call`` is off for whoever opened ``case``; None if it is not.

    It is off when the case ended or the whole consent was taken back, whichever came first, and it had neither begun
    nor been held by then, also when its hour had passed; for a unit that has left since then, if it was still to come,
    and it is not told of what came after. Those called may not read the meeting itself. One that began or was held
    before its time is not off: the plan came after the call.
    """
    left_at = case.opened.standing.left_at if case.opened else None
    at = left_at or min(filter(None, (case.stopped_at, case.ended_at)), default=None)
    if at is None or (case.concluded_at is not None and call.made_at <= case.concluded_at <= at):
        return None
    meeting = call.content["meeting"]
    coming = datetime.fromisoformat(meeting["starts_at"]) > at
    if left_at is not None:
        # The events it may read no more; its own windows it may: it was at a meeting that opened one after the call.
        there = coming and Live.objects.filter(case=case, opened_at__gte=call.made_at, opened_at__lte=at).exists()
        return at if coming and not there else None
    if "id" not in meeting:
        return at if coming else None
    begun = Event.objects.filter(case=case, kind__in=BEGUN, facts__meeting=meeting["id"], at__lte=at)
    return None if begun.exists() else at


def times_stopped(case: Case) -> int:
    """How many times the whole consent has been taken back: each time meetings were off, and on again after a yes."""
    return Event.objects.filter(case=case, kind="consent.withdrawn", facts__whole=True).count()


def _no_meeting(case: Case, now: datetime) -> dict[str, str]:
    """The meeting that was booked is off, and nobody is reminded of it. Its table is of the room above this one.

    Returns ``meeting_off``, when a meeting that was to come would have begun; nothing without one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update meetings_meeting set cancelled_at = %s, version = version + 1 "
            "where case_id = %s and begun_at is null and held_at is null and cancelled_at is null returning starts_at",
            [now, case.id],
        )
        coming = [starts_at for (starts_at,) in cursor.fetchall() if starts_at > now]
    reminders = Row.objects.filter(case=case.id, state=Row.State.DUE, kind__in=[Row.Kind.REMINDER, Row.Kind.TOMORROW])
    reminders.update(state=Row.State.CANCELLED)
    return {"meeting_off": min(coming).isoformat()} if coming else {}


def _tell_parties(case: Case, off: dict[str, str], by: Actor, now: datetime) -> list[UUID]:
    """A notice that says only that it is over, and the meeting off. Returns the units it went to."""
    notice = make(case, Document.Kind.BESKED, {"kind": "ended", "at": now.isoformat()} | off, by=by, now=now)
    told = []
    for party in Party.objects.filter(case=case, since__isnull=False, until=None).select_related("unit"):
        if party.unit and party.unit_id != by.unit:
            to_unit(notice, party.unit, consent=None, by=by, now=now)
            told.append(party.unit.id)
    return told


def tell_person(
    case: Case, ending: str, text: str, ways: Iterable[str], off: dict[str, str], by: Actor, now: datetime
) -> list[str]:
    """Why it is over and what they can do, in their own ways. Returns the letters to be posted."""
    coordinator = case.coordinator.user
    said = {
        "kind": "ended",
        "ending": ending,
        "text": text,
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "name": coordinator.name,
        "unit": case.coordinating_unit.name,
        "phone": coordinator.phone or case.coordinating_unit.phone,
        "at": now.isoformat(),
    }
    summary = make(case, Document.Kind.BESKED, said | off, by=by, now=now)
    return to_person_by(summary, case.person_id, dict.fromkeys(ways), by=by, now=now)


def closing_words(case: Case) -> str:
    """What was written when the case ended, for whom it is."""
    row = Decision.objects.filter(case=case, kind=Decision.Kind.ENDED).order_by("-at").first()
    return row.text if row else ""


@action
def document_end(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit has written in its own journal that the plan has ended (END-02). One click."""
    if not Duty.objects.open().filter(case=case, kind="document_end", unit_id=by.own_unit).exists():
        raise Refused("Avslutet är redan bekräftat. Ladda om sidan.", code="already")
    return record("end.documented", case=case, by=by, now=now, request_id=request_id)


@action
def register_death(*, case: Case, died_on: date, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person has died: everything around them stops in this transaction, also what the unit does not know of.

    Calls, letters not posted, notices, windows, meetings and duties. Nothing is sent to the person, and nobody close
    to them is told. Raises Refused for a day to come or before they were born, and when it is registered already.
    """
    person = case.person
    if case.ended_at is not None and person.died_on is not None:
        raise Refused(f"Det är redan registrerat att {person.given_name} har avlidit.", code="already")
    if died_on > local_date(now):
        raise Refused("Dagen ligger i framtiden. Välj i dag eller tidigare.", field="died_on")
    if person.born_on is not None and died_on < person.born_on:
        raise Refused("Dagen ligger före födelsedagen. Kontrollera datumet.", field="died_on")
    rule = OWN_RULES["samplan.document_end"]
    document = {"rule": rule.id, "text": rule.text[:500], "source": rule.source[:200]}
    ended = case.ended_at is not None
    with connection.cursor() as cursor:
        cursor.execute("select access.register_death(%s, %s, %s)", [case.id, died_on, json.dumps(document)])
    parties = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
    to = [] if ended else list(parties.exclude(unit_id=by.own_unit).values_list("unit_id", flat=True))
    facts: dict[str, Any] = {"ending": DECEASED}
    kind = "death.registered" if ended else "case.ended"
    event = record(kind, case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)
    case.refresh_from_db()
    return event
