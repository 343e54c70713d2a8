"""Many coordinations out of a few: what the models' rows hold is copied with other people at other times.

What differs from copy to copy: every id that is not of the register, every moment and day, and the person's name and
number. ``tools.cuttings`` has the rest.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from bench.people import People, Someone
from bench.stories import Model
from samplan.demo.county import PERSONS
from tools.cuttings import Cutting, paste

SWEDEN = ZoneInfo("Europe/Stockholm")
BATCH = 250

STAMPED = ("cases_event", "audit_entry")  # recorded when it happened: nobody was late in the models

TIMES = r"(?P<moment>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?)|(?P<day>\d{4}-\d\d-\d\d)(?![\d-])"


class Pattern:
    """One model, ready to be copied."""

    def __init__(self, connection: psycopg.Connection, model: Model, register: set[str]):
        self.model = model
        given, family, number = PERSONS[model.name][:3]
        words = f"(?P<number>{number[:8]}-?{number[8:]})|(?P<name>{given} {family})|(?P<given>\\b{given}(?=s?\\b))"
        row = connection.execute("select person_id from cases_case where id = %s", [model.case]).fetchone()
        assert row
        self._person = str(row[0])
        self.cutting = Cutting(connection, model.case, register, f"{TIMES}|{words}", STAMPED)
        self._was = {was: _read(kind, was) for kind, was in self.cutting.differs}

    def copy(self, random: random.Random, who: Someone, back: int) -> dict[str, str]:
        """The rows of one new coordination, by table, around ``who`` and ``back`` days earlier."""

        def new(kind: str, was: str) -> str:
            before = self._was[was]
            if isinstance(before, date):  # a moment too: the clock on the wall stays the same
                return (before - timedelta(days=back)).isoformat()
            if was == self._person:
                return str(who.id)
            if kind == "id":
                return str(UUID(int=random.getrandbits(128), version=4))
            return {"name": who.name, "given": who.given, "number": who.written}[kind]

        return self.cutting.copy(new)[1]


def _read(kind: str, was: str) -> str | date:
    if kind == "moment":
        return datetime.fromisoformat(was if was[-3] == ":" else f"{was}:00").astimezone(SWEDEN)
    return date.fromisoformat(was) if kind == "day" else was


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
    texts: defaultdict[str, list[str]] = defaultdict(list)
    columns: dict[str, str] = {}
    for pattern in chosen:
        columns |= {table: rows.columns for table, rows in pattern.cutting.tables.items()}
        back = chance.randint(pattern.model.least, pattern.model.back)
        for table, text in pattern.copy(chance, people.someone(chance), back).items():
            texts[table].append(text)
    people.write(connection)
    paste(connection, columns, {table: "".join(rows) for table, rows in texts.items()})
    connection.commit()
