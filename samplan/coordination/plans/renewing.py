"""The plan written anew outside a meeting: what has changed since it was shared, a new version, and who gets it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from samplan.coordination.cases import consents
from samplan.coordination.cases.documents import make, to_person_by, to_unit
from samplan.coordination.cases.models import Case, Document
from samplan.coordination.plans import consented, content, versions
from samplan.coordination.plans.models import FollowUp
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Unit

BACKGROUND = ("situation", "needs", "resources")
OF_A_GOAL = ("id", "text", "in_persons_words", "kind", "when")
OF_ONE_VERSION = ("changes", "explanation", "follow_up_result")  # said of one version, and not of the next


def newest_plan(case: Case) -> Document | None:
    """The newest plan that the acting unit may read, its own or another's."""
    return Document.objects.filter(case=case, kind=Document.Kind.PLAN).order_by("-made_at", "-number").first()


def changed(case: Case, plan: content.PlanView) -> bool:
    """Whether goals, lines or background that the actor reads have been written since the newest plan was made."""
    if plan.made_at is None:
        return False
    since: datetime = plan.made_at
    lines = any(line.changed_at and line.changed_at > since for line in plan.lines)
    goals = any(goal.get("changed_at") and goal["changed_at"] > since for goal in plan.goals)
    return lines or goals or any(getattr(plan, key) != plan.content.get(key, "") for key in BACKGROUND)


def unshared(case: Case, plan: content.PlanView) -> bool:
    """Whether there is something that the others do not have until the plan is shared.

    Not who coordinates, nor what the doers say of their own lines: that has left as a besked of its own.
    """
    if plan.made_at is None:
        return False
    # A follow-up that decided to change the plan was held after the version that it looked back on.
    return changed(case, plan) or (case.concluded_at is not None and case.concluded_at > plan.made_at)


def awaits_version(case: Case, plan: content.PlanView) -> bool:
    """Whether what is shared must be written as a new version first: it has changed, or was another's to share."""
    led_by = (plan.content.get("coordinator") or {}).get("unit")
    return plan.made_at is not None and (unshared(case, plan) or case.coordinating_unit.name != led_by)


def needs_version(case: Case, newest: Document | None, plan: content.PlanView, by: Actor) -> bool:
    """Whether to share means to write a new version first. newest: the plan that is; plan: as ``by`` reads it now."""
    return newest is None or newest.owner_org_id != by.organisation or awaits_version(case, plan)


def renew(
    case: Case,
    plan: content.PlanView,
    *,
    by: Actor,
    now: datetime,
    said: Mapping[str, Any] | None = None,
) -> Document:
    """The next version of the plan, of what ``by`` reads now (``plan``), with what was ``said`` laid over it.

    What is different from the version before stands in it, in words (FOLL-03).
    """
    made = upcoming(case, plan, by=by, now=now, said=said)
    return make(case, Document.Kind.PLAN, made, by=by, now=now, number=made["number"])


def upcoming(
    case: Case, plan: content.PlanView, *, by: Actor, now: datetime, said: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the next version would say, as ``renew`` writes it: for the page too that says what will be shared."""
    old = plan.content
    unit = Unit.objects.select_related("organisation").get(id=case.coordinating_unit_id)
    coordinator = case.coordinator.user
    made = {key: value for key, value in old.items() if key not in OF_ONE_VERSION} | {
        "number": (plan.number or 0) + 1,
        "made_at": now.isoformat(),
        "consent": consented.consent_sentence(case, by, now) or old.get("consent", ""),
        **{key: getattr(plan, key) for key in BACKGROUND},
        "goals": [{key: goal.get(key, "") for key in OF_A_GOAL} for goal in plan.goals],
        "measures": [content.measure_content(line) for line in plan.lines],
        "coordinator": {
            "name": coordinator.name,
            "title": coordinator.title,
            "unit": unit.name,
            "phone": coordinator.phone or unit.phone,
        },
        **_results(case, plan, by),
        **(said or {}),
    }
    return made | {"changes": versions.changes(old, made)}


def _results(case: Case, plan: content.PlanView, by: Actor) -> dict[str, Any]:
    """The follow-up that decided to change the plan, when this is the version it led to."""
    rows = FollowUp.objects.filter(case=case, owner_org_id=by.organisation, next=FollowUp.Next.REVISE)
    row = rows.filter(at__gt=plan.made_at).order_by("-at").first() if plan.made_at else None
    if row is None:
        return {}
    said: dict[str, Any] = {"explanation": row.explanation, "follow_up_result": results_of(row, plan)}
    if row.next_at:
        said["follow_up"] = (plan.content.get("follow_up") or {}) | {"at": row.next_at.isoformat(), "reason": ""}
    return said


def results_of(row: FollowUp, plan: content.PlanView) -> dict[str, Any]:
    """How it went, as the plan document tells it: per goal and per line, in words that were said."""
    answers = list(row.rows.all())
    goals = {goal["id"]: goal["text"] for goal in plan.goals}
    lines = {line.id: line for line in plan.lines}
    return {
        "held_at": row.at.isoformat(),
        "next": row.next,
        "circumstances": row.circumstances,
        "needed": row.needed,
        "goals": [{"text": goals.get(str(a.goal_id), ""), "answer": a.answer} for a in answers if a.goal_id],
        "measures": [
            {
                "who": lines[str(a.measure_id)].who,
                "what": lines[str(a.measure_id)].what,
                "answer": a.answer,
                "effect": a.effect,
                "what_now": a.what_now,
            }
            for a in answers
            if str(a.measure_id) in lines
        ],
    }


def hand_out(
    plan: Document, case: Case, units: Iterable[Unit], ways: Iterable[str], *, by: Actor, now: datetime
) -> list[str]:
    """Deliver a plan to the units, on consent, and to the person by each of ``ways`` (a key of documents.CHANNELS).

    Returns the ids of the letters that must be posted. Raises Refused when a consent does not reach one of the units.
    """
    chosen = list(units)
    consent = consents.require(case, by.own_organisation, [unit.id for unit in chosen], now, plan=True)
    for unit in chosen:
        to_unit(plan, unit, consent=consent, by=by, now=now)
    return to_person_by(plan, case.person_id, ways, by=by, now=now)
