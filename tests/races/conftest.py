"""The world of the races, and the lines to quote when they have ended."""

from __future__ import annotations

import os

import psycopg
import pytest

from tests.cast import World, world
from tests.fixtures.rules import SEED
from tests.races import harness
from tools.databases import Databases

__all__ = ["world"]


@pytest.fixture
def seen(world: World, test_databases: Databases) -> psycopg.Connection:
    """The database past every policy."""
    with harness.everything(test_databases.superuser) as made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in harness.SAID:
        terminalreporter.write_line(f"{line} · seed {os.environ[SEED]}")
