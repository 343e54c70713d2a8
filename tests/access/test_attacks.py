"""Somebody has SQL as the app role, by an injection: what they say of who acts is not believed.

Each way to forge who acts is tried in each way to read, on every table of the database. What must come is an error or
no row; that the same tables do answer one who truly acts shows that the refusals mean something.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samplan.coordination.plans.models import Goal
from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory.models import Assignment
from samplan.foundation.drafts import keeping
from samplan.foundation.outbox.models import Worker
from samplan.foundation.persons.models import Representation, Residence
from tests.access.test_policies import PROTECTED
from tests.cast import World, acting_as
from tests.guards.test_row_security import OPEN, REGISTER
from tests.held import Held, as_owner
from tools.databases import Databases, named

SECRET_WORDS = ("COORDINATOR-WROTE-THIS", "NURSE-WROTE-THIS", "Maj")  # in the rows of the plan
READS = {
    "select": "select 1 from {0}",
    "table through a limit": "select 1 from (table {0} limit 1) x",
    "copy": "copy {0} to stdout",
    "copy of a query": "copy (select * from {0}) to stdout",
    "a condition that tells": "select 1 from {0} x where (x::text)::integer = 1",
    "a condition that fails by what it sees": "select 1 from {0} x where 1 / (length(x::text) - length(x::text)) = 1",
    "for update": "select 1 from {0} for update",
    "delete returning": "delete from {0} returning 1",
    "a view": "create view theft as select * from {0}",
    "a cursor": "declare theft cursor for select * from {0}; fetch all from theft",
}


@dataclass
class Thief:
    """SQL as the app role, and all that can be learnt: a true context elsewhere, and the sessions' kept hashes."""

    sql: psycopg.Connection
    said: str = ""
    proof: str = ""
    hashes: dict[str, str] = field(default_factory=dict)  # of sessions' secrets: two that open, others by why not

    def says(self, said: str, proof: str, *, stays: bool = False) -> None:
        values = [said, not stays, proof, not stays]
        self.sql.execute("select set_config('samplan.actor', %s, %s), set_config('samplan.proof', %s, %s)", values)

    def tries(self, statement: str, *values: object) -> int:
        """How many rows it gives; -1 for an error. Nothing of it stays but what is set."""
        try:
            with self.sql.transaction(), self.sql.cursor() as cursor:
                if statement.startswith("copy "):
                    with cursor.copy(statement) as rows:
                        return len(list(rows))
                cursor.execute(statement, values)
                while cursor.nextset():
                    pass
                return max(cursor.rowcount, 0)
        except psycopg.Error as error:
            told = [word for word in SECRET_WORDS if word in str(error)]
        assert not told, f"{statement} tells by its error"
        return -1


def _says_old_settings(thief: Thief) -> None:
    fields = dict(zip(("kind", "unit", "organisation", "person", "user"), thief.said.split("|"), strict=False))
    for name, value in fields.items():
        thief.sql.execute("select set_config(%s, %s, true)", [f"samplan.{name}", value])


def _numbers(thief: Thief) -> bytes:
    backend, number = thief.sql.execute("select pg_backend_pid(), pg_current_xact_id()::text").fetchone()
    return f"{thief.said}|{backend}|{number}".encode()


def _signs_without_key(thief: Thief) -> None:
    thief.says(thief.said, hmac.digest(b"", _numbers(thief), "sha256").hex())


def _hashes_plainly(thief: Thief) -> None:
    thief.says(thief.said, hashlib.sha256(_numbers(thief)).hexdigest())


def _changes_a_true_one(thief: Thief) -> None:
    """A person's own true context, with the coordinator's ids instead."""
    assert thief.tries("select * from access.enter(%s, true)", thief.hashes["true: person"]) == 1
    (proof,) = thief.sql.execute("select current_setting('samplan.proof')").fetchone()
    thief.says(thief.said, proof)


def _takes_back(thief: Thief) -> None:
    """What was set inside a savepoint is gone with it."""
    with thief.sql.transaction(force_rollback=True):
        thief.sql.execute("select * from access.enter(%s, true)", [thief.hashes["true: coordinator"]])


def _clears(thief: Thief) -> None:
    thief.sql.execute("select * from access.enter(%s, true)", [thief.hashes["true: coordinator"]])
    thief.sql.execute("select access.clear()")


