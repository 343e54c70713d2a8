"""The log cannot be changed unnoticed (ACC-03): whatever one thing is done to it, the stand-alone verifier sees it."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.tampering import kinds, trying, writing
from tools import databases, verify_log
from tools.databases import Databases

pytestmark = pytest.mark.slow

ROUNDS = 5 * len(kinds.KINDS)  # 1,000 and more: python -m tests.tampering


@pytest.fixture(scope="module")
def dsn(test_databases: Databases, clone_name: str) -> str:
    """A database of its own with an empty log, reached as a superuser."""
    name = f"{clone_name}_tampering"
    test_databases.clone(name)
    return databases.named(test_databases.superuser, name)


@pytest.fixture(scope="module")
def sealed(dsn: str) -> tuple[set[int], int, int]:
    """Written by many at once, and sealed. The ids that were committed, how many were taken back, and the seed."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}: tests.tampering.writing.write_and_seal(dsn, {seed})")
    return (*writing.write_and_seal(dsn, seed), seed)


@pytest.fixture
def admin(dsn: str, sealed: tuple) -> Iterator[psycopg.Connection]:
    """The superuser, in a transaction that is rolled back."""
    with psycopg.connect(dsn, autocommit=True) as connection, connection.transaction(force_rollback=True):
        yield connection


def seal_ids(connection: psycopg.Connection) -> list[int]:
    """Every id that a seal vouches for, as often as it is vouched for."""
    ranges = "select unnest(ids) r from audit_seal"
    return [
        id
        for (id,) in connection.execute(f"select generate_series(lower(r), upper(r) - 1) from ({ranges}) x order by 1")
    ]


@pytest.mark.req("ACC-03")
def test_lines_of_many_writers_with_late_and_rolled_back_commits_are_sealed_exactly_once(
    dsn: str, sealed: tuple[set[int], int, int], tmp_path: Path
) -> None:
    kept, lost, _ = sealed
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert lost, "nothing was rolled back: the test would show nothing"
        every = seal_ids(connection)  # other tests may have written after these
        assert [id for id in every if id <= max(kept)] == sorted(kept) and len(set(every)) == len(every)
        report = trying.verified(connection, tmp_path, [trying.head_of(connection)])
    assert (report.faults, report.rows, report.unsealed) == ([], len(every), 0)
    assert report.seals > 1


@pytest.mark.req("ACC-03")
def test_every_single_tampering_is_found(dsn: str, sealed: tuple[set[int], int, int], tmp_path: Path) -> None:
    outcome = trying.try_all(dsn, tmp_path, ROUNDS, sealed[2])
    assert set(outcome.tried) == {kind.name for kind in kinds.KINDS}
    assert outcome.missed == [], f"seed {sealed[2]}"


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind.heads], ids=lambda kind: kind.name)
def test_who_rewrites_the_chain_itself_is_found_by_a_head_that_is_kept_outside_and_by_nothing_else(
    admin: psycopg.Connection, kind: kinds.Tampering, tmp_path: Path, sealed: tuple[set[int], int, int]
) -> None:
    head = trying.head_of(admin)
    admin.execute("set local session_replication_role = replica")
    kind.do(admin, random.Random(sealed[2]))
    assert trying.verified(admin, tmp_path, []).faults == []
    (fault,) = trying.verified(admin, tmp_path, [head]).faults
    assert "cut off" in fault or "made anew" in fault


@pytest.mark.req("ACC-03")
def test_the_hash_holds_every_column_that_the_table_has(admin: psycopg.Connection) -> None:
    def columns(table: str) -> set[str]:
        query = "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        return {name for (name,) in admin.execute(query, [table])}

    assert columns("audit_entry") == set(verify_log.FORMS[max(verify_log.FORMS)].split()) == set(kinds.COLUMNS)
    assert columns("audit_seal") == set(verify_log.SEAL.split()) == set(kinds.SEAL)


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {}"])
def test_the_log_and_its_seals_are_only_added_to_by_the_owner_too(
    admin: psycopg.Connection, table: str, statement: str
) -> None:
    for role in ("samplan_owner", "postgres"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"), admin.transaction():
            admin.execute(f"set local role {role}")  # type: ignore[arg-type]
            admin.execute(statement.format(table))  # type: ignore[arg-type]


@pytest.mark.req("ACC-03")
def test_no_month_can_be_emptied_past_the_log(admin: psycopg.Connection) -> None:
    months = "select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_entry'::regclass"
    names = [name for (name,) in admin.execute(months)]
    assert len(names) >= 4
    for name in names:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"), admin.transaction():
            admin.execute(f"truncate {name}")  # type: ignore[arg-type]


@pytest.mark.req("ACC-03")
def test_a_transaction_that_ends_late_comes_in_a_later_seal(dsn: str, sealed: tuple, tmp_path: Path) -> None:
    chance = random.Random(1)
    with (
        psycopg.connect(dsn, autocommit=True) as connection,
        psycopg.connect(dsn) as late,
        psycopg.connect(dsn) as gone,
    ):
        before = set(seal_ids(connection))
        first = writing.insert(connection, writing.line(chance))
        slow, never = writing.insert(late, writing.line(chance)), writing.insert(gone, writing.line(chance))
        writing.insert(connection, writing.line(chance))
        trying.wait_for(connection, first)
        connection.execute("select access.seal_log()")
        assert set(seal_ids(connection)) - before == {first}
        late.commit()
        gone.rollback()
        trying.seal_all(connection)
        after = set(seal_ids(connection)) - before
        assert slow in after and never not in after and len(after) == 3
        assert trying.verified(connection, tmp_path, []).faults == []


@pytest.mark.req("ACC-03")
def test_after_a_restore_that_counts_transactions_anew_everything_is_sealed_once(
    admin: psycopg.Connection, tmp_path: Path
) -> None:
    """A dump that is read in elsewhere writes the seals by other transactions, and new rows have lower numbers."""
    chance, before = random.Random(1), seal_ids(admin)
    low = writing.insert(admin, {**writing.line(chance), "txid": "5"})
    high = writing.insert(admin, {**writing.line(chance), "txid": "90000000"})
    assert admin.execute("select access.seal_log()").fetchone() == (0,), "the numbers tell nothing of these two"
    admin.execute("set local session_replication_role = replica")
    admin.execute("update audit_seal set id = id")
    admin.execute("set local session_replication_role = origin")
    assert admin.execute("select access.seal_log()").fetchone() == (2,)
    assert seal_ids(admin) == [*before, low, high]
    assert trying.verified(admin, tmp_path, []).faults == []


@pytest.mark.req("ACC-03")
def test_rows_that_wait_for_their_seal_are_no_fault_until_they_have_waited_long(
    admin: psycopg.Connection, tmp_path: Path
) -> None:
    chance = random.Random(1)
    writing.insert(admin, writing.line(chance))
    report = trying.verified(admin, tmp_path, [])
    assert (report.unsealed, report.faults) == (1, [])
    writing.insert(admin, {**writing.line(chance), "recorded_at": "2026-01-01"})
    (fault,) = trying.verified(admin, tmp_path, []).faults
    assert fault.startswith("2 rows are in no seal")


@pytest.mark.req("ACC-03")
def test_a_seal_is_the_same_however_the_one_who_asks_for_it_writes_moments(
    dsn: str, sealed: tuple, tmp_path: Path
) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set timezone = 'Asia/Kathmandu'")
        connection.execute("set datestyle = 'German'")
        writing.insert(connection, writing.line(random.Random(1)))
        assert trying.seal_all(connection) >= 1
        assert trying.verified(connection, tmp_path, []).faults == []
