"""Make documents and deliver them. The only way anything leaves its owner."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from samplan.coordination.cases.access import self_in
from samplan.coordination.cases.models import Case, Consent, Delivery, Document, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.foundation.outbox.models import Row
from samplan.rulebook import notices

LONG_PAST = timedelta(days=3)


def make(
    case: Case, kind: str, content: dict[str, Any], *, by: Actor, now: datetime, number: int | None = None
) -> Document:
    """A new document of ``kind``, owned by the actor's organisation, or by the person when they write it.

    number: of the series that goes on when another organisation takes over; else the next of the owner's own.
    """
    last = Document.objects.filter(case=case, kind=kind, owner_org_id=by.organisation).aggregate(n=Max("number"))["n"]
    return Document.objects.create(
        case=case,
        kind=kind,
        owner_org_id=by.organisation,
        owner_person_id=self_in(by, case) if by.is_person else None,
        number=number or (last or 0) + 1,
        content=content,
        made_at=now,
    )


def to_unit(
    document: Document,
    unit: Unit,
    *,
    consent: Consent | None,
    by: Actor,
    now: datetime,
    ground: str = "notice",
    notice: bool = True,
) -> Delivery:
    """Deliver to a unit: in its inbox at once, and a neutral notice to its function inbox.

    consent: the row that covers it; None only for what needs no consent, and then ``ground`` says what it is. notice:
    False for what nobody needs to be called to the screen for.
    """
    delivery = Delivery.objects.create(
        document=document,
        case_id=document.case_id,
        from_unit_id=by.unit,
        from_org_id=by.organisation,
        to_unit=unit,
        channel=Delivery.Channel.INBOX,
        ground=Delivery.Ground.CONSENT if consent else ground,
        consent=consent,
        at=now,
        meeting_at=_meets(document, now),
    )
    if notice and unit.inbox_email:
        Row.objects.create(delivery=delivery.id, case=document.case_id, unit=unit.id, due_at=now, next_at=now)
    return delivery


def _meets(document: Document, now: datetime) -> datetime | None:
    """When the meeting that the document calls to begins, for the calendar: of one that is cancelled, a time long past.

    None for what calls to no meeting. The newest call to a coordination hides those before it.
    """
    if document.kind != Document.Kind.CALL:
        return None
    if document.content.get("cancelled"):
        return now - LONG_PAST
    return datetime.fromisoformat(document.content["meeting"]["starts_at"])


def to_person(document: Document, person: UUID, channel: str, *, by: Actor, now: datetime) -> Delivery:
    """Deliver to the person by one channel. A letter is delivered when it has been posted.

    Of what comes in Min plan a neutral notice waits, for those who have chosen to get one; never for the protected.
    """
    delivery = Delivery.objects.create(
        document=document,
        case_id=document.case_id,
        from_unit_id=by.unit,
        from_org_id=by.organisation,
        to_person_id=person,
        channel=channel,
        ground=Delivery.Ground.SELF,
        at=now,
    )
    if channel == Delivery.Channel.PORTAL and by.unit and not document.case.person.protected:
        news = document.kind == Document.Kind.CALL and {"moved_from", "cancelled"} & document.content.keys()
        Row.objects.create(
            kind=Row.Kind.MOVED if news else Row.Kind.PERSON,
            channel="person",
            delivery=delivery.id,
            case=document.case_id,
            unit=by.unit,
            due_at=now,
            next_at=notices.by_day(now),
        )
    return delivery


CHANNELS = {
    "digital": Delivery.Channel.PORTAL,
    "paper": Delivery.Channel.LETTER,
    "letter": Delivery.Channel.LETTER,
    "handed": Delivery.Channel.HANDED,
    "oral": Delivery.Channel.ORAL,
}


def to_person_by(document: Document, person: UUID, ways: Iterable[str], *, by: Actor, now: datetime) -> list[str]:
    """Deliver to the person by each of the ways they want, keys of CHANNELS. Returns the letters to be posted."""
    deliveries = [to_person(document, person, CHANNELS[way], by=by, now=now) for way in ways if way in CHANNELS]
    return [str(one.id) for one in deliveries if one.channel == Delivery.Channel.LETTER]


def to_outside(document: Document, party: Party, *, consent: Consent, by: Actor, now: datetime) -> Delivery:
    """Deliver by letter to a party without an account (ORG-03). It is delivered when it has been posted."""
    return Delivery.objects.create(
        document=document,
        case_id=document.case_id,
        from_unit_id=by.unit,
        from_org_id=by.organisation,
        to_outside=party.outside_name,
        party=party,
        channel=Delivery.Channel.LETTER,
        ground=Delivery.Ground.CONSENT,
        consent=consent,
        at=now,
    )
