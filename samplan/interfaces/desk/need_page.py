"""The pieces of the plan page that belong to the first step: the need, the right unit, why no plan was made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samplan.coordination.cases import consents, initiatives, needs
from samplan.coordination.cases.access import visible_to
from samplan.coordination.cases.ending import ENDINGS
from samplan.coordination.cases.models import Case, Document, Need
from samplan.coordination.cases.queries import Read
from samplan.foundation.access.actor import Actor
from samplan.rulebook import checklist


@dataclass(frozen=True)
class Assessed:
    """The need and its behovsbedömning in words (NEED-03, NEED-11)."""

    text: str
    grounds: list[str]
    rests_on: list[str]
    rests_on_text: str
    assessed_by: str


def assessed(need: Need | None) -> Assessed | None:
    """The words of ``need``; None for whom it is not."""
    if need is None:
        return None
    return Assessed(
        need.text,
        _said(checklist.EXAMPLES, need.grounds),
        _said(checklist.ASSESSMENT_RESTS_ON, need.rests_on),
        need.rests_on_text,
        need.assessed_by,
    )


def _said(lines: tuple[checklist.Line, ...], codes: str) -> list[str]:
    return [line.text_sv for line in lines if line.code in codes.split(",")]


def of(case: Case, actor: Actor, now: datetime, read: Read, need: Need | None) -> dict[str, Any]:
    """What the plan page shows of the first step: context for right_unit.html, need_card.html and decision.html.

    Asks only for what can be there: where to begin before the call, the decision when it is over.
    """
    shown: dict[str, Any] = {"assessed": assessed(need)}
    if case.ended_at is not None and not read.standing.has_left:
        return shown | _over(case, actor)
    asked = any(document.kind == Document.Kind.INITIATIVE for document in read.documents)
    begins = case.stopped_at is None and case.concluded_at is None and read.newest("call") is None
    if begins and case.coordinating_unit_id == actor.unit:
        covered = consents.may_be_told(case, now)
        waiting = [p for p in read.parties if p.until is None and p.since is None and p.unit_id and p.id in covered]
        sent = initiatives.sent(case, read.documents, read.parties, now) if asked else []
        named = {one.named.id for one in sent if one.named}
        shown |= {
            "suggested": initiatives.suggestions(case, read.parties, actor, now),
            "asked_units": sent,
            "can_ask": next((party for party in waiting if party.unit_id not in named), None),
        }
    return shown


def _over(case: Case, actor: Actor) -> dict[str, Any]:
    if case.ending not in (*needs.NO_PLAN, "replaced"):
        return {}
    decision = needs.decision_of(case)
    return {
        "decision": decision,
        "decision_reason": " ".join(_said(checklist.REFUSALS, decision.reason)) if decision else "",
        "followed": visible_to(actor).filter(replaces=case).first() if case.ending == "replaced" else None,
    }


def ending(case: Case, actor: Actor) -> str:
    """Why the case ended, as a sentence without its full stop: told to those who ended it, "" to all others."""
    if case.coordinating_unit_id != actor.unit:
        return ""
    row = checklist.ending(case.ending)
    return (ENDINGS.get(case.ending) or (row.text_sv if row else "")).rstrip(".")
