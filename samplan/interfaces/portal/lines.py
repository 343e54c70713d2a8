"""The lines of the plan as the person reads them: a whole sentence each, how it stands, and a question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from samplan.coordination.plans.content import OVER, Line
from samplan.coordination.plans.states import TOLD
from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.interfaces.parts.words import HUVUDMAN

WORDS = {code: word for code, word in HUVUDMAN.items() if code not in ("du", "annan")}
PROMISED = ("confirmed", "in_room", "started")  # what somebody has said yes to


@dataclass(frozen=True)
class Card:
    """One line. ``owner`` colours the stripe, ``under`` says it in words; ``question`` is "" when none is asked."""

    id: str
    sentence: str
    when: str
    where: str
    next_on: date | None
    note: str
    meanwhile: str
    under: str
    phone: str
    owner: str
    answer: str
    question: str
    told: str
    asks: bool
    over: bool


def cards(lines: Iterable[Line], today: date, *, answers: bool) -> list[Card]:
    """The lines in their order. ``answers``: whether the person can still say yes or no to them (PLAN-05)."""
    return [_card(line, today, answers) for line in lines]


def _card(line: Line, today: date, answers: bool) -> Card:
    own = line.stripe == "du"
    return Card(
        id=line.id,
        sentence=f"{doer(line)} {line.what.rstrip('.')}",
        when=line.when,
        where=line.where,
        next_on=line.next_on if line.next_on and line.next_on >= today else None,
        note=_note(line),
        meanwhile=line.meanwhile if line.state == "waiting" else "",
        under=" · ".join(filter(None, (line.who if line.staff else "", WORDS.get(line.stripe, "")))),
        phone="" if own else line.phone,
        owner=line.stripe,
        answer=line.answer,
        question="Vill du det här?" if answers and line.state not in OVER else "",
        told=TOLD.get(line.told, ""),
        asks=answers and (line.state not in OVER or (own and line.state == "done")),
        over=line.state in OVER,
    )


def doer(line: Line) -> str:
    """Who does it, first in the sentence: "Du", the named one, or else the unit."""
    return "Du" if line.stripe == "du" else line.staff or line.who


def _note(line: Line) -> str:
    if line.state == "done":
        day = f" {dag_lang(line.state_at)}" if line.state_at else ""
        return " ".join(filter(None, (f"Klart{day}.", line.effect)))
    if line.state == "started":
        return " ".join(filter(None, ("Det här är påbörjat.", line.effect)))
    if line.state == "stopped":
        return " ".join(filter(None, ("Det här blev inte av.", line.effect)))
    if line.state == "declined":
        return "Det här blir inte av. Ring din samordnare om du undrar varför."
    if line.state == "waiting":
        return f"{line.who} har inte bestämt än."
    if line.state == "in_room":
        return f"{line.in_room} sa ja till det här på mötet."
    if line.state == "proposed" and line.unit:
        return f"Det här är ett förslag. {line.who} har inte svarat än."
    return ""
