"""A backup can be restored: everything that was acknowledged is there, and nothing that was taken back comes back."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.fixtures.rules import SEED
from tests.recovery import drill
from tools.databases import Databases


@pytest.mark.slow
def test_a_restored_database_has_all_that_was_backed_up_and_nothing_that_was_taken_back(
    test_databases: Databases, clone_name: str, django_db_setup: None, django_db_blocker, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"drill {seed}, run {os.environ[SEED]}")
    with django_db_blocker.unblock():
        one = drill.Drill(test_databases, f"{clone_name}_drill", tmp_path / "copies", random.Random(seed))
        one.play(["deliver", "deliver", "call", "call", "answer"])
        one.back_up()
        one.go_on(["withdraw", "end", "withdraw one", "post", "protect"])
        assert len(one.did) == 5, one.did
        one.restore()
        counted = one.look()
    assert min(counted.values()) > 0, counted
