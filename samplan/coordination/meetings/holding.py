"""Hold a meeting: begin it, step through its five parts, let someone come late, or write afterwards what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q

from samplan.coordination.cases import consents
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Live, Party
from samplan.coordination.meetings.calls import standing
from samplan.coordination.meetings.models import Attendance, Meeting
from samplan.coordination.meetings.past import invite_no_more
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

PARTS = range(1, 6)
# The person need not be asked to meetings that staff hold before and after (MEET-01).
WITHOUT_PERSON = (Meeting.Kind.STAFF, Meeting.Kind.PROFESSIONAL, Meeting.Kind.PREPARATORY)
HERE = [how for how in Attendance.How.values if how != Attendance.How.MISSING]


@dataclass(frozen=True)
class Here:
    """How one takes part, and who it is: the names from a unit, whom the person has with them."""

    how: str
    note: str = ""


def _parties(case: Case) -> dict[UUID, Party]:
    rows = Party.objects.filter(case=case, since__isnull=False, until=None).select_related("unit")
    return {party.id: party for party in rows}


OVER = "Mötet är redan avslutat. Planen är skriven."


@action
def begin_meeting(
    *,
    case: Case,
    meeting: UUID,
    parties: Mapping[UUID, str | Here],
    person: str | Here,
    kind: str = "",
    leader: str = "",
    documenter: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Begin the meeting: who is here, who was called but is missing (MEET-04), and the windows open.

    parties: party id → how it takes part. person: how the person does, "" at a meeting without them. kind, leader,
    documenter: as they turned out, when not as the call says (MEET-01, MEET-08). A window opens for the coordinating
    unit and for each unit that is here and that the consent covers; it shuts when the meeting ends or consent is
    withdrawn.
    """
    row = Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation).first()
    if row is None or row.held_at is not None or row.cancelled_at is not None:
        raise Refused("Mötet är redan avslutat eller inställt. Ladda om sidan.", code="over")
    if row.begun_at is not None:
        raise Refused("Mötet har redan börjat.", code="already")
    if Live.objects.filter(case=case, unit_id=case.coordinating_unit_id, closed_at=None).exists():
        raise Refused("Ett annat möte pågår. Avsluta det först.", code="going_on")
    row.kind = kind or row.kind
    _attend_person(case, row, _here(person), by)
    consents.require(case, by.own_organisation, [], now)
    Live.objects.create(case=case, unit_id=case.coordinating_unit_id, opened_at=now)
    known, present = _parties(case), []
    for id, how in parties.items():
        party = known.get(id)
        if party is None or party.unit_id == case.coordinating_unit_id:
            continue
        if _attend(case, row, party, _here(how), by, now):
            present.append(party.unit_id)
    Meeting.objects.filter(id=row.id).update(
        begun_at=now,
        kind=row.kind,
        leader=leader or row.leader,
        documenter=documenter or row.documenter,
        version=row.version + 1,
    )
    invite_no_more(case, row)
    return record(
        "meeting.started",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[unit for unit in present if unit],
        facts={"meeting": str(row.id), "kind": row.kind},
    )


def _here(how: str | Here) -> Here:
    return how if isinstance(how, Here) else Here(how)


def _attend_person(case: Case, meeting: Meeting, person: Here, by: Actor) -> None:
    if not person.how:
        if meeting.kind not in WITHOUT_PERSON:
            raise Refused(f"Välj hur {case.person.given_name} är med.", field="person")
        return
    Attendance.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        meeting=meeting,
        person_id=case.person_id,
        name=case.person.name,
        how=person.how,
        note=person.note,
    )


def _attend(case: Case, meeting: Meeting, party: Party, here: Here, by: Actor, now: datetime) -> bool:
    """Note how the party takes part, and open its window when it is here. Returns whether one was opened."""
    _note_attendance(case, meeting, party, here, by)
    return _open(case, party, here.how, by, now)


def _note_attendance(case: Case, meeting: Meeting, party: Party, here: Here, by: Actor) -> None:
    Attendance.objects.create(
        case=case,
        owner_org_id=by.own_organisation,
        meeting=meeting,
        party=party,
        name=party.name,
        how=here.how,
        note=here.note,
    )


