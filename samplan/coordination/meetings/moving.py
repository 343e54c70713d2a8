"""Move or cancel a meeting that has not begun: everybody who got the call is told, in one send (CALL-07)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases.documents import make
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Document, Event, Party
from samplan.coordination.meetings.calls import Sent, facts_of, require, said_of, send, sender
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.past import call_of, stop_letters
from samplan.coordination.meetings.reminders import forget, remind
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

PORTAL, LETTER = Delivery.Channel.PORTAL.value, Delivery.Channel.LETTER.value


@action
def move_meeting(
    *,
    case: Case,
    meeting: UUID,
    starts_at: datetime,
    ends_at: datetime,
    form: str,
    place: str,
    link: str,
    phone: str,
    reason: str,
    checked: bool,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Move the meeting, or change where it is held; a new call with the next number goes to all who got the first.

    reason: in words that all who are called read. checked: the person's address has been looked at (CALL-09). Raises
    Refused when it has begun, been held or been cancelled, for the same time or one that has been, and without consent.
    """
    row = _planned(case, meeting, by)
    if starts_at <= now:
        raise Refused("Mötet ligger i det förflutna. Välj en dag framåt.", field="date")
    if ends_at <= starts_at:
        raise Refused("Mötet slutar innan det börjar. Välj en senare tid.", field="end")
    before = {"starts_at": row.starts_at.isoformat(), "place": row.place}
    changed = {"starts_at": starts_at, "ends_at": ends_at, "form": form, "place": place, "link": link, "phone": phone}
    if all(getattr(row, name) == value for name, value in changed.items()):
        raise Refused("Det är samma tid och plats som förut. Ändra något, eller gå tillbaka.", field="day")
    for name, value in changed.items():
        setattr(row, name, value)
    row.change_reason, row.version = reason, row.version + 1
    row.save()
    sent = _tell(case, row, {"moved_from": before, "reason": reason}, checked, by, now)
    forget(case)
    remind(case, sent.units, starts_at, by, now)
    facts = facts_of(row.id, sent, starts_at)
    return record("meeting.moved", case=case, by=by, now=now, request_id=request_id, to=sent.units, facts=facts)


@action
def cancel_meeting(
    *,
    case: Case,
    meeting: UUID,
    reason: str,
    again: bool,
    checked: bool,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Cancel the meeting and tell everybody who got the call. again: there will be another one, to call to.

    Raises Refused when it has begun, been held or been cancelled already, or consent is missing.
    """
    row = _planned(case, meeting, by)
    row.cancelled_at, row.change_reason, row.version = now, reason, row.version + 1
    row.save()
    sent = _tell(case, row, {"cancelled": True, "again": again, "reason": reason}, checked, by, now)
    forget(case)
    facts = facts_of(row.id, sent, row.starts_at) | {"again": again}
    return record("meeting.cancelled", case=case, by=by, now=now, request_id=request_id, to=sent.units, facts=facts)


def _planned(case: Case, meeting: UUID, by: Actor) -> Meeting:
    """The meeting, if it can still be moved. Raises Refused, saying why not."""
    row = Meeting.objects.select_for_update().filter(id=meeting, case=case, owner_org_id=by.organisation).first()
    if row is None:
        raise Refused("Mötet finns inte längre. Ladda om sidan.", code="gone")
    if row.cancelled_at is not None:
        raise Refused("Mötet är redan inställt.", code="already")
    if row.held_at is not None:
        raise Refused("Mötet är redan avslutat. Kalla till ett nytt möte i stället.", code="over")
    if row.begun_at is not None:
        raise Refused("Mötet har börjat. Avsluta det, och kalla till ett nytt om ni behöver ses igen.", code="begun")
    return row


def _tell(case: Case, row: Meeting, news: dict[str, Any], checked: bool, by: Actor, now: datetime) -> Sent:
    """Send a call with what is new to everybody who has been called, and stop letters of the old one."""
    old = call_of(case, row)
    if old is None:
        raise Refused("Det finns ingen kallelse till mötet. Skicka en kallelse först.", code="no_call")
    parties = list(
        Party.objects.filter(case=case, since__isnull=False, until=None)
        .exclude(unit_id=case.coordinating_unit_id)
        .select_related("unit__organisation")
    )
    consent = require(case, by, parties, now, row.kind)
    said = old.content["meeting"]
    content = {
        **{name: value for name, value in old.content.items() if name not in ("moved_from", "reason")},
        "recipients": [
            {"name": p.name, "way": p.way, "contribution": p.contribution, "needed": p.needed} for p in parties
        ],
        "meeting": said_of(
            row,
            place_in_calendar=said.get("place_in_calendar", False),
            sequence=said.get("sequence", 0) + 1,
        ),
        "sender": sender(by),
        **news,
    }
    channel = _channel(old)
    stop_letters(old)
    call = make(case, Document.Kind.CALL, content, by=by, now=now)
    return send(call, parties, channel, consent=consent, checked=checked, by=by, now=now)


def _channel(call: Document) -> str:
    """How the person got the call that is now changed, and so how they are told."""
    channels = set(call.deliveries.filter(to_person__isnull=False).values_list("channel", flat=True))
    if {PORTAL, LETTER} <= channels:
        return "both"
    return str(next(iter(channels), PORTAL))


def goes_by_letter(case: Case, meeting: Meeting) -> bool:
    """Whether telling of a change sends something by post, so that somebody must look at where to."""
    call = call_of(case, meeting)
    return call is not None and call.deliveries.filter(channel=LETTER).exists()
