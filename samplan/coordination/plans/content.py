"""The plan as it is read: from the rows, by whoever may read them, or from the newest document and later besked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from samplan.coordination.cases import queries
from samplan.coordination.cases.access import Standing, readable_by, standing_of
from samplan.coordination.cases.models import Case, Document, Party
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.coordination.plans import consented, contacts
from samplan.coordination.plans.models import Acceptance, Commitment, Conclusion, Goal, Measure
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.together import together
from samplan.foundation.directory.models import Unit, User

STATES = {
    "proposed": "Föreslaget",
    "in_room": "Föreslaget, bekräftat i rummet",
    "confirmed": "Bekräftat",
    "waiting": "Väntar på beslut",
    "declined": "Blev inte av",
    "started": "Påbörjat",
    "done": "Klart",
    "stopped": "Blev inte av",
}
BACKGROUND = ("situation", "needs", "resources")
OVER = ("done", "stopped", "declined")  # nothing more is expected of it


@dataclass(frozen=True)
class Line:
    """One row of the plan: vem gör vad, när. ``state`` is a key of STATES; ``owner`` who wrote it, if it is known."""

    id: str
    who: str
    what: str
    when: str
    where: str = ""
    staff: str = ""
    phone: str = ""
    organisation: str = ""
    huvudman: str = ""  # code of the huvudman that will do it; "" when none
    stripe: str = "annan"  # du | region | kommun | skola | annan
    unit: str = ""
    goal: str = ""
    kind: str = ""
    law: str = ""
    next_on: date | None = None
    state: str = "proposed"
    in_room: str = ""
    meanwhile: str = ""
    decided_by: str = ""
    effect: str = ""  # how it went, when it is done or stopped
    state_at: datetime | None = None  # when the doer last said how it stands
    answer: str = ""
    told: str = ""  # the person's own answer to "Blev det gjort?": yes | no | unknown
    version: int = 0
    owner: str = ""
    changed_at: datetime | None = None  # of the row; None when the line is known from a document only
    changed_by: str = ""

    @property
    def state_text(self) -> str:
        return STATES[self.state] + (f" av {self.in_room}" if self.state == "in_room" else "")


@dataclass(frozen=True)
class PlanView:
    """The plan as one actor reads it now."""

    source: str  # rows | document | none
    number: int | None = None
    made_at: datetime | None = None
    goals: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    situation: str = ""
    needs: str = ""
    resources: str = ""
    content: dict[str, Any] = field(default_factory=dict)  # the document's, when there is one


@dataclass(frozen=True)
class _Rows:
    """What has been written in the plan, as far as one actor may read it now. words: the newest on each measure."""

    goals: list[Goal]
    measures: list[Measure]
    words: dict[UUID, Commitment]
    answers: dict[UUID, str]
    background: dict[str, str]


def _rows(case: Case, actor: Actor, standing: Standing) -> _Rows:
    acceptances = Acceptance.objects.order_by("at")
    if actor.is_person:
        acceptances = acceptances.filter(case=case)
    else:
        acceptances = readable_by(actor, case, acceptances, standing=standing)
    goals, measures, words, answers, texts = together(
        readable_by(actor, case, Goal.objects.order_by("created_at"), standing=standing),
        readable_by(actor, case, Measure.objects.filter(stopped_at=None).order_by("created_at"), standing=standing),
        readable_by(actor, case, Commitment.objects.order_by("at"), standing=standing),
        acceptances,
        readable_by(
            actor,
            case,
            Answer.objects.filter(question__in=BACKGROUND),
            shared=Q(share=Answer.Share.MEETING),
            standing=standing,
        ),
    )
    told = {answer.question: answer.text for answer in texts}
    return _Rows(
        goals,
        measures,
        {word.measure_id: word for word in words},
        {answer.measure_id: answer.answer for answer in answers},
        {question: told.get(question, "") for question in BACKGROUND},
    )


def _as_shared(found: _Rows, plan: Document, actor: Actor) -> _Rows:
    """The rows as the delivered ``plan`` tells them: what has been written since is read when it is shared (PLAN-13).

    For the person and for units of the coordinating organisation, who may read the rows themselves. What the actor
    wrote is its own to read.
    """
    since = plan.made_at
    return replace(
        found,
        goals=[goal for goal in found.goals if goal.changed_at <= since],
        measures=[m for m in found.measures if m.changed_at <= since or (m.changed_by == actor.name and actor.unit)],
        background=dict.fromkeys(BACKGROUND, ""),
    )


def _lines(case: Case, found: _Rows, parties: list[Party]) -> list[Line]:
    doers = {party.id: party for party in parties}
    return [
        _line(m, doers.get(m.party_id), found.words.get(m.id), found.answers.get(m.id, ""), case)
        for m in found.measures
    ]


def _line(measure: Measure, party: Party | None, word: Commitment | None, answer: str, case: Case) -> Line:
    """party: who will do it, a unit or one without an account; None for the person, for one who is named in the row
    alone, and for one that the reader may not know of."""
    unit = party.unit if party else None
    if word is not None and word.at < measure.changed_at:
        word = None  # the proposal was changed after the word was given
    state = word.state if word else _said_in_room(measure)
    if measure.by_person:
        state = "confirmed" if answer == "yes" else "proposed"
    return Line(
        id=str(measure.id),
        who=case.person.given_name if measure.by_person else party.name if party else measure.outside,
        what=measure.what,
        when=measure.when,
        where=measure.where,
        staff=measure.staff_name,
        phone=unit.phone if unit else "",
        organisation=unit.organisation.name if unit else "",
        huvudman=unit.organisation.huvudman if unit else "",
        stripe="du" if measure.by_person else unit.organisation.stripe if unit else "annan",
        unit=str(unit.id) if unit else "",
        goal=str(measure.goal_id or ""),
        kind=measure.kind,
        law=measure.law,
        next_on=measure.next_on,
        state=state,
        in_room=measure.in_room_by,
        meanwhile=word.meanwhile if word else measure.meanwhile,
        decided_by=word.decided_by if word else "",
        effect=word.effect if word else "",
        state_at=word.at if word else None,
        answer=answer,
        version=measure.version,
        owner=str(measure.owner_org_id),
        changed_at=measure.changed_at,
        changed_by=measure.changed_by,
    )


def _said_in_room(measure: Measure) -> str:
    """What the documenter has heard in the room, until the doer has said it themself."""
    if measure.meanwhile:
        return "waiting"
    return "in_room" if measure.in_room_by else "proposed"


def view(case: Case, actor: Actor, read: queries.Read | None = None) -> PlanView:
    """The plan as ``actor`` reads it: shared rows when they may, else the newest delivered plan with later besked.

    read: what the page has read of the case already.
    """
    if actor.is_person and case.concluded_at is None:
        return PlanView("none")
    read = read or queries.read(case, actor)
    plans = [d for d in read.documents if d.kind == Document.Kind.PLAN]
    document = max(plans, key=lambda d: (d.made_at, d.number), default=None)
    found = _rows(case, actor, read.standing)
    if document is not None and case.coordinating_unit_id != actor.unit and not read.standing.window:
        found = _as_shared(found, document, actor)
    goals, lines, background = found.goals, _lines(case, found, read.parties), found.background
    if actor.is_person and document is None:
        shown = _with_besked(lines, read.documents, found.words, actor)
    elif document is None:
        shown = lines
    else:
        shown = _merge([line_of(m, document) for m in document.content["measures"]], lines, document.made_at)
        shown = _with_besked(shown, read.documents, found.words, actor)
        goals = goals or []
    if document is None and not (goals or shown or any(background.values())):
        return PlanView("none")
    written = _written(goals)
    known = {g["id"] for g in written}
    if document is not None:
        written = [g for g in document.content["goals"] if g["id"] not in known] + written
        background = {key: background[key] or document.content[key] for key in background}
    return PlanView(
        "document" if document else "rows",
        number=document.number if document else None,
        made_at=document.made_at if document else None,
        goals=written,
        lines=shown,
        content=document.content if document else {},
        **background,
    )


def led_now(content: dict[str, Any], case: Case) -> dict[str, Any]:
    """What a plan says, for a page, with the one who coordinates now: the coordination may have been handed over."""
    old = content.get("coordinator")
    if not old or case.coordinator.user.name == old["name"]:
        return content
    now = _coordinator(case.coordinator.user, case.coordinating_unit)
    follow_up = content.get("follow_up") or {}
    if follow_up.get("by") == old["name"]:
        follow_up = follow_up | {"by": now["name"]}
    return content | {"coordinator": now, "follow_up": follow_up}


def _coordinator(one: User, unit: Unit) -> dict[str, str]:
    return {"name": one.name, "title": one.title, "unit": unit.name, "phone": one.phone or unit.phone}


def live(case: Case, actor: Actor, standing: Standing) -> PlanView:
    """The plan as it is being written, from the rows alone: for who follows a meeting through an open window.

    Everybody's own words are among the rows then, so that no document needs to be read.
    """
    found = _rows(case, actor, standing)
    lines = _lines(case, found, queries.all_parties(case))
    written: dict[str, Any] = {"goals": _written(found.goals), "lines": lines, **found.background}
    return PlanView("rows", **written)


def _written(goals: Iterable[Goal]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(g.id),
            "text": g.text,
            "in_persons_words": g.in_persons_words,
            "kind": g.kind,
            "when": g.when,
            "version": g.version,
            "owner": str(g.owner_org_id),
            "changed_by": g.changed_by,
            "changed_at": g.changed_at,
        }
        for g in goals
    ]


def _merge(delivered: list[Line], own: list[Line], made_at: datetime) -> list[Line]:
    """The delivered lines, each as its row says when the row may be read, then the rows that came later.

    What others said at the meeting stands in the document and not in one's own rows: it counts until the row is
    changed.
    """
    mine = {line.id: line for line in own}
    out = []
    for line in delivered:
        row = mine.pop(line.id, None)
        if row is not None and not row.who:  # a unit that has left does not read who else is there: as it was told then
            told = {name: getattr(line, name) for name in ("who", "organisation", "huvudman", "stripe", "unit")}
            row = replace(row, **told)
        if row is not None and row.changed_at is not None and row.changed_at <= made_at:
            row = replace(
                row,
                state=line.state,
                in_room=line.in_room,
                meanwhile=line.meanwhile,
                decided_by=line.decided_by,
                effect=line.effect,
                state_at=line.state_at,
                answer=row.answer or line.answer,
                told=line.told,
            )
        out.append(row or line)
    return out + list(mine.values())


def _with_besked(
    lines: list[Line], documents: Iterable[Document], own: dict[UUID, Commitment], actor: Actor
) -> list[Line]:
    """The lines with what later besked say of them, the actor's ``own`` words included."""
    said = sorted((d for d in documents if d.kind == Document.Kind.BESKED), key=lambda d: d.made_at)
    words = {d.content["measure"]: d.content for d in said if d.content.get("kind") == "commitment"}
    answers = {d.content["measure"]: d.content["answer"] for d in said if d.content.get("kind") == "answer"}
    told = {d.content["measure"]: d for d in said if d.content.get("kind") == "told"}
    out = []
    for line in lines:
        if line.id in answers and not actor.is_person:
            line = replace(line, answer=answers[line.id])
        word = words.get(line.id)
        mine = own.get(UUID(line.id))
        if word is not None and line.changed_at and datetime.fromisoformat(word["at"]) < line.changed_at:
            word = None  # said of an earlier wording
        if mine is not None and line.changed_at and mine.at < line.changed_at:
            mine = None
        if mine is not None:
            line = replace(
                line,
                state=mine.state,
                meanwhile=mine.meanwhile,
                decided_by=mine.decided_by,
                effect=mine.effect,
                state_at=mine.at,
            )
        elif word is not None:
            line = replace(
                line,
                state=word["state"],
                meanwhile=word["meanwhile"],
                decided_by=word["by"],
                effect=word.get("effect", ""),
                state_at=datetime.fromisoformat(word["at"]),
            )
        out.append(_told(line, told.get(line.id)))
    return out


