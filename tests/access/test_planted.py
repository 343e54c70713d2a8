"""What SQL of somebody's own would plant among others: rows that name, end, join or burden those it has no right to."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from samplan.coordination.cases.models import Case, Delivery, Document, Joining
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.persons.models import Contact, Person
from tests.access.test_worklist import text
from tests.cast import Thread, World, acting_as
from tests.held import as_owner


@pytest.fixture
def called(world: World) -> Thread:
    return world.thread("call")


def says(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.req("ACC-02")
def test_duties_are_put_on_nobody_who_is_not_in_the_case(called: Thread) -> None:
    duty = {"id": str(uuid4()), "unit": str(key("elevhalsan")), "kind": "call", "ref": "", "opened_by_kind": "x"}
    with context.acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="who is not in this case"):
        says("select access.store_duties(%s, %s)", called.id, json.dumps([duty]))


@pytest.mark.req("ACC-02")
def test_a_duty_in_a_case_that_one_may_not_know_of_stops_nobodys_list(called: Thread, world: World) -> None:
    columns = "case_id, kind, ref, opened_by_kind, opened_at, rule, rule_text, rule_source, cancelled_by"
    with as_owner() as owner:
        (id,) = (
            owner.execute(
                f"""insert into cases_duty (id, unit_id, {columns}) select gen_random_uuid(), %s, {columns}
                from cases_duty where case_id = %s and kind = 'acknowledge' limit 1 returning id""",
                [key("lyktan_hc"), called.id],
            ).fetchone()
            or ()
        )
        owner.commit()
        try:
            page = world.client("outsider").get("/att-gora/")
        finally:
            owner.execute("delete from cases_duty where id = %s", [id])
            owner.commit()
    assert page.status_code == 200 and "Maj Exempelsson" not in text(page)


@pytest.mark.req("CALL-05")
def test_a_receipt_is_written_by_the_receiver_and_nobody_else(called: Thread, world: World) -> None:
    mine = Delivery.objects.filter(case=called.id, to_unit_id=key("bjorken"))
    with context.acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="not the receiver"):
        with transaction.atomic():
            mine.update(receipted_at=world.now, receipted_by="Elin Norberg")
    with context.acting(acting_as("nurse")):
        assert mine.update(receipted_at=world.now, receipted_by="Elin Norberg") == 1
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02", "ORG-06")
def test_a_case_is_never_made_to_be_about_somebody_else(called: Thread) -> None:
    with context.acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="permission denied"):
        Case.objects.filter(id=called.id).update(person_id=key("nora"))


@pytest.mark.req("CALL-01")
def test_a_call_without_a_meeting_is_refused_since_calendars_would_stop_at_it(called: Thread, world: World) -> None:
    coordinator = acting_as("coordinator")
    call = {"case_id": called.id, "kind": "call", "owner_org_id": coordinator.organisation, "made_at": world.now}
    with context.acting(coordinator), pytest.raises(IntegrityError, match="document_can_be_read"):
        Document(**call, content={}).save(force_insert=True)


@pytest.mark.req("ACC-02", "CONS-05", "ORG-06")
def test_a_unit_that_has_left_changes_nothing_of_the_person(world: World) -> None:
    thread = world.thread("call", name="barbro")  # nobody else plays a coordination around her
    barbro = Person.objects.filter(id=key("barbro"))
    with context.acting(acting_as("nurse")):
        assert barbro.update(language="finska") == 1
        transaction.set_rollback(True)
    thread.play.withdraw_for(world.now, "bjorken")
    with context.acting(acting_as("nurse")):
        assert barbro.exists(), "it knows her still"
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            barbro.update(language="finska")
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Contact(person_id=key("barbro"), kind="phone", value="070-174 06 99").save(force_insert=True)


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(("whom", "name"), [("nora", "Sara Lindqvist"), ("maj", "Någon Annan")])
def test_nobody_is_proposed_to_be_another_but_the_one_the_case_is_about_and_in_ones_own_name(
    called: Thread, world: World, whom: str, name: str
) -> None:
    sara = replace(acting_as("coordinator"), session=uuid4())
    row = Joining(
        case_id=called.id, person_id=key(whom), kind="join", number="200001012384", number_kind="personnummer",
        given_name="x", family_name="x", reason="x", unit_id=sara.unit, organisation_id=sara.organisation,
        proposed_at=world.now, proposed_by=sara.user, proposed_by_name=name,
    )  # fmt: skip
    with context.acting(sara), pytest.raises(ProgrammingError, match="row-level"):
        row.save(force_insert=True)


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("asked", ["access.is_named('Maj Exempelsson')", "access.logs_as('x', 'x', 'x', now())"])
def test_without_an_actor_nobodys_name_is_told(world: World, asked: str) -> None:
    with pytest.raises(DatabaseError, match="no actor"):
        says(f"select {asked}")