def _next_transaction(thief: Thief) -> None:
    """A true context, kept word for word, and set again in the transaction after."""
    thief.sql.execute("select * from access.enter(%s, true)", [thief.hashes["true: coordinator"]])
    row = thief.sql.execute("select current_setting('samplan.actor'), current_setting('samplan.proof')").fetchone()
    assert thief.tries("select 1 from cases_case") > 0, "it was true"
    thief.sql.commit()
    thief.says(*row)


def _enters(why: str) -> Callable[[Thief], None]:
    def attack(thief: Thief) -> None:
        assert thief.tries("select * from access.enter(%s, true)", thief.hashes[why]) == 0

    return attack


def _refused(*statements: str) -> Callable[[Thief], None]:
    def attack(thief: Thief) -> None:
        for statement in statements:
            assert thief.tries(statement) == -1, statement

    return attack


SHADOWS = (
    "create temporary table access_session (token_hash text)",
    "create temporary table key (inside bytea, outside bytea)",
    "create function pg_temp.sha256(bytea) returns bytea language sql as 'select $1'",
    "create temporary view persons_person as select 1",
)
MADE = (
    "create table theft (x int)",
    "create schema theft",
    "create function access.sha256(bytea) returns bytea language sql as 'select $1'",
    "create function public.leak(x text) returns boolean language sql cost 0.0001 as 'select true'",
    "create or replace function access.me() returns text language sql as $$ select 'system' $$",
    "alter table cases_case disable row level security",
    "alter policy cases_case_read on cases_case using (true)",
    "create policy theft on cases_case using (true)",
    "grant select on access.key to samplan_app",
    "alter function access.begin owner to samplan_app",
    "create extension pg_stat_statements",
    "do $$ begin execute 'create cast (text as bytea) without function'; end $$",
)
KEYS = (
    "select * from access.key",
    "select inside from access.key",
    "copy access.key to stdout",
    "select * from access_session",
    "update access_session set ended_at = null",
    "insert into access.key (inside, outside) values ('x', 'x')",
    "select access.begin('system', null, null, null, null)",
    "select access.say('system|||||||')",
    "select access.believe('system|||||||', repeat('0', 64))",
    "select access.believe('system|||||||', null)",
    "select currval('access.secret')",
    "select nextval('access.secret')",
    "select setval('access.secret', 1)",
    "select lastval()",
    "select * from access.secret",
    "select access.lasting('x')",
    "select access.start_session('x', null, null, gen_random_uuid(), 'x', now(), now())",
    "select access.begin_for(gen_random_uuid())",
    "select access.escalate(100, '{}')",
    "select * from pg_statistic",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
)


def _leads_astray(thief: Thief) -> None:
    _refused(*SHADOWS)(thief)
    thief.sql.execute("set local search_path = pg_temp, access, public")
    thief.says(thief.said, "0" * 64)


def _row_security_off(thief: Thief) -> None:
    thief.sql.execute("set local row_security = off")
    thief.says(thief.said, thief.proof)


def _another_role(thief: Thief) -> None:
    for role in ("samplan_owner", "samplan_backup", "postgres", "pg_read_all_data"):
        _refused(f"set role {role}", f"set session authorization {role}", f"grant {role} to samplan_app")(thief)
    thief.sql.execute("set local role none")


ATTACKS: dict[str, Callable[[Thief], object]] = {
    "nobody acts": lambda thief: None,
    "set_config without a proof": lambda thief: thief.says(thief.said, ""),
    "set_config of the settings that once were believed": _says_old_settings,
    "set_config for the whole connection": lambda thief: thief.says(thief.said, "", stays=True),
    "a made up proof": lambda thief: thief.says(thief.said, "0" * 64),
    "a proof without the key": _signs_without_key,
    "a plain hash for a proof": _hashes_plainly,
    "other ids under a true proof": _changes_a_true_one,
    "a true context from another connection": lambda thief: thief.says(thief.said, thief.proof),
    "a true context in the next transaction": _next_transaction,
    "a true context that was taken back": _takes_back,
    "a true context that was cleared": _clears,
    "a session that has ended": _enters("ended"),
    "a session that is locked": _enters("locked"),
    "a session past its whole time": _enters("old"),
    "a session of one who has not chosen": _enters("choosing"),
    "a session whose assignment has ended": _enters("left"),
    "a secret that nobody has": _enters("unknown"),
    "a hash as it lies in the table": _enters("kept hash"),
    "another role": _another_role,
    "row_security off": _row_security_off,
    "tables and functions before ours": _leads_astray,
    "changed tables, functions and policies": _refused(*MADE),
    "the key, the sessions and what signs": _refused(*KEYS),
}