def _told(line: Line, besked: Document | None) -> Line:
    """The line with what the person says became of it; their own measure is done when they say so."""
    if besked is None or (line.changed_at and besked.made_at < line.changed_at):
        return line
    line = replace(line, told=besked.content["answer"])
    if line.stripe == "du" and line.told == "yes":
        return replace(line, state="done", state_at=besked.made_at)
    if line.stripe == "du" and line.state == "done":
        return replace(line, state="confirmed" if line.answer == "yes" else "proposed", state_at=None)
    return line


SAME_IN_DOCUMENT = (
    "id",
    "who",
    "what",
    "when",
    "where",
    "organisation",
    "stripe",
    "unit",
    "goal",
    "kind",
    "law",
    "state",
    "in_room",
    "meanwhile",
    "decided_by",
    "answer",
    "staff",
)


def line_of(measure: dict[str, Any], document: Document) -> Line:
    """A line from the plan document's content."""
    values = {key: measure[key] for key in SAME_IN_DOCUMENT}
    at = measure.get("state_at", "")
    return Line(
        **values,
        effect=measure.get("effect", ""),
        state_at=datetime.fromisoformat(at) if at else None,
        told=measure.get("told", ""),
        phone=measure["who_phone"],
        huvudman=measure["huvudman_code"],
        owner=str(document.owner_org_id),
    )


