"""What moves duties and ends them: handing over, a deadline moved, consent withdrawn, the end of the case."""

from samplan.rulebook import calendar, terms
from samplan.rulebook.events import Event
from samplan.rulebook.fold.ledger import AT_DISCHARGE, NEXT_WORKING_DAY, UNDATED, Ledger, Moved, is_past
from samplan.rulebook.refused import Refused

COORDINATORS = (
    *("call", "meeting", "deliver", "follow_up", "follow_up_after_discharge", "end"),
    *("call_person", "answer_person", "call_follow_up", "let_go"),
)


class Ending(Ledger):
    """Whose the duties are, until when, and when nothing more is to be done."""

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
        works = [work for work in self._open.get(str(kind), ()) if work.cancelled is None]
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
        # What is taken back from one organisation leaves every unit's duties but the letters that are stopped.
        party = event.facts.get("unit") or event.facts.get("organisation")
        if party and not event.facts.get("whole"):
            parties = {str(party)}
            self._stops.append((self._place, event, parties))
            self._called.pop(str(party), None)  # it documents no meeting that it has left
            stopped = event.facts.get("letters", ())  # to one who is no unit: they are not posted
            letters = set(stopped) if isinstance(stopped, list | tuple) else set()
            gone = [w for w in self._all_open() if w.unit in parties or (w.kind == "post" and w.ref in letters)]
            self._cancels(event, gone)
            self._declined = {(unit, parameter) for unit, parameter in self._declined if unit not in parties}
            self._summoned.pop(str(party), None)
            if about := event.facts.get("unit") or event.facts.get("silent"):
                self._tells_coordinator(event, str(about))
            return
        self._stops_until_a_yes(event)
        coordinator = event.facts.get("coordinator") or self._leads()
        self._opens_own(event, "end", None if coordinator is None else str(coordinator), NEXT_WORKING_DAY)

    def _tells_coordinator(self, event: Event, party: str) -> None:
        """The one who coordinates gets to know whom the person has let go, unless it has written that itself.

        And which organisation, though with still, may tell it nothing more (``silent``).
        """
        leader = self._leads()
        told = any(work.ref == party for work in self._open.get("let_go", ()))
        if leader not in (None, party, event.unit) and not told:
            self._opens_own(event, "let_go", leader, NEXT_WORKING_DAY, party)

    def _let_go_noted(self, event: Event) -> None:
        party = str(event.facts.get("unit"))
        self._meets(event, [work for work in self._open.get("let_go", ()) if work.ref == party])

    def _case_ended(self, event: Event) -> None:
        """What is left is that each huvudman documents the end, and the letters that tell of it; none to the dead."""
        self._meets(event, self._open.get("end", ()))
        self._stops_all(event)
        if event.facts.get("ending") == "deceased":
            self._death_registered(event)
        units = dict.fromkeys((*event.to, event.unit)) if event.to else {}
        for unit in units:
            self._opens_own(event, "document_end", unit, UNDATED)
        if event.facts.get("ending") != "deceased":
            self._letters(event)
        self._ended = True

    def _death_registered(self, event: Event) -> None:
        """Nobody is answered, and nothing is posted: what a case that ended in life had left falls away too."""
        self._cancels_kinds(event, "answer_person", "post")

    def _end_documented(self, event: Event) -> None:
        self._meets(event, self._its("document_end", event.unit))

    def _stops_all(self, event: Event) -> None:
        """Nothing that is open goes on, and no yes opens what a no or a withdrawal had cancelled before this."""
        self._stops.append((self._place, event, None))
        self._cancels(event, self._all_open())
        self._declined.clear()
        self._summoned.clear()

    def _stops_until_a_yes(self, event: Event) -> None:
        """Nothing that is open goes on. It waits for a yes, but letters, which are recalled, and after an end."""
        stopped = self._all_open()
        if self._ended:
            self._stops.append((self._place, event, None))
        else:
            self._pauses.append((self._place, event))
        self._cancels(event, [work for work in stopped if self._ended or work.kind in ("post", "end")])
        for work in stopped:
            work.cancelled = work.cancelled or event
