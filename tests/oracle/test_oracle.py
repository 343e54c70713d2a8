"""Nobody sees or changes a record they have no right to, through any address: asked of an oracle that knows no code."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.oracle.facts import Case, Facts, Handed, Paper, Person, Place, Text, Who, words_in
from tests.oracle.oracle import Oracle

HERE = Path(__file__).parent
DECIDING = ("facts.py", "oracle.py")


@pytest.mark.parametrize("name", DECIDING)
def test_the_oracle_knows_nothing_of_the_system(name: str) -> None:
    """What decides imports the standard library and the facts, and nothing else."""
    found = set()
    for node in ast.walk(ast.parse((HERE / name).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module
            found.add(node.module)
    outside = {module for module in found if module.partition(".")[0] not in sys.stdlib_module_names}
    assert found and outside <= {"tests.oracle.facts"}


def test_words_are_found_wherever_they_stand() -> None:
    token = "zq" + "bcdfghjkmnpqrs"
    assert words_in(f"<p>{token.upper()}</p>") == words_in(f'href="?{token}&x"') == {token}
    assert words_in("19440101-2382 och 194401012382") == {"194401012382"}
    assert not words_in("zqbcd 2026-11-29")


def test_the_oracle_tells_the_four_sentences_apart() -> None:
    """A small world by hand: owner, receiver, window, the person; a recall and an end take away."""
    unit, other, far, org, theirs, me, id, paper = (uuid4() for _ in range(8))
    case = Case(me, unit, id=id, places={unit: Place(True), other: Place(True)})
    facts = Facts(persons={me: Person(me, "1")}, cases={id: case})
    oracle = Oracle(facts)
    owner, called = Who("a", "staff", unit, org, "NURSE"), Who("b", "staff", other, theirs, "HEAD")
    outsider, blind = Who("c", "staff", far, theirs, "NURSE"), Who("e", "staff", unit, org, "ADMINISTRATOR")
    person = Who("d", "person", selves=frozenset({me}))
    goal = Text("t", "goal", "shared", me, case, org)

    def readers() -> list[str]:
        return [who.name for who in (owner, called, outsider, person, blind) if oracle.reads(who, goal)]

    assert readers() == ["a"]
    case.windows = {other}
    assert readers() == ["a", "b"]
    case.windows, case.concluded = set(), True
    assert readers() == ["a", "d"]
    handed = Handed(unit=other)
    facts.papers = {paper: Paper(paper, case, "plan", org, words={"t"}, handed=[handed])}
    assert readers() == ["a", "b", "d"]
    handed.recalled = True
    assert readers() == ["a", "d"] and oracle.knows(called, case) and not oracle.knows(outsider, case)