def left(parties: Iterable[Party]) -> frozenset[str]:
    """Those that are with no longer: the ids of units, and the names of all. Who has come back is with."""
    keys = [(key, one) for one in parties for key in (one.unit_id and str(one.unit_id), one.name) if key]
    here = {key for key, one in keys if one.since is not None and one.until is None}
    return frozenset(key for key, one in keys if one.until is not None) - here


def called_since(call: Document, parties: Iterable[Party]) -> list[Party]:
    """Those with now that ``call`` does not name: called later, or in the place of a unit that passed its call on.

    Who was with already when it was sent, and is not named, was not called to that meeting.
    """
    named = {one["name"] for one in call.content["recipients"]} | {call.content.get("sender", {}).get("unit")}
    later = [one for one in parties if one.since and one.until is None and one.name not in named]
    return [one for one in later if one.since and one.since > call.made_at]


def is_left(line: Line, gone: Collection[str]) -> bool:
    """Whether the one who was to do it is among those in ``gone``, as ``left`` tells them."""
    return line.stripe != "du" and (line.unit or line.who) in gone


def line(case: Case, measure: UUID, actor: Actor) -> Line | None:
    """One line as ``actor`` may read it, from the rows or from a delivered plan."""
    return next((line for line in view(case, actor).lines if line.id == str(measure)), None)


