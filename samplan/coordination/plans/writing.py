"""Write the plan: how it is now, the goals, and who does what, when. Each text by its owner, with a version."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from samplan.coordination.cases.access import lock_texts
from samplan.coordination.cases.events import action, record
from samplan.coordination.cases.models import Case, Event, Party
from samplan.coordination.cases.stale import stale
from samplan.coordination.meetings.models import Answer, Meeting
from samplan.coordination.plans.models import Commitment, Goal, Measure
from samplan.coordination.plans.rights import may_write
from samplan.coordination.plans.telling import commit_row
from samplan.foundation.access.actor import Actor
from samplan.rulebook.refused import Refused

BACKGROUND = ("situation", "needs", "resources")


@action
def write_background(
    *,
    case: Case,
    situation: str,
    needs: str,
    resources: str,
    meeting: UUID | None = None,
    versions: Mapping[str, int] | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write how it is now, as it was said at the meeting (PLAN-02). Open to all at the meeting.

    By the unit that coordinates. versions: of each text as it was read, 0 for one that was not there; raises Refused
    with code ``stale`` when someone has changed a text since. None: whoever writes has read nothing. With ``meeting``
    it goes on to its part about goals, and the screen in the room with it.
    """
    if case.coordinating_unit_id != by.unit:
        raise Refused(
            "Den enhet som samordnar skriver nuläget. Säg till på mötet om något är fel.", code="coordinating"
        )
    may_write(case, by, now)
    lock_texts(case.id)
    there = {row.question: row for row in Answer.objects.filter(case=case, owner_org_id=by.organisation)}
    for question, text in zip(BACKGROUND, (situation, needs, resources), strict=True):
        _answer(case, there.get(question), question, text, versions, by, now)
    if meeting is not None:
        Meeting.objects.filter(id=meeting, case=case, owner_org_id=by.organisation, held_at=None).update(part=3)
    return record("background.written", case=case, by=by, now=now, request_id=request_id)


def _answer(
    case: Case, row: Answer | None, question: str, text: str, read: Mapping[str, int] | None, by: Actor, now: datetime
) -> None:
    """One text of the background: untouched when it says the same, refused when another has changed it since."""
    share = Answer.Share.MEETING
    if row is None:
        Answer.objects.create(
            case=case,
            owner_org_id=by.organisation,
            question=question,
            text=text,
            share=share,
            changed_at=now,
            changed_by=by.name,
        )
        return
    if (row.text, row.share) == (text, share):
        return
    version = row.version if read is None else read.get(question, 0)
    mine = Answer.objects.filter(id=row.id, version=version)
    if not mine.update(text=text, share=share, version=version + 1, changed_at=now, changed_by=by.name):
        raise stale(row.changed_by, row.text, question)


