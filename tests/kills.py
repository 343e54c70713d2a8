"""Kill PostgreSQL, the web and the worker while people write: ``python -m tests.kills --rounds 60 [--seed 7]``.

Prints one line, or what was lost and the seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.recovery import kills


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description="kill -9 under load.")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as place:
        figures = kills.run(asked.rounds, asked.seed, Path(place))
    said = ", ".join(f"{number} {name}" for name, number in figures.items())
    print(f"Seed {asked.seed}: {said}; 0 acknowledged lost, 0 half-written, 0 twice")


if __name__ == "__main__":
    main()
