"""Counts what a task costs the one who does it: screens shown and clicks made; typing is free (ux b).

    counted = Counted("Samtycke och kallelse", page)
    counted.click(page.get_by_role("link", name="Registrera samtycke"))
    counted.types(page.get_by_label("Syfte"), "…")
    counted.within(screens=4, clicks=12)

The results of a run stand in ``RESULTS`` and, when ``SAMPLAN_JOURNEYS`` names a file, as lines of JSON there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

RESULTS: list[dict[str, object]] = []


@dataclass
class Counted:
    """One task on one page. The screen that it begins on counts; the one that only says that it is done does not."""

    task: str
    page: Page
    clicks: int = 0
    screens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._look()

    def click(self, what: Locator) -> None:
        """One click, and the screen that it leads to if that is a new one."""
        what.click()
        self.clicks += 1
        self.page.wait_for_load_state()
        self._look()

    def choose(self, *what: Locator) -> None:
        """One click each on boxes that are not ticked yet."""
        for one in what:
            if not one.is_checked():
                one.check()
                self.clicks += 1

    def types(self, where: Locator, text: str) -> None:
        """Typing costs no click: one comes to the next box with the tab key."""
        where.fill(text)

    def ends(self) -> None:
        """The last screen only tells that it is done: it is nothing to work with."""
        self.screens.pop()

    def within(self, *, screens: int, clicks: int) -> None:
        """Fails when the task costs more than this; keeps the result."""
        result = {"task": self.task, "screens": len(self.screens), "clicks": self.clicks}
        result |= {"most_screens": screens, "most_clicks": clicks}
        RESULTS.append(result)
        if path := os.environ.get("SAMPLAN_JOURNEYS"):
            with Path(path).open("a") as file:
                file.write(json.dumps(result, ensure_ascii=False) + "\n")
        assert len(self.screens) <= screens, f"{self.task}: {len(self.screens)} screens, at most {screens}"
        assert self.clicks <= clicks, f"{self.task}: {self.clicks} clicks, at most {clicks}"

    def _look(self) -> None:
        seen = self.page.locator("h1").first.inner_text()
        if not self.screens or self.screens[-1] != seen:
            self.screens.append(seen)
