"""End the meeting: what was checked with everyone, the three answers, and the plan as a document."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from samplan.coordination.cases.access import lock_texts
from samplan.coordination.cases.documents import make
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Document, Event, Live
from samplan.coordination.cases.stale import stale
from samplan.coordination.meetings.holding import ended, going_on
from samplan.coordination.meetings.models import Answer, Meeting
from samplan.coordination.meetings.past import invite_no_more
from samplan.coordination.plans import content
from samplan.coordination.plans.models import Conclusion, Measure
from samplan.coordination.plans.rights import may_write
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment
from samplan.rulebook import plan as rules
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

UNDERSTANDING = ("yes", "partly", "no")


@action
def check_understanding(
    *,
    case: Case,
    understood: str,
    secure: str,
    check_note: str,
    disagreement: str,
    meeting: UUID | None = None,
    versions: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Keep what the readback showed (MEET-06): all understood the same, the person is secure, what is not agreed on.

    understood, secure: yes | partly | no | "" when nobody answered. check_note: what the person wonders, and where they
    turn with it. versions: as in ``write_background``. With ``meeting`` it goes on to its last part. What was said
    stands in the plan when the meeting ends.
    """
    may_write(case, by, now)
    if any(answer not in ("", *UNDERSTANDING) for answer in (understood, secure)):
        raise Refused("Välj ja, delvis eller nej.", field="understood")
    said = {"understood": understood, "secure": secure, "check_note": check_note, "disagreement": disagreement}
    lock_texts(case.id)
    there = {a.question: a for a in Answer.objects.filter(case=case, owner_org_id=by.organisation, question__in=said)}
    for question, text in said.items():
        row, share = there.get(question), Answer.Share.MEETING
        values = {"text": text, "share": share, "changed_at": now, "changed_by": by.name}
        if row is None:
            Answer.objects.create(case=case, owner_org_id=by.organisation, question=question, **values)
        elif row.text == text:
            Answer.objects.filter(id=row.id).update(changed_at=now)  # said again, at this meeting
        else:
            version = row.version if versions is None else versions.get(question, 0)
            if not Answer.objects.filter(id=row.id, version=version).update(version=version + 1, **values):
                raise stale(row.changed_by, row.text, question)
    if meeting is not None:  # what is left is to end it: the screen in the room goes on too
        Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation, held_at=None).update(part=5)
    return record("meeting.checked", case=case, by=by, now=now, request_id=request_id)


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
    evaluation_at: datetime | None = None,
    evaluation_by: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """End the meeting (MEET-05): the plan is written as a document, the windows shut, and the person reads the rows.

    ways: how the person wants the plan: digital, paper, oral. reason: why something is left open. evaluation_at, by:
    when the goals are evaluated, and by whom (PLAN-09). What was checked with everyone (``check_understanding``) goes
    with it. Raises Refused with what is missing. The plan is delivered by ``deliver_plan``; ``finish`` does both.

    A meeting that is written afterwards ended when it was held: the event says that moment, and times count from it.
    """
    may_write(case, by, now)
    row = going_on(case, meeting, by)
    _ahead(follow_up_at, evaluation_at, now)
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
        evaluation_at=evaluation_at,
        evaluation_by=evaluation_by,
        at=now,
        **_with_check(content.checked(case, by, row), disagreement),
    )
    _nothing_missing(conclusion, now)
    document = _close(case, row, conclusion, by, now)
    to = content.attending_units(row, by)
    facts = {"meeting": str(row.id), "document": str(document.id)}
    facts |= {"follow_up_on": local_date(follow_up_at).isoformat()} if follow_up_at else {}
    return record(
        "meeting.held", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts, **ended(row, now)
    )


def _ahead(follow_up_at: datetime | None, evaluation_at: datetime | None, now: datetime) -> None:
    if follow_up_at is not None and follow_up_at <= now:
        raise Refused("Uppföljningen ligger i det förflutna. Välj en dag framåt.", field="follow_up_date")
    if evaluation_at is not None and evaluation_at <= now:
        raise Refused("Utvärderingen ligger i det förflutna. Välj en dag framåt.", field="evaluation_date")


def _with_check(check: dict[str, str], disagreement: str) -> dict[str, str]:
    """What the readback showed; what is said to be disagreed on now counts before what was said then."""
    return check | {"disagreement": disagreement or check["disagreement"]}


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
    held_at = ended(meeting, now)["at"]
    Meeting.objects.filter(id=meeting.id).update(held_at=held_at, version=meeting.version + 1)
    Case.objects.filter(id=case.id).update(coordinator=named, responsible_organisation_id=responsible, concluded_at=now)
    Live.objects.filter(case=case, closed_at=None).update(closed_at=now)
    invite_no_more(case, meeting)  # a reminder may have been left for the one that a call was passed on to
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
