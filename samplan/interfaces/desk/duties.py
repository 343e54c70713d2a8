"""A duty as staff meet it: what it is called, and the one button that does it.

A new kind of duty is one line in ``WORDS``. A kind without a line still has a row: its button opens the plan.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from samplan.coordination.cases.actions import UNDO
from samplan.coordination.cases.lists import ALARM, REST, UNWATCHED
from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.queries import Presence
from samplan.foundation.pages.templatetags.sv import klockslag, kort
from samplan.rulebook import order, permissions
from samplan.rulebook.calendar import local
from samplan.rulebook.permissions import Permission

NOBODY = "00000000-0000-0000-0000-000000000000"
POST = "post"


class Words(NamedTuple):
    """What one kind of duty is called on screen.

    what: its name, which says what to do · verb: of a passed limit, "Skulle ha skickats" · label: of the button, where
    {first} is the person's first name · address: name of the URL that the button leads to, with the case and, when the
    duty is about one, its ref · needs: what the one who does it must be allowed to do · method: POST when the button
    does it at once · awaited: the same of another unit, as the one that coordinates says it.
    """

    what: str
    verb: str
    label: str
    address: str
    needs: Permission
    method: str = ""
    awaited: str = ""


OPEN_PLAN = Words("Något att göra i planen", "gjorts", "Öppna planen", "desk:case", Permission.READ_PLAN)

WORDS: dict[str, Words] = {
    "consent": Words("Fråga om samtycke", "gjorts", "Registrera samtycke", "desk:consent", Permission.RECORD_CONSENT),
    "call": Words("Kalla till SIP-möte", "skickats", "Skicka kallelse", "desk:call", Permission.CALL),
    "acknowledge": Words(
        "Kallelse till SIP-möte",
        "kvitterats",
        "Kvittera",
        "desk:acknowledge",
        Permission.ACKNOWLEDGE,
        POST,
        "Ska kvittera kallelsen",
    ),
    "answer": Words(
        "Svara på kallelsen", "besvarats", "Svara", "desk:answer", Permission.ANSWER, awaited="Ska svara på kallelsen"
    ),
    "answer_initiative": Words(
        "Svara på initiativet",
        "besvarats",
        "Svara på initiativet",
        "desk:initiative_answer",
        Permission.ANSWER_INITIATIVE,
        awaited="Ska svara på initiativet",
    ),
    "answer_person": Words(
        "Svara på det som personen skrev", "besvarats", "Svara {first}", "desk:answer_person", Permission.ANSWER_PERSON
    ),
    "prepare": Words(
        "Förbered er del inför mötet",
        "förberetts",
        "Förbered er del",
        "desk:part",
        Permission.ANSWER,
        awaited="Ska förbereda sin del",
    ),
    "meeting": Words("SIP-möte", "hållits", "Öppna mötet", "desk:meeting", Permission.HOLD_MEETING),
    "post": Words("Skriv ut och posta", "postats", "Skriv ut brev", "desk:letter", Permission.POST_LETTER),
    "confirm": Words(
        "Bekräfta er del",
        "bekräftats",
        "Bekräfta",
        "desk:commit",
        Permission.CONFIRM_MEASURE,
        awaited="Ska bekräfta sin del",
    ),
    "document": Words(
        "Dokumentera er del",
        "dokumenterats",
        "Klart",
        "desk:documented",
        Permission.CONFIRM_MEASURE,
        POST,
        "Ska dokumentera sin del",
    ),
    "deliver": Words("Dela planen", "delats", "Dela planen", "desk:deliver", Permission.DELIVER),
    "call_person": Words(
        "Ring personen om mötet", "gjorts", "Ring {first}", "desk:call_person", Permission.MOVE_MEETING
    ),
    "call_follow_up": Words("Kalla till uppföljning", "skickats", "Skicka kallelse", "desk:call", Permission.CALL),
    "follow_up": Words("Följ upp planen", "följts upp", "Följ upp", "desk:follow_up", Permission.FOLLOW_UP),
    "follow_up_after_discharge": Words(
        "Följ upp efter utskrivningen", "följts upp", "Följ upp", "desk:follow_up", Permission.FOLLOW_UP
    ),
    "take_over": Words(
        "Svara om ni tar över samordningen",
        "besvarats",
        "Läs och svara",
        "desk:take_over",
        Permission.TAKE_COORDINATION,
        awaited="Ska svara om att ta över samordningen",
    ),
    "let_go": Words(
        "Ring personen om samtycket som är taget tillbaka", "gjorts", "Öppna planen", "desk:case", Permission.READ_PLAN
    ),
    "end": Words("Ring personen och avsluta planen", "gjorts", "Avsluta planen", "desk:end", Permission.END_CASE),
    "document_end": Words(
        "Skriv i er journal att planen är avslutad",
        "bekräftats",
        "Bekräfta avslutet",
        "desk:end_documented",
        Permission.DOCUMENT_END,
        POST,
        "Ska bekräfta avslutet",
    ),
}

# what must be done first: kind → the kind before it, and what the row then says
ASK_FIRST = "Fråga om samtycke först."
FIRST = {"call": ("consent", ASK_FIRST), "meeting": ("call", "Skicka kallelsen först.")}

# a word in the plan, which nobody gives without a consent of their own (CONS-10)
NEEDS_CONSENT = {"confirm"}

ESCALATED = "Chefen har fått veta"
ALARMS, WITHOUT_WATCH = "Larm", "Utan bevakning"
TOPS = {ALARM: ALARMS, UNWATCHED: WITHOUT_WATCH}


def words(kind: str) -> Words:
    """What a kind of duty is called; of an unknown one, that there is something in the plan."""
    return WORDS.get(kind, OPEN_PLAN)


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role has the permission at all: a button that its role may not press is not shown."""
    return permissions.holds(actor.role, permission)


