"""Write the plan: goals, who does what when, the doer's own word, the person's yes or no, the end of the meeting."""

from datetime import date, datetime
from uuid import UUID, uuid4

from samplan.coordination.cases.access import readable_by, window_open
from samplan.coordination.cases.documents import make, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Live, Party
from samplan.coordination.meetings.actions import write_answer
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content, renewing
from samplan.coordination.plans.models import Acceptance, Conclusion, Goal, Measure
from samplan.coordination.plans.writing import commit_row, may_write, send_besked
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment, Unit
from samplan.rulebook import plan as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

BACKGROUND = ("situation", "needs", "resources")


def _stale(changed_by: str, theirs: str, field: str) -> Refused:
    return Refused(
        f"{changed_by} ändrade den här texten medan du skrev. Där står nu: ”{theirs}”. Din text finns kvar här. "
        "Skriv ihop dem och spara igen.",
        field=field,
        code="stale",
    )


@action
def write_background(
    *, case: Case, situation: str, needs: str, resources: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Write how it is now, as it was said at the meeting (PLAN-02). Open to all at the meeting."""
    may_write(case, by, now)
    for question, text in zip(BACKGROUND, (situation, needs, resources), strict=True):
        write_answer(case, question, text, share="meeting", by=by, now=now)
    return record("background.written", case=case, by=by, now=now, request_id=request_id)


@action
def write_goal(
    *,
    case: Case,
    text: str,
    kind: str,
    in_persons_words: bool,
    goal: UUID | None = None,
    version: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write a goal, or change one's own (``goal`` with the ``version`` that was read)."""
    may_write(case, by, now)
    values = {
        "text": text,
        "kind": kind,
        "in_persons_words": in_persons_words,
        "changed_at": now,
        "changed_by": by.name,
    }
    if goal is None:
        row = Goal.objects.create(id=uuid4(), case=case, owner_org_id=by.own_organisation, created_at=now, **values)
    else:
        found = Goal.objects.filter(id=goal, case=case, owner_org_id=by.organisation).first()
        if found is None:
            raise Refused("Målet är skrivet av en annan verksamhet. Föreslå ändringen på mötet.", code="not_owner")
        mine = Goal.objects.filter(id=goal, version=version or 0)  # versions count from 1
        if not mine.update(version=found.version + 1, **values):
            raise _stale(found.changed_by, found.text, "text")
        row = found
    return record("goal.written", case=case, by=by, now=now, request_id=request_id, facts={"goal": str(row.id)})


@action
def propose_measure(
    *,
    case: Case,
    who: str,
    what: str,
    when: str,
    where: str = "",
    next_on: date | None = None,
    kind: str = "social",
    law: str = "",
    staff_name: str = "",
    goal: UUID | None = None,
    in_room_by: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Propose who does what, when (PLAN-03). For another huvudman it stays a proposal until they confirm (PLAN-04).

    who: "person", "party:<id>" or "outside:<name>". in_room_by: the one at the meeting who said yes for their unit;
    that is no confirmation, and opens the duty to confirm. Returns the event with the measure's id.
    """
    may_write(case, by, now)
    party, by_person, outside = _who(case, who)
    if goal is not None and not Goal.objects.filter(id=goal, case=case).exists():
        raise Refused("Målet finns inte längre. Ladda om sidan.", field="goal")
    row = Measure.objects.create(
        id=uuid4(),
        case=case,
        goal_id=goal,
        owner_org_id=by.own_organisation,
        what=what,
        when=when,
        where=where,
        next_on=next_on,
        kind=kind,
        law=law,
        party=party,
        by_person=by_person,
        outside=outside,
        staff_name=staff_name,
        in_room_by=in_room_by if party and party.unit_id != by.unit else "",
        in_room_at=now if in_room_by and party and party.unit_id != by.unit else None,
        created_at=now,
        changed_at=now,
        changed_by=by.name,
    )
    own = party is not None and party.unit_id == by.unit
    if own:
        _commit(row, "confirmed", "", by, now)
    return record(
        "measure.proposed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[party.unit_id] if party and party.unit_id and not own else [],
        facts={"measure": str(row.id), **({"goal": str(goal)} if goal else {})},
    )


def _who(case: Case, who: str) -> tuple[Party | None, bool, str]:
    if who == "person":
        return None, True, ""
    kind, _, value = who.partition(":")
    if kind == "outside" and value.strip():
        return None, False, value.strip()
    parties = Party.objects.filter(case=case, since__isnull=False, until=None).select_related("unit")
    party = next((p for p in parties if kind == "party" and str(p.id) == value), None)
    if party is None:
        raise Refused("Välj vem som ska göra det.", field="who")
    return party, False, ""


@action
def change_measure(
    *,
    case: Case,
    measure: UUID,
    version: int,
    what: str,
    when: str,
    where: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Change the wording of one's own proposal. What another has confirmed then needs their word again."""
    may_write(case, by, now)
    row = Measure.objects.filter(id=measure, case=case, owner_org_id=by.organisation).select_related("party").first()
    if row is None:
        raise Refused("Raden är skriven av en annan verksamhet. Föreslå ändringen på mötet.", code="not_owner")
    changed = Measure.objects.filter(id=measure, version=version).update(
        what=what,
        when=when,
        where=where,
        in_room_by="",
        in_room_at=None,
        version=version + 1,
        changed_at=now,
        changed_by=by.name,
    )
    if not changed:
        raise _stale(row.changed_by, f"{row.what}, {row.when}", "what")
    unit = row.party.unit_id if row.party else None
    if unit == by.unit and unit is not None:
        row.refresh_from_db()
        _commit(row, "confirmed", "", by, now)
    return record(
        "measure.proposed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[unit] if unit and unit != by.unit else [],
        facts={"measure": str(measure)},
    )


@action
def commit(
    *, case: Case, measure: UUID, state: str, meanwhile: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """The doer's own word: confirmed, waiting (then what is done meanwhile), or declined (PLAN-04, PLAN-06).

    Only by the huvudman that will do it. Outside an open meeting the word also leaves as a besked to the coordinator's
    unit and every other party that holds the plan.
    """
    line = content.line(case, measure, by)
    if line is None:
        raise Refused("Överenskommelsen finns inte längre, eller så har ni inte fått den. Ladda om sidan.", code="gone")
    verdict = rules.may_confirm(line.huvudman, by.huvudman)
    if not verdict.ok:
        raise Refused(f"{verdict.reason_sv} {verdict.how_to_fix_sv}".strip(), code=verdict.code)
    if state == "waiting" and not meanwhile:
        raise Refused("Skriv vad ni gör under tiden.", field="meanwhile")
    may_write(case, by, now)
    commit_row(case, measure, state, by=by, now=now, meanwhile=meanwhile)
    if not window_open(by, case):
        send_besked(case, measure, state, by=by, now=now, meanwhile=meanwhile)
    return record(
        "measure.committed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        facts={"measure": str(measure), "state": state},
    )


def _commit(row: Measure, state: str, meanwhile: str, by: Actor, now: datetime) -> None:
    commit_row(row.case, row.id, state, by=by, now=now, meanwhile=meanwhile)


@action
def accept(*, case: Case, measure: UUID, answer: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person's yes or no to a measure (PLAN-05): by themself in Min plan, or as heard by the one who writes."""
    if answer not in Acceptance.Answer.values:
        raise Refused("Välj ja eller nej.", field="answer")
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if not by.is_person and not (case.coordinating_unit_id == by.unit and window_open(by, case)):
        raise Refused(
            "Personen svarar själv i Min plan. Under mötet kan den som skriver anteckna svaret.", code="person"
        )
    if not readable_by(by, case, Measure.objects.filter(id=measure)).exists():
        raise Refused("Överenskommelsen finns inte längre. Ladda om sidan.", code="gone")
    Acceptance.objects.create(
        case=case,
        measure_id=measure,
        owner_org_id=by.organisation,
        person_id=case.person_id,
        answer=answer,
        heard_by="" if by.is_person else by.name,
        at=now,
    )
    if by.is_person:
        _send_answer(case, measure, answer, by, now)
    return record(
        "measure.answered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        facts={"measure": str(measure), "answer": answer},
    )


def _send_answer(case: Case, measure: UUID, answer: str, by: Actor, now: datetime) -> None:
    """The person's own answer leaves them as a besked to the coordinator's unit, and to nobody else."""
    said = {"kind": "answer", "measure": str(measure), "answer": answer, "by": by.name, "at": now.isoformat()}
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    unit = Unit.objects.get(id=case.coordinating_unit_id)
    to_unit(besked, unit, consent=None, ground=Delivery.Ground.SELF, notice=False, by=by, now=now)


@action
def conclude_meeting(
    *,
    case: Case,
    meeting: UUID,
    follow_up_at: datetime | None,
    follow_up_place: str,
    follow_up_by: str,
    feedback: str,
    coordinator: UUID,
    responsible_organisation: UUID | None,
    ways: list[str],
    reason: str = "",
    disagreement: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """End the meeting (MEET-05): the plan is written as a document, the windows shut, and the person reads the rows.

    ways: how the person wants the plan: digital, paper, oral. reason: why something is left open. Raises Refused with
    what is missing. The plan is delivered by ``deliver_plan``.
    """
    may_write(case, by, now)
    row = _going_on(case, meeting, by)
    if follow_up_at is not None and follow_up_at <= now:
        raise Refused("Uppföljningen ligger i det förflutna. Välj en dag framåt.", field="follow_up_date")
    named = _named(case, coordinator, now)
    if responsible_organisation not in content.organisations(case):
        raise Refused("Välj vem som har det övergripande ansvaret.", field="responsible_organisation")
    conclusion = Conclusion(
        id=uuid4(),
        case=case,
        owner_org_id=by.own_organisation,
        meeting_id=row.id,
        document_id=uuid4(),
        follow_up_at=follow_up_at,
        follow_up_place=follow_up_place,
        follow_up_by=follow_up_by,
        feedback=feedback,
        coordinator=named,
        responsible_organisation_id=responsible_organisation,
        ways=",".join(ways),
        reason=reason,
        disagreement=disagreement,
        at=now,
    )
    _nothing_missing(conclusion, now)
    document = _close(case, row, conclusion, by, now)
    to = content.attending_units(row, by)
    facts = {"meeting": str(row.id), "document": str(document.id)}
    if follow_up_at:
        facts["follow_up_on"] = local_date(follow_up_at).isoformat()
    return record("meeting.held", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts)


def _going_on(case: Case, meeting: UUID, by: Actor) -> Meeting:
    """The acting organisation's meeting that has begun and not ended, or Refused."""
    row = Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation, begun_at__isnull=False).first()
    if row is None or row.held_at is not None:
        raise Refused("Mötet är redan avslutat, eller har inte börjat. Ladda om sidan.", code="over")
    return row


def _named(case: Case, coordinator: UUID, now: datetime) -> Assignment:
    """The assignment at the coordinating unit that coordinates from here on, or Refused."""
    named = Assignment.objects.current(now).filter(id=coordinator, unit_id=case.coordinating_unit_id).first()
    if named is None:
        raise Refused("Välj vem som är samordnare.", field="coordinator")
    return named


def _close(case: Case, meeting: Meeting, conclusion: Conclusion, by: Actor, now: datetime) -> Document:
    """Write the plan as a document with what was concluded, and shut the windows.

    It is written while they still are open, so that it holds every party's own word.
    """
    named, responsible = conclusion.coordinator, conclusion.responsible_organisation_id
    case.coordinator, case.responsible_organisation_id, case.concluded_at = named, responsible, now
    document = make(case, Document.Kind.PLAN, content.snapshot(case, meeting, conclusion, by, now), by=by, now=now)
    conclusion.document_id = document.id
    conclusion.save(force_insert=True)
    Meeting.objects.filter(id=meeting.id).update(held_at=now, version=meeting.version + 1)
    Case.objects.filter(id=case.id).update(coordinator=named, responsible_organisation_id=responsible, concluded_at=now)
    Live.objects.filter(case=case, closed_at=None).update(closed_at=now)
    return document


FIELDS = {"follow_up_on": "follow_up_date", "delivery": "ways"}  # the rulebook's word → the form's


def _nothing_missing(conclusion: Conclusion, now: datetime) -> None:
    """Raises Refused with the first thing that is missing; a reason stands for what is left open (MEET-05)."""
    if not conclusion.reason and not Measure.objects.filter(case_id=conclusion.case_id, stopped_at=None).exists():
        raise Refused("Skriv vem som gör vad, eller skriv varför ni inte kom överens om något.", field="reason")
    at = conclusion.follow_up_at
    facts = rules.Conclusion(
        follow_up_on=at.date() if at else None,
        follow_up_place=conclusion.follow_up_place,
        follow_up_by=conclusion.follow_up_by,
        feedback=conclusion.feedback,
        coordinator=str(conclusion.coordinator_id or ""),
        delivery=tuple(way for way in conclusion.ways.split(",") if way),
        reasons=dict.fromkeys(("follow_up_on", "follow_up_place", "follow_up_by", "feedback"), conclusion.reason),
    )
    for missing in rules.may_conclude(facts):
        raise Refused(missing.message_sv, field=FIELDS.get(missing.field, missing.field), code="missing")


WAYS = ("digital", "letter", "handed", "oral")


@action
def deliver_plan(
    *,
    case: Case,
    parties: list[UUID],
    digital: bool,
    letter: bool,
    handed: bool,
    oral: bool,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Deliver the newest plan to the chosen parties, and to no others (PLAN-18), and to the person as they want it.

    What has been written since the newest version becomes a version of its own first (PLAN-13).
    parties: party ids. Raises Refused when a consent does not reach one of them, or nothing would reach the person.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if renewing.newest_plan(case) is None:
        raise Refused("Det finns ingen plan att dela än. Avsluta mötet först.", code="no_plan")
    ways = [way for way, wanted in zip(WAYS, (digital, letter, handed, oral), strict=True) if wanted]
    if not ways:
        raise Refused("Välj hur personen får planen.", field="ways")
    chosen = Party.objects.filter(id__in=parties, case=case, since__isnull=False, until=None).select_related("unit")
    units: list[Unit] = [p.unit for p in chosen if p.unit and p.unit_id != by.unit]
    plan = _shared_version(case, by, now)
    letters = renewing.hand_out(plan, case, units, ways, by=by, now=now)
    return record(
        "plan.delivered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[u.id for u in units],
        facts={"document": str(plan.id), "letters": letters},
    )


def _shared_version(case: Case, by: Actor, now: datetime) -> Document:
    """The newest plan if it says what is so now and is the own organisation's; else a new version of it."""
    plan, read = renewing.newest_plan(case), content.view(case, by)
    if plan is None or plan.owner_org_id != by.organisation or renewing.awaits_version(case, read):
        return renewing.renew(case, read, by=by, now=now)
    return plan
