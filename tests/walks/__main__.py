"""The walks of ./test, as many as are asked for: prints each fault and a line to quote, and exits 1 on any fault."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys

from tools.places import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description=__doc__)
    parser.add_argument("--walks", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    told = {"SAMPLAN_SEED": str(asked.seed), "WALKS": str(asked.walks)}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "--tb=no", "tests/walks"]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode)


if __name__ == "__main__":
    main()
