"""Take back what was said to one organisation: what the others were told stands (CONS-05, CONS-10).

And note, as the one who coordinates, that one knows whom the person has let go or silenced.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samplan.coordination.cases import consents
from samplan.coordination.cases.actions import open_duty
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Event
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused


@action
def withdraw_from(
    *,
    case: Case,
    organisation: UUID,
    party: UUID | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
    channel: str = "screen",
) -> Event:
    """The organisation may tell nobody anything more, or with ``party`` (id) not that one; nobody else's yes changes.

    It stays in the plan as before it had asked: it reads what others may tell it, and not a word of its own leaves.
    What was delivered, and what was said in an open meeting, stays with its receivers. Without the yes to the
    organisation that coordinates there is no plan: then everything stops. Else the one who coordinates is told when it
    has nothing more to hear from the organisation, and of nothing else. The caller holds the case's lock alone.
    """
    consents.require_going_on(case)
    rows = Consent.objects.filter(case=case, organisation_id=organisation, answer="yes", withdrawn_at=None)
    facts: dict[str, Any] = {"organisation": str(organisation)}
    told = ConsentScope.objects.filter(consent__in=rows, allowed=True, withdrawn_at=None)
    if party is not None:
        told = told.filter(party_id=party)
    to_coordinator = told.filter(party__unit_id=case.coordinating_unit_id).exists()
    silent = {"silent": str(organisation)} if to_coordinator else {}
    if party is not None:
        if not told.update(withdrawn_at=now):
            raise Refused("Samtycket omfattar inte den längre.", code="already")
        facts |= {"party": str(party), "letters": _stop(case, organisation, party)} | silent
    elif not rows.update(withdrawn_at=now, withdrawn_by=by.name):
        raise Refused("Det finns inget samtycke att ta tillbaka.", code="nothing")
    elif organisation == case.coordinating_unit.organisation_id:
        consents.stop_flow(case, None, by.name)
        facts |= {"whole": True, "coordinator": str(case.coordinating_unit_id)}
    else:
        facts |= {"letters": _stop(case, organisation, None)} | silent
    event = record("consent.withdrawn", case=case, by=by, now=now, request_id=request_id, facts=facts, channel=channel)
    case.refresh_from_db()
    return event


@action
def note_let_go(*, case: Case, unit: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The coordinating unit knows that the person has let one go, and has seen to what it was to do. One click.

    unit: id of the unit, of the party without an account, or of the organisation that may tell nothing more.
    """
    if open_duty(case, "let_go", by, ref=unit) is None:
        raise Refused("Det är redan klart. Ladda om sidan.", code="already")
    return record("let_go.noted", case=case, by=by, now=now, request_id=request_id, facts={"unit": unit})


def _stop(case: Case, organisation: UUID, party: UUID | None) -> list[str]:
    """What the organisation has on its way stops. Returns the letters that are not posted."""
    with connection.cursor() as cursor:
        cursor.execute("select access.stop_from(%s, %s, %s)", [case.id, organisation, party])
        return [str(letter) for letter in cursor.fetchone()[0]]
