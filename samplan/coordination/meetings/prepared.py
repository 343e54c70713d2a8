"""What the person has prepared, as each one may read it: the person, their coordinator, those at the meeting."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from samplan.coordination.cases.access import Standing, standing_of
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.meetings.models import Answer
from samplan.foundation.access.actor import Actor
from samplan.rulebook import questions as rules

SAID = "said."  # begins the code of what staff have noted for the person
HELP = "help"  # who helps the person to answer: a row of its own, never shared
Share = Answer.Share


@dataclass(frozen=True)
class Said:
    """One who has answered a question: the words, line by line, and in ``note`` who noted them or helped."""

    lines: tuple[str, ...]
    note: str
    share: str


@dataclass(frozen=True)
class Shown:
    """One question with its wording and what has been said to it, by the person first."""

    code: str
    question: str
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        """All that has been said, with who noted it."""
        return "\n".join(
            "\n".join((*one.lines, f"({one.note})")) if one.note else "\n".join(one.lines) for one in self.said
        )


def _readable(case: Case, actor: Actor, standing: Standing | None) -> Q | None:
    """Which answers of the person ``actor`` may read now; None when there are none."""
    own, noted = Q(owner_person__isnull=False), Q(on_behalf=True)
    if actor.is_person:
        return (own & Q(owner_person_id__in=actor.selves)) | noted if case.person_id in actor.selves else None
    if case.coordinating_unit_id == actor.unit:
        return (own & ~Q(share=Share.ME)) | (noted & Q(owner_org_id=actor.organisation))
    standing = standing or standing_of(actor, case)
    return (own | noted) & Q(share=Share.MEETING) if standing.window else None


def _shown(case: Case, actor: Actor, narrower: Q, standing: Standing | None = None) -> list[Shown]:
    """The questions that have answers which ``actor`` may read, in their order."""
    readable = _readable(case, actor, standing)
    if readable is None:
        return []
    rows = Answer.objects.filter(readable, narrower, case=case).exclude(text="").exclude(question=HELP)
    found: dict[tuple[str, bool], list[Answer]] = {}
    for row in rows.order_by("changed_at"):
        question = rules.question_of(row.question.removeprefix(SAID))
        if question is not None:
            found.setdefault((question.code, row.on_behalf), []).append(row)
    out = []
    for code, question in rules.QUESTIONS.items():
        said = [_said(question, found[code, noted], case) for noted in (False, True) if (code, noted) in found]
        said = [one for one in said if one.lines]
        if said:
            out.append(Shown(code, question.text, tuple(said)))
    return out


def _said(question: rules.Question, rows: list[Answer], case: Case) -> Said:
    values = {row.question.removeprefix(SAID): row.text for row in rows}
    newest = rows[-1]
    note = ""
    if newest.on_behalf:
        note = f"Enligt {case.person.given_name}, antecknat av {newest.changed_by}"
    elif newest.helped_by:
        note = f"Med hjälp av {newest.helped_by}"
    shares = {row.share for row in rows}
    widest = next(share for share in (Share.MEETING, Share.COORDINATOR, Share.ME) if share in shares)
    return Said(tuple(rules.told(question, values)), note, str(widest))


def shown_at_meeting(case: Case, actor: Actor, standing: Standing | None = None) -> list[Shown]:
    """What the person lets everybody at the meeting see, for its second part: each with ``question`` and ``text``.

    The coordinating unit reads it at once; the others while their window is open. What goes well stands before what
    does not (PREP-02). standing: when the page has asked for it already.
    """
    if case.stopped_at is not None or case.ended_at is not None:
        return []
    return _shown(case, actor, Q(share=Share.MEETING), standing)


def for_coordinator(case: Case, actor: Actor) -> list[Shown]:
    """What the person lets the coordinator see, and what the own organisation has noted. For the coordinating unit."""
    return _shown(case, actor, Q())


def of_person(case: Case, actor: Actor) -> list[Shown]:
    """Everything the person has answered, and what staff have noted for them. For the person."""
    return _shown(case, actor, Q())


def values(case: Case, actor: Actor) -> dict[str, str]:
    """The person's own answers as they are kept: part code → value."""
    rows = Answer.objects.filter(case=case, owner_person_id__in=actor.selves)
    return dict(rows.values_list("question", "text"))


def noted(case: Case, actor: Actor) -> tuple[dict[str, str], str]:
    """What the own organisation has noted for the person, part code → value, and whom it is shared with."""
    rows = list(Answer.objects.filter(case=case, owner_org_id=actor.organisation, on_behalf=True))
    share = Share.MEETING if any(row.share == Share.MEETING for row in rows) else Share.COORDINATOR
    return {row.question.removeprefix(SAID): row.text for row in rows}, str(share) if rows else ""


def shares(case: Case, actor: Actor) -> Mapping[str, str]:
    """Whom the person has chosen for each question they have answered: question code → share, "" when not chosen."""
    out: dict[str, str] = {}
    rows = Answer.objects.filter(case=case, owner_person_id__in=actor.selves).exclude(text="").exclude(question=HELP)
    for row in rows:
        question = rules.question_of(row.question)
        if question is None:
            continue
        chosen = row.share if row.ready_at else ""
        part = next((part for part in question.parts if part.code == row.question), None)
        if question.code not in out or part is None or not part.private or question.private:
            out[question.code] = chosen
    return {code: out[code] for code in rules.QUESTIONS if code in out}


def only_private(case: Case, actor: Actor) -> set[str]:
    """The questions to which the person has answered nothing but what the meeting is never shown."""
    answered = {code for code, text in values(case, actor).items() if text}
    return {
        code
        for code, question in rules.QUESTIONS.items()
        if (here := [part for part in question.parts if part.code in answered]) and all(p.private for p in here)
    }


CLOSED = {
    "ended": "Planen är avslutad. Svaren går inte att ändra längre.",
    "stopped": "Samtycket är taget tillbaka. Svaren går inte att ändra nu.",
    "meeting.started": "Mötet har börjat. Säg det på mötet i stället.",
    "meeting.held": "Mötet har varit. När det finns en ny tid går det att förbereda sig igen.",
}


def closed(case: Case) -> str:
    """Why answers can no longer be changed, as a key of ``CLOSED``; "" while they can: until the meeting begins."""
    if case.ended_at is not None:
        return "ended"
    if case.stopped_at is not None:
        return "stopped"
    told = Event.objects.filter(case=case, kind__in=("call.sent", "meeting.started", "meeting.held"))
    kind = told.order_by("-at", "-recorded_at").values_list("kind", flat=True).first()
    return kind if kind in CLOSED else ""
