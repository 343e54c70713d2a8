"""What has happened in a case, as the rulebook sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NO_FACTS: Mapping[str, object] = MappingProxyType({})

# Every kind the rules know, in the order in which things happen within one and the same instant: a question before its
# answer, a beginning before its end. Kinds that are not here are of no concern to the rules.
KINDS = (
    "need.known",
    "consent.recorded",
    "initiative.sent",
    "initiative.acknowledged",
    "ready_notice.sent",
    "patient.discharged",
    "call.sent",
    "call.passed_on",
    "call.acknowledged",
    "call.answered",
    "acknowledgement.undone",
    "meeting.started",
    "goal.written",
    "measure.proposed",
    "measure.committed",
    "measure.answered",
    "meeting.held",
    "plan.documented",
    "plan.delivered",
    "letter.posted",
    "follow_up.held",
    "coordinator.named",
    "deadline.moved",
    "consent.withdrawn",
    "case.ended",
)
ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `kind` at the instant `at` (with offset), done by `unit`, sent to the units in `to`.

    `facts` holds what only some kinds carry, codes and ids alone; `id` is the caller's own name for the event and comes
    back in `Duty.opened_by` and `Duty.met_by`.
    """

    kind: str
    at: datetime
    unit: str | None = None
    to: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=lambda: NO_FACTS)
    id: str | None = None


def in_order(events: list[Event]) -> list[Event]:
    """The events the rules know, sorted by instant and, within an instant, by `KINDS`; others are left out."""
    known = [event for event in events if event.kind in ORDER]
    return sorted(known, key=lambda event: (event.at, ORDER[event.kind]))
