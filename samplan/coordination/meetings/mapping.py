"""Kartläggning before a SIP in open care: needs, abilities and obstacles by life area, with the person (PREP-04)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import make, to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.actions import write_answer
from samplan.coordination.meetings.models import Answer
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook import packs
from samplan.rulebook import questions as rules
from samplan.rulebook.refused import Refused

MAP = "map."


def fields() -> list[str]:
    """The codes of all that is asked: area and side, as "health.needs"."""
    return [f"{area}.{side}" for area, _ in rules.AREAS for side, _ in rules.SIDES]


def is_made(case: Case) -> bool:
    """Whether the case's guideline has a kartläggning for this kind of coordination."""
    return rules.is_mapped(packs.load(case.pack), case.setting)


def written(case: Case, actor: Actor) -> dict[str, Answer]:
    """What the acting organisation has written: code → row."""
    rows = Answer.objects.filter(case=case, owner_org_id=actor.organisation, question__startswith=MAP)
    return {row.question.removeprefix(MAP): row for row in rows}


def _must_be_allowed(case: Case, by: Actor) -> None:
    if not is_made(case):
        raise Refused("Riktlinjen har ingen kartläggning för den här samordningen.", code="not_here")
    if case.coordinating_unit_id != by.own_unit:
        raise Refused("Det är den enhet som samordnar som gör kartläggningen.")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Kartläggningen går inte att ändra.", code="ended")


def _write(case: Case, said: Mapping[str, str], read: Mapping[str, int] | None, by: Actor, now: datetime) -> None:
    before = written(case, by)
    for code in fields():
        text = said.get(code, "")
        if text or code in before:
            write_answer(case, MAP + code, text, share=Answer.Share.ME, field=code, read=read, by=by, now=now)


@action
def save_mapping(
    *,
    case: Case,
    said: Mapping[str, str],
    versions: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Keep what has been written so far, in the own unit: code → text.

    versions: code → the version that was read; raises Refused when a colleague has changed one of them since.
    """
    _must_be_allowed(case, by)
    _write(case, said, versions, by, now)
    return record("mapping.written", case=case, by=by, now=now, request_id=request_id)


@action
def share_mapping(
    *,
    case: Case,
    said: Mapping[str, str],
    versions: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Save, and deliver it to those called and to the person. Raises Refused without consent (CONS-03)."""
    _must_be_allowed(case, by)
    if not any(said.values()):
        raise Refused("Skriv något i kartläggningen först.", code="nothing")
    called = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
    units = [p.unit for p in called.exclude(unit_id=by.own_unit).select_related("unit") if p.unit]
    if not units:
        raise Refused("Ingen är kallad än. Spara nu, och dela när kallelsen är skickad.", code="nobody")
    consent = consents.require(case, by.own_organisation, [unit.id for unit in units], now, plan=True)
    _write(case, said, versions, by, now)
    document = make(case, Document.Kind.MAPPING, _content(case, said, by), by=by, now=now)
    for unit in units:
        to_unit(document, unit, consent=consent, by=by, now=now)
    to_person(document, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)
    return record(
        "mapping.shared",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[unit.id for unit in units],
        facts={"document": str(document.id)},
    )


def _content(case: Case, said: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """The areas that something is written about, each with its sides in words."""
    unit = Unit.objects.select_related("organisation").get(id=by.own_unit)
    areas = []
    for area, name in rules.AREAS:
        sides = [
            {"side": side, "name": words, "text": said[f"{area}.{side}"]}
            for side, words in rules.SIDES
            if said.get(f"{area}.{side}")
        ]
        if sides:
            areas.append({"area": area, "name": name, "sides": sides})
    return {
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "areas": areas,
        "sender": {
            "name": by.name,
            "title": by.title,
            "unit": unit.name,
            "organisation": unit.organisation.name,
            "phone": unit.phone,
        },
    }