def title(duty: Duty) -> str:
    """What the duty is called: an initiativ is taken as a call is, and is another thing.

    Who had answered a call that was off with the consent is told that the meeting is on again.
    """
    if duty.kind == "acknowledge" and duty.opened_by_kind == "initiative.sent":
        return "Initiativ: vilken enhet ska kallas?"
    if duty.kind == "answer" and duty.opened_by_kind == "consent.recorded":
        return "Mötet blir av. Svara igen om ni kommer"
    return words(duty.kind).what


def label(duty: Duty, case: Case) -> str:
    """The text of the duty's button."""
    return words(duty.kind).label.replace("{first}", case.person.given_name)


@cache
def _shape(name: str, ids: int) -> str:
    try:
        return reverse(name, args=[NOBODY] * ids)
    except NoReverseMatch:  # the duty is about something, and its page about the whole case
        return reverse(name, args=[NOBODY])


def _address(name: str, *ids: object) -> str:
    """``reverse`` with ids, found once for each name: a long list asks for hundreds."""
    found = _shape(name, len(ids))
    for id in ids:
        found = found.replace(NOBODY, str(id), 1)
    return found


def url(duty: Duty) -> str:
    """Where the duty's button leads."""
    name = words(duty.kind).address
    return _address(name, duty.case_id, duty.ref) if duty.ref else _address(name, duty.case_id)


def person_of(case: Case) -> str:
    """The person in a list: name and year of birth, nothing more."""
    who = case.person
    return f"{who.name}, {who.born_on.year}" if who.born_on else who.name


