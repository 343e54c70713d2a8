"""Begin the meeting. What comes before it, the call, the answers and the moves, have files of their own."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Live, Party
from samplan.coordination.meetings.answers import answer_call, write_answer
from samplan.coordination.meetings.calls import Recipient, invite
from samplan.coordination.meetings.models import Attendance, Meeting
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

__all__ = ["Recipient", "answer_call", "begin_meeting", "invite", "write_answer"]


@action
def begin_meeting(
    *, case: Case, meeting: UUID, parties: Mapping[UUID, str], person: str, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Begin the meeting: who is here, who was called but is missing (MEET-04), and the windows open.

    parties: party id → how it takes part. person: how the person does. A window opens for the coordinating unit and for
    each unit that is here and that the consent covers; it shuts when the meeting ends or consent is withdrawn.
    """
    row = Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation).first()
    if row is None or row.held_at is not None or row.cancelled_at is not None:
        raise Refused("Mötet är redan avslutat eller inställt. Ladda om sidan.", code="over")
    if row.begun_at is not None:
        raise Refused("Mötet har redan börjat.", code="already")
    known = {p.id: p for p in Party.objects.filter(case=case, since__isnull=False, until=None).select_related("unit")}
    Attendance.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        meeting=row,
        person_id=case.person_id,
        name=case.person.name,
        how=person,
    )
    Live.objects.create(case=case, unit_id=case.coordinating_unit_id, opened_at=now)
    present = []
    for id, how in parties.items():
        party = known.get(id)
        if party is None or party.unit_id == case.coordinating_unit_id:
            continue
        Attendance.objects.create(
            case=case, owner_org_id=by.own_organisation, meeting=row, party=party, name=party.name, how=how
        )
        if how != Attendance.How.MISSING and party.unit_id:
            consent = consents.require(case, by.own_organisation, [party.unit_id], now)
            Live.objects.create(case=case, unit_id=party.unit_id, consent=consent, opened_at=now)
            present.append(party.unit_id)
    Meeting.objects.filter(id=row.id).update(begun_at=now, version=row.version + 1)
    return record(
        "meeting.started", case=case, by=by, now=now, request_id=request_id, to=present, facts={"meeting": str(row.id)}
    )
