"""What all writing in a plan asks first, and how a text that another has changed meanwhile is refused."""

from datetime import datetime

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


def may_write(case: Case, by: Actor, now: datetime) -> None:
    """Shared rows are written on the writer's own consent: what leaves a unit it must have asked the person about."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad och går inte att ändra.", code="ended")
    if by.organisation is None:
        raise Refused("Bara en verksamhet kan skriva här.")
    others = [case.coordinating_unit_id] if by.unit != case.coordinating_unit_id else []
    consents.require(case, by.organisation, others, now, plan=not others)


def stale(changed_by: str, theirs: str, field: str) -> Refused:
    return Refused(
        f"{changed_by} ändrade den här texten medan du skrev. Där står nu: ”{theirs}”. Din text finns kvar här. "
        "Skriv ihop dem och spara igen.",
        field=field,
        code="stale",
    )
