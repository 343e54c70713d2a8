"""What must hold before the system starts, and who gets in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import psycopg
import psycopg_pool
import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import path

from samplan.config.connection import Connection, tidied
from samplan.demo.cast import CAST
from samplan.foundation.access import actor as actors
from samplan.foundation.access import checks, policies, signing
from samplan.foundation.access.context import acting
from samplan.foundation.audit import seals
from samplan.foundation.directory.models import Assignment
from samplan.foundation.outbox.models import Worker
from tests.cast import World, acting_as
from tests.held import Held
from tools.databases import Databases, named, run_manage


def seen(at: datetime) -> None:
    """The worker has given a sign of life."""
    with acting(actors.system("Test")):
        Worker.objects.update_or_create(id=1, defaults={"seen_at": at})


def start(database_url: str, **more: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "DATABASE_URL": database_url, **more}
    return subprocess.run(
        [sys.executable, "-c", "import samplan.config.wsgi"], env=env, capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_the_server_refuses_to_start_as_the_owner_or_as_a_superuser(test_databases: Databases) -> None:
    owner = start(test_databases.owner)
    assert owner.returncode != 0 and "does not start" in owner.stderr and "owns" in owner.stderr
    superuser = start(test_databases.superuser)
    assert superuser.returncode != 0 and "superuser" in superuser.stderr
    assert start(test_databases.app).returncode == 0


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_the_server_refuses_to_start_where_it_could_make_tables_or_functions(
    test_databases: Databases, clone_name: str
) -> None:
    app = test_databases.clone(f"{clone_name}_making")
    with psycopg.connect(named(test_databases.owner, f"{clone_name}_making"), autocommit=True) as owner:
        for given, makes in (
            (f"temporary on database {clone_name}_making to public", "temporary tables"),
            (f"create on database {clone_name}_making to samplan_app", "schemas"),
            ("create on schema access to samplan_app", "things in the schema access"),
        ):
            owner.execute(f"grant {given}")
            refused = start(app)
            assert refused.returncode == 1 and f"may make {makes}" in refused.stderr
            owner.execute(f"revoke {given.replace(' to ', ' from ')}")
    assert start(app).returncode == 0


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_another_secret_key_than_the_one_that_migrate_stored_is_said_in_a_sentence(
    world: World, test_databases: Databases, settings
) -> None:
    other = start(test_databases.app, SECRET_KEY="another")
    assert other.returncode == 1 and "does not start: SECRET_KEY is another" in other.stderr
    assert "manage.py migrate" in other.stderr and "Traceback" not in other.stderr
    seen(world.now)
    seals.seal()
    assert Client().get("/halsa").status_code == 200
    settings.SECRET_KEY = "another"
    said = Client().get("/halsa")
    assert said.status_code == 503 and said.json()["faults"] == [checks.OTHER_KEY]


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_migrate_stores_a_new_key_that_open_connections_believe_at_once(
    test_databases: Databases, clone_name: str
) -> None:
    app = test_databases.clone(f"{clone_name}_key")
    env = {**os.environ, "OWNER_DATABASE_URL": named(test_databases.owner, f"{clone_name}_key"), "DATABASE_URL": app}
    with psycopg.connect(app) as open_before:
        with pytest.raises(psycopg.Error, match="no actor"):
            _acts(open_before, "another")
        run_manage(["migrate", "-v0"], {**env, "SECRET_KEY": "another"})
        assert _acts(open_before, "another") == "system"
        with pytest.raises(psycopg.Error, match="no actor"):
            _acts(open_before, "for the tests alone")
    with pytest.raises(SystemExit, match="Set SECRET_KEY"):
        run_manage(["migrate", "-v0"], {**env, "SECRET_KEY": ""})


def _acts(database: psycopg.Connection, secret: str) -> str:
    """Who acts on this connection after a context that was signed by ``secret``. Raises when it is not believed."""
    with database.transaction(force_rollback=True), override_settings(SECRET_KEY=secret):
        backend, number = database.execute("select pg_backend_pid(), pg_current_xact_id()::text").fetchone()
        values = ["system||||||", signing.proof("system||||||", backend, number)]
        database.execute("select access.believe(%s, %s)", values)
        return database.execute("select access.me()").fetchone()[0]


@pytest.mark.slow
def test_the_server_says_in_a_sentence_that_the_database_does_not_answer() -> None:
    alone = start("postgres://samplan_app:hemligt-ord@127.0.0.1:1/samplan")
    assert alone.returncode == 1 and "does not start: the database" in alone.stderr
    assert "Traceback" not in alone.stderr and "hemligt-ord" not in alone.stderr


@pytest.mark.req("ACC-02")
def test_a_view_without_a_policy_stops_the_start(settings, tmp_path, monkeypatch) -> None:
    def naked(request):
        raise AssertionError

    from samplan.config import urls

    assert checks.every_url_has_a_policy(None) == []
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("naken/", naked)])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        (error,) = checks.every_url_has_a_policy(None)
        assert "/naken/" in error.msg and error.is_serious()
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_urls_as_json_gives_pattern_methods_and_policy_of_each(capsys: pytest.CaptureFixture) -> None:
    call_command("urls", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert {"pattern", "methods", "policy"} <= set(rows[0]) and len(rows) == len(policies.addresses())
    assert all(row["policy"] in policies.AUDIENCES and row["methods"] for row in rows)


def test_health_says_how_the_system_is(world: World) -> None:
    seen(world.now)
    seals.seal()
    answer = Client().get("/halsa")
    said = answer.json()
    assert answer.status_code == 200 and said["status"] == "ok"
    assert {"versions", "database", "migrations", "worker", "oldest_due"} <= set(said)
    assert re.fullmatch(r"1[4-9]\.\d+", said["database"]["version"]), "the version as people write it"
    seen(world.now - timedelta(minutes=5))
    silent = Client().get("/halsa")
    assert silent.status_code == 503 and silent.json()["status"] == "degraded"


@pytest.mark.slow
@pytest.mark.req("ORG-04")
def test_the_cast_logs_in_by_the_same_keys_for_ever(world: World) -> None:
    assert list(CAST) == ["person", "coordinator", "nurse", "counsellor", "head", "outsider", "protected"]
    shown = Client().get("/logga-in/demo/").content.decode()
    for user in CAST:
        assert f'value="{user}"' in shown
        client = world.client(user)
        assert client.get("/", follow=True).status_code == 200
    assert Client().post("/logga-in/demo/", {"user": "nobody"}).status_code == 422


@pytest.mark.req("ORG-04")
def test_a_user_with_several_assignments_acts_in_the_one_that_was_chosen(world: World) -> None:
    from samplan.demo.cast import key
    from samplan.foundation.access import login, sessions

    with acting(actors.system()) as now:
        first = Assignment.objects.select_related("user", "unit__organisation").get(id=key("lena"))
    with acting(actors.system()) as now:
        token = login.staff(first, now)
    client = Client()
    client.cookies[sessions.COOKIE] = token
    assert "Hemsjukvården Björkby" in client.get("/att-gora/").content.decode()
    answer = client.post("/enhet/", {"assignment": str(key("lena 2"))})
    assert answer.status_code == 303
    assert "Hälsocentralen Björken" in client.get("/att-gora/").content.decode()
    old = Client()
    old.cookies[sessions.COOKIE] = token
    assert old.get("/att-gora/").status_code == 302, "another assignment is another session"
    stranger = client.post("/enhet/", {"assignment": str(key("sara"))})
    assert stranger.status_code == 422, "nobody takes another's assignment"


def test_only_a_hash_of_the_secret_is_kept_and_an_idle_session_is_over(world: World) -> None:
    from samplan.foundation.access import sessions

    client = world.client("coordinator")
    held = Held(client)
    assert held.get().token_hash not in (held.token, sessions._hash(held.token))
    held.lock()
    assert client.get("/att-gora/").status_code == 302


def test_an_assignment_that_has_ended_is_refused_at_the_next_click(world: World) -> None:
    client = world.client("counsellor")
    assert client.get("/att-gora/").status_code == 200
    assignment = Assignment.objects.filter(id=acting_as("counsellor").assignment)
    try:
        with acting(actors.system()) as now:
            assignment.update(until_at=now - timedelta(seconds=1))
        assert client.get("/att-gora/").status_code == 302
    finally:
        with acting(actors.system()):
            assignment.update(until_at=None)


def test_logging_out_ends_the_session_and_clears_the_browser(world: World) -> None:
    client = world.client("person")
    token = client.cookies["samplan_session"].value
    answer = client.post("/logga-ut/")
    assert answer.status_code == 303 and answer["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["samplan_session"] = token
    assert client.get("/min-plan/").status_code == 302


def test_no_page_is_kept_by_the_browser_or_framed_by_another(world: World) -> None:
    answer = world.client("person").get("/min-plan/")
    assert answer["Cache-Control"] == "no-store" and answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "'strict-dynamic'" in policy


def test_a_connection_of_the_pool_keeps_the_statements_of_all_pages(test_databases: Databases) -> None:
    with Connection.connect(test_databases.app, prepare_threshold=2) as kept:
        for _ in range(4):
            for number in range(250):
                kept.execute(f"select {number}")
        (prepared,) = kept.execute("select count(*) from pg_prepared_statements").fetchone()
    assert prepared >= 250


@pytest.fixture
def pool(test_databases: Databases) -> Iterator[psycopg_pool.ConnectionPool]:
    """As the web has it, with one connection."""
    settings = {"prepare_threshold": 2, "autocommit": True, "options": "-c lock_timeout=4s"}
    with psycopg_pool.ConnectionPool(
        test_databases.app, min_size=1, max_size=1, kwargs=settings, connection_class=Connection
    ) as found:
        yield found


@contextmanager
def visit(pool: psycopg_pool.ConnectionPool, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """What one request does with a connection, through the web's way in; given back as Django gives it back."""
    with pool.connection() as connection:
        monkeypatch.setattr("samplan.config.connection.used", SimpleNamespace(connection=connection))
        yield connection
        assert tidied(lambda environ, start_response: [b"the answer"])({}, None) == [b"the answer"]


