"""Follow up: how it went, row by row, what happens with the plan now, and the next day (FOLL-01–03, FOLL-06)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Live
from samplan.coordination.meetings.holding import ended
from samplan.coordination.meetings.models import Attendance, Meeting
from samplan.coordination.plans import content, renewing
from samplan.coordination.plans.models import FollowUp, FollowUpRow
from samplan.coordination.plans.rights import may_write
from samplan.coordination.plans.telling import commit_row, send_besked
from samplan.foundation.access.actor import Actor
from samplan.rulebook import packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

DONE = ("yes", "partly", "no")
NEARER = ("closer", "same", "further")
# What a plan is for, seen as a whole (FOLL-06): asked if the person wants to answer.
OVERALL = {
    "safety": "Trygghet",
    "continuity": "Samma personer hjälper till",
    "coordination": "De som hjälper till vet vad de andra gör",
    "security": "Säkerhet",
    "coherence": "Hjälpen hänger ihop",
}
LONGEST = timedelta(days=366)
FOLLOWS_UP = (Meeting.Kind.FOLLOW_UP, Meeting.Kind.EVALUATION)


@dataclass(frozen=True)
class Went:
    """How it went with one line or goal (``id``): ``answer`` of DONE or NEARER.

    effect: if it helped. what_now: what is done now. state: done or stopped, when nothing more is to be done.
    """

    id: UUID
    answer: str
    effect: str = ""
    what_now: str = ""
    state: str = ""


@action
def follow_up(
    *,
    case: Case,
    measures: list[Went],
    goals: list[Went],
    next: str,
    circumstances: str = "",
    needed: str = "",
    explanation: str = "",
    overall: Mapping[str, str] | None = None,
    next_at: datetime | None = None,
    next_place: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write down a follow-up, held at a meeting or on the phone, and the plan's next version.

    next: go_on | revise | restart | end. next_at: the next follow-up, required unless the plan ends. The new version
    goes to the parties that consent reaches, and to the person as they want it; when the plan is to be revised it is
    written and shared when the changes are made (``deliver_plan``). An open follow-up meeting ends with this.
    """
    may_write(case, by, now)
    if case.concluded_at is None:
        raise Refused("Det finns ingen plan att följa upp än. Håll SIP-mötet först.", code="no_plan")
    if next not in FollowUp.Next.values:
        raise Refused("Välj vad som händer med planen nu.", field="next")
    _next_day(case, next, next_at, now)
    plan = content.view(case, by)
    meeting = _meeting(case, by)
    row = FollowUp.objects.create(
        id=uuid4(),
        case=case,
        owner_org_id=by.own_organisation,
        meeting_id=meeting.id if meeting else None,
        circumstances=circumstances,
        needed=needed,
        next=next,
        explanation=explanation,
        next_at=next_at,
        at=now,
        by_name=by.name,
    )
    _rows(row, plan, measures, goals, by)
    closed = _close(case, plan, measures, by, now)
    facts: dict[str, Any] = {"next": next}
    if meeting:
        facts["meeting"] = str(meeting.id)
    if next_at:
        facts["follow_up_on"] = local_date(next_at).isoformat()
    to: list[UUID] = []
    if next != FollowUp.Next.REVISE:
        said = _said(row, plan, meeting, overall or {}, next_place, by)
        told, to = _share(case, content.view(case, by) if closed else plan, said, by, now)
        facts |= told
    _end_meeting(case, meeting, now)
    Case.objects.filter(id=case.id).update(concluded_at=now)
    when = ended(meeting, now) if meeting else {}
    return record("follow_up.held", case=case, by=by, now=now, request_id=request_id, to=to, facts=facts, **when)


def _next_day(case: Case, next: str, next_at: datetime | None, now: datetime) -> None:
    """The next follow-up has its day, which lies ahead and within what the guideline allows."""
    if next in (FollowUp.Next.RESTART, FollowUp.Next.END):
        return
    if next_at is None:
        raise Refused("Välj när ni följer upp planen nästa gång.", field="next_date", code="missing")
    if next_at <= now:
        raise Refused("Dagen har redan varit. Välj en dag framåt.", field="next_date")
    setting = packs.load(case.pack).follow_up
    due = setting.value.deadline(now) if setting.value is not None else None
    if due is not None and due.due_on is not None and local_date(next_at) > due.due_on:
        raise Refused(f"Välj en tidigare dag. Länets riktlinje: {setting.rule.text}", field="next_date", code="late")
    if next_at > now + LONGEST:
        raise Refused("Välj en dag inom tolv månader.", field="next_date", code="late")


