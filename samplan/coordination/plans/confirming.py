"""A simple confirmation of one version of the plan, instead of a signature (PLAN-12)."""

from datetime import datetime
from uuid import UUID

from samplan.coordination.cases.access import readable_documents, self_in
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Document, Event
from samplan.coordination.plans.models import Confirmation
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


@action
def confirm_plan(*, case: Case, document: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The party, or the person, says that this is the plan they have agreed on. document: a plan they hold.

    Raises Refused when a newer version has come, when they have confirmed it already, or when the plan is ended
    or stopped.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Planen behöver inte bekräftas.", code="withdrawn")
    plans = readable_documents(by, case).filter(kind=Document.Kind.PLAN).order_by("-number", "-made_at")
    newest = plans.first()
    if newest is None or not plans.filter(id=document).exists():
        raise Refused("Planen har inte delats med er än.", code="not_received")
    if newest.id != document:
        raise Refused("Det har kommit en nyare plan. Läs den och bekräfta den i stället.", code="newer")
    if mine(case, document, by):
        raise Refused("Planen är redan bekräftad.", code="already")
    Confirmation.objects.create(
        case=case,
        document_id=document,
        owner_org_id=by.organisation,
        person_id=self_in(by, case) if by.is_person else None,
        unit_name=by.unit_name,
        by_name=by.name,
        at=now,
    )
    return record("plan.confirmed", case=case, by=by, now=now, request_id=request_id, facts={"document": str(document)})


def of(case: Case, document: UUID) -> list[Confirmation]:
    """Who has confirmed this version, in the order they did."""
    return list(Confirmation.objects.filter(case=case, document_id=document).order_by("at"))


def mine(case: Case, document: UUID, by: Actor) -> Confirmation | None:
    """The actor's own confirmation of this version: the unit's, or the person's."""
    rows = Confirmation.objects.filter(case=case, document_id=document)
    if by.is_person:
        return rows.filter(person_id__in=by.selves).first()
    return rows.filter(owner_org_id=by.organisation, unit_name=by.unit_name).first()
