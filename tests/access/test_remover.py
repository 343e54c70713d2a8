"""The tests bite: each policy is taken away in turn, and something must change for somebody it should not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from samplan.coordination.cases.models import Decision, Document, HandOver, Request
from samplan.coordination.plans.models import Confirmation, FollowUp, FollowUpRow
from samplan.demo.cast import key
from samplan.demo.play import person, staff
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor, system
from samplan.foundation.audit import reviewing
from samplan.foundation.audit.models import Entry
from samplan.foundation.directory.models import Absence, HelpRequest
from samplan.foundation.drafts import keeping
from samplan.foundation.outbox.models import Worker
from samplan.foundation.persons.models import CareContact, Contact, NoticeChoice, Representation, Residence
from samplan.rulebook.calendar import local_date
from tests.cast import Thread, World, acting_as
from tools.databases import Databases, named

WITHOUT_CASE = "gunvor"  # no test plays a coordination around her
ACTORS = ("outsider", "nurse", "coordinator", "fatima", "hakan", "person", WITHOUT_CASE)
ROWS, EACH = 16, 3  # how many rows of each table are tried, and at most of each case

# A check that repeats its USING over columns that nobody may change, or that reading alone would refuse the changed row
# for, cannot be seen to be gone by what one can do; that it stands there is shown by test_row_security.
SAME_AS_USING = {
    "cases_need_change",
    "cases_consent_change",
    "cases_consentscope_change",
    "cases_delivery_change",
    "cases_live_change",
    "cases_request_change",
    "directory_absence_change",
    "directory_assignment_change",
    "directory_helprequest_change",
    "directory_organisation_change",
    "directory_unit_change",
    "directory_user_change",
    "outbox_worker_change",
    "persons_noticechoice_change",
}
# Who may read such a row may change it too, as far as any of the actors here can show: nobody reads it who may not.
READ_BY_WHO_MAY_CHANGE = {"directory_helprequest_change", "outbox_worker_change", "persons_noticechoice_change"}


class Database:
    """The owner's view of this process's database: all rows, and the right to change policies."""

    def __init__(self, connection: psycopg.Connection):
        self.connection = connection

    def ask(self, sql: str, *values: Any) -> list[tuple]:
        return self.connection.execute(sql, values).fetchall()

    def policies(self) -> list[tuple[str, str, str, str | None, str | None]]:
        return self.ask(  # type: ignore[return-value]
            "select tablename, policyname, cmd, qual, with_check from pg_policies where schemaname = 'public'"
        )

    @contextmanager
    def without_triggers(self) -> Iterator[None]:
        """What a row is of never changes, and nothing is written for nothing: then a policy that forbids it too cannot
        be seen to be gone. Each is held by its own tests (test_never_moves, test_done_stays)."""
        found = self.ask(
            """select format('alter table %%s {} trigger %%s', t.tgrelid::regclass, t.tgname) from pg_trigger t
            join pg_proc p on p.oid = t.tgfoid where p.proname in
            ('never_moves', 'only_forward', 'of_the_unit', 'of_one_case', 'not_widened',
              'suppress_redundant_updates_trigger')"""
        )
        assert found
        for (trigger,) in found:
            self.connection.execute(trigger.format("disable"))
        try:
            yield
        finally:
            for (trigger,) in found:
                self.connection.execute(trigger.format("enable"))

    @contextmanager
    def without(self, table: str, policy: str, clause: str, before: str) -> Iterator[None]:
        """``policy`` with one of its clauses, ``using`` or ``with check``, letting everything through."""
        self.connection.execute(f"alter policy {policy} on {table} {clause} (true)")
        try:
            yield
        finally:
            self.connection.execute(f"alter policy {policy} on {table} {clause} ({before})")


def _columns(database: Database, table: str) -> list[tuple[str, str]]:
    return database.ask(  # type: ignore[return-value]
        "select column_name, data_type from information_schema.columns where table_name = %s order by ordinal_position",
        table,
    )


def _rows(database: Database, table: str, cases: list[UUID]) -> list[dict[str, Any]]:
    """Some rows of each of the threads' cases, or all of Maj and of one without a case, as the owner sees them."""
    names = [name for name, _ in _columns(database, table)]
    quoted = ", ".join(f'"{name}"' for name in names)
    people = [key("maj"), key(WITHOUT_CASE)]
    wanted, each, values = "true", "id", []
    if table == "persons_person":
        wanted, values = "id = any(%s)", [people]
    elif table.startswith("persons_"):
        wanted, values = "person_id = any(%s)", [people]
    elif table == "cases_case":
        wanted, values = "id = any(%s)", [cases]
    elif table == "cases_consentscope":
        wanted, values = "consent_id in (select id from cases_consent where case_id = any(%s))", [cases]
    elif table == "outbox_row":  # those that an action may take back: some wait, some are taken back
        wanted, each, values = """"case" = any(%s) and kind in ('reminder', 'tomorrow')""", '"case", state', [cases]
    elif "case_id" in names:
        wanted, each, values = "case_id = any(%s)", "case_id", [cases]
    found = database.ask(
        f"""select {quoted} from (select *, row_number() over (partition by {each} order by md5(id::text)) as ranking
        from {table} where {wanted}) ranked where ranking <= {EACH} order by md5(id::text) limit {ROWS}""",
        *values,
    )
    return [dict(zip(names, row, strict=True)) for row in found]


