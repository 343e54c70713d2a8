"""What all writing in a plan asks first."""

from datetime import datetime

from samplan.coordination.cases import consents
from samplan.coordination.cases.models import Case, Consent
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.pages.templatetags.sv import dag_lang
from samplan.rulebook.refused import Refused


def may_write(case: Case, by: Actor, now: datetime) -> None:
    """Shared rows are written on the writer's own consent: what leaves a unit it must have asked the person about.

    And with the person there: the first plan is written at the meeting (MEET-03), not ready before it (PREP-02, PREP-05
    are what can be prepared). Raises Refused, saying when it can be written or what to ask.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad och går inte att ändra.", code="ended")
    _has_asked(case, by, now)
    _has_begun(case, by, now)


def _has_begun(case: Case, by: Actor, now: datetime) -> None:
    """Which meetings there are a unit that is not at any does not know: it reads none (``readable_by``)."""
    known = Meeting.objects.filter(case=case, cancelled_at=None)
    if case.concluded_at is not None or known.filter(begun_at__isnull=False).exists():
        return
    booked = known.order_by("starts_at").last()
    if by.unit != case.coordinating_unit_id:
        said = "Planen skrivs på SIP-mötet. Ni kan skriva medan mötet pågår, när ni är med."
    elif booked is None:
        said = "Planen skrivs på SIP-mötet. Skicka kallelsen först."
    else:
        day = dag_lang(booked.starts_at, now)
        said = f"Planen skrivs på SIP-mötet, som är bokat till {day}. Starta mötet när ni träffas, och skriv då."
    raise Refused(said, code="not_begun")


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