def _open(case: Case, party: Party, how: str, by: Actor, now: datetime) -> bool:
    if how == Attendance.How.MISSING or party.unit_id is None:
        return False
    consent = consents.require(case, by.own_organisation, [party.unit_id], now)
    Live.objects.create(case=case, unit_id=party.unit_id, consent=consent, opened_at=now)
    return True


def going_on(case: Case, meeting: UUID, by: Actor) -> Meeting:
    """The acting organisation's meeting that has begun and not ended, or Refused."""
    row = Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation, begun_at__isnull=False).first()
    if row is None:
        raise Refused("Mötet har inte börjat än.", code="not_begun")
    if row.held_at is not None:
        raise Refused(OVER, code="over")
    return row


@action
def step_to(*, case: Case, meeting: UUID, part: int, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Go on to one of the five parts (MEET-02): the screen in the room and the others' pages follow."""
    row = going_on(case, meeting, by)
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Mötet kan inte fortsätta här.", code="withdrawn")
    if part not in PARTS:
        raise Refused("Välj en av mötets fem delar.", field="part")
    Meeting.objects.filter(id=row.id).update(part=part, version=row.version + 1)
    facts = {"meeting": str(row.id), "part": part}
    return record("meeting.stepped", case=case, by=by, now=now, request_id=request_id, facts=facts)


@action
def change_attendance(
    *, case: Case, meeting: UUID, party: UUID, how: str, note: str = "", by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Someone comes late, leaves, or takes part in another way (MEET-04): its window opens or shuts with it.

    Also one that was not called, when the consent covers it: as one that the person let go while the meeting was going
    on, and has said yes to again. It is a party from then on.
    """
    row = going_on(case, meeting, by)
    one = Party.objects.filter(id=party, case=case, until=None).select_related("unit__organisation").first()
    if one is None or one.unit_id == case.coordinating_unit_id:
        raise Refused("Verksamheten är inte med i samordningen längre.", field="party", code="left")
    if how not in Attendance.How.values:
        raise Refused("Välj hur de är med.", field="how")
    if one.since is None:
        _let_in(case, row, one, how, by, now)
    there = Attendance.objects.filter(_same(one), meeting=row)
    if not there.update(party=one, how=how, note=note):
        Attendance.objects.create(
            case=case, owner_org_id=by.own_organisation, meeting=row, party=one, name=one.name, how=how, note=note
        )
    if one.unit_id is not None:
        window = Live.objects.filter(case=case, unit_id=one.unit_id, closed_at=None)
        if how == Attendance.How.MISSING:
            window.update(closed_at=now)
        elif not row.afterwards and not window.exists():
            _open(case, one, how, by, now)
    facts = {"meeting": str(row.id), "party": str(one.id), "how": how}
    return record("meeting.attended", case=case, by=by, now=now, request_id=request_id, facts=facts)


def _let_in(case: Case, meeting: Meeting, party: Party, how: str, by: Actor, now: datetime) -> None:
    """Make who was not called a party. Raises Refused unless the consent covers it."""
    if how == Attendance.How.MISSING:
        raise Refused(f"{party.name} är inte kallad. Välj hur de är med.", field="how")
    at = meeting.begun_at if meeting.afterwards and meeting.begun_at else now
    units, outside = ([party.unit_id], []) if party.unit_id else ([], [party])
    consents.require(case, by.own_organisation, units, at, outside=outside)
    Party.objects.filter(id=party.id, since=None).update(since=at, way=standing(case, party).value)


def _same(party: Party) -> Q:
    """The party, also as it was before it was let go and said yes to again: it takes part in a meeting once."""
    if party.unit_id:
        return Q(party__unit_id=party.unit_id)
    return Q(party__unit=None, party__outside_name=party.outside_name)


REASONS = {"phone": "Det var ett telefonsamtal", "outage": "Tjänsten låg nere", "other": "Annat"}


def channel_of(meeting: Meeting) -> str:
    """By which channel a meeting that is written afterwards was held."""
    return Event.Channel.PHONE if meeting.form == Meeting.Form.PHONE else Event.Channel.PAPER


def ended(meeting: Meeting, now: datetime) -> dict[str, Any]:
    """When a meeting that is being ended ended, and by which channel it was held, as ``record`` takes them.

    One that is written afterwards ended when it was held; any other ends now, on the screen.
    """
    return {"at": min(meeting.ends_at, now), "channel": channel_of(meeting)} if meeting.afterwards else {"at": now}


@action
def register_afterwards(
    *,
    case: Case,
    began_at: datetime,
    ended_at: datetime,
    form: str,
    kind: str,
    purpose: str,
    parties: Mapping[UUID, str | Here],
    person: str | Here,
    reason: str,
    reason_text: str = "",
    meeting: UUID | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write afterwards a meeting that has been held, by phone or while the service was down (MEET-07).

    The event says when it was held, and is recorded now. It counts on the consents that were given when it was held;
    no window opens: the others get documents. meeting: the called one it was, None for one that nobody had called to.
    reason: a key of REASONS, why it is written now.
    """
    _may_register(case, reason, reason_text)
    _was_then(case, began_at, ended_at, now)
    said = {id: _here(how) for id, how in parties.items()}
    known = {p.id: p for p in Party.objects.filter(case=case, until=None).select_related("unit")}
    there = [(known[id], here) for id, here in said.items() if id in known]
    here = [party for party, one in there if one.how in HERE]
    if not here:
        raise Refused("Välj minst en verksamhet som var med.", field="parties")
    consents.require(case, by.own_organisation, [p.unit_id for p in here if p.unit_id], began_at)
    values = {"starts_at": began_at, "ends_at": ended_at, "form": form, "kind": kind, "purpose": purpose}
    row = _afterwards(case, meeting, values, REASONS[reason] if reason != "other" else reason_text, by)
    _attend_person(case, row, _here(person), by)
    for party in here:  # who took part is a party, called or not
        Party.objects.filter(id=party.id, since=None).update(since=began_at)
    for party, one in there:
        if one.how in HERE or meeting is not None:  # who was not called to it was not missing
            _note_attendance(case, row, party, one, by)
    invite_no_more(case, row)
    return record(
        "meeting.started",
        case=case,
        by=by,
        now=now,
        at=began_at,
        channel=channel_of(row),
        request_id=request_id,
        facts={"meeting": str(row.id), "kind": row.kind, "afterwards": True, "reason": reason},
    )


def _may_register(case: Case, reason: str, reason_text: str) -> None:
    if case.ended_at is not None:
        raise Refused("Planen är avslutad. Inget mer kan skrivas i den.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Inget mer kan skrivas i planen.", code="withdrawn")
    if reason not in REASONS:
        raise Refused("Välj varför det registreras nu.", field="reason")
    if reason == "other" and not reason_text:
        raise Refused("Skriv varför det registreras nu.", field="reason_text")
    if Meeting.objects.filter(case=case, begun_at__isnull=False, held_at=None, cancelled_at=None).exists():
        raise Refused("Ett möte pågår redan. Avsluta det först.", code="going_on")


def _was_then(case: Case, began_at: datetime, ended_at: datetime, now: datetime) -> None:
    if began_at >= now or ended_at > now:
        raise Refused("Tiden har inte varit än. Ett möte som ska hållas bokar du med en kallelse.", field="date")
    if ended_at <= began_at:
        raise Refused("Mötet slutar innan det börjar. Rätta tiderna.", field="ends")
    if began_at < case.need_known_at:
        raise Refused("Mötet ligger före den dag då behovet blev känt. Rätta dagen.", field="date")


def _afterwards(case: Case, meeting: UUID | None, values: dict, reason: str, by: Actor) -> Meeting:
    """The meeting as it was: the one that was called to, or a new one."""
    values |= {"begun_at": values["starts_at"], "afterwards": True, "change_reason": reason[:300]}
    if meeting is None:
        return Meeting.objects.create(
            id=uuid4(),
            case=case,
            owner_org_id=by.own_organisation,
            questions="",
            leader=by.name,
            documenter=by.name,
            part=2,
            **values,
        )
    row = Meeting.objects.filter(
        id=meeting, case=case, owner_org_id=by.organisation, begun_at=None, held_at=None, cancelled_at=None
    ).first()
    if row is None:
        raise Refused("Det bokade mötet är redan hållet eller inställt. Välj ett annat möte.", field="meeting")
    Meeting.objects.filter(id=row.id).update(version=row.version + 1, part=2, **values)
    row.refresh_from_db()
    return row