@pytest.fixture
def thief(world: World, test_databases: Databases) -> Iterator[Thief]:
    """A connection of the thief's own, while a true context of the coordinator lives on another."""
    if _empty():
        _fill(world)
    assert not _empty(), "a table without rows tells nothing"
    app = named(test_databases.app, connection.settings_dict["NAME"])
    hashes = _sessions(world)
    with psycopg.connect(app) as sql, psycopg.connect(app) as true:
        true.execute("select * from access.enter(%s, true)", [hashes["true: coordinator"]])
        said = true.execute("select current_setting('samplan.actor'), current_setting('samplan.proof')").fetchone()
        assert true.execute("select access.me()").fetchone() == ("unit",)
        sql.execute("select 1")  # a transaction is open, so that each try is a savepoint in it
        yield Thief(sql, *said, hashes)
        true.rollback()
        sql.rollback()


def _empty() -> list[str]:
    with as_owner() as owner:
        return [t for t in PROTECTED if not owner.execute(f"select exists (select 1 from {t})").fetchone()[0]]


def _fill(world: World) -> None:
    """Rows in every protected table."""
    thread = world.thread("deliver")
    world.thread("begin")
    with context.acting(acting_as("coordinator")):
        Residence(person_id=key("maj"), kommun="Björkby").save(force_insert=True)
        Representation(person_id=key("maj"), name="Siv", kind="relative").save(force_insert=True)
        Goal.objects.filter(id=thread.goal).update(text="nytt")
        keeping.keep(keeping.Place(acting_as("coordinator"), "call", thread.id), [("purpose", ["x"])])
    world.client("nurse").get(f"/plan/{thread.id}/")
    with context.acting(actors.system("Test")) as now:
        Worker.objects.update_or_create(id=1, defaults={"seen_at": now})


def _sessions(world: World) -> dict[str, str]:
    """The hashes of secrets: two that open, under "true: …", and those that do not, by why."""
    found: dict[str, str] = {}
    for why in ("true: coordinator", "true: person", "ended", "locked", "old", "left"):
        client = world.client({"true: person": "person", "left": "counsellor"}.get(why, "coordinator"))
        held = Held(client)
        found[why] = sessions._hash(held.token)
        if why == "ended":
            client.post("/logga-ut/")
        elif why == "locked":
            held.lock()
        elif why == "old":
            held.update(created_at=world.now - timedelta(hours=10, minutes=1))
    found["kept hash"] = Held(world.client("coordinator")).hash
    found["unknown"] = sessions._hash("unknown")
    with context.acting(actors.system("Test")) as now:
        user = Assignment.objects.select_related("user").get(id=acting_as("coordinator").assignment).user
        found["choosing"] = sessions._hash(login.choosing(user, now))
    return found


@contextmanager
def _assignment_ended(name: str) -> Iterator[None]:
    assignment = Assignment.objects.filter(id=acting_as(name).assignment)
    with context.acting(actors.system("Test")) as now:
        assignment.update(until_at=now - timedelta(seconds=1))
    try:
        yield
    finally:
        with context.acting(actors.system("Test")):
            assignment.update(until_at=None)


def _tables() -> list[str]:
    """Every table there is, but PostgreSQL's own."""
    with as_owner() as owner:
        rows = owner.execute(
            """select n.nspname || '.' || quote_ident(c.relname) from pg_class c
            join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f')
              and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1"""
        ).fetchall()
    return [name for (name,) in rows]


def _open(table: str) -> bool:
    """Tables that are read before anyone acts, each named with its reason in the guards: ids, units, staff."""
    return table.split(".")[1] in {*OPEN, *REGISTER}


@pytest.mark.slow
@pytest.mark.req("ACC-02", "ACC-03")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_forged_context_reads_no_row_of_any_table(thief: Thief, attack: str) -> None:
    tables = [table for table in _tables() if not _open(table)]
    assert len(tables) > 35 and {"access.history", "access.key", "public.access_session"} <= set(tables)
    with _assignment_ended("counsellor") if "assignment has ended" in attack else nullcontext():
        ATTACKS[attack](thief)
        for table in tables:
            for read, statement in READS.items():
                assert thief.tries(statement.format(table)) <= 0, f"{attack}: {read} of {table}"


