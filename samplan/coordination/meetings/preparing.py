"""Prepare for the meeting: the person alone or with someone, and staff who note what the person says (PREP-02)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.access import lock_texts, self_in
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.meetings.models import Answer
from samplan.coordination.meetings.prepared import CLOSED, HELP, SAID, closed, shown_at_meeting, values
from samplan.foundation.access.actor import Actor
from samplan.rulebook import questions as rules
from samplan.rulebook.refused import Refused

__all__ = ["note_answers", "save_answers", "save_helper", "share_answers", "shown_at_meeting"]

Share = Answer.Share


def _must_be_open(case: Case) -> None:
    why = closed(case)
    if why:
        raise Refused(CLOSED[why], code=why)


def _checked(part: rules.Part, value: str) -> str:
    """The value of one part. Raises Refused for a choice that is not offered, and for more ticks than there may be."""
    if part.kind == rules.TEXT or not value:
        return value
    codes = value.split(",")
    if not set(codes) <= set(dict(part.choices)) or (part.kind != rules.TICKS and len(codes) > 1):
        raise Refused("Välj något av alternativen som visas.", field=part.field)
    if part.most and len(codes) > part.most:
        raise Refused("Välj högst tre.", field=part.field)
    return value


def _share_of(part: rules.Part, share: str) -> str:
    """Whom a part is shared with when its question is shared with ``share``: a private one never with the meeting."""
    return str(Share.COORDINATOR) if part.private and share == Share.MEETING else share


@action
def save_helper(
    *, case: Case, helped: str, name: str, relation: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Whether someone helps the person to answer, and who: it stands at each answer from then on. helped: yes | no."""
    _must_be_open(case)
    if helped == "yes" and not name:
        raise Refused("Skriv namnet på den som hjälper dig.", field="name")
    text = ", ".join(filter(None, (name, relation))) if helped == "yes" else ""
    lock_texts(case.id)
    me = self_in(by, case)
    row = Answer.objects.filter(case=case, owner_person_id=me, question=HELP)
    if not row.update(text=text, changed_at=now, changed_by=by.name):
        Answer.objects.create(
            case=case, owner_person_id=me, question=HELP, text=text, changed_at=now, changed_by=by.name
        )
    return record("person.answered", case=case, by=by, now=now, request_id=request_id, own=True)


@action
def save_answers(
    *, case: Case, question: str, said: Mapping[str, str], by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The person's answer to one question, for themself until they share it; a shared one stays shared as it was.

    said: part code → value ("" takes an answer away). No unit sees that it happened. Raises Refused once the meeting
    has begun, and when the plan has ended or consent is withdrawn.
    """
    _must_be_open(case)
    asked = rules.QUESTIONS.get(question)
    if asked is None:
        raise Refused("Den frågan finns inte längre. Ladda om sidan.")
    lock_texts(case.id)
    me = self_in(by, case)
    rows = {row.question: row for row in Answer.objects.filter(case=case, owner_person_id=me)}
    helped_by = rows[HELP].text if HELP in rows else ""
    shared = next((rows[p.code] for p in asked.parts if p.code in rows and rows[p.code].ready_at), None)
    widest = Share.ME if shared is None else _widest([rows[p.code].share for p in asked.parts if p.code in rows])
    for part in asked.parts:
        text = _checked(part, said.get(part.code, ""))
        old = rows.get(part.code)
        if old is None and text:
            Answer.objects.create(
                case=case,
                owner_person_id=me,
                question=part.code,
                text=text,
                share=_share_of(part, widest),
                ready_at=shared.ready_at if shared else None,
                helped_by=helped_by,
                changed_at=now,
                changed_by=by.name,
            )
        elif old is not None and old.text != text:
            _change(old, text=text, helped_by=helped_by, changed_at=now, changed_by=by.name)
    return record(
        "person.answered", case=case, by=by, now=now, request_id=request_id, own=True, facts={"question": question}
    )


def _widest(found: list[str]) -> str:
    return str(next((share for share in (Share.MEETING, Share.COORDINATOR) if share in found), Share.ME))


def _change(row: Answer, **new: object) -> None:
    Answer.objects.filter(id=row.id).update(version=row.version + 1, **new)


@action
def share_answers(*, case: Case, shares: Mapping[str, str], by: Actor, now: datetime, request_id: UUID) -> Event:
    """Choose who may see each answer: question code → me | coordinator | meeting. Can be chosen anew until the meeting.

    The event names the questions that the meeting will see, and no other. Raises Refused when there is no answer or
    when one is left without a choice.
    """
    _must_be_open(case)
    kept = {code: text for code, text in values(case, by).items() if text and code != HELP}
    answered = {question.code for code in kept if (question := rules.question_of(code))}
    if not answered:
        raise Refused("Du har inte svarat på någon fråga än.", code="nothing")
    if any(shares.get(code) not in Share.values for code in answered):
        raise Refused("Välj vem som får se varje svar.", field="who")
    for row in Answer.objects.filter(case=case, owner_person_id=self_in(by, case)).exclude(question=HELP):
        question = rules.question_of(row.question)
        part = next((p for p in question.parts if p.code == row.question), None) if question else None
        if question is None or part is None or question.code not in answered:
            continue
        share = _share_of(part, shares[question.code])
        if row.share != share or row.ready_at is None:
            _change(row, share=share, ready_at=now)
    told = [code for code in rules.QUESTIONS if code in answered and shares[code] == Share.MEETING]
    told = [code for code in told if not rules.QUESTIONS[code].private]
    alone = all(shares[code] == Share.ME for code in answered)
    return record(
        "person.prepared", case=case, by=by, now=now, request_id=request_id, own=alone, facts={"questions": told}
    )


CHANNELS = {"met": Event.Channel.SCREEN, "phone": Event.Channel.PHONE, "paper": Event.Channel.PAPER}


@action
def note_answers(
    *, case: Case, said: Mapping[str, str], share: str, how: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """What the person said, noted by the coordinator's unit in the person's own words, and who may see it.

    said: part code → value. share: what the person chose, coordinator | meeting. how: met | phone | paper.
    """
    _must_be_open(case)
    if case.coordinating_unit_id != by.own_unit:
        raise Refused("Det är den enhet som samordnar som kan göra det här.")
    if share not in (Share.COORDINATOR, Share.MEETING):
        raise Refused("Fråga vem som får se svaren, och välj.", field="share")
    lock_texts(case.id)
    rows = {
        row.question: row for row in Answer.objects.filter(case=case, owner_org_id=by.own_organisation, on_behalf=True)
    }
    if not any(said.values()) and not rows:
        raise Refused("Skriv minst ett svar.", code="nothing")
    parts = [part for question in rules.QUESTIONS.values() for part in question.parts if part.code in said]
    for part in parts:
        text, old = _checked(part, said[part.code]), rows.get(SAID + part.code)
        whom = _share_of(part, share)
        if old is None and text:
            Answer.objects.create(
                case=case,
                owner_org_id=by.own_organisation,
                question=SAID + part.code,
                text=text,
                share=whom,
                on_behalf=True,
                ready_at=now,
                changed_at=now,
                changed_by=by.name,
            )
        elif old is not None and (old.text, old.share) != (text, whom):
            _change(old, text=text, share=whom, changed_at=now, changed_by=by.name)
    told = sorted({q.code for p in parts if said[p.code] and not p.private and (q := rules.question_of(p.code))})
    return record(
        "person.prepared",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        channel=CHANNELS.get(how, Event.Channel.SCREEN),
        facts={"questions": told if share == Share.MEETING else [], "noted": True},
    )