@action
def write_goal(
    *,
    case: Case,
    text: str,
    kind: str,
    in_persons_words: bool,
    when: str = "",
    goal: UUID | None = None,
    version: int | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Write a goal, or change one's own (``goal`` with the ``version`` that was read). when: by when (PLAN-09)."""
    may_write(case, by, now)
    values = {
        "text": text,
        "kind": kind,
        "in_persons_words": in_persons_words,
        "when": when,
        "changed_at": now,
        "changed_by": by.name,
    }
    if goal is None:
        row = Goal.objects.create(id=uuid4(), case=case, owner_org_id=by.own_organisation, created_at=now, **values)
    else:
        found = Goal.objects.filter(id=goal, case=case, owner_org_id=by.organisation).first()
        if found is None:
            raise Refused("Målet är skrivet av en annan verksamhet. Föreslå ändringen på mötet.", code="not_owner")
        mine = Goal.objects.filter(id=goal, version=version or 0)  # versions count from 1
        if not mine.update(version=found.version + 1, **values):
            raise stale(found.changed_by, found.text, "text")
        row = found
    return record("goal.written", case=case, by=by, now=now, request_id=request_id, facts={"goal": str(row.id)})


@action
def propose_measure(
    *,
    case: Case,
    who: str,
    what: str,
    when: str,
    where: str = "",
    next_on: date | None = None,
    kind: str = "",
    law: str = "",
    staff_name: str = "",
    goal: UUID | None = None,
    in_room_by: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Propose who does what, when (PLAN-03). For another huvudman it stays a proposal until they confirm (PLAN-04).

    who: "person", "party:<id>" or "outside:<name>". in_room_by: the one at the meeting who said yes for their unit;
    that is no confirmation, and opens the duty to confirm. Returns the event with the measure's id.
    """
    may_write(case, by, now)
    party, by_person, outside = _who(case, who)
    _goal_is_there(case, goal)
    row = Measure.objects.create(
        id=uuid4(),
        case=case,
        goal_id=goal,
        owner_org_id=by.own_organisation,
        what=what,
        when=when,
        where=where,
        next_on=next_on,
        kind=kind,
        law=law,
        party=party,
        by_person=by_person,
        outside=outside,
        staff_name=staff_name,
        in_room_by=in_room_by if party and party.unit_id != by.unit else "",
        in_room_at=now if in_room_by and party and party.unit_id != by.unit else None,
        created_at=now,
        changed_at=now,
        changed_by=by.name,
    )
    own = party is not None and party.unit_id == by.unit
    if own:
        commit_row(row.case, row.id, "confirmed", by=by, now=now)
    return record(
        "measure.proposed",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[party.unit_id] if party and party.unit_id and not own else [],
        facts={"measure": str(row.id), **({"goal": str(goal)} if goal else {})},
    )


def _goal_is_there(case: Case, goal: UUID | None) -> None:
    if goal is not None and not Goal.objects.filter(id=goal, case=case).exists():
        raise Refused("Målet finns inte längre. Ladda om sidan.", field="goal")


def _who(case: Case, who: str) -> tuple[Party | None, bool, str]:
    if who == "person":
        return None, True, ""
    kind, _, value = who.partition(":")
    if kind == "outside" and value.strip():
        return None, False, value.strip()
    parties = Party.objects.filter(case=case, since__isnull=False, until=None).select_related("unit")
    party = next((p for p in parties if kind == "party" and str(p.id) == value), None)
    if party is None:
        raise Refused("Välj vem som ska göra det.", field="who")
    return party, False, ""


@action
def change_measure(
    *,
    case: Case,
    measure: UUID,
    version: int,
    what: str,
    when: str,
    where: str = "",
    staff_name: str | None = None,
    goal: UUID | None = None,
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Change the wording of one's own proposal. What another has confirmed then needs their word again.

    Only to move it to another ``goal`` changes no word, and asks for none. staff_name: None leaves it as it is.
    """
    may_write(case, by, now)
    row = _own(case, measure, by)
    _goal_is_there(case, goal)
    values: dict[str, Any] = {"what": what, "when": when, "where": where}
    values["staff_name"] = row.staff_name if staff_name is None else staff_name
    reworded = any(getattr(row, name) != value for name, value in values.items())
    if reworded:  # what was said of the old words does not hold for the new
        values |= {"in_room_by": "", "in_room_at": None, "meanwhile": "", "changed_at": now, "changed_by": by.name}
    mine = Measure.objects.filter(id=measure, version=version, stopped_at=None)
    if not mine.update(goal_id=goal, version=version + 1, **values):
        raise stale(row.changed_by, f"{row.what}, {row.when}", "what")
    unit = _asked_again(case, row) if reworded else None
    if unit == by.unit and unit is not None:
        commit_row(case, measure, "confirmed", by=by, now=now)
    return record(
        "measure.proposed" if reworded else "measure.moved",
        case=case,
        by=by,
        now=now,
        request_id=request_id,
        to=[unit] if unit and unit != by.unit else [],
        facts={"measure": str(measure)},
    )


def _asked_again(case: Case, measure: Measure) -> UUID | None:
    """The unit whose word the new wording needs: one that has left is told nothing, and could not answer."""
    unit = measure.party.unit_id if measure.party else None
    if unit is None:
        return None
    return unit if Party.objects.filter(case=case, unit_id=unit, since__isnull=False, until=None).exists() else None


def _own(case: Case, measure: UUID, by: Actor) -> Measure:
    """The acting organisation's own row, or Refused."""
    rows = Measure.objects.filter(id=measure, case=case, owner_org_id=by.organisation).select_related("party")
    row = rows.first()
    if row is None:
        raise Refused("Raden är skriven av en annan verksamhet. Föreslå ändringen på mötet.", code="not_owner")
    if row.stopped_at is not None:
        raise Refused(f"{row.changed_by} har tagit bort raden. Skriv den igen om den ska vara med.", code="gone")
    return row


def _answered(measure: Measure, by: Actor) -> bool:
    """Whether the doer, another organisation, has given its own word on the row as it now reads."""
    words = Commitment.objects.filter(measure=measure, at__gte=measure.changed_at)
    return words.exclude(owner_org_id=by.organisation).exists()


@action
def note_in_room(
    *,
    case: Case,
    measure: UUID,
    version: int,
    in_room_by: str,
    meanwhile: str = "",
    by: Actor,
    now: datetime,
    request_id: UUID,
) -> Event:
    """Note who in the room said yes for the unit that will do it, or that they must decide first (PLAN-04, PLAN-06).

    meanwhile: what is done until they have decided. It is no confirmation: the duty to confirm stays with the unit.
    """
    may_write(case, by, now)
    row = _own(case, measure, by)
    if row.party is None or row.party.unit_id is None or row.party.unit_id == by.unit:
        raise Refused("Det här gäller bara det en annan verksamhet ska göra.", code="own")
    if not in_room_by:
        raise Refused("Skriv vem i rummet som sa det.", field="in_room_by")
    if _answered(row, by):
        raise Refused("De har redan gett sitt eget besked på raden.", code="already")
    mine = Measure.objects.filter(id=measure, version=version)
    if not mine.update(in_room_by=in_room_by, in_room_at=now, meanwhile=meanwhile, version=version + 1):
        raise stale(row.changed_by, f"{row.what}, {row.when}", "in_room_by")
    facts = {"measure": str(measure), "state": "waiting" if meanwhile else "confirmed"}
    return record("measure.heard", case=case, by=by, now=now, request_id=request_id, facts=facts)


@action
def withdraw_measure(*, case: Case, measure: UUID, version: int, by: Actor, now: datetime, request_id: UUID) -> Event:
    """Take back one's own proposal: the row leaves the plan, and nobody needs to confirm it.

    What its doer has answered already is theirs to stop. The row is kept in the history.
    """
    may_write(case, by, now)
    row = _own(case, measure, by)
    if _answered(row, by):
        raise Refused("De som ska göra det har redan svarat. Be dem säga till om det inte blir av.", code="answered")
    mine = Measure.objects.filter(id=measure, version=version)
    if not mine.update(stopped_at=now, version=version + 1, changed_at=now, changed_by=by.name):
        raise stale(row.changed_by, f"{row.what}, {row.when}", "version")
    facts = {"measure": str(measure)}
    return record("measure.withdrawn", case=case, by=by, now=now, request_id=request_id, facts=facts)
