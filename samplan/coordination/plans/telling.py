"""The doer's word on a row: how it is kept, and how those who hold the plan are told of it."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import make, to_person, to_unit
from samplan.coordination.cases.models import Case, Delivery, Document
from samplan.coordination.plans.models import Commitment
from samplan.foundation.access.actor import Actor


def commit_row(
    case: Case, measure: UUID, state: str, *, by: Actor, now: datetime, meanwhile: str = "", effect: str = ""
) -> None:
    """Keep the doer's own word on a measure. meanwhile: only while it waits. effect: how it went."""
    Commitment.objects.create(
        case=case,
        measure_id=measure,
        owner_org_id=by.own_organisation,
        state=state,
        meanwhile=meanwhile if state == "waiting" else "",
        effect=effect,
        decided_by=by.name,
        unit_name=by.unit_name,
        at=now,
    )


def send_besked(
    case: Case, measure: UUID, state: str, *, by: Actor, now: datetime, meanwhile: str = "", effect: str = ""
) -> None:
    """Tell those who hold the plan of the doer's word, as far as the sender's own consent reaches."""
    said = {
        "kind": "commitment",
        "measure": str(measure),
        "state": state,
        "meanwhile": meanwhile,
        "effect": effect,
        "by": by.name,
        "unit": by.unit_name,
        "at": now.isoformat(),
    }
    besked = make(case, Document.Kind.BESKED, said, by=by, now=now)
    for unit, consent in consents.reaches(case, by, now):
        to_unit(besked, unit, consent=consent, by=by, now=now)
    to_person(besked, case.person_id, Delivery.Channel.PORTAL, by=by, now=now)
