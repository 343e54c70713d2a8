"""The races of ./test, as many as are asked for: prints a line for each promise, and exits 1 on any fault."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys

from tools.places import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10_000, help="races of consent, and rounds of edits (10000)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--minutes", type=float, default=600.0, help="no more rounds of one promise are begun then")
    parser.add_argument("-k", default="", help="only the tests whose names hold this, as in pytest")
    asked = parser.parse_args()
    told = {"SAMPLAN_SEED": str(asked.seed), "RACES_ROUNDS": str(asked.rounds), "RACES_MINUTES": str(asked.minutes)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--show-capture=no", "tests/races", "-k", asked.k]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode)


if __name__ == "__main__":
    main()
