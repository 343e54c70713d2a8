"""Goals, vem gör vad när, the doer's own word, the person's answer, the end of the meeting, the plan delivered."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Live, Party
from samplan.coordination.plans import actions, content
from samplan.coordination.plans.models import Goal
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.persons.models import Representation
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as
from tests.paper import text as pdf_text


def plan_of(thread: Thread) -> dict:
    with acting(acting_as("coordinator")):
        return Document.objects.get(case=thread.id, kind="plan").content


def lines(who: str, thread: Thread) -> dict[str, content.Line]:
    actor = acting_as(who)
    with acting(actor):
        case = Case.objects.select_related("person").get(id=thread.id)
        return {line.what: line for line in content.view(case, actor).lines}


@pytest.mark.req("PLAN-01")
def test_the_plan_holds_what_the_law_asks(world: World) -> None:
    thread = world.thread("write")
    thread.play.measure(world.now, "person", "går ut varje dag", "När det passar")
    plan = plan_of(thread.to("conclude"))
    whose = {m["what"]: m["huvudman"] for m in plan["measures"]}
    assert whose == {"ger ögondroppar": "region", "ordnar handtag": "kommun", "går ut varje dag": "du"}
    assert plan["responsible"]["organisation"] == "Socialnämnden i Björkby kommun"


@pytest.mark.req("PLAN-02")
def test_the_plan_holds_purpose_consent_contacts_situation_needs_resources_and_goals(world: World) -> None:
    thread = world.thread("write")
    thread.play.background(world.now, "Bor ensam", "Hjälp i duschen", "Lagar mat")
    thread.play.goal(world.now, "Gå i trappan", "sub", own_words=False)
    plan = plan_of(thread.to("conclude"))
    assert (plan["situation"], plan["needs"], plan["resources"]) == ("Bor ensam", "Hjälp i duschen", "Lagar mat")
    assert plan["purpose"] and "Hälsocentralen Björken" in plan["consent"]
    assert plan["coordinator"]["name"] == "Sara Lindqvist" and plan["coordinator"]["phone"]
    assert [(g["kind"], g["in_persons_words"]) for g in plan["goals"]] == [("main", True), ("sub", False)]


@pytest.mark.req("CONS-04", "INDI-04")
def test_what_the_person_does_not_want_told_is_named_to_those_who_obey_it_and_to_no_other(world: World) -> None:
    thread = world.thread("deliver")
    limit = "Majs ekonomi"
    for who in ("nurse", "person"):
        papers = _papers(who, thread)
        assert {"call", "plan"} <= {paper.kind for paper in papers}
        assert limit not in str([paper.content for paper in papers])
    nurse = world.client("nurse")
    for page in ("", "historik/", f"handling/{_papers('nurse', thread)[-1].id}/"):
        answer = nurse.get(f"/plan/{thread.id}/{page}")
        assert answer.status_code == 200 and limit not in answer.content.decode()
    assert limit in world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert limit in world.client("person").get(f"/min-plan/samtycke/?plan={thread.id}").content.decode()


def _papers(who: str, thread: Thread) -> list[Document]:
    with acting(acting_as(who)):
        return list(Document.objects.filter(case=thread.id).order_by("made_at"))


@pytest.mark.req("PLAN-03")
def test_a_measure_says_who_does_what_when_and_where_of_which_kind_by_which_law_for_which_goal(world: World) -> None:
    thread = world.thread("write")
    thread.play.measure(
        world.now,
        "bjorken",
        "lägger om såret",
        "Tisdagar",
        goal=thread.goal,
        where="Hemma",
        kind="medical",
        law="hsl",
        staff_name="Elin Norberg",
    )
    line = lines("coordinator", thread)["lägger om såret"]
    assert (line.who, line.staff, line.when, line.where) == (
        "Hälsocentralen Björken",
        "Elin Norberg",
        "Tisdagar",
        "Hemma",
    )
    assert (line.kind, line.law, line.goal) == ("medical", "hsl", str(thread.goal))


def with_a_wife(world: World) -> Thread:
    """A meeting that goes on, with a wife who has no account and has been given a row of the plan from the list."""
    thread = world.thread("need")
    person = thread.case().person_id
    with acting(acting_as("coordinator")):
        wife = Representation.objects.create(person_id=person, name="Tuula Esimerkki", kind="relative")
    thread.play.consent(thread.began + timedelta(minutes=9), ["bjorken"], close=(wife.name,))
    thread.reached = "consent"
    thread.to("write")
    sara = acting_as("coordinator")
    with acting(sara):
        party, case = Party.objects.get(case=thread.id, unit=None), Case.objects.get(id=thread.id)
        said = {"who": f"party:{party.id}", "what": "kokar gröt", "when": "Varje morgon"}
        event = actions.propose_measure(case=case, by=sara, now=thread.began + timedelta(minutes=36), **said)
    thread.measures["wife"] = UUID(event.facts["measure"])
    return thread


@pytest.mark.req("PLAN-03", "ORG-03")
def test_one_without_an_account_who_is_chosen_in_the_list_stands_by_name_wherever_the_row_is_read(
    world: World,
) -> None:
    thread = with_a_wife(world)
    clients = {who: world.client(who) for who in ("coordinator", "nurse", "person")}

    def reads(who: str, path: str) -> str:
        """The row as it stands on the page, without its tags."""
        page = clients[who].get(path)
        assert page.status_code == 200, path
        said = " ".join(re.sub("<[^>]+>", " ", page.content.decode()).split())
        return said.partition("kokar gröt")[0][-60:]

    at = f"/plan/{thread.id}/"
    assert clients["coordinator"].post(f"{at}mote/del/", {"part": 3}).status_code == 303  # for the screen in the room
    room = [("coordinator", "mote/mal/"), ("coordinator", "mote/sammanfatta/")]
    room += [("coordinator", "mote/skarm/"), ("nurse", "mote/folj/"), ("coordinator", "")]
    for who, path in room:
        assert "Tuula Esimerkki" in reads(who, at + path), path
    thread.reached = "write"
    thread.to("deliver")
    assert [m["who"] for m in plan_of(thread)["measures"] if m["what"] == "kokar gröt"] == ["Tuula Esimerkki"]
    for who in ("coordinator", "nurse", "person"):
        assert lines(who, thread)["kokar gröt"].who == "Tuula Esimerkki", who
    with acting(acting_as("coordinator")):
        plan = Document.objects.get(case=thread.id, kind="plan").id
    after = [("coordinator", at), ("coordinator", f"{at}skriv/"), ("coordinator", f"{at}uppfoljning/")]
    after += [("nurse", at), ("nurse", f"{at}journaltext/")]
    after += [("person", f"/min-plan/?plan={thread.id}"), ("nurse", f"{at}handling/{plan}/")]
    for who, path in after:
        assert "Tuula Esimerkki" in reads(who, path), path
    paper = " ".join(pdf_text(clients["nurse"].get(f"{at}plan.pdf").content).split())
    assert "Tuula Esimerkki" in paper.partition("kokar gröt")[0][-200:]
    told = clients["person"].get("/min-plan/allt.json").json()["plans"]
    measures = [m for one in told if one["id"] == str(thread.id) for m in one["measures"]]
    assert [m["party_outside_name"] for m in measures if m["what"] == "kokar gröt"] == ["Tuula Esimerkki"]


@pytest.mark.req("PLAN-04")
def test_what_is_written_for_another_stays_a_proposal_until_they_confirm(world: World) -> None:
    thread = world.thread("write")
    assert lines("coordinator", thread)["ger ögondroppar"].state == "proposed"
    assert lines("coordinator", thread)["ordnar handtag"].state == "confirmed", "one's own needs no other's word"
    thread.to("confirm")
    assert lines("coordinator", thread)["ger ögondroppar"].state == "confirmed"


@pytest.mark.req("PLAN-04")
def test_nobody_confirms_for_another_huvudman(world: World) -> None:
    thread = world.thread("write")
    with pytest.raises(Refused, match="Bara den huvudman"):
        thread.play.commit(world.now, "sara", thread.measures["nurse"])


@pytest.mark.req("PLAN-04")
def test_confirmed_in_the_room_is_no_confirmation_and_opens_the_duty_to_confirm(world: World) -> None:
    thread = world.thread("write")
    measure = thread.play.measure(world.now, "bjorken", "ringer Maj", "På onsdag", in_room_by="Elin Norberg")
    assert lines("coordinator", thread)["ringer Maj"].state_text == "Föreslaget, bekräftat i rummet av Elin Norberg"
    with acting(acting_as("nurse")):
        assert Duty.objects.get(case=thread.id, kind="confirm", ref=str(measure)).unit_id == key("bjorken")


@pytest.mark.req("PLAN-04")
def test_a_word_given_before_the_proposal_was_changed_does_not_count_after(world: World) -> None:
    thread = world.thread("confirm")
    coordinator = acting_as("coordinator")
    with acting(coordinator) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        actions.change_measure(
            case=case,
            measure=thread.measures["nurse"],
            version=1,
            what="ger ögondroppar och insulin",
            when="Varje dag",
            by=coordinator,
            now=now,
        )
    assert lines("coordinator", thread)["ger ögondroppar och insulin"].state == "proposed"


def test_a_decision_not_yet_made_says_what_is_done_meanwhile(world: World) -> None:
    thread = world.thread("write")
    with pytest.raises(Refused, match="under tiden"):
        thread.play.commit(world.now, "elin", thread.measures["nurse"], "waiting")
    thread.play.commit(world.now, "elin", thread.measures["nurse"], "waiting", "Hemtjänsten ger dropparna")
    line = lines("coordinator", thread)["ger ögondroppar"]
    assert (line.state, line.meanwhile) == ("waiting", "Hemtjänsten ger dropparna")


@pytest.mark.req("ACC-06", "PLAN-04")
def test_a_word_after_the_meeting_leaves_as_a_besked_to_the_coordinator_and_the_person(world: World) -> None:
    thread = world.thread("write")
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])
    thread.play.deliver(world.now, ["bjorken"])
    assert lines("nurse", thread)["ger ögondroppar"].state == "proposed"
    thread.play.commit(world.now, "elin", thread.measures["nurse"])
    for who in ("coordinator", "nurse", "person"):
        assert lines(who, thread)["ger ögondroppar"].state == "confirmed", who
    with acting(acting_as("coordinator")):
        assert Document.objects.filter(case=thread.id, kind="besked").count() == 1


@pytest.mark.req("PLAN-05")
def test_the_person_says_yes_or_no_to_each_measure_and_only_to_their_own_plan(world: World) -> None:
    thread = world.thread("deliver")
    person = acting_as("person")
    with acting(person) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        actions.accept(case=case, measure=thread.measures["own"], answer="no", by=person, now=now)
    assert lines("person", thread)["ordnar handtag"].answer == "no"
    other = world.thread("deliver", name="olle", leader="mats")
    with acting(person) as now, pytest.raises(Refused):
        actions.accept(case=case, measure=other.measures["own"], answer="no", by=person, now=now)


@pytest.mark.req("MEET-05")
@pytest.mark.parametrize(
    ("left_out", "asks"),
    [
        ({"follow_up_at": None}, "uppföljningen"),
        ({"follow_up_place": ""}, "plats"),
        ({"follow_up_by": ""}, "vem som följer upp"),
        ({"feedback": ""}, "återkoppling"),
        ({"ways": []}, "planen"),
        ({"responsible_organisation": None}, "ansvaret"),
    ],
)
def test_the_meeting_does_not_end_while_something_is_open(world: World, left_out: dict, asks: str) -> None:
    thread = world.thread("write")
    with pytest.raises(Refused, match=asks):
        conclude(world, thread, **left_out)
    with acting(acting_as("coordinator")):
        assert Live.objects.filter(case=thread.id, closed_at=None).exists(), "nothing is half done"


@pytest.mark.req("MEET-05")
def test_a_reason_stands_for_a_follow_up_that_cannot_be_decided(world: World) -> None:
    thread = world.thread("write")
    conclude(world, thread, follow_up_at=None, follow_up_place="", reason="Maj vet inte om hon flyttar i vår.")
    assert plan_of(thread)["follow_up"]["reason"] == "Maj vet inte om hon flyttar i vår."


def conclude(world: World, thread: Thread, **values) -> None:
    from samplan.coordination.meetings.models import Meeting

    by = acting_as("coordinator")
    with acting(by) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        given = {
            "follow_up_at": now + timedelta(days=90),
            "follow_up_place": "Hemma",
            "follow_up_by": "Sara",
            "feedback": "Sara ringer",
            "coordinator": by.assignment,
            "responsible_organisation": key("social"),
            "ways": ["paper"],
        }
        meeting = Meeting.objects.get(case=case)
        actions.conclude_meeting(case=case, meeting=meeting.id, **{**given, **values}, by=by, now=now)


@pytest.mark.req("MEET-05")
def test_a_meeting_ends_once(world: World) -> None:
    thread = world.thread("conclude")
    with pytest.raises(Refused, match="redan avslutat"):
        conclude(world, thread)


@pytest.mark.req("PLAN-18")
def test_the_plan_goes_to_the_parties_that_are_chosen_and_to_no_others(world: World) -> None:
    thread = world.thread("conclude")
    thread.play.deliver(world.now, [])
    with acting(acting_as("coordinator")):
        assert not Delivery.objects.filter(case=thread.id, document__kind="plan", to_unit__isnull=False).exists()
    thread.play.deliver(world.now, ["bjorken"], digital=False, letter=True)
    with acting(acting_as("coordinator")):
        to = Delivery.objects.filter(case=thread.id, document__kind="plan", to_unit__isnull=False)
        assert [d.to_unit_id for d in to] == [key("bjorken")]


def test_a_plan_that_would_not_reach_the_person_is_not_delivered(world: World) -> None:
    thread = world.thread("conclude")
    with pytest.raises(Refused, match="hur personen får planen"):
        thread.play.deliver(world.now, ["bjorken"], digital=False)


@pytest.mark.req("PLAN-03")
def test_a_stale_edit_shows_both_texts_and_overwrites_nothing(world: World) -> None:
    thread = world.thread("write")
    by = acting_as("coordinator")
    values = {"kind": "main", "in_persons_words": True, "goal": thread.goal, "by": by}
    with acting(by) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        actions.write_goal(case=case, text="Saras nya text", version=1, now=now, **values)
        with pytest.raises(Refused, match="Saras nya text") as refusal:
            actions.write_goal(case=case, text="min text", version=1, now=now, **values)
        assert refusal.value.field == "text" and Goal.objects.get(id=thread.goal).text == "Saras nya text"


def test_a_row_of_another_organisation_cannot_be_changed(world: World) -> None:
    thread = world.thread("write")
    nurse = acting_as("nurse")
    with acting(nurse) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        with pytest.raises(Refused, match="annan verksamhet"):
            actions.change_measure(
                case=case, measure=thread.measures["own"], version=1, what="x", when="y", by=nurse, now=now
            )


def test_a_measure_never_has_two_doers_nor_none(world: World) -> None:
    thread = world.thread("write")
    by = acting_as("coordinator")
    with acting(by) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        for who in ("", "party:" + str(thread.id), "outside:", "party:x", "nobody"):
            with pytest.raises(Refused, match="Välj vem"):
                actions.propose_measure(case=case, who=who, what="x", when="y", by=by, now=now)


@pytest.mark.req("PLAN-04")
def test_what_was_confirmed_at_the_meeting_stays_confirmed_after_it_for_all_who_hold_the_plan(world: World) -> None:
    thread = world.thread("deliver")
    for who in ("coordinator", "nurse", "person"):
        assert {line.state for line in lines(who, thread).values()} == {"confirmed"}, who


@pytest.mark.req("PLAN-05")
def test_the_persons_own_answer_reaches_the_coordinator_and_nobody_else(world: World) -> None:
    thread = world.thread("deliver")
    person = acting_as("person")
    with acting(person) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        actions.accept(case=case, measure=thread.measures["nurse"], answer="no", by=person, now=now)
    assert lines("coordinator", thread)["ger ögondroppar"].answer == "no"
    assert lines("nurse", thread)["ger ögondroppar"].answer == ""


@pytest.mark.req("PLAN-05")
def test_nobody_answers_for_the_person_but_the_one_who_writes_at_the_meeting(world: World) -> None:
    thread = world.thread("write")
    for who, step in (("nurse", "write"), ("coordinator", "deliver")):
        thread.to(step)
        by = acting_as(who)
        with acting(by) as now, pytest.raises(Refused, match="svarar själv"):
            case = Case.objects.select_related("person").get(id=thread.id)
            actions.accept(case=case, measure=thread.measures["own"], answer="no", by=by, now=now)


@pytest.mark.req("PLAN-01", "MEET-05")
def test_a_meeting_that_agreed_on_nothing_says_why(world: World) -> None:
    thread = world.thread("begin")
    with pytest.raises(Refused, match="vem som gör vad"):
        conclude(world, thread)
    conclude(world, thread, reason="Maj vill tänka.")
