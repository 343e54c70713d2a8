"""Call to a meeting, answer a call, and begin the meeting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import make, to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, Delivery, Document, Event, Party
from samplan.coordination.meetings.holding import begin_meeting
from samplan.coordination.meetings.models import Answer, Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook.refused import Refused

__all__ = ["ATTENDS", "Recipient", "answer_call", "begin_meeting", "invite", "write_answer"]


@dataclass(frozen=True)
class Recipient:
    """One party to call: ``way`` called (must come) or invited (may come), and what it can bring."""

    party: UUID
    way: str
    contribution: str = ""


@action
def invite(
    *,
    case: Case,
    recipients: list[Recipient],
    person_channel: str,
    purpose: str,
    why: str,
    goal: str,
    questions: str,
    starts_at: datetime,
    ends_at: datetime,
    form: str,
    place: str,
    link: str,
    phone: str,
    leader: str,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Send the kallelse: inbox and neutral notice to each unit, and to the person in Min plan, by letter, or both.

    person_channel: portal | letter | both. questions: one per line. leader: who leads, the caller unless named
    (MEET-08). Raises Refused when a consent is missing, saying which (CONS-03), or when the meeting is in the past.
    """
    if starts_at <= now:
        raise Refused("Mötet ligger i det förflutna. Välj en dag framåt.", field="date")
    if Meeting.objects.filter(case=case, starts_at=starts_at, held_at=None, cancelled_at=None).exists():
        raise Refused("Kallelsen till den tiden är redan skickad.", field="date", code="already")
    if not recipients:
        raise Refused("Välj vilka som ska kallas.", field="recipients")
    parties = {p.id: p for p in Party.objects.filter(case=case, until=None).select_related("unit__organisation")}
    chosen = [(parties[r.party], r) for r in recipients if r.party in parties]
    consent = consents.require(case, by.own_organisation, [p.unit_id for p, _ in chosen if p.unit_id], now, plan=True)
    meeting = Meeting.objects.create(
        id=uuid4(),
        case=case,
        owner_org_id=by.own_organisation,
        starts_at=starts_at,
        ends_at=ends_at,
        form=form,
        place=place,
        link=link,
        phone=phone,
        purpose=purpose,
        why=why,
        goal=goal,
        questions=questions,
        leader=leader or by.name,
        documenter=by.name,
    )
    call, called = _send(case, meeting, chosen, consent, by, now)
    letters = _tell_person(case, call, person_channel, by, now)
    facts = {"meeting": str(meeting.id), "document": str(call.id), "letters": letters}
    return record("call.sent", case=case, by=by, now=now, request_id=request_id, to=called, facts=facts)


def _send(
    case: Case, meeting: Meeting, chosen: list[tuple[Party, Recipient]], consent: Consent, by: Actor, now: datetime
) -> tuple[Document, list[UUID]]:
    """Make the chosen parties called, and deliver the call to their units. Returns it, and the ids of the units."""
    for party, recipient in chosen:
        Party.objects.filter(id=party.id).update(
            since=party.since or now, way=recipient.way, contribution=recipient.contribution
        )
    call = make(case, Document.Kind.CALL, _call(case, meeting, chosen, by), by=by, now=now)
    units = [party.unit for party, _ in chosen if party.unit]
    for unit in units:
        to_unit(call, unit, consent=consent, by=by, now=now)
    return call, [unit.id for unit in units]


def _tell_person(case: Case, document: Document, channel: str, by: Actor, now: datetime) -> list[str]:
    """Deliver to the person by the chosen channel. Returns the ids of the letters that must be posted."""
    letters = []
    if channel in ("portal", "both"):
        to_person(document, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)
    if channel in ("letter", "both"):
        letters.append(str(to_person(document, case.person_id, Delivery.Channel.LETTER, by=by, now=now).id))
    return letters


