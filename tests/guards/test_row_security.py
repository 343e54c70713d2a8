"""House rules of the database: nothing is open by oversight, and no door is there that was not meant."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from tests.cast import world
from tests.held import as_owner

__all__ = ["world"]

# Tables without policies, each with its reason.
OPEN = {
    "audit_seal": "hashes and numbers of the log's rows; whoever checks the log reads them",
    "django_migrations": "read by /halsa; holds nothing of anybody",
    "home": "one row: where the database is at home; holds nothing of anybody",
}
# Tables that nobody may touch but the owner: without policies and without grants.
SEALED = {
    "access_session": "who is logged in; asked through the functions of sessions.py",
    "key": "what signs and proves who acts",
}
# Functions that only the owner may execute, for its own functions.
OWNERS = {
    "begin": "sign and set who acts",
    "say": "set what is said of who acts, and prove it",
    "forget": "take away how the acting one stands to a case, when a row says so",
    "own": "find the acting one's sessions",
    "lasting": "find a session",
}
# Functions that run as the owner, each with what it does that the actor may not.
DEFINERS = {
    "proved": "read the secret that proves who acts",
    "believe": "let our own processes say who acts, as they prove with the key",
    "open": "remember how the acting one stands to a case, in what only the owner can sign",
    "forget": "take that away when it changes, in whoever's hands it does",
    "enter": "let whoever knows a session's secret act as the one whose session it is",
    "session_of": "tell whoever knows a session's secret whose it is and how long it lasts",
    "last_assignment": "tell whoever knows a session's secret which assignment its user chose last",
    "start_session": "begin a session, for the system as it is proved",
    "own_sessions": "tell whoever acts of their own living sessions, and no secret of them",
    "end_other_sessions": "let whoever acts end their own other sessions",
    "put_out": "tell whoever knows a session's secret how another of their own ended it",
    "end_oldest": "end the oldest of the acting one's own sessions when they have too many",
    "end_session": "let whoever knows a session's secret end it",
    "notice_to": "tell the worker where one due notice goes, of which no unit reads the address",
    "acts_as": "ask in which role someone acts, whatever has been said of it",
    "add_user": "let an administrator add someone to the register",
    "administers": "ask whether someone is an administrator of the unit's huvudman",
    "arrange_unit": "let an administrator say how a unit is reached",
    "called": "ask whether the acting unit has a place in a case, which it always reads",
    "knows": "ask whether the acting one may know of a case around a person, without asking each case's own policy",
    "reads_shared": "ask whether the acting one reads what a case shares, without asking each window's own policy",
    "called_without_users": "count calls to units that have nobody, of which no unit sees all",
    "end_assignment": "let an administrator, or a unit's head, end an assignment",
    "give_assignment": "let an administrator give an assignment",
    "begin_for": "act for the unit of one due outbox row",
    "outbox_signs": "tell /halsa when the worker was last seen and since when something waits, and nothing else",
    "coordinates": "ask who holds a case together, where a policy cannot ask without asking itself",
    "log_readings": "tell the log's reviewer what stands out in what the own organisation has read, of whomever it is",
    "reviewed_person": "tell the log's reviewer whose it is that was read, of a reading that has been opened",
    "log_waits_since": "tell /halsa since when the log waits for its seal, where nobody may read the rows",
    "make_log_months": "make the log's partitions for the months to come, which the clock alone chooses",
    "seal_log": "seal the log's rows of all actors, in a table that nobody else may write",
    "let_go": "end the part of one without an account, and stop what was not posted to it",
    "let_go_here": "tell a called unit which of its sisters the person has let go, whose rows it may not know of",
    "consent_behind": "tell a called unit whether the consent that its call came on holds, which is another's",
    "carry_consent": "let what was said yes to for one party hold for the one that has got its place",
    "did": "know one's own form again when it is sent twice, also after having left the case with it",
    "hide_contacts": "hide the ways to reach a person who is protected, where nobody may read what is hidden",
    "escalate": "mark what nobody has taken, for every unit, and let a neutral notice wait for it",
    "name_unit": "point out the unit to be called in the acting unit's place, which only the coordinating one may add",
    "pass_on": "give the acting unit's place to another unit of its own organisation, with what was consented to",
    "drop_draft": "throw one's own draft away, where nothing else may be deleted",
    "drop_old_drafts": "throw away what is older than seven days, and nothing else",
    "alike": "keep protection and death the same for persons who are one, though the teller may know of one only",
    "answer_joining": "join or part two persons, as the second of two people, and nothing else",
    "same": "ask who is the same person under another number, where a policy cannot ask without asking itself",
    "keep_draft": "keep a draft in the name of whoever acts, and in no other",
    "person_by_number": "find a person without a case, so that nobody is registered twice",
    "recall_letters": "stop the unit's own letters of a call that no longer holds",
    "register_death": "end every coordination around one who has died, also those the teller does not know of",
    "remember": "keep the row before a change",
    "stop_from": "stop what one organisation has on its way to others, when what was said to it is taken back",
    "stop_flow": "stop what is on its way from others",
    "store_duties": "store the duties of all parties",
    "take_over": "become the one who holds the case together, when that has been offered",
    "takes_part": "ask who is a party, where a policy cannot ask without asking itself",
    "name_proposed": "tell the second of two people what name the number proposed has here, and nobody else",
    "log_listed": "who has met the person in a list, for the person and for the own organisation's reviewer",
    "log_about": "the own organisation's lines about one person, for its reviewer to hand over",
    "is_named": "compare a name with the one of whoever acts, which they may not be allowed to read",
    "logs_as": "compare the names, role and unit in a line of the log with those of whoever acts",
    "names_those_here": "tell who takes part whether those whom an event puts duties on are in the case",
    "is_unit_named": "compare a name with the one of the acting unit",
    "does": "tell who takes part whether a measure is its own huvudman's to do",
    "registers": "tell whether a person is registered in this very transaction, by a column that nobody else reads",
    "this_transaction": "name the transaction of whoever registers a person",
    "may_send": "tell whether a document is the acting unit's to deliver, by deliveries and parties it may not read",
    "reads_told": "tell who may know of a delivery whether it was of an answer, which a policy cannot ask of documents",
    "may_open": "tell whether a unit is in a case that goes on, and a yes covers it",
    "of_one_case": "tell whether what a row refers to is of its case, which whoever writes may not read",
    "goes_on_by_yes": "let a case that was stopped go on when there is a yes",
    "meets": "tell whether the acting unit is with now in a case around a person",
    "may_tell_of": "tell whether the acting unit knows a person, or registers them",
    "waiting_questions": "how many questions about readings wait that nobody can answer, for the administrators",
}
# Asked in every statement, and a search_path of its own would cost as much as its work: so each name says where it is.
NAMED_IN_FULL = {"proved"}
REGISTER = {"directory_organisation", "directory_unit", "directory_user", "directory_assignment"}  # read by all


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


TABLES = """select c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'access')"""


@pytest.mark.req("ACC-02")
def test_every_table_is_protected_or_named_as_open_with_its_reason(world) -> None:
    unprotected = {name for name, protected in ask(TABLES) if not protected}
    assert unprotected == set(OPEN)


@pytest.mark.req("ACC-02")
def test_every_policy_that_lets_write_has_a_check_of_its_own(world) -> None:
    rows = ask("select tablename, policyname, cmd, qual, with_check from pg_policies where schemaname = 'public'")
    assert len(rows) > 40
    for table, policy, command, using, check in rows:
        assert command != "ALL", f"{policy} on {table} says one thing for reading and writing"
        if command in ("INSERT", "UPDATE"):
            assert check, f"{policy} on {table} lets write without a check"
            assert check != "true", f"{policy} on {table} lets anyone write"
        if command == "SELECT" and table not in REGISTER:
            assert using != "true", f"{policy} on {table} lets anyone read"


def test_nothing_is_ever_deleted_or_emptied(world) -> None:
    rows = ask(
        """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname in ('public', 'access')
        and (has_table_privilege(c.oid, 'delete') or has_table_privilege(c.oid, 'truncate'))"""
    )
    assert rows == []


def test_the_app_role_makes_nothing_of_its_own(world) -> None:
    made = ask(
        """select has_database_privilege(current_database(), 'temp'),
        has_database_privilege(current_database(), 'create'),
        has_schema_privilege('public', 'create'), has_schema_privilege('access', 'create')"""
    )
    assert made == [(False, False, False, False)]


@pytest.mark.req("ACC-02")
def test_what_signs_and_who_is_logged_in_are_closed_to_the_app_role(world) -> None:
    rights = ", ".join(("select", "insert", "update", "delete", "truncate", "references", "trigger"))
    rows = ask(
        f"""select c.relname, has_table_privilege(c.oid, '{rights}') or has_any_column_privilege(c.oid,
          'select, insert, update, references'), (select count(*) from pg_policy p where p.polrelid = c.oid)
        from pg_class c where c.relname = any (array{sorted(SEALED)})"""
    )
    assert sorted(rows) == [(name, False, 0) for name in sorted(SEALED)]
    rows = ask(
        f"""select p.proname, has_function_privilege(p.oid, 'execute') from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'access' and p.proname = any (array{sorted(OWNERS)})"""
    )
    assert sorted(rows) == [(name, False) for name in sorted(OWNERS)]


@pytest.mark.req("ACC-02")
def test_the_functions_that_run_as_the_owner_are_these_and_no_others(world) -> None:
    rows = ask(
        """select p.proname, p.proconfig, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('public', 'access') and p.prosecdef"""
    )
    assert {name for name, *_ in rows} == set(DEFINERS)
    for name, settings, body in rows:
        found = re.findall(r"([\w.]*?)(\w+)\(", body) if name in NAMED_IN_FULL else [("", name)]
        if not all(schema == "pg_catalog." for schema, _ in found):
            assert "search_path=public, pg_temp" in settings, f"{name} can be led astray by another schema"


def test_no_index_is_of_an_organisation_alone_where_cases_are(world) -> None:
    """It holds a large part of all rows, and the planner joined it to the index of the case."""
    found = ask(
        """select indexname from pg_indexes where schemaname = 'public' and tablename ~ '^(cases|plans|meetings)_'
        and indexdef ~ 'btree \\((owner_org|from_org|organisation|responsible_organisation)_id\\)'
        and tablename <> 'cases_event'"""  # which of the register's happenings are whose, without a case
    )
    assert found == []


def test_there_is_no_way_round_a_policy_through_a_view(world) -> None:
    assert ask("select viewname from pg_views where schemaname in ('public', 'access')") == []


@pytest.mark.req("ACC-02")
def test_no_statistics_are_kept_of_what_a_protected_table_says_of_a_person(world) -> None:
    with as_owner() as owner:
        kept = owner.execute("select relation::text, name from access.telling() where target is distinct from 0")
        assert kept.fetchall() == [], (
            "By the planner's estimates anybody can learn what stands in these columns. Let the migration that made "
            "them end with without_statistics(). An enumeration, or an id of a thing, is named in access.telling."
        )
        assert owner.execute("select stxname from pg_statistic_ext").fetchall() == [], "such tell as much"


@pytest.mark.req("ACC-02")
def test_what_a_new_table_says_of_a_person_is_found_and_what_was_kept_of_it_is_thrown_away(world) -> None:
    kept = """select attname from pg_stats where tablename in ('told', 'told_words')
        and coalesce(most_common_vals::text, histogram_bounds::text, most_common_elems::text) is not null order by 1"""
    with as_owner() as owner, owner.transaction(force_rollback=True):
        owner.execute(
            """create table told (id uuid, unit_id uuid, by_person uuid, kind varchar(10), answer varchar(500),
              number int, name varchar(10), at timestamptz, born_on date, words text, facts jsonb, sent varchar(10)[]);
            create index told_words on told (lower(words), kind, coalesce(at, 'epoch'::timestamptz));
            alter table told enable row level security;
            insert into told select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', 'x', 1, 'x', now(),
              now(), 'x', '{}', '{x}' from generate_series(1, 9);
            analyze told"""
        )
        assert len(owner.execute(kept).fetchall()) == 14
        owner.execute("select access.keep_no_statistics('told')")
        assert owner.execute("select from access.telling('told') where target is distinct from 0").rowcount == 0
        if owner.info.server_version >= 180000:  # before, what there is stays
            for done in ("select", "analyze told"):
                owner.execute(done)
                left = [name for (name,) in owner.execute(kept)]
                assert left == ["at", "coalesce", "kind", "number", "unit_id"], done
            instead = "select null_frac, n_distinct from pg_stats where tablename = 'told' and attname = 'by_person'"
            assert owner.execute(instead).fetchall() == [(0.5, -0.5)], "what is said of any table"
