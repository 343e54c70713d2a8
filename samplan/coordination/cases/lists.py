"""What the desk's lists ask for: the unit's duties, what it has done today, and its cases. Nothing here writes.

A duty is its unit's. It is someone's own when they have taken it, or when they hold the case together and nobody else
at the unit has taken it. Each list is cut before persons are fetched: joined, the policies would be asked for every row
that could have been in it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models import When as If
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from samplan.coordination.cases.models import Case, Consent, Duty, Event, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.directory.queries import Presence
from samplan.rulebook import order
from samplan.rulebook.calendar import local

WORKLIST = 30  # rows that one page holds; the rest comes when these are done
PAGE = 30
COUNTED = 99  # a tab with more says that there are more


def open_duties(actor: Actor) -> QuerySet[Duty]:
    """What the unit has to do. What is open in an ended case is due all the same: whatever ends it cancels the rest."""
    return Duty.objects.open().filter(unit_id=actor.own_unit)


def _owned_by(actor: Actor, assignments: Iterable[UUID]) -> Q:
    ids = list(assignments)
    # Asked once, and not for each duty as a join would be.
    held = Case.objects.filter(coordinator_id__in=ids, coordinating_unit_id=actor.own_unit, ended_at=None)
    return Q(taken_by_id__in=ids) | Q(taken_by=None, case_id__in=held.values("id"))


def _mine(actor: Actor, presence: Presence) -> QuerySet[Duty]:
    return open_duties(actor).filter(_owned_by(actor, presence.watched_by(actor.assignment)))


ALARM, UNWATCHED, REST = 0, 1, 2


def worklist(
    actor: Actor,
    now: datetime,
    presence: Presence,
    *,
    meets: Mapping[UUID, datetime] | None = None,
    mine: bool = False,
    alarms: bool = False,
) -> list[Duty]:
    """The unit's open duties, the most urgent first (``rulebook.order``); logged as one list read. Each has ``place``.

    meets: when the unit next meets, by case, of its soonest meetings. mine: only one's own, and of those whom one
    stands in for. alarms: what has been escalated comes first, for the head. Then what nobody watches, since its owner
    is away or has left.
    """
    meets = meets or {}
    duties = _mine(actor, presence) if mine else open_duties(actor)
    first: list[If] = []
    if alarms:
        first.append(If(escalated_at__isnull=False, then=Value(ALARM)))
    if presence.unwatched and not mine:
        first.append(If(_owned_by(actor, presence.unwatched), then=Value(UNWATCHED)))
    place = Choose(*first, default=Value(REST), output_field=IntegerField()) if first else Value(REST)
    urgent = (Coalesce("due_at", "opened_at"), "opened_at")
    placed = duties.annotate(place=place).order_by(*(("place", *urgent) if first else urgent))
    keys = placed.values_list("id", "place", "kind", "case_id", "opened_at", "due_at", named=True)
    found = keys[:WORKLIST]
    if meets:  # also what lies behind them by its limit, and may come before them by its meeting
        found = found.union(keys.filter(kind__in=order.TOWARDS_MEETING, case_id__in=list(meets)).order_by())

    def urgency(row: Any) -> tuple[int, order.Key]:
        return row.place, order.key(row.kind, row.opened_at, row.due_at, meets.get(row.case_id))

    place_of = {row.id: row.place for row in sorted(found, key=urgency)[:WORKLIST]}
    whole = Duty.objects.in_bulk(place_of)  # all that is known of those that are shown, and no others
    rows = [whole[id] for id in place_of if id in whole]  # one can have left the unit between the two questions
    for row in rows:
        row.place = place_of[row.id]  # type: ignore[attr-defined]  # which heading it stands under
    return _shown(rows, actor, now)


def done_today(actor: Actor, now: datetime) -> list[Duty]:
    """What the unit has done today, newest first; logged as one list read."""
    return _shown(_met_today(actor, now).order_by("-met_at")[:WORKLIST], actor, now)


def _met_today(actor: Actor, now: datetime) -> QuerySet[Duty]:
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Duty.objects.filter(unit_id=actor.own_unit, met_at__gte=midnight)


def done_by(duties: Sequence[Duty], actor: Actor) -> dict[UUID, tuple[str, UUID | None]]:
    """Who at the unit met each of these duties, by its id: name and user. What others' events met is left out."""
    met = {duty.met_at for duty in duties if duty.met_at}
    if not met:
        return {}
    events = Event.objects.filter(
        case__in={duty.case_id for duty in duties}, unit_id=actor.own_unit, at__gte=min(met), at__lte=max(met)
    )
    found = {
        (case, at): (name, user) for case, at, name, user in events.values_list("case_id", "at", "by_name", "by_user")
    }
    return {d.id: found[d.case_id, d.met_at] for d in duties if d.met_at and (d.case_id, d.met_at) in found}


