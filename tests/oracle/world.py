"""The random world of one seed: a county and coordinations at every step, committed in a database of its own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import psycopg

from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import asks_for_sip, is_away, staff
from samplan.foundation.access.context import acting
from samplan.foundation.directory import helping
from tests.oracle import county as counties
from tests.oracle.county import County
from tests.oracle.facts import Facts
from tests.oracle.oracle import Oracle
from tests.oracle.story import SHAPES, Story

SMALL, LARGE = 26, 48  # persons


@dataclass
class World:
    seed: int
    rng: random.Random
    county: County
    facts: Facts
    oracle: Oracle
    owner: psycopg.Connection
    stories: list[Story] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Nobody asks any more. The demo's list of persons is for other tests too: ours leave it."""
        self.owner.close()
        for name in self.county.people:
            PERSONS.pop(name, None)


def make(seed: int, owner_url: str, *, people: int = SMALL, steps: Sequence[str] = ()) -> World:
    """Play the world of ``seed`` in the empty database that Django is connected to; ``owner_url`` names the same.

    steps: how far each coordination has come, by the names of ``SHAPES``; by chance, and every shape once, if left out.
    """
    rng, facts = random.Random(seed), Facts()
    owner = psycopg.connect(owner_url, autocommit=True)
    county = counties.build(rng, facts, people)
    world = World(seed, rng, county, facts, Oracle(facts), owner)
    try:
        _play(world, people, steps)
    except BaseException:
        world.close()
        raise
    return world


def _play(world: World, people: int, steps: Sequence[str]) -> None:
    """Every coordination, and what happens beside them."""
    rng, county, facts, owner = world.rng, world.county, world.facts, world.owner
    homes = [u for u in county.units.values() if len(u.staff) > 1]
    for name, shape in zip(county.people[: people - 2], steps or _steps(rng, people), strict=False):
        story = Story(county, name, rng.choice(homes).staff[0], owner)
        story.run(shape)
        world.stories.append(story)
        world.faults += [f"{shape}: {fault}" for fault in story.faults]
    # A child whose only guardian has been blocked has nobody to say yes to a second one.
    one = [s for s in world.stories if s.case.concluded and not s.case.ended and not s.child]
    one = [s for s in one if not facts.persons[s.person].same]
    for story in rng.sample(one, min(2, len(one))):
        second = Story(county, story.name, rng.choice(homes).staff[0], owner)  # one person in two coordinations
        second.run(rng.choice(["called", "delivered", "window"]))
        world.stories.append(second)
        world.faults += second.faults
    for name in county.people[people - 4 :]:
        _request(world, name)
    _away(world)
    _asks_for_help(world)


def _steps(rng: random.Random, people: int) -> list[str]:
    """Every shape once, and some again."""
    shapes = [shape for shape in SHAPES if shape != "joined"]
    rng.shuffle(shapes)
    shapes.insert(1, "joined")  # the person who was registered by a reserve number
    return shapes + rng.choices([shape for shape in SHAPES if shape not in ("joined", "dead")], k=people)


def _away(world: World) -> None:
    """Somebody is away next week, as their head has arranged."""
    unit = next(u for u in world.county.units.values() if len(u.staff) > 1)
    head = next(w.name for w in world.facts.whos if w.unit == unit.id and w.role == "HEAD")
    is_away(world.county.now, unit.staff[0], unit.staff[1], by=head, after=7, days=3)


def _asks_for_help(world: World) -> None:
    """Somebody wonders about the system, at a unit where there is one to ask."""
    helper = next(w for w in world.facts.whos if w.role == "SUPER_USER" and not w.ended)
    unit = next(u for u in world.county.units.values() if u.id == helper.unit)
    by = staff(unit.staff[0])
    with acting(by) as now:
        helping.ask_for_help(text="Var är knappen?", page="desk:worklist", by=by, now=now, request_id=uuid4())


def _request(world: World, name: str) -> None:
    """The person asks a unit for a SIP."""
    door = next(u for u in world.county.units.values() if " bistand" in f" {_kind(world, u.id)}")
    id = key(name)
    if world.facts.persons[id].dead:
        return
    said = [world.county.text(what, "request", id, unit=door.id) for what in ("request", "helpers")]
    asked = asks_for_sip(world.county.now - timedelta(hours=1), name, door.name, *said)
    world.facts.requests[asked] = (id, door.id)


def _kind(world: World, unit: object) -> str:
    row = world.owner.execute("select kind from directory_unit where id = %s", [unit]).fetchone()
    return row[0] if row else ""
