"""What was promised of clicks is counted in a browser, stands in docs/journeys.md, and holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards import house
from tools import journeys

# Task → at most so many screens, clicks and fields. None: nothing was promised of it.
PROMISED: dict[str, tuple[int | None, int | None, int | None]] = {
    "Samtycke och kallelse till två enheter och personen": (4, 12, None),
    "Kvittera en kallelse": (None, 1, None),
    "Skriva en överenskommelse, utan mus": (None, 0, 3),
    "Svara på en kallelse": (None, 2, None),
    "Skriva ut planen med stor text, personal": (None, 2, None),
    "Skriva ut planen med stor text, personen": (None, 2, None),
    "Följa upp en plan med åtta rader": (None, 20, None),
    "Se vad som händer härnäst, och vem som gör det, i mobilen": (1, 0, None),
}


def on_the_page() -> dict[str, journeys.Journey]:
    return {one.task: one for one in journeys.written(journeys.PAGE.read_text(encoding="utf-8"))}


def counted_in(text: str) -> Iterator[str]:
    """The tasks that a file of tests counts."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Counted":
            yield str(ast.literal_eval(node.args[0]))


@pytest.mark.parametrize("task", PROMISED)
def test_what_was_promised_is_counted_and_holds(task: str) -> None:
    found = on_the_page()[task]
    for what, limit in zip(journeys.WHAT, PROMISED[task], strict=True):
        if limit is not None:
            assert found.cost[what] <= limit, f"{task}: {found.cost[what]} {what}, promised {limit}"
            assert found.most.get(what, limit + 1) <= limit or what == "screens", f"{task}: the test allows more {what}"
    assert found.held


def test_the_page_has_a_row_for_each_journey_that_is_counted_and_no_other() -> None:
    files = [path for path in house.files("tests/journeys") if path.name != "counting.py"]
    counted = {task for path in files for task in counted_in(path.read_text(encoding="utf-8"))}
    assert counted == set(on_the_page()), "docs/journeys.md is stale: run python -m tools.journeys"


def test_what_is_written_is_read_back_and_a_broken_promise_shows() -> None:
    lines = [
        '{"task": "B", "cost": {"screens": 1, "clicks": 3, "fields": 0}, "most": {"screens": 1, "clicks": 2}}',
        '{"task": "A", "cost": {"screens": 1, "clicks": 0, "fields": 3}, "most": {"fields": 3}}',
    ]
    found = journeys.read(lines)
    text = journeys.page(found)
    assert [(one.task, one.held) for one in found] == [("A", True), ("B", False)]
    assert journeys.written(text) == found
    assert "| B | 1 | 3 | 0 | skärmar 1, klick 2 | nej |" in text
