"""A duty as staff meet it: what it is called, and the one button that does it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from samplan.coordination.cases.actions import UNDO
from samplan.coordination.cases.models import Case, Duty
from samplan.foundation.access.actor import Actor
from samplan.foundation.pages.templatetags.sv import klockslag
from samplan.rulebook import permissions
from samplan.rulebook.calendar import local
from samplan.rulebook.permissions import Permission, Role

NOBODY = "00000000-0000-0000-0000-000000000000"

# kind: what it is called · verb of a passed limit · button · URL name · "post" when the button does it at once
WORDS: dict[str, tuple[str, str, str, str, str]] = {
    "consent": ("Fråga om samtycke", "gjorts", "Registrera samtycke", "desk:consent", ""),
    "call": ("Kalla till SIP-möte", "skickats", "Skicka kallelse", "desk:call", ""),
    "acknowledge": ("Kallelse till SIP-möte", "kvitterats", "Kvittera", "desk:acknowledge", "post"),
    "answer": ("Svara på kallelsen", "besvarats", "Svara", "desk:answer", ""),
    "meeting": ("SIP-möte", "hållits", "Öppna mötet", "desk:meeting", ""),
    "prepare": ("Förbered er del inför mötet", "förberetts", "Förbered er del", "desk:part", ""),
    "call_person": ("Ring personen om mötet", "gjorts", "Ring personen", "desk:call_person", ""),
    "call_follow_up": ("Kalla till uppföljning", "skickats", "Skicka kallelse", "desk:call", ""),
    "post": ("Skriv ut och posta", "postats", "Skriv ut brev", "desk:letter", ""),
    "confirm": ("Bekräfta er del", "bekräftats", "Bekräfta", "desk:commit", ""),
    "document": ("Dokumentera er del", "dokumenterats", "Klart", "desk:documented", "post"),
    "deliver": ("Dela planen", "delats", "Dela planen", "desk:deliver", ""),
    "follow_up": ("Följ upp planen", "följts upp", "Öppna planen", "desk:case", ""),
    "end": ("Ring personen och avsluta planen", "gjorts", "Avsluta planen", "desk:end", ""),
}

# the same of another unit, as the one that coordinates says it
AWAITED: dict[str, str] = {
    "acknowledge": "Ska kvittera kallelsen",
    "answer": "Ska svara på kallelsen",
    "prepare": "Ska förbereda sin del",
    "confirm": "Ska bekräfta sin del",
    "document": "Ska dokumentera sin del",
}

# what the one who does it must be allowed to do
NEEDED: dict[str, Permission] = {
    "consent": Permission.RECORD_CONSENT,
    "call": Permission.CALL,
    "acknowledge": Permission.ACKNOWLEDGE,
    "answer": Permission.ANSWER,
    "prepare": Permission.ANSWER,
    "call_person": Permission.MOVE_MEETING,
    "call_follow_up": Permission.CALL,
    "meeting": Permission.HOLD_MEETING,
    "post": Permission.POST_LETTER,
    "confirm": Permission.CONFIRM_MEASURE,
    "document": Permission.CONFIRM_MEASURE,
    "deliver": Permission.DELIVER,
    "follow_up": Permission.READ_PLAN,
    "end": Permission.END_CASE,
}


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role has the permission at all: a button that its role may not press is not shown."""
    return actor.role in Role.__members__ and permissions.may(Role[actor.role], permission)


def title(duty: Duty) -> str:
    """What the duty is called on screen."""
    return WORDS[duty.kind][0]


@cache
def _shape(name: str, ids: int) -> str:
    return reverse(name, args=[NOBODY] * ids)


def _address(name: str, *ids: object) -> str:
    """``reverse`` with ids, found once for each name: a long list asks for hundreds."""
    found = _shape(name, len(ids))
    for id in ids:
        found = found.replace(NOBODY, str(id), 1)
    return found


def url(duty: Duty) -> str:
    """Where the duty's button leads."""
    name = WORDS[duty.kind][3]
    return _address(name, duty.case_id, duty.ref) if duty.ref else _address(name, duty.case_id)


def person_of(case: Case) -> str:
    """The person in a list: name and year of birth, nothing more."""
    who = case.person
    return f"{who.name}, {who.born_on.year}" if who.born_on else who.name


def row(duty: Duty, now: datetime) -> dict[str, Any]:
    """One row of the worklist: see parts/uppgift.html."""
    what, verb, label, _, method = WORDS[duty.kind]
    out: dict[str, Any] = {
        "id": str(duty.id),
        "duty": duty,
        "verb": verb,
        "what": what,
        "url": _address("desk:case", duty.case_id),
        "person": person_of(duty.case),
        "sender": duty.case.coordinating_unit.name,
    }
    if duty.met_at is None:
        out["action"] = {"label": label, "url": url(duty), "method": method, "hidden": {}, "second": False}
    elif duty.kind == "acknowledge" and now - duty.met_at <= UNDO:
        out["undo"] = {"text": f"Kvitterat {klockslag(duty.met_at)}", "url": _address("desk:undo", duty.case_id)}
    return out


# what must be done first: kind → the kind before it, and what the row then says
FIRST = {"call": ("consent", "Fråga om samtycke först."), "meeting": ("call", "Skicka kallelsen först.")}


def rows(found: Sequence[Duty], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The worklist's rows. What waits for another row of the same case says so; no button leads nowhere."""
    open_now = {(duty.case_id, duty.kind): duty for duty in found if duty.met_at is None}
    out = []
    for duty in found:
        made = row(duty, now)
        before, words = FIRST.get(duty.kind, ("", ""))
        first = open_now.get((duty.case_id, before)) if duty.met_at is None else None
        if first is not None:
            made["facts"] = [words]
            # The call has a limit and asking has none, so the way there stands in both; the meeting is a step further.
            made["action"] = row(first, now)["action"] if duty.kind == "call" else None
        if not may(actor, NEEDED[(first or duty).kind]):
            made["action"] = made["undo"] = None
        out.append(made)
    return out


def counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many duties each tab of the worklist has: unit, mine, done."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    duties = Duty.objects.filter(unit_id=actor.own_unit)
    todo = duties.open().filter(case__ended_at=None)
    own = Q(case__coordinator_id=actor.assignment)
    found = todo.aggregate(unit=Count("id"), mine=Count("id", filter=own))
    return {**found, "done": duties.filter(met_at__gte=midnight).count()}
