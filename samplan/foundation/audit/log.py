"""Write the log.

A write is logged where it is made; what a page showed is gathered and logged before the page leaves.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb


class Acting(Protocol):
    """What the log needs to know of the actor; ``foundation.access.Actor`` has it."""

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def user(self) -> UUID | None: ...

    @property
    def person(self) -> UUID | None: ...

    @property
    def assignment(self) -> UUID | None: ...

    @property
    def unit(self) -> UUID | None: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def organisation(self) -> UUID | None: ...

    @property
    def session(self) -> UUID | None: ...


@dataclass(frozen=True)
class Line:
    """One thing to log: see ``audit.models.Entry`` for the words."""

    by: Acting
    now: datetime
    action: str
    what: str
    ground: str = ""
    case: UUID | None = None
    person: UUID | None = None
    object_id: UUID | None = None
    cases: tuple[UUID, ...] = field(default=())


_gathered: ContextVar[list[Line] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[list[Line]]:
    """Gather what is noted until the end, so that it can be written after a refused form has been rolled back."""
    lines: list[Line] = []
    token = _gathered.set(lines)
    try:
        yield lines
    finally:
        _gathered.reset(token)


def note(line: Line) -> None:
    """Note a read or a refusal: written with the page, or at once when nothing gathers."""
    lines = _gathered.get()
    if lines is None:
        write([line])
    else:
        lines.append(line)


SHOWN = ("read", "list", "print")


def refused(by: Acting, now: datetime, what: str) -> None:
    """Note that ``by`` was refused, unless what refused has noted it with more: each refusal is one line.

    What was gathered as shown was not, since the answer is a refusal: what was opened, and then turned out not to be
    there or not to be given, is logged as refused.
    """
    lines = _gathered.get()
    if lines is not None:
        noted = any(line.action == "refused" for line in lines)
        opened = [] if noted else [replace(line, action="refused") for line in lines if line.action in SHOWN]
        lines[:] = [line for line in lines if line.action not in SHOWN] + opened
    if lines is None or all(line.action != "refused" for line in lines):
        note(Line(by=by, now=now, action="refused", what=what[:60]))


_COLUMNS = (
    "at, actor_kind, actor_name, actor_role, actor_user, actor_person, assignment, unit, unit_name, organisation, "
    'session, action, what, ground, "case", person, object_id, cases'
)


class Cursor(Protocol):
    """What a row is written with: Django's cursor, or psycopg's own."""

    def execute(self, sql: str, row: tuple[Any, ...], /) -> Any: ...


def write(lines: list[Line], cursor: Cursor | None = None) -> None:
    """Write ``lines`` in this transaction, or in that of ``cursor``.

    Plain SQL: the app may add rows that it may not read back.
    """
    if not lines:
        return
    rows: list[tuple[Any, ...]] = [
        (
            line.now,
            line.by.kind,
            line.by.name,
            line.by.role,
            line.by.user,
            line.by.person,
            line.by.assignment,
            line.by.unit,
            line.by.unit_name,
            line.by.organisation,
            line.by.session,
            line.action,
            line.what,
            line.ground,
            line.case,
            line.person,
            line.object_id,
            Jsonb([str(id) for id in line.cases]),
        )
        for line in dict.fromkeys(lines)
    ]
    statement = f"insert into audit_entry ({_COLUMNS}) values ({', '.join(['%s'] * len(rows[0]))})"  # noqa: S608
    with nullcontext(cursor) if cursor is not None else connection.cursor() as used:
        for row in rows:  # most often one
            used.execute(statement, row)