def _meeting(case: Case, by: Actor) -> Meeting | None:
    """The follow-up meeting that is going on, if it is held as one."""
    rows = Meeting.objects.filter(case=case, owner_org_id=by.organisation, begun_at__isnull=False, held_at=None)
    return rows.filter(kind__in=FOLLOWS_UP, cancelled_at=None).order_by("-begun_at").first()


def _rows(row: FollowUp, plan: content.PlanView, measures: Iterable[Went], goals: Iterable[Went], by: Actor) -> None:
    """Keep the answers. Raises Refused for a line or goal that is not in the plan, and an answer that is none."""
    lines, known = {line.id for line in plan.lines}, {goal["id"] for goal in plan.goals}
    made = []
    for name, told, ids, answers in (("measure_id", measures, lines, DONE), ("goal_id", goals, known, NEARER)):
        for one in told:
            if str(one.id) not in ids:
                raise Refused("En rad finns inte längre i planen. Ladda om sidan.", code="gone")
            if one.answer not in answers:
                raise Refused("Välj ett svar på varje rad.", code="missing")
            words = {"answer": one.answer, "effect": one.effect, "what_now": one.what_now}
            made.append(
                FollowUpRow(
                    case_id=row.case_id, owner_org_id=by.own_organisation, follow_up=row, **{name: one.id}, **words
                )
            )
    if lines and not made:
        raise Refused("Svara på minst en rad.", code="missing")
    FollowUpRow.objects.bulk_create(made)


def _close(case: Case, plan: content.PlanView, measures: Iterable[Went], by: Actor, now: datetime) -> bool:
    """What the own huvudman does and will not go on with is closed; of another's it stays what was said here."""
    lines = {line.id: line for line in plan.lines}
    closed = False
    for one in measures:
        line = lines[str(one.id)]
        if one.state in ("done", "stopped") and line.huvudman and line.huvudman == by.huvudman:
            effect = one.effect[:300]
            commit_row(case, one.id, one.state, by=by, now=now, effect=effect)
            send_besked(case, one.id, one.state, by=by, now=now, effect=effect)
            closed = True
    return closed


def _said(
    row: FollowUp,
    plan: content.PlanView,
    meeting: Meeting | None,
    overall: Mapping[str, str],
    place: str,
    by: Actor,
) -> dict[str, Any]:
    """What the follow-up lays over the plan's next version."""
    results = renewing.results_of(row, plan)
    results["overall"] = [{"about": OVERALL[key], "answer": value} for key, value in overall.items() if key in OVERALL]
    old = plan.content.get("follow_up") or {}
    follow = {
        "at": row.next_at.isoformat() if row.next_at else "",
        "place": place or old.get("place", ""),
        "by": by.name,
        "feedback": old.get("feedback", ""),
        "reason": "" if row.next_at else "Planen avslutas.",
    }
    said: dict[str, Any] = {"explanation": row.explanation, "follow_up_result": results, "follow_up": follow}
    if meeting is not None:
        came = list(Attendance.objects.filter(meeting=meeting))
        said["participants"] = [
            {"name": f"{meeting.leader}, {by.unit_name}", "unit": "", "how": "ledde mötet"},
            *(content.participant(a) for a in came if a.how != "missing"),
        ]
        said["missing"] = [{"unit": a.name} for a in came if a.how == "missing" and a.party_id]
    return said


def _share(
    case: Case, plan: content.PlanView, said: dict[str, Any], by: Actor, now: datetime
) -> tuple[dict[str, Any], list[UUID]]:
    """The plan's next version, to those whom consent reaches and to the person. Returns its facts and the units."""
    document = renewing.renew(case, plan, by=by, now=now, said=said)
    units = [unit for unit, _consent in consents.reaches(case, by, now)]
    ways = [way for way in content.wanted_ways(case).split(",") if way] or ["digital"]
    letters = renewing.hand_out(document, case, units, ways, by=by, now=now)
    return {"document": str(document.id), "letters": letters}, [unit.id for unit in units]


def _end_meeting(case: Case, meeting: Meeting | None, now: datetime) -> None:
    if meeting is None:
        return
    Meeting.objects.filter(id=meeting.id).update(held_at=ended(meeting, now)["at"], version=meeting.version + 1)
    Live.objects.filter(case=case, closed_at=None).update(closed_at=now)
