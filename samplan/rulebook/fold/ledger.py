"""What every part of the fold has in common: the duties that have arisen, and the four things an event can do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from samplan.rulebook import calendar, terms
from samplan.rulebook.events import Event
from samplan.rulebook.own import OWN_RULES
from samplan.rulebook.packs.schema import Pack, Rule, Setting

UNDATED = terms.NoDate("utan dröjsmål")
ONE_SECOND, AT_ONCE = timedelta(seconds=1), timedelta()
SAME_DAY = terms.Days(0)
NEXT_WORKING_DAY = terms.WorkingDays(1)
TO_ANSWER_THE_PERSON = terms.WorkingDays(3)
# What calls a unit to a meeting: the call itself, and the new time of a meeting that is moved.
CALLS = ("call.sent", "meeting.moved")
AT_DISCHARGE = "call_after_ready"


class Moved(NamedTuple):
    """A deadline moved for the person's sake: when, why, what it was, and whether it already had passed."""

    at: datetime
    reason: str
    was: date | datetime | None
    missed: bool


@dataclass(slots=True, eq=False)
class Work:
    """A duty while the fold goes on. `parameter` is what the pack calls its term; empty for an order of our own."""

    kind: str
    unit: str | None
    opened: Event
    at: datetime
    place: int
    rule: Rule
    parameter: str
    not_before: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    ref: str | None = None
    met: Event | None = None
    met_place: int = 0
    cancelled: Event | None = None
    moved: Moved | None = None
    term: terms.Term = UNDATED
    resumed: Event | None = None  # the yes after which it was owed again


def is_past(due_on: date | None, due_at: datetime | None, moment: datetime) -> bool:
    """Whether the deadline had passed at the moment (in UTC). A last day is past when the next one has begun."""
    if due_at is None:
        return False
    over = moment - due_at
    return over >= ONE_SECOND if due_on is not None else over > AT_ONCE


class Ledger:
    """The case so far: `works` holds every duty that has arisen."""

    def __init__(self, pack: Pack):
        self.pack = pack
        self.works: list[Work] = []
        self._open: dict[str, list[Work]] = {}
        self._asked: dict[str, set[str | None]] = {"initiative.sent": set(), "call.sent": set()}
        self._place = 0
        self._at = datetime.min.replace(tzinfo=UTC)
        self._day: date | None = None
        self._contact: str | None = None
        self._coordinator: str | None = None
        self._caller: str | None = None
        self._called: dict[str | None, None] = {}  # who has called and been called since the last meeting, in order
        self._stops: list[tuple[int, Event, set[str] | None]] = []
        self._moves: list[tuple[int, Event]] = []  # meetings moved and cancelled: the calls before them are past
        self._ended = False
        # Whole withdrawals that no yes has come after. What they stopped is cancelled and stays in `_open`: it is met
        # and cancelled by what happens as if it were owed, and so is owed again after a yes only if it would be still.
        self._pauses: list[tuple[int, Event]] = []
        self._summoned: dict[str | None, None] = {}  # whom the newest call went to, while its meeting is to come
        self._meets_at: datetime | None = None
        # What a no has cancelled, by whose it is and the parameter it is counted by: a later yes opens it anew.
        self._declined: set[tuple[str | None, str]] = set()

    def _opens(
        self,
        event: Event,
        kind: str,
        unit: str | None,
        term: terms.Term,
        rule: Rule,
        parameter: str = "",
        ref: str = "",
    ) -> Work:
        due, at = self._due(term), self._at
        dates = (due.not_before, due.due_on, due.due_at)
        work = Work(kind, unit, event, at, self._place, rule, parameter, *dates, ref or None, term=term)
        self.works.append(work)
        self._open.setdefault(kind, []).append(work)
        return work

    def _due(self, term: terms.Term) -> terms.Deadline:
        """The term counted from this event, whose Swedish day is looked up once for all that it opens."""
        if not isinstance(term, terms.ByDay):
            return term.deadline(self._at)
        self._day = self._day or calendar.local_date(self._at)
        return terms.counted(term, self._day)

    def _opens_own(
        self,
        event: Event,
        kind: str,
        unit: str | None,
        term: terms.Term,
        ref: str = "",
        parameter: str = "",
        *,
        ended_too: bool = False,
    ) -> Work | None:
        """A duty of our own order of work. After the end of the case there is none, until a new need is known.

        ended_too: also then, as what is between the person and the one who coordinates.
        """
        if self._ended and not ended_too:
            return None
        return self._opens(event, kind, unit, term, OWN_RULES[f"samplan.{kind}"], parameter, ref)

    def _opens_by(self, parameter: str, event: Event, kind: str, unit: str | None) -> Work | None:
        """A duty of the guideline, if the guideline has one: counted by that parameter of the pack."""
        setting: Setting[terms.Term] = getattr(self.pack, parameter)
        if setting.value is None:
            return None
        self._declined.discard((unit, parameter))
        return self._opens(event, kind, unit, setting.value, setting.rule, parameter)

    def _meets(self, event: Event, works: Iterable[Work]) -> None:
        met = list(works)
        for work in met:
            if work.cancelled is None:
                work.met, work.met_place = event, self._place
        self._forget(met)

    def _its(self, kind: str, unit: str | None) -> list[Work]:
        """The open duties of a kind that a unit has."""
        return [work for work in self._open.get(kind, ()) if work.unit == unit]

    def _cancels(self, event: Event, works: Iterable[Work]) -> None:
        gone = list(works)
        for work in gone:
            work.cancelled = work.cancelled or event
        self._forget(gone)

    def _cancels_kinds(self, event: Event, *kinds: str) -> None:
        for kind in kinds:
            if works := self._open.get(kind):
                self._cancels(event, works)

    def _leads(self) -> str | None:
        """The unit that coordinates: the one that has been named, or else the one that called."""
        return self._coordinator or self._caller

    def _forget(self, gone: list[Work]) -> None:
        for work in gone:
            self._open[work.kind].remove(work)

    def _reopens(self, work: Work) -> None:
        """Back to where it was, or to where a withdrawal, an end or a moved meeting since then has left it."""
        stops = [(place, event) for place, event, parties in self._stops if parties is None or work.unit in parties]
        if work.opened.kind in CALLS:
            stops += self._moves
        since = [stop for stop in stops + self._pauses if stop[0] > work.met_place]
        work.met = None
        if since:
            work.cancelled = min(since, key=lambda stop: stop[0])[1]
        if all(stop in self._pauses for stop in since):
            self._open[work.kind].append(work)

    def _all_open(self) -> list[Work]:
        """All that a withdrawal or an end can stop.

        What the end itself has asked for stays to be done. What the person has asked stays to be answered, and the
        answer to be posted: to answer them is to share with nobody else.
        """
        asked_for = ("case.ended", "question.asked", "question.answered")
        return [work for works in self._open.values() for work in works if work.opened.kind not in asked_for]

    def _letters(self, event: Event, *, ended_too: bool = False) -> None:
        letters = event.facts.get("letters", ())
        for delivery in letters if isinstance(letters, list | tuple) else ():
            self._opens_own(event, "post", event.unit, SAME_DAY, str(delivery), ended_too=ended_too)
