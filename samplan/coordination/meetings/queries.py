"""What pages ask about meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from samplan.coordination.cases.access import Standing, readable_by
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.answers import COMES
from samplan.coordination.meetings.invitations import ANSWERS, HOW
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.rulebook.calendar import local, local_date


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
    call = None
    for event in Event.objects.filter(case=case, kind__in=kinds).order_by("at", "recorded_at"):
        if event.kind != "call.answered":
            if event.facts.get("document") != call:
                answers.clear()
            call = event.facts.get("document")
            for unit in event.facts.get("to", ()):  # the same call to one more asks that one alone
                answers.pop(UUID(unit), None)
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


def left_since(meeting: Meeting, attendance: list[Attendance]) -> list[Party]:
    """Parties that have been at ``meeting`` and are no longer with: consent was taken back while it was going on."""
    begun = meeting.begun_at
    return [
        one.party
        for one in attendance
        if one.party and one.party.until and begun and one.party.until >= begun and one.how != Attendance.How.MISSING
    ]


def own_parts(case: Case, actor: Actor) -> list[Answer]:
    """What the units have prepared of their own and may be shown at the meeting.

    Only what was written to be shown to all at the meeting (PREP-05); the own unit's part whoever may read it.
    """
    shared = Q(share=Answer.Share.MEETING)
    readable = readable_by(actor, case, Answer.objects.filter(question="own_part"), shared=shared)
    readable = readable.filter(shared | Q(unit_id=actor.unit)).exclude(text="")
    return list(readable.select_related("unit").order_by("unit__name"))


def own_text(case: Case, actor: Actor, question: str) -> str:
    """What the acting organisation has written on ``question``, or ""."""
    row = Answer.objects.filter(case=case, owner_org_id=actor.organisation, question=question).first()
    return row.text if row else ""


def own_part(case: Case, actor: Actor) -> Answer | None:
    """What the acting unit has written about its own part, wherever it may be read. Another unit's is its own."""
    rows = Answer.objects.filter(
        case=case, owner_org_id=actor.organisation, unit_id=actor.own_unit, question="own_part"
    )
    return rows.exclude(text="").first()


PAGE = 30


@dataclass(frozen=True)
class Coming:
    """A meeting in a unit's calendar. ``own``: the unit calls to it; else it is called."""

    case: Case
    starts_at: datetime
    form: str
    place: str
    own: bool


Days = list[tuple[date, list[Coming]]]
Cursor = tuple[datetime, UUID]


def coming(actor: Actor, now: datetime, *, after: Cursor | None = None) -> tuple[Days, Cursor | None]:
    """A page of the unit's meetings from today on, by Swedish date, and where the next one begins.

    Its own, and those that its calls tell of; of several calls to one coordination the newest counts. after: the moment
    and the case of the last row of the page before. Logged as one list read.
    """
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    cases = Case.objects.select_related("person").only("id", "ended_at", "stopped_at", "person__given_name",
        "person__family_name", "person__born_on", "person__protection")  # fmt: skip
    # Cut first: joined, the policies would be asked for every meeting that could have been in the list.
    calls = _called(actor, today, after).prefetch_related(Prefetch("case", cases), "document")[: PAGE + 1]
    own = _own(actor, today, after).prefetch_related(Prefetch("case", cases))[: PAGE + 1]
    found = [Coming(m.case, m.starts_at, m.form, m.place, own=True) for m in own]
    found += [_as_called(d) for d in calls]
    found.sort(key=lambda row: (row.starts_at, row.case.id))
    shown = found[:PAGE]
    days: dict[date, list[Coming]] = {}
    for row in shown:
        if row.case.ended_at is None and row.case.stopped_at is None:
            days.setdefault(local_date(row.starts_at), []).append(row)
    if shown:
        ids = tuple(dict.fromkeys(row.case.id for row in shown))
        log.note(log.Line(by=actor, now=now, action="list", what="calendar", cases=ids))
    later = (shown[-1].starts_at, shown[-1].case.id) if len(found) > PAGE else None
    return list(days.items()), later


def booked(actor: Actor, cases: Iterable[UUID]) -> dict[UUID, datetime]:
    """When the unit next meets in each of these cases, for the rows of a list: two questions however many there are.

    Of a meeting that the unit calls to as it stands, else as its newest call says. A case without one is left out.
    """
    ids = set(cases)
    if not ids:
        return {}
    calls = _while_with(actor, Delivery.objects.filter(case__in=ids, meeting_at__isnull=False))
    own = Meeting.objects.filter(case__in=ids, unit_id=actor.own_unit, cancelled_at=None, held_at=None)
    called = dict(calls.order_by("at").values_list("case_id", "meeting_at"))  # the newest of a case stays
    return called | dict(own.order_by("starts_at").values_list("case_id", "starts_at"))


SOONEST = 60  # twice what the worklist holds: nearly all have something to do there


def soonest(actor: Actor, now: datetime) -> dict[UUID, datetime]:
    """When the unit next meets, from today on, by case: of its soonest meetings."""
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    called = _called(actor, today, None).values_list("case_id", "meeting_at")[:SOONEST]
    own = _own(actor, today, None).values_list("case_id", "starts_at")[:SOONEST]
    found: dict[UUID, datetime] = {}
    for case, at in [*called, *own]:
        if at is not None:
            found[case] = min(at, found.get(case, at))
    return found


def _as_called(delivery: Delivery) -> Coming:
    meeting = delivery.document.content["meeting"]
    starts_at = datetime.fromisoformat(meeting["starts_at"])
    return Coming(delivery.case, starts_at, meeting["form"], meeting["place"], own=False)


def _called(actor: Actor, today: datetime, after: Cursor | None) -> QuerySet[Delivery]:
    """The newest call of each coordination that the unit is with in, in the order of the meetings."""
    rows = _while_with(actor, Delivery.objects.filter(meeting_at__gte=today))
    newer = Delivery.objects.filter(
        case=OuterRef("case"), to_unit_id=actor.own_unit, meeting_at__isnull=False, at__gt=OuterRef("at")
    )
    if after:
        rows = rows.filter(meeting_at__gte=after[0]).filter(
            Q(meeting_at__gt=after[0]) | Q(meeting_at=after[0], case_id__gt=after[1])
        )
    return rows.filter(~Exists(newer)).order_by("meeting_at", "case_id")


def _while_with(actor: Actor, calls: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """The calls to the unit in the cases that it has not left: it is not told when the meeting moves."""
    here = Party.objects.filter(case=OuterRef("case"), unit_id=actor.own_unit, since__isnull=False, until=None)
    # As EXISTS it would be joined, and asked of all the unit's cases before the page is cut.
    still = Q(IsNull(Subquery(here.values("id")[:1]), False))
    return calls.filter(still, to_unit_id=actor.own_unit, recalled_at=None)


def _own(actor: Actor, today: datetime, after: Cursor | None) -> QuerySet[Meeting]:
    """The meetings that the unit calls to and that have not been held, in order."""
    rows = Meeting.objects.filter(unit_id=actor.own_unit, cancelled_at=None, held_at=None, starts_at__gte=today)
    if after:
        rows = rows.filter(starts_at__gte=after[0]).filter(
            Q(starts_at__gt=after[0]) | Q(starts_at=after[0], case_id__gt=after[1])
        )
    return rows.order_by("starts_at", "case_id")
