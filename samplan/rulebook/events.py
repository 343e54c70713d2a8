"""What has happened in a case, as the rulebook sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

NO_FACTS: Mapping[str, object] = MappingProxyType({})

# Every kind the rules know, in the order in which things happen within one and the same instant: a question before its
# answer, a beginning before its end. Kinds that are not here are of no concern to the rules.
KINDS = (
    "pack.changed",
    "need.known",
    "consent.recorded",
    "initiative.sent",
    "initiative.acknowledged",
    "initiative.answered",
    "ready_notice.sent",
    "patient.discharged",
    "call.sent",
    "meeting.moved",
    "call.passed_on",
    "call.acknowledged",
    "call.answered",
    "acknowledgement.undone",
    "part.prepared",
    "invitation.answered",
    "person.contacted",
    "question.asked",
    "question.answered",
    "meeting.cancelled",
    "meeting.started",
    "goal.written",
    "measure.proposed",
    "measure.committed",
    "measure.answered",
    "measure.withdrawn",
    "meeting.held",
    "plan.documented",
    "plan.delivered",
    "letter.posted",
    "follow_up.held",
    "coordinator.offered",
    "coordinator.declined",
    "coordinator.offer_withdrawn",
    "coordinator.named",
    "deadline.moved",
    "consent.withdrawn",
    "let_go.noted",
    "case.ended",
    "end.documented",
    "death.registered",
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
    """The events the rules know, sorted by instant and, within an instant, by `KINDS`; others are left out.

    Raises ValueError for a time without offset.
    """
    known = [event for event in events if event.kind in ORDER]
    return sorted(known, key=lambda event: (instant(event.at), ORDER[event.kind]))


def instant(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a time without offset.

    Two times of one zone are compared by their clocks, and in the hour that comes twice when summer time ends the clock
    does not tell which is first.
    """
    if moment.tzinfo is None:
        raise ValueError("Tiden saknar tidszon.")
    return moment.astimezone(UTC)
