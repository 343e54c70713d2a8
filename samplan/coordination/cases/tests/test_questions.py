"""The person says that something is wrong, and is answered within three working days."""

from datetime import timedelta

import pytest

from samplan.coordination.cases import questions
from samplan.coordination.cases.models import Document, Duty
from samplan.foundation.access.context import acting
from samplan.rulebook.calendar import add_working_days, local_date
from samplan.rulebook.refused import Refused
from tests.cast import World, acting_as


@pytest.mark.req("INDI-02", "PLAN-08")
def test_what_the_person_writes_reaches_the_coordinating_unit_and_nobody_else(world: World) -> None:
    thread = world.thread("deliver")
    asked = thread.play.question(world.now, "Det ska stå tisdag.")
    with acting(acting_as("coordinator")):
        assert Document.objects.get(id=asked).content["text"] == "Det ska stå tisdag."
        duty = Duty.objects.get(case=thread.id, kind="answer_person")
    assert duty.ref == str(asked) and duty.due_on == add_working_days(local_date(world.now), 3)
    with acting(acting_as("nurse")):
        assert not Document.objects.filter(id=asked).exists()


@pytest.mark.req("INDI-02", "PLAN-08")
def test_the_answer_comes_in_min_plan_and_by_letter_once(world: World) -> None:
    thread = world.thread("deliver")
    asked = thread.play.question(world.now, "Vem ringer mig?", "question")
    sara, at = acting_as("coordinator"), world.now + timedelta(hours=1)
    case = thread.case()
    answer = {"case": case, "question": asked, "text": "Elin ringer.", "by": sara}
    with acting(sara), pytest.raises(Refused, match="Välj hur Maj får svaret"):
        questions.answer_person(ways=[], now=at, **answer)
    with acting(sara):
        questions.answer_person(ways=["digital", "paper"], now=at, **answer)
        assert Duty.objects.get(case=thread.id, kind="answer_person").met_at == at
        assert Duty.objects.open().filter(case=thread.id, kind="post", opened_by_kind="question.answered").exists()
    with acting(acting_as("person")):
        content = Document.objects.get(case=thread.id, kind="answer").content
    assert (content["asked"], content["text"], content["name"]) == ("Vem ringer mig?", "Elin ringer.", "Sara Lindqvist")
    with acting(sara), pytest.raises(Refused, match="redan besvarad"):
        questions.answer_person(ways=["digital"], now=at + timedelta(minutes=1), **answer)


def test_an_empty_question_says_what_to_do(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Välj vad det gäller"):
        thread.play.question(world.now, "x", "other")
    with pytest.raises(Refused, match="Skriv vad som inte stämmer"):
        thread.play.question(world.now, "")
