"""Two who write the same text, what is said in the room, a proposal taken back, what the readback showed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from samplan.coordination.cases.access import stamp
from samplan.coordination.cases.models import Case, Document, Duty, Event
from samplan.coordination.meetings.models import Answer
from samplan.coordination.plans import actions, content, following, states
from samplan.coordination.plans.content import Line
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def do(world: World, thread: Thread, action, who: str = "coordinator", **values):
    actor = acting_as(who)
    with acting(actor):
        case = Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)
        return action(case=case, by=actor, now=world.now, **values)


def line(thread: Thread, measure: UUID, who: str = "coordinator") -> Line | None:
    actor = acting_as(who)
    with acting(actor):
        return content.line(Case.objects.select_related("person").get(id=thread.id), measure, actor)


def background(world: World, thread: Thread, situation: str, version: int) -> Event:
    texts = {"situation": situation, "needs": "", "resources": ""}
    return do(world, thread, actions.write_background, versions=dict.fromkeys(texts, version), **texts)


@pytest.mark.req("MEET-03")
def test_a_text_that_another_has_changed_is_not_written_over(world: World) -> None:
    thread = world.thread("begin")
    background(world, thread, "Bor ensam", 0)
    background(world, thread, "Bor med sin syster", 1)
    with pytest.raises(Refused, match="Bor med sin syster") as refused:
        background(world, thread, "Bor i lägenhet", 1)
    assert (refused.value.code, refused.value.field) == ("stale", "situation")
    with acting(acting_as("coordinator")):
        assert Answer.objects.get(case=thread.id, question="situation").text == "Bor med sin syster"


@pytest.mark.req("PLAN-04")
def test_nobody_confirms_words_they_have_not_read(world: World) -> None:
    thread = world.thread("write")
    measure = thread.measures["nurse"]
    do(world, thread, actions.change_measure, measure=measure, version=1, what="ger insulin", when="Varje dag")
    with pytest.raises(Refused, match="ger insulin"):
        do(world, thread, actions.commit, "nurse", measure=measure, state="confirmed", version=1)
    do(world, thread, actions.commit, "nurse", measure=measure, state="confirmed", version=2)
    assert line(thread, measure).state == "confirmed"


@pytest.mark.req("PLAN-04", "PLAN-06")
def test_what_is_said_in_the_room_is_noted_and_leaves_the_duty_to_confirm(world: World) -> None:
    thread = world.thread("write")
    measure = thread.measures["nurse"]
    note = {"measure": measure, "in_room_by": "Elin Norberg"}
    do(world, thread, actions.note_in_room, version=1, **note)
    assert line(thread, measure).state_text == "Föreslaget, bekräftat i rummet av Elin Norberg"
    do(world, thread, actions.note_in_room, version=2, meanwhile="Hemtjänsten ger dropparna", **note)
    said = line(thread, measure)
    assert (said.state, said.meanwhile) == ("waiting", "Hemtjänsten ger dropparna")
    with acting(acting_as("nurse")):
        assert Duty.objects.open().filter(case=thread.id, kind="confirm", ref=str(measure)).exists()
    do(world, thread, actions.commit, "nurse", measure=measure, state="confirmed")
    assert line(thread, measure).state == "confirmed", "their own word counts more"
    with pytest.raises(Refused, match="redan gett"):
        do(world, thread, actions.note_in_room, version=3, **note)


def test_a_proposal_taken_back_leaves_the_plan_and_nobody_needs_to_confirm_it(world: World) -> None:
    thread = world.thread("write")
    measure = thread.measures["nurse"]
    do(world, thread, actions.withdraw_measure, measure=measure, version=1)
    assert line(thread, measure) is None
    with acting(acting_as("nurse")):
        assert not Duty.objects.open().filter(case=thread.id, kind="confirm", ref=str(measure)).exists()
        assert Event.objects.filter(case=thread.id, kind="measure.withdrawn").exists()
    answered = world.thread("confirm")
    with pytest.raises(Refused, match="redan svarat"):
        do(world, answered, actions.withdraw_measure, measure=answered.measures["nurse"], version=1)


@pytest.mark.req("PLAN-03")
def test_another_goal_asks_for_no_new_confirmation(world: World) -> None:
    thread = world.thread("confirm")
    measure = thread.measures["nurse"]
    same = {"what": "ger ögondroppar", "when": "Varje morgon"}
    do(world, thread, actions.change_measure, measure=measure, version=1, goal=None, **same)
    moved = line(thread, measure)
    assert (moved.goal, moved.state) == ("", "confirmed")


@pytest.mark.req("MEET-06", "PLAN-09")
def test_what_the_readback_showed_and_when_goals_are_evaluated_stand_in_the_plan(world: World) -> None:
    thread = world.thread("write")
    said = {"understood": "yes", "secure": "partly", "check_note": "Ringer Sara", "disagreement": "Vem som städar"}
    do(world, thread, actions.check_understanding, **said)
    do(world, thread, actions.write_goal, text="Gå i trappan", kind="sub", in_persons_words=False, when="Till påsk")
    with acting(acting_as("coordinator")):
        meeting = Case.objects.get(id=thread.id).meetings.get()
    do(
        world, thread, actions.conclude_meeting, meeting=meeting.id, follow_up_at=world.now + timedelta(days=90),
        follow_up_place="Hemma", follow_up_by="Sara", feedback="Ringer",
        coordinator=acting_as("coordinator").assignment,
        responsible_organisation=key("social"), ways=["oral"],
        evaluation_at=world.now + timedelta(days=200), evaluation_by="Sara Lindqvist",
    )  # fmt: skip
    with acting(acting_as("coordinator")):
        plan = Document.objects.get(case=thread.id, kind="plan").content
    assert plan["check"] == {"understood": "yes", "secure": "partly", "note": "Ringer Sara"}
    assert plan["disagreement"] == "Vem som städar" and plan["evaluation"]["by"] == "Sara Lindqvist"
    assert [g["when"] for g in plan["goals"]] == ["", "Till påsk"]


@pytest.mark.req("MEET-03")
def test_the_stamp_changes_with_what_is_written_and_with_the_window_and_says_nothing_to_outsiders(world: World) -> None:
    thread = world.thread("begin")

    def marks() -> list[str]:
        out = []
        for who in ("coordinator", "nurse", "outsider"):
            actor = acting_as(who)
            with acting(actor):
                out.append(stamp(actor, thread.id))
        return out

    first = marks()
    assert first == marks() and first[2] == ""
    thread.to("write")
    second = marks()
    assert second[0] != first[0] and second[1] != first[1]
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])
    assert marks()[1].endswith('-0"') and second[1].endswith('-1"')


ROW = {"what": "ger insulin", "when": "Varje dag"}
ENDING = {"follow_up_at": None, "follow_up_place": "", "follow_up_by": "", "feedback": "", "ways": []}
ENDING |= {"coordinator": uuid4(), "responsible_organisation": None}
WRITTEN = {
    "background": (actions.write_background, {"situation": "Ny", "needs": "", "resources": ""}),
    "readback": (
        actions.check_understanding, {"understood": "yes", "secure": "yes", "check_note": "", "disagreement": ""}
    ),
    "meeting": (actions.conclude_meeting, {"meeting": uuid4(), **ENDING}),
    "follow-up": (following.follow_up, {"measures": [], "goals": [], "next": "go_on"}),
    "goal": (actions.write_goal, {"text": "Gå ut", "kind": "sub", "in_persons_words": False}),
    "proposal": (actions.propose_measure, {"who": "person", **ROW}),
    "how it goes": (states.report_measure, {"measure": "own", "state": "stopped"}),
    "word": (actions.commit, {"measure": "own", "state": "confirmed"}),
    "change": (actions.change_measure, {"measure": "own", "version": 1, **ROW}),
    "heard": (actions.note_in_room, {"measure": "nurse", "version": 1, "in_room_by": "Elin Norberg"}),
    "taken back": (actions.withdraw_measure, {"measure": "own", "version": 1}),
}  # fmt: skip


@pytest.mark.req("END-01")
def test_nothing_is_written_in_a_plan_that_has_ended(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    said, by = {}, acting_as("coordinator")
    for name, (action, values) in WRITTEN.items():
        more = {"measure": thread.measures[values["measure"]]} if "measure" in values else {}
        with pytest.raises(Refused) as refused, acting(by):
            case = Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)
            action(case=case, by=by, now=world.now, **(values | more))
        said[name] = refused.value.code
    assert said == dict.fromkeys(WRITTEN, "ended")


def test_only_the_unit_that_coordinates_writes_how_it_is_now(world: World) -> None:
    with pytest.raises(Refused, match="som samordnar skriver nuläget"):
        do(world, world.thread("begin"), actions.write_background, "nurse", situation="Ny", needs="", resources="")


def test_what_one_will_do_oneself_is_no_hearsay_and_a_row_that_has_changed_is_not_taken_back(world: World) -> None:
    thread = world.thread("write")
    own = thread.measures["own"]
    with pytest.raises(Refused, match="en annan verksamhet ska göra"):
        do(world, thread, actions.note_in_room, measure=own, version=1, in_room_by="Elin Norberg")
    do(world, thread, actions.change_measure, measure=own, version=1, **ROW)
    with pytest.raises(Refused, match="ger insulin") as refused:
        do(world, thread, actions.withdraw_measure, measure=own, version=1)
    assert refused.value.code == "stale" and line(thread, own) is not None
