"""Call to a meeting: who must come and who may, one send to units, the person and those outside (CALL-02, CALL-03)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from samplan.coordination.cases import consents
from samplan.coordination.cases.access import lock_meetings
from samplan.coordination.cases.documents import make, to_outside, to_person, to_unit
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Consent, Delivery, Document, Duty, Event, Party
from samplan.coordination.meetings.deadlines import PERSONS_REASONS, move_deadline
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.past import call_of
from samplan.coordination.meetings.reminders import remind
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit
from samplan.foundation.pages.templatetags.sv import listed
from samplan.rulebook import calling, packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.calling import PartyKind
from samplan.rulebook.notices import DAYS, MONTHS
from samplan.rulebook.refused import Refused
from samplan.rulebook.verdict import Advice

MOST = 40  # more than this is no meeting, it is a mistake
TOO_MANY = f"Ett möte kan ha högst {MOST} mottagare. Välj dem som behövs på just det här mötet."
UNCHECKED = "Kontrollera adressen och de andra uppgifterna. Kryssa sedan för att du har gjort det."


@dataclass(frozen=True)
class Recipient:
    """One party to call: ``way`` called (must come) or invited (may come), what it can bring, whether it is needed.

    ``way`` is the rulebook's, not the caller's: see ``standing``. needed: the meeting cannot do without it (CALL-12).
    """

    party: UUID
    way: str = ""
    contribution: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Details:
    """What the meeting is like beside when and where: its kind, who documents, and what the caller has said of it.

    checked: the person's contact details have been looked at (CALL-09). place_in_calendar: the place may stand in the
    calendar file, which others than the reader can see. outside_reason: why it lies outside the guideline's time.
    """

    kind: str = Meeting.Kind.SIP.value
    documenter: str = ""
    checked: bool = False
    place_in_calendar: bool = False
    outside_reason: str = ""


SPECIALISTS = ("psykiatri", "habilitering", "slutenvard", "specialistvard", "rehabilitering", "bup")
CARE_OF_KOMMUN = ("hemsjukvard", "kommunal_rehab", "elevhalsa_medicin")


def kind_of(party: Party) -> PartyKind:
    """What kind of party it is in the eyes of law and guideline, from its unit and organisation (ORG-01, ORG-03)."""
    if party.unit is None:
        known = PartyKind.__members__
        return known.get(party.outside_kind.upper(), PartyKind.AUTHORITY)
    organisation, unit = party.unit.organisation, party.unit.kind
    if organisation.kind == "school":
        return PartyKind.SCHOOL
    if organisation.kind == "kommun" or organisation.huvudman.startswith("kommun"):
        return PartyKind.MUNICIPAL_CARE if unit in CARE_OF_KOMMUN else PartyKind.SOCIAL_SERVICES
    return PartyKind.SPECIALIST_CARE if unit in SPECIALISTS else PartyKind.REGIONAL_CARE


def standing(case: Case, party: Party) -> Advice:
    """Whether the party is "called" (must come) or "invited" (may come), and why, by the case's guideline (CALL-03)."""
    return calling.standing(packs.load(case.pack), kind_of(party))


@dataclass
class Sent:
    """What one send made: the document, the units it went to, and the ids of the letters that must be posted."""

    document: Document
    units: list[UUID] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


