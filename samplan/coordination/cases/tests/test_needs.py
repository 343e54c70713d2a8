"""Upptäck behov: on what grounds, refused or declined with reasons, begun anew with a new consent."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from samplan.coordination.cases import access, actions, consents, needs, queries
from samplan.coordination.cases.models import Case, ConsentScope, Decision, Delivery, Document, Duty, Event, Need, Party
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.persons.models import Contact, Person, Residence
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as

NUMBER = "19440101-2382"
NEED: dict[str, Any] = {"need": "Maj har ramlat.", "huvudman": ["region", "kommun"]}


def registered(who: str = "coordinator", **values: Any) -> Case:
    actor = acting_as(who)
    with context.acting(actor) as now:
        values = {"number": NUMBER, "known_at": now - timedelta(hours=1), **NEED, **values}
        event = needs.register_need(**values, by=actor, now=now)
        return Case.objects.get(id=event.case_id)


def done(action: Any, case: Any, who: str = "coordinator", **values: Any) -> Event:
    actor = acting_as(who)
    with context.acting(actor) as now:
        found = access.visible_to(actor).select_related("person", "coordinating_unit").get(id=case)
        return action(case=found, by=actor, now=now, **values)


@pytest.mark.req("NEED-03", "NEED-11")
def test_a_need_says_which_examples_hold_what_the_assessment_rests_on_and_who_made_it(world: World) -> None:
    case = registered(
        grounds=["sent_around", "several_units"],
        rests_on=["contact", "other"],
        rests_on_text="Anteckning från läkaren",
        assessed_by="Mats Öberg",
    )
    mine = registered()
    with context.acting(acting_as("coordinator")):
        need = queries.whole_need(case)
        assert need is not None
        assert (need.grounds, need.rests_on) == ("sent_around,several_units", "contact,other")
        assert (need.rests_on_text, need.assessed_by) == ("Anteckning från läkaren", "Mats Öberg")
        own = queries.whole_need(mine)
        assert own is not None and own.assessed_by == "Sara Lindqvist", "the one who registers, unless named"


@pytest.mark.req("NEED-03")
def test_a_need_without_any_ground_is_refused_with_what_to_do(world: World) -> None:
    with pytest.raises(Refused, match="Kryssa för minst en") as refusal:
        registered(grounds=[])
    assert refusal.value.field == "grounds"


@pytest.mark.req("NEED-08")
@pytest.mark.parametrize(
    ("number", "chosen", "kind"),
    [
        (NUMBER, "", "everyday"),
        ("20120103-2396", "", "child"),
        ("20120103-2396", "habilitation", "habilitation"),
        (NUMBER, "discharge", "discharge"),
    ],
)
def test_the_kind_of_coordination_is_by_age_unless_it_is_chosen(
    world: World, number: str, chosen: str, kind: str
) -> None:
    assert registered(number=number, setting=chosen).setting == kind


@pytest.mark.req("ORG-06")
def test_who_is_new_here_is_registered_with_kommun_language_and_protection_that_hides_the_address(world: World) -> None:
    case = registered(
        number="189204269808",
        given_name="Ny",
        family_name="Person",
        address="Hemliga gatan 1",
        kommun="Björkby",
        listed_at=key("bjorken"),
        language="arabiska",
        interpreter="arabiska på telefon",
        communication="Behöver gott om tid",
        protection="marked",
    )
    with context.acting(acting_as("coordinator")):
        person = Person.objects.get(id=case.person_id)
        assert (person.language, person.interpreter, person.communication) == (
            "arabiska",
            "arabiska på telefon",
            "Behöver gott om tid",
        )
        assert person.protected and person.listed_at == key("bjorken")
        assert Residence.objects.get(person=person).kommun == "Björkby"
        assert not Contact.objects.filter(person=person).exists(), "hidden at once, from us too"


def decline(thread: Thread, **values: Any) -> Event:
    said = {"dialogue": True, "text": "Jag vill sköta det själv.", "channel": "portal", **values}
    return done(needs.decline, thread.id, **said)


@pytest.mark.req("NEED-05")
def test_the_person_declines_after_a_dialogue_and_reads_that_help_is_given_all_the_same(world: World) -> None:
    thread = world.thread("consent")
    with pytest.raises(Refused, match="Prata först") as refusal:
        decline(thread, dialogue=False)
    assert refusal.value.field == "dialogue"
    event = decline(thread)
    case = thread.case()
    assert (case.ending, event.facts["ending"]) == ("person_declined", "person_declined")
    with context.acting(acting_as("coordinator")):
        decision = Decision.objects.get(case=case)
        assert (decision.kind, decision.dialogue, decision.decided_by) == ("declined", True, "Sara Lindqvist")
        assert "Jag vill sköta" not in str(event.facts), "an event holds codes, never words"
        assert not Duty.objects.open().filter(case=case, kind__in=("call", "meeting", "consent")).exists()
    page = world.client("person").get("/min-plan/", {"plan": str(case.id)}).content.decode()
    assert "Du får ändå vård och hjälp." in page and "Be om en SIP" in page


def refuse(thread: Thread, **values: Any) -> Event:
    said = {"reason": "not_needed", "text": "Hemtjänsten ger all hjälp.", "channel": "portal", **values}
    return done(needs.refuse, thread.id, **said)


@pytest.mark.req("NEED-04")
def test_a_refusal_has_its_reason_is_read_by_the_person_and_is_counted(world: World) -> None:
    def count() -> int:
        with context.acting(acting_as("coordinator")) as now:
            return needs.refused_this_year(acting_as("coordinator"), now)

    before = count()
    thread = world.thread("need")
    for missing, field in (({"reason": ""}, "reason"), ({"reason": "for fun"}, "reason"), ({"text": ""}, "text")):
        with pytest.raises(Refused) as refusal:
            refuse(thread, **missing)
        assert refusal.value.field == field
    assert count() == before
    refuse(thread)
    assert count() == before + 1
    assert f"Nekade SIP i år: {before + 1}" in world.client("coordinator").get("/enhet/").content.decode()
    assert thread.case().ending == "huvudman_refused"
    page = world.client("person").get("/min-plan/", {"plan": str(thread.id)}).content.decode()
    assert "Hemtjänsten ger all hjälp." in page and "Den hjälp du får fungerar utan en gemensam plan." in page


@pytest.mark.req("NEED-04")
def test_refusals_of_another_unit_or_another_year_are_not_counted(world: World) -> None:
    thread = world.thread("need", leader="elin")
    actor = acting_as("nurse")
    done(needs.refuse, thread.id, "nurse", reason="not_both", text="Nej.", channel="portal")
    with context.acting(actor) as now:
        assert needs.refused_this_year(actor, now) >= 1
        assert needs.refused_this_year(actor, now + timedelta(days=366)) == 0
        assert needs.refused_this_year(acting_as("outsider"), now) == 0


@pytest.mark.req("NEED-04", "NEED-05")
def test_a_letter_waits_to_be_posted_and_says_why(world: World) -> None:
    thread = world.thread("need")
    event = refuse(thread, channel="letter")
    (letter,) = event.facts["letters"]
    with context.acting(acting_as("coordinator")):
        document = Delivery.objects.select_related("document").get(id=letter).document
        assert document.content["text"] == "Hemtjänsten ger all hjälp."
    client = world.client("coordinator")
    pdf = client.get(f"/plan/{thread.id}/brev/{letter}/brev.pdf")
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    assert client.post(f"/plan/{thread.id}/brev/{letter}/").status_code == 303
    with context.acting(acting_as("person")):
        assert Document.objects.filter(id=document.id).exists(), "posted, it is the person's to read"


@pytest.mark.req("NEED-04", "NEED-05")
def test_what_is_a_plan_already_is_ended_and_not_refused(world: World) -> None:
    thread = world.thread("conclude")
    for action in (decline, refuse):
        with pytest.raises(Refused, match="Det finns redan en plan"):
            action(thread)
    assert thread.case().ended_at is None


@pytest.mark.req("NEED-04", "NEED-05")
def test_only_the_unit_that_coordinates_decides_that_no_sip_is_made(world: World) -> None:
    thread = world.thread("call")
    for path in ("vill-inte", "ingen-sip", "borja-om"):
        assert world.client("nurse").get(f"/plan/{thread.id}/{path}/").status_code == 403
        assert world.client("outsider").get(f"/plan/{thread.id}/{path}/").status_code == 404


def restart(thread: Thread, **values: Any) -> Event:
    said = {"difference": "Maj vill flytta.", "known_at": datetime.now(UTC) - timedelta(minutes=5), **NEED, **values}
    return done(needs.restart, thread.id, **said)


@pytest.mark.req("CONS-06", "NEED-06")
def test_a_new_beginning_ends_the_old_suggests_the_same_parties_and_needs_a_new_consent(world: World) -> None:
    thread = world.thread("deliver")
    event = restart(thread)
    old = thread.case()
    assert (old.ending, old.ended_at is not None) == ("replaced", True)
    sara = acting_as("coordinator")
    with context.acting(sara) as now:
        new = Case.objects.select_related("person").get(id=event.case_id)
        assert new.replaces_id == old.id and new.pack
        assert Decision.objects.get(case=old).text == "Maj vill flytta."
        waiting = Party.objects.filter(case=new).exclude(unit_id=sara.unit)
        assert {p.unit_id for p in waiting} == {key("bjorken")} and all(p.since is None for p in waiting)
        assert not ConsentScope.objects.filter(party__case=new).exists()
        assert Duty.objects.open().filter(case=new, kind="consent").exists()
        for case in (old, new):  # nothing more leaves the old one, and nothing leaves the new one yet
            with pytest.raises(Refused):
                consents.require(case, sara.own_organisation, [key("bjorken")], now, plan=True)
        kinds = list(Event.objects.filter(case=old, kind="case.ended").values_list("facts__ending", flat=True))
        assert kinds == ["replaced"], "each of the two keeps its own history"
    with context.acting(acting_as("nurse")):
        assert not Case.objects.filter(id=new.id).exists(), "a suggested party knows of nothing"


@pytest.mark.req("CONS-06")
def test_the_invitation_of_a_plan_that_was_replaced_is_not_posted(world: World) -> None:
    thread = world.thread("call")
    with context.acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, channel="letter")
    restart(thread)
    with pytest.raises(Refused, match="avslutad"):
        done(actions.post_letter, thread.id, delivery=letter.id)


@pytest.mark.req("CONS-06")
def test_a_new_beginning_sent_twice_is_one_and_a_refused_one_leaves_the_old_as_it_was(world: World) -> None:
    thread = world.thread("consent")
    with pytest.raises(Refused, match="framtiden"):
        restart(thread, known_at=world.now + timedelta(days=3))
    assert thread.case().ended_at is None
    request_id, known_at = uuid4().hex, world.now - timedelta(hours=2)
    first, second = (
        needs_restart(thread, request_id=request_id, known_at=known_at, difference="Maj vill flytta.") for _ in range(2)
    )
    assert first.id == second.id
    with context.acting(acting_as("coordinator")):
        assert Case.objects.filter(replaces=thread.id).count() == 1
        assert Need.objects.get(case=first.case_id).text == "Maj har ramlat."


def needs_restart(thread: Thread, **values: Any) -> Event:
    return done(needs.restart, thread.id, **{**NEED, **values})


@pytest.mark.req("FOLL-03")
def test_only_the_unit_that_coordinates_begins_anew(world: World) -> None:
    thread = world.thread("call")
    nurse = acting_as("nurse")
    with context.acting(nurse) as now, pytest.raises(Refused, match="som kan börja om"):
        case = Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)
        needs.restart(case=case, difference="Nytt mål", **{**NEED, "known_at": now}, by=nurse, now=now)
