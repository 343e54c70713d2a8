"""Tampers with a sealed log over and over, each time with one thing, and lets the stand-alone verifier look."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.tampering.kinds import KINDS, Tampering
from tools import verify_log

Head = tuple[str, int, str]


@dataclass
class Outcome:
    """How many of each kind were tried, and those that nobody saw."""

    tried: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def export(connection: psycopg.Connection, folder: Path) -> tuple[Path, Path]:
    """The two files, as an auditor has them written."""
    files = folder / "seals.tsv", folder / "entries.tsv"
    connection.execute("set timezone = 'UTC'")
    connection.execute("set datestyle = 'ISO'")
    for path, table in zip(files, ("audit_seal", "audit_entry"), strict=True):
        query = f"copy (select * from {table} order by id) to stdout with (header)"
        with path.open("wb") as file, connection.cursor().copy(query) as rows:  # type: ignore[arg-type]
            for row in rows:
                file.write(row)
    return files


def wait_for(connection: psycopg.Connection, row: int) -> None:
    """Until no transaction goes on that began before the one that wrote ``row``: also in the other test process's
    databases, since the horizon is one for the whole server."""
    asked = "select txid < pg_snapshot_xmin(pg_current_snapshot()) from audit_entry where id = %s"
    ends = time.monotonic() + 60
    while connection.execute(asked, [row]).fetchone() != (True,):
        assert time.monotonic() < ends, "a transaction never ended"
        time.sleep(0.02)


def seal_all(connection: psycopg.Connection) -> int:
    """Seal until nothing waits. Returns how many rows."""
    found, ends = 0, time.monotonic() + 60
    while connection.execute("select access.log_waits_since() is not null").fetchone() == (True,):
        (count,) = connection.execute("select access.seal_log()").fetchone()  # type: ignore[misc]
        found += count
        assert time.monotonic() < ends, "a transaction never ended"
        time.sleep(0 if count else 0.02)
    return found


def head_of(connection: psycopg.Connection) -> Head:
    """The newest seal, as it is kept outside."""
    found = connection.execute(
        "select (at at time zone 'Europe/Stockholm')::date::text, id, hash from audit_seal order by id desc limit 1"
    ).fetchone()
    assert found
    return found[0], found[1], found[2]


def verified(connection: psycopg.Connection, folder: Path, heads: list[Head]) -> verify_log.Report:
    """What the verifier says of the log as it stands."""
    return verify_log.check(*export(connection, folder), heads)


def found_out(connection: psycopg.Connection, folder: Path, kind: Tampering, chance: random.Random, head: Head) -> bool:
    """Whether the verifier sees one tampering. Everything is rolled back. One that needs a head is no proof without."""
    with connection.transaction(force_rollback=True):
        connection.execute("set local session_replication_role = replica")
        kind.do(connection, chance)
        try:
            return bool(verified(connection, folder, [head] if kind.heads else []).faults)
        except verify_log.Unreadable:
            return True


def try_all(dsn: str, folder: Path, rounds: int, seed: int) -> Outcome:
    """Every kind in turn, ``rounds`` in all, each on a row that chance chooses. dsn: a superuser's."""
    chance = random.Random(seed)
    outcome = Outcome()
    with psycopg.connect(dsn, autocommit=True) as connection:
        head = head_of(connection)
        clean = verified(connection, folder, [head])
        assert not clean.faults and clean.rows and clean.seals > 1, clean
        for number in range(rounds):
            kind = KINDS[number % len(KINDS)]
            outcome.tried[kind.name] += 1
            if not found_out(connection, folder, kind, chance, head):
                outcome.missed.append(kind.name)
        clean = verified(connection, folder, [head])
        assert not clean.faults, clean
    return outcome
