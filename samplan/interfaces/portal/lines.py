"""The lines of the plan as the person reads them: a whole sentence each, how it stands, and a question."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from samplan.coordination.cases.models import Party
from samplan.coordination.plans.content import OVER, Line, is_left, left
from samplan.coordination.plans.states import TOLD
from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.interfaces.parts.words import HUVUDMAN

WORDS = {code: word for code, word in HUVUDMAN.items() if code not in ("du", "annan")}
BACK_SOON = "är med igen när de får planen eller en kallelse"  # of who had left and has got a new yes
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


def cards(
    lines: Iterable[Line],
    today: date,
    *,
    answers: bool,
    gone: Collection[str] = (),
    back: Collection[str] = (),
    going_on: bool = True,
) -> list[Card]:
    """The lines in their order. ``answers``: whether the person can still say yes or no to them (PLAN-05).

    gone: those that have left, see ``left``. back: those of them with a new yes, see ``back_soon``.
    going_on: whether the plan is; else nobody's word is waited for.
    """
    return [_card(line, today, answers, _left(line, gone, back), going_on) for line in lines]


def _card(line: Line, today: date, answers: bool, gone: str, going_on: bool) -> Card:
    own = line.stripe == "du"
    over = line.state in OVER or bool(gone)
    answers = answers and not gone
    return Card(
        id=line.id,
        sentence=f"{doer(line)} {line.what.rstrip('.')}",
        when=line.when,
        where=line.where,
        next_on=line.next_on if line.next_on and line.next_on >= today and going_on and not over else None,
        note=_note_of_one_gone(line, gone) if gone else _note(line, going_on),
        meanwhile=line.meanwhile if line.state == "waiting" and going_on and not gone else "",
        under=" · ".join(filter(None, (line.who if line.staff else "", WORDS.get(line.stripe, "")))),
        phone="" if own or gone else line.phone,
        owner=line.stripe,
        answer=line.answer,
        question="Vill du det här?" if answers and line.state not in OVER else "",
        told=TOLD.get(line.told, ""),
        asks=answers and (line.state not in OVER or (own and line.state == "done")),
        over=over,
    )


def back_soon(parties: Iterable[Party]) -> frozenset[str]:
    """Those of ``left`` that have got a new yes, and are with again when they get the plan or a call: as there."""
    rows = list(parties)
    waiting = [one for one in rows if one.since is None and one.until is None]
    return left(rows) & {key for one in waiting for key in (one.unit_id and str(one.unit_id), one.name) if key}


def doer(line: Line) -> str:
    """Who does it, first in the sentence: "Du", the named one, or else the unit."""
    return "Du" if line.stripe == "du" else line.staff or line.who


def _left(line: Line, gone: Collection[str], back: Collection[str]) -> str:
    """How it is with the doer that is not with now, "" when it is."""
    if not is_left(line, gone):
        return ""
    return BACK_SOON if is_left(line, back) else "är inte med längre"


def _note_of_one_gone(line: Line, gone: str) -> str:
    said = _note(line, going_on=False) if line.state in OVER else ""
    return " ".join(filter(None, (said, f"{line.who} {gone}.")))


def _note(line: Line, going_on: bool) -> str:
    if line.state == "done":
        day = f" {dag_lang(line.state_at)}" if line.state_at else ""
        return " ".join(filter(None, (f"Klart{day}.", line.effect)))
    if line.state == "started":
        return " ".join(filter(None, ("Det här är påbörjat.", line.effect)))
    if line.state == "stopped":
        return " ".join(filter(None, ("Det här blev inte av.", line.effect)))
    if line.state == "declined":
        return "Det här blir inte av. Ring din samordnare om du undrar varför."
    if line.state == "waiting" and not going_on:
        return "Det här blev aldrig bestämt."
    if line.state == "waiting":
        return f"{line.who} har inte bestämt än."
    if line.state == "in_room":
        return f"{line.in_room} sa ja till det här på mötet."
    if line.state == "proposed" and line.unit:
        return f"Det här är ett förslag. {line.who} har inte svarat än." if going_on else "Det här var ett förslag."
    return ""
