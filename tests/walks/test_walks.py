"""What the person takes back stays taken back, whatever is done in whatever order."""

from __future__ import annotations

import os
import random

import pytest

from tests.cast import World
from tests.fixtures.rules import SEED
from tests.walks.walk import SAID, Walker

LENGTH = 12


@pytest.mark.slow
@pytest.mark.req("CONS-04", "CONS-05", "CONS-10")
def test_what_the_person_takes_back_stays_so_in_walks_at_random(world: World) -> None:
    """A smaller draw of ``python -m tests.walks``."""
    walker, faults = Walker(world), []
    for number in range(int(os.environ.get("WALKS", "15"))):
        seed = f"{os.environ[SEED]} {number}"
        steps = walker.draw(random.Random(seed), LENGTH)
        fault, _ = walker.walk(steps)
        if fault is not None:
            faults.append(walker.told(seed, steps, fault))
            print(faults[-1], flush=True)  # a long run is read while it goes on
    SAID.append(walker.line(number + 1, len(faults)))
    assert not faults, "\n\n".join(faults)
