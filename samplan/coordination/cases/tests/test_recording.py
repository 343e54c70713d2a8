"""Answers from those who answer for a child, and consent for those without an account."""

from datetime import timedelta
from uuid import UUID

import pytest

from samplan.coordination.cases import consents, initiatives, recording
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Delivery, Document, Duty, Event, Party
from samplan.coordination.cases.recording import Giver, Outside
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.foundation.persons.models import Person, Representation
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as

AGENCY = Outside("Försäkringskassan", "AUTHORITY", "Box 1, 981 00 Björkby", "0980-319 250")


def said(thread: Thread, **values: object) -> str:
    actor, case = acting_as("coordinator"), thread.case()
    given = {"form": "oral", "sip": True, "exchange": True, "parties": [key("bjorken")], "answer": "yes"} | values
    with acting(actor) as now:
        event = recording.record_consent(case=case, by=actor, now=now, **given)
    return event.facts["answer"]


def child(world: World) -> Thread:
    return world.thread("need", name="ali")


def may_exchange(thread: Thread) -> bool:
    actor, case = acting_as("coordinator"), thread.case()
    with acting(actor) as now:
        return bool(consents.verdict(case, actor.own_organisation, now))


MOTHER, FATHER = Giver("guardian", "Samira Exempel", "yes"), Giver("guardian", "Karim Exempel", "yes")


@pytest.mark.req("CONS-08")
def test_for_a_child_every_guardian_answers_for_themself_and_the_child_is_heard(world: World) -> None:
    thread = child(world)
    own = Giver("self", "", "yes", "Jag vill att de frågar mig först.")
    assert said(thread, givers=[MOTHER, FATHER, own]) == "yes"
    assert may_exchange(thread)
    with acting(acting_as("coordinator")):
        rows = Consent.objects.filter(case=thread.id, purpose="exchange")
        assert sorted(row.given_by_name for row in rows) == ["", "Karim Exempel", "Samira Exempel"]
        assert rows.get(given_as="self").covers == "Jag vill att de frågar mig först."


@pytest.mark.req("CONS-08")
def test_one_guardians_yes_is_not_enough_when_there_are_two(world: World) -> None:
    thread = child(world)
    assert said(thread, givers=[MOTHER]) == "cannot"
    assert not may_exchange(thread)
    assert said(thread, givers=[FATHER]) == "yes", "the other's yes stands since before"
    assert may_exchange(thread)


@pytest.mark.req("CONS-08")
def test_guardians_who_do_not_agree_is_to_be_solved_and_nothing_is_sent(world: World) -> None:
    thread = child(world)
    assert said(thread, givers=[MOTHER, Giver("guardian", "Karim Exempel", "no")]) == "no"
    actor, case = acting_as("coordinator"), thread.case()
    with acting(actor) as now:
        assert consents.verdict(case, actor.own_organisation, now).code == "guardians_disagree"
        with pytest.raises(Refused, match="inte överens"):
            consents.require(case, actor.own_organisation, [], now)


@pytest.mark.req("CONS-08")
def test_what_a_child_under_15_says_alone_is_written_down_and_changes_nothing(world: World) -> None:
    thread = child(world)
    said(thread, givers=[MOTHER, FATHER])
    for word in ("no", "yes"):
        assert said(thread, givers=[Giver("self", "", word, "Jag vet inte.")], parties=[key("elevhalsa")]) == "cannot"
        with acting(acting_as("coordinator")):
            case = Case.objects.get(id=thread.id)
            assert case.stopped_at is None and not Consent.objects.filter(case=case, withdrawn_at__isnull=False)
            assert Party.objects.filter(case=case, unit_id=key("bjorken"), until=None).exists()
        assert may_exchange(thread)


@pytest.mark.req("CONS-08", "CONS-05")
def test_guardians_who_still_do_not_agree_take_nothing_back_for_nothing_was_given(world: World) -> None:
    thread = child(world)
    no = Giver("guardian", "Karim Exempel", "no")
    for _ in range(2):
        assert said(thread, givers=[MOTHER, no]) == "no"
    with acting(acting_as("coordinator")):
        assert not Event.objects.filter(case=thread.id, kind="consent.withdrawn").exists()
    assert thread.case().stopped_at is None
    said(thread, givers=[MOTHER, FATHER])
    said(thread, givers=[MOTHER, no])
    assert thread.case().stopped_at is not None, "and what they had agreed on is taken back by the one who says no"


@pytest.mark.req("ORG-03", "CONS-09")
def test_one_without_an_account_is_covered_by_name_and_by_nothing_else(world: World) -> None:
    thread = world.thread("need")
    said(thread, outside=[AGENCY])
    with acting(acting_as("coordinator")):
        party = Party.objects.get(case=thread.id, outside_name="Försäkringskassan")
        assert (party.way, party.outside_kind, party.outside_address) == (
            "invited",
            "AUTHORITY",
            "Box 1, 981 00 Björkby",
        )
        assert ConsentScope.objects.filter(party=party, allowed=True).count() == 1
    said(thread, outside=[AGENCY, AGENCY], known=[party.id])
    with acting(acting_as("coordinator")):
        assert Party.objects.filter(case=thread.id, outside_name="Försäkringskassan").count() == 1


