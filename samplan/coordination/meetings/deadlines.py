"""Move a deadline for the person's sake (CALL-11)."""

from datetime import date, datetime
from uuid import UUID

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.foundation.access.actor import Actor
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

# Only what is the person's moves a limit. That the staff have no time is a miss, and is counted as one.
PERSONS_REASONS = {
    "person_wishes": "Personen vill ha en annan tid",
    "needs_earlier": "Behovet gör att det måste ske tidigare",
    "needs_later": "Behovet gör att det måste ske senare",
    "illness": "Personen är sjuk",
    "other": "Annat som gäller personen",
}
OUR_REASONS = {"no_time": "Vi hittar ingen tid som passar alla"}
REASONS = PERSONS_REASONS | OUR_REASONS


@action
def move_deadline(*, case: Case, duty: str, to: date, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Let the person's need move a limit, earlier or later, with the reason (CALL-11). It is counted apart from a miss.

    duty: the kind of an open duty of the acting unit. reason: a code of ``PERSONS_REASONS``. By the unit that
    coordinates. Raises Refused for a day that has been, for no such limit, and for a reason that is not the person's.
    """
    if case.ended_at is not None or case.stopped_at is not None:
        raise Refused("Planen är avslutad eller stoppad. Det finns ingen tidsgräns att flytta.", code="ended")
    if reason not in PERSONS_REASONS:
        raise Refused("Välj varför tidsgränsen flyttas. Bara personens behov flyttar den.", field="reason")
    if to < local_date(now):
        raise Refused("Dagen har redan varit. Välj i dag eller senare.", field="to")
    if not Duty.objects.open().filter(case=case, kind=duty, unit_id=by.own_unit).exists():
        raise Refused("Den tidsgränsen är redan klar. Ladda om sidan.", field="duty", code="already")
    facts = {"duty": duty, "to": to.isoformat(), "reason": reason}
    return record("deadline.moved", case=case, by=by, now=now, request_id=request_id, facts=facts)
