"""Hand the plan over: to the parties that should read it and to no others, and to the person as they want it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Document, Event, Party
from samplan.coordination.plans import content, renewing
from samplan.coordination.plans.concluding import conclude_meeting
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.rulebook.refused import Refused

WAYS = ("digital", "letter", "handed", "oral")


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

    What has been written since the newest version becomes a version of its own first (PLAN-13).
    parties: party ids. One that the person has said yes to and that has not been called, as one that was let go and has
    come back after the meeting, is with by being given the plan. Raises Refused when a consent does not reach one of
    them, or nothing would reach the person.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if renewing.newest_plan(case) is None:
        raise Refused("Det finns ingen plan att dela än. Avsluta mötet först.", code="no_plan")
    ways = [way for way, wanted in zip(WAYS, (digital, letter, handed, oral), strict=True) if wanted]
    if not ways:
        raise Refused("Välj hur personen får planen.", field="ways")
    chosen = _let_in(case, Party.objects.filter(id__in=parties, case=case, until=None).select_related("unit"), now)
    units: list[Unit] = [p.unit for p in chosen if p.unit and p.unit_id != by.unit]
    plan = _shared_version(case, by, now)
    letters = renewing.hand_out(plan, case, units, ways, by=by, now=now)
    return record(
        "plan.delivered",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[u.id for u in units],
        facts={"document": str(plan.id), "letters": letters},
    )


def _let_in(case: Case, chosen: Iterable[Party], now: datetime) -> list[Party]:
    """Those of the chosen that take part, and those that do so from now on: units that a consent covers."""
    chosen = list(chosen)
    new = {party.id for party in consents.uncalled(case, chosen, now) if party.unit_id}
    Party.objects.filter(id__in=new).update(since=now)
    return [party for party in chosen if party.since is not None or party.id in new]


def _shared_version(case: Case, by: Actor, now: datetime) -> Document:
    """The newest plan if it says what is so now and is the own organisation's; else a new version of it."""
    plan, read = renewing.newest_plan(case), content.view(case, by)
    if plan is None or renewing.needs_version(case, plan, read, by):
        return renewing.renew(case, read, by=by, now=now)
    return plan