@dataclass(frozen=True)
class List:
    """What all rows of one list share: who looks, when, who is at work, who has done what is done, when the cases
    that are on their way to a meeting meet, and those where the unit has no consent of its own to tell others on."""

    actor: Actor
    now: datetime
    presence: Presence
    done_by: dict[UUID, tuple[str, UUID | None]] = field(default_factory=dict)
    meets: Mapping[UUID, datetime] = field(default_factory=dict)
    unasked: Set[UUID] = frozenset()

    @cached_property
    def _today(self) -> datetime:
        return local(self.now).replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def _takers(self) -> set[UUID]:
        return {one.id for one in self.presence.takers}

    def rows(self, found: Sequence[Duty]) -> list[dict[str, Any]]:
        """The rows: see parts/uppgift.html. What waits for another row of the same case says so, and leads there."""
        open_now = {(duty.case_id, duty.kind): duty for duty in found if duty.met_at is None}
        return [self._in_turn(duty, open_now) for duty in found]

    def _in_turn(self, duty: Duty, open_now: dict[tuple[UUID, str], Duty]) -> dict[str, Any]:
        made = self.row(duty)
        before, said = FIRST.get(duty.kind, ("", ""))
        first = open_now.get((duty.case_id, before)) if duty.met_at is None else None
        if first is not None:
            made["facts"] = [said]
            # The call has a limit and asking has none, so the way there stands in both; the meeting is a step further.
            made["action"] = self._action(first) if duty.kind == "call" else None
        return made

    def row(self, duty: Duty) -> dict[str, Any]:
        """One row, as it stands now."""
        out: dict[str, Any] = {
            "id": str(duty.id),
            "duty": duty,
            "verb": words(duty.kind).verb,
            "what": title(duty),
            "url": _address("desk:case", duty.case_id),
            "person": person_of(duty.case),
            "sender": duty.case.coordinating_unit.name,
            "top": TOPS.get(getattr(duty, "place", REST), ""),
        }
        if duty.met_at is not None:
            return out | self._done(duty, duty.met_at)
        if duty.cancelled_by:
            return out
        if duty.kind in order.TOWARDS_MEETING and (meets := self.meets.get(duty.case_id)):
            out["comes"] = order.comes_at(duty.kind, duty.due_at, meets if meets >= self._today else None)
            out["facts"] = [f"Möte {kort(meets, self.now)}"]
        out["alarm"] = ESCALATED if duty.escalated_at else ""
        out |= {"action": self._action(duty), "take": self._take(duty)}
        if duty.kind in NEEDS_CONSENT and duty.case_id in self.unasked:
            url = f"{_address('desk:consent', duty.case_id)}?enhet={duty.case.coordinating_unit_id}"
            ask = {"label": words("consent").label, "url": url, "hidden": {}, "second": False}
            out |= {"facts": [ASK_FIRST], "action": ask if may(self.actor, words("consent").needs) else None}
        return out

    def _action(self, duty: Duty) -> dict[str, Any] | None:
        kind = words(duty.kind)
        if not may(self.actor, kind.needs):
            return None
        here = duty.kind == "acknowledge"  # done in the row, which stays where it is
        hidden = {"duty": duty.id} if here else {}
        action = {"label": label(duty, duty.case), "url": url(duty), "method": kind.method, "hidden": hidden}
        return action | {"second": False, "in_row": here}

    def _take(self, duty: Duty) -> dict[str, Any] | None:
        """Who has taken it, and the ways to take it or give it to someone else, when there is anyone else."""
        taker = self.presence.by_id(duty.taken_by_id)
        mine = taker is not None and taker.id == self.actor.assignment
        takers = self._takers
        others = bool(takers - {self.actor.assignment})
        if not may(self.actor, Permission.TAKE_DUTY) or not (others or taker):
            return None
        return {
            "by": "Du tar det" if mine else f"{taker.first} tar det" if taker else "",
            "url": "" if mine or self.actor.assignment not in takers else _address("desk:take"),
            "give": _address("desk:give", duty.id),
        }

    def _done(self, duty: Duty, at: datetime) -> dict[str, Any]:
        """Who did it, and the way back as long as there is one."""
        name, user = self.done_by.get(duty.id, ("", None))
        who = "av dig" if user and user == self.actor.user else f"av {name}" if name else ""
        open_still = duty.kind == "acknowledge" and self.now - at <= UNDO
        if open_still and may(self.actor, Permission.ACKNOWLEDGE):
            text = " ".join(filter(None, ("Kvitterat", klockslag(at), who))) + "."
            limit = f"Går att ångra till {klockslag(at + UNDO)}."
            return {"undo": {"text": text, "url": _address("desk:undo", duty.case_id), "limit": limit, "duty": duty.id}}
        return {"more": who[:1].upper() + who[1:]}
