"""Who may read each answer that the person has prepared: they choose, and Python and the database say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from samplan.coordination.cases.models import Case
from samplan.coordination.meetings import prepared, preparing
from samplan.coordination.meetings.models import Answer
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from tests.cast import Thread, World, acting_as

WORDS = {
    "adult.1": ("me", "ONLY-ME"),
    "adult.2": ("coordinator", "COORDINATOR-TOO"),
    "adult.7": ("meeting", "EVERYBODY"),
}
NOBODY: set[str] = set()
OPEN = {"EVERYBODY", "NOTED-FOR-ALL"}
# Who reads what: before the meeting, while its window is open, after it.
READS = {
    "person": [{"ONLY-ME", "COORDINATOR-TOO", "EVERYBODY", "NOTED-FOR-ALL"}] * 3,
    "coordinator": [{"COORDINATOR-TOO", "EVERYBODY", "NOTED-FOR-ALL"}] * 3,
    "nurse": [NOBODY, OPEN, NOBODY],
    "counsellor": [NOBODY] * 3,
    "outsider": [NOBODY] * 3,
    "protected": [NOBODY] * 3,
}


def prepares(thread: Thread) -> None:
    person, sara, now = acting_as("person"), acting_as("coordinator"), thread.began + timedelta(minutes=17)
    with acting(person):
        case = Case.objects.select_related("person").get(id=thread.id)
        for question, (_, text) in WORDS.items():
            preparing.save_answers(case=case, question=question, said={question: text}, by=person, now=now)
        shares = {question: share for question, (share, _) in WORDS.items()}
        preparing.share_answers(case=case, shares=shares, by=person, now=now)
    with acting(sara):
        case = Case.objects.select_related("person").get(id=thread.id)
        said = {"adult.4.help": "NOTED-FOR-ALL"}
        preparing.note_answers(case=case, said=said, share="meeting", how="met", by=sara, now=now)


def in_database(thread: Thread, who: str) -> set[str]:
    with acting(acting_as(who)):
        rows = Answer.objects.filter(case=thread.id).exclude(question="own_part").exclude(question=prepared.HELP)
        return set(rows.values_list("text", flat=True))


def in_python(thread: Thread, who: str) -> set[str]:
    """What the pages would show; one who may not know of the case is asked with the case as it is."""
    actor, case = acting_as(who), thread.case()
    with acting(actor):
        shown = [*prepared.shown_at_meeting(case, actor), *prepared.for_coordinator(case, actor)]
    text = "\n".join(one.text for one in shown)
    return {words for words in ("ONLY-ME", "COORDINATOR-TOO", "EVERYBODY", "NOTED-FOR-ALL") if words in text}


@pytest.mark.req("PREP-02", "ACC-02")
@pytest.mark.parametrize("who", READS)
def test_each_answer_is_read_by_those_the_person_chose_and_by_no_other(world: World, who: str) -> None:
    thread = world.thread("call")
    prepares(thread)
    for step, expected in zip(("answer", "begin", "deliver"), READS[who], strict=True):
        thread.to(step)
        assert in_database(thread, who) == expected, f"the database, after {step}"
        assert in_python(thread, who) == expected, f"the pages, after {step}"


@pytest.mark.req("PREP-02", "ACC-02")
def test_what_was_noted_for_the_coordinator_alone_is_not_shown_at_the_meeting(world: World) -> None:
    thread = world.thread("call")
    sara = acting_as("coordinator")
    with acting(sara):
        case = Case.objects.select_related("person").get(id=thread.id)
        preparing.note_answers(
            case=case,
            said={"adult.1": "NOTED-FOR-COORDINATOR"},
            share="coordinator",
            how="met",
            by=sara,
            now=thread.began + timedelta(minutes=17),
        )
    thread.to("begin")
    assert in_database(thread, "nurse") == NOBODY
    assert in_database(thread, "person") == {"NOTED-FOR-COORDINATOR"}
    with acting(sara):
        assert prepared.shown_at_meeting(case, sara) == []


@pytest.mark.req("PREP-02", "ACC-02")
def test_what_was_noted_is_the_coordinators_to_read_and_no_other_units_of_the_organisation(world: World) -> None:
    thread = world.sisters("call")
    prepares(thread)

    def noted(name: str) -> set[str]:
        with acting(staff(name)):
            return set(Answer.objects.filter(case=thread.id, on_behalf=True).values_list("text", flat=True))

    def before(name: str) -> int:
        """How much of what was noted before the reader finds in the history, which keeps the row before a change."""
        with acting(staff(name)), connection.cursor() as cursor:
            said = "select count(*) from access.history where case_id = %s and old ->> 'on_behalf' = 'true'"
            cursor.execute(said, [thread.id])
            return int(cursor.fetchone()[0])

    with acting(staff("sara")):
        Answer.objects.filter(case=thread.id, on_behalf=True).update(text="NOTED-ANEW")
    assert noted("sara") == {"NOTED-ANEW"} and noted("fatima") == NOBODY
    assert (before("sara"), before("fatima")) == (1, 0)
    thread.to("deliver")
    assert noted("sara") == {"NOTED-ANEW"} and noted("fatima") == NOBODY
    thread.play.offer(world.now, "hemtjanst", "Sara slutar")
    thread.play.take_over(world.now, "fatima", "paper")
    assert noted("fatima") == {"NOTED-ANEW"} and noted("sara") == NOBODY, "read where the person is met now"
    assert (before("sara"), before("fatima")) == (0, 1)


@pytest.mark.req("PREP-02", "ACC-02")
def test_the_pages_say_the_same(world: World) -> None:
    thread = world.thread("call")
    prepares(thread)
    page = world.client("coordinator").get(f"/plan/{thread.id}/forbered/").content.decode()
    assert "COORDINATOR-TOO" in page and "EVERYBODY" in page and "ONLY-ME" not in page
    assert "Enligt Maj, antecknat av Sara Lindqvist" in page
    refused = world.client("nurse").get(f"/plan/{thread.id}/forbered/")
    assert refused.status_code == 403 and "EVERYBODY" not in refused.content.decode()
    assert world.client("nurse").get(f"/plan/{thread.id}/kartlaggning/").status_code == 200
    assert world.client("nurse").post(f"/plan/{thread.id}/kartlaggning/", {"health_needs": "x"}).status_code == 403
    assert world.client("outsider").get(f"/plan/{thread.id}/forbered/").status_code == 404
    own = world.client("person").get("/min-plan/forbered/svar/", {"plan": str(thread.id)}).content.decode()
    assert all(text in own for _, text in WORDS.values()) and "NOTED-FOR-ALL" in own


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("path", ["", "1/", "svar/", "fragor.pdf"])
def test_another_persons_questions_answer_as_if_there_were_none(world: World, path: str) -> None:
    case = world.thread("call").id
    client = world.client("protected")
    assert client.get(f"/min-plan/forbered/{path}", {"plan": str(case)}).status_code == 404