# One question to the database for all that one actor tries: each statement alone, and nothing of it stays.
TRY = """
create or replace function public.attempts(statements text[]) returns text[] language plpgsql as $$
declare one text; touched bigint; said text[] := '{}';
begin
  foreach one in array statements loop
    begin
      execute one;
      get diagnostics touched = row_count;
      raise exception using errcode = 'ZZ001', message = touched::text;
    exception
      when sqlstate 'ZZ001' then said := said || sqlerrm;
      when others then said := said || sqlstate;
    end;
  end loop;
  return said;
end $$;
grant execute on function public.attempts(text[]) to samplan_app;
"""


def _outcomes(statements: list[str]) -> list[str]:
    """What the app role gets for each: how many rows, or the error's code. Nothing stays."""
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select public.attempts(%s)", [statements])
        return cursor.fetchone()[0]


def _said(sql: str, values: list[Any]) -> str:
    """The statement with its values written into it."""
    with psycopg.ClientCursor(connection.connection) as cursor:
        return cursor.mogrify(sql, values)


def _dumped(value: Any) -> Any:
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict | list) else value


def observed(statements: list[str]) -> list[str]:
    """What each of the actors can do, as a list of outcomes in a fixed order."""
    out = []
    for name in ACTORS:
        with context.acting(_actor(name)):
            out += _outcomes(statements)
    return out


def _tried(database: Database, table: str, command: str, cases: list[UUID]) -> list[str]:
    """The statements: all rows read, or each row added again, or each of its columns changed."""
    if command == "SELECT":
        return [f"select 1 from {table}"]
    rows = _rows(database, table, cases)
    return [
        one
        for row in rows
        for one in (_added(table, row) if command == "INSERT" else _changed(database, table, row, command))
    ]


def _actor(name: str) -> Actor:
    if name == WITHOUT_CASE:
        return person(name)
    return staff(name) if name in ("fatima", "hakan") else acting_as(name)


def _added(table: str, row: dict[str, Any]) -> list[str]:
    copy = {name: _dumped(value) for name, value in row.items()}
    if isinstance(row["id"], UUID):
        copy["id"] = uuid4()
    else:
        del copy["id"]
    copy = {name: value for name, value in copy.items() if name in _chosen(table)}
    columns = ", ".join(f'"{name}"' for name in copy)
    places = ", ".join(["%s"] * len(copy))
    return [_said(f"insert into {table} ({columns}) values ({places})", list(copy.values()))]


@cache
def _chosen(table: str) -> set[str]:
    """The columns of a new row that the app role may choose; the others are the database's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped
            and has_column_privilege(attrelid, attnum, 'insert')""",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def _changed(database: Database, table: str, row: dict[str, Any], command: str) -> list[str]:
    if command != "UPDATE":
        return []
    others = [key("region"), key("social"), key("bjorken"), key("lyktan_hc")]
    out = []
    for column, kind in _columns(database, table):
        if column in ("id", "case_id", "measure_id", "document_id", "meeting_id", "consent_id", "party_id"):
            continue
        if kind == "uuid":
            out += [_said(f'update {table} set "{column}" = %s where id = %s', [o, row["id"]]) for o in others]
        else:
            out.append(_said(f'update {table} set "{column}" = "{column}" where id = %s', [row["id"]]))
    return out


def _world_of_threads(world: World) -> list[UUID]:
    """Cases at different steps: one where a party has left, one with two units of one organisation."""
    threads = [world.thread(step) for step in ("consent", "confirm", "deliver")]
    left, two = world.thread("deliver"), world.sisters("call")
    left.play.withdraw_for(world.now, "bjorken")
    threads += [left, two]
    with context.acting(acting_as("coordinator")):
        keeping.keep(keeping.Place(acting_as("coordinator"), "call", threads[0].id), [("purpose", ["x"])])
    _of_every_kind(world, threads[2])
    world.client("nurse").get(f"/plan/{threads[2].id}/")
    _asked_about(threads[2])
    return [thread.id for thread in threads]


