"""Restore drills at random moments: ``python -m tests.restore --rounds 20 [--seed 7]``. Prints one line.

Each round plays coordinations, backs up, takes back and adds more, restores into a new database and looks at all of it.
A round that is not as it should be stops with what is wrong and the seed that plays it again.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest  # noqa: F401  the settings are those of the tests: no pool, so that databases can be changed

from tools import databases


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.restore", description="Restore drills at random moments.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    with databases.ready() as found, tempfile.TemporaryDirectory() as place:
        os.environ |= databases.demo_environment(found.app) | {"DJANGO_SETTINGS_MODULE": "samplan.config.settings"}
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        from tests.recovery import drill

        setup_test_environment()  # as under pytest: the host of the test client is let in
        counted: Counter[str] = Counter()
        for number in range(asked.rounds):
            seed = asked.seed + number
            print(f"round {number + 1}, seed {seed}", file=sys.stderr, flush=True)
            counted.update(drill.run(found, f"drill_{number}", Path(place) / str(seed), seed))
    figures = ", ".join(f"{number} {name}" for name, number in counted.items())
    print(f"{asked.rounds} restores from seed {asked.seed}: {figures}; 0 missing, 0 come back, 0 sent twice")


if __name__ == "__main__":
    main()