ASKED = (  # of what is there, and of what is not
    (
        "select 1 from persons_personnumber where value = %s and until_on is null",
        "select value from persons_personnumber",
    ),
    ("select 1 from cases_case where person_id = %s", "select person_id from cases_case"),
    ("select 1 from cases_party where unit_id = %s", "select unit_id from cases_party where unit_id is not null"),
    ("select 1 from audit_entry where person = %s", "select person from audit_entry where person is not null"),
    ("select 1 from cases_delivery where document_id = %s", "select document_id from cases_delivery"),
)


@pytest.mark.req("ACC-02", "ACC-03")
@pytest.mark.parametrize(
    "attack",
    [
        "nobody acts",
        "set_config without a proof",
        "a made up proof",  # in a connection that has drawn no secret
        "a plain hash for a proof",
        "a session that has ended",
        "a true context in the next transaction",
        "a true context that was cleared",
    ],
)
def test_with_nobody_acting_what_is_there_and_what_is_not_are_answered_alike(thief: Thief, attack: str) -> None:
    ATTACKS[attack](thief)
    for asked, real in ASKED:
        with as_owner() as owner:
            (there,) = owner.execute(f"{real} limit 1").fetchone()
        elsewhere = uuid4() if real.split()[1] != "value" else "200001012384"
        assert (thief.tries(asked, there), thief.tries(asked, elsewhere)) == (0, 0), f"{attack}: {asked}"
    assert thief.tries("insert into plans_goal (id) values (gen_random_uuid())") == -1


@pytest.mark.req("ACC-02", "ACC-03")
def test_the_same_tables_answer_those_who_truly_act(thief: Thief) -> None:
    seen: set[str] = set()
    for who in ("true: coordinator", "true: person"):
        assert thief.tries("select * from access.enter(%s, true)", thief.hashes[who]) == 1
        seen |= {table for table in PROTECTED if thief.tries(f"select 1 from {table}") > 0}
        assert thief.tries("copy cases_case to stdout") > 0, "also by a read that the thief tried"
    with context.acting(actors.system("Test")):
        assert Worker.objects.exists(), "the worker's own"
    assert seen == set(PROTECTED) - {"outbox_worker"}


@pytest.mark.req("ACC-02")
def test_conditions_that_tell_by_their_errors_tell_an_outsider_nothing(thief: Thief, world: World) -> None:
    outsider = sessions._hash(Held(world.client("outsider")).token)
    assert thief.tries("select * from access.enter(%s, true)", outsider) == 1
    for table in ("plans_goal", "plans_measure", "plans_commitment", "meetings_answer"):
        for read in ("a condition that tells", "a condition that fails by what it sees"):
            assert thief.tries(READS[read].format(table)) == 0, f"{read} of {table} was asked of a hidden row"


@pytest.mark.req("ACC-02", "ACC-03")
def test_statistics_tell_nothing_and_other_connections_questions_hold_no_secret(thief: Thief) -> None:
    with as_owner() as owner:
        owner.execute("analyze")
    named_open = [table.split(".")[1] for table in _tables() if _open(table)]
    for view in ("pg_stats", "pg_stats_ext"):
        rows = f"select 1 from {view} where schemaname in ('public', 'access') and tablename <> all (%s)"
        assert thief.tries(rows, named_open) == 0
        with as_owner() as owner:
            assert view == "pg_stats_ext" or owner.execute(rows, [named_open]).rowcount > 0
    hash = thief.hashes["true: coordinator"]
    with transaction.atomic(), connection.cursor() as cursor:
        backend = connection.connection.info.backend_pid
        for act, proof in ((lambda: cursor.execute(ENTER, [hash, True]), hash), (_as_system, "system|||")):
            act()
            (asked,) = thief.sql.execute("select query from pg_stat_activity where pid = %s", [backend]).fetchone()
            assert "access.enter" in asked or "access.believe" in asked, "the question itself can be seen"
            assert proof not in asked
            thief.sql.execute("select pg_stat_clear_snapshot()")
        context.clear()


ENTER = "select * from access.enter(%s, %s)"
OPEN_A_CASE = "select access.open(gen_random_uuid())"
SETTINGS = "select current_setting('samplan.actor'), current_setting('samplan.proof')"


def _as_system() -> None:
    context.begin(actors.system("Test"))


ESTIMATED = """explain (format json) select 1 from {0} t, generate_series(1, 1000000) a, generate_series(1, 1000000) b
    where (({1}) or (a is null and b is null))"""


def _estimated(thief: Thief, table: str, condition: str) -> int:
    """How many rows the planner says there are: many times those of the table, so that each of them can be told."""
    ((plans,),) = thief.sql.execute(ESTIMATED.format(table, condition)).fetchall()
    return plans[0]["Plan"]["Plan Rows"]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.slow
