"""More bad inputs than ./test has time for, with one line to quote and exit code 1 on any fault.

python -m tests.inputs --requests 100000            so many
python -m tests.inputs --minutes 60 --seed 4711     for so long; the same seed asks the same questions
python -m tests.inputs --vectors                    each of the two hundred scripts in every field that takes words
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import time
from datetime import UTC, date, datetime

import pytest  # noqa: F401  the settings know by it that nobody is served

from tools import databases
from tools.databases import named


def main() -> int:
    """Runs, prints, returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.inputs", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--vectors", action="store_true")
    chosen = parser.parse_args()
    with databases.ready() as found:
        found.clone("samplan_inputs")
        _set_up(named(found.app, "samplan_inputs"))
        return _plant(chosen.seed) if chosen.vectors else _run(chosen, found.owner)


def _set_up(database: str) -> None:
    """Django, on this database, as in the tests."""
    import django
    from django.test.utils import setup_test_environment

    os.environ |= {
        "DATABASE_URL": database,
        "SECRET_KEY": "for the tests alone",
        "DJANGO_SETTINGS_MODULE": "samplan.config.settings",
    }
    os.environ.pop("OWNER_DATABASE_URL", None)
    django.setup()
    setup_test_environment()
    logging.disable(logging.CRITICAL)


def _run(chosen: argparse.Namespace, owner: str) -> int:
    from tests.inputs import checks
    from tests.inputs.asking import Asker
    from tests.inputs.fuzzing import Run, Tally
    from tests.inputs.ground import Ground, settle

    ends = time.monotonic() + chosen.minutes * 60

    def enough(tally: Tally) -> bool:
        return time.monotonic() > ends if chosen.minutes else tally.asked >= chosen.requests

    asker = Asker()
    print(f"seed {chosen.seed}", flush=True)
    tally = Run(Ground(settle(), asker), chosen.seed, tell=lambda fault: print(fault, end="\n\n", flush=True)).go(
        enough
    )
    wrong = checks.faults(owner)
    print(*wrong, sep="\n")
    print(f"{_today()}: {tally.line(chosen.seed)}; the database holds together: {'no' if wrong else 'yes'}")
    return 1 if tally.faults or wrong else 0


def _today() -> date:
    return datetime.now(UTC).date()


def _plant(seed: int) -> int:
    from tests.inputs import vectors
    from tests.inputs.asking import Asker
    from tests.inputs.ground import Ground, settle
    from tests.inputs.planting import Planter

    asker = Asker()
    planter = Planter(Ground(settle(), asker), seed)
    planter.find()
    harvest = planter.plant(vectors.ALL)
    print(*harvest.faults, sep="\n\n")
    print(f"{_today()}: {len(vectors.ALL)} scripts: {harvest}; seed {seed}")
    return 1 if harvest.faults else 0


if __name__ == "__main__":
    sys.exit(main())
