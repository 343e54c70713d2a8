"""Twenty things that keep somebody out, drawn by chance, are taken away one by one, and a test turns red for each."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from samplan.rulebook import docs
from samplan.rulebook.tests import test_permissions as of_rulebook
from tests.access import test_audiences, test_two_layers
from tests.cast import World
from tests.cast import world as world
from tests.remover import removals
from tests.remover.removals import Removal
from tools.databases import Databases

DRAWN = 20


def _tables() -> list[str]:
    """What a lawyer has read no longer is what the rulebook says, or a rule of it is gone."""
    found = list(docs.stale())
    for test in (of_rulebook.test_withdrawal_ending_and_death_take_the_consent_alone,):
        try:
            test()
        except AssertionError:
            found.append(test.__name__)
    return found


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_what_keeps_somebody_out_is_missed_when_it_is_gone(world: World, test_databases: Databases) -> None:
    """All of them by ``python -m tests.remover --all``."""
    every = removals.of_this_process()
    drawn = every if os.environ.get("REMOVE") == "all" else random.sample(every, int(os.environ.get("REMOVE", DRAWN)))
    cases = test_two_layers.played(world, test_databases) if any(one.kind == "clause" for one in drawn) else []
    notice: dict[str, Callable[[], list[str]]] = {
        "permission": _tables,
        "address": test_audiences.wrong,
        "clause": lambda: test_two_layers.differences(test_databases, cases),
    }
    for kind in {one.kind for one in drawn}:
        assert not notice[kind](), "with nothing gone all is quiet"
    missed = [one for one in drawn if not _noticed(one, notice[one.kind])]
    assert not missed, "nobody misses:\n" + "\n".join(f"{one.kind} {one.what}" for one in missed)


def _noticed(one: Removal, look: Callable[[], list[str]]) -> bool:
    with one.without():
        try:
            red = bool(look())
        except Exception:  # a page or a question that breaks is seen as well
            red = True
    if os.environ.get("REMOVE"):
        print(f"{'red   ' if red else 'MISSED'} {one.kind} · {one.what}")
    return red
