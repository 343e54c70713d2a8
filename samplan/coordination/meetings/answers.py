"""Answer a call: who comes, who it should have gone to, and what one's own unit brings (CALL-04, PREP-05)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from samplan.coordination.cases import consents, recording
from samplan.coordination.cases.access import lock_texts
from samplan.coordination.cases.documents import make, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, Delivery, Document, Event, Party
from samplan.coordination.cases.stale import stale
from samplan.coordination.meetings.models import Answer
from samplan.coordination.meetings.reminders import forget, remind
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.directory.models import Unit
from samplan.rulebook.refused import Refused

ATTENDS = {
    "attends": "Vi kommer",
    "substitute": "Ersättare kommer",
    "pass_on": "Hör till en annan enhet",
    "no_case": "Vi har inget pågående ärende",
    "cannot": "Vi kan inte komma",
}
COMES = ("attends", "substitute", "no_case")  # who has no ongoing case comes all the same (NEED-12)
NOT_CALLED = "Ni är inte kallade längre. Ring samordnaren om ni undrar varför."


def call_to(case: Case, by: Actor) -> tuple[Party, Document]:
    """The acting unit's place in the case and the newest call it has got. Raises Refused when it has none."""
    party = Party.objects.filter(case=case, unit_id=by.own_unit, since__isnull=False, until=None).first()
    call = Document.objects.filter(case=case, kind="call", deliveries__to_unit_id=by.unit).order_by("-made_at").first()
    if party is None or call is None:
        raise Refused(NOT_CALLED, code="not_called")
    if case.stopped_at is not None or case.ended_at is not None:
        raise Refused("Samtycket är taget tillbaka eller planen avslutad. Inget svar behövs.", code="stopped")
    if call.content.get("cancelled"):
        raise Refused("Mötet är inställt. Inget svar behövs.", code="cancelled")
    return party, call


