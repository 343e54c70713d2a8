"""What somebody with all rights in the database might do to the log: each changes one thing, and says what."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg

COLUMNS: dict[str, str] = {
    "id": "id", "recorded_at": "moment", "txid": "xid", "at": "moment", "actor_kind": "text", "actor_name": "text",
    "actor_role": "text", "actor_user": "uuid", "actor_person": "uuid", "assignment": "uuid", "unit": "uuid",
    "unit_name": "text", "organisation": "uuid", "session": "uuid", "action": "action", "what": "text",
    "ground": "text", "case": "uuid", "person": "uuid", "object_id": "uuid", "cases": "json",
}  # fmt: skip
SEAL = {
    "id": "id", "at": "moment", "form": "form", "count": "id", "ids": "ids", "horizon": "xid", "root": "hash",
    "previous": "hash", "hash": "hash", "txid": "xid",
}  # fmt: skip
# The new value, out of the old one: never the same.
NEW = {
    "id": '"{0}" + 1000000',
    "moment": "\"{0}\" + interval '1 microsecond'",
    "xid": '("{0}"::text::numeric + 1)::text::xid8',
    "text": "\"{0}\" || '.'",
    "action": "case \"{0}\" when 'read' then 'list' else 'read' end",
    "json": '"{0}" || \'["x"]\'',
    "form": '"{0}" + 1',
    "ids": '"{0}" + int8multirange(int8range(900000, 900001))',
    "hash": "encode(sha256(convert_to(\"{0}\", 'UTF8')), 'hex')",
}


@dataclass(frozen=True)
class Tampering:
    """One way. ``heads``: it is found only with a head that was kept outside. ``column`` when it is about one."""

    name: str
    do: Callable[[psycopg.Connection, random.Random], None]
    heads: bool = False


def _row(connection: psycopg.Connection, chance: random.Random, table: str = "audit_entry") -> int:
    ids = [id for (id,) in connection.execute(f"select id from {table} order by id")]  # type: ignore[arg-type]
    return int(chance.choice(ids))


def _change(table: str, column: str, kind: str) -> Callable[[psycopg.Connection, random.Random], None]:
    def do(connection: psycopg.Connection, chance: random.Random) -> None:
        id = _row(connection, chance, table)
        if kind == "uuid":  # another, one where there was none, or none where there was one
            value = chance.choice((f"'{UUID(int=chance.getrandbits(128), version=4)}'::uuid", "null"))
            was = connection.execute(f'select "{column}" from {table} where id = %s', [id]).fetchone()  # type: ignore[arg-type]
            if was == (None,) and value == "null":
                value = f"'{UUID(int=chance.getrandbits(128), version=4)}'::uuid"
        else:
            value = NEW[kind].format(column)
        connection.execute(f'update {table} set "{column}" = {value} where id = %s', [id])  # type: ignore[arg-type]

    return do


def _copy(connection: psycopg.Connection, row: int, /, **other: str) -> None:
    """Adds a copy of a row where some columns are another SQL expression."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    values = ", ".join(other.get(name, f'"{name}"') for name in COLUMNS)
    connection.execute(f"insert into audit_entry ({names}) select {values} from audit_entry where id = {row}")  # type: ignore[arg-type]


def _add_new_id(connection: psycopg.Connection, chance: random.Random) -> None:
    _copy(connection, _row(connection, chance), id="(select max(id) + 1 from audit_entry)")


def _add_in_gap(connection: psycopg.Connection, chance: random.Random) -> None:
    gaps = [
        id
        for (id,) in connection.execute(
            "select g from generate_series(1, (select max(id) from audit_entry)) g "
            "where not exists (select 1 from audit_entry where id = g)"
        )
    ]
    _copy(connection, _row(connection, chance), id=str(chance.choice(gaps)))


def _add_twice(connection: psycopg.Connection, chance: random.Random) -> None:
    _copy(connection, _row(connection, chance), recorded_at="recorded_at + interval '1 second'")


def _add_and_seal(connection: psycopg.Connection, chance: random.Random) -> None:
    """A row of yesterday, made so that the next seal takes it in as if it had just been written."""
    horizon = "(select horizon from audit_seal order by id desc limit 1)"
    yesterday = "recorded_at - interval '1 day'"
    _copy(connection, _row(connection, chance), id="nextval('audit_entry_id_seq')", txid=horizon, recorded_at=yesterday)
    connection.execute("select access.seal_log()")


def _remove(connection: psycopg.Connection, chance: random.Random) -> None:
    connection.execute("delete from audit_entry where id = %s", [_row(connection, chance)])


def _swap_ids(connection: psycopg.Connection, chance: random.Random) -> None:
    one, other = _row(connection, chance), _row(connection, chance)
    while one == other:
        other = _row(connection, chance)
    for was, becomes in ((one, -1), (other, one), (-1, other)):
        connection.execute("update audit_entry set id = %s where id = %s", [becomes, was])


def _swap_texts(connection: psycopg.Connection, chance: random.Random) -> None:
    """What one column ends with becomes what the next begins with: a hash over joined texts would not see it."""
    connection.execute(
        "update audit_entry set actor_name = actor_name || 'x', unit_name = 'y' || unit_name where id = %s",
        [_row(connection, chance)],
    )


def _empty_for_none(connection: psycopg.Connection, chance: random.Random) -> None:
    connection.execute(
        "update audit_entry set cases = case cases when '[]' then '[\"\"]'::jsonb else '[]' end where id = %s",
        [_row(connection, chance)],
    )


def _remove_seal(connection: psycopg.Connection, chance: random.Random) -> None:
    last = connection.execute("select max(id) from audit_seal").fetchone()
    id = _row(connection, chance, "audit_seal")
    while last == (id,):  # the last one is the tail, which needs a head to be missed
        id = _row(connection, chance, "audit_seal")
    connection.execute("delete from audit_seal where id = %s", [id])


def _cut_tail(connection: psycopg.Connection, chance: random.Random) -> None:
    seal = _row(connection, chance, "audit_seal")
    connection.execute(
        "delete from audit_entry e using audit_seal s where s.id >= %s and s.ids @> e.id",
        [seal],
    )
    connection.execute("delete from audit_seal where id >= %s", [seal])


def _made_anew(connection: psycopg.Connection, chance: random.Random) -> None:
    """A row is changed, and the chain sealed anew from there on, all in order."""
    row = _row(connection, chance)
    seal = connection.execute("select id from audit_seal where ids @> %s::bigint", [row]).fetchone()
    assert seal
    connection.execute("update audit_entry set actor_name = actor_name || 'x' where id = %s", [row])
    connection.execute("delete from audit_seal where id >= %s", [seal[0]])
    connection.execute("select access.seal_log()")


KINDS: tuple[Tampering, ...] = (
    *(Tampering(f"change {name}", _change("audit_entry", name, kind)) for name, kind in COLUMNS.items()),
    Tampering("add a row with a new number", _add_new_id),
    Tampering("add a row with the number of one that was rolled back", _add_in_gap),
    Tampering("add a row twice", _add_twice),
    Tampering("add a row of yesterday and let it be sealed", _add_and_seal),
    Tampering("remove a row", _remove),
    Tampering("swap the numbers of two rows", _swap_ids),
    Tampering("move a letter between two columns", _swap_texts),
    Tampering("change nothing into an empty thing", _empty_for_none),
    *(Tampering(f"change {name} of a seal", _change("audit_seal", name, kind)) for name, kind in SEAL.items()),
    Tampering("remove a seal", _remove_seal),
    Tampering("cut off the tail", _cut_tail, heads=True),
    Tampering("make the chain anew", _made_anew, heads=True),
)
