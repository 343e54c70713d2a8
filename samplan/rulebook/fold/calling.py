"""The duties of the call: need, consent, initiative, call, the answers to it, and a call whose time no longer holds."""

from samplan.rulebook import terms
from samplan.rulebook.events import Event, instant
from samplan.rulebook.fold.ledger import AT_DISCHARGE, CALLS, UNDATED, Ledger, Work, is_past
from samplan.rulebook.own import OWN_RULES
from samplan.rulebook.refused import Refused

# What a called unit does before the meeting.
BEFORE_THE_MEETING = ("acknowledge", "answer", "prepare")


def _of_the_call(work: Work) -> bool:
    """Whether it is of no use when the meeting called to has been."""
    return work.kind in ("answer", "prepare", "call_person") or (
        work.kind == "acknowledge" and work.opened.kind in CALLS
    )


class Calling(Ledger):
    """What opens, meets and cancels the duties until the meeting."""

    def _need_known(self, event: Event) -> None:
        self._ended = False
        self._caller = self._caller or event.unit
        self._opens_own(event, "consent", event.unit, UNDATED)
        self._opens_by("call", event, "call", event.unit)
        self._opens_by("meeting", event, "meeting", event.unit)

    def _consent_recorded(self, event: Event) -> None:
        """Any answer is an answer to the question. Against a no nothing is sent; a yes after it begins anew.

        After a withdrawal a new yes leaves nothing to end, and what was stopped goes on.
        """
        self._meets(event, self._its("consent", event.unit))
        answer = event.facts.get("answer", "yes")
        if answer == "no":
            owed = self._its("call", event.unit) + self._its("meeting", event.unit)
            stopped = [work for work in owed if work.cancelled is None]
            self._cancels(event, stopped)
            self._declined.update((work.unit, work.parameter) for work in stopped)
        elif answer == "yes":
            ends = self._its("end", event.unit)
            self._cancels(event, ends)
            covers = event.facts.get("covers", ())
            said_again = covers if isinstance(covers, list | tuple) else ()
            self._cancels(event, [work for work in self._open.get("let_go", ()) if work.ref in said_again])
            if ends:
                self._goes_on(event)
            self._begins_anew(event)

    def _begins_anew(self, event: Event) -> None:
        """Opens what the unit's no had cancelled, counted from the yes: one call, by the law's time at discharge."""
        parameters = {parameter for unit, parameter in self._declined if unit == event.unit}
        self._declined = {(unit, parameter) for unit, parameter in self._declined if unit != event.unit}
        if AT_DISCHARGE in parameters:
            parameters.discard("call")
        for parameter in sorted(parameters):
            self._opens_by(parameter, event, "meeting" if parameter == "meeting" else "call", event.unit)

    def _goes_on(self, event: Event) -> None:
        """What the withdrawal stopped is owed again; what its meeting asked for, only if that is still to come.

        Who was called has been told that the meeting is off, and so is asked anew, also when it had answered.
        """
        self._pauses.clear()
        gone = self._meets_at is not None and self._meets_at <= self._at
        for work in [work for works in self._open.values() for work in works if work.cancelled is not None]:
            if gone and _of_the_call(work):
                self._forget([work])
            else:
                self._resumes(work, event)
        for unit in () if gone else self._summoned:
            asked = [work for kind in BEFORE_THE_MEETING for work in self._its(kind, unit) if _of_the_call(work)]
            if unit != event.unit and not asked:
                self._opens_own(event, "answer", unit, UNDATED)

    def _resumes(self, work: Work, event: Event) -> None:
        """With its limit; one that passed meanwhile counts anew. The follow-up counts in years: it is due now."""
        stopped, work.cancelled, work.resumed = work.cancelled, None, event
        late = stopped is not None and is_past(work.due_on, work.due_at, instant(stopped.at))
        if not late and is_past(work.due_on, work.due_at, self._at):
            due = self._due(UNDATED if work.kind == "follow_up" else work.term)
            work.not_before, work.due_on, work.due_at = due.not_before, due.due_on, due.due_at

    def _question(self, event: Event) -> None:
        called = event.kind in CALLS
        if called:
            starts = event.facts.get("starts_at")
            self._summoned = dict.fromkeys(event.to)
            self._meets_at = None if starts is None else terms.agreed(starts).due_at
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
        moving = [work for work in self._its("acknowledge", giver) if work.opened.kind in CALLS]
        moving = moving or [work for work in receipts if work.cancelled is None][-1:]
        # What is passed on to nobody, or to the one who has it, stays where it is.
        for unit in (unit for unit in event.to[:1] if unit != giver):
            self._asked["call.sent"].add(unit)
            self._called.pop(giver if giver is None else str(giver), None)
            self._called[unit] = None
            if giver in self._summoned:
                self._summoned.pop(giver)
                self._summoned[unit] = None
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

    def _ready_notice_sent(self, event: Event) -> None:
        contact = event.facts.get("contact", event.unit)
        self._contact = None if contact is None else str(contact)
        self._opens_by(AT_DISCHARGE, event, "call", self._contact)

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
        self._summoned.clear()
        self._letters(event)
        leader = self._leads()
        waits = self._open.get("call") or (leader, "call") in self._declined
        if event.facts.get("again") is not False and not waits:
            self._opens_own(event, "call", leader, UNDATED, parameter="call")
