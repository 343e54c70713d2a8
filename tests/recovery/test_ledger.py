"""The ledger misses nothing, whatever order things commit in and wherever it is cut off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from samplan.config import ledger
from tests.recovery import places
from tools.databases import Databases, named

LINE = """insert into audit_entry
  (at, actor_kind, actor_name, actor_role, unit_name, action, what, ground, object_id, cases)
  values (clock_timestamp(), 'system', 'Test', '', '', 'write', %s, '', %s, '[]')"""


@pytest.fixture
def owner(test_databases: Databases) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database where nothing has happened."""
    name = f"ledger_{os.getpid()}"
    test_databases.clone(name)
    with psycopg.connect(named(test_databases.owner, name), autocommit=True) as connection:
        yield connection
    places.drop(test_databases, name)


def look(owner: psycopg.Connection, one: ledger.Ledger) -> list[str]:
    """Look, and tell what stands in the ledger then: each write's kind."""
    owner.execute("set TimeZone = 'UTC'")
    one.catch_up(owner)
    return [line["kind"] for line in ledger.read(one.folder)]


def test_a_write_that_commits_after_a_later_one_is_not_missed(owner: psycopg.Connection, tmp_path: Path) -> None:
    one = ledger.Ledger(tmp_path)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as slow:
        slow.execute(LINE, ["slow", uuid4()])
        owner.execute(LINE, ["quick", uuid4()])
        assert look(owner, one) == ["quick"]
    assert look(owner, one) == ["quick", "slow"]
    assert look(owner, ledger.Ledger(tmp_path)) == ["quick", "slow"], "one who begins anew adds nothing twice"


def test_a_line_that_was_cut_off_is_told_again(owner: psycopg.Connection, tmp_path: Path) -> None:
    for what in ("first", "last"):
        owner.execute(LINE, [what, uuid4()])
    look(owner, ledger.Ledger(tmp_path))
    path = tmp_path / ledger.NAME
    path.write_bytes(path.read_bytes()[:-20])
    assert [line["kind"] for line in ledger.read(tmp_path)] == ["first"]
    assert look(owner, ledger.Ledger(tmp_path)) == ["first", "last"]


def test_two_that_add_at_the_same_time_tell_each_thing_once(owner: psycopg.Connection, tmp_path: Path) -> None:
    service, backup = ledger.Ledger(tmp_path), ledger.Ledger(tmp_path)
    look(owner, service)
    owner.execute(LINE, ["told", uuid4()])
    look(owner, backup)
    assert look(owner, service) == ["told"]


def test_nothing_of_a_database_that_is_not_at_home_comes_into_the_ledger(
    owner: psycopg.Connection, tmp_path: Path
) -> None:
    owner.execute("update access.home set database = 0")
    with pytest.raises(ledger.NotAtHome):
        ledger.Ledger(tmp_path).catch_up(owner)
    assert not (tmp_path / ledger.NAME).exists()


def test_a_database_that_knows_less_than_the_ledger_was_put_back_unseen(
    owner: psycopg.Connection, tmp_path: Path
) -> None:
    for what in ("first", "last"):
        owner.execute(LINE, [what, uuid4()])
    one = ledger.Ledger(tmp_path)
    look(owner, one)
    owner.execute("alter table audit_entry disable trigger user")  # as if it never had been added
    owner.execute("delete from audit_entry where what = 'last'")
    for each in (one, ledger.Ledger(tmp_path)):
        with pytest.raises(ledger.NotAtHome):
            each.catch_up(owner)


def test_when_it_last_looked_is_known_also_when_nothing_has_happened(owner: psycopg.Connection, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    look(owner, ledger.Ledger(tmp_path))
    os.utime(tmp_path / ledger.NAME, (0, 0))
    one = ledger.Ledger(tmp_path)
    look(owner, one)
    looked = ledger.looked_at(tmp_path)
    assert looked is not None and (looked - began).total_seconds() > -1