@action
def answer_call(
    *,
    case: Case,
    answer: str,
    who: str,
    mandate: bool,
    reason: str,
    asked: bool,
    form: str,
    text: str,
    ready: bool = False,
    names: UUID | None = None,
    versions: Mapping[str, int] | None = None,
    seen: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Answer the call (CALL-04): who comes, with mandate or not. ``text`` is the unit's own planning, ``ready`` or not.

    asked: the unit's organisation too has asked the person (CONS-10). Without it the answer goes, but not a word of
    ``text`` leaves its owner. names: with the answer "other_unit", the unit of another organisation that the call
    belongs to; the coordinator asks the person and calls it. versions: of ``text`` as it was read; None for who has
    read nothing. seen: of the answers to consent, likewise (``cases.answered``). Raises Refused for a no from one who
    must come, and when a colleague has changed the text, or consent was taken back, since.
    """
    party, call = call_to(case, by)
    named = directory.units([names]).get(names) if names else None
    _allowed(answer, party, reason, who, named)
    consent = _consent(case, by, now) or (recording.also_asked(case, form or "oral", seen, by, now) if asked else None)
    _keep_text(case, text, ready, bool(consent), versions, by, now)
    content = {
        "answer": answer,
        "who": who if answer in COMES else "",
        "mandate": mandate if answer in COMES else False,
        "reason": reason if consent or answer == "cannot" else "",
        "text": text if consent else "",
        "ready": ready,
        "unit": by.unit_name,
        "by": by.name,
        **({"to": named.name} if named else {}),
    }
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    # That a called unit comes says nothing of the person that the call did not say: it may go as an answer to it. What
    # the unit itself writes goes only on its own consent.
    to_unit(reply, case.coordinating_unit, consent=consent, ground=Delivery.Ground.ANSWER, by=by, now=now)
    _receipted(case, by, now)
    facts = {"answer": answer, "document": str(reply.id), "asked": asked, "shared": consent is not None, "ready": ready}
    facts |= {"starts_at": call.content["meeting"]["starts_at"], **({"named": str(named.id)} if named else {})}
    to = [case.coordinating_unit_id]
    return record("call.answered", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)


def _allowed(answer: str, party: Party, reason: str, who: str, named: Unit | None) -> None:
    """Raises Refused unless such a party may answer so."""
    if answer not in (*COMES, "cannot", "other_unit"):
        raise Refused("Välj hur ni svarar.", field="answer")
    if answer == "cannot" and party.way == Party.Way.CALLED:
        raise Refused("Ni är kallade och ska komma. Välj en ersättare om du inte kan.", field="answer")
    if answer == "cannot" and not reason:
        raise Refused("Skriv varför ni inte kan komma.", field="reason")
    if answer in COMES and not who:
        raise Refused("Skriv namnet på den som kommer.", field="who")
    if answer == "other_unit" and named is None:
        raise Refused("Välj vilken enhet kallelsen hör till.", field="unit")


def _receipted(case: Case, by: Actor, now: datetime) -> None:
    """Who answers has taken the call."""
    taken = Delivery.objects.filter(case=case, to_unit_id=by.unit, document__kind="call", receipted_at=None)
    taken.update(receipted_at=now, receipted_by=by.name)


def _consent(case: Case, by: Actor, now: datetime) -> Consent | None:
    """The organisation's own consent to exchange with the coordinator's unit, if it has one already."""
    try:
        return consents.require(case, by.own_organisation, [case.coordinating_unit_id], now)
    except Refused:
        return None


@action
def pass_on_call(*, case: Case, unit: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Pass the call on to the right unit of the own organisation; the clock goes on, and the caller is told (CALL-04).

    The receiver gets the newest call on the same consent, and a place of its own; the acting unit leaves. Raises
    Refused for the unit that coordinates, for one's own, for another organisation's, for a closed unit and for one that
    the person has let go, and when the consent that the call came on does not hold.
    """
    party, call = call_to(case, by)
    if case.coordinating_unit_id == by.unit:
        raise Refused("Ni samordnar planen och kan inte skicka kallelsen vidare.", code="coordinating")
    receiver = directory.units([unit]).get(unit)
    if receiver is None or receiver.id == by.unit:
        raise Refused("Välj vilken enhet kallelsen hör till.", field="unit")
    if receiver.organisation_id != by.organisation:
        raise Refused("Den enheten hör till en annan organisation. Samordnaren frågar personen först.", field="unit")
    if receiver.closed_at is not None and receiver.closed_at <= now:
        raise Refused(f"{receiver.name} är stängd. Välj en annan enhet.", field="unit", code="closed")
    consents.require_passing(case, receiver)
    got = Delivery.objects.filter(document=call, to_unit_id=by.unit).order_by("-at").first()
    if got is None or got.consent_id is None:
        raise Refused(NOT_CALLED, code="not_called")
    # The same consent covers the receiver from the moment it has taken this unit's place.
    to_unit(call, receiver, consent=Consent(id=got.consent_id), by=by, now=now)
    starts_at = datetime.fromisoformat(call.content["meeting"]["starts_at"])
    forget(case, unit=by.own_unit)
    remind(case, [receiver.id], starts_at, by, now, own=False)
    content = {"answer": "passed_on", "unit": by.unit_name, "to": receiver.name, "by": by.name}
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    to_unit(reply, case.coordinating_unit, consent=None, ground=Delivery.Ground.ANSWER, by=by, now=now)
    event = record(
        "call.passed_on",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[receiver.id],
        facts={"from": str(by.unit), "party": str(party.id), "document": str(reply.id)},
    )
    with connection.cursor() as cursor:  # last of all: from then on the acting unit is no party
        cursor.execute("select access.pass_on(%s, %s)", [case.id, receiver.id])
    return event


@action
def prepare_part(
    *,
    case: Case,
    text: str,
    ready: bool,
    asked: bool,
    versions: Mapping[str, int] | None = None,
    seen: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write the unit's own part before the meeting, and tick it ready (PREP-05).

    It goes to the coordinator on the unit's own consent; without one the words stay with their owner. asked: the unit
    has asked the person now (CONS-10). versions, seen: as in ``answer_call``.
    """
    _, call = call_to(case, by)
    if ready and not text:
        raise Refused("Skriv vad er enhet kan göra innan ni säger att er del är klar.", field="text")
    consent = _consent(case, by, now) or (recording.also_asked(case, "oral", seen, by, now) if asked else None)
    _keep_text(case, text, ready, bool(consent), versions, by, now)
    facts = {"ready": ready, "starts_at": call.content["meeting"]["starts_at"], "shared": consent is not None}
    if consent is not None and text:
        content = {"answer": "part", "text": text, "ready": ready, "unit": by.unit_name, "by": by.name}
        part = make(case, Document.Kind.REPLY, content, by=by, now=now)
        to_unit(part, case.coordinating_unit, consent=consent, by=by, now=now, notice=ready)
        facts["document"] = str(part.id)
    kind = "part.prepared" if ready else "part.written"
    return record(kind, case=case, by=by, now=now, request_id=request_id, facts=facts)


def _keep_text(
    case: Case, text: str, ready: bool, shared: bool, read: Mapping[str, int] | None, by: Actor, now: datetime
) -> None:
    """The unit's own planning stays in its own row, also when it may not leave."""
    if not text and not ready:
        return
    share = Answer.Share.MEETING if shared else Answer.Share.ME
    write_answer(case, "own_part", text, share=share, unit=by.own_unit, read=read, field="text", by=by, now=now)
    mine = Answer.objects.filter(case=case, owner_org_id=by.organisation, unit_id=by.own_unit, question="own_part")
    mine.exclude(ready_at__isnull=not ready).update(ready_at=now if ready else None)


def write_answer(
    case: Case,
    question: str,
    text: str,
    *,
    share: str,
    field: str,
    read: Mapping[str, int] | None,
    by: Actor,
    now: datetime,
    unit: UUID | None = None,
) -> None:
    """Write the organisation's answer to ``question``, or one unit's own; the one before is kept in the history.

    read: the version of ``field`` that was read, 0 for nothing; raises Refused with code ``stale`` when somebody has
    written another text since. None: whoever writes has read nothing.
    """
    lock_texts(case.id)
    rows = Answer.objects.filter(case=case, owner_org_id=by.organisation, question=question)
    mine = rows.filter(unit_id=unit) if unit else rows.filter(unit=None)
    old = mine.first()
    if old is None:
        Answer.objects.create(
            case=case,
            owner_org_id=by.organisation,
            unit_id=unit,
            question=question,
            text=text,
            share=share,
            changed_at=now,
            changed_by=by.name,
        )
    elif (old.text, old.share) != (text, share):
        must_be_read(old, text, read, field)
        mine.update(text=text, share=share, version=old.version + 1, changed_at=now, changed_by=by.name)


def must_be_read(row: Answer, text: str, read: Mapping[str, int] | None, field: str) -> None:
    """Raises Refused when ``text`` would write over words in ``row`` that are newer than what was read in ``field``."""
    if read is not None and row.text not in ("", text) and read.get(field, 0) != row.version:
        raise stale(row.changed_by, row.text, field)
