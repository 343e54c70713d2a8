"""What SQL of somebody's own would plant among others: rows that name, end, join or burden those it has no right to."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from samplan.coordination.cases.models import Case, Consent, Decision, Delivery, Document, HandOver, Joining
from samplan.coordination.plans.models import Commitment, Confirmation, FollowUp, Goal
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor
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
    with connection.cursor() as cursor:
        cursor.execute(f"select ({asked}) is true")
        assert cursor.fetchone() == (False,)


# Every column with the name of somebody: signed with the acting one's own (access.signs, or a policy) …
BY_POLICY = {
    ("audit_entry", "actor_name"),
    ("audit_entry", "unit_name"),
    ("cases_event", "by_name"),
    ("cases_joining", "proposed_by_name"),
    ("plans_commitment", "unit_name"),
    ("plans_confirmation", "unit_name"),
}
# … or of another, as whoever writes says it.
OF_OTHERS = {
    ("cases_consent", "given_by_name"),
    ("cases_duty", "cancelled_by"),  # the kind of an event
    ("cases_joining", "answered_by_name"),  # by access.answer_joining
    ("cases_joining", "family_name"),
    ("cases_joining", "given_name"),
    ("cases_need", "assessed_by"),
    ("cases_party", "outside_name"),
    ("cases_request", "helped_by"),
    ("cases_request", "person_name"),
    ("directory_user", "family_name"),
    ("directory_user", "given_name"),
    ("meetings_answer", "helped_by"),
    ("persons_carecontact", "named_by"),
    ("persons_person", "family_name"),
    ("persons_person", "given_name"),
    ("plans_conclusion", "evaluation_by"),
    ("plans_conclusion", "follow_up_by"),
    ("plans_measure", "in_room_by"),
    ("plans_measure", "staff_name"),
}
NAMES = """
select c.relname, a.attname
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and t.typname in ('text', 'varchar') and a.attname ~ '_(by|name)$' and not a.attisdropped
  and has_any_column_privilege('samplan_app', c.oid, 'insert, update')
"""
SIGNED = """
select t.tgrelid::regclass::text,
  unnest(string_to_array(trim(trailing '\\000' from encode(t.tgargs, 'escape')), '\\000'))
