"""Many coordinations out of a few: each model's rows are read once, cut where something differs, and copied by COPY.

What differs from copy to copy: every id that is not of the register, every moment and day, and the person's name and
number. Everything else is what the real actions stored, so the copies follow the tables without a second description.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from django.apps import apps

from bench.people import People, Someone
from bench.stories import Model
from samplan.coordination.cases.models import Case
from samplan.demo.county import PERSONS

SWEDEN = ZoneInfo("Europe/Stockholm")
BATCH = 250

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
STAMPED = ("cases_event", "audit_entry")  # recorded when it happened: nobody was late in the models

CUTS = re.compile(
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<moment>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?)"
    r"|(?P<day>\d{4}-\d\d-\d\d)(?![\d-])"
)


def tables() -> dict[str, str]:
    """Every table with rows of a case, and how those of one case are found."""
    found = {
        model._meta.db_table: OF_A_CASE
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Case and field.column == "case_id"
    }
    return {**found, **OTHERS}


@dataclass
class Cut:
    """A model's rows in one table: text and, at every second place, the number of what differs."""

    columns: str
    pieces: list[str | int]


class Pattern:
    """One model, cut and ready to be copied."""

    def __init__(self, connection: psycopg.Connection, model: Model, register: set[str]):
        self.model = model
        self._register = register
        self._given, self._family, self._number = PERSONS[model.name][:3]
        self._known: dict[str, int] = {}
        self._differs: list[tuple[str, object]] = []  # what it is, and what it was
        self._words = re.compile(
            f"{CUTS.pattern}|(?P<number>{self._number[:8]}-?{self._number[8:]})"
            f"|(?P<name>{self._given} {self._family})|(?P<given>\\b{self._given}(?=s?\\b))"
        )
        row = connection.execute("select person_id from cases_case where id = %s", [model.case]).fetchone()
        assert row
        self._person = str(row[0])
        self.cuts = {table: self._cut(connection, table, where) for table, where in tables().items()}

    def copy(self, random: random.Random, who: Someone, back: int) -> tuple[UUID, dict[str, str]]:
        """The rows of one new coordination, by table, around ``who`` and ``back`` days earlier. Returns its id too."""
        values = [self._new(kind, was, random, who, back) for kind, was in self._differs]
        texts = {
            table: "".join(piece if isinstance(piece, str) else values[piece] for piece in cut.pieces)
            for table, cut in self.cuts.items()
        }
        return UUID(values[self._known[str(self.model.case)]]), texts

    def _cut(self, connection: psycopg.Connection, table: str, where: str) -> Cut:
        schema, name = table.split(".") if "." in table else ("public", table)
        found = connection.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = %s "
            "order by ordinal_position", [schema, name],
        ).fetchall()  # fmt: skip
        names = [column for (column,) in found if not (table in NUMBERED and column in ("id", "txid"))]
        read = [f'"{n}"' if n != "recorded_at" or table not in STAMPED else '"at"' for n in names]
        query = f"copy (select {', '.join(read)} from {table} where {where}) to stdout"
        with connection.cursor().copy(query.replace("%s", f"'{self.model.case}'")) as rows:  # type: ignore[arg-type]
            text = b"".join(bytes(row) for row in rows).decode()
        return Cut(", ".join(f'"{n}"' for n in names), list(self._pieces(text)))

    def _pieces(self, text: str) -> Iterator[str | int]:
        end = 0
        for match in self._words.finditer(text):
            if match[0] in self._register:
                continue
            yield text[end : match.start()]
            yield self._place(str(match.lastgroup), match[0])
            end = match.end()
        yield text[end:]

    def _place(self, kind: str, was: str) -> int:
        if was not in self._known:
            self._known[was] = len(self._differs)
            value: object = was
            if kind == "moment":
                value = datetime.fromisoformat(was if was[-3] == ":" else f"{was}:00").astimezone(SWEDEN)
            elif kind == "day":
                value = date.fromisoformat(was)
            elif was == self._person:
                kind = "person"
            self._differs.append((kind, value))
        return self._known[was]

    @staticmethod
    def _new(kind: str, was: object, random: random.Random, who: Someone, back: int) -> str:
        if isinstance(was, date):  # a moment too: the clock on the wall stays the same
            return (was - timedelta(days=back)).isoformat()
        if kind == "id":
            return str(UUID(int=random.getrandbits(128), version=4))
        return {"person": str(who.id), "name": who.name, "given": who.given, "number": who.written}[kind]


def make(connection: psycopg.Connection, models: list[Model], plans: int, people: People, seed: int) -> None:
    """Make ``plans`` coordinations in all, the models counted, as the owner. The same seed makes the same."""
    register = {
        str(id)
        for table in ("organisation", "unit", "user", "assignment")
        for (id,) in connection.execute(f"select id from directory_{table}")  # type: ignore[arg-type]
    }
    patterns = [Pattern(connection, model, register) for model in models]
    chance = random.Random(seed)
    wanted = plans - len(models)
    chosen = chance.choices(patterns, [pattern.model.weight for pattern in patterns], k=max(0, wanted))
    # The stamps belong to what happens now; the copies have happened.
    for table in STAMPED:
        connection.execute(f"alter table {table} disable trigger user")
    connection.commit()
    for begin in range(0, len(chosen), BATCH):
        _batch(connection, chosen[begin : begin + BATCH], people, chance)
    for table in STAMPED:
        connection.execute(f"alter table {table} enable trigger user")
    connection.commit()


def _batch(connection: psycopg.Connection, chosen: list[Pattern], people: People, chance: random.Random) -> None:
    texts: dict[str, list[str]] = {table: [] for table in chosen[0].cuts}
    columns: dict[str, str] = {table: cut.columns for table, cut in chosen[0].cuts.items()}
    for pattern in chosen:
        back = chance.randint(pattern.model.least, pattern.model.back)
        _, rows = pattern.copy(chance, people.someone(chance), back)
        for table, text in rows.items():
            texts[table].append(text)
    people.write(connection)
    for table, rows in texts.items():
        with connection.cursor().copy(f"copy {table} ({columns[table]}) from stdin") as copy:  # type: ignore[arg-type]
            copy.write("".join(rows))
    connection.commit()
