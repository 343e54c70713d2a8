"""See tests/remover/__init__.py. Guards are taken out of a copy of the tree, where the tests that should notice run.

A removal's tests are asked in the order of NOTICE, the nearest first, until one is red. ``--write`` keeps what was
found as docs/removed.md, one line for each.
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
from datetime import UTC, datetime
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
    parser.add_argument("--minutes", type=float, default=600.0, help="no more are begun then")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    until = time.monotonic() + 60 * asked.minutes
    os.environ |= {"SAMPLAN_SEED": str(asked.seed), "REMOVE": "all" if asked.all else "some"}
    with databases.ready() as found:
        os.environ["DATABASE_URL"] = found.app
        rows = [*_of_process(), *_guards(asked, until)]
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
    done = subprocess.run([*PYTEST, "-s", "tests/remover"], cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout, flush=True)
    said = [line.split(" · ") for line in done.stdout.splitlines() if line.startswith(("red ", "MISSED "))]
    return [(state.split()[1], what, red if state.startswith("red") else "") for state, what, red in said]


def _guards(asked: argparse.Namespace, until: float) -> list[Row]:
    """Takes guards out of a copy, one at a time."""
    from tests.remover import guards

    every = list(guards.of_guards())
    drawn = every if asked.all else random.Random(asked.seed).sample(every, min(asked.draw, len(every)))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="samplan-remover-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT, symlinks=True)
        (tree / ".venv").symlink_to((ROOT / ".venv").resolve())
        (tree / ".tools").symlink_to((ROOT / ".tools").resolve())
        for one in drawn:
            if time.monotonic() > until:
                break
            red = _red(tree, one)
            print(f"{'red    ' if red else 'MISSED '} guard · {one.what} · {red}", flush=True)
            rows.append(("guard", one.what, red))
    return rows


def _red(tree: Path, one) -> str:
    """The first test that is red without the guard, "" when none is."""
    place = tree / one.file
    before = place.read_text(encoding="utf-8")
    place.write_text(one.text, encoding="utf-8")
    try:
        done = subprocess.run([*PYTEST, *_tests(one.file)], cwd=tree, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):  # it does not even start: no test has missed it
            print((done.stdout + done.stderr).strip().splitlines()[-1], file=sys.stderr)
        failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
        return failed[0].removeprefix("FAILED ").partition(" - ")[0] if done.returncode == 1 and failed else ""
    finally:
        place.write_text(before, encoding="utf-8")


def _tests(file: str) -> list[str]:
    room = "/".join(file.split("/")[:3])
    return next([one.format(room=room) for one in tests] for start, tests in NOTICE.items() if file.startswith(start))


if __name__ == "__main__":
    main()
