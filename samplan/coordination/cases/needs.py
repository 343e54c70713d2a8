"""Upptäck behov: a need is registered, a coordination is begun anew, or it is decided that no SIP is made."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db.models import Count

from samplan.coordination.cases import requests
from samplan.coordination.cases.documents import make, to_person
from samplan.coordination.cases.ending import close, tell_person
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Decision, Delivery, Document, Event, Need, Party, Request
from samplan.coordination.cases.people import Newcomer, find_or_add
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook import checklist
from samplan.rulebook.calendar import local, local_date
from samplan.rulebook.refused import Refused

GROWN_UP = 18
BEFORE_A_PLAN = "Det finns redan en plan. Avsluta den i stället, och skriv varför."
OWN_WORDS = "other"  # none of the examples: the need's own words say when (NEED-03)
DECLINED, REFUSED = "person_declined", "huvudman_refused"  # endings of what never became a plan
NO_PLAN = (DECLINED, REFUSED)


@action
def register_need(
    *,
    known_at: datetime,
    need: str,
    huvudman: list[str],
    number: str = "",
    setting: str = "",
    grounds: Sequence[str] = (OWN_WORDS,),
    rests_on: Sequence[str] = (),
    rests_on_text: str = "",
    assessed_by: str = "",
    asked: UUID | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
    **about: Any,
) -> Event:
    """Register a discovered need and begin a case for it (NEED-01); the caller becomes coordinator (CALL-10).

    number: as typed; Refused if it is no number. known_at: when the need became known, starts the clock. huvudman:
    which are concerned, of region, kommun, skola. setting: the kind of coordination (NEED-08); by age when not said.
    grounds: codes of the checklist (NEED-03). rests_on, rests_on_text, assessed_by: the behovsbedömning, by the caller
    when nobody is named (NEED-11). asked: the person's request that this is the answer to; the need was then known when
    the person asked (NEED-02). about: what ``Newcomer`` holds, of a person who is not in the register yet.
    """
    _check_known(known_at, now)
    _check_grounds(grounds)
    row = requests.unanswered(asked, by) if asked else None
    if row is not None:
        person, born_on, known_at = row.person_id, requests.born_on(row, now), row.asked_at
    else:
        person, parsed = find_or_add(number, Newcomer(**about), by, now)
        born_on = parsed.born_on
    case = _begin(person, known_at, huvudman, setting or _by_age(born_on, now), None, by, now)
    _write_need(case, need, grounds, rests_on, rests_on_text, assessed_by, by)
    facts = {}
    if row is not None:
        requests.close_with_case(row, case, by, now)
        facts = {"asked": str(row.id)}
    return record("need.known", case=case, by=by, now=now, at=known_at, request_id=request_id, facts=facts)


@action
def restart(
    *,
    case: Case,
    difference: str,
    known_at: datetime,
    need: str,
    huvudman: list[str],
    setting: str = "",
    grounds: Sequence[str] = (OWN_WORDS,),
    rests_on: Sequence[str] = (),
    rests_on_text: str = "",
    assessed_by: str = "",
    ways: Iterable[str] = ("digital",),
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """End ``case`` as replaced and begin anew, when the long-term goal has markedly changed (NEED-06, FOLL-03).

    difference: what has changed, in words; it stays with the old case and is told to the person, with a meeting that is
    off (END-02). ways: how: digital, paper, oral. Those who took part are suggested, and nothing of what was consented
    to follows along: a new consent must be asked for (CONS-06). Returns the new need's event.

    Two cases change, and each keeps its own history; so one event is recorded in each, both or neither. The end's is
    known by a request_id made of this one's.
    """
    if case.coordinating_unit_id != by.unit:
        raise Refused("Det är den enhet som samordnar som kan börja om.", code="coordinating")
    _check_known(known_at, now)
    _check_grounds(grounds)
    before = list(Party.objects.filter(case=case, until=None, unit__isnull=False).exclude(unit_id=by.unit))
    told, off = close(case, "replaced", by, now)
    decision = _decide(case, Decision.Kind.ENDED, difference, by, now, reason="goal_changed")
    letters = tell_person(case, "replaced", difference, ways, off, by, now)
    facts: dict[str, Any] = {"ending": "replaced", "decision": str(decision.id), "letters": letters}
    record("case.ended", case=case, by=by, now=now, request_id=uuid5(request_id, "ended"), to=told, facts=facts)
    new = _begin(case.person_id, known_at, huvudman, setting or case.setting, case, by, now)
    Party.objects.bulk_create(Party(case=new, unit_id=p.unit_id, added_by_unit_id=by.own_unit) for p in before)
    _write_need(new, need, grounds, rests_on, rests_on_text, assessed_by, by)
    facts = {"replaces": str(case.id)}
    return record("need.known", case=new, by=by, now=now, at=known_at, request_id=request_id, facts=facts)


def _check_known(known_at: datetime, now: datetime) -> None:
    if known_at > now:
        raise Refused("Behovet kan inte ha blivit känt i framtiden. Välj i dag eller tidigare.", field="known_on")
    if known_at < now - timedelta(days=366):
        raise Refused("Behovet blev känt för mer än ett år sedan. Välj en senare dag.", field="known_on")


def _check_grounds(grounds: Sequence[str]) -> None:
    if not grounds:
        raise Refused("Kryssa för minst en sak som stämmer, eller Annat.", field="grounds")


def _by_age(born_on: date | None, now: datetime) -> str:
    """The kind of coordination when nobody has said: of its own for who is not grown up (NEED-08)."""
    if born_on is None:
        return Case.Setting.EVERYDAY
    today = local_date(now)
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return Case.Setting.CHILD if years < GROWN_UP else Case.Setting.EVERYDAY


def _begin(
    person: UUID, known_at: datetime, huvudman: list[str], setting: str, replaces: Case | None, by: Actor, now: datetime
) -> Case:
    """The rows of a new case, with the acting unit as its only party."""
    case = Case(
        id=uuid4(),
        person_id=person,
        setting=setting,
        replaces=replaces,
        pack=settings.PACK,
        opened_by_unit_id=by.own_unit,
        opened_at=now,
        need_known_at=known_at,
        huvudman_kinds=",".join(huvudman),
        coordinating_unit_id=by.own_unit,
        coordinator_id=by.own_assignment,
        changed_at=now,
    )
    case.save(force_insert=True)
    Party.objects.create(case=case, unit_id=by.own_unit, added_by_unit_id=by.own_unit, since=now)
    return case


def _write_need(
    case: Case,
    text: str,
    grounds: Sequence[str],
    rests_on: Sequence[str],
    rests_on_text: str,
    assessed_by: str,
    by: Actor,
) -> None:
    Need.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        text=text,
        grounds=",".join(grounds),
        rests_on=",".join(rests_on),
        rests_on_text=rests_on_text,
        assessed_by=assessed_by or by.name,
    )


@action
def decline(
    *, case: Case, dialogue: bool, text: str, channel: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The person does not want a SIP, after it has been talked through (NEED-05): the coordination ends with that.

    dialogue: that it was talked through, and they still said no; Refused without. text: what the person said, if
    anything. channel: portal | letter | both, by which the person is told that help is given all the same.
    """
    _before_a_plan(case)
    if not dialogue:
        raise Refused("Prata först om vad en SIP kan ge. Kryssa för när ni har gjort det.", field="dialogue")
    decision = _decide(case, Decision.Kind.DECLINED, text, by, now, dialogue=True)
    return _end_with(case, DECLINED, decision, channel, by, now, request_id)


