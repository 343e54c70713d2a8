"""A whole coordination in few words, for stories that are about what came after."""

from __future__ import annotations

from samplan.demo.people import PERSONS
from samplan.demo.play import Play
from samplan.demo.stories.days import Days


def whole(case: Play, days: Days, unit: str, name: str, why: str) -> None:
    """A whole coordination between the leader's unit and one more, up to the delivered plan."""
    first = PERSONS[case.name][0]
    case.need(days.at(-60, 9), why, ["region", "kommun"])
    case.consent(days.at(-59, 10), [unit])
    case.call(
        days.at(-58, 9),
        days.at(-40, 13),
        f"Att {first} får rätt hjälp",
        "Vem gör vad?",
        place="Biståndsenheten",
        channel="portal",
    )
    case.acknowledge(days.at(-58, 13), name)
    case.answer(days.at(-57, 9), name)
    case.begin(days.at(-40, 13), {unit: "place"})
    goal = case.goal(days.at(-40, 13, 10), "Jag vill klara vardagen själv.")
    own = case.measure(days.at(-40, 13, 20), "bistand", "ger stöd i hemmet", "Varje onsdag", goal=goal, law="sol")
    other = case.measure(days.at(-40, 13, 25), unit, "träffar dig för samtal", "Varannan vecka", goal=goal, law="hsl")
    case.commit(days.at(-40, 13, 30), name, other)
    case.accept(days.at(-40, 13, 35), own, other)
    case.conclude(days.at(-40, 14), days.at(60, 13), ["digital"])
    case.deliver(days.at(-40, 14, 10), [unit])
