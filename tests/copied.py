"""A coordination that has been played once is not played again: its rows are copied, with ids of their own.

Some thousand tests begin from the same few coordinations, and to play one takes some hundred questions to the database.
The first of each kind is played by the real actions, in each process and database; a copy cannot be told from it but by
its ids. Who changes an action sees it at once: nothing is kept from one run to the next.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
from django.db import connection as connected

from tools import databases
from tools.cuttings import Cutting, paste
from tools.environment import TEST_SUPERUSER

if TYPE_CHECKING:
    from tests.cast import Thread

# What stays the same in every copy: whatever is of the register and of people.
KEPT = ("directory_organisation", "directory_unit", "directory_user", "directory_assignment", "persons_person")

_played: dict[tuple[str, ...], tuple[Thread, Cutting]] = {}
_connections: dict[str, psycopg.Connection] = {}


def copied(play: Callable[[], Thread], *kind: str) -> Thread:
    """A thread of its own of this kind, in the database that is connected now."""
    name = str(connected.settings_dict["NAME"])
    if connected.in_atomic_block:
        return play()  # what is not committed cannot be read from beside
    if (name, *kind) in _played:
        return _copy(_connection(name), *_played[name, *kind])
    thread = play()
    beside = _connection(name)
    keep = {str(id) for table in KEPT for (id,) in beside.execute(f"select id from {table}").fetchall()}  # type: ignore[arg-type]
    _played[name, *kind] = _with_ids(thread, str), Cutting(beside, thread.id, keep)
    return thread


def _connection(name: str) -> psycopg.Connection:
    """Beside the app's: the owner of all tables, for whom no trigger runs."""
    if name not in _connections or _connections[name].broken:
        url = databases.named(os.environ[TEST_SUPERUSER], name)
        options = "-c session_replication_role=replica -c timezone=UTC"
        _connections[name] = psycopg.connect(url, options=options, autocommit=True)
    return _connections[name]


def _copy(beside: psycopg.Connection, played: Thread, cutting: Cutting) -> Thread:
    values, texts = cutting.copy(lambda kind, was: str(uuid4()))
    with beside.transaction():
        paste(beside, {table: rows.columns for table, rows in cutting.tables.items()}, texts)
    return _with_ids(played, lambda id: values[cutting.place[id]])


def _with_ids(thread: Thread, new: Callable[[str], str]) -> Thread:
    """The same thread under other ids."""

    def found(id: UUID) -> UUID:
        return UUID(new(str(id)))

    other = copy(thread)
    other.play = copy(thread.play)
    other.play.id = found(thread.id)
    other.measures = {name: found(id) for name, id in thread.measures.items()}
    other.goal = thread.goal and found(thread.goal)
    other.contact = thread.contact and found(thread.contact)
    return other
