"""A role that sees no plan (ORG-04) sees none by SQL of its own either, nor changes any; its own work goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction

from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.directory.models import Assignment
from samplan.rulebook.permissions import THE_PERSON, Permission, Role, may
from tests.a_unit import Office
from tests.cast import CAST, World, acting_as
from tests.held import as_owner
from tools.databases import Databases, named

SEEING = {role.name for role in Role if may(role, Permission.SEE) and role not in THE_PERSON}
KEEPING = sorted({role.name for role in Role if role not in THE_PERSON} - SEEING)
UNKNOWN = "NEW_ROLE"
# Nobody's: who works where, who is away, and questions about the system, which name no person.
NOT_ABOUT_PERSONS = {
    "directory_absence",
    "directory_assignment",
    "directory_helprequest",
    "directory_organisation",
    "directory_unit",
    "directory_user",
}
THE_LOG = {"audit_entry", "audit_review"}  # of one's own organisation, for who reviews it


class Sql:
    """SQL of somebody's own, with their own session."""

    def __init__(self, database: str, token: str) -> None:
        self.connection = psycopg.connect(database)
        self.token = sessions._hash(token)

    def rows(self, statement: str, *values: object, opened: UUID | None = None) -> int:
        """How many rows it reads or changes; -1 when it is refused. Nothing of it stays. opened: a case, first."""
        try:
            assert self.connection.execute("select 1 from access.enter(%s, true)", [self.token]).fetchone()
            if opened is not None:
                self.connection.execute("select access.open(%s)", [opened])
            return self.connection.execute(statement, values).rowcount
        except psycopg.Error:
            return -1
        finally:
            self.connection.rollback()

    def tables(self) -> list[str]:
        """Those that the app's role reads at all, by policies."""
        found = self.connection.execute(
            """select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'access') and c.relkind in ('r', 'p') and c.relrowsecurity
              and not c.relispartition and has_table_privilege(c.oid, 'select')"""
        ).fetchall()
        self.connection.rollback()
        return [table for (table,) in found]


@pytest.fixture
def sql(world: World, test_databases: Databases) -> Iterator[Callable[[str, str], Sql]]:
    made: list[Sql] = []

    def make(name: str) -> Sql:
        with context.acting(actors.system("Test")) as now:
            token = login.staff(_assignment(key(name)), now)
        made.append(Sql(named(test_databases.app, connection.settings_dict["NAME"]), token))
        return made[-1]

    yield make
    for one in made:
        one.connection.close()


def _assignment(id: UUID) -> Assignment:
    return Assignment.objects.select_related("user", "unit__organisation").get(id=id)


@pytest.mark.req("ORG-04")
def test_the_database_has_the_roles_that_see_plans_from_the_table_of_permissions(world: World) -> None:
    known = [*(role.name for role in Role), UNKNOWN, "", None]
    with connection.cursor() as cursor:
        cursor.execute("select role, access.sees_plans(role) from unnest(%s::text[]) role", [known])
        assert {role for role, sees in cursor.fetchall() if sees} == SEEING


@pytest.mark.req("ORG-04", "ACC-02")
@pytest.mark.parametrize("role", [*KEEPING, UNKNOWN])
def test_a_role_that_sees_no_plan_reads_and_changes_none_by_sql_either(
    world: World, sql: Callable[[str], Sql], role: str
) -> None:
    """Its unit coordinates; and it knows every id that there is to know."""
    office = Office(world, anna="NEEDS_ASSESSOR", blind=role)
    case = office.leads("anna", "olle").id
    assert case is not None
    _typed(office.actor("anna"))
    seeing, blind = sql(office.key("anna")), sql(office.key("blind"))
    for table in {"cases_case", "cases_duty", "cases_event", "cases_need", "persons_person", "drafts_draft"}:
        assert seeing.rows(f"select 1 from {table}") > 0, "there is something to read"
    told = NOT_ABOUT_PERSONS | (THE_LOG if role == "LOG_REVIEWER" else set())
    assert set(blind.tables()) > {"cases_case", "persons_contact", "meetings_answer", "plans_goal", "access.history"}
    for table in set(blind.tables()) - told:
        assert blind.rows(f"select 1 from {table}") == 0, table
    tried = changes(office, case)
    assert not [what for what, said in tried.items() if blind.rows(what, *said) > 0]
    assert sum(seeing.rows(what, *said) > 0 for what, said in tried.items()) > 10, "who sees plans does some of it"
    with as_owner() as owner:  # no other test meets a role that there is not
        owner.execute("update directory_assignment set role = 'ADMINISTRATOR' where role = %s", [UNKNOWN])


