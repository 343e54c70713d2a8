"""What pages ask about meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch

from samplan.coordination.cases.access import Standing, readable_by
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.answers import COMES
from samplan.coordination.meetings.invitations import ANSWERS, HOW
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.rulebook.calendar import local_date

CALLED_BEFORE = timedelta(days=400)  # nobody calls to a meeting longer before it


def current(case: Case, actor: Actor, standing: Standing | None = None) -> Meeting | None:
    """The newest meeting that is not cancelled and that ``actor`` may read."""
    rows = readable_by(actor, case, Meeting.objects.filter(cancelled_at=None), standing=standing)
    return rows.order_by("-starts_at").first()


def newest(case: Case, actor: Actor) -> Meeting | None:
    """The meeting last called to, cancelled or not, that ``actor`` may read."""
    return readable_by(actor, case, Meeting.objects.all()).order_by("-starts_at").first()


@dataclass(frozen=True)
class PersonsAnswer:
    """What the person has answered to the newest call, and the document that says so."""

    document: Document

    @property
    def text(self) -> str:
        """The answer in the person's own sentence."""
        said = self.document.content
        return ". ".join(filter(None, (ANSWERS[said["answer"]], HOW.get(said.get("how", ""), ""))))


def persons_answer(documents: Iterable[Document]) -> PersonsAnswer | None:
    """The person's answer to the newest call among ``documents`` (the newest first); None before there is one."""
    for document in documents:
        if document.kind == Document.Kind.CALL:
            return None
        if document.kind == Document.Kind.REPLY and document.content.get("from") == "person":
            return PersonsAnswer(document)
    return None


@dataclass(frozen=True)
class Missing:
    """A party that the meeting cannot do without, and why it is not sure to come: silent or declined (CALL-12)."""

    name: str
    why: str


def needed_missing(case: Case) -> list[Missing]:
    """The needed parties that have not said that they come. The unit that coordinates and the person may know it."""
    needed = Party.objects.filter(case=case, needed=True, until=None, since__isnull=False).select_related("unit")
    parties = [party for party in needed if party.unit_id]
    if not parties:
        return []
    answers: dict[UUID, str] = {}
    kinds = ("call.sent", "meeting.moved", "call.answered")
    for event in Event.objects.filter(case=case, kind__in=kinds).order_by("at", "recorded_at"):
        if event.kind != "call.answered":
            answers.clear()
        elif event.unit_id:
            answers[event.unit_id] = event.facts["answer"]
    out = []
    for party in parties:
        said = answers.get(party.unit_id) if party.unit_id else None
        if said in COMES:
            continue
        out.append(Missing(party.name, "har inte svarat än" if said is None else "kan inte komma"))
    return out


def attendance(meeting: Meeting) -> list[Attendance]:
    """Who took part and how, who was missing."""
    return list(Attendance.objects.filter(meeting=meeting).select_related("party__unit").order_by("name"))


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
    told: set[str] = set()
    for delivery in calls.select_related("document").prefetch_related(with_person).order_by("-at")[:200]:
        meeting = delivery.document.content["meeting"]
        if delivery.document.content.get("cancelled"):
            told.add(meeting["id"])
        elif meeting["id"] not in told:
            told.add(meeting["id"])  # an older call to the same meeting tells of a time that has been moved
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
