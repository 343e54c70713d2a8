"""What pages ask about meetings."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q

from samplan.coordination.cases.access import Standing, readable_by
from samplan.coordination.cases.models import Case, Delivery, Party
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.rulebook.calendar import local_date

CALLED_BEFORE = timedelta(days=400)  # nobody calls to a meeting longer before it


def current(case: Case, actor: Actor, standing: Standing | None = None) -> Meeting | None:
    """The newest meeting that is not cancelled and that ``actor`` may read."""
    rows = readable_by(actor, case, Meeting.objects.filter(cancelled_at=None), standing=standing)
    return rows.order_by("-starts_at").first()


def attendance(meeting: Meeting) -> list[Attendance]:
    """Who took part and how, who was missing."""
    return list(Attendance.objects.filter(meeting=meeting).select_related("party__unit").order_by("name"))


def left_since(meeting: Meeting, attendance: list[Attendance]) -> list[Party]:
    """Parties that have been at ``meeting`` and are no longer with: consent was taken back while it was going on."""
    begun = meeting.begun_at
    return [
        one.party
        for one in attendance
        if one.party and one.party.until and begun and one.party.until >= begun and one.how != Attendance.How.MISSING
    ]


def brought(case: Case, actor: Actor) -> tuple[list[Answer], list[Answer]]:
    """What was prepared for the meeting and may be shown at it: the person's answers, and the units' own parts.

    Only what was written to be shown to all at the meeting (PREP-05); the own organisation's part whoever may read it.
    """
    found = Answer.objects.filter(Q(owner_person__isnull=False) | Q(question="own_part"))
    shared = Q(share=Answer.Share.MEETING)
    readable = readable_by(actor, case, found, shared=shared).exclude(text="").select_related("owner_org")
    rows = list(readable.order_by("question", "owner_org__name"))
    return [a for a in rows if a.owner_person_id], [a for a in rows if a.owner_person_id is None]


def own_text(case: Case, actor: Actor, question: str) -> str:
    """What the acting organisation has written on ``question``, or ""."""
    row = Answer.objects.filter(case=case, owner_org_id=actor.organisation, question=question).first()
    return row.text if row else ""


def own_part(case: Case, actor: Actor) -> Answer | None:
    """What the acting organisation has written about its own part, wherever it may be read."""
    return (
        Answer.objects.filter(case=case, owner_org_id=actor.organisation, question="own_part").exclude(text="").first()
    )


def coming(actor: Actor, now: datetime) -> list[tuple[date, list[dict]]]:
    """The unit's coming meetings as its calls tell of them, by Swedish date; logged as one list read."""
    found: dict[UUID, dict] = {}
    calls = Delivery.objects.filter(to_unit_id=actor.unit, document__kind="call", recalled_at=None, case__ended_at=None)
    # Most of what has been is left out by the index, then by the day as text; the moment itself is looked at below.
    calls = calls.filter(at__gte=now - CALLED_BEFORE)
    calls = calls.filter(document__content__meeting__starts_at__gte=str(local_date(now) - timedelta(days=1)))
    # The person is fetched when the list has been cut: joined, the policies would be asked for every call ever sent.
    with_person = Prefetch("case", Case.objects.select_related("person"))
    for delivery in calls.select_related("document").prefetch_related(with_person).order_by("-at")[:200]:
        meeting = delivery.document.content["meeting"]
        _add(found, delivery.case, datetime.fromisoformat(meeting["starts_at"]), meeting["place"], now)
    own = Meeting.objects.filter(
        owner_org_id=actor.organisation,
        case__coordinating_unit_id=actor.unit,
        cancelled_at=None,
        held_at=None,
        starts_at__gt=now,
    )
    for planned in own.prefetch_related(with_person).order_by("starts_at")[:200]:
        if planned.case.ended_at is None and planned.case.stopped_at is None:
            _add(found, planned.case, planned.starts_at, planned.place, now)
    days: dict[date, list[dict]] = {}
    for row in sorted(found.values(), key=lambda r: r["starts_at"]):
        days.setdefault(local_date(row["starts_at"]), []).append(row)
    if found:
        log.note(log.Line(by=actor, now=now, action="list", what="calendar", cases=tuple(found)))
    return list(days.items())


def _add(found: dict[UUID, dict], case: Case, starts_at: datetime, place: str, now: datetime) -> None:
    if starts_at > now and case.id not in found:
        found[case.id] = {"case": case, "starts_at": starts_at, "place": place}
