"""What a test has made owes nothing afterwards: the cast's worklists show thirty rows, and are for other tests too."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from tests.cast import World
from tools.databases import Databases, named


@pytest.fixture(autouse=True)
def quiet(world: World, test_databases: Databases) -> Iterator[None]:
    """Cancels what became due during the test."""
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        began = owner.execute("select clock_timestamp()").fetchone()
        yield
        owner.execute(
            "update cases_duty set cancelled_by = 'test' where stored_at >= %s and met_at is null "
            "and cancelled_by = ''",
            began,
        )


__all__ = ["quiet"]