def _of_every_kind(world: World, thread: Thread) -> None:
    """A row in each table that the threads leave empty."""
    coordinator = acting_as("coordinator")
    with context.acting(acting_as("person")) as now:
        asked = {"to_unit_id": key("bistand"), "person_name": "x", "person_number": "x", "why": "x"}
        NoticeChoice(person_id=key("maj"), way="none").save(force_insert=True)
        Request(person_id=key("maj"), case_id=thread.id, **asked, asked_at=now, due_on=local_date(now)).save(
            force_insert=True
        )
    with context.acting(system("Test")) as now:
        Worker.objects.update_or_create(id=1, defaults={"seen_at": now})
        for who in (key("maj"), key(WITHOUT_CASE)):
            Residence(person_id=who, kommun="x").save(force_insert=True)
            Representation(person_id=who, name="x", kind="relative").save(force_insert=True)
            care = CareContact(person_id=who, name="x", workplace="x", phone="1", from_on=local_date(now))
            care.save(force_insert=True)
    with context.acting(person(WITHOUT_CASE)):
        NoticeChoice(person_id=key(WITHOUT_CASE), way="none").save(force_insert=True)
        Contact(person_id=key(WITHOUT_CASE), kind="sms", value="x", hidden=True).save(force_insert=True)
    thread.ids()  # among them a proposal about who the person is
    case, mine = thread.case(), {"case_id": thread.id, "owner_org_id": coordinator.organisation}
    with context.acting(coordinator) as now:
        told = {"text": "x", "to_unit_id": coordinator.unit, "first_unit_id": coordinator.unit}
        HelpRequest(asked_by_id=coordinator.assignment, asked_user_id=coordinator.user, asked_at=now, **told).save(
            force_insert=True
        )
        Decision(**mine, kind="ended", decided_by="x", at=now).save(force_insert=True)
        HandOver(
            case=case, from_unit_id=key("bistand"), to_unit_id=key("bjorken"), offered_at=now, offered_by="x"
        ).save(force_insert=True)
        plan = Document.objects.filter(case=thread.id, kind="plan")[0]
        Confirmation(**mine, document_id=plan.id, by_name="x", at=now).save(force_insert=True)
        held = FollowUp(**mine, next="go_on", at=now, by_name="x")
        held.save(force_insert=True)
        line = {"follow_up": held, "measure_id": thread.measures["own"], "answer": "yes"}
        FollowUpRow(**mine, **line).save(force_insert=True)
        away = {"unit_id": key("bistand"), "assignment_id": key("mats"), "made_by_id": key("sara")}
        long_ago = local_date(now) - timedelta(days=99)
        Absence(**away, from_on=long_ago, until_on=long_ago, made_at=now).save(force_insert=True)


def _asked_about(thread: Thread) -> None:
    """Two readings that the person has asked about, one of them answered."""
    with context.acting(acting_as("person")) as now:
        lines = Entry.objects.filter(case=thread.id, actor_kind="unit", organisation=key("region"))[:2]
        for line in lines:
            reviewing.ask(entry=line, question="x", by=acting_as("person"), now=now)
    with context.acting(staff("hakan")) as now:
        said = {"decision": "no_remark", "words": "", "answer": "x"}
        reviewing.decide(entry=lines[0], **said, by=staff("hakan"), now=now)


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_taking_away_any_policy_lets_somebody_do_what_they_could_not(world: World, test_databases: Databases) -> None:
    """Each USING and each WITH CHECK of the database, one at a time."""
    cases = _world_of_threads(world)
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute(TRY)
        database = Database(owner)
        with database.without_triggers():
            tried, toothless = _taken_away(database, cases)
    assert tried > 60
    assert not toothless, "nobody notices when these are gone:\n" + "\n".join(toothless)


def _taken_away(database: Database, cases: list[UUID]) -> tuple[int, list[str]]:
    """How many clauses were taken away, and those that nobody noticed."""
    toothless: list[str] = []
    tried = 0
    held: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for table, policy, command, using, check in sorted(database.policies()):
        if (table, command) not in held:
            statements = _tried(database, table, command, cases)
            held[table, command] = statements, observed(statements)
        statements, before = held[table, command]
        for clause, text in (("using", using), ("with check", check)):
            unseen = SAME_AS_USING if clause == "with check" else READ_BY_WHO_MAY_CHANGE
            if text is None or text == "true" or policy in unseen:
                continue
            tried += 1
            with database.without(table, policy, clause, text):
                if observed(statements) == before:
                    toothless.append(f"{policy} {clause}")
    return tried, toothless
