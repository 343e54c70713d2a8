"""A coordination's rows, read once, cut where something differs, and copied by COPY, as often as is wished.

What differs from copy to copy: every id that is not of the register, and what the caller names. Everything else is what
the real actions stored, so the copies follow the tables without a second description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg

OF_A_CASE = "case_id = %s"
# Beside the tables that say themselves which case a row is of.
OTHERS = {
    "cases_case": "id = %s",
    "cases_consentscope": "consent_id in (select id from cases_consent where case_id = %s)",
    "access.history": OF_A_CASE,
    "outbox_row": '"case" = %s',
    "audit_entry": '"case" = %s',
}
NUMBERED = ("access.history", "audit_entry")
ID = r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


def tables() -> dict[str, str]:
    """Every table with rows of a case, and how those of one case are found. Django must be set up."""
    from django.apps import apps

    from samplan.coordination.cases.models import Case

    found = {
        model._meta.db_table: OF_A_CASE
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Case and field.column == "case_id"
    }
    return {**found, **OTHERS}


@dataclass(frozen=True)
class Rows:
    """A case's rows in one table: their columns, and text with, at every second place, the number of what differs."""

    columns: str
    pieces: list[str | int]


class Cutting:
    """One coordination, cut and ready to be copied."""

    def __init__(
        self,
        connection: psycopg.Connection,
        case: UUID,
        keep: Container[str],
        more: str = "",
        stamped: Container[str] = (),
    ):
        """``keep``: ids that are the same in every copy. ``more``: a pattern of named groups that differ too.
        ``stamped``: tables where it was recorded when it happened."""
        self.case = case
        self.differs: list[tuple[str, str]] = []  # the kind (a group's name), and what it was
        self.place: dict[str, int] = {}  # in ``differs``
        self._keep, self._stamped = keep, stamped
        self._words = re.compile(f"{ID}|{more}" if more else ID)
        found = {table: self._cut(connection, table, where) for table, where in tables().items()}
        self.tables = {table: rows for table, rows in found.items() if rows.pieces != [""]}

    def copy(self, new: Callable[[str, str], str]) -> tuple[list[str], dict[str, str]]:
        """The text of one copy's rows by table, and before it the values by place. ``new`` gives one for a kind and
        what was."""
        values = [new(kind, was) for kind, was in self.differs]
        texts = {
            table: "".join(piece if isinstance(piece, str) else values[piece] for piece in rows.pieces)
            for table, rows in self.tables.items()
        }
        return values, texts

    def _cut(self, connection: psycopg.Connection, table: str, where: str) -> Rows:
        schema, name = table.split(".") if "." in table else ("public", table)
        found = connection.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = %s "
            "order by ordinal_position", [schema, name],
        ).fetchall()  # fmt: skip
        names = [column for (column,) in found if not (table in NUMBERED and column in ("id", "txid"))]
        read = [f'"{n}"' if n != "recorded_at" or table not in self._stamped else '"at"' for n in names]
        query = f"copy (select {', '.join(read)} from {table} where {where}) to stdout"
        with connection.cursor().copy(query.replace("%s", f"'{self.case}'")) as rows:
            text = b"".join(bytes(row) for row in rows).decode()
        return Rows(", ".join(f'"{n}"' for n in names), list(self._pieces(text)))

    def _pieces(self, text: str) -> Iterator[str | int]:
        end = 0
        for match in self._words.finditer(text):
            if match[0] in self._keep:
                continue
            yield text[end : match.start()]
            yield self._found(str(match.lastgroup), match[0])
            end = match.end()
        yield text[end:]

    def _found(self, kind: str, was: str) -> int:
        if was not in self.place:
            self.place[was] = len(self.differs)
            self.differs.append((kind, was))
        return self.place[was]


def paste(connection: psycopg.Connection, columns: dict[str, str], texts: dict[str, str]) -> None:
    """Stores the rows. Triggers are the caller's business."""
    for table, text in texts.items():
        if text:
            with connection.cursor().copy(f"copy {table} ({columns[table]}) from stdin") as copy:
                copy.write(text)
