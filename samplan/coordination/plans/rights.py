"""What all writing in a plan asks first."""

from datetime import datetime

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case, Consent
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


def may_write(case: Case, by: Actor, now: datetime) -> None:
    """Shared rows are written on the writer's own consent: what leaves a unit it must have asked the person about."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad och går inte att ändra.", code="ended")
    _has_asked(case, by, now)


def missing(case: Case, by: Actor, now: datetime, read: list[Consent] | None = None) -> str:
    """Which consent the actor must have before it may write, in the rules' own words, "" when it may: for pages, so
    that they offer nothing that would be refused. read: what the organisation has been answered, when it is read."""
    try:
        _has_asked(case, by, now, read)
    except Refused as refusal:
        return refusal.message
    return ""


def _has_asked(case: Case, by: Actor, now: datetime, read: list[Consent] | None = None) -> None:
    others = [case.coordinating_unit_id] if by.unit != case.coordinating_unit_id else []
    consents.require(case, by.own_organisation, others, now, plan=not others, read=read)
