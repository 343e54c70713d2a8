"""Acts as one of the cast in a case that a test has played, at a moment."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from samplan.coordination.cases.models import Case, Event, Party
from samplan.coordination.meetings.calls import Details, Recipient, invite
from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from tests.cast import CAST, Thread, acting_as


def who(name: str) -> Actor:
    """One of the cast, or anyone on the demo's staff."""
    return acting_as(name) if name in CAST else staff(name)


def does(action: Any, name: str, thread: Thread, at: datetime | None = None, **values: Any) -> Event:
    """The action, by one of the cast or the staff, a moment after what the thread has done unless said."""
    actor = who(name)
    with acting(actor) as now:
        case = Case.objects.select_related("person", "coordinating_unit__organisation").get(id=thread.id)
        return action(case=case, by=actor, now=at or now, **values)


def parties(thread: Thread) -> dict[UUID | str, Party]:
    """The parties of the case by unit, as the coordinator knows them; those outside by name."""
    with acting(acting_as("coordinator")):
        rows = Party.objects.filter(case=thread.id, until=None).select_related("unit")
        return {(row.unit_id or row.outside_name): row for row in rows}


def call(thread: Thread, recipients: list[Recipient], **more: Any) -> Event:
    """A call by the coordinator to the recipients, six days ahead unless said."""
    meets = more.pop("starts_at", None) or datetime.now(tz=thread.began.tzinfo) + timedelta(days=6)
    values: dict[str, Any] = {
        "person_channel": "both",
        "purpose": "Att Maj bor kvar",
        "why": "",
        "goal": "",
        "questions": "Hur kan Maj bo kvar?",
        "starts_at": meets,
        "ends_at": meets + timedelta(hours=1),
        "form": "place",
        "place": "Hemma hos Maj",
        "link": "",
        "phone": "",
        "leader": "",
        "details": Details(checked=True),
    }
    return does(invite, "coordinator", thread, recipients=recipients, **{**values, **more})


def only(thread: Thread, *units: str, **more: Any) -> list[Recipient]:
    """Recipients: these units of the demo."""
    known = parties(thread)
    return [Recipient(known[key(unit)].id, **more) for unit in units]
