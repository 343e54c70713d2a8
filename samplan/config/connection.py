"""The connections of the pool."""

from typing import Any

import psycopg

# What SQL of somebody's own, as by an injection, could leave behind in a connection that the next one gets. All in one
# question, which is not prepared, so that nobody has prepared another in its place.
TIDY = """reset all; close all; unlisten *;
select pg_catalog.pg_advisory_unlock_all();
select exists (select from pg_catalog.pg_prepared_statements where from_sql)"""


class Connection(psycopg.Connection[Any]):
    """Keeps more statements prepared than the hundred that psycopg keeps, since all pages together ask some hundreds.

    One that is not kept is planned each time with its policies, which takes longer than to run it. Each kept one takes
    a tenth of a megabyte in the database.
    """

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.prepared_max = 300


class Suspect(psycopg.OperationalError):
    """Somebody has prepared statements by SQL, which we never do: one of them may stand in the place of ours."""


def tidy(connection: psycopg.Connection[Any]) -> None:
    """Settings, cursors and locks as at the start, before the next one gets it. Raises Suspect: the pool closes it."""
    before = connection.autocommit
    connection.autocommit = True
    cursor = connection.execute(TIDY, prepare=False)
    while cursor.nextset():
        pass
    (suspect,) = cursor.fetchone() or (True,)
    connection.autocommit = before
    if suspect:
        raise Suspect("a statement was prepared by SQL")
