"""Databases for tests: one server, one migrated template, one clone for each who needs a database of its own.

The tests connect as samplan_app, so that row-level security is on in every test. That role may neither create nor empty
tables: nothing is ever cleaned up, a clone is thrown away with its server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from tools.environment import TEST_APP, TEST_OWNER, TEST_SUPERUSER, app_environment, owner_environment
from tools.places import ROOT
from tools.postgres import DATABASE, Server, sweep_ephemeral

DEMO = "samplan_demo"


@dataclass(frozen=True)
class Databases:
    """The addresses of the template: for the tests (app), for making clones (owner), and what may never serve."""

    app: str
    owner: str
    superuser: str

    def clone(self, name: str, template: str = DATABASE) -> str:
        """Makes the database `name` as a copy of `template`; returns the app role's address."""
        with psycopg.connect(named(self.owner, "postgres"), autocommit=True) as connection:
            self._clone(connection, name, template)
        return named(self.app, name)

    def clone_with_demo(self, name: str) -> str:
        """As `clone`, with the demo county played. It is played once, whoever asks first."""
        with psycopg.connect(named(self.owner, "postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext('samplan demo'))")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DEMO]).fetchone():
                self._clone(connection, DEMO, DATABASE)
                try:
                    run_manage(["demo"], demo_environment(named(self.app, DEMO)))
                except SystemExit:
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(DEMO)))
                    raise
            self._clone(connection, name, DEMO)
        return named(self.app, name)

    def _clone(self, connection: psycopg.Connection, name: str, template: str) -> None:
        new, old = sql.Identifier(name), sql.Identifier(template)
        # The tests run in two rounds on one server, and each process of a round begins from the template.
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
        # The rights on a database itself are not copied: the same two lines as in roles.sql.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(new))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO samplan_app, samplan_backup").format(new))
        with psycopg.connect(named(self.owner, name)) as clone:
            if clone.execute("SELECT to_regprocedure('access.settle()') IS NOT NULL").fetchone() == (True,):
                clone.execute("SELECT access.settle()")  # a copy is not at home until somebody says so


def named(url: str, database: str) -> str:
    """The same address with another database."""
    return f"{url.rsplit('/', 1)[0]}/{database}"


def demo_environment(app_url: str, **more: str) -> dict[str, str]:
    """What the demo's processes are told in tests."""
    ours = {"DATABASE_URL": app_url, "SECRET_KEY": "for the tests alone", "SAMPLAN_DEMO": "1"}
    return app_environment(**ours, **more)


def run_manage(arguments: list[str], env: Mapping[str, str]) -> str:
    """Runs one of Django's commands; returns what it said. Exits with all it said if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def ready() -> Iterator[Databases]:
    """A migrated template: the one that the environment names, else on a server of its own that ends with the block.

    While the block lasts the environment names it, so that the processes below share it.
    """
    if TEST_APP in os.environ:
        yield Databases(os.environ[TEST_APP], os.environ[TEST_OWNER], os.environ[TEST_SUPERUSER])
        return
    sweep_ephemeral()
    server = Server("test", ephemeral=True)
    try:
        server.start()
        with psycopg.connect(server.superuser_dsn(), autocommit=True) as connection:
            connection.execute("ALTER ROLE samplan_owner CREATEDB")
        found = Databases(server.url("app"), server.url("owner"), server.superuser_dsn(DATABASE))
        run_manage(["migrate", "-v0"], owner_environment(demo_environment(found.app), found.owner))
        os.environ |= {TEST_APP: found.app, TEST_OWNER: found.owner, TEST_SUPERUSER: found.superuser}
        yield found
    finally:
        os.environ.pop(TEST_APP, None)
        os.environ.pop(TEST_OWNER, None)
        os.environ.pop(TEST_SUPERUSER, None)
        server.stop()