@pytest.mark.req("ORG-07", "CONS-02")
def test_a_close_one_takes_part_when_the_person_says_so(world: World) -> None:
    thread = world.thread("need")
    person = thread.case().person_id
    with acting(acting_as("coordinator")):
        daughter = Representation.objects.create(
            person_id=person, name="Eva Exempelsson", kind="relative", address="Älvvägen 2, 981 00 Björkby"
        )
    said(thread, close=[daughter.id])
    with acting(acting_as("coordinator")):
        party = Party.objects.get(case=thread.id, outside_name="Eva Exempelsson")
    assert (party.outside_kind, party.outside_address) == ("RELATIVE", "Älvvägen 2, 981 00 Björkby")


def letter_to(thread: Thread) -> UUID:
    """A letter to the agency that waits to be posted."""
    actor, case = acting_as("coordinator"), thread.case()
    with acting(actor) as now:
        party = Party.objects.get(case=case, outside_name="Försäkringskassan")
        Party.objects.filter(id=party.id).update(since=now)
        consent = consents.require(case, actor.own_organisation, [], now)
        document = Document.objects.create(
            case=case, kind="besked", owner_org_id=actor.organisation, content={"kind": "ended"}, made_at=now
        )
        letter = Delivery.objects.create(
            document=document,
            case=case,
            from_unit_id=actor.unit,
            from_org_id=actor.organisation,
            to_outside=party.outside_name,
            party=party,
            channel="letter",
            ground="consent",
            consent=consent,
            at=now,
        )
    return letter.id


@pytest.mark.req("CONS-05", "CONS-09")
@pytest.mark.parametrize("who", ["coordinator", "person"])
def test_consent_taken_back_for_one_without_an_account_stops_its_letter_and_leaves_the_rest(
    world: World, who: str
) -> None:
    thread = world.thread("need")
    said(thread, outside=[AGENCY])
    letter, actor, case = letter_to(thread), acting_as(who), thread.case(who)
    with acting(actor) as now:
        party = Party.objects.get(case=case, outside_name="Försäkringskassan")
        consents.withdraw_consent(case=case, party=party.id, by=actor, now=now + timedelta(seconds=1))
    with acting(acting_as("coordinator")):
        assert Delivery.objects.get(id=letter).recalled_at is not None
        assert Event.objects.filter(case=thread.id).latest("at").facts["letters"] == [str(letter)]
        assert Party.objects.get(id=party.id).until is not None
        assert Case.objects.get(id=thread.id).stopped_at is None
        assert Duty.objects.open().filter(case=thread.id, kind="call").exists()
    assert may_exchange(thread)


@pytest.mark.req("CONS-02")
def test_a_unit_that_does_not_coordinate_is_told_who_can_add_others(world: World) -> None:
    """The database lets only the coordinating unit add; the form says so instead of failing."""
    thread, nurse = world.thread("acknowledge"), acting_as("nurse")
    for more in ({"parties": [key("psykiatri")]}, {"parties": [], "outside": [AGENCY]}):
        with acting(nurse) as now, pytest.raises(Refused, match="be den som samordnar att lägga till"):
            case = Case.objects.select_related("person").get(id=thread.id)
            values = {"answer": "yes", "form": "oral", "sip": True, "exchange": True, **more}
            recording.record_consent(case=case, **values, by=nurse, now=now)


@pytest.mark.req("ORG-06", "CALL-01")
def test_no_unit_is_suggested_by_where_a_protected_person_is(world: World) -> None:
    for name, suggested in (("olle", True), ("nora", False)):
        thread = world.thread("need", name=name)
        with acting(acting_as("coordinator")):
            listed = Person.objects.get(id=key(name)).listed_at
            Person.objects.filter(id=key(name)).update(listed_at=key("bjorken"))
            case = Case.objects.get(id=thread.id)
            manned = {unit.id: unit for unit in Unit.objects.select_related("organisation")}
            assert any(initiatives._basic(case, manned)) is suggested
            Person.objects.filter(id=key(name)).update(listed_at=listed)


@pytest.mark.req("CONS-05")
def test_who_was_never_called_leaves_by_a_yes_to_others_even_after_all_was_taken_back(world: World) -> None:
    thread = world.thread("consent")  # Björken is to be called, and is not
    actor, case = acting_as("coordinator"), thread.case()
    with acting(actor) as now:
        consents.withdraw_consent(case=case, by=actor, now=now)
    with pytest.raises(Refused, match="De här är då inte med längre: Hälsocentralen Björken"):
        said(thread, parties=[key("hemtjanst")], told="")
    said(thread, parties=[key("hemtjanst")])
    with acting(actor):
        here = Party.objects.filter(case=thread.id, until=None, unit_id=key("bjorken"))
        assert not here.exists()
