"""Protect what tells where a person is, lift it again, and let a blocked close one back (ORG-06, ORG-07)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event
from samplan.coordination.cases.person_changes import held
from samplan.foundation.access.actor import Actor
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Person, Representation
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused

# Said where a place stood. What was delivered is not changed: it is shown without it, to all but the person.
PLACE_HIDDEN = "Platsen visas inte. Ring den som kallar."
PLACE_THEIRS = "Platsen visas inte för personal. {} ser den i Min plan."  # said to those who call
PLACE_IN_OWN_FILE = "Platsen står inte i filen. Den står i Min plan."
PLACES = ("place", "follow_up_place")
KINDS = {
    "marked": "Sekretessmarkering",
    "registered": "Skyddad folkbokföring",
}
LIFTED = {
    "decision": "Skatteverket har tagit bort skyddet",
    "mistake": "Skyddet registrerades av misstag",
}
UNBLOCKED = {
    "wish": "Personen vill ha med den igen",
    "decision": "Ett beslut eller en dom har ändrats",
    "mistake": "Blockeringen gjordes av misstag",
}


def for_reader(content: Any, case: Case, by: Actor) -> Any:
    """A document's content, or rows with places in them, as ``by`` may be shown it: see ``without_places``."""
    return without_places(content) if case.person.protected and not by.is_person else content


def without_places(content: Any, said: str = PLACE_HIDDEN) -> Any:
    """The same, with what tells where one with protected identity will be taken out of it (OSL 21:3, P11).

    said: what stands there instead, in words to whoever reads it.
    """
    if isinstance(content, list):
        return [without_places(one, said) for one in content]
    if not isinstance(content, dict):
        return content
    shown = {key: said if key in PLACES and one else without_places(one, said) for key, one in content.items()}
    return shown | {"place_in_calendar": False} if "place_in_calendar" in shown else shown


@action
def protect(*, case: Case, kind: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Protect at once: address, phone, kommun and hälsocentral are shown to nobody any more, and where
    meetings are to the person alone. kind: a key of KINDS.

    What has been posted or printed already cannot be taken back. Raises Refused when it is protected so already.
    """
    if kind not in KINDS:
        raise Refused("Välj vilket skydd personen har.", field="kind")
    person = _person(case)
    if person.protection == kind:
        raise Refused(f"{KINDS[kind]} är redan registrerad.", field="kind", code="already")
    Person.objects.filter(id=person.id).update(protection=kind)
    _hide(case, hide=True)
    facts = {"protection": kind}
    return record("protection.set", case=case, by=by, now=now, request_id=request_id, facts=facts)


@action
def lift_protection(*, case: Case, reason: str, confirmed: bool, by: Actor, now: datetime, request_id: UUID) -> Event:
    """The person is protected no longer, and what was hidden is shown again. reason: a key of LIFTED."""
    person = _person(case)
    if not person.protected:
        raise Refused("Skyddet är redan borttaget. Ladda om sidan.", code="already")
    if reason not in LIFTED:
        raise Refused("Välj varför skyddet tas bort.", field="reason")
    if not confirmed:
        raise Refused("Kontrollera med Skatteverket eller personen, och kryssa sedan i rutan.", field="confirmed")
    Person.objects.filter(id=person.id).update(protection=Person.Protection.NONE)
    _hide(case, hide=False)
    facts = {"protection": "none", "reason": reason}
    return record("protection.lifted", case=case, by=by, now=now, request_id=request_id, facts=facts)


def _person(case: Case) -> Person:
    """The person, held still until this is done. Also of a plan that has ended: it can still be read."""
    return Person.objects.select_for_update().get(id=case.person_id)


def _hide(case: Case, *, hide: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select access.hide_contacts(%s, %s)", [case.id, hide])


@action
def unblock_close(*, case: Case, close: UUID, reason: str, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Let one who was blocked stand close again: they can be asked, shown and called anew. reason: a key of UNBLOCKED.

    What they were taken out of stays so: a new call is needed. Raises Refused when someone has taken their place.
    """
    person, today = held(case), local_date(now)
    row = next((one for one in persons.blocked(person.id, today) if one.id == close), None)
    if row is None:
        raise Refused("Den raden finns inte längre. Någon annan hann före.", code="gone")
    if reason not in UNBLOCKED:
        raise Refused("Välj varför blockeringen tas bort.", field="reason")
    here = persons.representatives(person.id, today)
    if any(one.kind == row.kind and one.name.casefold() == row.name.casefold() for one in here):
        raise Refused(f"{row.name} finns redan bland dem som inte är blockerade.", code="already")
    Representation.objects.filter(id=row.id).update(blocked_at=None)
    facts = {"changed": ["close.unblocked"], "close": str(row.id), "reason": reason}
    return record("person.changed", case=case, by=by, now=now, request_id=request_id, facts=facts)