CHECK = ("understood", "secure", "check_note", "disagreement")


def own_texts(case: Case, actor: Actor, questions: Iterable[str]) -> dict[str, Answer]:
    """What the acting organisation has written on ``questions``: the rows that are there."""
    rows = Answer.objects.filter(case=case, owner_org_id=actor.organisation, question__in=list(questions))
    return {row.question: row for row in rows}


def checked(case: Case, actor: Actor, meeting: Meeting) -> dict[str, str]:
    """What the readback at ``meeting`` showed, as the acting organisation wrote it: each of CHECK, "" when nothing is.

    What an earlier meeting was ended with is of that meeting.
    """
    begun = meeting.begun_at
    rows = {name: row for name, row in own_texts(case, actor, CHECK).items() if begun and row.changed_at >= begun}
    return {name: rows[name].text if name in rows else "" for name in CHECK}


def organisations(case: Case) -> dict[UUID, str]:
    """The organisations that take part, which can have the overall responsibility: id → name."""
    parties = Party.objects.filter(case=case, since__isnull=False, until=None, unit__isnull=False)
    return {
        p.unit.organisation_id: p.unit.organisation.name for p in parties.select_related("unit__organisation") if p.unit
    }


def attending_units(meeting: Meeting, by: Actor) -> list[UUID]:
    """Units at the meeting, and with still, other than the one that ends it: each documents its own part afterwards."""
    here = Attendance.objects.filter(meeting=meeting, party__unit__isnull=False, party__until=None)
    here = here.exclude(how="missing")
    return [unit for unit in here.values_list("party__unit_id", flat=True) if unit != by.unit]


