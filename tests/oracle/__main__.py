"""``python -m tests.oracle --attempts 200000 --seed 7``: nobody sees or changes what they have no right to.

Says how far it has come beside what it prints: one line that can be quoted, then every fault. Ends with 1 on any.
"""

from __future__ import annotations

import argparse
import os
import random
import sys

import pytest  # noqa: F401  so that the settings are those of the tests

from tools import databases


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    asked.add_argument("--attempts", type=int, default=200_000)
    asked.add_argument("--mixed", type=int, default=100_000, help="interleaved requests on few connections")
    asked.add_argument("--minutes", type=float, default=0, help="go on at least this long")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--people", type=int, default=0, help="how many persons the world has")
    given = asked.parse_args()
    with databases.ready() as found:
        os.environ |= {"DATABASE_URL": found.app, "SECRET_KEY": "for the tests alone"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samplan.config.settings")
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        from tests.fixtures.database import connected_to
        from tests.oracle.running import run

        setup_test_environment()
        name = f"samplan_oracle_{given.seed}"
        found.clone(name)
        with connected_to(name):
            report, line = run(
                found,
                name,
                given.seed,
                given.attempts,
                mixed=given.mixed,
                minutes=given.minutes,
                people=given.people,
                tell=lambda words: print(words, file=sys.stderr, flush=True),
            )
    print(line, *report.faults, sep="\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
