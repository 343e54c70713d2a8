"""Runs the tests once and hears each guard; then takes the guards away one by one, and runs the tests they spoke in."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from _pytest.runner import runtestprotocol

from tests.remover.guards import switches

AT_MOST = 25  # tests for each guard


class Trying:
    """A plugin of pytest, instead of its own loop. ``red``: guard → the first test that missed it, or ""."""

    def __init__(self, drawn: list[str], until: float) -> None:
        self.drawn = drawn
        self.until = until
        self.red: dict[str, str] = {}
        self.items: dict[str, pytest.Item] = {}
        self.why = ""
        self.again: set[str] = set()  # the tests that have been red without a guard, and green again with it
        self.took: dict[str, float] = {}  # test → seconds, of those that can be asked
        self.tried: dict[str, set[str]] = {guard: set() for guard in drawn}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The quick tests first; the slow ones only for the guards that no quick test misses."""
        self.items = {item.nodeid: item for item in session.items}
        for slow in (False, True):
            items = [item for item in session.items if (item.get_closest_marker("slow") is not None) is slow]
            left = [guard for guard in self.drawn if not self.red.get(guard)]
            if left and time.monotonic() < self.until:
                self._hear(items, session)
                self._try(left, session, last=slow)
        return True

    def _hear(self, items: list[pytest.Item], session: pytest.Session) -> None:
        """Runs each test once, with every guard in its place. One that is red already can miss nothing."""
        for number, item in enumerate(items):
            began = time.monotonic()
            if why := self._fails(item, items[number + 1] if number + 1 < len(items) else session):
                self._say(session, f"red with nothing gone, so not asked: {item.nodeid} · {why}")
            else:
                self.took[item.nodeid] = time.monotonic() - began
        self._say(session, f"{len(items)} tests heard")

    def _try(self, guards: list[str], session: pytest.Session, *, last: bool) -> None:
        for guard in guards:
            if time.monotonic() > self.until:
                break
            began = time.monotonic()
            self.red[guard] = next((test for test in self._near(guard) if self._misses(session, test, guard)), "")
            if self.red[guard] or last:
                state, took = "red    " if self.red[guard] else "MISSED ", time.monotonic() - began
                self._say(session, f"{state} guard · {guard} · {self.red[guard]} · {self.why} · {took:.1f} s")

    def _say(self, session: pytest.Session, line: str) -> None:
        session.config.get_terminal_writer().line(line, flush=True)

    def _near(self, guard: str) -> Iterator[str]:
        """Where it said no, and where it was asked; the tests in which fewest guards spoke and that are quick first."""
        spoke: dict[str, int] = {}
        for tests in switches.said_no.values():
            for test in tests:
                spoke[test] = spoke.get(test, 0) + 1
        said_no = sorted(switches.said_no.get(guard, ()), key=lambda test: (spoke[test], self.took.get(test, 0)))
        asked = sorted(switches.asked.get(guard, ()), key=lambda test: self.took.get(test, 0))
        heard = [
            test for test in dict.fromkeys([*said_no, *asked]) if test in self.took and test not in self.tried[guard]
        ]
        for test in heard[:AT_MOST]:
            self.tried[guard].add(test)
            yield test

    def _misses(self, session: pytest.Session, test: str, guard: str) -> bool:
        """Whether the test is red without the guard, and green with it."""
        switches.gone = guard
        try:
            self.why = self._fails(self.items[test], session)
        finally:
            switches.gone = ""
        if self.why and test not in self.again and not self._fails(self.items[test], session):
            self.again.add(test)
        return bool(self.why) and test in self.again

    def _fails(self, item: pytest.Item, following: pytest.Item | pytest.Session) -> str:
        """Runs the test; where and why it is red, "" when it is green. following: what is run next."""
        switches.test = item.nodeid
        item._initrequest()  # a test can be run again only with new fixtures
        reports = runtestprotocol(item, log=False, nextitem=following)
        said = next((report.longreprtext for report in reports if report.failed), "")
        return " ".join(([line for line in said.splitlines() if line.startswith("E ")] or [said])[0].split())[:120]
