"""In which order a unit meets what it has to do: what comes first stands first (Samplan's own; no guideline says).

A limit is the guideline's, and is what a row says. But a meeting on Thursday comes before a limit on Friday week.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from samplan.rulebook.events import instant

# What is done on the way to a meeting, and is of no use after it.
TOWARDS_MEETING = ("answer", "prepare", "meeting")
# One step after another around one person, for what else comes at the same time.
STEPS = (
    *("consent", "call", "acknowledge", "answer_initiative", "answer", "call_person", "prepare", "meeting", "confirm"),
    *("document", "deliver", "post", "call_follow_up", "follow_up", "follow_up_after_discharge", "let_go"),
    *("end", "document_end"),
)
_STEP: Mapping[str, int] = {kind: place for place, kind in enumerate(STEPS)}
_NEVER = datetime.max.replace(tzinfo=UTC)

Key = tuple[datetime, datetime, datetime, int]


def comes_at(kind: str, due_at: datetime | None, meets_at: datetime | None) -> datetime | None:
    """When a duty must be done by: its limit, or the coming meeting that it is done for when that is sooner.

    None when it has neither. Raises ValueError for a time without offset.
    """
    moments = [due_at, meets_at if kind in TOWARDS_MEETING else None]
    return min((instant(moment) for moment in moments if moment is not None), default=None)


def key(kind: str, opened_at: datetime, due_at: datetime | None, meets_at: datetime | None = None) -> Key:
    """What to sort open duties by, the most urgent first.

    meets_at: when the unit next meets in the case, None when it does not. What is owed without delay has no limit and
    counts from when it arose: else it would lie behind every follow-up of next year. With the same limit the one that
    meets first comes first, then the one that has waited longest, then the one that is an earlier step.
    """
    opened = instant(opened_at)
    first = comes_at(kind, due_at, meets_at) or opened
    return first, instant(meets_at) if meets_at else _NEVER, opened, _STEP.get(kind, len(STEPS))
