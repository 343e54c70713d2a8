"""Nobody sees or changes a record they have no right to, through any address: asked of an oracle that knows no code."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.fixtures.database import connected_to
from tests.fixtures.rules import SEED
from tests.oracle.facts import Case, Facts, Handed, Paper, Person, Place, Text, Who, words_in
from tests.oracle.oracle import Oracle
from tests.oracle.running import run
from tools.databases import Databases

HERE = Path(__file__).parent
DECIDING = ("facts.py", "oracle.py")


@pytest.mark.slow
@pytest.mark.req("ACC-02", "ACC-06", "CONS-04", "INDI-04")
def test_nobody_sees_or_changes_what_they_have_no_right_to(
    test_databases: Databases, clone_name: str, django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker
) -> None:
    """A smaller draw of ``python -m tests.oracle``: the rows, every address, five thousand attempts."""
    name = f"{clone_name}_oracle"
    test_databases.clone(name)
    with django_db_blocker.unblock(), connected_to(name):
        report, line = run(test_databases, name, int(os.environ[SEED]), 5000, mixed=200)
    print(line)
    assert not report.faults, "\n".join([line, *report.faults])


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