def _typed(by: Actor) -> None:
    """What they have typed and not sent."""
    with context.acting(by), connection.cursor() as cursor:
        cursor.execute("select access.keep_draft('need', null, '', %s::jsonb, '')", ['{"text": ["Maj"]}'])


def changes(office: Office, case: UUID) -> dict[str, list[object]]:
    """What changes, burdens or finds a person or a case: it gives a row when it is done, none or an error when not."""
    unit, other, maj, ny = office.unit, key("bjorken"), key("maj"), uuid4()
    calls: dict[str, list[object]] = {
        "stop_flow(%s, null)": [case],
        "stop_flow(%s, %s)": [case, unit],
        "stop_from(%s, %s, null)": [case, key("social")],
        "store_duties(%s, '[]')": [case],
        "register_death(%s, current_date, '{}')": [case],
        "hide_contacts(%s, true)": [case],
        "let_go(%s, %s)": [case, ny],
        "pass_on(%s, %s)": [case, other],
        "name_unit(%s, %s)": [case, other],
        "take_over(%s, %s)": [case, office.id("blind")],
        "answer_joining(%s, 'yes', %s, 'Blind Ny')": [ny, maj],
        "keep_draft('need', null, '', '{}', '')": [],
        "drop_draft('need', null, '', '')": [],
        "escalate(9, '{}')": [],
        "log_listed(1, now(), now())": [],
    }
    if Assignment.objects.get(id=office.id("blind")).role == "LOG_REVIEWER":
        del calls["log_listed(1, now(), now())"]
    waits = 'insert into outbox_row (id, "case", unit, kind, channel, due_at, next_at, attempt, state, error)'
    event = """insert into cases_event (id, case_id, person_id, organisation_id, unit_id, kind, at, channel, by_kind,
        by_name, by_user, by_assignment, request_id, request_digest, facts)"""
    person = (
        "insert into persons_person (id, given_name, family_name, language, interpreter, communication, protection)"
    )
    return {f"select access.{call}": said for call, said in calls.items()} | {
        "select 1 where access.person_by_number((select '194401012382')) is not null": [],
        "select 1 where access.takes_part(%s) or access.called(%s) or access.coordinates(%s)": [case, case, case],
        "select 1 where access.knows(%s) or access.registers(%s)": [maj, maj],
        f"{person} values (%s, 'Maj', 'Annan', '', false, '', 'none')": [ny],
        "update persons_person set given_name = 'Maja'": [],
        "update cases_case set changed_at = now()": [],
        "update cases_duty set taken_by_id = null": [],
        "update persons_contact set hidden = false": [],
        "insert into persons_contact (id, person_id, kind, value, hidden) values (%s, %s, 'phone', 'x', false)": [
            ny, maj,
        ],
        f"{waits} values (%s, %s, %s, 'notice', 'email', now(), now(), 0, 'due', '')": [ny, case, unit],
        f"""{event} select %s, null, %s, access.employer(), access.workplace(), 'sip.requested', now(), 'screen',
            'unit', 'Blind Ny', access."user"(), %s, %s, '', '{{}}'""": [ny, maj, office.id("blind"), ny],
    }  # fmt: skip


