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
        self.took: dict[str, float] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        writer = session.config.get_terminal_writer()
        whole = self._hear(session)
        writer.line(f"\n{len(self.took)} tests heard, {len(whole)} red with every guard in its place: {whole}")
        for guard in self.drawn:
            if time.monotonic() > self.until:
                break
            began = time.monotonic()
            red = next((test for test in self._near(guard, whole) if self._misses(session, test, guard)), "")
            self.red[guard] = red
            took = time.monotonic() - began
            writer.line(f"{'red    ' if red else 'MISSED '} guard · {guard} · {red} · {took:.1f} s", flush=True)
        return True

    def _hear(self, session: pytest.Session) -> list[str]:
        """Runs each test once; returns those that are red already."""
        self.items = {item.nodeid: item for item in session.items}
        red = []
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            began = time.monotonic()
            if self._fails(item, following):
                red.append(item.nodeid)
            self.took[item.nodeid] = time.monotonic() - began
        return red

    def _near(self, guard: str, whole: list[str]) -> Iterator[str]:
        """Where it said no, and where it was asked; the tests in which fewest guards spoke and that are quick first."""
        spoke: dict[str, int] = {}
        for tests in switches.said_no.values():
            for test in tests:
                spoke[test] = spoke.get(test, 0) + 1
        said_no = sorted(switches.said_no.get(guard, ()), key=lambda test: (spoke[test], self.took.get(test, 0)))
        asked = sorted(switches.asked.get(guard, ()), key=lambda test: self.took.get(test, 0))
        known = [test for test in dict.fromkeys([*said_no, *asked]) if test in self.items and test not in whole]
        yield from known[:AT_MOST]

    def _misses(self, session: pytest.Session, test: str, guard: str) -> bool:
        """Whether the test is red without the guard, and green with it."""
        switches.gone = guard
        try:
            red = self._fails(self.items[test], session)
        finally:
            switches.gone = ""
        return red and not self._fails(self.items[test], session)

    def _fails(self, item: pytest.Item, following: pytest.Item | pytest.Session | None) -> bool:
        switches.test = item.nodeid
        item._initrequest()  # a test can be run again only with new fixtures
        reports = runtestprotocol(item, log=False, nextitem=following)
        return any(report.failed for report in reports)
