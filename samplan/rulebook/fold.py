"""The fold behind `duties.duties`: what each kind of event opens, meets, moves and cancels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, NamedTuple

from samplan.rulebook import calendar, terms
from samplan.rulebook.events import ORDER, Event, instant
from samplan.rulebook.own import OWN_RULES
from samplan.rulebook.packs import load
from samplan.rulebook.packs.schema import Pack, Rule, Setting
from samplan.rulebook.refused import Refused

UNDATED = terms.NoDate("utan dröjsmål")
ONE_SECOND, AT_ONCE = timedelta(seconds=1), timedelta()
SAME_DAY = terms.Days(0)
NEXT_WORKING_DAY = terms.WorkingDays(1)
TO_ANSWER_THE_PERSON = terms.WorkingDays(3)
COORDINATORS = (
    *("call", "meeting", "deliver", "follow_up", "follow_up_after_discharge", "end"),
    *("call_person", "answer_person", "call_follow_up"),
)
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
        self._moves: list[tuple[int, Event]] = []  # meetings moved and cancelled: the calls before them are past
        self._ended = False
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

    def _opens_own(
        self, event: Event, kind: str, unit: str | None, term: terms.Term, ref: str = "", parameter: str = ""
    ) -> Work | None:
        """A duty of our own order of work. After the end of the case there is none, until a new need is known."""
        if self._ended:
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
        since = [stop for stop in stops if stop[0] > work.met_place]
        work.met = None
        if since:
            work.cancelled = min(since, key=lambda stop: stop[0])[1]
        else:
            self._open[work.kind].append(work)

    def _all_open(self) -> list[Work]:
        """All that a withdrawal or an end can stop: what the end itself has asked for stays to be done."""
        return [work for works in self._open.values() for work in works if work.opened.kind != "case.ended"]

    # -- need, consent, initiative, call ---------------------------------------------------------------------------

    def _nothing(self, event: Event) -> None:
        """An event that is of the history only."""

    def _pack_changed(self, event: Event) -> None:
        """From now on by another guideline; what is already due keeps the rule it began with."""
        self.pack = load(str(event.facts.get("pack")))

    def _need_known(self, event: Event) -> None:
        self._ended = False
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
        called = event.kind in CALLS
        for unit in dict.fromkeys(event.to):
            self._asked["call.sent" if called else event.kind].add(unit)
            if called:
                self._called[unit] = None
            if self._opens_by("acknowledge", event, "acknowledge", unit) is None:
                self._opens(event, "acknowledge", unit, UNDATED, OWN_RULES["samplan.acknowledge"])

    def _call_sent(self, event: Event) -> None:
        self._caller = event.unit
        self._called[event.unit] = None
        self._meets(event, self._its("call", event.unit))
        if event.facts.get("for") == "follow_up":
            self._meets(event, self._open.get("call_follow_up", ()))
        self._question(event)
        self._letters(event)

    def _acknowledged(self, event: Event) -> None:
        question = event.kind.replace(".acknowledged", ".sent")
        if event.unit not in self._asked[question]:
            raise Refused(
                f"{event.unit} kan inte kvittera ({event.kind}) innan något har skickats dit. Kontrollera tiderna.",
                code="answer_before_question",
            )
        called = question == "call.sent"
        met = [work for work in self._its("acknowledge", event.unit) if (work.opened.kind in CALLS) == called]
        self._meets(event, met)
        if met:
            self._opens_own(event, "answer" if called else "answer_initiative", event.unit, UNDATED)

    def _initiative_answered(self, event: Event) -> None:
        """An answer is a receipt too: who has named the unit to call has taken the initiative."""
        receipts = [work for work in self._its("acknowledge", event.unit) if work.opened.kind not in CALLS]
        self._meets(event, receipts + self._its("answer_initiative", event.unit))

    def _call_answered(self, event: Event) -> None:
        """An answer is a receipt too: who has said that they come has taken the call."""
        receipts = [work for work in self._its("acknowledge", event.unit) if work.opened.kind in CALLS]
        self._meets(event, receipts + self._its("answer", event.unit))
        ready = event.facts.get("ready")
        if ready is True:
            self._meets(event, self._its("prepare", event.unit))
        elif ready is False:
            self._prepares(event)

    def _prepares(self, event: Event) -> None:
        """Who comes and is not ready has until the meeting begins, when that is known."""
        if self._its("prepare", event.unit):
            return
        work = self._opens_own(event, "prepare", event.unit, UNDATED)
        starts = event.facts.get("starts_at")
        if work is not None and starts is not None:
            deadline = terms.agreed(starts)
            work.due_on, work.due_at = deadline.due_on, deadline.due_at

    def _part_prepared(self, event: Event) -> None:
        self._meets(event, self._its("prepare", event.unit))

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
            if work.kind == "acknowledge" and work.opened.kind in CALLS and work.unit == giver
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
        for kind in ("answer", "answer_initiative"):
            self._cancels(event, [work for work in self._open.get(kind, ()) if work.opened is receipt])

    # -- a meeting that is not held as called ----------------------------------------------------------------------

    def _calls_are_past(self, event: Event) -> None:
        """Nobody answers, prepares for or is sent letters about a time that no longer holds."""
        self._moves.append((self._place, event))
        receipts = [work for work in self._open.get("acknowledge", ()) if work.opened.kind in CALLS]
        letters = [work for work in self._open.get("post", ()) if work.opened.kind in CALLS]
        self._cancels(event, receipts + letters)
        self._cancels_kinds(event, "answer", "prepare", "call_person")

    def _meeting_moved(self, event: Event) -> None:
        self._calls_are_past(event)
        self._question(event)
        self._letters(event)

    def _meeting_cancelled(self, event: Event) -> None:
        """Its own letters say that it is off. A new call is owed once, and against a no not before there is a yes."""
        self._calls_are_past(event)
        self._called.clear()
        self._letters(event)
        leader = self._leads()
        waits = self._open.get("call") or (leader, "call") in self._declined
        if event.facts.get("again") is not False and not waits:
            self._opens_own(event, "call", leader, UNDATED, parameter="call")

    def _meeting_started(self, event: Event) -> None:
        self._cancels_kinds(event, "prepare", "call_person")

    # -- what the person says --------------------------------------------------------------------------------------

    def _invitation_answered(self, event: Event) -> None:
        if event.facts.get("answer") in ("change", "no") and not self._open.get("call_person"):
            self._opens_own(event, "call_person", self._leads(), NEXT_WORKING_DAY)

    def _person_contacted(self, event: Event) -> None:
        self._meets(event, self._open.get("call_person", ()))

    def _question_asked(self, event: Event) -> None:
        question = str(event.facts.get("question"))
        self._opens_own(event, "answer_person", self._leads(), TO_ANSWER_THE_PERSON, question)

    def _question_answered(self, event: Event) -> None:
        question = str(event.facts.get("question"))
        self._meets(event, [work for work in self._open.get("answer_person", ()) if work.ref == question])
        self._letters(event)

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
        self._cancels_kinds(event, "prepare", "call_person")
        self._next_follow_up(event)

    def _next_follow_up(self, event: Event) -> None:
        """The guideline's follow-up; an agreed day that comes before its last day is the last day."""
        leader = self._coordinator or event.unit or self._caller
        work = self._opens_by("follow_up", event, "follow_up", leader)
        agreed = event.facts.get("follow_up_on")
        if agreed is not None and not self._open.get("call_follow_up"):
            self._opens_own(event, "call_follow_up", leader, UNDATED)
        if work is not None and agreed is not None:
            deadline = terms.agreed(agreed)
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
        self._cancels_kinds(event, "call_follow_up")  # it has been held, called or not
        self._next_follow_up(event)
        if event.facts.get("document"):  # the plan's next version went out with it
            self._plan_delivered(event)
        elif event.facts.get("next") == "revise" and not self._open.get("deliver"):
            self._opens_own(event, "deliver", self._coordinator or event.unit or self._caller, UNDATED)

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

    # -- handing over ----------------------------------------------------------------------------------------------

    def _coordinator_offered(self, event: Event) -> None:
        for unit in dict.fromkeys(event.to):
            if not self._its("take_over", unit):
                self._opens_own(event, "take_over", unit, NEXT_WORKING_DAY)

    def _coordinator_declined(self, event: Event) -> None:
        self._meets(event, self._its("take_over", event.unit))

    def _offer_withdrawn(self, event: Event) -> None:
        """For the units in `to`; an event that names nobody withdraws every offer."""
        offers = self._open.get("take_over", ())
        self._cancels(event, [work for work in offers if not event.to or work.unit in event.to])

    # -- what moves and ends ---------------------------------------------------------------------------------------

    def _coordinator_named(self, event: Event) -> None:
        unit = event.to[0] if event.to else event.unit
        self._coordinator = unit
        self._meets(event, self._its("take_over", unit))
        self._cancels_kinds(event, "take_over")  # what others were offered is taken
        # At discharge the law itself says whose the call is.
        for kind in COORDINATORS:
            for work in self._open.get(kind, ()):
                if work.parameter != AT_DISCHARGE:
                    work.unit = unit
        self._declined = {(whose if what == AT_DISCHARGE else unit, what) for whose, what in self._declined}
        self._letters(event)

    def _deadline_moved(self, event: Event) -> None:
        kind, reason = event.facts.get("duty"), event.facts.get("reason")
        works = self._open.get(str(kind), [])
        if not works:
            raise Refused(f'Det finns ingen öppen tidsgräns "{kind}" att flytta.', field="duty", code="nothing_to_move")
        if not isinstance(reason, str) or not reason.strip():
            raise Refused("Skriv varför tidsgränsen flyttas.", field="reason", code="reason_missing")
        deadline = terms.agreed(event.facts.get("to"))
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
            stopped = event.facts.get("letters", ())  # to one who is no unit: they are not posted
            letters = set(stopped) if isinstance(stopped, list | tuple) else set()
            gone = [w for w in self._all_open() if w.unit in parties or (w.kind == "post" and w.ref in letters)]
            self._cancels(event, gone)
            self._declined = {(unit, parameter) for unit, parameter in self._declined if unit not in parties}
            return
        self._stops_all(event)
        coordinator = event.facts.get("coordinator") or self._leads()
        self._opens_own(event, "end", None if coordinator is None else str(coordinator), NEXT_WORKING_DAY)

    def _case_ended(self, event: Event) -> None:
        """What is left is that each huvudman documents the end, and the letters that tell of it; none to the dead."""
        self._meets(event, self._open.get("end", ()))
        self._stops_all(event)
        units = dict.fromkeys((*event.to, event.unit)) if event.to else {}
        for unit in units:
            self._opens_own(event, "document_end", unit, UNDATED)
        if event.facts.get("ending") != "deceased":
            self._letters(event)
        self._ended = True

    def _end_documented(self, event: Event) -> None:
        self._meets(event, self._its("document_end", event.unit))

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
        "initiative.answered": _initiative_answered,
        "call.sent": _call_sent,
        "meeting.moved": _meeting_moved,
        "call.acknowledged": _acknowledged,
        "call.passed_on": _call_passed_on,
        "call.answered": _call_answered,
        "acknowledgement.undone": _acknowledgement_undone,
        "part.prepared": _part_prepared,
        "invitation.answered": _invitation_answered,
        "person.contacted": _person_contacted,
        "question.asked": _question_asked,
        "question.answered": _question_answered,
        "meeting.cancelled": _meeting_cancelled,
        "meeting.started": _meeting_started,
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
        "coordinator.offered": _coordinator_offered,
        "coordinator.declined": _coordinator_declined,
        "coordinator.offer_withdrawn": _offer_withdrawn,
        "coordinator.named": _coordinator_named,
        "deadline.moved": _deadline_moved,
        "consent.withdrawn": _consent_withdrawn,
        "case.ended": _case_ended,
        "end.documented": _end_documented,
    }


def _sorting(work: Work) -> tuple[datetime, int, str, str, str, int]:
    return work.at, ORDER[work.opened.kind], work.kind, work.unit or "", work.ref or "", work.place
