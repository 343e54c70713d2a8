"""Whom to turn to at the other huvudman, and the initiativ that asks when nobody knows (NEED-09, CALL-01)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from samplan.coordination.cases import consents
from samplan.coordination.cases.access import visible_to
from samplan.coordination.cases.documents import make, to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Need, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.foundation.persons.models import Person, Residence
from samplan.rulebook import calling, packs
from samplan.rulebook.refused import Refused

SOCIAL = ("bistand", "socialtjanst")
HUVUDMAN = {"region": "regionen", "kommun": "kommunen", "skola": "skolan"}


@dataclass(frozen=True)
class Suggested:
    """A unit to begin with at a huvudman that is concerned and that no party is from. unit: None when none is known."""

    huvudman: str
    unit: Unit | None
    why: str
    ongoing: bool


def suggestions(case: Case, parties: list[Party], actor: Actor, now: datetime) -> list[Suggested]:
    """Where to begin at each huvudman that is concerned and has no party yet (NEED-09).

    parties: those of the case. A unit with an ongoing contact that ``actor`` knows of; else the person's hälsocentral,
    or socialtjänsten where the person lives.
    """
    here = {party.unit.organisation.stripe for party in parties if party.unit and party.until is None}
    missing = [kind for kind in case.huvudman_kinds.split(",") if kind in HUVUDMAN and kind not in here]
    if not missing:
        return []
    units = {unit.id: unit for unit in directory.callable_units(now)}
    manned = {id: unit for id, unit in units.items() if id not in directory.unmanned(list(units.values()), now)}
    ongoing = [manned[id] for id in _ongoing(case, actor) if id in manned]
    health, social = _basic(case, manned)
    pack = packs.load(case.pack)
    found = []
    for kind in missing:
        near = [str(unit.id) for unit in ongoing if unit.organisation.stripe == kind]
        if (
            kind == "skola"
        ):  # the rule of whom to contact is between region and kommun; a known school is a known school
            found.append(Suggested(kind, manned[UUID(near[0])] if near else None, "", bool(near)))
            continue
        advice = calling.whom_to_contact(pack, kind, near, health, social)
        unit = manned.get(UUID(advice.value)) if advice.value else None
        found.append(Suggested(kind, unit, advice.text_sv, bool(near)))
    return found


def _ongoing(case: Case, actor: Actor) -> list[UUID]:
    """Units with a contact that ``actor`` knows of: parties of its other cases around the person, newest first."""
    others = visible_to(actor).filter(person_id=case.person_id).exclude(id=case.id)
    rows = Party.objects.filter(case__in=others, until=None, since__isnull=False, unit__isnull=False)
    going_on = Q(case__ended_at=None)
    rows = rows.filter(going_on | Q(case_id=case.replaces_id) if case.replaces_id else going_on)
    return list(dict.fromkeys(rows.order_by("-since").values_list("unit_id", flat=True)))


def _basic(case: Case, manned: dict[UUID, Unit]) -> tuple[str | None, str | None]:
    """The person's hälsocentral, and socialtjänsten where the person is registered: ids, None when not known.

    Of one with protected identity neither is suggested: it would tell where they are.
    """
    person = Person.objects.get(id=case.person_id)
    if person.protected:
        return None, None
    listed = person.listed_at
    live_in = Residence.objects.filter(person_id=case.person_id, until_on=None).values_list("kommun", flat=True).first()
    social = [unit for unit in manned.values() if unit.kind in SOCIAL and _is_of(unit, live_in)]
    first = min(social, key=lambda unit: (SOCIAL.index(unit.kind), unit.name), default=None)
    return (str(listed) if listed in manned else None), (str(first.id) if first else None)


def _is_of(unit: Unit, kommun: str | None) -> bool:
    """Whether a unit answers for those who live in ``kommun``: its organisation has that name in its own."""
    return bool(kommun) and re.search(rf"\b{re.escape(kommun or '')}\b", unit.organisation.name) is not None


@action
def send_initiative(
    *, case: Case, unit: UUID, why: str, asks: str, with_need: bool, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Ask a unit at the other huvudman which of its units is to be called (CALL-01). It takes receipt as of a call.

    why: why a coordination is needed. asks: what is asked of them. with_need: the need's own words go along. Raises
    Refused when the person has not said yes to sharing with that unit, or when it is called already.
    """
    party = Party.objects.filter(case=case, unit_id=unit, until=None).select_related("unit__organisation").first()
    consent = consents.require(case, by.own_organisation, [unit], now)
    if party is None or party.unit is None:
        raise Refused("Fråga personen om enheten får vara med, och registrera samtycke först.", field="unit")
    if party.since is not None:
        raise Refused(f"{party.unit.name} är redan med. Skicka en kallelse i stället.", field="unit", code="already")
    Party.objects.filter(id=party.id).update(since=now)
    need = Need.objects.filter(case=case).values_list("text", flat=True).first() if with_need else ""
    sender = Unit.objects.select_related("organisation").get(id=by.own_unit)
    content: dict[str, Any] = {
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "why": why,
        "asks": asks,
        "need": need or "",
        "to": {"id": str(party.unit.id), "name": party.unit.name},
        "sender": {
            "name": by.name,
            "title": by.title,
            "unit": sender.name,
            "organisation": sender.organisation.name,
            "phone": sender.phone,
        },
    }
    sent = make(case, Document.Kind.INITIATIVE, content, by=by, now=now)
    to_unit(sent, party.unit, consent=consent, by=by, now=now)
    to_person(sent, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)
    facts = {"document": str(sent.id)}
    return record("initiative.sent", case=case, by=by, now=now, request_id=request_id, to=[unit], facts=facts)


