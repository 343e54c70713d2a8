"""What a plan lacks by quality: fourteen points, told without stopping anyone (PLAN-14).

The points are the law's minimum and what evaluations of SIP have found to be missing: the person's own words, someone
responsible, dates, what is done by others, the child's voice, disagreement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from samplan.rulebook.plan import HUVUDMEN, MeasureFact

PERSON = "du"


@dataclass(frozen=True, slots=True)
class GoalFact:
    """One goal: its id, and whether it stands in the person's own words."""

    id: str
    in_persons_words: bool = False


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """What the fourteen points look at. `disagreement` and `others` hold a text, "inga" in so many words included."""

    consent_exchange: bool = False
    consent_sip: bool = False
    person_took_part: bool = False
    absence_reason: str = ""
    goals: Sequence[GoalFact] = ()
    measures: Sequence[MeasureFact] = ()
    own_resources: str = ""
    responsible: str = ""
    coordinator: str = ""
    coordinator_phone: str = ""
    follow_up_on: date | None = None
    follow_up_place: str = ""
    follow_up_by: str = ""
    others: str = ""
    delivery_wished: bool = False
    delivered_on: date | None = None
    deliver_by: date | None = None
    self_care_decided: bool = False
    self_care_shown: bool = False
    child: bool = False
    child_view: str = ""
    disagreement: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its number and code, whether the plan has it, and what to do when it has not (Swedish)."""

    number: int
    code: str
    ok: bool
    how_to_fix_sv: str
    section: str = "Samplans kvalitetspunkter, efter FoU i Sörmland 2019:2 och Socialstyrelsens termbank"
    requirement: str = "PLAN-14"


def quality(facts: QualityFacts, today: date) -> list[Point]:
    """All fourteen points in order. `today` decides whether an undelivered plan already is late."""
    checks = (
        ("consent", facts.consent_exchange and facts.consent_sip, "Anteckna båda samtyckena."),
        ("person", _person(facts), "Skriv hur personen var med, eller varför inte."),
        (
            "own_words",
            any(goal.in_persons_words for goal in facts.goals),
            "Skriv minst ett mål med personens egna ord.",
        ),
        ("goal_measures", _goals_have_measures(facts), "Skriv minst en insats för varje mål."),
        ("who_when", _who_and_when(facts), "Skriv vem, vilken huvudman och när för varje insats."),
        ("own_resources", _own_resources(facts), "Skriv vad personen själv kan och gör."),
        ("responsible", facts.responsible in HUVUDMEN, "Välj vilken huvudman som har det övergripande ansvaret."),
        ("coordinator", _filled(facts.coordinator, facts.coordinator_phone), "Skriv vem som samordnar, med telefon."),
        ("follow_up", _follow_up(facts), "Bestäm dag, plats och vem som följer upp."),
        ("others", _others(facts), "Skriv vad andra gör, eller att inga andra gör något."),
        ("delivered", _delivered(facts, today), "Lämna planen som personen vill ha den, inom länets tid."),
        ("self_care", facts.self_care_shown or not facts.self_care_decided, "Visa den beslutade egenvården i planen."),
        ("child_view", not facts.child or _filled(facts.child_view), "Skriv vad barnet självt tycker."),
        ("disagreement", _filled(facts.disagreement), "Skriv vad ni inte är överens om, eller att ni är överens."),
    )
    return [Point(number, code, ok, "" if ok else how) for number, (code, ok, how) in enumerate(checks, 1)]


def _filled(*texts: str) -> bool:
    return all(text.strip() for text in texts)


def _person(facts: QualityFacts) -> bool:
    return facts.person_took_part or _filled(facts.absence_reason)


def _goals_have_measures(facts: QualityFacts) -> bool:
    served = {measure.goal for measure in facts.measures if measure.what.strip()}
    return bool(facts.goals) and all(goal.id in served for goal in facts.goals)


def _who_and_when(facts: QualityFacts) -> bool:
    return bool(facts.measures) and all(_filled(m.who, m.huvudman, m.when) for m in facts.measures)


def _own_resources(facts: QualityFacts) -> bool:
    return _filled(facts.own_resources) or any(measure.huvudman == PERSON for measure in facts.measures)


def _follow_up(facts: QualityFacts) -> bool:
    return facts.follow_up_on is not None and _filled(facts.follow_up_place, facts.follow_up_by)


def _others(facts: QualityFacts) -> bool:
    named = any(m.huvudman and m.huvudman not in (*HUVUDMEN, PERSON) for m in facts.measures)
    return named or _filled(facts.others)


def _delivered(facts: QualityFacts, today: date) -> bool:
    """In the form wished, and in time; a plan that still has time is not yet lacking."""
    if facts.delivered_on is None:
        return facts.delivery_wished and facts.deliver_by is not None and today <= facts.deliver_by
    return facts.delivery_wished and (facts.deliver_by is None or facts.delivered_on <= facts.deliver_by)
