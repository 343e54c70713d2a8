"""What happens next, and who does it: the one thing that Min plan says first."""

from dataclasses import dataclass
from datetime import date, datetime

from samplan.coordination.cases.models import Case, Document
from samplan.coordination.plans.content import PlanView
from samplan.rulebook.calendar import local_date


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


def of(case: Case, plan: PlanView, call: Document | None, now: datetime) -> Next | None:
    """The next meeting if one is coming; else the nearest dated line; else the first line; else the follow-up."""
    coordinator = case.coordinator.user
    stripe = case.coordinating_unit.organisation.stripe
    phone = coordinator.phone or case.coordinating_unit.phone
    if call is not None:
        meeting = call.content["meeting"]
        starts_at = datetime.fromisoformat(meeting["starts_at"])
        if starts_at > now and (plan.made_at is None or call.made_at > plan.made_at):
            return Next("Du och de som hjälper dig", "träffas.", at=starts_at, where=meeting["place"], phone=phone, stripe=stripe)
    today = local_date(now)
    waiting = [line for line in plan.lines if line.state in ("confirmed", "in_room", "proposed", "waiting")]
    dated = sorted((line for line in waiting if line.next_on and line.next_on >= today), key=lambda line: line.next_on or today)
    line = dated[0] if dated else next((line for line in waiting if line.stripe != "du"), None)
    if line is not None:
        return Next(line.staff or line.who, line.what, on=line.next_on, when=line.when, where=line.where, phone=line.phone, stripe=line.stripe)
    follow_up = plan.content.get("follow_up", {})
    if follow_up.get("at"):
        at = datetime.fromisoformat(follow_up["at"])
        return Next(follow_up["by"], "träffar dig och frågar hur det går.", at=at, where=follow_up["place"], phone=phone, stripe=stripe)
    return Next(coordinator.name, "är din samordnare och hör av sig till dig.", phone=phone, stripe=stripe)
