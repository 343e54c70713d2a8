"""What fails at any statement leaves nothing; sent again it is done, once."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from samplan.coordination.cases.models import Event
from samplan.demo import county
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context
from tests.cast import World
from tests.faults.actions import ACTIONS, begun, keyed
from tests.faults.failing import WAYS, digest, failing
from tests.fixtures.database import connected_to
from tests.fixtures.rules import SEED
from tests.races.harness import everything
from tools.databases import Databases

DRAWN = 3
MOST = 400  # statements of one action


@pytest.fixture
def apart(
    django_db_setup: None, test_databases: Databases, clone_name: str, django_db_blocker: pytest.DjangoDbBlocker
) -> Iterator[World]:
    """The made-up county in a database of this test's own, where somebody may die and nothing else happens."""
    name = f"{clone_name}_faults"
    test_databases.clone(name)
    with django_db_blocker.unblock(), connected_to(name):
        with context.acting(actors.system("Test")) as now:
            county.register(now)
        yield World(now)


@pytest.mark.slow
def test_a_fault_at_any_statement_leaves_nothing_and_sent_again_it_is_done_once(
    apart: World, test_databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fault is the statement that never came, the answer that never came, or the connection that is gone."""
    # A death is last: it ends the other coordinations of the same person.
    names = list(ACTIONS) if os.environ.get("FAULTS") == "all" else random.sample(sorted(ACTIONS), DRAWN)
    names.sort(key=lambda name: name == "a death")
    faults = 0
    with everything(test_databases.superuser) as seen:
        for name in names:
            faults += _each_statement(apart, seen, name, test_databases.superuser)
    with capsys.disabled():
        print(
            f"\nP17 faults: {len(names)} of {len(ACTIONS)} actions, {faults} statements made to fail, 0 left anything, "
            f"each done once when sent again · seed {os.environ[SEED]}"
        )


def _each_statement(world: World, seen: psycopg.Connection, name: str, superuser: str) -> int:
    """Does the action with a fault at its first statement, then at its second, until there are no more."""
    step, do = ACTIONS[name]
    thread = begun(step, world.now)
    at, play = world.now - timedelta(hours=2), keyed(thread)
    before = digest(seen)
    for n in range(1, MOST):
        way = random.choice(WAYS)
        with failing(n, way, superuser) as fault:
            do(thread, at)
        if not fault.fired:
            break
        assert digest(seen) == before, f"{name}: statement {n}, {way}, left {_differs(before, digest(seen))}"
    else:
        pytest.fail(f"{name} has more than {MOST} statements")
    done = digest(seen)
    assert n > 5 and _events(play.key, seen) == 1, f"{name} did nothing"
    do(thread, at)
    assert digest(seen) == done, f"{name} sent again changed {_differs(done, digest(seen))}"
    return n - 1


def _events(key: UUID | None, seen: psycopg.Connection) -> int:
    (count,) = seen.execute(f"select count(*) from {Event._meta.db_table} where request_id = %s", [key]).fetchone()
    return count


def _differs(one: dict[str, tuple], two: dict[str, tuple]) -> list[str]:
    return [table for table, held in two.items() if one.get(table) != held]
