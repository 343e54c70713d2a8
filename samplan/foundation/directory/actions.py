"""What can happen to the register on screen.

The register is of no case and has no events. Its actions are like those of a case in all else: ``by=``, ``now=`` and
``request_id=``, all or nothing, and the log tells who did what. What a form adds gets its id from the form's
``request_id`` and who acts: the same form sent twice adds one row, and no other's form hinders it.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django.db import connection, transaction

from samplan.foundation.audit import log
from samplan.foundation.directory.models import Absence, Assignment, HelpRequest, Unit
from samplan.foundation.directory.queries import WATCHERS
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Permission, Role, may
from samplan.rulebook.refused import Refused, resent

LONGEST = 366  # days


Row = TypeVar("Row", Absence, Assignment, HelpRequest, Unit)


def register_action(function: Callable[..., Row]) -> Callable[..., Row]:
    """Make ``function`` an action of the register: one transaction, one line in the log.

    request_id: as the action gets it, it is the acting one's own, and so can be the id of a row. What somebody else has
    sent with the same one need not be seen here.

    Two that write for the same unit wait for each other, so that what one has checked still holds when it writes.
    """

    @wraps(function)
    def run(*, by: log.Acting, now: datetime, request_id: str | UUID | None = None, **kwargs: Any) -> Row:
        key = uuid4() if request_id is None else uuid5(UUID(str(request_id)), str(by.user))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 2))", [str(by.unit)])
            row = function(by=by, now=now, request_id=key, **kwargs)
            line = log.Line(by=by, now=now, action="write", what=f"register.{function.__name__}", object_id=row.id)
            log.write([line])
        return row

    run.is_action = True  # type: ignore[attr-defined]
    return run


def once(earlier: Row, **said: Any) -> Row:
    """The row that the same form has made before; said: what it is made of. Refused when that differs now."""
    if any(getattr(earlier, name) != value for name, value in said.items()):
        raise resent()
    return earlier


def _may_arrange(by: log.Acting, assignment: UUID) -> None:
    """One's own days are one's own to tell; those of others at the unit are its head's."""
    if assignment != by.assignment and not may(Role[by.role], Permission.ARRANGE_COVER):
        raise Refused("Det är enhetens chef som ordnar bevakning för andra.", code="head")


@register_action
def set_absence(
    *,
    assignment: UUID,
    from_on: date,
    until_on: date,
    substitute: UUID | None,
    by: log.Acting,
    now: datetime,
    request_id: UUID,
) -> Absence:
    """Say that someone at the unit is away, the first and the last day, and who watches meanwhile (ORG-10).

    assignment, substitute: of the acting unit. Raises Refused for days that have been, that overlap, or for someone
    who works elsewhere; and when another than the unit's head says it of a colleague.
    """
    if by.unit is None or by.assignment is None:
        raise Refused("Bara en verksamhet kan göra det här.")
    earlier = Absence.objects.filter(id=request_id).first()
    if earlier is not None:
        return once(earlier, assignment_id=assignment, substitute_id=substitute, from_on=from_on, until_on=until_on)
    here = dict(Assignment.objects.current(now).filter(unit_id=by.unit).values_list("id", "role"))
    if assignment not in here:
        raise Refused("Välj någon som arbetar på enheten.", field="assignment")
    _may_arrange(by, assignment)
    if substitute is not None and (here.get(substitute) not in WATCHERS or substitute == assignment):
        raise Refused("Välj en kollega på enheten som ersättare.", field="substitute")
    if until_on < from_on:
        raise Refused("Sista dagen kommer före den första. Välj en senare dag.", field="until_on")
    if until_on < local_date(now):
        raise Refused("Dagarna har redan varit. Välj i dag eller senare.", field="until_on")
    if (until_on - from_on).days > LONGEST:
        raise Refused("Välj högst ett år. Den som är borta längre ska inte ha ett uppdrag här.", field="until_on")
    own = Absence.objects.filter(assignment_id=assignment, ended_at=None)
    if own.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise Refused("Det finns redan en frånvaro de dagarna. Ta bort den först.", field="from_on", code="already")
    row = Absence(
        id=request_id,
        unit_id=by.unit,
        assignment_id=assignment,
        substitute_id=substitute,
        from_on=from_on,
        until_on=until_on,
        made_at=now,
        made_by_id=by.assignment,
    )
    row.save(force_insert=True)
    return row


@register_action
def end_absence(*, absence: Absence, by: log.Acting, now: datetime, request_id: UUID) -> Absence:
    """Take an absence back: whoever it is about is at work from now on."""
    _may_arrange(by, absence.assignment_id)
    Absence.objects.filter(id=absence.id, ended_at=None).update(ended_at=now)
    return absence
