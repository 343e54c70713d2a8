"""``python -m tests.tampering --rounds 1000 --seed 7``: how many of so many single tamperings the verifier finds."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.tampering.trying import try_all
from tests.tampering.writing import write_and_seal
from tools import databases


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    with databases.ready() as found, tempfile.TemporaryDirectory() as folder:
        dsn = databases.named(found.superuser, "tampering")
        found.clone("tampering")
        kept, lost = write_and_seal(dsn, given.seed)
        outcome = try_all(dsn, Path(folder), given.rounds, given.seed)
    print(
        f"tampered {given.rounds} times in {len(outcome.tried)} ways with a log of {len(kept)} rows ({lost} rolled "
        f"back): {given.rounds - len(outcome.missed)} found, {len(outcome.missed)} missed (seed {given.seed})"
    )
    for name in sorted(set(outcome.missed)):
        print(f"  missed: {name}")
    return 1 if outcome.missed else 0


if __name__ == "__main__":
    sys.exit(main())
