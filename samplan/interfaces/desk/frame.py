"""What every page of a case shows above its content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from samplan.coordination.cases import consents, queries
from samplan.coordination.cases.models import Case, Consent, Party
from samplan.foundation.access.actor import Actor
from samplan.foundation.pages.templatetags.sv import lang
from samplan.rulebook import consent as rules
from samplan.rulebook.verdict import Verdict

# Why what was answered for a child does not hold, when somebody has still to answer or to agree.
TO_ASK = {rules.AT_ODDS, rules.GUARDIAN_MISSING, rules.OWN_MISSING, rules.CAME_OF_AGE, "missing"}


def of(case: Case, actor: Actor, now: datetime, read: list[Consent] | None = None) -> dict[str, Any]:
    """The identity bar of ``case`` and the process line: context for ``desk/case_base.html``. read: ``own_answers``,
    when the page has read them.

    With ``own_answers``, all that the own organisation has got, and ``exchange``, the newest to sharing, so that a page
    need not ask for them again; ``consent_state``, what they come to in one word; ``answered_by``, whose answers to
    sharing count; ``shared_with``, whom that covers, by party id; ``not_shared``, the limits that all givers have set;
    ``has_asked``, whether it has asked the person about a plan at all; ``to_solve``, what is to be solved first when
    those who decide for a child do not agree, or it has turned 15 or 18; ``has_left``, whether the unit takes no part
    any more; ``passed_on``, by the unit that gave its place to another, which one and its name; ``is_over``, whether no
    more meetings are held, as far as it is told; and ``too_late``, why a form that was open is not shown any more, ""
    when the plan still goes on.
    """
    person = case.person
    answers = queries.own_answers(case, actor) if read is None else read
    counting = consents.counting(case, answers, now)
    held = [row for row in counting if row.withdrawn_at is None]
    newest = {row.purpose: row for row in counting}
    exchange = newest.get("exchange")
    standing, parties = queries.opened(case, actor)
    lasts = not standing.has_left and case.ended_at is None
    unsettled = consents.unsettled(case, actor.own_organisation, now, answers) if lasts else None
    state = queries.consent_state(case, exchange, parties, unsettled)
    if case.coordinating_unit_id == actor.unit and state in ("given", "partial") and not _said_yes(newest.get("sip")):
        state = "no_plan"  # as when one that has a consent of its own to share takes over
    died_on = None if standing.has_left else person.died_on
    need = queries.whole_need(case) if case.concluded_at is None else None
    return {
        "case": case,
        "identity": {
            "name": person.name,
            "number": queries.number_of(person.id),
            # Who has not asked shares nothing, and after the end there is nothing to ask for. Whoever has left shares
            # nothing more, and is not told what has become of the plan.
            "consent": "" if standing.has_left or (state == "missing" and case.ended_at is not None) else state,
            "coordinator": f"{case.coordinator.user.name}, {case.coordinating_unit.name}",
            # Nor what the person needs today, or that they have died. That they are protected is for who has papers.
            "interpreter": "" if standing.has_left else person.interpreter,
            "protected": person.protected,
            "deceased": died_on is not None,
            "died_on": died_on,
        },
        "exchange": exchange,
        "consent_state": state,
        "to_solve": _to_solve(unsettled),
        "own_answers": answers,
        "answered_by": consents.answerers(counting),
        "not_shared": consents.told_limits(held),
        "shared_with": consents.shared_with(held),
        "has_asked": "sip" in newest,
        "has_left": standing.has_left,
        "is_over": not standing.has_left and (case.ended_at is not None or case.stopped_at is not None),
        "passed_on": _passed_on(parties),
        "shares_consent": case.coordinating_unit.organisation_id == actor.organisation,
        "coordinates": case.coordinating_unit_id == actor.unit,
        "need": need.text if need else "",
        "need_row": need,
        "nav": "desk:plans",
        "too_late": _too_late(case),
    }


def _passed_on(parties: list[Party]) -> dict[UUID, tuple[UUID | None, str]]:
    given = {party.id: party for party in parties if party.unit_id}
    to = {one.unit_id: given[one.passed_to_id] for one in parties if one.passed_to_id in given and one.unit_id}
    return {unit: (party.unit_id, party.name) for unit, party in to.items()}


def _to_solve(unsettled: Verdict | None) -> str:
    if unsettled is None or unsettled.code not in TO_ASK:
        return ""
    return f"{unsettled.reason_sv} {unsettled.how_to_fix_sv}"


def _said_yes(row: Consent | None) -> bool:
    return row is not None and row.answer == Consent.Answer.YES and row.withdrawn_at is None


def _too_late(case: Case) -> str:
    if case.ended_at is not None:
        return f"Planen avslutades {lang(case.ended_at)}, medan sidan var öppen. Inget är sparat nu."
    if case.stopped_at is not None:
        return f"Samtycket togs tillbaka {lang(case.stopped_at)}, medan sidan var öppen. Inget är sparat nu."
    return ""
