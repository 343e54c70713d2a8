"""The connections of the pool."""

from typing import Any

import psycopg

# What is said in a transaction: one statement that reads or writes rows, or a savepoint.
SAID = ("select", "insert", "update", "delete", "with", "savepoint", "release", "rollback to", "set local")
BEFORE = "( \n"  # one that is made of several begins with a parenthesis
LONGEST = max(len(word) for word in SAID)

# What such statements could leave behind in a connection that the next one gets, and what others would.
TIDY = "reset all; close all; unlisten *; select pg_catalog.pg_advisory_unlock_all()"


class Unusual(psycopg.ProgrammingError):
    """A statement that no page asks. SQL of somebody's own, as by an injection, is one."""


def check(query: Any, params: Any) -> None:
    """Raises Unusual for what could put a statement of its own in the place of one that is kept prepared, and so be
    asked by the next one who gets the connection. With values PostgreSQL itself takes one statement at a time."""
    said = query.lstrip(BEFORE)[:LONGEST].lower() if isinstance(query, str) else None
    if said is None or not said.startswith(SAID) or (not params and ";" in query):
        raise Unusual("not a statement of ours")


class Cursor(psycopg.Cursor[Any]):
    """Asks nothing unusual."""

    def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
        check(query, params)
        return super().execute(query, params, **named)

    def executemany(self, query: Any, params_seq: Any, **named: Any) -> None:
        check(query, None)
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

    def execute(self, query: Any, params: Any = None, **named: Any) -> Any:
        """As a cursor does. With nothing the pool asks whether the connection lives, each time before it gives it to
        somebody: the answer comes with the tidying. After use the pool would tidy in a thread of its own, and the next
        one would meanwhile get another connection, whose part of the processor's memory is cold."""
        return psycopg.Cursor(self).execute(TIDY) if query == "" else super().execute(query, params, **named)

    @property  # type: ignore[override]
    def cursor_factory(self) -> type[Cursor]:
        """Ours, whatever else is chosen."""
        return Cursor

    @cursor_factory.setter
    def cursor_factory(self, other: Any) -> None:
        pass
