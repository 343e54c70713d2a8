"""The log as the app may use it: it adds rows and asks for seals, and can do nothing else (ACC-03)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from samplan.foundation.access.context import acting
from samplan.foundation.audit import log, seals
from samplan.interfaces.public import health
from tests.cast import World, acting_as
from tests.tampering import trying
from tools import databases, verify_log
from tools.databases import Databases
from tools.places import ROOT

LINE = {"at": "2026-11-29", "actor_kind": "unit", "actor_name": "x", "actor_role": "", "unit_name": ""}
REST = {"action": "read", "what": "plan", "ground": "", "cases": "[]"}


def refused(sql: str, values: list | None = None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(acting_as("coordinator")):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


def a_line() -> None:
    """One row, by somebody who logs in."""
    by = acting_as("coordinator")
    with acting(by) as now:
        log.write([log.Line(by=by, now=now, action="login", what="session")])


def seal_all() -> int:
    """Let the worker seal until nothing waits: transactions of the other test process hold it up. How many rows."""
    found, ends = 0, time.monotonic() + 60
    while seals.waits_since() is not None:
        found += seals.seal_all()
        assert time.monotonic() < ends, "a transaction never ended"
    return found


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize(("column", "value"), [("id", 7), ("recorded_at", "2020-01-01"), ("txid", "5")])
def test_nobody_chooses_a_rows_number_its_moment_of_recording_or_its_transaction(
    world: World, column: str, value: object
) -> None:
    row = {**LINE, **REST, "unit": acting_as("coordinator").unit, column: value}
    refused(f"insert into audit_entry ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})", list(row.values()))


@pytest.mark.req("ACC-03")
def test_nobody_writes_a_seal_or_past_the_log_into_one_of_its_months(world: World) -> None:
    seals.seal()
    refused("insert into audit_seal select * from audit_seal")
    refused("update audit_seal set hash = ''")
    refused("delete from audit_seal")
    refused("select access.log_hash(e) from audit_entry e")
    refused("select access.make_log_month('2031-01-01')")
    with connection.cursor() as cursor:
        cursor.execute("select inhrelid::regclass::text from pg_inherits where inhparent = 'audit_entry'::regclass")
        months = [name for (name,) in cursor.fetchall()]
    assert len(months) >= 4
    for month in months:
        refused(f"select 1 from {month}")
        refused(f"insert into {month} (at) values (now())")


@pytest.mark.req("ACC-03")
def test_the_worker_seals_what_has_come_and_a_head_can_be_kept_of_it(
    world: World, test_databases: Databases, committing_clone: str, tmp_path: Path
) -> None:
    a_line()
    assert seal_all() >= 1
    assert seals.seal_all() == 0 and seals.waits_since() is None
    with psycopg.connect(databases.named(test_databases.superuser, committing_clone), autocommit=True) as admin:
        said = StringIO()
        call_command("log_head", stdout=said)
        (tmp_path / "heads.txt").write_text(f"Samplan, loggen:\n{said.getvalue()}")
        heads = verify_log.read_heads(tmp_path / "heads.txt")
        assert heads == [trying.head_of(admin)]
        assert trying.verified(admin, tmp_path, heads).faults == []


@pytest.mark.req("ACC-03")
def test_the_head_of_a_day_is_its_last_seal_and_there_was_none_before_the_first(world: World) -> None:
    a_line()
    seal_all()
    newest = seals.head()
    assert newest is not None and seals.head(newest.day) == newest
    later = seals.head(newest.day + timedelta(days=1))
    assert later is not None and (later.seal, later.day) == (newest.seal, newest.day + timedelta(days=1))
    with pytest.raises(CommandError, match="no seal yet"):
        call_command("log_head", day=newest.day - timedelta(days=400))


@pytest.mark.req("ACC-03")
def test_health_tells_when_the_log_has_waited_for_its_seal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    a_line()
    waiting = Client().get("/halsa").json()
    assert waiting["unsealed_since"] and "the log is not sealed" not in waiting["faults"]
    monkeypatch.setattr(health, "UNSEALED", timedelta())
    late = Client().get("/halsa")
    assert late.status_code == 503 and "the log is not sealed" in late.json()["faults"]
    seal_all()
    assert Client().get("/halsa").json()["unsealed_since"] is None


@pytest.mark.req("ACC-03")
def test_the_months_to_come_are_made_once_and_a_day_without_a_month_is_taken_all_the_same(
    world: World, test_databases: Databases, committing_clone: str
) -> None:
    with transaction.atomic():
        seals.make_months()
        seals.make_months()
    with psycopg.connect(databases.named(test_databases.superuser, committing_clone), autocommit=True) as admin:
        with admin.transaction(force_rollback=True):

            def where(recorded_at: str) -> str:
                row = {**LINE, **REST, "recorded_at": recorded_at}
                names, places = ", ".join(row), ", ".join(["%s"] * len(row))
                query = f"insert into audit_entry ({names}) values ({places}) returning tableoid::regclass::text"
                return admin.execute(query, list(row.values())).fetchone()[0]

            assert where("2031-05-31 23:59:59.999999+00") == "audit_entry_default"
            admin.execute("select access.make_log_month('2031-05-01')")
            admin.execute("select access.make_log_month('2031-06-01')")
            assert where("2031-05-31 12:00+00") == "audit_entry_default", "a month that began there stays there"
            assert where("2031-06-01 00:00+00") == "audit_entry_2031_06"
            with admin.transaction(force_rollback=True):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"):
                    admin.execute("delete from audit_entry_2031_06")
            kept = "select name from access.telling('audit_entry_2031_06') where target is distinct from 0"
            assert admin.execute(kept).fetchall() == [], "the planner's estimates tell nothing of a new month either"
            now = admin.execute("select to_char(now() at time zone 'UTC', '\"audit_entry_\"YYYY_MM')").fetchone()[0]
            assert where("now") == now


@pytest.mark.slow
def test_without_a_database_the_head_says_what_to_set() -> None:
    command = [sys.executable, "manage.py", "log_head"]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert said.returncode == 1 and "Set DATABASE_URL and SECRET_KEY" in said.stderr
    assert "Traceback" not in said.stderr
