"""The connections of the pool."""

from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection as used

# What is said in a transaction: one statement that reads or writes rows, or a savepoint.
SAID = ("select", "insert", "update", "delete", "with", "savepoint", "release", "rollback to", "set local")
BEFORE = "( \n"  # one that is made of several begins with a parenthesis
LONGEST = max(len(word) for word in SAID)

# What such statements could leave behind in a connection that the next one gets, and what others would.
TIDY = "reset all; close all; unlisten *; select pg_catalog.pg_advisory_unlock_all()"


class Unusual(psycopg.ProgrammingError):
    """A statement that no page asks. SQL of somebody's own, as by an injection, is one."""


def check(query: Any) -> None:
    """Raises Unusual for what could put a statement of its own in the place of one that is kept prepared, and so be
    asked by the next one who gets the connection: another kind of statement, and several at once."""
    said = query.lstrip(BEFORE)[:LONGEST].lower() if isinstance(query, str) else None
    if said is None or not said.startswith(SAID) or ";" in query:
        raise Unusual("not a statement of ours")


class Cursor(psycopg.Cursor[Any]):
    """Asks nothing unusual."""

    def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
        check(query)
        return super().execute(query, params, **named)

    def executemany(self, query: Any, params_seq: Any, **named: Any) -> None:
        check(query)
        super().executemany(query, params_seq, **named)

    def stream(self, query: Any, params: Any = None, **named: Any) -> Any:
        raise Unusual("nothing is streamed")

    def copy(self, statement: Any, params: Any = None, **named: Any) -> Any:
        raise Unusual("nothing is copied")


class Connection(psycopg.Connection[Any]):
    """Keeps more statements prepared than the hundred that psycopg keeps, since all pages together ask some hundreds.

    One that is not kept is planned each time with its policies, which takes longer than to run it. Each kept one takes
    a tenth of a megabyte in the database.
    """

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.prepared_max = 300

    @property  # type: ignore[override]
    def cursor_factory(self) -> type[Cursor]:
        """Ours, whatever else is chosen."""
        return Cursor

    @cursor_factory.setter
    def cursor_factory(self, other: Any) -> None:
        pass


def tidy(connection: psycopg.Connection[Any]) -> None:
    """Settings, cursors and locks as at the start. A connection that does not take it is closed."""
    try:
        psycopg.Cursor(connection).execute(TIDY, prepare=False)
    except psycopg.Error:
        connection.close()


def tidied(answer: Callable) -> Callable:
    """The web application ``answer``, tidying the connection of each request before Django gives it back to the pool.

    The pool can do it too, but in a thread of its own: the next request then gets another connection, whose part of the
    processor's memory is cold.
    """

    def application(environ: Any, start_response: Any) -> Any:
        try:
            return answer(environ, start_response)
        finally:
            if used.connection is not None:
                tidy(used.connection)

    return application
