"""Counts what a task costs the one who does it: screens shown, clicks made, fields written in.

    counted = Counted("Samtycke och kallelse", page)
    counted.click(page.get_by_role("link", name="Registrera samtycke"))
    counted.types(page.get_by_label("Syfte"), "…")
    counted.within(screens=4, clicks=12)

When ``SAMPLAN_JOURNEYS`` names a file the results of a run stand there, as lines of JSON. A test that counts is marked
``counts``: ``python -m tools.journeys`` runs those and writes docs/journeys.md.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page


@dataclass
class Counted:
    """One task on one page. A screen counts when something is done on it, or when the task begins there: the one that
    only says that it is done does not."""

    task: str
    page: Page
    clicks: int = 0
    fields: int = 0
    screens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._look()

    def click(self, what: Locator) -> None:
        """One click."""
        self.finds(what)
        what.click()
        self.clicks += 1
        self.page.wait_for_load_state()

    def choose(self, *what: Locator) -> None:
        """One click each on boxes that are not ticked yet."""
        for one in what:
            self.finds(one)
            if not one.is_checked():
                one.check()
                self.clicks += 1

    def types(self, where: Locator, text: str) -> None:
        """One field, and no click: one comes to the next box with the tab key."""
        self.finds(where)
        where.fill(text)
        self.fields += 1

    def writes(self, text: str) -> None:
        """One field, written where the keyboard is."""
        self._look()
        self.page.keyboard.type(text)
        self.fields += 1

    def finds(self, what: Locator) -> None:
        """Waits until it is there: a form that keeps a draft is sent a little after the press."""
        what.wait_for()
        self._look()

    def within(self, *, screens: int, clicks: int, fields: int | None = None) -> None:
        """Fails when the task costs more than this; keeps the result. ``fields``: None when none were promised."""
        cost = {"screens": len(self.screens), "clicks": self.clicks, "fields": self.fields}
        most = {"screens": screens, "clicks": clicks} | ({} if fields is None else {"fields": fields})
        if path := os.environ.get("SAMPLAN_JOURNEYS"):
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"task": self.task, "cost": cost, "most": most}, ensure_ascii=False) + "\n")
        for what, limit in most.items():
            assert cost[what] <= limit, f"{self.task}: {cost[what]} {what}, at most {limit}"

    def _look(self) -> None:
        seen = self.page.locator("h1").first.inner_text()
        if not self.screens or self.screens[-1] != seen:
            self.screens.append(seen)