@pytest.mark.req("ORG-04", "ACC-02")
@pytest.mark.parametrize("name", ["sune", "berit", "anders", "helena"])
def test_those_of_the_demo_who_see_no_plan_see_nobody_of_their_unit_by_sql(
    world: World, sql: Callable[[str], Sql], name: str
) -> None:
    world.thread("deliver")
    blind, called = sql(name), world.thread("call").id
    told = NOT_ABOUT_PERSONS | (THE_LOG if name == "anders" else set())
    assert {table for table in blind.tables() if blind.rows(f"select 1 from {table}") > 0} <= told
    assert {blind.rows(f"select 1 from {table}", opened=called) for table in ("cases_event", "cases_case")} == {0}
    assert sql("sara").rows("select 1 from cases_event", opened=called) > 0


@pytest.mark.req("ORG-04", "ACC-03")
@pytest.mark.parametrize("name", ["sune", "berit", "anders"])
def test_their_lines_in_the_log_say_where_they_work_and_nowhere_else(
    world: World, sql: Callable[[str], Sql], name: str
) -> None:
    by, own = staff(name), sql(name)
    line = """insert into audit_entry (at, actor_kind, actor_name, actor_role, actor_user, assignment, unit, unit_name,
        organisation, session, action, what, ground, cases) values (now(), %s, %s, %s, %s, %s, %s, %s, %s,
        access.session(), 'search', 'population', '', '[]')"""
    right = [by.name, by.role, by.user, by.assignment, by.unit, by.unit_name, by.organisation]
    assert own.rows(line, "unit", *right) == 1
    assert own.rows(line, "keeper", *right) == -1
    for place, value in {4: key("bjorken"), 6: key("region"), 1: "NEEDS_ASSESSOR", 3: key("sara")}.items():
        assert own.rows(line, "unit", *right[:place], value, *right[place + 1 :]) == -1
    assert own.rows(line, "unit", *right[:4], None, *right[5:]) == -1
    with as_owner() as owner:
        told = owner.execute(
            "select actor_kind, unit, organisation from audit_entry where actor_user = %s and action = 'login' "
            "order by id desc limit 1", [by.user]
        ).fetchone()  # fmt: skip
    assert told == ("unit", by.unit, by.organisation)


@pytest.mark.req("ORG-04", "ACC-02")
@pytest.mark.parametrize("name", [*CAST, "sune", "berit", "anders", "helena"])
def test_the_database_and_our_processes_say_the_same_of_who_acts(world: World, name: str) -> None:
    by = acting_as(name) if name in CAST else staff(name)
    with context.acting(actors.system("Test")) as now:
        person = by.is_person
        token = (
            login.individual(by.own_person, by.name, now)
            if person
            else login.staff(_assignment(by.own_assignment), now)
        )
    with transaction.atomic():
        entered = sessions.find(token)
        assert entered is not None
        by_session = _proved()
        context.begin(entered[0])
        assert _proved() == by_session
        assert by_session.startswith(f"{by.kind}|" if by.sees_plans else "keeper|||")
    context.clear()


def _proved() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select access.proved()")
        said: str = cursor.fetchone()[0]
        return said


@pytest.mark.req("ACC-07", "ORG-04")
def test_an_administrator_lets_nobody_in_who_is_themself(world: World, sql: Callable[[str], Sql]) -> None:
    office = Office(world, anna="OFFICER", berit="ADMINISTRATOR")
    own, give = sql(office.key("berit")), "select access.give_assignment(%s, %s, %s, 'OFFICER', now(), null)"
    assert own.rows(give, uuid4(), office.actor("anna").user, key("bistand")) == 1
    assert own.rows(give, uuid4(), office.actor("berit").user, office.unit) == -1


@pytest.mark.req("ACC-07")
def test_one_who_is_a_head_too_ends_nothing_of_another_unit(world: World, sql: Callable[[str], Sql]) -> None:
    office = Office(world, anna="OFFICER", sune="SUPER_USER")
    with as_owner() as owner:
        owner.execute(
            """insert into directory_assignment (id, user_id, unit_id, role, licence, from_at, source)
            select gen_random_uuid(), user_id, unit_id, 'HEAD', '', from_at, 'screen' from directory_assignment
            where id = %s""",
            [office.id("sune")],
        )
    own = sql(office.key("sune"))
    assert own.rows("select access.end_assignment(%s)", office.id("anna")) == 1
    assert own.rows("select access.end_assignment(%s)", key("elin")) == -1
