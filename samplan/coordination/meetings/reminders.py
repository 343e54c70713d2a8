"""Remind of a meeting the working day before it: a neutral notice that waits in the outbox until then (CALL-07)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory import queries as directory
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices, reminding


def remind(
    case: Case, units: Iterable[UUID], starts_at: datetime, by: Actor, now: datetime, *, own: bool = True
) -> None:
    """Let a notice wait for each of the units, and for the acting one unless ``own`` is False.

    The person is reminded the day before, if they have chosen so. Nothing waits when the day of the reminder has been.
    """
    tell = notices.reminds_person_at(starts_at)
    if own and tell > now and not case.person.protected:
        Row.objects.create(
            kind=Row.Kind.TOMORROW, channel="person", case=case.id, unit=by.own_unit, due_at=tell, next_at=tell
        )
    at = reminding.reminds_at(starts_at)
    if at is None or at <= now:
        return
    for unit in directory.units({*units, *([by.own_unit] if own else [])}).values():
        if unit.inbox_email:
            Row.objects.create(kind=Row.Kind.REMINDER, case=case.id, unit=unit.id, due_at=at, next_at=at)


def forget(case: Case, *, unit: UUID | None = None) -> None:
    """Take back the reminders of a meeting that has moved, is cancelled, or is another unit's now."""
    waiting = Row.objects.filter(case=case.id, state=Row.State.DUE)
    if unit is not None:
        waiting = waiting.filter(unit=unit, kind=Row.Kind.REMINDER)
    else:
        waiting = waiting.filter(kind__in=(Row.Kind.REMINDER, Row.Kind.TOMORROW))
    waiting.update(state=Row.State.CANCELLED)
