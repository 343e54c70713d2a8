"""A log written by many at once, with commits that are late and commits that never come, sealed while it is written."""

from __future__ import annotations

import random
import threading
import time
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from tests.tampering import trying

NASTY = ("", "Åsa Öberg", "tab\there", "two\nlines", "\\N", "a\\b", '"quoted", twice', "\r", "😀 7:", "-,", "x" * 60)
WHAT = ("read_plan", "see", "print", "everything", "worklist", "session", "a\tb", "\\.")
ACTIONS = ("read", "list", "print", "search", "write", "refused", "login", "logout")


def line(chance: random.Random) -> dict[str, object]:
    """One row as the app may write it, with whatever a name may hold."""

    def id() -> UUID | None:
        return UUID(int=chance.getrandbits(128), version=4) if chance.random() < 0.7 else None

    return {
        "at": "2026-11-29 10:00:00.5+01",
        "actor_kind": chance.choice(("unit", "person", "system")),
        "actor_name": chance.choice(NASTY),
        "actor_role": chance.choice(("NURSE", "")),
        "actor_user": id(),
        "actor_person": id(),
        "assignment": id(),
        "unit": id(),
        "unit_name": chance.choice(NASTY),
        "organisation": id(),
        "session": id(),
        "action": chance.choice(ACTIONS),
        "what": chance.choice(WHAT),
        "ground": chance.choice(("own", "", "delivered")),
        "case": id(),
        "person": id(),
        "object_id": id(),
        "cases": Jsonb([str(id()) for _ in range(chance.randrange(3))]),
    }


def insert(connection: psycopg.Connection, row: dict[str, object]) -> int:
    """Adds the row; returns its id."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    statement = f"insert into audit_entry ({names}) values ({places}) returning id"
    found = connection.execute(statement, list(row.values())).fetchone()  # type: ignore[arg-type]
    assert found
    return int(found[0])


def write_and_seal(dsn: str, seed: int, *, writers: int = 4, each: int = 25, seals: int = 6) -> tuple[set[int], int]:
    """Writes with ``writers`` connections and seals meanwhile. Returns the ids that were committed, and how many were
    taken back. Some transactions are held open while others, begun later, are committed and sealed."""
    kept: set[int] = set()
    lost: list[int] = []
    guard = threading.Lock()

    def work(number: int) -> None:
        chance = random.Random(f"{seed}-{number}")
        with psycopg.connect(dsn, autocommit=True) as connection:
            for _ in range(each):
                connection.execute("begin")
                ids = [insert(connection, line(chance)) for _ in range(chance.randrange(1, 4))]
                time.sleep(chance.choice((0, 0, 0.01, 0.05)))
                keep = chance.random() < 0.8
                connection.execute("commit" if keep else "rollback")
                with guard:
                    kept.update(ids) if keep else lost.extend(ids)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    with psycopg.connect(dsn, autocommit=True) as connection:
        for _ in range(seals):
            time.sleep(0.05)
            connection.execute("select access.seal_log()")
        for thread in threads:
            thread.join()
        trying.seal_all(connection)
    return kept, len(lost)
