"""A plan needs no signatures: each party and the person confirm it with one click. And whom to call about what."""

from datetime import timedelta

import pytest

from samplan.coordination.cases.models import Case, Document, Event
from samplan.coordination.plans import confirming, contacts
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.foundation.persons.models import CareContact
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def plan_id(thread: Thread):
    with acting(acting_as("coordinator")):
        return Document.objects.filter(case=thread.id, kind="plan").order_by("-number").first().id


def confirm(actor: Actor, thread: Thread, world: World) -> Event:
    document = plan_id(thread)
    with acting(actor):
        case = Case.objects.get(id=thread.id)
        return confirming.confirm_plan(case=case, document=document, by=actor, now=world.now)


@pytest.mark.req("PLAN-12")
def test_each_party_and_the_person_confirm_the_plan_they_hold_and_all_see_who_has(world: World) -> None:
    thread = world.thread("deliver")
    for name in ("coordinator", "nurse", "person"):
        confirm(acting_as(name), thread, world)
    for name in ("coordinator", "nurse", "person"):
        with acting(acting_as(name)):
            case = Case.objects.get(id=thread.id)
            said = [one.by_name for one in confirming.of(case, plan_id_as(name, thread))]
        assert said == ["Sara Lindqvist", "Elin Norberg", "Maj Exempelsson"]


def plan_id_as(name: str, thread: Thread):
    return Document.objects.filter(case=thread.id, kind="plan").first().id


@pytest.mark.req("PLAN-12")
def test_nobody_confirms_twice_nor_what_they_have_not_got(world: World) -> None:
    thread = world.thread("conclude")  # the nurse's unit has not got it yet
    with pytest.raises(Refused, match="inte delats"):
        confirm(acting_as("nurse"), thread, world)
    confirm(acting_as("coordinator"), thread, world)
    with pytest.raises(Refused, match="redan bekräftad"):
        confirm(acting_as("coordinator"), thread, world)


@pytest.mark.req("PLAN-12")
def test_an_older_version_is_not_confirmed_when_a_newer_one_has_come(world: World) -> None:
    thread = world.thread("deliver")
    old = plan_id(thread)
    coordinator = acting_as("coordinator")
    case = thread.case()
    with acting(coordinator):
        plan = Document.objects.get(id=old)
        Document.objects.create(
            case_id=thread.id,
            kind="plan",
            owner_org_id=coordinator.organisation,
            number=2,
            content=plan.content,
            made_at=world.now,
        )
        with pytest.raises(Refused, match="nyare plan"):
            confirming.confirm_plan(case=case, document=old, by=coordinator, now=world.now)


@pytest.mark.req("PLAN-08")
def test_the_plan_says_whom_to_call_about_what_and_who_is_the_fasta_vardkontakten(world: World) -> None:
    thread = world.thread("write")
    person = thread.case().person
    with acting(acting_as("coordinator")):
        CareContact.objects.create(
            person=person,
            name="Omar Saleh",
            title="läkare",
            workplace="Hälsocentralen Björken",
            phone="0980-319 220",
            physician=True,
            from_on=(world.now - timedelta(days=9)).date(),
        )
    thread.to("deliver")
    with acting(acting_as("nurse")):
        plan = Document.objects.get(case=thread.id, kind="plan").content
    assert plan["contacts"] == [{"about": "mediciner", "name": "Elin Norberg", "phone": "0980-319 220"}]
    assert "Omar Saleh" in {contact["name"] for contact in plan["care_contacts"]}


@pytest.mark.req("PLAN-08")
def test_a_contact_is_taken_off_by_the_organisation_that_wrote_it_and_by_no_other(world: World) -> None:
    thread = world.thread("write")
    nurse, coordinator = acting_as("nurse"), acting_as("coordinator")
    hers, mine = thread.case("nurse"), thread.case()
    with acting(nurse), pytest.raises(Refused, match="annan verksamhet"):
        contacts.remove_contact(case=hers, contact=thread.contact, by=nurse, now=world.now)
    with acting(coordinator):
        contacts.remove_contact(case=mine, contact=thread.contact, by=coordinator, now=world.now)
        assert contacts.of(mine, coordinator) == []


@pytest.mark.req("PLAN-08")
def test_a_number_without_digits_is_no_number(world: World) -> None:
    thread = world.thread("write")
    coordinator, case = acting_as("coordinator"), thread.case()
    with acting(coordinator), pytest.raises(Refused, match="siffror"):
        contacts.add_contact(case=case, about="hjälp", name="Växeln", phone="ring mig", by=coordinator, now=world.now)
