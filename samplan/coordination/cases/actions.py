"""What can happen to a case itself: a need is registered, a call is taken, a letter is posted."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Delivery, Duty, Event, Need, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from samplan.rulebook import identity, packs
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

UNDO = timedelta(minutes=10)


@action
def register_need(
    *,
    number: str,
    known_at: datetime,
    need: str,
    huvudman: list[str],
    given_name: str = "",
    family_name: str = "",
    address: str = "",
    phone: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Register a discovered need and begin a case for it (NEED-01); the caller becomes coordinator (CALL-10).

    number: as typed; Refused if it is no number. known_at: when the need became known, starts the clock. huvudman:
    which are concerned, of region, kommun, skola. The names and contacts are for a person not in the register yet.
    """
    parsed = identity.parse(number, local_date(now))
    if known_at > now:
        raise Refused("Behovet kan inte ha blivit känt i framtiden. Välj i dag eller tidigare.", field="known_on")
    if known_at < now - timedelta(days=366):
        raise Refused("Behovet blev känt för mer än ett år sedan. Välj en senare dag.", field="known_on")
    person = _find(parsed.value, by, now) or _add_person(parsed, given_name, family_name, address, phone)
    case = Case(
        id=uuid4(),
        person_id=person,
        pack=settings.PACK,
        opened_by_unit_id=by.own_unit,
        opened_at=now,
        need_known_at=known_at,
        huvudman_kinds=",".join(huvudman),
        coordinating_unit_id=by.own_unit,
        coordinator_id=by.own_assignment,
        changed_at=now,
    )
    case.save(force_insert=True)
    Party.objects.create(case=case, unit_id=by.own_unit, added_by_unit_id=by.own_unit, since=now)
    Need.objects.create(case=case, owner_org_id=by.own_organisation, text=need)
    return record("need.known", case=case, by=by, now=now, at=known_at, request_id=request_id)


def _find(number: str, by: Actor, now: datetime) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("select access.person_by_number(%s)", [number])
        person: UUID | None = cursor.fetchone()[0]
    log.write([log.Line(by=by, now=now, action="search", what="person", person=person)])
    return person


def _add_person(number: identity.PersonNumber, given_name: str, family_name: str, address: str, phone: str) -> UUID:
    if not given_name or not family_name:
        raise Refused(
            "Numret är nytt här. Skriv förnamn och efternamn.",
            field="family_name" if given_name else "given_name",
            code="unknown_person",
        )
    person = Person(id=uuid4(), given_name=given_name, family_name=family_name, born_on=number.born_on)
    person.save(force_insert=True)
    PersonNumber(person=person, kind=number.kind, value=number.value).save(force_insert=True)
    for kind, value in (("address", address), ("phone", phone)):
        if value:
            Contact(person=person, kind=kind, value=value).save(force_insert=True)
    return person.id


def open_duty(case: Case, kind: str, by: Actor, ref: str = "") -> Duty | None:
    """The acting unit's open duty of ``kind``, or None when it is met, cancelled or never was."""
    return Duty.objects.open().filter(case=case, kind=kind, unit_id=by.own_unit, ref=ref).first()


@action
def acknowledge_call(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit has taken the call: one click, with the name of who took it."""
    if open_duty(case, "acknowledge", by) is None:
        raise Refused("Kallelsen är redan kvitterad, eller stoppad. Ladda om sidan.", code="already")
    taken = Delivery.objects.filter(case=case, to_unit_id=by.unit, document__kind="call", receipted_at=None)
    taken.update(receipted_at=now, receipted_by=by.name)
    return record("call.acknowledged", case=case, by=by, now=now, request_id=request_id)


@action
def undo_acknowledgement(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take an acknowledgement back within ten minutes: a new event, nothing is erased."""
    last = Event.objects.filter(case=case, unit_id=by.own_unit, kind="call.acknowledged").order_by("-at").first()
    if last is None or now - last.at > UNDO:
        raise Refused("Det går att ångra en kvittering i tio minuter. Ring den som kallade.", code="late")
    if Event.objects.filter(case=case, unit_id=by.own_unit, kind="call.answered", at__gt=last.at).exists():
        raise Refused("Ni har redan svarat på kallelsen. Ring den som kallade om något blev fel.", code="answered")
    Delivery.objects.filter(case=case, to_unit_id=by.unit, document__kind="call").update(
        receipted_at=None, receipted_by=""
    )
    return record("acknowledgement.undone", case=case, by=by, now=now, request_id=request_id)


@action
def post_letter(*, case: Case, delivery: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The letter has been printed and posted: it counts as delivered from now."""
    letter = Delivery.objects.filter(id=delivery, case=case, channel="letter", from_unit_id=by.unit).first()
    if letter is None or letter.recalled_at is not None:
        raise Refused("Brevet är stoppat och ska inte skickas. Kasta utskriften i sekretesskärlet.", code="recalled")
    if letter.posted_at is not None:
        raise Refused("Brevet är redan postat.", code="already")
    Delivery.objects.filter(id=letter.id).update(posted_at=now, posted_by=by.name)
    return record("letter.posted", case=case, by=by, now=now, request_id=request_id, facts={"delivery": str(letter.id)})


@action
def document_part(*, case: Case, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The unit says that its own part of the plan is documented (PLAN-10)."""
    if open_duty(case, "document", by) is None:
        raise Refused("Er del är redan dokumenterad. Ladda om sidan.", code="already")
    return record("plan.documented", case=case, by=by, now=now, request_id=request_id)


@action
def change_pack(*, case: Case, pack: str, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Let another guideline count from here on: an event, and ``case.pack`` stays the one it began with.

    pack: a name of ``rulebook.packs``. reason: the code of why, e.g. "moved" or "new_version". By the unit that
    coordinates. Raises Refused for an unknown guideline, the one that counts already, or an ended case.
    """
    if case.ended_at is not None:
        raise Refused("Planen är avslutad.", code="ended")
    if case.coordinating_unit_id != by.unit:
        raise Refused("Det är den enhet som samordnar som kan byta riktlinje.", code="coordinating")
    if pack not in packs.names():
        raise Refused("Den riktlinjen finns inte här. Välj en som visas.", field="pack", code="unknown")
    last = Event.objects.filter(case=case, kind="pack.changed").order_by("-at", "-recorded_at").first()
    if pack == (last.facts["pack"] if last else case.pack):
        raise Refused("Den riktlinjen gäller redan.", field="pack", code="already")
    facts = {"pack": pack, "reason": reason}
    return record("pack.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)