@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("who", ["nobody", "outsider"])
def test_the_planners_estimates_tell_nothing_of_what_stands_in_a_row(thief: Thief, world: World, who: str) -> None:
    """Whoever bisects asks what comes before: the first, the last and the most common one are told alike."""
    world.thread("begin")
    with as_owner() as owner:
        owner.execute("analyze")
        columns = owner.execute(
            """select t.relation::text, quote_ident(t.name), format_type(a.atttypid, a.atttypmod)
            from access.telling() t join pg_attribute a on a.attrelid = t.relation and a.attnum = t.number
            where not t.of_index and has_table_privilege('samplan_app', t.relation, 'select')"""
        ).fetchall()
        real = "select min({0}::text), max({0}::text), mode() within group (order by {0}::text) from {1}"
        found = {(table, name): owner.execute(real.format(name, table)).fetchone() for table, name, _ in columns}
        moments = owner.execute("select min(at)::text, max(at)::text from cases_event").fetchone()
    assert {("persons_personnumber", "value"), ("persons_person", "family_name")} <= {*found}
    assert {("persons_contact", "value"), ("cases_case", "person_id"), ("audit_entry", "person")} <= {*found}
    if who == "outsider":
        assert thief.tries(ENTER, sessions._hash(Held(world.client("outsider")).token), True) == 1
    assert len({_estimated(thief, "cases_event", f"t.at <= '{at}'") for at in moments}) == 2, "it is how one asks"
    telling = []
    for table, name, kind in columns:
        asked = [*filter(None, found[table, name]), *([str(uuid4())] if kind == "uuid" else [])]
        for compares in ("=",) if kind == "jsonb" else ("=", "<="):
            if len({_estimated(thief, table, f"t.{name} {compares} {_quoted(one)}::{kind}") for one in asked}) > 1:
                telling.append(f"{table}.{name} {compares}")
    assert telling == []


@pytest.mark.req("ACC-02", "ACC-03")
def test_an_assignment_that_has_ended_is_refused_by_the_database_in_the_next_transaction(thief: Thief) -> None:
    hash = thief.hashes["left"]
    assert thief.tries(ENTER, hash, True) == 1
    assert thief.tries("select 1 from directory_absence") >= 0
    with _assignment_ended("counsellor"):
        thief.sql.commit()
        assert thief.tries(ENTER, hash, True) == 0
        assert thief.sql.execute("select access.me()").fetchone() == ("nobody",)
    assert thief.tries(ENTER, hash, True) == 1, "it was that and nothing else"


@pytest.mark.req("ACC-01", "ACC-03")
def test_nobody_begins_a_session_but_the_system_as_our_processes_prove(thief: Thief, world: World) -> None:
    begin = "select access.start_session('x', null, null, %s, 'Maj', now(), now())"
    assert thief.tries(begin, key("maj")) == -1
    thief.says("system||||||", "0" * 64)
    assert thief.tries(begin, key("maj")) == -1
    assert thief.tries(ENTER, thief.hashes["true: coordinator"], True) == 1
    assert thief.tries(begin, key("maj")) == -1, "nor one who is logged in"
    assert thief.tries("select access.begin_for(gen_random_uuid())") == -1
    client = Client()
    with context.acting(actors.system("Test")) as now:
        client.cookies[sessions.COOKIE] = sessions.start(person=key("maj"), name="Maj", now=now)
        with connection.cursor() as cursor:
            cursor.execute("select access.me()")
            assert cursor.fetchone() == ("nobody",)
    assert client.get("/min-plan/").status_code == 200


@pytest.mark.req("ACC-02")
def test_the_history_says_who_truly_acted(world: World) -> None:
    thread = world.thread("write")
    with context.acting(acting_as("coordinator")):
        Goal.objects.filter(id=thread.goal).update(text="Ny lydelse")
    with as_owner() as owner:
        rows = owner.execute(
            "select by_kind, by_unit from access.history where tab = 'plans_goal' and row_id = %s", [thread.goal]
        ).fetchall()
    assert rows == [("unit", acting_as("coordinator").unit)]


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize(("who", "path"), [("coordinator", "/att-gora/"), ("person", "/min-plan/")])
def test_a_page_asks_once_who_acts(world: World, who: str, path: str) -> None:
    world.thread("deliver")
    client = world.client(who)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    said = [query["sql"] for query in asked.captured_queries]
    assert len([sql for sql in said if "access.enter" in sql]) == 1
    assert not [sql for sql in said if "set_config" in sql or "access_session" in sql or "clock_timestamp" in sql]


