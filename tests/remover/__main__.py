"""See tests/remover/__init__.py. All that can be taken away in a process; then the guards, in one run of pytest.

``--write`` keeps what was found as docs/removed.md, one line for each.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from tests.remover import guards
from tests.remover.trying import Trying
from tools import databases
from tools.places import ROOT

# The tests that should miss a guard in views and actions. Those in a browser would take hours.
NOTICE = ["samplan/coordination", "samplan/interfaces/desk", "samplan/interfaces/portal", "tests/access", "tests/races"]
# Long, and about other things: the policies, and the demo's stories at every hour.
LEFT_OUT = ["tests/access/test_remover.py", "tests/access/test_demo_county.py"]
PYTEST = ["-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "-m", "not browser and not long"]
PAGE = ROOT / "docs" / "removed.md"
HEAD = """# What was taken away, and the test that missed it

Written by `python -m tests.remover --all --write`, {when}, seed {seed}: {tried} things that keep somebody out
were taken away one at a time, and no test noticed {missed} of them. Row-level policies are taken away by
`tests/access/test_remover.py`.

| Kind | What | The first test that was red |
|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.remover", description=__doc__)
    parser.add_argument("--draw", type=int, default=20, help="how many guards, beside twenty of the rest (20)")
    parser.add_argument("--all", action="store_true", help="everything")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--write", action="store_true", help="keep what was found as docs/removed.md")
    parser.add_argument("--guards", action="store_true", help="no more than the guards")
    parser.add_argument("--only", default="", help="the guards whose names hold this, or|that")
    parser.add_argument("--tests", nargs="*", default=[], help="look for who misses a guard in these tests alone")
    parser.add_argument("--minutes", type=float, default=600.0, help="no more are begun then")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    until = time.monotonic() + 60 * asked.minutes
    os.environ |= {"SAMPLAN_SEED": str(asked.seed), "REMOVE": "all" if asked.all else "some"}
    with databases.ready() as found:
        os.environ["DATABASE_URL"] = found.app
        rows = [*([] if asked.guards else _of_process()), *_guards(asked, until)]
    missed = [row for row in rows if not row[2]]
    print(
        f"P36 removals: {len(rows)} taken away, {len(rows) - len(missed)} turned a test red, {len(missed)} missed",
        end="",
    )
    print(f" · seed {asked.seed}")
    if asked.write:
        told = {"when": datetime.now(tz=UTC).date(), "seed": asked.seed, "tried": len(rows), "missed": len(missed)}
        lines = [f"| {kind} | `{what.replace('|', '/')}` | {red or '**none**'} |" for kind, what, red in rows]
        PAGE.write_text(HEAD.format(**told) + "\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(0 if rows and not missed else 1)


Row = tuple[str, str, str]  # kind, what, the first red test or ""


def _of_process() -> list[Row]:
    """What can be taken away while a process goes on: the test says each as it is tried."""
    command = [sys.executable, "-m", "pytest", *PYTEST, "-s", "tests/remover"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout, flush=True)
    said = [line.split(" · ") for line in done.stdout.splitlines() if line.startswith(("red ", "MISSED "))]
    return [(state.split()[1], what, red if state.startswith("red") else "") for state, what, red in said]


def _guards(asked: argparse.Namespace, until: float) -> list[Row]:
    """The guards, one at a time."""
    every = guards.of_guards()
    drawn = every if asked.all else random.Random(asked.seed).sample(every, min(asked.draw, len(every)))
    if asked.only:
        drawn = [one for one in every if any(words in one for words in asked.only.split("|"))]
    guards.install()
    trying = Trying(drawn, until)
    pytest.main([*PYTEST, *(f"--ignore={one}" for one in LEFT_OUT), *(asked.tests or NOTICE)], plugins=[trying])
    return [("guard", guard, red) for guard, red in trying.red.items()]


if __name__ == "__main__":
    main()
