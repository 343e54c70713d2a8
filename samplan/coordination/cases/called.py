"""How far each of those who are with has come with the newest call: its receipt and its reply, as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Party
from samplan.coordination.cases.queries import Read

REPLIES = {
    "attends": "Kommer",
    "substitute": "Ersättare kommer",
    "no_case": "Kommer, har inget pågående ärende",
    "cannot": "Kan inte komma",
    "other_unit": "Hör till en annan enhet",
}
REPLIED = REPLIES | {  # when the meeting has been, or will not be
    "attends": "Tackade ja",
    "substitute": "Tackade ja, med ersättare",
    "no_case": "Tackade ja, utan pågående ärende",
    "cannot": "Tackade nej",
}


@dataclass(frozen=True)
class PartyState:
    """How far one party has come with the newest call.

    came_from: the unit that passed the call on to it (CALL-04). ready: it has said that its own part is. letter: the
    call to one outside, which goes by post. over: no meeting is waited for, and nobody answers now. again: it has been
    with before, and was let go. uncalled: it came after the call, which it has not got: to the meeting, or after it
    (``after``) by being given the plan. taken: it has acknowledged a call passed on to it, of which the caller sees no
    delivery. sent: the call is its own, from before another took over the coordination.
    """

    party: Party
    acknowledged: Delivery | None
    answer: Document | None
    came_from: str = ""
    ready: bool = False
    letter: Delivery | None = None
    over: bool = False
    again: bool = False
    uncalled: bool = False
    after: bool = False
    taken: bool = False
    sent: bool = False

    @property
    def text(self) -> str:
        if self.party.since is None and self.again:
            return "Kallades inte igen" if self.over else "Inte kallad igen än"
        if self.party.since is None:
            return "Kallades aldrig" if self.over else "Inte kallad än"
        if self.answer is not None:
            return (REPLIED if self.over else REPLIES).get(self.answer.content["answer"], "Har svarat")
        if self.letter is not None:
            return _posted(self.letter, over=self.over)
        if self.sent:
            return "Skickade kallelsen"
        if self.uncalled:
            return "Kom med efter mötet" if self.after else "Kom med under mötet"
        if self.over:
            return "Kvitterade, men hade inte svarat" if self.has_taken else "Hade inte svarat på kallelsen"
        return "Har kvitterat" if self.has_taken else "Har inte kvitterat än"

    @property
    def has_taken(self) -> bool:
        """Whether it has acknowledged the call."""
        return self.acknowledged is not None or self.taken

    @property
    def comes(self) -> bool:
        """Whether it has said that it comes."""
        return self.answer is not None and self.answer.content["answer"] in ("attends", "substitute", "no_case")

    @property
    def alarms(self) -> bool:
        """Whether the meeting cannot do without it and it has not said that it comes (CALL-12).

        From someone outside, who need not answer a letter, only a no alarms.
        """
        return self.party.needed and not self.comes and (self.party.unit_id is not None or self.answer is not None)


def _posted(letter: Delivery, *, over: bool) -> str:
    if letter.posted_at is not None:
        return "Brevet är postat"
    if letter.recalled_at is not None:
        return "Brevet är stoppat"
    return "Brevet postades aldrig" if over else "Brevet är inte postat än"


def party_states(case: Case, page: Read, *, over: bool = False) -> list[PartyState]:
    """Each party with its receipt and its reply to the newest call, as far as ``page`` tells, with its deliveries.

    over: the meeting of that call has been held, or the plan ended or stopped.
    """
    since: list[Document] = []
    call = None
    for document in page.documents:
        if document.kind == Document.Kind.CALL:
            call = document
            break
        since.append(document)
    gone = _let_go(page.parties)
    got = [d for d in call.deliveries.all() if _is_of_now(d.to_unit_id, d.at, gone)] if call else []
    taken = {d.to_unit_id: d for d in got if d.receipted_at is not None}
    letters = {d.party_id: d for d in got if d.party_id}
    replies = [d for d in reversed(since) if d.kind == Document.Kind.REPLY and d.content.get("unit")]
    replies = [d for d in replies if _is_of_now(d.content["unit"], d.made_at, gone)]
    answers = {d.content["unit"]: d for d in replies if d.content["answer"] in REPLIES}
    ready = {d.content["unit"]: bool(d.content.get("ready")) for d in replies}
    names = {p.passed_to_id: p.name for p in page.parties if p.passed_to_id}
    called = {key for d in got for key in (d.to_unit_id, d.party_id) if key}
    passed = {p.unit_id for p in page.parties if p.id in names and p.unit_id} - called
    took = _took(case, passed)
    return [
        PartyState(
            party,
            taken.get(party.unit_id) if party.unit_id else None,
            answers.get(party.name),
            names.get(party.id, ""),
            ready.get(party.name, False),
            letters.get(party.id),
            over,
            again=party.name in gone,
            uncalled=_came_after(call, party) and not (called | passed) & {party.unit_id, party.id},
            after=over and _came_after_meeting(case, party),
            taken=party.unit_id in took,
            sent=call is not None and party.name == call.content.get("sender", {}).get("unit"),
        )
        for party in page.parties
        if party.until is None and party.unit_id != case.coordinating_unit_id
    ]


def _took(case: Case, units: set[UUID]) -> set[UUID]:
    """Those of ``units`` that have acknowledged a call. The caller does not see what was delivered between others."""
    if not units:
        return set()
    rows = Duty.objects.filter(case=case, kind="acknowledge", unit_id__in=units, met_at__isnull=False)
    return set(rows.values_list("unit_id", flat=True))


def _let_go(parties: Iterable[Party]) -> dict[UUID | str | None, datetime]:
    """When those that have left did, by unit and by name: what they got and said until then is of that time."""
    left = [(key, one.until) for one in parties if one.since and one.until for key in (one.unit_id, one.name) if key]
    return dict(sorted(left, key=lambda one: one[1]))  # who has left twice, by the last time


def _is_of_now(key: UUID | str | None, at: datetime, gone: dict[UUID | str | None, datetime]) -> bool:
    return key not in gone or at > gone[key]


def _came_after(call: Document | None, party: Party) -> bool:
    return call is not None and party.since is not None and party.since > call.made_at


def _came_after_meeting(case: Case, party: Party) -> bool:
    return case.concluded_at is not None and party.since is not None and party.since > case.concluded_at