@action
def refuse(*, case: Case, reason: str, text: str, channel: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Decide that no SIP is made, with the reason (NEED-04): shown to the person, and counted.

    reason: a code of the checklist. text: the reason in words, for the person. channel: see ``decline``.
    """
    _before_a_plan(case)
    if reason not in checklist.codes(checklist.REFUSALS):
        raise Refused("Välj varför ni inte gör en SIP.", field="reason")
    if not text:
        raise Refused("Skriv varför, så att personen förstår.", field="text")
    decision = _decide(case, Decision.Kind.REFUSED, text, by, now, reason=reason)
    return _end_with(case, REFUSED, decision, channel, by, now, request_id)


def _before_a_plan(case: Case) -> None:
    if case.ended_at is not None:
        raise Refused("Planen är redan avslutad.", code="already")
    if case.concluded_at is not None:
        raise Refused(BEFORE_A_PLAN, code="planned")


def _decide(
    case: Case, kind: str, text: str, by: Actor, now: datetime, *, reason: str = "", dialogue: bool = False
) -> Decision:
    return Decision.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        kind=kind,
        reason=reason,
        text=text,
        dialogue=dialogue,
        decided_by=by.name,
        at=now,
    )


def _end_with(
    case: Case, ending: str, decision: Decision, channel: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """End the case and tell the person, in Min plan or by a letter that waits to be posted."""
    told, off = close(case, ending, by, now)
    unit = Unit.objects.select_related("organisation").get(id=by.own_unit)
    said = {
        "kind": decision.kind,
        "at": now.isoformat(),
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "reason": decision.reason,
        "text": decision.text,
        "sender": {
            "name": by.name,
            "title": by.title,
            "unit": unit.name,
            "organisation": unit.organisation.name,
            "phone": unit.phone,
        },
    }
    besked = make(case, Document.Kind.BESKED, said | off, by=by, now=now)
    facts: dict[str, Any] = {"ending": ending, "decision": str(decision.id), "document": str(besked.id)}
    if channel in ("portal", "both"):
        to_person(besked, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)
    if channel in ("letter", "both"):
        facts["letters"] = [str(to_person(besked, case.person_id, Delivery.Channel.LETTER, by=by, now=now).id)]
    return record("case.ended", case=case, by=by, now=now, request_id=request_id, to=told, facts=facts)


def decision_of(case: Case) -> Decision | None:
    """Why no plan was made, or why it was begun anew, for whoever may read it."""
    return Decision.objects.filter(case=case).order_by("-at").first()


def refused_this_year(actor: Actor, now: datetime) -> int:
    """How many SIP the acting unit has refused since the year began, asked for by the person or not (NEED-04).

    0 for a role that sees no plans: the database counts none for it.
    """
    since = local(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = Decision.objects.filter(kind=Decision.Kind.REFUSED, at__gte=since, case__coordinating_unit_id=actor.own_unit)
    asked = Request.objects.filter(answer=Request.Answer.REFUSED, answered_at__gte=since, to_unit_id=actor.own_unit)
    counted: int = mine.aggregate(n=Count("id"))["n"] + asked.count()
    return counted
