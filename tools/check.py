"""./test: everything that has to hold, in order, each with a heading and its time.

./test                      everything
./test fast                 everything but the browser and what is slow: within 90 seconds
./test long                 every promise of docs/promises.md in full, and tests too long for every day: some hours
./test ARGUMENT…            only pytest, with these arguments
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from tools import assets, browser, databases
from tools.environment import OWNER
from tools.places import ROOT

PYTHON = [sys.executable, "-m"]
# Each prints a line to quote. What ./test has time for of the same is among its tests.
LONG = {
    "Nobody sees or changes what they have no right to": "tests.oracle --attempts 200000 --mixed 100000",
    "No answer tells that something is there": "bench.hidden",
    "No input makes the server fail": "tests.inputs --minutes 60",
    "No script that is typed runs": "tests.inputs --vectors",
    "Consent is a lock, and pressing twice is once": "tests.races --rounds 10000",
    "What the person takes back stays taken back": "tests.walks --walks 3000",
    "Whatever is taken away is missed": "tests.remover --all",
    "Any changed row of the log is found": "tests.tampering --rounds 1000",
    "What has been acknowledged survives": "tests.kills --rounds 60",
    "A backup can be restored, and nothing withdrawn comes back": "tests.restore --rounds 20",
}
SLOW = "(browser or slow) and not long"
CLOSING = re.compile(r"=+ (.*\b\d+ (?:passed|failed|error|errors)\b.*) in [\d.]+s.*=+")


@dataclass
class Report:
    """What ran, how long it took, and whether it held."""

    rows: list[tuple[str, float, bool]] = field(default_factory=list)
    tests: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)

    def step(self, name: str, run: Callable[[], bool]) -> None:
        """Runs one step. The next ones run too if it fails: one look shows all there is to mend."""
        print(f"\n── {name}", flush=True)
        began = time.monotonic()
        held = run()
        self.rows.append((name, time.monotonic() - began, held))

    def close(self) -> int:
        """Prints the table and, last, the tests of all steps in one line like pytest's own. Returns the exit code."""
        print("\n── In all")
        for name, seconds, held in self.rows:
            print(f"{seconds:7.1f} s  {'ok    ' if held else 'FAILED'}  {name}")
        seconds = time.monotonic() - self.began
        counts = ", ".join(f"{number} {what}" for what, number in self.tests.items())
        print(f" {counts or 'no tests'} in {seconds:.2f}s ".center(80, "="), flush=True)
        return 0 if all(held for _, _, held in self.rows) else 1


def main() -> None:
    """Runs what the arguments ask for; exits 0 only if all of it held."""
    arguments = sys.argv[1:]
    os.environ.pop(OWNER, None)  # the tests make their own databases; the user's are left alone
    os.environ.pop("DATABASE_URL", None)
    if arguments and arguments not in (["fast"], ["long"]):
        browser.find()
        sys.exit(subprocess.run([*PYTHON, "pytest", *arguments], cwd=ROOT, check=False).returncode)
    report = Report()
    if arguments == ["long"]:
        sys.exit(_long(report))
    # The slowest reader uses one core; what comes before the tests needs the other.
    with tempfile.TemporaryFile() as said, _start_types(said) as types:
        _without_database(report)
        with databases.ready() as found:
            _with_database(report, found, lambda: _end_types(types, said), browser_too=arguments != ["fast"])
    sys.exit(report.close())


def _long(report: Report) -> int:
    """The promises in full, one after another: each command has a database of its own."""
    browser.find()
    with databases.ready() as found:
        assets.collect(databases.demo_environment(found.app))
        report.step("Tests: what takes too long for every day", lambda: _pytest(report, "long"))
    for promise, command in LONG.items():
        report.step(promise, partial(_all, [*PYTHON, *command.split()]))
    return report.close()


def _with_database(report: Report, found: databases.Databases, types: Callable[[], bool], *, browser_too: bool) -> None:
    """What runs the code, and between its parts the types, which are ready by then."""
    env = databases.demo_environment(found.app)
    report.step("Django's own checks, no missing migration", lambda: _django(env))
    report.step("Types", types)
    report.step("Tests: units and guards", lambda: _pytest(report, "not browser and not slow and not long"))
    if browser_too:
        browser.find()
        assets.collect(env)
        report.step(
            "Tests: journeys in the browser, and what is slow",
            lambda: _pytest(report, "(browser or slow) and not long"),
        )


def _without_database(report: Report) -> None:
    """What reads the code and runs none of it."""
    report.step("Lint", lambda: _all([*PYTHON, "ruff", "check"], [*PYTHON, "ruff", "format", "--check"]))
    report.step("Indentation of templates", lambda: _all([*PYTHON, "djhtml", "--check", "samplan"]))
    report.step("The floors of the house", lambda: _all([str(ROOT / ".venv" / "bin" / "lint-imports")]))


def _start_types(said: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*PYTHON, "mypy"], cwd=ROOT, stdout=said, stderr=said)


def _end_types(types: subprocess.Popen[bytes], said: IO[bytes]) -> bool:
    """Waits for it, shows what it said."""
    types.wait()
    said.seek(0)
    print(said.read().decode(), end="", flush=True)
    return types.returncode == 0


def _all(*commands: list[str], env: dict[str, str] | None = None) -> bool:
    """Runs all the commands, also after one that failed; whether all succeeded."""
    codes = [subprocess.run(command, cwd=ROOT, env=env, check=False).returncode for command in commands]
    return not any(codes)


def _django(env: dict[str, str]) -> bool:
    manage = [sys.executable, "manage.py"]
    return _all(
        [*manage, "check", "--fail-level", "WARNING"], [*manage, "makemigrations", "--check", "--dry-run"], env=env
    )


def _pytest(report: Report, which: str) -> bool:
    """Two processes, each with a database of its own. Shows what pytest says, and keeps its closing line."""
    command = [*PYTHON, "pytest", "-n", "2", "-m", which, *(["--color=yes"] if sys.stdout.isatty() else [])]
    said = b""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout
        while piece := process.stdout.read(65536):
            said += piece
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    plain = re.sub(r"\x1b\[[\d;]*m", "", said.decode(errors="replace"))
    for closing in CLOSING.findall(plain)[-1:]:
        for number, what in re.findall(r"(\d+) (\w+)", closing):
            if what != "deselected":
                report.tests[what] += int(number)
    return process.returncode == 0


if __name__ == "__main__":
    main()
