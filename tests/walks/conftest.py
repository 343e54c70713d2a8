"""The world of the walks, and the line to quote when they have ended."""

from __future__ import annotations

import os

import pytest

from tests.cast import world
from tests.fixtures.rules import SEED
from tests.walks.walk import SAID

__all__ = ["world"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in SAID:
        terminalreporter.write_line(f"{line} · seed {os.environ[SEED]}")
