"""What a row refers to is of its own case, and a window rests on a yes: by SQL of somebody's own too."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, transaction
from psycopg.types.json import Jsonb

from samplan.coordination.cases.models import Live, Party
from samplan.coordination.meetings.models import Answer
from samplan.coordination.plans.models import Measure
from samplan.demo.cast import key
from samplan.foundation.access import context
from tests.access.test_done_stays import refused
from tests.cast import World, acting_as
from tests.held import as_owner

pytestmark = pytest.mark.req("ACC-02")

# The policy of the table asks it, or a function that alone writes there.
ASKED = {
    ("cases_delivery", "document_id"): "access.may_send",
    ("cases_delivery", "party_id"): "the policy asks",
    ("plans_commitment", "measure_id"): "access.does",
}
# Ids of a case's rows that no constraint holds.
NAMED = {
    ("plans_conclusion", "meeting_id"): "meetings_meeting",
    ("plans_conclusion", "document_id"): "cases_document",
    ("plans_confirmation", "document_id"): "cases_document",
    ("plans_followup", "meeting_id"): "meetings_meeting",
}
REFERENCES = """
select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and cardinality(c.conkey) = 1 and c.connamespace = 'public'::regnamespace
  and exists (select 1 from pg_attribute x where x.attrelid = c.conrelid and x.attname = 'case_id')
  and exists (select 1 from pg_attribute x where x.attrelid = c.confrelid and x.attname = 'case_id')"""
LOOSE = """
select a.attrelid::regclass::text, a.attname from pg_attribute a join pg_class r on r.oid = a.attrelid
where r.relkind in ('r', 'p') and r.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
  and a.atttypid = 'uuid'::regtype and a.attname like '%\\_id' and a.attname <> 'request_id'
  and exists (select 1 from pg_attribute x where x.attrelid = a.attrelid and x.attname = 'case_id')
  and not exists (select 1 from pg_constraint c where c.contype = 'f' and c.conrelid = a.attrelid
    and a.attnum = any (c.conkey))"""
GUARDED = """
select t.tgrelid::regclass::text, g.args[n], g.args[n + 1] from pg_trigger t
  join pg_proc p on p.oid = t.tgfoid and p.proname = 'of_one_case'
  cross join lateral (select string_to_array(rtrim(encode(t.tgargs, 'escape'), '\\000'), '\\000') as args) g
  cross join lateral generate_series(1, cardinality(g.args), 2) n
where t.tgenabled <> 'D'"""


def rows(owner: psycopg.Connection, sql: str) -> set[tuple[str, ...]]:
    return {tuple(row) for row in owner.execute(sql).fetchall()}


def test_every_reference_within_a_case_is_held_there_or_asked_by_its_policy(world: World) -> None:
    with as_owner() as owner:
        referring = {(table, column): of for table, column, of in rows(owner, REFERENCES)}
        loose = rows(owner, LOOSE)
        guarded = {(table, column): of for table, column, of in rows(owner, GUARDED)}
    assert loose == set(NAMED), "an id that refers to something has a constraint, or is named here"
    assert len(referring) > 15 and set(ASKED) < set(referring)
    assert guarded == {one: of for one, of in (referring | NAMED).items() if one not in ASKED}


def test_no_row_refers_to_what_is_of_another_case_or_to_nothing(world: World) -> None:
    """A copy of a real row, with each of its references in turn to a row of another coordination, or to none."""
    own, other = world.thread("deliver"), world.thread("deliver", name="olle")
    for thread in (own, other):
        thread.play.confirm(world.now, "elin")
        thread.play.follow_up(world.now, world.now + timedelta(days=60))
    with as_owner() as owner:
        for table, column, of in rows(owner, GUARDED):
            (row,) = owner.execute(f"select to_jsonb(x) from {table} x where case_id = %s limit 1", [own.id]).fetchone()
            (theirs,) = owner.execute(f"select id from {of} where case_id = %s limit 1", [other.id]).fetchone()
            for refers in (theirs, uuid4()):
                copy = Jsonb(row | {"id": str(uuid4()), column: str(refers)})
                insert = f"insert into {table} select * from jsonb_populate_record(null::{table}, %s)"
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"{column} is of no such case"):
                    with owner.transaction():
                        owner.execute(insert, [copy])


def test_no_line_is_put_on_a_party_of_another_case(world: World) -> None:
    own, other = world.thread("deliver"), world.thread("call", name="olle")
    with context.acting(acting_as("coordinator")):
        theirs = Party.objects.get(case=other.id, unit_id=key("bjorken")).id
        refused(Measure.objects.filter(case=own.id), "of no such case", party_id=theirs)


@pytest.mark.req("CONS-05")
def test_no_window_is_opened_for_a_unit_that_was_let_go_by_giving_it_a_place_again(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken", "psykiatri"])
    thread.reached = "consent"
    thread.to("write")
    thread.play.withdraw_for(world.now, "psykiatri")
    with context.acting(acting_as("coordinator")) as now:
        Party.objects.create(
            case_id=thread.id, unit_id=key("psykiatri"), added_by_unit_id=acting_as("coordinator").unit, since=now
        )
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Live.objects.create(case_id=thread.id, unit_id=key("psykiatri"), opened_at=now)
        transaction.set_rollback(True)


@pytest.mark.req("PREP-05")
def test_nobody_writes_over_the_part_of_a_sister_unit(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken", "psykiatri"])
    thread.reached = "consent"
    thread.to("call").play.part(world.now, "nils", "Vi kommer till mötet.")
    theirs = Answer.objects.filter(case=thread.id, unit_id=key("psykiatri"), question="own_part")
    with context.acting(acting_as("nurse")):
        assert theirs.exists(), "the organisation reads its own"
        assert theirs.update(text="Vi kommer inte") == 0
