"""Writes docs/journeys.md: what each task costs the one who does it, beside what was promised.

usage: python -m tools.journeys      runs the journeys that count, in a browser, and writes what they found
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import browser
from tools.environment import OWNER
from tools.places import ROOT

PAGE = ROOT / "docs" / "journeys.md"
WHAT = {"screens": "skärmar", "clicks": "klick", "fields": "fält"}
ROW = re.compile(r"\| (?P<task>[^|]+) \| (\d+) \| (\d+) \| (\d+) \| (?P<most>[^|]+) \| (?P<held>ja|nej) \|")
HEAD = """<!-- Skapas av: python -m tools.journeys. Räknas i en webbläsare, på demolänet. -->
# Vad det kostar att göra det man ska

Skapas av `python -m tools.journeys`. Varje rad är räknad i en webbläsare, i ett prov som gör det användaren gör:
skärmar att göra något på, tryck och fält att skriva i. Inloggningen är inte med.

| Uppgift | Skärmar | Klick | Fält | Utlovat, högst | Håller |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Journey:
    """One task: what it cost, and the most that it may cost."""

    task: str
    cost: Mapping[str, int]
    most: Mapping[str, int]

    @property
    def held(self) -> bool:
        return all(self.cost[what] <= limit for what, limit in self.most.items())


def read(lines: Iterable[str]) -> list[Journey]:
    """The journeys of a run, the last count of each, in the order of their names."""
    found = {row["task"]: Journey(**row) for row in map(json.loads, lines)}
    return [found[task] for task in sorted(found)]


def page(journeys: Iterable[Journey]) -> str:
    """The page, one row a journey."""
    return HEAD + "".join(f"{_row(journey)}\n" for journey in journeys)


def _row(journey: Journey) -> str:
    most = ", ".join(f"{WHAT[what]} {limit}" for what, limit in journey.most.items())
    counts = " | ".join(str(journey.cost[what]) for what in WHAT)
    return f"| {journey.task} | {counts} | {most} | {'ja' if journey.held else 'nej'} |"


def written(text: str) -> list[Journey]:
    """The journeys that stand on a page. One that its row says is not held has the limits that it broke."""
    found = []
    for match in ROW.finditer(text):
        limits = {words: int(number) for words, number in re.findall(r"(\w+) (\d+)", match["most"])}
        most = {what: limits[words] for what, words in WHAT.items() if words in limits}
        found.append(Journey(match["task"], dict(zip(WHAT, map(int, match.groups()[1:4]), strict=True)), most))
    return found


def main() -> None:
    """Runs the counting journeys one by one and writes the page, also when one of them costs too much."""
    os.environ.pop(OWNER, None)  # the tests make their own database
    os.environ.pop("DATABASE_URL", None)
    browser.find()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "journeys.jsonl"
        results.touch()
        command = [sys.executable, "-m", "pytest", "-q", "-m", "counts", "tests/journeys"]
        run = subprocess.run(command, cwd=ROOT, env={**os.environ, "SAMPLAN_JOURNEYS": str(results)}, check=False)
        journeys = read(results.read_text(encoding="utf-8").splitlines())
    PAGE.write_text(page(journeys), encoding="utf-8")
    sys.exit(run.returncode)


if __name__ == "__main__":
    main()
