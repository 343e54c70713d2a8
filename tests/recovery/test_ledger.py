"""The ledger misses nothing, whatever order things commit in and wherever it is cut off."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from samplan.demo import county
from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment
from samplan.recovery import ledger, replay
from samplan.recovery.management.commands import restore
from tests.fixtures.database import connected_to
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


def test_the_ledger_is_its_owners_to_read_and_nobody_elses(owner: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / ledger.NAME
    look(owner, ledger.Ledger(tmp_path))
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    look(owner, ledger.Ledger(tmp_path))
    assert path.stat().st_mode & 0o777 == 0o600, "also one that was there before"


def test_of_a_lost_assignment_it_is_told_who_gave_it_and_to_whom(
    owner: psycopg.Connection, tmp_path: Path, django_db_blocker
) -> None:
    with django_db_blocker.unblock(), connected_to(owner.info.dbname), acting(actors.system("Test")) as now:
        county.register(now)
        given = Assignment.objects.select_related("user").get(id=key("mats"))
    by = LINE.replace("object_id, cases", "object_id, cases, assignment").replace("'[]'", "'[]', %s")
    owner.execute(by, ["register.give_assignment", given.id, key("tove")])
    owner.execute("set TimeZone = 'UTC'")
    ledger.Ledger(tmp_path).catch_up(owner)
    lost = [line for line in ledger.read(tmp_path) if line.get("kind") == "register.give_assignment"]
    restore.Command()._tell(tmp_path, replay.Report(lost=lost))
    (row,) = csv.DictReader((tmp_path / "lost.csv").read_text().splitlines(), delimiter=";")
    assert (row["uppdrag"], row["till"]) == (str(key("tove")), given.user.hsa_id)
    assert (row["enhet"], row["roll"]) == (str(given.unit_id), given.role)
