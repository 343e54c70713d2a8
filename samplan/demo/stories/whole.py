"""A whole coordination in few words, for stories that are about what came after."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samplan.demo.people import PERSONS
from samplan.demo.play import Play
from samplan.demo.stories.days import Days
from samplan.demo.units import UNITS


@dataclass(frozen=True)
class Two:
    """What two units do: each its unit and what, when. ``own`` is the leader's."""

    own: tuple[str, str, str] = ("bistand", "ger stöd i hemmet", "Varje onsdag")
    other: tuple[str, str] = ("träffar dig för samtal", "Varannan vecka")
    goal: str = "Jag vill klara vardagen själv."
    place: str = "Biståndsenheten"


def whole(
    case: Play,
    days: Days,
    unit: str,
    name: str,
    why: str,
    does: Two = Two(),
    *,
    follow_up: int = 60,
    close: tuple[str, ...] = (),
) -> tuple[UUID, UUID]:
    """A whole coordination between the leader's unit and one more, up to the delivered plan.

    ``follow_up`` is days from today. Returns the leader's unit's measure and the other's.
    """
    first = PERSONS[case.name][0]
    case.need(days.at(-60, 9), why, ["region", "kommun"])
    case.consent(days.at(-59, 10), [unit], close=close)
    case.call(
        days.at(-58, 9),
        days.at(-40, 13),
        f"Att {first} får rätt hjälp",
        "Vem gör vad?",
        place=does.place,
        channel="portal",
    )
    case.acknowledge(days.at(-58, 13), name)
    case.answer(days.at(-57, 9), name)
    case.begin(days.at(-40, 13), {unit: "place"})
    goal = case.goal(days.at(-40, 13, 10), does.goal)
    mine, what, when = does.own
    own = case.measure(days.at(-40, 13, 20), mine, what, when, goal=goal, law="sol")
    what, when = does.other
    other = case.measure(days.at(-40, 13, 25), unit, what, when, goal=goal, law="hsl")
    case.commit(days.at(-40, 13, 30), name, other)
    case.accept(days.at(-40, 13, 35), own, other)
    case.conclude(
        days.at(-40, 14), days.at(follow_up, 13), ["digital"], responsible=UNITS[mine].organisation, place=does.place
    )
    case.deliver(days.at(-40, 14, 10), [unit])
    return own, other
