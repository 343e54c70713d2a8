"""The duties of the meeting and of what follows: the plan, its measures, letters, follow-up, the person's words."""

from samplan.rulebook import terms
from samplan.rulebook.events import Event
from samplan.rulebook.fold.ledger import CALLS, NEXT_WORKING_DAY, TO_ANSWER_THE_PERSON, UNDATED, Ledger, Work


class Meeting(Ledger):
    """What opens, meets and cancels the duties from the meeting on."""

    def _meeting_started(self, event: Event) -> None:
        self._invites_no_more(event)

    def _invites_no_more(self, event: Event) -> None:
        """Nobody prepares for a meeting that is here or has been, nor is sent a letter that invites to it."""
        self._cancels_kinds(event, "prepare", "call_person")
        self._summoned.clear()
        letters = [work for work in self._open.get("post", ()) if work.opened.kind in CALLS]
        its = event.facts.get("meeting")
        self._cancels(event, [work for work in letters if work.opened.facts.get("meeting") == its])

    def _letter_posted(self, event: Event) -> None:
        delivery = str(event.facts.get("delivery"))
        self._meets(event, [work for work in self._open.get("post", ()) if work.ref == delivery])

    def _meeting_held(self, event: Event) -> None:
        """A meeting that was held needs no call any more, whether anybody had called to it or not (MEET-07)."""
        self._meets(event, self._open.get("call", ()))
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
        self._invites_no_more(event)
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

    def _patient_discharged(self, event: Event) -> None:
        contact = event.facts.get("contact", self._contact or event.unit)
        unit = None if contact is None else str(contact)
        self._opens_by("follow_up_after_discharge", event, "follow_up_after_discharge", unit)

    # -- what the person says --------------------------------------------------------------------------------------

    def _invitation_answered(self, event: Event) -> None:
        if event.facts.get("answer") in ("change", "no") and not self._open.get("call_person"):
            self._opens_own(event, "call_person", self._leads(), NEXT_WORKING_DAY)

    def _person_contacted(self, event: Event) -> None:
        self._meets(event, self._open.get("call_person", ()))

    def _question_asked(self, event: Event) -> None:
        question = str(event.facts.get("question"))
        self._opens_own(event, "answer_person", self._leads(), TO_ANSWER_THE_PERSON, question, ended_too=True)

    def _question_answered(self, event: Event) -> None:
        question = str(event.facts.get("question"))
        self._meets(event, [work for work in self._open.get("answer_person", ()) if work.ref == question])
        self._letters(event, ended_too=True)

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
