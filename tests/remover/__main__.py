"""See tests/remover/__init__.py. Guards are taken out of a copy of the tree, where the tests that should notice run.

A removal's tests are asked in the order of NOTICE, the nearest first, until one is red.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import databases
from tools.places import ROOT

LEFT = shutil.ignore_patterns(".git", ".var", ".venv", ".tools", "__pycache__", ".pytest_cache", ".mypy_cache", "*.pyc")
# Where a guard stands → what should miss it. Each folder's own tests come first.
NOTICE = {
    "samplan/coordination": ("{room}/tests", "tests/access"),
    "samplan/interfaces/desk": ("tests/access/test_outsider.py", "samplan/interfaces/desk/tests", "tests/access"),
    "samplan/interfaces/portal": ("tests/access/test_outsider.py", "samplan/interfaces/portal/tests", "tests/access"),
}
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--no-header"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.remover", description=__doc__)
    parser.add_argument("--draw", type=int, default=20, help="how many guards, beside as many of the rest (20)")
    parser.add_argument("--all", action="store_true", help="everything")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--minutes", type=float, default=600.0, help="no more are begun then")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    until = time.monotonic() + 60 * asked.minutes
    os.environ |= {"SAMPLAN_SEED": str(asked.seed), "REMOVE": "all" if asked.all else str(asked.draw)}
    with databases.ready() as found:
        os.environ["DATABASE_URL"] = found.app
        held = subprocess.run([*PYTEST, "-s", "tests/remover"], cwd=ROOT, check=False).returncode == 0
        missed, tried = _guards(asked, until)
    print(
        f"P36 guards: {tried} taken out, {tried - len(missed)} turned a test red, {len(missed)} missed"
        f" · seed {asked.seed}"
    )
    sys.exit(0 if held and not missed else 1)


def _guards(asked: argparse.Namespace, until: float) -> tuple[list[str], int]:
    """Takes guards out of a copy, one at a time. Returns those that nobody missed, and how many were tried."""
    from tests.remover import guards

    every = list(guards.of_guards())
    drawn = every if asked.all else random.Random(asked.seed).sample(every, min(asked.draw, len(every)))
    missed, tried = [], 0
    with tempfile.TemporaryDirectory(prefix="samplan-remover-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT, symlinks=True)
        (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
        (tree / ".tools").symlink_to((ROOT / ".tools").resolve())
        for one in drawn:
            if time.monotonic() > until:
                break
            tried += 1
            red = _red(tree, one)
            print(f"{'red    ' if red else 'MISSED '} guard · {one.what} · {red}", flush=True)
            missed += [] if red else [one.what]
    return missed, tried


def _red(tree: Path, one) -> str:
    """The first test that is red without the guard, "" when none is."""
    place = tree / one.file
    before = place.read_text(encoding="utf-8")
    place.write_text(one.text, encoding="utf-8")
    try:
        for tests in _tests(one.file):
            done = subprocess.run([*PYTEST, tests], cwd=tree, capture_output=True, text=True, check=False)
            if done.returncode == 1:
                failed = next((line for line in done.stdout.splitlines() if line.startswith("FAILED ")), "FAILED ")
                return failed.removeprefix("FAILED ").partition(" - ")[0]
            if done.returncode:
                return f"{tests} did not run: {(done.stdout + done.stderr).strip().splitlines()[-1][:100]}"
        return ""
    finally:
        place.write_text(before, encoding="utf-8")


def _tests(file: str) -> list[str]:
    room = "/".join(file.split("/")[:3])
    return next([one.format(room=room) for one in tests] for start, tests in NOTICE.items() if file.startswith(start))


if __name__ == "__main__":
    main()
