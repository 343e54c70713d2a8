"""May the meeting end, what does the plan lack, and who may confirm what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from samplan.rulebook.verdict import Verdict

LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: the field, what to do about it in Swedish, and where that is asked for."""

    field: str
    message_sv: str
    section: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What must be settled before a meeting ends. `reasons` gives, per field, why it is not settled after all."""

    follow_up_on: date | None = None
    follow_up_place: str = ""
    follow_up_by: str = ""
    feedback: str = ""
    coordinator: str = ""
    delivery: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


_CONCLUSION = (
    ("follow_up_on", "Bestäm dag för uppföljningen, eller skriv varför den inte är bestämd."),
    ("follow_up_place", "Bestäm plats för uppföljningen, eller skriv varför den inte är bestämd."),
    ("follow_up_by", "Bestäm vem som följer upp, eller skriv varför det inte är bestämt."),
    ("feedback", "Bestäm hur och när återkoppling ges, eller skriv varför det inte är bestämt."),
    ("coordinator", "Utse den som samordnar, eller skriv varför ingen är utsedd."),
    ("delivery", "Fråga hur personen vill ha planen: på papper, digitalt, muntligt eller flera sätt."),
)


def may_conclude(facts: Conclusion) -> list[Missing]:
    """What is still missing before the meeting may end; an empty list means it may (MEET-05)."""
    return [
        Missing(name, message, "Riktlinjerna; 10 kap. 9 § SoL (2025:400)", "MEET-05")
        for name, message in _CONCLUSION
        if not getattr(facts, name) and not facts.reasons.get(name, "").strip()
    ]


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """One measure: what, whose it is (`region`, `kommun`, anyone else, "" when nobody is named), who does it and when.

    `goal` is the id of the goal it serves.
    """

    what: str
    huvudman: str = ""
    who: str = ""
    when: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the law looks at in a plan: its measures, and the huvudman with the overall responsibility."""

    measures: tuple[MeasureFact, ...] = ()
    responsible: str = ""


HUVUDMEN = ("region", "kommun")


def lacks_by_law(facts: PlanFacts) -> list[Missing]:
    """Which of the law's four contents the plan lacks (PLAN-01); an empty list means none.

    What others do belongs in the plan when there is any: then each such measure says whose it is.
    """
    others = [measure for measure in facts.measures if measure.huvudman and measure.huvudman not in HUVUDMEN]
    missing = (
        ("measures", not any(m.what.strip() for m in facts.measures), "Skriv vilka insatser som behövs."),
        ("huvudman", not all(m.huvudman for m in facts.measures), "Skriv vem som ansvarar för varje insats."),
        ("others", not all(m.who.strip() for m in others), "Skriv vem utanför region och kommun som gör vad."),
        (
            "responsible",
            facts.responsible not in HUVUDMEN,
            "Välj om regionen eller kommunen har det övergripande ansvaret.",
        ),
    )
    return [Missing(name, message, LAW, "PLAN-01") for name, lacking, message in missing if lacking]


def may_confirm(measure_huvudman: str, actor_huvudman: str) -> Verdict:
    """Whether an actor may confirm a measure: only its own huvudman's (PLAN-04)."""
    ok = bool(actor_huvudman) and measure_huvudman == actor_huvudman
    return Verdict(
        ok,
        "ok" if ok else "another_huvudman",
        "" if ok else "Bara den huvudman som ska göra det kan bekräfta. Till dess är det ett förslag.",
        "" if ok else "Be den andra huvudmannen bekräfta; den har fått det i sin lista.",
        LAW,
        "Norrbottens riktlinjer v2.0, Samordnad individuell plan – SIP",
        "PLAN-04",
    )
