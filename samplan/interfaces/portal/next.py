"""What happens next, and who does it: the one thing that Min plan says first."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from samplan.coordination.cases.models import Case, Document
from samplan.coordination.plans.content import Line, PlanView, is_left, led_now
from samplan.foundation.pages.templatetags.sv import dag_lang, lang
from samplan.interfaces.portal.lines import PROMISED, doer
from samplan.rulebook.calendar import end_of, local_date

CALLS_YOU = "är din samordnare och hör av sig till dig"
FORMS = {"video": "På video", "phone": "På telefon"}


@dataclass(frozen=True)
class Next:
    """One sentence (``who`` in bold first), when it is, and where. ``stripe`` is the colour of the doer."""

    who: str
    what: str
    at: datetime | None = None
    on: date | None = None
    when: str = ""
    where: str = ""
    phone: str = ""
    stripe: str = "annan"


@dataclass(frozen=True)
class Meeting:
    """A meeting to come or going on: one that was called to, or the follow-up that the plan set.

    begun: its hour has come.
    """

    at: datetime
    place: str
    how: str = ""
    by: str = ""
    call: Document | None = None
    begun: bool = False


def called_to(case: Case, call: Document, now: datetime) -> datetime | None:
    """When the meeting of the call is, if it lies ahead or goes on: whoever is late finds it where it was.

    A meeting that has been held is neither, also before its time: the plan came after the call.
    """
    if call.content.get("cancelled") or _was_held(case, call):
        return None
    starts_at, ends_at = _begins(call), call.content["meeting"].get("ends_at")
    return starts_at if now < (datetime.fromisoformat(ends_at) if ends_at else _day_ends(starts_at)) else None


def _was_held(case: Case, call: Document) -> bool:
    return case.concluded_at is not None and call.made_at <= case.concluded_at


def _begins(call: Document) -> datetime:
    return datetime.fromisoformat(call.content["meeting"]["starts_at"])


def _day_ends(at: datetime) -> datetime:
    return end_of(local_date(at))


def meeting(
    case: Case, plan: PlanView, call: Document | None, now: datetime, gone: Collection[str] = ()
) -> Meeting | None:
    """The next meeting that is known, or goes on: the newest call's, else the follow-up of the plan, that day out.

    gone: those that have left, see ``lines.left``; nobody of theirs sees to it that the follow-up is held.
    """
    if call is not None and (starts_at := called_to(case, call, now)):
        said = call.content["meeting"]
        how = FORMS.get(said["form"], "")
        return Meeting(starts_at, said["place"], how=how, call=call, begun=starts_at <= now)
    follow_up = led_now(plan.content, case).get("follow_up") or {}
    if follow_up.get("at"):
        at = datetime.fromisoformat(follow_up["at"])
        called = call is not None and local_date(_begins(call)) == local_date(at)  # and that meeting is over
        if at > now or (now <= _day_ends(at) and not called):
            by = "" if _is_of(follow_up["by"], plan, gone) else follow_up["by"]
            return Meeting(at, follow_up["place"], by=by, begun=at <= now)
    return None


def been(case: Case, plan: PlanView, call: Document | None, now: datetime) -> str:
    """When the last meeting was, said when none is known to come; "" when no time has been set.

    Of one held before its time the day that it was held; of a follow-up that nobody called to, when it was to be.
    """
    follow_up = (plan.content.get("follow_up") or {}).get("at")
    was_to_be = datetime.fromisoformat(follow_up) if follow_up else None
    called = _begins(call) if call is not None and not call.content.get("cancelled") else None
    if was_to_be is not None and was_to_be <= now and (called is None or local_date(called) < local_date(was_to_be)):
        return f"Ni skulle träffas {lang(was_to_be, now)}."
    if call is None or called is None:
        return ""
    early = case.concluded_at if _was_held(case, call) and case.concluded_at and case.concluded_at < called else None
    return f"Mötet var {dag_lang(early, now) if early else lang(called, now)}."


def _is_of(by: str, plan: PlanView, gone: Collection[str]) -> bool:
    """Whether ``by``, written by hand, names one of those that have left, as far as the plan knows their names."""
    rows = [line for line in plan.lines if is_left(line, gone)]
    named = {name for line in rows for name in (line.staff, line.decided_by, line.in_room)}
    named |= {one["name"] for one in plan.content.get("participants", []) if one["unit"] in gone}
    return any(name and name.casefold() in by.casefold() for name in (*named, *gone))


def of(case: Case, plan: PlanView, ahead: Meeting | None, now: datetime, gone: Collection[str] = ()) -> Next:
    """A meeting that has been called to; else the nearest promise with a date, else the first one; else the follow-up.

    Only what somebody has promised, and the person has not said no to, is said to happen. gone: as in ``meeting``.
    """
    coordinator = case.coordinator.user
    stripe = case.coordinating_unit.organisation.stripe
    phone = coordinator.phone or case.coordinating_unit.phone
    follow_up = None
    if ahead is not None:
        where = ahead.place or ahead.how
        if ahead.call is not None:
            return Next("Du och de som hjälper dig", "träffas", at=ahead.at, where=where, phone=phone, stripe=stripe)
        who = ahead.by or coordinator.name
        follow_up = Next(
            who, "träffar dig och frågar hur det går", at=ahead.at, where=where, phone=phone, stripe=stripe
        )
    line = _first_promise(plan, local_date(now), gone)
    if line is None:
        return follow_up or Next(coordinator.name, CALLS_YOU, phone=phone, stripe=stripe)
    if ahead is not None and follow_up is not None and line.next_on and local_date(ahead.at) < line.next_on:
        return follow_up
    return Next(
        doer(line),
        line.what.rstrip("."),
        on=line.next_on,
        when=line.when,
        where=line.where,
        phone="" if line.stripe == "du" else line.phone or phone,
        stripe=line.stripe,
    )


def _first_promise(plan: PlanView, today: date, gone: Collection[str]) -> Line | None:
    """The promise with the nearest date to come; without any date the first that is not the person's own."""
    here = [line for line in plan.lines if not is_left(line, gone)]
    promised = [line for line in here if line.state in PROMISED and line.answer != "no"]
    dated = [
        (line.next_on, place, line) for place, line in enumerate(promised) if line.next_on and line.next_on >= today
    ]
    if dated:
        return min(dated)[2]
    undated = (line for line in promised if line.stripe != "du")
    return next((replace(line, next_on=None) for line in undated), None)