@pytest.mark.req("ACC-01")
def test_a_session_lasts_in_the_database_as_long_as_the_pages_say(world: World, settings) -> None:
    held = Held(world.client("coordinator"))
    hash = sessions._hash(held.token)
    idle, whole = timedelta(minutes=settings.SESSION_IDLE_MINUTES), timedelta(hours=settings.SESSION_HOURS)
    for name, lasts in (("seen_at", idle), ("created_at", whole)):
        for spare, opens in ((timedelta(minutes=1), True), (-timedelta(minutes=1), False)):
            now = context.clock()
            held.update(**{"seen_at": now, "created_at": now, name: now - lasts + spare})
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(ENTER, [hash, True])
                assert (cursor.fetchone() is not None) == opens, name


def _prepares_the_draw(thief: Thief) -> None:
    """Says beforehand that the transaction has its secret, so that an older one would prove."""
    thief.sql.commit()
    (number,) = thief.sql.execute("select pg_current_xact_id()::text").fetchone()
    thief.sql.execute("select set_config('samplan.drawn', %s, true)", [number])


@pytest.mark.req("ACC-02", "ACC-03")
def test_the_secret_is_another_in_each_transaction_and_the_same_within_one(thief: Thief) -> None:
    proofs = set()
    for _ in range(3):
        thief.sql.execute("select 1")  # a transaction is open, so that each try is a savepoint in it
        for _ in range(2):
            assert thief.tries(ENTER, thief.hashes["true: coordinator"], True) == 1
            said, proof = thief.sql.execute(SETTINGS).fetchone()
            proofs.add(proof)
        with thief.sql.transaction(force_rollback=True):
            assert thief.tries(ENTER, thief.hashes["true: person"], True) == 1
        assert thief.sql.execute(SETTINGS).fetchone() == (said, proof), "whoever acted before"
        assert thief.tries("select 1 from cases_case") > 0, "goes on"
        thief.sql.commit()
    assert len(proofs) == 3


@pytest.mark.req("ACC-02", "ACC-03")
def test_who_says_that_the_secret_is_drawn_gains_nothing(thief: Thief) -> None:
    assert thief.tries(ENTER, thief.hashes["true: coordinator"], True) == 1
    row = thief.sql.execute(SETTINGS).fetchone()
    _prepares_the_draw(thief)
    thief.says(*row)
    assert thief.tries("select 1 from cases_case") == 0
    assert thief.tries(ENTER, thief.hashes["true: person"], True) == 1
    thief.says(*row)
    assert thief.tries("select 1 from cases_case") == 0


@pytest.mark.req("ACC-02", "ACC-03")
@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan", "auto"])
def test_the_secret_stands_in_no_plan_that_the_app_role_has_printed(thief: Thief, mode: str) -> None:
    printed: list[str] = []
    thief.sql.add_notice_handler(lambda told: printed.append(f"{told.message_primary} {told.message_detail or ''}"))
    settings = ("debug_print_plan", "debug_print_parse", "debug_print_rewritten")
    for name, value in {
        **dict.fromkeys(settings, "on"),
        "client_min_messages": "debug1",
        "plan_cache_mode": mode,
    }.items():
        thief.sql.execute("select set_config(%s, %s, true)", [name, value])
    said: set[tuple[str, str]] = set()
    for _ in range(8):  # a plan for each of the first values, and then one for all
        for statement in (ENTER.replace("%s, %s", f"'{thief.hashes['true: coordinator']}', true"), OPEN_A_CASE):
            assert thief.tries(statement) == 1
            said.add(thief.sql.execute(SETTINGS).fetchone())
        assert thief.tries("select 1 from cases_case") > 0
    (number,) = thief.sql.execute("select pg_current_xact_id()::text").fetchone()
    words = " ".join(printed)
    assert "PLANNEDSTMT" in words, "plans are printed"
    constants = {tuple(found.split()) for found in re.findall(r":constvalue \d+ \[ ([-\d ]+)\]", words)}
    assert len(constants) > 20
    for constant in constants:
        value = bytes(int(one) % 256 for one in constant)
        for secret in {value[at : at + 8] for at in range(len(value) - 7)}:
            for line, proof in said:
                signed = secret + f"{line}|{number}".encode() + secret
                assert hashlib.sha256(signed).hexdigest() != proof, "the secret is printed"
