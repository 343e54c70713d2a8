"""One statement to the database that fails, and what the whole database holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import OperationalError, connection

# What can happen to a statement: it never came, its answer never came, the connection is gone.
WAYS = ("before", "after", "lost")


class Fault:
    """Fails at the n-th of the statements, of which a commit is one. ``fired``: whether there were so many."""

    def __init__(self, n: int, way: str, superuser: str):
        self.n, self.way, self.superuser = n, way, superuser
        self.asked, self.fired = 0, False

    def __call__(self, execute: Callable, *asked: Any) -> Any:
        """Stands before each statement, as Django's execute_wrapper."""
        return self.pass_through(lambda: execute(*asked))

    def pass_through(self, execute: Callable[[], Any], *, commit: bool = False) -> Any:
        self.asked += 1
        if self.asked != self.n:
            return execute()
        self.fired = True
        if self.way == "lost":
            backend = connection.connection.info.backend_pid
            with psycopg.connect(self.superuser, autocommit=True) as superuser:
                superuser.execute("select pg_terminate_backend(%s, 2000)", [backend])
            return execute()
        if self.way == "after" and not commit:
            execute()
        raise OperationalError("a fault")


@contextmanager
def failing(n: int, way: str, superuser: str) -> Iterator[Fault]:
    """While it lasts, the n-th statement fails; what it raises is expected. Then the connection is whole again."""
    connection.ensure_connection()
    fault, commit = Fault(n, way, superuser), connection._commit
    connection._commit = lambda: fault.pass_through(commit, commit=True)
    try:
        with connection.execute_wrapper(fault):
            yield fault
    except Exception:
        if not fault.fired:
            raise
    finally:
        connection._commit = commit
        if fault.fired:
            connection.close()


def digest(seen: psycopg.Connection) -> dict[str, tuple]:
    """What every table holds: how many rows, and the sum of their fingerprints."""
    tables = seen.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname not in ('pg_catalog', 'information_schema') order by 1"
    ).fetchall()
    asked = (f"select '{t}', count(*), sum(hashtextextended(t::text, 0)::numeric) from {t} t" for (t,) in tables)
    return {name: tuple(held) for name, *held in seen.execute(" union all ".join(asked)).fetchall()}