def snapshot(case: Case, meeting: Meeting, conclusion: Conclusion, by: Actor, now: datetime) -> dict[str, Any]:
    """The content of the plan document: everything the law and the routine ask of it (PLAN-01, PLAN-02, PLAN-03).

    Read while the windows still are open, so that it holds every party's own word.
    """
    found = _rows(case, by, standing_of(by, case))
    lines = _lines(case, found, queries.all_parties(case))
    unit = Unit.objects.select_related("organisation").get(id=case.coordinating_unit_id)
    number = case.person.numbers.filter(until_on=None).first()
    responsible = conclusion.responsible_organisation
    attendance = list(Attendance.objects.filter(meeting=meeting).select_related("party__unit"))
    return {
        "number": Document.objects.filter(case=case, kind="plan", owner_org_id=by.organisation).count() + 1,
        "person": {
            "name": case.person.name,
            "first_name": case.person.given_name,
            "number": f"{number.value[:8]}-{number.value[8:]}" if number else "",
        },
        "made_at": now.isoformat(),
        "purpose": meeting.purpose,
        "consent": consented.consent_sentence(case, by, now),
        **found.background,
        "goals": [
            {"id": str(g.id), "text": g.text, "in_persons_words": g.in_persons_words, "kind": g.kind, "when": g.when}
            for g in found.goals
        ],
        "measures": [measure_content(line) for line in lines],
        "responsible": {"organisation": responsible.name, "huvudman": responsible.stripe},
        "coordinator": _coordinator(conclusion.coordinator.user, unit),
        "follow_up": {
            "at": conclusion.follow_up_at.isoformat() if conclusion.follow_up_at else "",
            "place": conclusion.follow_up_place,
            "by": conclusion.follow_up_by,
            "feedback": conclusion.feedback,
            "reason": conclusion.reason,
        },
        "evaluation": {
            "at": conclusion.evaluation_at.isoformat() if conclusion.evaluation_at else "",
            "by": conclusion.evaluation_by,
        },
        "check": {
            "understood": conclusion.understood,
            "secure": conclusion.secure,
            "note": conclusion.check_note,
        },
        "participants": [
            {"name": f"{meeting.leader}, {unit.name}", "unit": "", "how": "ledde mötet"},
            *(participant(a) for a in attendance if a.how != "missing"),
        ],
        "missing": [{"unit": a.name} for a in attendance if a.how == "missing" and a.party_id],
        "disagreement": conclusion.disagreement,
        **contacts.content(case, by, now),
        "ways": conclusion.ways,
    }


def participant(one: Attendance) -> dict[str, str]:
    """Who took part: the named ones before their unit; whom the person had with them after the name."""
    if one.party_id is None:
        return {"name": f"{one.name} ({one.note})" if one.note else one.name, "unit": "", "how": one.get_how_display()}
    return {"name": one.note or one.name, "unit": one.name if one.note else "", "how": one.get_how_display()}


def measure_content(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "goal": line.goal,
        "who": line.who,
        "staff": line.staff,
        "who_phone": line.phone,
        "organisation": line.organisation,
        "huvudman": line.stripe,
        "huvudman_code": line.huvudman,
        "stripe": line.stripe,
        "unit": line.unit,
        "what": line.what,
        "when": line.when,
        "where": line.where,
        "law": line.law,
        "kind": line.kind,
        "state": line.state,
        "in_room": line.in_room,
        "meanwhile": line.meanwhile,
        "decided_by": line.decided_by,
        "effect": line.effect,
        "state_at": line.state_at.isoformat() if line.state_at else "",
        "answer": line.answer,
        "told": line.told,
    }


def wanted_ways(case: Case) -> str:
    """How the person wants the plan, as the newest meeting ended: "digital,paper,oral" or fewer."""
    row = Conclusion.objects.filter(case=case).order_by("-at").first()
    if row is not None:
        return row.ways
    # Who has taken over has not ended a meeting of its own: it stands in the plan that was shared with it.
    plan = Document.objects.filter(case=case, kind=Document.Kind.PLAN).order_by("-made_at").first()
    ways: str = plan.content.get("ways", "") if plan else ""
    return ways