from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.proname = 'signs'
"""


@pytest.mark.req("ACC-03", "ORG-06")
def test_every_column_that_names_somebody_is_signed_by_whoever_acts_or_thought_of(called: Thread) -> None:
    with as_owner() as owner:
        names, signed = set(owner.execute(NAMES).fetchall()), set(owner.execute(SIGNED).fetchall())
    assert signed and names == signed | BY_POLICY | OF_OTHERS, names ^ (signed | BY_POLICY | OF_OTHERS)


def in_session(name: str) -> Actor:
    return replace(acting_as(name), session=uuid4())


@pytest.mark.req("ACC-03", "CONS-07", "FOLL-05")
def test_nobody_signs_in_the_name_of_another(world: World) -> None:
    thread = world.thread("deliver")
    mine = Delivery.objects.filter(case=thread.id, to_unit_id=key("bjorken"), receipted_at=None)
    with context.acting(in_session("nurse")):
        with pytest.raises(ProgrammingError, match="signed by another"), transaction.atomic():
            mine.update(receipted_at=world.now, receipted_by="Sara Lindqvist")
        assert mine.update(receipted_at=world.now, receipted_by="Elin Norberg")
        transaction.set_rollback(True)
    with context.acting(in_session("coordinator")):
        by = acting_as("coordinator")
        rows = (
            HandOver(case_id=thread.id, from_unit_id=by.unit, to_unit_id=key("bjorken"), offered_at=world.now,
                     offered_by="Elin Norberg", answer="no", answered_at=world.now, answered_by="Elin Norberg"),
            Decision(case_id=thread.id, owner_org_id=by.organisation, kind="ended", decided_by="Elin Norberg",
                     at=world.now),
            Consent(case_id=thread.id, purpose="sip", answer="yes", form="oral", organisation_id=by.organisation,
                    unit_id=by.unit, heard_by="Elin Norberg", at=world.now),
            FollowUp(case_id=thread.id, owner_org_id=by.organisation, next="go_on", at=world.now,
                     by_name="Elin Norberg"),
        )  # fmt: skip
        for row in rows:
            with pytest.raises(ProgrammingError, match="signed by another"), transaction.atomic():
                row.save(force_insert=True)
        with pytest.raises(ProgrammingError, match="signed by another"), transaction.atomic():
            Consent.objects.filter(case=thread.id).update(withdrawn_at=world.now, withdrawn_by="Maj Exempelsson")
        with pytest.raises(ProgrammingError, match="signed by another"), transaction.atomic():
            Goal.objects.filter(case=thread.id).update(text="x", changed_by="Elin Norberg")


@pytest.mark.req("PLAN-04", "PLAN-12")
def test_the_word_on_a_measure_is_its_doers_and_a_confirmation_ones_own_units(world: World) -> None:
    thread = world.thread("write")
    word = {"case_id": thread.id, "measure_id": thread.measures["nurse"], "state": "confirmed", "at": world.now}
    for name, decided_by, unit in (
        ("coordinator", "Sara Lindqvist", "Biståndsenheten Björkby"),
        ("nurse", "Elin Norberg", "Biståndsenheten Björkby"),
    ):
        row = Commitment(**word, owner_org_id=acting_as(name).organisation, decided_by=decided_by, unit_name=unit)
        with context.acting(in_session(name)), pytest.raises(ProgrammingError, match="row-level"):
            row.save(force_insert=True)
    with context.acting(in_session("nurse")):
        nurse = acting_as("nurse")
        own = {"owner_org_id": nurse.organisation, "decided_by": nurse.name, "unit_name": nurse.unit_name}
        Commitment(**word, **own).save(force_insert=True)
        got = Document.objects.filter(case=thread.id)[0].id
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Confirmation(
                case_id=thread.id, document_id=got, owner_org_id=nurse.organisation, unit_name="Socialtjänsten",
                by_name=nurse.name, at=world.now,
            ).save(force_insert=True)  # fmt: skip
        transaction.set_rollback(True)


@pytest.mark.req("CALL-05", "ACC-03")
def test_a_letter_is_posted_by_its_sender_and_nothing_is_taken_when_it_is_sent(world: World) -> None:
    thread = world.thread("deliver")
    mine = Delivery.objects.filter(case=thread.id, to_person_id=key("maj"), from_unit_id=key("bistand"))
    with context.acting(acting_as("person")), pytest.raises(ProgrammingError, match="not the sender"):
        mine.update(posted_at=world.now)
    with context.acting(in_session("coordinator")) as now:
        sent = Delivery.objects.filter(case=thread.id, to_unit_id=key("bjorken"), consent__isnull=False).first()
        assert sent is not None
        sent.id, sent.seen_at, sent.receipted_at, sent.receipted_by = uuid4(), None, now, ""
        with pytest.raises(ProgrammingError, match="not the receiver"), transaction.atomic():
            sent.save(force_insert=True)
        assert mine.filter(channel="letter").update(posted_at=now, posted_by="Sara Lindqvist")
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02", "PREP-01")
def test_the_person_reads_nothing_of_before_that_was_never_shared_with_them(world: World) -> None:
    thread = world.thread("write")
    with context.acting(acting_as("coordinator")):
        assert Goal.objects.filter(id=thread.goal).update(text="nytt", version=2)
    for name, seen in (("coordinator", True), ("person", False)):
        with context.acting(acting_as(name)), connection.cursor() as cursor:
            cursor.execute("select count(*) from access.history where case_id = %s", [thread.id])
            assert (cursor.fetchone()[0] > 0) == seen, name


CONTENT = {
    "mapping": {"areas": [{"name": "x", "sides": [{"name": "x", "text": "x"}]}]},
    "initiative": {"to": {"id": str(uuid4()), "name": "x"}, "why": "x", "asks": "x"},
    "answer": {"text": "x"},
}


@pytest.mark.req("PLAN-12", "CALL-01", "ACC-02")
@pytest.mark.parametrize("kind", ["plan", "call", "mapping", "initiative", "answer"])
def test_what_only_the_one_who_coordinates_makes_is_made_by_no_other_party(world: World, kind: str) -> None:
    thread = world.thread("deliver")
    with as_owner() as owner:
        found = owner.execute("select content from cases_document where kind = %s limit 1", [kind]).fetchone()
    content = found[0] if found else CONTENT[kind]
    for name, made in (("nurse", False), ("person", False), ("coordinator", True)):
        by = acting_as(name)
        owner_of = {"owner_person_id": key("maj")} if by.is_person else {"owner_org_id": by.organisation}
        row = Document(case_id=thread.id, kind=kind, number=2, content=content, made_at=world.now, **owner_of)
        with context.acting(by), nullcontext() if made else pytest.raises(ProgrammingError, match="row-level"):
            row.save(force_insert=True)
            transaction.set_rollback(True)


@pytest.mark.req("ACC-02")
def test_a_question_of_the_persons_is_asked_by_nobody_else(world: World) -> None:
    thread, by = world.thread("deliver"), acting_as("nurse")
    said = {"case_id": thread.id, "kind": "question", "content": {"about": "x", "text": "x"}, "made_at": world.now}
    with context.acting(by), pytest.raises(ProgrammingError, match="row-level"):
        Document(**said, owner_org_id=by.organisation).save(force_insert=True)


@pytest.mark.req("ACC-06", "ACC-02")
def test_nothing_is_delivered_to_a_person_whom_the_case_is_not_about_nor_in_anothers_name(world: World) -> None:
    thread = world.thread("deliver")
    with as_owner() as owner:
        elsewhere = owner.execute("select id from cases_party where case_id = %s", [world.thread("call").id]).fetchone()
    assert elsewhere is not None
    for name, wrong in (
        ("coordinator", {"to_person_id": key("nora")}),
        ("coordinator", {"party_id": elsewhere[0]}),
        ("coordinator", {"from_org_id": acting_as("nurse").organisation}),
        ("person", {"from_org_id": acting_as("nurse").organisation, "to_unit_id": key("bistand")}),
    ):
        by = acting_as(name)
        own = {"owner_person_id": key("maj")} if by.is_person else {"owner_org_id": by.organisation}
        with context.acting(by):
            made = (
                {"kind": "question", "content": {"about": "x", "text": "x"}}
                if by.is_person
                else {"kind": "besked", "content": {"kind": "x"}}
            )
            document = Document(case_id=thread.id, made_at=world.now, **own, **made)
            document.save(force_insert=True)
            right = {"from_unit_id": by.unit, "from_org_id": by.organisation}
            right |= {"to_unit_id": key("bistand")} if by.is_person else {"to_person_id": key("maj")}
            said = {"document": document, "case_id": thread.id, "channel": "portal", "ground": "self", "at": world.now}
            with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                Delivery(**said, **(right | wrong)).save(force_insert=True)
            Delivery(**said, **right).save(force_insert=True)
            transaction.set_rollback(True)
