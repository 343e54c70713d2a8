"""The fold behind `duties.duties`: what each kind of event opens, meets, moves and cancels."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from samplan.rulebook.events import ORDER, Event, instant
from samplan.rulebook.fold.calling import Calling
from samplan.rulebook.fold.ending import Ending
from samplan.rulebook.fold.ledger import Moved, Work, is_past
from samplan.rulebook.fold.meeting import Meeting
from samplan.rulebook.packs import load, names

__all__ = ["Fold", "Moved", "Work", "is_past"]


class Fold(Calling, Meeting, Ending):
    """The case so far. Events must come in order; `works` holds every duty that has arisen."""

    def take(self, event: Event) -> None:
        """Let one event happen. Raises Refused when it cannot have."""
        self._place += 1
        self._at, self._day = instant(event.at), None
        self._HANDLERS.get(event.kind, Fold._nothing)(self, event)

    def sorted_works(self) -> list[Work]:
        """By opening event (its instant and kind), kind and unit, in whatever order the events were told."""
        return sorted(self.works, key=_sorting)

    def _nothing(self, event: Event) -> None:
        """An event that is of the history only."""

    def _pack_changed(self, event: Event) -> None:
        """From now on by another guideline, if there is one of that name; what is due keeps the rule it began with."""
        name = str(event.facts.get("pack"))
        self.pack = load(name) if name in names() else self.pack

    _HANDLERS: ClassVar[dict[str, Callable[["Fold", Event], None]]] = {
        "pack.changed": _pack_changed,
        "need.known": Calling._need_known,
        "consent.recorded": Calling._consent_recorded,
        "initiative.sent": Calling._question,
        "initiative.acknowledged": Calling._acknowledged,
        "initiative.answered": Calling._initiative_answered,
        "call.sent": Calling._call_sent,
        "meeting.moved": Calling._meeting_moved,
        "call.acknowledged": Calling._acknowledged,
        "call.passed_on": Calling._call_passed_on,
        "call.answered": Calling._call_answered,
        "acknowledgement.undone": Calling._acknowledgement_undone,
        "part.prepared": Calling._part_prepared,
        "invitation.answered": Meeting._invitation_answered,
        "person.contacted": Meeting._person_contacted,
        "question.asked": Meeting._question_asked,
        "question.answered": Meeting._question_answered,
        "meeting.cancelled": Calling._meeting_cancelled,
        "meeting.started": Meeting._meeting_started,
        "letter.posted": Meeting._letter_posted,
        "meeting.held": Meeting._meeting_held,
        "plan.documented": Meeting._plan_documented,
        "plan.delivered": Meeting._plan_delivered,
        "follow_up.held": Meeting._follow_up_held,
        "measure.proposed": Meeting._measure_proposed,
        "measure.committed": Meeting._measure_committed,
        "measure.answered": Meeting._measure_answered,
        "measure.withdrawn": Meeting._measure_withdrawn,
        "ready_notice.sent": Calling._ready_notice_sent,
        "patient.discharged": Meeting._patient_discharged,
        "coordinator.offered": Ending._coordinator_offered,
        "coordinator.declined": Ending._coordinator_declined,
        "coordinator.offer_withdrawn": Ending._offer_withdrawn,
        "coordinator.named": Ending._coordinator_named,
        "deadline.moved": Ending._deadline_moved,
        "consent.withdrawn": Ending._consent_withdrawn,
        "let_go.noted": Ending._let_go_noted,
        "case.ended": Ending._case_ended,
        "end.documented": Ending._end_documented,
        "death.registered": Ending._death_registered,
    }


def _sorting(work: Work) -> tuple[datetime, int, str, str, str, int]:
    return work.at, ORDER[work.opened.kind], work.kind, work.unit or "", work.ref or "", work.place
