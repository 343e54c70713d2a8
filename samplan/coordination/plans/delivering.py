"""Hand the plan over: to the parties that should read it and to no others, and to the person as they want it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Document, Event, Party
from samplan.coordination.plans.concluding import conclude_meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook.refused import Refused


def finish(
    *,
    case: Case,
    share: dict[str, Any] | None,
    by: Actor,
    now: datetime,
    request_id: str | UUID,
    **conclusion: Any,
) -> Event:
    """End the meeting and, with ``share``, hand the plan over in the same go: two actions, both or neither.

    share: the arguments of ``deliver_plan``; None leaves the handing over for later. conclusion: those of
    ``conclude_meeting``. The caller's savepoint takes both back when one is refused.
    """
    event = conclude_meeting(case=case, by=by, now=now, request_id=request_id, **conclusion)
    if share is not None:
        deliver_plan(case=case, by=by, now=now, request_id=uuid5(UUID(str(request_id)), "deliver"), **share)
    return event


@action
def deliver_plan(
    *,
    case: Case,
    parties: list[UUID],
    digital: bool,
    letter: bool,
    handed: bool,
    oral: bool,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Deliver the newest plan to the chosen parties, and to no others (PLAN-18), and to the person as they want it.

    parties: party ids. Raises Refused when a consent does not reach one of them, or nothing would reach the person.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    plan = Document.objects.filter(case=case, kind="plan", owner_org_id=by.organisation).order_by("-number").first()
    if plan is None:
        raise Refused("Det finns ingen plan att dela än. Avsluta mötet först.", code="no_plan")
    if not (digital or letter or handed or oral):
        raise Refused("Välj hur personen får planen.", field="ways")
    chosen = Party.objects.filter(id__in=parties, case=case, since__isnull=False, until=None).select_related("unit")
    units: list[Unit] = [p.unit for p in chosen if p.unit and p.unit_id != by.unit]
    consent = consents.require(case, by.own_organisation, [u.id for u in units], now, plan=True)
    for unit in units:
        to_unit(plan, unit, consent=consent, by=by, now=now)
    letters = []
    for wanted, channel in ((digital, "portal"), (letter, "letter"), (handed, "handed"), (oral, "oral")):
        if wanted:
            delivery = to_person(plan, case.person_id, channel, by=by, now=now)
            letters += [str(delivery.id)] if channel == "letter" else []
    return record(
        "plan.delivered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[u.id for u in units],
        facts={"document": str(plan.id), "letters": letters},
    )
