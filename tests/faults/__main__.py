"""Every main action, with a fault at each of its statements: prints a line, and exits 1 when one left something."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys

from tools.places import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    told = {"SAMPLAN_SEED": str(asked.seed), "FAULTS": "all"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--show-capture=no", "tests/faults"]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode)


if __name__ == "__main__":
    main()
