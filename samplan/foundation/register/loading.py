"""Load a county's folder into the register: one action, one transaction, one row that tells of it (ORG-01, ACC-07).

It runs as the owner of the tables, as `migrate` does: row-level security neither lets the app role write the register
nor lets it COPY. The rows go into temporary tables first, and what differs is found and stored by the database.
A dry run does all of it and rolls back, so what it shows is what would happen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import log
from samplan.foundation.register.files import ASSIGNMENTS, FILES, PERSONS, UNITS, Folder, Row
from samplan.foundation.register.statements import BEFORE, EMPTIED, STAGES, UNADMINISTERED, Stage
from samplan.rulebook.identity import PersonNumber
from samplan.rulebook.refused import Refused

NAMED = 10  # units and organisations in one question
FEW = 10  # this many may end without a question; above it, no more than one in ten


@dataclass
class Difference:
    """What a file changes: names of what is new, changed (with the columns) and ended, and how many are the same."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "changed": len(self.changed), "ended": len(self.ended), "same": self.same}


class _DryRun(Exception):
    """Rolls the transaction back."""


def load(
    connection: psycopg.Connection,
    folder: Folder,
    *,
    by: Actor,
    now: datetime,
    request_id: UUID,
    dry_run: bool = False,
    let_end: bool = False,
    asks: list[str] | None = None,
) -> dict[str, Difference]:
    """Make the register as ``folder`` says, and end what it no longer names. Returns what differed, by file.

    connection: as the owner, with no transaction open. folder: read and checked, without faults. let_end: also when
    much would end. asks: of a dry run, takes what the load would have stopped to ask, which the difference answers. The
    same ``request_id`` twice loads once. Raises Refused when too much would end, altogether or of
    one unit, and when a unit would come to another organisation.
    """
    if folder.faults:
        raise ValueError("the folder has faults")
    found: dict[str, Difference] = {}
    try:
        with connection.transaction(), connection.cursor() as cursor:
            _begin(cursor)
            if cursor.execute("select 1 from register_load where id = %s", [request_id]).fetchone():
                return {}
            for file, stage in STAGES.items():
                if file in folder.rows:
                    _stage(cursor, stage, folder.rows[file], now)
            _refuse_moved_units(cursor)
            cursor.execute(BEFORE, {"now": now})
            for file, stage in STAGES.items():
                if file in folder.rows:
                    found[file] = _store(cursor, stage, now)
            if not let_end:
                _ask(cursor, found, now, asks if dry_run else None)
            _tell(cursor, folder, found, by, now, request_id)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return found


def _begin(cursor: psycopg.Cursor) -> None:
    """Alone, and as the system: the history of what changes says who."""
    cursor.execute("select pg_advisory_xact_lock(hashtextextended('register', 2))")
    cursor.execute("select access.begin('system', null, null, null, null)")


def _stage(cursor: psycopg.Cursor, stage: Stage, rows: list[Row], now: datetime) -> None:
    cursor.execute(stage.create)
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(stage.table), sql.SQL(", ").join(sql.Identifier(name) for name in stage.columns)
    )
    with cursor.copy(into) as copy:
        for values in _values(stage, rows):
            copy.write_row(values)
    for statement in stage.find:
        cursor.execute(statement, {"now": now})


def _values(stage: Stage, rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        number = row.values.get("nummer")
        extra = {}
        if isinstance(number, PersonNumber):
            extra = {"nummer": number.value, "nummer_slag": number.kind, "fodd": number.born_on}
        values = row.values | extra
        yield tuple(values[name] for name in stage.columns)


def _store(cursor: psycopg.Cursor, stage: Stage, now: datetime) -> Difference:
    """Find what differs, then store it. Both by the same temporary table."""
    found, at = Difference(), {"now": now}
    found.new = [name for (name,) in cursor.execute(stage.new, at)]
    for name, *said in cursor.execute(stage.changed, at):
        # Django's own connections leave JSON as the text that it is.
        before, after = (json.loads(one) if isinstance(one, str) else one for one in said)
        columns = sorted(key for key in after if after[key] != before[key])
        found.changed.append(f"{name} ({', '.join(columns)})")
    if stage.ended:
        found.ended = [name for (name,) in cursor.execute(stage.ended, at)]
    known = cursor.execute(sql.SQL("select 1 from {} where known").format(sql.Identifier(stage.table)))
    found.same = len(known.fetchall()) - len(found.changed)
    for statement in stage.store:
        cursor.execute(statement, at)
    return found


def _refuse_moved_units(cursor: psycopg.Cursor) -> None:
    """What a unit has written is its organisation's: a unit that changes it is another unit."""
    moved = cursor.execute(
        """select l.hsa_id, o.name from load_unit l join directory_unit u on u.id = l.id
        join directory_organisation o on o.id = u.organisation_id where o.hsa_id <> l.organisation order by 1"""
    ).fetchall()
    if moved:
        names = ", ".join(f"{hsa} (hör till {name})" for hsa, name in moved[:5])
        raise Refused(
            f"{UNITS}: {names} har fått en annan organisation. Det som enheten har skrivit hör till den gamla. "
            "Ta bort raden, så stängs enheten, och ge den nya ett eget HSA-id.",
            code="moved",
        )


def _ask(cursor: psycopg.Cursor, found: dict[str, Difference], now: datetime, asks: list[str] | None) -> None:
    """Raises Refused when much would end, or puts the question in ``asks`` and goes on."""
    try:
        _refuse_much_ended(found)
        _refuse_emptied(cursor, now)
    except Refused as question:
        if asks is None:
            raise
        asks.append(str(question))


def _refuse_much_ended(found: dict[str, Difference]) -> None:
    for file, difference in found.items():
        ended, had = len(difference.ended), len(difference.ended) + difference.same + len(difference.changed)
        if ended > max(FEW, had // 10):
            what = "uppdrag" if file == ASSIGNMENTS else "enheter"
            raise Refused(
                f"{file}: {ended} av {had} {what} skulle upphöra, eftersom de inte står i filen. Är filen hel? "
                "Stämmer det, kör igen med --avsluta.",
                code="much",
            )


def _refuse_emptied(cursor: psycopg.Cursor, now: datetime) -> None:
    """However few they are: a unit or an organisation that loses all or most of its people, a huvudman nobody opens."""
    at = {"now": now}
    told = [f"{name}: {ended} av {had} uppdrag" for name, had, ended in cursor.execute(EMPTIED, at)]
    told += [f"huvudmannen {name}: den sista administratören" for (name,) in cursor.execute(UNADMINISTERED, at)]
    if told:
        more = f" och {len(told) - NAMED} till" if len(told) > NAMED else ""
        raise Refused(
            f"{ASSIGNMENTS}: det här skulle upphöra: {'; '.join(told[:NAMED])}{more}. Är filen hel? "
            "Stämmer det, kör igen med --avsluta.",
            code="emptied",
        )


def _tell(
    cursor: psycopg.Cursor, folder: Folder, found: dict[str, Difference], by: Actor, now: datetime, id: UUID
) -> None:
    counts = {file: difference.counts for file, difference in found.items()}
    cursor.execute(
        "insert into register_load (id, at, by_name, digest, counts) values (%s, %s, %s, %s, %s)",
        [id, now, by.name, folder.digest, Jsonb(counts)],
    )
    log.write([log.Line(by=by, now=now, action="write", what="register.load_county", object_id=id)], cursor)


__all__ = ["FILES", "PERSONS", "Difference", "load"]
