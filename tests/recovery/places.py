"""Databases to be lost and to be restored into, on the tests' own server."""

from __future__ import annotations

import psycopg
from psycopg import sql

from samplan.recovery import catalog
from tools.databases import Databases, named
from tools.postgres import ROLES

PASSWORD = "for the tests alone"


def backup_url(databases: Databases, name: str) -> str:
    """The backup role's address of a database on the tests' server."""
    with psycopg.connect(databases.superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("alter role samplan_backup password {}").format(PASSWORD))
    server = databases.superuser.rsplit("@", 1)[1]
    return named(f"postgres://samplan_backup:{PASSWORD.replace(' ', '%20')}@{server}", name)


def empty(databases: Databases, name: str) -> None:
    """A new empty database, made by the same lines of roles.sql as a county makes its own."""
    text = ROLES.read_text()
    whole, within = text[text.index("CREATE DATABASE samplan") :].split("\\connect samplan")
    with psycopg.connect(databases.superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        for line in whole.replace("DATABASE samplan", f'DATABASE "{name}"').split(";"):
            connection.execute(line.encode())
    with psycopg.connect(named(databases.superuser, name), autocommit=True) as connection:
        connection.execute(within.encode())


def drop(databases: Databases, *names: str) -> None:
    """Throw databases away."""
    with psycopg.connect(databases.superuser, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def rights(owner_url: str) -> list[str]:
    """What the database consists of beside its rows."""
    with psycopg.connect(owner_url) as connection:
        return catalog.read(connection)


def rows(owner_url: str) -> dict[str, list[str]]:
    """Every row of every table, as text in an order of its own; what says where the database is left out."""
    tables = "select schemaname, tablename from pg_tables where schemaname in ('public', 'access')"
    with psycopg.connect(owner_url) as connection:
        found = {}
        for schema, table in connection.execute(tables).fetchall():
            if table != "home":
                asked = sql.SQL("select t::text from {} t order by 1").format(sql.Identifier(schema, table))
                found[table] = [text for (text,) in connection.execute(asked)]
        return found
