"""Record what happens: one action, one transaction, one event, and the duties that follow from it."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from psycopg.errors import UniqueViolation

from samplan.coordination.cases.models import Case, Event
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.rulebook import duties, packs, reminding
from samplan.rulebook import events as rules
from samplan.rulebook.refused import Refused, resent

_sent: ContextVar[str] = ContextVar("sent", default="")


def _digest(action: str, values: Mapping[str, Any]) -> str:
    """A fingerprint of the action and all it was given, the case too: tells two sendings of one form apart."""
    said = sorted((name, repr(value.pk if isinstance(value, Model) else value)) for name, value in values.items())
    return sha256(repr((action, said)).encode("utf-8", "surrogatepass")).hexdigest()


def action(function: Callable[..., Event]) -> Callable[..., Event]:
    """Make ``function`` an action: all or nothing, and once per ``request_id``.

    The same ``request_id`` again (a double click, a lost answer) does nothing and returns the first event; with other
    words, or in another case, it is refused: nothing is lost unseen. Without one a new key is made. Raises ``Refused``
    when the rules say no.
    """

    @wraps(function)
    def run(*, by: Actor, now: datetime, request_id: str | UUID | None = None, **kwargs: Any) -> Event:
        key = uuid4() if request_id is None else UUID(str(request_id))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(key)])
            earlier = Event.objects.filter(request_id=key).first()
            digest = _digest(function.__name__, kwargs)
            if earlier is None:
                token = _sent.set(digest)
                try:
                    return function(by=by, now=now, request_id=key, **kwargs)
                finally:
                    _sent.reset(token)
            if earlier.request_digest != digest:
                raise resent()
            return earlier

    run.is_action = True  # type: ignore[attr-defined]
    return run


def did(kind: str, case: UUID, request_id: str) -> bool:
    """Whether the acting user has done this already, by the key of a form that is sent again.

    For who has left the case with what they did, and so can be told by no event of it.
    """
    try:
        key = UUID(request_id)
    except ValueError:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select access.did(%s, %s, %s)", [key, case, kind])
        return bool(cursor.fetchone()[0])


def record(
    kind: str,
    *,
    case: Case | None,
    by: Actor,
    now: datetime,
    request_id: UUID,
    person: UUID | None = None,
    at: datetime | None = None,
    channel: str = Event.Channel.SCREEN,
    to: Iterable[UUID] = (),
    facts: Mapping[str, Any] | None = None,
    own: bool = False,
) -> Event:
    """Add the event of an action, store the duties anew and log the write. Returns the event.

    case: None for what happens before there is one; ``person`` then says whom it is about, and nothing becomes due.
    at: when it happened, if not ``now`` (registered afterwards). to: ids of the units it was sent to. facts: codes and
    ids, never text that someone wrote. own: the person did it for themself; no unit of the case sees that it happened.
    """
    about = case.person_id if case is not None else person
    event = Event(
        case=None if own else case,
        person_id=about,
        organisation_id=by.organisation,
        unit_id=by.unit,
        kind=kind,
        at=at or now,
        channel=channel,
        by_kind=by.kind,
        by_name=by.name,
        by_user=by.user,
        by_person=by.person,
        by_assignment=by.assignment,
        request_id=request_id,
        request_digest=_sent.get(),
        facts={**(facts or {}), **({"to": [str(unit) for unit in to]} if to else {})},
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):  # a fault of ours, and no word about the form
            raise
        raise Refused("Det här formuläret är redan skickat. Ladda om sidan och se vad som sparades.") from error
    if case is not None and not own:
        store_duties(case)
    log.write(
        [log.Line(by=by, now=now, action="write", what=kind, case=event.case_id, person=about, object_id=event.id)]
    )
    return event


def store_duties(case: Case) -> None:
    """Fold all events of ``case`` by the rules it began with, and store what is due."""
    happened = Event.objects.filter(case=case).order_by("at", "recorded_at")
    rows = [_row(duty) for duty in duties.duties(_as_rules(happened), packs.load(case.pack))]
    with connection.cursor() as cursor:
        cursor.execute("select access.store_duties(%s, %s)", [case.id, json.dumps(rows)])


def _as_rules(happened: Iterable[Event]) -> list[rules.Event]:
    out = []
    for event in happened:
        # What the person answers themself is an answer to the unit that asked.
        unit = str(event.unit_id) if event.unit_id else event.facts.get("for_unit")
        to = tuple(event.facts.get("to", ()))
        out.append(rules.Event(event.kind, event.at, unit, to, event.facts, str(event.id)))
        for left in event.facts.get("left", ()):  # a yes to fewer: what the others owed is off
            by = str(event.unit_id) if event.unit_id else None  # the person themself, to whom no unit has listened
            facts = {"unit": left, "letters": event.facts.get("letters", ())}
            out.append(rules.Event("consent.withdrawn", event.at, by, (), facts, str(event.id)))
        if event.facts.get("asked") and event.organisation_id:  # with its answer the unit has asked the person too
            covers = {"answer": "yes", "covers": [str(event.organisation_id)]}
            out.append(rules.Event("consent.recorded", event.at, unit, (), covers, str(event.id)))
        if event.kind == "meeting.held":
            # Who ends the meeting has written the plan in it: its own part is documented then and there.
            out.append(rules.Event("plan.documented", event.at, unit, (), {}, str(event.id)))
    return out


def _row(duty: duties.Duty) -> dict[str, Any]:
    since = duty.resumed_at or duty.opened_by.at  # no head is told of the time in which nobody could act
    escalates = reminding.escalates_at(duty.kind, since, duty.due_at) if duty.open else None
    return {
        "id": str(uuid4()),
        "kind": duty.kind,
        "unit": duty.unit,
        "ref": duty.ref or "",
        "opened_by_kind": duty.opened_by.kind,
        "opened_at": duty.opened_by.at.isoformat(),
        "not_before": duty.not_before.isoformat() if duty.not_before else None,
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
        "due_at": duty.due_at.isoformat() if duty.due_at else None,
        "met_at": duty.met_at.isoformat() if duty.met_at else None,
        "cancelled_by": duty.cancelled or "",
        "rule": duty.rule.id,
        "rule_text": duty.rule.text[:500],
        "rule_source": duty.rule.source[:200],
        "escalates_at": escalates.isoformat() if escalates else None,
    }
