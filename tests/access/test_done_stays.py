"""What was taken back, ended or hidden stays so, and nobody delivers what is another's: by SQL of one's own too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import QuerySet

from samplan.coordination.cases.models import Case, Consent, ConsentScope, Document, Live, Party, Request
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.persons.models import Contact
from tests.access.test_planted import says
from tests.cast import World, acting_as


def delivers(document: object, case: object, *, to: str, kind: str = "notice") -> None:
    """The acting unit delivers the document to a unit, as its own."""
    says(
        """insert into cases_delivery (id, document_id, case_id, from_unit_id, from_org_id, to_unit_id, to_outside,
        channel, ground, at, receipted_by, posted_by) values (%s, %s, %s, access.unit(), access.organisation(), %s, '',
        'inbox', %s, now(), '', '')""",
        uuid4(), document, case, key(to), kind,
    )  # fmt: skip


def refused(rows: QuerySet[Any], match: str, **values: object) -> None:
    with pytest.raises(ProgrammingError, match=match), transaction.atomic():
        rows.update(**values)


@pytest.mark.req("ACC-02", "INDI-04")
def test_nobody_delivers_to_themselves_what_the_person_wrote_to_another(world: World) -> None:
    thread = world.thread("call")
    thread.play.question(world.now, "BARA TILL SARA")
    with context.acting(acting_as("coordinator")):
        question = Document.objects.get(case=thread.id, kind="question").id
    with context.acting(acting_as("nurse")):
        assert not Document.objects.filter(id=question).exists()
        with pytest.raises(ProgrammingError, match="row-level"):
            delivers(question, thread.id, to="bjorken")


@pytest.mark.req("ACC-02")
def test_nobody_delivers_a_document_through_another_case_than_its_own(world: World) -> None:
    own, other = world.thread("call"), world.thread("call", name="olle")
    with context.acting(acting_as("coordinator")):
        call = Document.objects.get(case=other.id, kind="call").id
        with pytest.raises(ProgrammingError, match="row-level"):
            delivers(call, own.id, to="bjorken")
        delivers(call, other.id, to="bjorken")
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02", "CONS-03")
def test_nothing_is_delivered_to_a_unit_that_is_not_in_the_case(world: World) -> None:
    thread = world.thread("call")
    with context.acting(acting_as("coordinator")):
        call = Document.objects.get(case=thread.id, kind="call").id
        with pytest.raises(ProgrammingError, match="row-level"):
            delivers(call, thread.id, to="lyktan_hc")


@pytest.mark.req("CONS-05")
def test_what_was_taken_back_is_not_put_back_by_the_one_who_coordinates(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw(world.now)
    with context.acting(acting_as("coordinator")):
        plan = Document.objects.filter(case=thread.id, kind="plan").latest("made_at").id
        refused(Consent.objects.filter(case=thread.id), "set once", withdrawn_at=None, withdrawn_by="")
        refused(Case.objects.filter(id=thread.id), "only a yes", stopped_at=None)
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Live(case_id=thread.id, unit_id=key("bjorken"), opened_at=world.now).save(force_insert=True)
        with pytest.raises(ProgrammingError, match="row-level"):
            delivers(plan, thread.id, to="bjorken")


@pytest.mark.req("CONS-05")
def test_whom_the_person_has_let_go_is_not_taken_back_without_a_new_yes(world: World) -> None:
    thread = world.thread("begin")
    thread.play.withdraw_for(world.now, "bjorken")
    with context.acting(acting_as("coordinator")):
        left = Party.objects.filter(case=thread.id, unit_id=key("bjorken"))
        refused(left, "set once", until=None)
        refused(Live.objects.filter(case=thread.id, unit_id=key("bjorken")), "set once", closed_at=None)
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Live(case_id=thread.id, unit_id=key("bjorken"), opened_at=world.now).save(force_insert=True)
        refused(ConsentScope.objects.filter(party__in=left, allowed=True), "set once", withdrawn_at=None)


@pytest.mark.req("END-01")
def test_a_case_that_has_ended_is_not_begun_again_nor_ended_otherwise(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "goals_met", evaluated=True)
    with context.acting(acting_as("coordinator")):
        refused(Case.objects.filter(id=thread.id), "set once", ended_at=None)
        refused(Case.objects.filter(id=thread.id), "set once", ending="moved")


@pytest.mark.req("ACC-02")
def test_a_window_is_opened_for_no_unit_that_is_not_in_the_case(world: World) -> None:
    thread = world.thread("begin")
    with context.acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="row-level"):
        Live(case_id=thread.id, unit_id=key("lyktan_hc"), opened_at=world.now).save(force_insert=True)


@pytest.mark.req("ORG-06")
def test_what_is_hidden_of_a_protected_person_is_neither_shown_nor_changed_by_staff(world: World) -> None:
    thread = world.thread("call", name="nora")
    with context.acting(acting_as("nurse")):
        with pytest.raises(ProgrammingError, match="permission denied"):
            says("update persons_contact set hidden = false")
        with connection.cursor() as cursor:  # without a condition the policy for reading is not asked
            cursor.execute("update persons_contact set value = '070-174 06 99'")
            assert cursor.rowcount == Contact.objects.count(), "those that may be read, and no hidden one"
        with pytest.raises(ProgrammingError, match="not a party"):
            says("select access.hide_contacts(%s, false)", thread.id)
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Contact(person_id=key("nora"), kind="sms", value="070-174 06 99", hidden=True).save(force_insert=True)
        transaction.set_rollback(True)


@pytest.mark.req("NEED-04")
def test_nobody_asks_for_a_plan_in_the_persons_name(world: World) -> None:
    forged = Request(
        person_id=key("maj"), person_name="Maj", person_number="", to_unit_id=key("lyktan_hc"), helped_by="",
        why="x", helpers="", phone="", asked_at=world.now, due_on=world.now.date(),
    )  # fmt: skip
    with context.acting(acting_as("outsider")), pytest.raises(ProgrammingError, match="row-level"):
        forged.save(force_insert=True)


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_called_unit_puts_no_other_out_where_no_consent_was_taken_back(world: World) -> None:
    thread = world.thread("call")
    with context.acting(acting_as("nurse")), pytest.raises(ProgrammingError, match="no consent was taken back"):
        says("select access.stop_flow(%s, %s)", thread.id, key("bistand"))


@pytest.mark.req("CONS-05", "CONS-07")
def test_nobody_is_put_into_an_answer_that_was_given_before(world: World) -> None:
    thread = world.thread("acknowledge")
    with context.acting(acting_as("coordinator")):
        said = Consent.objects.filter(case=thread.id, purpose="exchange").latest("at")
        party = Party.objects.get(case=thread.id, unit_id=key("bjorken"))
        more = ConsentScope(consent=said, party=party, allowed=True)
        for before in ("select 1", f"update cases_consent set withdrawn_by = withdrawn_by where id = '{said.id}'",
                       f"update cases_consent set withdrawn_by = 'Sara Lindqvist' where id = '{said.id}'"):  # fmt: skip
            with pytest.raises(ProgrammingError, match="not with its answer"), transaction.atomic():
                says(before)
                more.save(force_insert=True)