def unasked(actor: Actor, cases: Set[UUID]) -> set[UUID]:
    """Those of the cases where the actor's organisation has no yes of its own to share: one question for all.

    Whom a yes covers, and whose it must be for a child, is asked where it is used (``consents.require``).
    """
    if not cases:
        return set()
    yes = Consent.objects.filter(case__in=cases, organisation_id=actor.own_organisation, withdrawn_at=None)
    yes = yes.filter(purpose=Consent.Purpose.EXCHANGE, answer=Consent.Answer.YES)
    return set(cases) - set(yes.values_list("case_id", flat=True))


def counts(actor: Actor, now: datetime, presence: Presence, beside: int) -> dict[str, int]:
    """How many rows each tab of the worklist has: unit, mine, done; no more than ``COUNTED`` + 1 duties are counted.

    beside: the rows that are no duties, and stand in both lists of what is to be done.
    """
    tabs = {"unit": open_duties(actor), "mine": _mine(actor, presence), "done": _met_today(actor, now)}
    unit, *others = [duties.values_list(Value(tab))[: COUNTED + 1] for tab, duties in tabs.items()]
    found = Counter(tab for (tab,) in unit.union(*others, all=True))  # one question, of a word for each row
    return {tab: found[tab] + (beside if tab != "done" else 0) for tab in tabs}


def come_since(actor: Actor, since: datetime, presence: Presence, *, mine: bool = False) -> int:
    """How many duties have come to the list since then. A number and nothing of anybody: no read is logged."""
    duties = _mine(actor, presence) if mine else open_duties(actor)
    return duties.filter(stored_at__gt=since).count()


def duty_of(actor: Actor, id: UUID) -> Duty | None:
    """One of the unit's duties, done or not, as the list shows it; None when it is another's or does not exist."""
    row = Duty.objects.filter(id=id, unit_id=actor.own_unit).first()
    return next(iter(_with_cases([row] if row else [])), None)


def _with_cases(found: Iterable[Duty]) -> list[Duty]:
    rows = list(found)
    cases = Case.objects.select_related("person", "coordinating_unit").only(
        "coordinator_id", "person__given_name", "person__family_name", "person__born_on", "coordinating_unit__name"
    )
    known = cases.in_bulk({row.case_id for row in rows})
    shown = [row for row in rows if row.case_id in known]  # no list is stopped by what one may not know of
    for row in shown:
        row.case = known[row.case_id]
    return shown


def _shown(found: Iterable[Duty], actor: Actor, now: datetime) -> list[Duty]:
    rows = _with_cases(found)
    _log_list(actor, now, "worklist", [row.case_id for row in rows])
    return rows


def _log_list(actor: Actor, now: datetime, what: str, cases: list[UUID]) -> None:
    if cases:
        log.note(log.Line(by=actor, now=now, action="list", what=what, cases=tuple(dict.fromkeys(cases))))


# The states of a case in its lists, in the order of the work (one word each on every page).
STATES = ("prepare", "called", "booked", "active", "follow_up", "ended")
FOLLOW_UP_WITHIN = timedelta(days=30)
ANSWERS = ("acknowledge", "answer")


