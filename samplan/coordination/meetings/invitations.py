"""The person's own answer to the invitation, from their screen, or from paper and phone by staff (CALL-04, INDI-07)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases.documents import make, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

ANSWERS = {
    "yes": "Jag kommer",
    "change": "Jag vill ändra tid eller plats",
    "no": "Jag vill inte ha mötet",
}
HOW = {
    "place": "Jag kommer dit",
    "phone": "Jag är med på telefon",
    "video": "Jag är med på video",
    "part": "Jag är med en del av mötet",
    "other": "Någon annan berättar vad jag tycker",
}
CHANNELS = {"paper": "Talongen kom", "phone": "På telefon"}


def _call(case: Case, by: Actor) -> Document:
    """The newest call that the actor can read. Raises Refused when there is none to answer."""
    if case.ended_at is not None or case.stopped_at is not None:
        raise Refused("Det blir inget möte. Inget svar behövs.", code="stopped")
    call = Document.objects.filter(case=case, kind="call").order_by("-made_at").first()
    if call is None or call.content.get("cancelled"):
        raise Refused("Det finns inget möte att svara på. Ladda om sidan.", code="no_call")
    return call


def _content(call: Document, answer: str, how: str, words: str) -> dict[str, Any]:
    if answer not in ANSWERS:
        raise Refused("Välj ett svar.", field="answer")
    if how not in HOW:
        how = ""
    return {
        "from": "person",
        "answer": answer,
        "how": how if answer == "yes" else "",
        "words": words,
        "unit": "",
        "call": str(call.id),
        "meeting": call.content["meeting"]["id"],
    }


@action
def answer_invitation(
    *, case: Case, answer: str, how: str = "", words: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The person says yes, asks for a change, or says no; in their own words if they like. One click is enough.

    The answer is theirs and goes to the unit that coordinates. A plain yes, without words, goes to all who come too.
    """
    call = _call(case, by)
    content = _content(call, answer, how, words)
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    told = [case.coordinating_unit]
    if answer == "yes" and not words:
        others = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
        told += [p.unit for p in others.select_related("unit") if p.unit and p.unit_id != case.coordinating_unit_id]
    for unit in told:
        own = unit.id == case.coordinating_unit_id
        to_unit(reply, unit, consent=None, ground=Delivery.Ground.SELF, by=by, now=now, notice=own)
    facts = _facts(content, reply) | {"for_unit": str(case.coordinating_unit_id), "all": len(told) > 1}
    to = [unit.id for unit in told]
    return record("invitation.answered", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)


@action
def register_answer(
    *, case: Case, answer: str, channel: str, words: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Staff note what the person answered on the slip or on the phone: one click on the call."""
    if channel not in CHANNELS:
        raise Refused("Välj hur svaret kom.", field="channel")
    call = _call(case, by)
    content = _content(call, answer, "", words) | {"noted_by": by.name, "channel": channel}
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    facts = _facts(content, reply)
    return record("invitation.answered", case=case, by=by, now=now, request_id=request_id, channel=channel, facts=facts)


def _facts(content: dict[str, Any], reply: Document) -> dict[str, Any]:
    return {
        "answer": content["answer"],
        "how": content["how"],
        "meeting": content["meeting"],
        "document": str(reply.id),
    }


@action
def person_contacted(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The coordinator has called the person about the meeting they want to change or not have."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.coordinating_unit_id != by.unit:
        raise Refused("Det är den enhet som samordnar som ringer personen.", code="coordinating")
    return record("person.contacted", case=case, by=by, now=now, request_id=request_id, channel="phone")