def to_answer(case: Case, actor: Actor) -> Document | None:
    """The initiativ that the acting unit has been sent in this case and has not answered yet."""
    here = Delivery.objects.filter(case=case, to_unit_id=actor.unit, document__kind=Document.Kind.INITIATIVE)
    last = here.select_related("document").order_by("-at").first()
    if last is None or case.ended_at is not None or case.stopped_at is not None:
        return None
    answered = Event.objects.filter(case=case, kind="initiative.answered", unit_id=actor.own_unit, at__gte=last.at)
    return None if answered.exists() else last.document


def named_units(actor: Actor, now: datetime) -> list[Unit]:
    """The units that the acting unit can point out: its own huvudman's, open and manned, itself first."""
    units = [unit for unit in directory.callable_units(now) if unit.organisation.huvudman == actor.huvudman]
    nobody = directory.unmanned(units, now)
    return sorted((u for u in units if u.id not in nobody), key=lambda u: (u.id != actor.unit, u.name))


@action
def answer_initiative(*, case: Case, unit: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Say which unit is to be called: of the own huvudman, the own unit too (CALL-01).

    The answer goes to the unit that asked. Another unit takes this one's place: within the organisation with the
    consent that was given for it; in another one the person must be asked first, and the one who asked is told so.
    """
    asked = to_answer(case, by)
    if asked is None:
        raise Refused("Det finns inget initiativ att svara på. Ladda om sidan.", code="already")
    named = next((one for one in named_units(by, now) if one.id == unit), None)
    if named is None:
        raise Refused("Välj en enhet hos er, där någon arbetar.", field="unit")
    if named.id != by.unit:
        consents.require_passing(case, named)
    taken = Delivery.objects.filter(document=asked, to_unit_id=by.unit, receipted_at=None)
    taken.update(receipted_at=now, receipted_by=by.name)  # an answer is a receipt too
    said = {"kind": "named_unit", "unit": by.unit_name, "by": by.name, "named": named.name, "at": now.isoformat()}
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    to_unit(besked, case.coordinating_unit, consent=None, ground=Delivery.Ground.ANSWER, by=by, now=now)
    facts = {"unit": str(named.id), "document": str(besked.id)}
    to = [case.coordinating_unit_id]
    event = record("initiative.answered", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)
    if named.id != by.unit:  # last: one who has left its place records nothing more
        with connection.cursor() as cursor:
            cursor.execute("select access.name_unit(%s, %s)", [case.id, named.id])
    return event


@dataclass(frozen=True)
class Sent:
    """An initiativ as the unit that sent it follows it. named: the unit to be called, once there is an answer.

    ask: the consent does not cover the named unit, so the person must be asked.
    """

    document: Document
    to: str
    receipted_at: datetime | None
    named: Unit | None
    ask: bool


def sent(case: Case, documents: list[Document], parties: list[Party], now: datetime) -> list[Sent]:
    """What the coordinating unit has sent, newest first. documents, parties: what the page has read."""
    mine = [d for d in documents if d.kind == Document.Kind.INITIATIVE]
    if not mine:
        return []
    answers = {e.unit_id: e for e in Event.objects.filter(case=case, kind="initiative.answered").order_by("at")}
    units = directory.units([UUID(e.facts["unit"]) for e in answers.values()])
    told = consents.may_be_told(case, now)
    covered = {party.unit_id for party in parties if party.id in told}
    called = {party.unit_id for party in parties if party.until is None}
    out = []
    for document in mine:
        to = UUID(document.content["to"]["id"])
        answer = answers.get(to)
        named = units.get(UUID(answer.facts["unit"])) if answer and answer.at >= document.made_at else None
        taken = [d.receipted_at for d in document.deliveries.all() if d.to_unit_id == to]
        ask = named is not None and not (named.id in covered and named.id in called)
        out.append(Sent(document, document.content["to"]["name"], next(iter(taken), None), named, ask))
    return out
