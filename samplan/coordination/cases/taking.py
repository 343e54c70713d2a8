"""Take a duty, or give it to a colleague: it is the unit's as before, and now someone's."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.queries import presence
from samplan.rulebook.refused import Refused


@action
def take_duty(*, case: Case, duty: UUID, assignment: UUID | None, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Let ``assignment`` see to one of the acting unit's open duties; None gives it back to the unit.

    Who has it already has taken it: the list's one button for all rows carries no key of a form, so that is how a
    double click is known. Raises Refused when the duty is done or no longer needed, or when that colleague is not at
    work today.
    """
    found = Duty.objects.open().filter(id=duty, case=case, unit_id=by.own_unit).select_for_update().first()
    if found is None:
        raise Refused("Det är redan gjort, eller behövs inte längre. Ladda om sidan.", code="already")
    if assignment is not None:
        there = presence(by.own_unit, now)
        if assignment not in {one.id for one in there.takers}:
            raise Refused("Välj en kollega som är på plats i dag.", field="assignment", code="away")
    taken = Event.objects.filter(case=case, kind="duty.taken", unit_id=by.own_unit, facts__duty=str(duty))
    if found.taken_by_id == assignment and (last := taken.order_by("-at").first()) is not None:
        return last
    Duty.objects.filter(id=duty, unit_id=by.own_unit).update(taken_by_id=assignment)
    facts = {"duty": str(duty), "assignment": str(assignment) if assignment else None}
    return record("duty.taken", case=case, by=by, now=now, request_id=request_id, facts=facts)
