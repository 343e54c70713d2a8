"""What a row is of stays, and what has been done stays done: by SQL of somebody's own too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from samplan.coordination.cases.models import Case, Consent, Delivery, Need, Party
from samplan.coordination.meetings.models import Answer, Meeting
from samplan.coordination.plans.models import Acceptance, Goal, Measure
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor
from tests.access.test_done_stays import refused
from tests.cast import World, acting_as

LOADED = "the register: only the system changes it, when it is loaded"
# What refers to something and may be changed by whoever acts, each with its reason.
MOVABLE = {
    ("audit_review", "decided_by"): "null until somebody decides; the policy asks that it is whoever acts",
    ("cases_case", "coordinator_id"): "a colleague coordinates from now on",
    ("cases_case", "responsible_organisation_id"): "agreed anew at each meeting",
    ("cases_duty", "taken_by_id"): "a colleague takes it",
    ("directory_helprequest", "to_unit_id"): "passed on to the next line",
    ("meetings_attendance", "party_id"): "the same unit, let go and said yes to again",
    ("persons_person", "listed_at"): "listed at another hälsocentral",
    ("plans_measure", "goal_id"): "a measure is put under another goal",
    ("plans_measure", "party_id"): "it is agreed that another does it",
    **{(f"directory_{table}", "id"): LOADED for table in ("assignment", "organisation", "unit", "user")},
    ("directory_assignment", "unit_id"): LOADED,
    ("directory_assignment", "user_id"): LOADED,
    ("directory_unit", "organisation_id"): LOADED,
    ("directory_unit", "parent_id"): LOADED,
}


def in_session(name: str) -> Actor:
    return replace(acting_as(name), session=uuid4())


@pytest.mark.req("ACC-02")
def test_every_reference_that_may_be_written_over_is_guarded_or_named_as_movable(world: World) -> None:
    """A reference is a column of ids: a foreign key, the row's own, or one that no constraint holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.relname, a.attname, exists (select 1 from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                where t.tgrelid = c.oid and t.tgenabled <> 'D' and p.proname in ('never_moves', 'set_once')
                  and a.attname = any (string_to_array(encode(t.tgargs, 'escape'), '\\000')))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p') and n.nspname in ('public', 'access') and a.atttypid = 'uuid'::regtype
              and has_column_privilege(c.oid, a.attnum, 'update')"""
        )
        found = {(table, column): guarded for table, column, guarded in cursor.fetchall()}
    assert len(found) > 50
    assert {one for one, guarded in found.items() if not guarded} == set(MOVABLE)


@pytest.mark.req("ACC-02", "CONS-03")
def test_nothing_is_moved_to_another_case_unit_or_owner(world: World) -> None:
    own, other = world.thread("deliver"), world.thread("call", name="olle")
    with context.acting(acting_as("coordinator")):
        for model in (Party, Meeting, Need, Goal, Measure):
            rows = model.objects.filter(case=own.id)
            assert rows.exists(), model
            refused(rows, "never changes", case_id=other.id)
        refused(Party.objects.filter(case=own.id, unit_id=key("bjorken")), "never changes", unit_id=key("lyktan_hc"))
        refused(Case.objects.filter(id=own.id), "never changes", replaces_id=other.id)


@pytest.mark.req("CALL-05")
def test_a_receipt_is_not_undone_when_its_minutes_have_passed_nor_said_otherwise(world: World) -> None:
    thread = world.thread("call")
    mine = Delivery.objects.filter(case=thread.id, to_unit_id=key("bjorken"), document__kind="call")
    hour = timedelta(hours=1)
    with context.acting(in_session("nurse")) as now:
        mine.update(seen_at=now - hour, receipted_at=now - hour, receipted_by=acting_as("nurse").name)
        refused(mine, "the receipt stands", receipted_at=None, receipted_by="")
        refused(mine, "the receipt stands", receipted_at=now)
        refused(mine, "the receipt stands", receipted_by="")
        refused(mine, "set once", seen_at=None)
        transaction.set_rollback(True)
    with context.acting(in_session("nurse")) as now:
        mine.update(receipted_at=now, receipted_by=acting_as("nurse").name)
        assert mine.update(receipted_at=None, receipted_by="") == 1, "within its minutes"
        transaction.set_rollback(True)


@pytest.mark.req("CALL-05")
def test_a_letter_that_was_posted_stays_posted(world: World) -> None:
    thread = world.thread("call")
    letters = Delivery.objects.filter(case=thread.id, channel="letter")
    with context.acting(acting_as("coordinator")) as now:
        assert letters.update(posted_at=now, posted_by=acting_as("coordinator").name)
        refused(letters, "set once", posted_at=None, posted_by="")
        transaction.set_rollback(True)


@pytest.mark.req("MEET-05")
def test_a_plan_that_was_made_is_not_hidden_from_the_person_again(world: World) -> None:
    thread = world.thread("deliver")
    with context.acting(acting_as("coordinator")) as now:
        case = Case.objects.filter(id=thread.id)
        refused(case, "has been", concluded_at=None)
        refused(case, "has been", concluded_at=thread.began - timedelta(days=1))
        assert case.update(concluded_at=now) == 1, "at a follow-up it is made anew"
        transaction.set_rollback(True)


@pytest.mark.req("CONS-07")
def test_staff_write_no_consent_as_if_the_person_had_given_it_in_min_plan(world: World) -> None:
    thread, by = world.thread("call"), acting_as("coordinator")
    with context.acting(in_session("coordinator")) as now:
        for form, heard_by in (("portal", by.name), ("oral", "")):
            said = Consent(
                case_id=thread.id, purpose="sip", answer="yes", form=form, organisation_id=by.organisation,
                unit_id=by.unit, heard_by=heard_by, at=now,
            )  # fmt: skip
            with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                said.save(force_insert=True)


@pytest.mark.req("PLAN-05")
def test_staff_write_no_answer_to_a_measure_as_if_nobody_had_heard_it(world: World) -> None:
    thread, by = world.thread("deliver"), acting_as("coordinator")
    with context.acting(in_session("coordinator")) as now:
        said = Acceptance(
            case_id=thread.id, measure_id=thread.measures["own"], owner_org_id=by.organisation, person_id=key("maj"),
            answer="yes", heard_by="", at=now,
        )  # fmt: skip
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            said.save(force_insert=True)


@pytest.mark.req("PREP-05")
def test_nobody_writes_the_part_of_a_sister_unit(world: World) -> None:
    thread, by = world.thread("call"), acting_as("nurse")
    with context.acting(acting_as("nurse")) as now:
        part = Answer(
            case_id=thread.id, owner_org_id=by.organisation, unit_id=key("hemsjukvard"), question="own_part",
            text="Vi kommer inte", share="me", changed_at=now, changed_by=by.name,
        )  # fmt: skip
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            part.save(force_insert=True)


@pytest.mark.req("FOLL-05")
def test_nobody_of_another_unit_is_made_coordinator(world: World) -> None:
    thread = world.thread("call")
    with context.acting(acting_as("coordinator")):
        refused(Case.objects.filter(id=thread.id), "not of the unit", coordinator_id=acting_as("nurse").assignment)
