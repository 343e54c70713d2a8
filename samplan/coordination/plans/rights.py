"""What all writing in a plan asks first."""

from datetime import datetime

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


def may_write(case: Case, by: Actor, now: datetime) -> None:
    """Shared rows are written on the writer's own consent: what leaves a unit it must have asked the person about."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad och går inte att ändra.", code="ended")
    others = [case.coordinating_unit_id] if by.unit != case.coordinating_unit_id else []
    consents.require(case, by.own_organisation, others, now, plan=not others)