@dataclass(frozen=True)
class Row:
    """A case in a list, with how far it has come; or when the unit left it: what then happens is not told to it."""

    case: Case
    state: str
    left_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where a page of the list begins: after this change of this case."""

    changed_at: datetime
    case: UUID


def my_cases(
    actor: Actor, now: datetime, *, state: str = "", after: Place | None = None
) -> tuple[list[Row], Place | None]:
    """A page of the unit's cases, the newest change first, and where the next one begins; logged as one list read.

    state: one of ``STATES``, or "" for all.
    """
    parties = _newest_of(actor)
    if state:
        parties = parties.filter(_in_state(state, now), over=state == "ended", until=None)
    if after:
        earlier = Q(changed_at__lt=after.changed_at)
        parties = parties.filter(changed_at__lte=after.changed_at).filter(
            earlier | Q(changed_at=after.changed_at, case_id__gt=after.case)
        )
    parties = parties.order_by(F("changed_at").desc(), "case_id")
    found = list(parties.values_list("case_id", "changed_at", "until")[: PAGE + 1])
    left = {case: until for case, _, until in found[:PAGE]}
    cases = Case.objects.filter(id__in=left).select_related("person", "coordinating_unit")
    by_id = {case.id: case for case in cases}
    states = _states([by_id[id] for id in left if id in by_id], now)
    rows = [Row(by_id[id], states[id], left[id]) for id in left if id in by_id]
    _log_list(actor, now, "cases", [row.case.id for row in rows])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return rows, Place(last[1], last[0]) if last else None


def _newest_of(actor: Actor) -> QuerySet[Party]:
    """The unit's place in each of its cases: the newest, when it has left one and come back."""
    own = Party.objects.filter(unit_id=actor.own_unit, since__isnull=False)
    again = own.filter(Q(until=None) | Q(until__gt=OuterRef("until")), case=OuterRef("case_id"))
    return own.filter(Q(until=None) | ~Exists(again))


def left_at(actor: Actor, cases: Iterable[UUID]) -> dict[UUID, datetime]:
    """When the unit left those of ``cases`` that it takes no part in any more, by case."""
    parties = _newest_of(actor).filter(case__in=list(cases), until__isnull=False)
    return {case: until for case, until in parties.values_list("case_id", "until") if until}


def _states(cases: list[Case], now: datetime) -> dict[UUID, str]:
    """How far each case has come, in two questions for all of them."""
    ids = [case.id for case in cases]
    others = Party.objects.filter(case__in=ids, since__isnull=False).exclude(unit_id=F("case__coordinating_unit_id"))
    called = set(others.values_list("case_id", flat=True))
    owed: dict[UUID, dict[str, date | None]] = {}
    due = Duty.objects.open().filter(case__in=ids, kind__in=(*ANSWERS, "follow_up"))
    for case, kind, due_on in due.values_list("case_id", "kind", "due_on"):
        owed.setdefault(case, {})[kind] = due_on
    return {case.id: _state(case, case.id in called, owed.get(case.id, {}), now) for case in cases}


def _state(case: Case, called: bool, owed: dict[str, date | None], now: datetime) -> str:
    if case.ended_at is not None:
        return "ended"
    if case.concluded_at is not None:
        due = owed.get("follow_up")
        return "follow_up" if due and due <= local(now + FOLLOW_UP_WITHIN).date() else "active"
    if not called:
        return "prepare"
    return "called" if any(kind in owed for kind in ANSWERS) else "booked"


def _any(rows: QuerySet) -> Q:
    # As EXISTS it would be joined, and asked of all that the county has open before the page is cut to thirty.
    return Q(IsNull(Subquery(rows.values("id")[:1]), False))


def _in_state(state: str, now: datetime) -> Q:
    """The same, said of a party's case in the database."""
    if state == "ended":
        return Q()
    owed = Duty.objects.open().filter(case=OuterRef("case_id"))
    others = Party.objects.filter(case=OuterRef("case_id"), since__isnull=False)
    called = _any(others.exclude(unit_id=OuterRef("case__coordinating_unit_id")))
    answers = _any(owed.filter(kind__in=ANSWERS))
    soon = _any(owed.filter(kind="follow_up", due_on__lte=local(now + FOLLOW_UP_WITHIN).date()))
    before, after = Q(case__concluded_at=None), Q(case__concluded_at__isnull=False)
    return {
        "prepare": before & ~called,
        "called": before & called & answers,
        "booked": before & called & ~answers,
        "active": after & ~soon,
        "follow_up": after & soon,
    }[state]
