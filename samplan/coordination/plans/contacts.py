"""Whom to ask about what: "ring om …" (PLAN-08)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from samplan.coordination.cases.access import Standing, readable_by
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.plans.models import ContactPoint
from samplan.foundation.access.actor import Actor
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import CareContact
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

MOST = 20  # a longer list is no help to anyone


@action
def add_contact(*, case: Case, about: str, name: str, phone: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Say whom to call about one thing. It is in the plan from its next version on."""
    _goes_on(case)
    if not any(character.isdigit() for character in phone):
        raise Refused("Skriv telefonnumret med siffror, till exempel 0980-319 210.", field="phone")
    if ContactPoint.objects.filter(case=case, removed_at=None).count() >= MOST:
        raise Refused("Listan är full. Ta bort någon först, så att den går att läsa.", code="full")
    row = ContactPoint.objects.create(
        id=uuid4(),
        case=case,
        owner_org_id=by.own_organisation,
        about=about,
        name=name,
        phone=phone,
        created_at=now,
        changed_at=now,
        changed_by=by.name,
    )
    return record("contact.added", case=case, by=by, now=now, request_id=request_id, facts={"contact": str(row.id)})


def _goes_on(case: Case) -> None:
    """Raises Refused when no more versions of the plan are made, which is where the list is read."""
    if case.ended_at is not None:
        raise Refused("Planen är avslutad och går inte att ändra.", code="ended")
    if case.stopped_at is not None:
        raise Refused("Samtycket är taget tillbaka. Listan går inte att ändra.", code="withdrawn")


@action
def remove_contact(*, case: Case, contact: UUID, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take one's own entry off the list; it stays in the versions that have been shared."""
    _goes_on(case)
    mine = ContactPoint.objects.filter(id=contact, case=case, owner_org_id=by.organisation, removed_at=None)
    if not mine.update(removed_at=now, changed_at=now, changed_by=by.name):
        raise Refused("Kontakten är redan borttagen, eller skriven av en annan verksamhet.", code="gone")
    return record("contact.removed", case=case, by=by, now=now, request_id=request_id, facts={"contact": str(contact)})


def of(case: Case, actor: Actor, standing: Standing | None = None) -> list[ContactPoint]:
    """The list as ``actor`` may read it, in the order it was written."""
    rows = ContactPoint.objects.filter(removed_at=None).order_by("created_at")
    return list(readable_by(actor, case, rows, standing=standing))


def care_contacts(person: UUID, now: datetime) -> list[CareContact]:
    """The person's fasta vårdkontakter on the Swedish day of ``now``, the one that coordinates first (ORG-08)."""
    return persons.care_contacts(person, local_date(now))


def content(case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """For the plan document: ``contacts`` (about, name, phone) and ``care_contacts``."""
    return {
        "contacts": [{"about": c.about, "name": c.name, "phone": c.phone} for c in of(case, actor)],
        "care_contacts": [
            {
                "name": c.name,
                "title": c.title,
                "workplace": c.workplace,
                "phone": c.phone,
                "coordinates": c.coordinates,
                "physician": c.physician,
            }
            for c in care_contacts(case.person_id, now)
        ],
    }
