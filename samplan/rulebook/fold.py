"""The fold behind `duties.duties`: what each kind of event opens, meets, moves and cancels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, NamedTuple

from samplan.rulebook import calendar, terms
from samplan.rulebook.events import ORDER, Event, instant
from samplan.rulebook.packs import load
from samplan.rulebook.packs.schema import Pack, Rule, Setting
from samplan.rulebook.refused import Refused

OWN_RULES = {
    rule.id: rule
    for rule in (
        Rule(
            "samplan.consent",
            "Fråga om samtycke utan dröjsmål. Varje part som ska lämna uppgifter frågar själv.",
            "10 kap. 1 § OSL (2009:400); 16 kap. 4 § HSL (2017:30)",
        ),
        Rule("samplan.acknowledge", "Kvittera, så att avsändaren vet att någon har tagit emot.", "Samplan"),
        Rule("samplan.answer", "Svara på kallelsen: vem som kommer, eller vart den ska skickas vidare.", "Samplan"),
        Rule("samplan.post", "Skriv ut och posta brevet samma dag.", "Samplan"),
        Rule("samplan.confirm", "Bekräfta eller avböj det som ni föreslås göra.", "Samplan"),
        Rule("samplan.deliver", "Lämna planen till den enskilde och till parterna.", "Samplan"),
        Rule("samplan.end", "Samtycket är återkallat. Avsluta samordningen och ange orsak.", "Samplan"),
    )
}
UNDATED = terms.NoDate("utan dröjsmål")
ONE_SECOND, AT_ONCE = timedelta(seconds=1), timedelta()
SAME_DAY = terms.Days(0)
NEXT_WORKING_DAY = terms.WorkingDays(1)
COORDINATORS = ("call", "meeting", "deliver", "follow_up", "follow_up_after_discharge", "end")
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


def is_past(due_on: date | None, due_at: datetime | None, moment: datetime) -> bool:
    """Whether the deadline had passed at the moment (in UTC). A last day is past when the next one has begun."""
    if due_at is None:
        return False
    over = moment - due_at
    return over >= ONE_SECOND if due_on is not None else over > AT_ONCE


class Fold:
    """The case so far. Events must come in order; `works` holds every duty that has arisen."""

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
        # What a no has cancelled, by whose it is and the parameter it is counted by: a later yes opens it anew.
        self._declined: set[tuple[str | None, str]] = set()

    def take(self, event: Event) -> None:
        """Let one event happen. Raises Refused when it cannot have."""
        self._place += 1
        self._at, self._day = instant(event.at), None
        self._HANDLERS.get(event.kind, Fold._nothing)(self, event)

    def sorted_works(self) -> list[Work]:
        """By opening event (its instant and kind), kind and unit, in whatever order the events were told."""
        return sorted(self.works, key=_sorting)

    # -- the four things an event can do ---------------------------------------------------------------------------

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
        work = Work(kind, unit, event, at, self._place, rule, parameter, *dates, ref or None)
        self.works.append(work)
        self._open.setdefault(kind, []).append(work)
        return work

    def _due(self, term: terms.Term) -> terms.Deadline:
        """The term counted from this event, whose Swedish day is looked up once for all that it opens."""
        if not isinstance(term, terms.ByDay):
            return term.deadline(self._at)
        self._day = self._day or calendar.local_date(self._at)
        return terms.counted(term, self._day)

    def _opens_own(self, event: Event, kind: str, unit: str | None, term: terms.Term, ref: str = "") -> None:
        self._opens(event, kind, unit, term, OWN_RULES[f"samplan.{kind}"], ref=ref)

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
            work.met, work.met_place = event, self._place
        self._forget(met)

    def _its(self, kind: str, unit: str | None) -> list[Work]:
        """The open duties of a kind that a unit has."""
        return [work for work in self._open.get(kind, ()) if work.unit == unit]

    def _cancels(self, event: Event, works: Iterable[Work]) -> None:
        gone = list(works)
        for work in gone:
            work.cancelled = event
        self._forget(gone)

    def _forget(self, gone: list[Work]) -> None:
        for work in gone:
            self._open[work.kind].remove(work)

    def _reopens(self, work: Work) -> None:
        """Back to where it was, or to where a withdrawal or an end since then has left it."""
        stops = [
            event
            for place, event, parties in self._stops
            if place > work.met_place and (parties is None or work.unit in parties)
        ]
        work.met = None
        if stops:
            work.cancelled = stops[0]
        else:
            self._open[work.kind].append(work)

    def _all_open(self) -> list[Work]:
        return [work for works in self._open.values() for work in works]

    # -- need, consent, initiative, call ---------------------------------------------------------------------------

    def _nothing(self, event: Event) -> None:
        """An event that is of the history only."""

    def _pack_changed(self, event: Event) -> None:
        """From now on by another guideline; what is already due keeps the rule it began with."""
        self.pack = load(str(event.facts.get("pack")))

    def _need_known(self, event: Event) -> None:
        self._caller = self._caller or event.unit
        self._opens_own(event, "consent", event.unit, UNDATED)
        self._opens_by("call", event, "call", event.unit)
        self._opens_by("meeting", event, "meeting", event.unit)

    def _consent_recorded(self, event: Event) -> None:
        """Any answer is an answer to the question. Against a no nothing is sent; a yes after it begins anew.

        After a withdrawal a new yes leaves nothing to end.
        """
        self._meets(event, self._its("consent", event.unit))
        answer = event.facts.get("answer", "yes")
        if answer == "no":
            stopped = self._its("call", event.unit) + self._its("meeting", event.unit)
            self._cancels(event, stopped)
            self._declined.update((work.unit, work.parameter) for work in stopped)
        elif answer == "yes":
            self._cancels(event, self._its("end", event.unit))
            self._begins_anew(event)

    def _begins_anew(self, event: Event) -> None:
        """Opens what the unit's no had cancelled, counted from the yes: one call, by the law's time at discharge."""
        parameters = {parameter for unit, parameter in self._declined if unit == event.unit}
        self._declined = {(unit, parameter) for unit, parameter in self._declined if unit != event.unit}
        if AT_DISCHARGE in parameters:
            parameters.discard("call")
        for parameter in sorted(parameters):
            self._opens_by(parameter, event, "meeting" if parameter == "meeting" else "call", event.unit)

    def _question(self, event: Event) -> None:
        for unit in dict.fromkeys(event.to):
            self._asked[event.kind].add(unit)
            if event.kind == "call.sent":
                self._called[unit] = None
            if self._opens_by("acknowledge", event, "acknowledge", unit) is None:
                self._opens_own(event, "acknowledge", unit, UNDATED)

    def _call_sent(self, event: Event) -> None:
        self._caller = event.unit
        self._called[event.unit] = None
        self._meets(event, self._its("call", event.unit))
        self._question(event)
        self._letters(event)

    def _acknowledged(self, event: Event) -> None:
        question = event.kind.replace(".acknowledged", ".sent")
        if event.unit not in self._asked[question]:
            raise Refused(
                f"{event.unit} kan inte kvittera ({event.kind}) innan något har skickats dit. Kontrollera tiderna.",
                code="answer_before_question",
            )
        met = [work for work in self._its("acknowledge", event.unit) if work.opened.kind == question]
        self._meets(event, met)
        if met and question == "call.sent":
            self._opens_own(event, "answer", event.unit, UNDATED)

    def _call_answered(self, event: Event) -> None:
        """An answer is a receipt too: who has said that they come has taken the call."""
        receipts = [work for work in self._its("acknowledge", event.unit) if work.opened.kind == "call.sent"]
        self._meets(event, receipts + self._its("answer", event.unit))

    def _call_passed_on(self, event: Event) -> None:
        giver = event.facts.get("from", event.unit)
        if giver not in self._asked["call.sent"]:
            raise Refused(
                f"{giver} kan inte skicka vidare en kallelse som inte har kommit dit. Kontrollera tiderna.",
                code="answer_before_question",
            )
        receipts = [
            work
            for work in self.works
            if work.kind == "acknowledge" and work.opened.kind == "call.sent" and work.unit == giver
        ]
        moving = [work for work in receipts if work.met is None and work.cancelled is None]
        moving = moving or [work for work in receipts if work.cancelled is None][-1:]
        # What is passed on to nobody, or to the one who has it, stays where it is.
        for unit in (unit for unit in event.to[:1] if unit != giver):
            self._asked["call.sent"].add(unit)
            self._called.pop(giver if giver is None else str(giver), None)
            self._called[unit] = None
            self._cancels(event, self._its("answer", giver))
            theirs = {work.place for work in self.works if work.kind == "acknowledge" and work.unit == unit}
            self._cancels(event, [work for work in moving if work.met is None and work.place in theirs])
            for work in moving:
                if work.place not in theirs:
                    self._pass(work, unit)

    def _pass(self, work: Work, unit: str) -> None:
        """The receipt goes to the unit the call was passed on to, which has none of its own for this call."""
        work.unit = unit
        if work.met is not None:
            self._reopens(work)

    def _acknowledgement_undone(self, event: Event) -> None:
        met = [w for w in self.works if w.kind == "acknowledge" and w.unit == event.unit and w.met is not None]
        if not met:
            raise Refused(
                f"{event.unit} har ingen kvittens att ångra. Kontrollera tiderna.", code="answer_before_question"
            )
        receipt = max(met, key=lambda work: work.met_place).met
        for work in met:
            if work.met is receipt:
                self._reopens(work)
        self._cancels(event, [work for work in self._open.get("answer", ()) if work.opened is receipt])

    # -- letters, meeting, plan ------------------------------------------------------------------------------------

    def _letters(self, event: Event) -> None:
        letters = event.facts.get("letters", ())
        for delivery in letters if isinstance(letters, list | tuple) else ():
            self._opens_own(event, "post", event.unit, SAME_DAY, str(delivery))

    def _letter_posted(self, event: Event) -> None:
        delivery = str(event.facts.get("delivery"))
        self._meets(event, [work for work in self._open.get("post", ()) if work.ref == delivery])

    def _meeting_held(self, event: Event) -> None:
        self._meets(event, self._open.get("meeting", ()))
        self._meets(event, self._open.get("follow_up_after_discharge", ()))
        leader = event.unit or self._caller
        documenter = self.pack.documenter.value
        leader_alone = documenter is not None and documenter.code == "leader"
        others = () if leader_alone else event.to or self._called
        for unit in dict.fromkeys((leader, *others)):
            self._opens_by("document_plan", event, "document", unit)
        self._opens_own(event, "deliver", leader, self.pack.document_plan.value or UNDATED)
        self._called.clear()
        self._next_follow_up(event)

    def _next_follow_up(self, event: Event) -> None:
        """The guideline's follow-up; an agreed day that comes before its last day is the last day."""
        work = self._opens_by("follow_up", event, "follow_up", self._coordinator or event.unit or self._caller)
        agreed = event.facts.get("follow_up_on")
        if work is not None and agreed is not None:
            deadline = _deadline(agreed)
            if work.due_on is None or (deadline.due_on is not None and deadline.due_on < work.due_on):
                work.due_on, work.due_at = deadline.due_on, deadline.due_at

    def _plan_documented(self, event: Event) -> None:
        self._meets(event, self._its("document", event.unit))

    def _plan_delivered(self, event: Event) -> None:
        self._meets(event, self._its("deliver", event.unit))
        self._letters(event)

    def _follow_up_held(self, event: Event) -> None:
        self._meets(event, self._open.get("follow_up", ()))
        self._meets(event, self._open.get("follow_up_after_discharge", ()))
        self._next_follow_up(event)

    # -- measures --------------------------------------------------------------------------------------------------

    def _about(self, event: Event) -> list[Work]:
        """The open confirmations of the event's measure."""
        measure = str(event.facts.get("measure"))
        return [work for work in self._open.get("confirm", ()) if work.ref == measure]

    def _measure_proposed(self, event: Event) -> None:
        """A measure proposed again, in new words, is one thing to confirm and not two."""
        self._cancels(event, self._about(event))
        for unit in dict.fromkeys(event.to):
            self._opens_own(event, "confirm", unit, UNDATED, str(event.facts.get("measure")))

    def _measure_committed(self, event: Event) -> None:
        self._meets(event, self._about(event))

    def _measure_withdrawn(self, event: Event) -> None:
        """What is no longer proposed needs nobody's confirmation."""
        self._cancels(event, self._about(event))

    def _measure_answered(self, event: Event) -> None:
        """What the person has declined needs nobody's confirmation."""
        if event.facts.get("answer") == "no":
            self._cancels(event, self._about(event))

    # -- discharge -------------------------------------------------------------------------------------------------

    def _ready_notice_sent(self, event: Event) -> None:
        contact = event.facts.get("contact", event.unit)
        self._contact = None if contact is None else str(contact)
        self._opens_by(AT_DISCHARGE, event, "call", self._contact)

    def _patient_discharged(self, event: Event) -> None:
        contact = event.facts.get("contact", self._contact or event.unit)
        unit = None if contact is None else str(contact)
        self._opens_by("follow_up_after_discharge", event, "follow_up_after_discharge", unit)

    # -- what moves and ends ---------------------------------------------------------------------------------------

    def _coordinator_named(self, event: Event) -> None:
        unit = event.to[0] if event.to else event.unit
        self._coordinator = unit
        # At discharge the law itself says whose the call is.
        for kind in COORDINATORS:
            for work in self._open.get(kind, ()):
                if work.parameter != AT_DISCHARGE:
                    work.unit = unit
        self._declined = {(whose if what == AT_DISCHARGE else unit, what) for whose, what in self._declined}

    def _deadline_moved(self, event: Event) -> None:
        kind, reason = event.facts.get("duty"), event.facts.get("reason")
        works = self._open.get(str(kind), [])
        if not works:
            raise Refused(f'Det finns ingen öppen tidsgräns "{kind}" att flytta.', field="duty", code="nothing_to_move")
        if not isinstance(reason, str) or not reason.strip():
            raise Refused("Skriv varför tidsgränsen flyttas.", field="reason", code="reason_missing")
        deadline = _deadline(event.facts.get("to"))
        for work in works:
            missed = is_past(work.due_on, work.due_at, self._at)
            work.moved = Moved(event.at, reason, work.due_on or work.due_at, missed)
            work.due_on, work.due_at = deadline.due_on, deadline.due_at
            last = deadline.due_on or (deadline.due_at and calendar.local_date(deadline.due_at))
            if work.not_before is not None and last is not None and last < work.not_before:
                work.not_before = None

    def _consent_withdrawn(self, event: Event) -> None:
        party = event.facts.get("unit")
        if party and not event.facts.get("whole"):
            parties = {str(party)}
            self._stops.append((self._place, event, parties))
            self._cancels(event, [work for work in self._all_open() if work.unit in parties])
            self._declined = {(unit, parameter) for unit, parameter in self._declined if unit not in parties}
            return
        self._stops_all(event)
        coordinator = event.facts.get("coordinator") or self._coordinator or self._caller
        self._opens_own(event, "end", None if coordinator is None else str(coordinator), NEXT_WORKING_DAY)

    def _case_ended(self, event: Event) -> None:
        self._meets(event, self._open.get("end", ()))
        self._stops_all(event)

    def _stops_all(self, event: Event) -> None:
        """Nothing that is open goes on, and no yes opens what a no had cancelled before this."""
        self._stops.append((self._place, event, None))
        self._cancels(event, self._all_open())
        self._declined.clear()

    _HANDLERS: ClassVar[dict[str, Callable[["Fold", Event], None]]] = {
        "pack.changed": _pack_changed,
        "need.known": _need_known,
        "consent.recorded": _consent_recorded,
        "initiative.sent": _question,
        "initiative.acknowledged": _acknowledged,
        "call.sent": _call_sent,
        "call.acknowledged": _acknowledged,
        "call.passed_on": _call_passed_on,
        "call.answered": _call_answered,
        "acknowledgement.undone": _acknowledgement_undone,
        "letter.posted": _letter_posted,
        "meeting.held": _meeting_held,
        "plan.documented": _plan_documented,
        "plan.delivered": _plan_delivered,
        "follow_up.held": _follow_up_held,
        "measure.proposed": _measure_proposed,
        "measure.committed": _measure_committed,
        "measure.answered": _measure_answered,
        "measure.withdrawn": _measure_withdrawn,
        "ready_notice.sent": _ready_notice_sent,
        "patient.discharged": _patient_discharged,
        "coordinator.named": _coordinator_named,
        "deadline.moved": _deadline_moved,
        "consent.withdrawn": _consent_withdrawn,
        "case.ended": _case_ended,
    }


def _sorting(work: Work) -> tuple[datetime, int, str, str, str, int]:
    return work.at, ORDER[work.opened.kind], work.kind, work.unit or "", work.ref or "", work.place


def _deadline(value: object) -> terms.Deadline:
    """A deadline someone has agreed: a day, or an instant with offset; both also as ISO text. Raises Refused."""
    try:
        if isinstance(value, str):
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return terms.Deadline(due_at=calendar.local(value))
        if isinstance(value, date):
            return terms.by_day(value)
    except ValueError:
        pass
    raise Refused("Skriv den nya tiden som ett datum, till exempel 2026-05-09.", field="to", code="bad_time")
