"""What the database itself says: the second, separately written answer to who sees and writes what."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from samplan.config import work
from samplan.coordination.cases.events import record
from samplan.coordination.plans.models import Goal
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.drafts import keeping
from samplan.foundation.persons.models import CareContact, Contact, Person, PersonNumber, Representation, Residence
from tests.cast import World, acting_as
from tools.databases import Databases

PROTECTED = (
    "audit_entry",
    "cases_case",
    "cases_need",
    "cases_party",
    "cases_event",
    "cases_duty",
    "cases_consent",
    "cases_consentscope",
    "cases_document",
    "cases_delivery",
    "cases_live",
    "meetings_meeting",
    "meetings_attendance",
    "meetings_answer",
    "plans_goal",
    "plans_measure",
    "plans_commitment",
    "plans_acceptance",
    "plans_conclusion",
    "drafts_draft",
    "outbox_row",
    "outbox_worker",
    "persons_person",
    "persons_personnumber",
    "persons_contact",
    "persons_residence",
    "persons_representation",
    "access.history",
)
OF_A_CASE = (
    "cases_need",
    "cases_party",
    "cases_event",
    "cases_duty",
    "cases_consent",
    "cases_document",
    "cases_delivery",
    "cases_live",
    "meetings_meeting",
    "meetings_attendance",
    "meetings_answer",
    "plans_goal",
    "plans_measure",
    "plans_commitment",
    "plans_acceptance",
    "plans_conclusion",
)
OF_A_PERSON = (
    "persons_person",
    "persons_personnumber",
    "persons_contact",
    "persons_residence",
    "persons_representation",
    "persons_carecontact",
)


def rows(table: str, case) -> int:
    column = "id" if table == "cases_case" else "case_id"
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {column} = %s", [case])
        return cursor.fetchone()[0]


def seen_by(name: str, case) -> dict[str, int]:
    with context.acting(acting_as(name)):
        return {table: rows(table, case) for table in ("cases_case", *OF_A_CASE)}


@pytest.mark.req("ACC-02")
def test_without_an_actor_every_protected_table_is_empty_and_nothing_is_written(world: World) -> None:
    """Never an error, which told what is there: it came when a row was found by its index, and not when none was."""
    thread = world.thread("deliver")
    world.thread("begin")
    with context.acting(acting_as("coordinator")):
        Residence(person_id=key("maj"), kommun="Björkby").save(force_insert=True)
        Representation(person_id=key("maj"), name="Siv", kind="relative").save(force_insert=True)
        Goal.objects.filter(id=thread.goal).update(text="nytt")
        keeping.keep(keeping.Place(acting_as("coordinator"), "call", thread.id), [("purpose", ["x"])])
    work.sweep()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in PROTECTED:
            cursor.execute(f"select * from {table}")
            assert not cursor.fetchall(), f"{table} answered without an actor"
        for write in ("update plans_goal set text = 'x'", "update cases_consent set withdrawn_at = now()"):
            cursor.execute(write)
            assert cursor.rowcount == 0, write
    for refused in (
        "select access.open(gen_random_uuid())",
        "select access.keep_draft('call', gen_random_uuid(), '', '{}', '')",
        "insert into outbox_worker (id, seen_at) values (2, now())",
        "insert into persons_person (id) values (gen_random_uuid())",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(refused)


@pytest.mark.req("ACC-02", "ACC-06")
def test_the_outsider_sees_no_row_of_the_case(world: World) -> None:
    case = world.thread("deliver").id
    assert set(seen_by("outsider", case).values()) == {0}
    assert set(seen_by("protected", case).values()) == {0}


@pytest.mark.req("ACC-06")
def test_the_called_unit_sees_nothing_until_it_is_called(world: World) -> None:
    thread = world.thread("consent")
    assert set(seen_by("nurse", thread.id).values()) == {0}
    thread.to("call")
    seen = seen_by("nurse", thread.id)
    assert seen["cases_case"] == 1 and seen["cases_document"] == 1, "it has been called, and reads the call"
    assert seen["cases_need"] == 0, "why it was called stands in the call; the words of the need are its owner's"
    assert seen["cases_consent"] == 0, "another organisation's consent is not its own"


@pytest.mark.req("ACC-06")
def test_shared_rows_are_read_only_while_the_meeting_is_open(world: World) -> None:
    thread = world.thread("answer")
    assert seen_by("nurse", thread.id)["plans_goal"] == 0
    thread.to("write")
    assert seen_by("nurse", thread.id)["plans_goal"] == 1
    thread.to("conclude")
    seen = seen_by("nurse", thread.id)
    assert seen["plans_goal"] == 0 and seen["plans_measure"] == 0, "the window is shut"
    assert seen["plans_commitment"] == 1, "one's own word stays one's own"


@pytest.mark.req("PLAN-18")
def test_the_plan_reaches_a_party_when_it_is_delivered_and_not_before(world: World) -> None:
    thread = world.thread("conclude")
    before = seen_by("nurse", thread.id)["cases_document"]
    thread.to("deliver")
    assert seen_by("nurse", thread.id)["cases_document"] == before + 1


@pytest.mark.req("INDI-02")
def test_the_person_reads_the_rows_once_the_meeting_is_concluded(world: World) -> None:
    thread = world.thread("confirm")
    assert seen_by("person", thread.id)["plans_goal"] == 0
    thread.to("conclude")
    seen = seen_by("person", thread.id)
    assert seen["plans_goal"] == 1 and seen["plans_measure"] == 2 and seen["plans_commitment"] == 2


def insert(table: str, **values) -> None:
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {table} ({columns}) values ({places})", list(values.values()))


def _refused(who: str, table: str, **values) -> None:
    with pytest.raises(ProgrammingError, match="row-level security|permission denied"):
        with context.acting(acting_as(who)):
            insert(table, **values)


TOLD = {
    Contact: {"kind": "phone", "value": "070-174 06 99"},
    Residence: {"kommun": "Annanby"},
    Representation: {"name": "Någon Annan", "kind": "relative"},
    CareContact: {"name": "Någon", "workplace": "Annan", "phone": "070-174 06 99", "from_on": date(2026, 1, 1)},
}


@pytest.mark.req("ACC-02", "ORG-06")
@pytest.mark.parametrize("what", TOLD, ids=lambda what: what.__name__)
def test_nothing_is_told_of_a_person_by_a_unit_that_does_not_know_them(world: World, what: type) -> None:
    world.thread("consent")
    with context.acting(acting_as("outsider")), pytest.raises(ProgrammingError, match="row-level"):
        with transaction.atomic():
            what(person_id=key("maj"), **TOLD[what]).save(force_insert=True)
    with context.acting(acting_as("coordinator")):
        row = what(person_id=key("maj"), **TOLD[what])
        row.save(force_insert=True)
        with pytest.raises(ProgrammingError, match="row-level|permission denied|never changes"), transaction.atomic():
            what.objects.filter(id=row.id).update(person_id=key("gunvor"))  # no test plays a coordination around her
        transaction.set_rollback(True)


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("said", ["name", "user", "assignment", "unit", "organisation"])
def test_what_happens_is_told_by_nobody_in_anothers_name(world: World, said: str) -> None:
    thread, nurse = world.thread("deliver"), replace(acting_as("nurse"), session=uuid4())
    case, other = thread.case(), replace(nurse, **{said: getattr(acting_as("coordinator"), said)})
    with context.acting(nurse) as now:
        for who, refused in ((other, True), (nurse, False)):
            with pytest.raises(ProgrammingError, match="row-level") if refused else nullcontext(), transaction.atomic():
                record("measure.started", case=case, by=who, now=now, request_id=uuid4())
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02", "ORG-06")
@pytest.mark.parametrize("who", ["outsider", "coordinator"])
def test_a_number_comes_with_a_new_person_and_never_to_one_who_is_there(world: World, who: str) -> None:
    """Whoever can log in with a number reads the plan of its person."""
    world.thread("consent")
    number = {"kind": "personnummer", "value": "189001019802"}

    def refused(person: UUID) -> None:
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            PersonNumber(person_id=person, **number).save(force_insert=True)

    new = Person(given_name="Nils", family_name="Ny")
    with context.acting(acting_as(who)):
        refused(key("maj"))
        new.save(force_insert=True)
        with transaction.atomic():
            PersonNumber(person=new, **number).save(force_insert=True)
            transaction.set_rollback(True)
    with context.acting(acting_as(who)):
        refused(new.id)
        with pytest.raises(ProgrammingError, match="permission"), transaction.atomic():
            PersonNumber.objects.filter(person_id=key("maj")).update(value=number["value"])


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("column", ["died_on", "registered_in"])
def test_what_is_the_databases_to_say_of_a_person_is_said_by_nobody(world: World, column: str) -> None:
    world.thread("consent")
    with context.acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="permission"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update persons_person set {column} = null where id = %s", [key("maj")])


@pytest.mark.req("CONS-04")
def test_each_statement_sees_what_was_taken_back_before_it_whatever_the_server_is_set_to(
    world: World, test_databases: Databases
) -> None:
    name, setting = connection.settings_dict["NAME"], "default_transaction_isolation"
    with psycopg.connect(test_databases.superuser, autocommit=True) as admin:
        admin.execute(f"alter role samplan_app in database {name} set {setting} = 'repeatable read'")
        try:
            connection.close()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"select current_setting('{setting}'), current_setting('transaction_isolation')")
                assert cursor.fetchone() == ("repeatable read", "read committed")
        finally:
            admin.execute(f"alter role samplan_app in database {name} reset {setting}")
            connection.close()


def test_nobody_adds_itself_as_a_party(world: World) -> None:
    thread = world.thread("deliver")
    party = {
        "id": uuid4(),
        "case_id": thread.id,
        "unit_id": key("lyktan_hc"),
        "outside_name": "",
        "way": "called",
        "needed": False,
        "contribution": "",
        "since": world.now,
    }
    _refused("outsider", "cases_party", **party, added_by_unit_id=key("lyktan_hc"))
    _refused("outsider", "cases_party", **party, added_by_unit_id=key("bistand"))
    _refused("nurse", "cases_party", **party, added_by_unit_id=key("bjorken"))


def test_nobody_writes_in_another_organisations_name(world: World) -> None:
    thread = world.thread("write")
    goal = {
        "id": uuid4(),
        "case_id": thread.id,
        "kind": "main",
        "text": "x",
        "in_persons_words": False,
        "version": 1,
        "created_at": world.now,
        "changed_at": world.now,
        "changed_by": "x",
    }
    _refused("nurse", "plans_goal", **goal, owner_org_id=key("social"))
    _refused("outsider", "plans_goal", **goal, owner_org_id=key("lyktan"))


@pytest.mark.req("PLAN-04")
def test_nobody_commits_for_another_organisation(world: World) -> None:
    thread = world.thread("write")
    word = {
        "id": uuid4(),
        "case_id": thread.id,
        "measure_id": thread.measures["nurse"],
        "state": "confirmed",
        "meanwhile": "",
        "decided_by": "x",
        "unit_name": "x",
        "at": world.now,
    }
    _refused("coordinator", "plans_commitment", **word, owner_org_id=key("region"))


def test_nobody_opens_a_window_for_itself(world: World) -> None:
    thread = world.thread("answer")
    window = {"id": uuid4(), "case_id": thread.id, "ground": "meeting", "opened_at": world.now}
    _refused("nurse", "cases_live", **window, unit_id=key("bjorken"))
    _refused("outsider", "cases_live", **window, unit_id=key("lyktan_hc"))


def test_nobody_delivers_to_themselves_or_in_anothers_name(world: World) -> None:
    thread = world.thread("deliver")
    delivery = {
        "id": uuid4(),
        "document_id": thread.ids()["document"],
        "case_id": thread.id,
        "to_outside": "",
        "channel": "inbox",
        "ground": "notice",
        "at": world.now,
        "receipted_by": "",
        "posted_by": "",
    }
    _refused(
        "outsider",
        "cases_delivery",
        **delivery,
        to_unit_id=key("lyktan_hc"),
        from_unit_id=key("lyktan_hc"),
        from_org_id=key("lyktan"),
    )
    _refused(
        "outsider",
        "cases_delivery",
        **delivery,
        to_unit_id=key("lyktan_hc"),
        from_unit_id=key("bistand"),
        from_org_id=key("social"),
    )


def test_duties_and_history_are_written_by_nobody(world: World) -> None:
    thread = world.thread("call")
    _refused("coordinator", "access.history", tab="x", row_id=uuid4(), old="{}", by_kind="unit")
    with pytest.raises(ProgrammingError, match="permission denied"), context.acting(acting_as("coordinator")):
        with connection.cursor() as cursor:
            cursor.execute("update cases_duty set met_at = now() where case_id = %s", [thread.id])


@pytest.mark.req("ACC-03")
def test_the_log_is_only_added_to_and_only_in_ones_own_name(world: World) -> None:
    world.thread("call")
    for statement in ("update audit_entry set actor_name = 'x'", "delete from audit_entry"):
        with pytest.raises(ProgrammingError, match="permission denied"), context.acting(acting_as("coordinator")):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    entry = {
        "at": world.now,
        "actor_kind": "unit",
        "actor_name": "x",
        "actor_role": "",
        "unit_name": "",
        "action": "read",
        "what": "plan",
        "ground": "",
        "cases": "[]",
    }
    _refused("coordinator", "audit_entry", **entry, unit=key("bjorken"))


def test_documents_events_and_commitments_never_change(world: World) -> None:
    world.thread("deliver")
    for table in ("cases_document", "cases_event", "plans_commitment", "plans_acceptance", "plans_conclusion"):
        with pytest.raises(ProgrammingError, match="permission denied"), context.acting(acting_as("coordinator")):
            with connection.cursor() as cursor:
                cursor.execute(f"update {table} set case_id = case_id")


@pytest.mark.req("CONS-07")
def test_a_consent_is_withdrawn_and_never_rewritten(world: World) -> None:
    world.thread("consent")
    with pytest.raises(ProgrammingError, match="permission denied"), context.acting(acting_as("coordinator")):
        with connection.cursor() as cursor:
            cursor.execute("update cases_consent set answer = 'no'")


def test_the_moment_of_recording_is_the_databases_own(world: World) -> None:
    thread = world.thread("need")
    with context.acting(acting_as("coordinator")), connection.cursor() as cursor:
        cursor.execute("select recorded_at - at from cases_event where case_id = %s", [thread.id])
        assert cursor.fetchone()[0] > timedelta(hours=23), (
            "it says when it was recorded, not when it was said to happen"
        )


@pytest.mark.req("CONS-07", "PLAN-03")
def test_the_row_before_a_change_is_kept(world: World) -> None:
    thread = world.thread("write")
    with context.acting(acting_as("coordinator")), connection.cursor() as cursor:
        cursor.execute("update plans_goal set text = 'nytt', version = 2 where id = %s", [thread.goal])
        cursor.execute("select old ->> 'text' from access.history where row_id = %s", [thread.goal])
        assert "sommarstugan" in cursor.fetchone()[0]


@pytest.mark.req("ORG-06")
def test_a_hidden_address_is_for_the_person_alone(world: World) -> None:
    world.thread("call", name="nora", leader="mats")
    with context.acting(acting_as("coordinator")), connection.cursor() as cursor:
        cursor.execute("select count(*) from persons_contact where person_id = %s", [key("nora")])
        assert cursor.fetchone()[0] == 0
    with context.acting(acting_as("protected")), connection.cursor() as cursor:
        cursor.execute("select count(*) from persons_contact where person_id = %s", [key("nora")])
        assert cursor.fetchone()[0] == 2