def _call(case: Case, meeting: Meeting, chosen: list[tuple[Party, Recipient]], by: Actor) -> dict[str, Any]:
    unit = Unit.objects.select_related("organisation").get(id=by.own_unit)
    person = case.person
    return {
        "person": {"name": person.name, "first_name": person.given_name},
        "purpose": meeting.purpose,
        "why": meeting.why,
        "goal": meeting.goal,
        "questions": [line.strip() for line in meeting.questions.splitlines() if line.strip()],
        "recipients": [
            {"name": party.name, "way": recipient.way, "contribution": recipient.contribution}
            for party, recipient in chosen
        ],
        "meeting": {
            "id": str(meeting.id),
            "starts_at": meeting.starts_at.isoformat(),
            "ends_at": meeting.ends_at.isoformat(),
            "form": meeting.form,
            "place": meeting.place,
            "link": meeting.link,
            "phone": meeting.phone,
        },
        "sender": {
            "name": by.name,
            "title": by.title,
            "unit": unit.name,
            "organisation": unit.organisation.name,
            "phone": unit.phone,
        },
        "leader": meeting.leader,
    }


ATTENDS = {"attends": "Vi kommer", "substitute": "Ersättare kommer", "cannot": "Vi kan inte komma"}


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
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Answer the call (CALL-04): who comes, with mandate or not. ``text`` is the unit's own planning.

    asked: the unit's organisation too has asked the person (CONS-10). Without it the answer goes, but not a word of
    ``text`` leaves its owner.
    """
    party = Party.objects.filter(case=case, unit_id=by.own_unit, since__isnull=False, until=None).first()
    call = Document.objects.filter(case=case, kind="call", deliveries__to_unit_id=by.unit).order_by("-made_at").first()
    if party is None or call is None:
        raise Refused("Ni är inte kallade längre. Ring samordnaren om ni undrar varför.", code="not_called")
    if case.stopped_at is not None or case.ended_at is not None:
        raise Refused("Samtycket är taget tillbaka eller planen avslutad. Inget svar behövs.", code="stopped")
    if answer not in ATTENDS:
        raise Refused("Välj hur ni svarar.", field="answer")
    if answer == "cannot" and party.way == Party.Way.CALLED:
        raise Refused("Ni är kallade och ska komma. Välj en ersättare om du inte kan.", field="answer")
    if answer == "cannot" and not reason:
        raise Refused("Skriv varför ni inte kan komma.", field="reason")
    if answer != "cannot" and not who:
        raise Refused("Skriv namnet på den som kommer.", field="who")
    consent = _consent(case, by, now) or (consents.also_asked(case, form or "oral", by, now) if asked else None)
    _keep_text(case, text, bool(consent), by, now)
    content = {
        "answer": answer,
        "who": who if answer != "cannot" else "",
        "mandate": mandate,
        "reason": reason if consent else "",
        "text": text if consent else "",
        "unit": by.unit_name,
        "by": by.name,
    }
    reply = make(case, Document.Kind.REPLY, content, by=by, now=now)
    # That a called unit comes says nothing of the person that the call did not say: it may go as an answer to it. What
    # the unit itself writes goes only on its own consent.
    coordinating = Unit.objects.get(id=case.coordinating_unit_id)
    to_unit(reply, coordinating, consent=consent, ground=Delivery.Ground.ANSWER, by=by, now=now)
    return record(
        "call.answered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[coordinating.id],
        facts={"answer": answer, "document": str(reply.id), "asked": asked, "shared": consent is not None},
    )


def _consent(case: Case, by: Actor, now: datetime) -> Consent | None:
    """The organisation's own consent to exchange with the coordinator's unit, if it has one already."""
    try:
        return consents.require(case, by.own_organisation, [case.coordinating_unit_id], now)
    except Refused:
        return None


def _keep_text(case: Case, text: str, shared: bool, by: Actor, now: datetime) -> None:
    """The unit's own planning stays in its own row, also when it may not leave."""
    if not text:
        return
    share = Answer.Share.MEETING if shared else Answer.Share.ME
    write_answer(case, "own_part", text, share=share, by=by, now=now)


def write_answer(case: Case, question: str, text: str, *, share: str, by: Actor, now: datetime) -> None:
    """Write the acting organisation's answer to ``question``; the one before is kept in the history."""
    mine = Answer.objects.filter(case=case, owner_org_id=by.organisation, question=question)
    old = mine.first()
    if old is None:
        Answer.objects.create(
            case=case,
            owner_org_id=by.organisation,
            question=question,
            text=text,
            share=share,
            changed_at=now,
            changed_by=by.name,
        )
    elif (old.text, old.share) != (text, share):
        mine.update(text=text, share=share, version=old.version + 1, changed_at=now, changed_by=by.name)