@action
def invite(
    *,
    case: Case,
    recipients: list[Recipient],
    person_channel: str,
    purpose: str,
    why: str,
    goal: str,
    questions: str,
    starts_at: datetime,
    ends_at: datetime,
    form: str,
    place: str,
    link: str,
    phone: str,
    leader: str,
    details: Details = Details(),
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Send the kallelse: inbox and neutral notice to each unit, letters to those outside, and the person's own way.

    person_channel: portal | letter | both | oral (INDI-07). questions: one per line. leader: who leads, the caller
    unless named (MEET-08). Raises Refused when a consent is missing, saying which (CONS-03), when a unit has closed,
    when there are more than ``MOST``, when the meeting is in the past, and when one is booked already: everything that
    tells of the meeting tells of one, so another would leave the first standing where nobody can move it (CALL-07).
    """
    _times(case, starts_at, ends_at, now)
    _alone(case, by, now)
    chosen = _chosen(case, recipients, by, now)
    consent = require(case, by, [p for p, _ in chosen], now, details.kind)
    outside = _moves_deadline(case, starts_at, details, by, now, request_id)
    meeting = Meeting(
        id=uuid4(),
        case=case,
        owner_org_id=by.own_organisation,
        kind=details.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        form=form,
        place=place,
        link=link,
        phone=phone,
        purpose=purpose,
        why=why,
        goal=goal,
        questions=questions,
        leader=leader or by.name,
        documenter=details.documenter or by.name,
    )
    meeting.save(force_insert=True)
    sent = _call(case, meeting, chosen, person_channel, consent, details, by, now)
    facts = facts_of(meeting.id, sent, starts_at) | {"for": details.kind, **outside}
    return record("call.sent", case=case, by=by, now=now, request_id=request_id, to=sent.units, facts=facts)


def _call(
    case: Case,
    meeting: Meeting,
    chosen: list[tuple[Party, Recipient]],
    person_channel: str,
    consent: Consent,
    details: Details,
    by: Actor,
    now: datetime,
) -> Sent:
    """Make the chosen parties called, send the call to them and the person, and let the reminders wait."""
    _are_called(case, chosen, now)
    content = _content(case, meeting, chosen, details, by)
    call = make(case, Document.Kind.CALL, content, by=by, now=now)
    sent = send(call, [p for p, _ in chosen], person_channel, consent=consent, checked=details.checked, by=by, now=now)
    remind(case, sent.units, meeting.starts_at, by, now)
    return sent


def _are_called(case: Case, chosen: list[tuple[Party, Recipient]], now: datetime) -> None:
    for party, recipient in chosen:
        Party.objects.filter(id=party.id).update(
            since=party.since or now,
            way=standing(case, party).value,
            contribution=recipient.contribution,
            needed=recipient.needed,
        )


@action
def call_more(
    *, case: Case, recipients: list[UUID], checked: bool, by: Actor, now: datetime, request_id: UUID
) -> Event:
    """Call more to the meeting that is booked: those that the person has said yes to since its call was sent.

    They get the call as it stands. Nobody who has been called already, nor the person, is sent anything anew. checked:
    as in ``invite``. Raises Refused when no meeting is booked, for none, for a unit that has closed, and when the
    consent does not cover them (CONS-03).
    """
    lock_meetings(case.id)
    meeting = booked(case, by, now)
    call = call_of(case, meeting) if meeting else None
    if meeting is None or call is None:
        raise Refused("Det finns inget bokat möte att kalla till. Skicka en kallelse.", code="none")
    chosen = _chosen(case, [Recipient(party) for party in recipients], by, now)
    if already := [party.name for party, _ in chosen if party.since is not None]:
        said = f"Kallelsen har redan gått till {listed(already, '')}. Ladda om sidan."
        raise Refused(said, field="recipients", code="already")
    consent = require(case, by, [party for party, _ in chosen], now, meeting.kind)
    _are_called(case, chosen, now)
    sent = _to_parties(call, [party for party, _ in chosen], consent, by, now)
    if sent.letters and not checked:
        raise Refused(UNCHECKED, field="checked", code="unchecked")
    remind(case, sent.units, meeting.starts_at, by, now, own=False)
    facts = facts_of(meeting.id, sent, meeting.starts_at) | {"for": meeting.kind}
    return record("call.sent", case=case, by=by, now=now, request_id=request_id, to=sent.units, facts=facts)


def facts_of(meeting: UUID, sent: Sent, starts_at: datetime) -> dict[str, Any]:
    """What the event of a send carries: ids, and when the meeting begins, from which reminders are counted."""
    return {
        "meeting": str(meeting),
        "document": str(sent.document.id),
        "letters": sent.letters,
        "starts_at": starts_at.isoformat(),
    }


def _times(case: Case, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Refused("Mötet ligger i det förflutna. Välj en dag framåt.", field="date")
    if starts_at - now > calling.FURTHEST:
        raise Refused(calling.TOO_FAR, field="date")
    if ends_at <= starts_at:
        raise Refused("Mötet slutar innan det börjar. Välj en senare tid.", field="end")
    if Meeting.objects.filter(case=case, starts_at=starts_at, held_at=None, cancelled_at=None).exists():
        raise Refused("Kallelsen till den tiden är redan skickad.", field="date", code="already")


def booked(case: Case, by: Actor, now: datetime) -> Meeting | None:
    """The meeting that is called to and can still be moved or cancelled by ``by``, None without one."""
    rows = Meeting.objects.filter(case=case, owner_org_id=by.organisation, starts_at__gt=now, begun_at=None)
    return rows.filter(held_at=None, cancelled_at=None).order_by("-starts_at").first()


def _alone(case: Case, by: Actor, now: datetime) -> None:
    """Raises Refused when a meeting is booked."""
    lock_meetings(case.id)
    if meeting := booked(case, by, now):
        day = local_date(meeting.starts_at)
        said = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
        raise Refused(f"Det finns redan ett möte bokat {said}. Flytta det eller ställ in det.", code="booked")


def _chosen(case: Case, recipients: list[Recipient], by: Actor, now: datetime) -> list[tuple[Party, Recipient]]:
    """The parties to call, without one's own unit. Raises Refused for none, for too many, and for a closed unit."""
    if len(recipients) > MOST:
        raise Refused(TOO_MANY, field="recipients", code="too_many")
    parties = {p.id: p for p in Party.objects.filter(case=case, until=None).select_related("unit__organisation")}
    chosen = [(parties[r.party], r) for r in recipients if r.party in parties]
    chosen = [(party, r) for party, r in chosen if party.unit_id is None or party.unit_id != by.unit]
    if not chosen:
        raise Refused("Välj vilka som ska kallas. Er egen enhet är redan med.", field="recipients")
    for party, _ in chosen:
        if said := closed(party, now):
            raise Refused(said, field="recipients", code="closed")
    return chosen


def closed(party: Party, now: datetime) -> str:
    """Says that the party's unit has closed and what to do, "" for one that can be called."""
    if party.unit is None or party.unit.closed_at is None or party.unit.closed_at > now:
        return ""
    return f"{party.name} är stängd. Ta bort den, och fråga personen om den enhet som har tagit över."


def require(case: Case, by: Actor, parties: Iterable[Party], now: datetime, kind: str) -> Consent:
    """The consent that a meeting of this kind needs, to exchange with all ``parties`` (CONS-03, CONS-09)."""
    parties = list(parties)
    return consents.require(
        case,
        by.own_organisation,
        [p.unit_id for p in parties if p.unit_id],
        now,
        plan=calling.needs_plan_consent(kind),
        outside=[p for p in parties if not p.unit_id],
    )


def _moves_deadline(
    case: Case, starts_at: datetime, details: Details, by: Actor, now: datetime, request_id: UUID
) -> dict[str, str]:
    """A reason that is the person's moves the limit of the meeting (CALL-11); any other is noted with the call."""
    late = outside_window(case, by, local_date(starts_at))
    if late is None or not details.outside_reason:
        return {}
    if late[0] == "late" and details.outside_reason in PERSONS_REASONS:
        move_deadline(
            case=case,
            duty="meeting",
            to=local_date(starts_at),
            reason=details.outside_reason,
            by=by,
            now=now,
            request_id=uuid5(request_id, "deadline"),
        )
    return {"outside": late[0], "outside_reason": details.outside_reason}


def outside_window(case: Case, by: Actor, day: date) -> tuple[str, date] | None:
    """Whether the day lies before or after the guideline's time: ("early" | "late", the limit), else None (CALL-05)."""
    duty = Duty.objects.open().filter(case=case, kind="meeting", unit_id=by.own_unit).order_by("due_at").first()
    if duty is None:
        return None
    if duty.not_before and day < duty.not_before:
        return "early", duty.not_before
    if duty.due_on and day > duty.due_on:
        return "late", duty.due_on
    return None


def send(
    document: Document,
    parties: Iterable[Party],
    person_channel: str,
    *,
    consent: Consent,
    checked: bool,
    by: Actor,
    now: datetime,
) -> Sent:
    """Deliver to every party and the person in one go: units by inbox, those outside by letter, the person's own way.

    Raises Refused when something goes by letter and nobody has checked where to (CALL-09).
    """
    sent = _to_parties(document, parties, consent, by, now)
    channels = {"both": ("portal", "letter")}.get(person_channel, (person_channel,))
    for channel in channels:
        delivery = to_person(document, document.case.person_id, channel, by=by, now=now)
        if channel == Delivery.Channel.LETTER:
            sent.letters.append(str(delivery.id))
    if sent.letters and not checked:
        raise Refused(UNCHECKED, field="checked", code="unchecked")
    return sent


def _to_parties(document: Document, parties: Iterable[Party], consent: Consent, by: Actor, now: datetime) -> Sent:
    sent = Sent(document)
    for party in parties:
        if party.unit:
            to_unit(document, party.unit, consent=consent, by=by, now=now)
            sent.units.append(party.unit.id)
        else:
            sent.letters.append(str(to_outside(document, party, consent=consent, by=by, now=now).id))
    return sent


def _content(
    case: Case, meeting: Meeting, chosen: list[tuple[Party, Recipient]], details: Details, by: Actor
) -> dict[str, Any]:
    return {
        "person": {"name": case.person.name, "first_name": case.person.given_name},
        "purpose": meeting.purpose,
        "why": meeting.why,
        "goal": meeting.goal,
        "questions": [line.strip() for line in meeting.questions.splitlines() if line.strip()],
        "recipients": [
            {
                "name": party.name,
                "way": standing(case, party).value,
                "contribution": recipient.contribution,
                "needed": recipient.needed,
            }
            for party, recipient in chosen
        ],
        "meeting": said_of(meeting, place_in_calendar=details.place_in_calendar),
        "sender": sender(by),
        "leader": meeting.leader,
        "documenter": meeting.documenter,
    }


def said_of(meeting: Meeting, *, place_in_calendar: bool, sequence: int = 0) -> dict[str, Any]:
    """The meeting as a call tells of it. sequence: how many times it has been moved, for calendars."""
    return {
        "id": str(meeting.id),
        "kind": meeting.kind,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "form": meeting.form,
        "place": meeting.place,
        "link": meeting.link,
        "phone": meeting.phone,
        "place_in_calendar": place_in_calendar,
        "sequence": sequence,
    }


def sender(by: Actor) -> dict[str, str]:
    """Who sends, with the unit's own number to call."""
    unit = Unit.objects.select_related("organisation").get(id=by.own_unit)
    return {
        "name": by.name,
        "title": by.title,
        "unit": unit.name,
        "organisation": unit.organisation.name,
        "phone": unit.phone,
    }