LEFT = (
    "select set_config('default_transaction_isolation', 'serializable', false)",
    "select set_config('lock_timeout', '0', false)",
    "select set_config('samplan.stolen', 'x', false), pg_advisory_lock(7)",
    "update pg_settings set setting = 'off' where name = 'row_security'",
)
UNUSUAL = (
    "prepare _pg3_0 as select 666",
    "/* select */ prepare _pg3_0 as select 666",
    "  \n do $$ begin execute 'deallocate _pg3_0'; execute 'prepare _pg3_0 as select 666'; end $$",
    "select 1; deallocate _pg3_0; prepare _pg3_0 as select 666",
    "deallocate all",
    "execute _pg3_0",
    "begin; declare left_open cursor with hold for select 1; commit",
    "commit",
    "listen others",
    "set lock_timeout = 0",
    "discard plans",
)


@pytest.mark.req("ACC-02")
def test_what_one_leaves_in_a_connection_is_gone_when_it_is_given_back(
    pool: psycopg_pool.ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visit(pool, monkeypatch) as first:
        backend = first.info.backend_pid
        for statement in LEFT:
            first.execute(statement)
        # What no page can ask, as if it had been asked all the same.
        for statement in ("begin; declare left_open cursor with hold for select 1; commit", "listen others"):
            psycopg.Cursor(first).execute(statement)
    with pool.connection() as second:
        assert second.info.backend_pid == backend
        found = second.execute(
            """select current_setting('default_transaction_isolation'), current_setting('lock_timeout'),
            current_setting('row_security'), coalesce(current_setting('samplan.stolen', true), ''),
            (select count(*) from pg_cursors where is_holdable), (select count(*) from pg_listening_channels()),
            (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())"""
        ).fetchone()
    assert found == ("read committed", "4s", "on", "", 0, 0, 0)


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("statement", UNUSUAL)
def test_nobody_puts_a_statement_in_the_place_of_one_that_the_next_one_asks(
    pool: psycopg_pool.ConnectionPool, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    with visit(pool, monkeypatch) as first:
        for _ in range(4):
            assert first.execute("select %s::int", [1]).fetchone() == (1,)
        for ask in (first.execute, first.cursor().execute, lambda said: first.cursor().executemany(said, [[]])):
            with pytest.raises(psycopg.ProgrammingError):
                ask(statement)
        # Values that the text does not use are no values: the text would go as several statements.
        for values in ([1], {"one": 1}, {}, (), None):
            for text in (
                statement,
                f"select %s::int; {statement}",
                f"select 1; {statement}",
                f"select '%%'; {statement}",
            ):
                with pytest.raises(psycopg.ProgrammingError):
                    first.execute(text, values)
        for way in ("copy", "stream"):
            with pytest.raises(psycopg.ProgrammingError):
                getattr(first.cursor(), way)(statement)
    with pool.connection() as second:
        assert second.execute("select %s::int", [1]).fetchone() == (1,)
        by_sql = second.execute("select name from pg_prepared_statements where from_sql").fetchall()
    assert by_sql == []


def test_a_connection_that_takes_no_tidying_is_closed(
    pool: psycopg_pool.ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visit(pool, monkeypatch) as first:
        backend = first.info.backend_pid
        first.autocommit = False
        with pytest.raises(psycopg.DataError):
            first.execute("select 1 / 0")
    with pool.connection() as second:
        assert second.info.backend_pid != backend


def test_the_web_tidies_its_connections() -> None:
    """Asked of the web's own way in and its pool: in a process of its own, since tests have none."""
    asked = """import django; django.setup()
from unittest import mock; mock.patch("samplan.config.startup.verify").start()
from samplan.config import wsgi; from django.db import connection
print(wsgi.application.__qualname__, connection.pool.connection_class.__module__)"""
    env = {**os.environ, "DATABASE_URL": "postgres://x@localhost/x", "SECRET_KEY": "x" * 60, "SAMPLAN_DEMO": "1"}
    env |= {"DJANGO_SETTINGS_MODULE": "samplan.config.settings"}
    told = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True).stdout
    assert told == "tidied.<locals>.application samplan.config.connection\n"
