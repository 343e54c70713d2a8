"""What the person has asked is answered, also when consent has been taken back or the plan has ended meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samplan.coordination.cases import ending, lists, questions
from samplan.coordination.cases.models import Case, Delivery, Duty, Event
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.rulebook.calendar import local_date
from tests.cast import Thread, World, acting_as

WORDS = "Det ska stå tisdag."


def owes(thread: Thread, *kinds: str) -> list[str]:
    """Which of these duties the coordinating unit has."""
    with acting(acting_as("coordinator")):
        found = Duty.objects.open().filter(case=thread.id, kind__in=kinds, unit_id=acting_as("coordinator").unit)
        return sorted(found.values_list("kind", flat=True))


@pytest.mark.slow
@pytest.mark.req("INDI-02", "INDI-04", "CONS-05")
def test_who_has_asked_and_then_takes_back_consent_is_answered_by_the_coordinator(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WORKLIST", 100_000)  # whatever else the unit has to do
    thread = world.thread("deliver")
    maj, sara = world.client("person"), world.client("coordinator")
    plan = {"plan": str(thread.id)}
    assert maj.post("/min-plan/fraga/", {**plan, "about": "wrong", "text": WORDS}).status_code == 303
    assert maj.post("/min-plan/samtycke/ta-tillbaka/", {**plan, "unit": "all"}).status_code == 303
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).stopped_at is not None
        question = Duty.objects.open().get(case=thread.id, kind="answer_person").ref
    address = f"/plan/{thread.id}/fraga/{question}/"
    todo = sara.get("/att-gora/").content.decode()
    assert address in todo and f"/plan/{thread.id}/avsluta/" in todo
    page = sara.get(address).content.decode()
    assert WORDS in page and "ska få svar ändå" in page
    answer = sara.post(address, {"text": "Ja, tisdag. Jag har ändrat.", "ways": ["digital", "paper"]})
    assert answer.status_code == 303, answer.content.decode()
    assert owes(thread, "answer_person", "end", "post") == ["end", "post"]
    post = maj.get(f"/min-plan/post/?plan={thread.id}").content.decode()
    assert "svar" in post.lower()
    with acting(acting_as("nurse")):
        assert not Delivery.objects.filter(case=thread.id, document__kind="answer").exists()


@pytest.mark.req("INDI-02", "CONS-05")
def test_an_answer_that_waits_to_be_posted_is_posted_though_consent_is_taken_back(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.post(world.now)  # the plan
    asked = thread.play.question(world.now, WORDS)
    sara, case = acting_as("coordinator"), thread.case()
    with acting(sara):
        questions.answer_person(case=case, question=asked, text="Ja.", ways=["paper"], by=sara, now=world.now)
    thread.play.withdraw(world.now + timedelta(hours=1))
    assert owes(thread, "post") == ["post"]
    with acting(sara):
        assert Delivery.objects.get(case=thread.id, document__kind="answer").recalled_at is None
    thread.play.post(world.now + timedelta(hours=2))
    assert owes(thread, "post") == []


@pytest.mark.req("INDI-02", "END-01")
def test_who_has_asked_is_answered_though_the_plan_has_ended_and_so_is_who_asks_then(world: World) -> None:
    thread = world.thread("deliver")
    asked = [thread.play.question(world.now, WORDS)]
    thread.play.end(world.now + timedelta(hours=1), "goals_met")
    asked.append(thread.play.question(world.now + timedelta(hours=2), "Vem ringer jag nu?", "question"))
    assert owes(thread, "answer_person") == ["answer_person"] * 2
    sara, case = acting_as("coordinator"), thread.case()
    at = world.now + timedelta(hours=3)
    for question in asked:
        with acting(sara):
            questions.answer_person(case=case, question=question, text="Mig.", ways=["paper"], by=sara, now=at)
    assert owes(thread, "answer_person") == []
    with acting(sara):
        assert Duty.objects.open().filter(case=thread.id, kind="post", opened_by_kind="question.answered").exists()


@pytest.mark.slow
@pytest.mark.req("INDI-02", "END-03")
def test_nobody_is_to_be_answered_who_has_died_in_any_case_that_had_ended(world: World) -> None:
    """Told in one case; the other, with another coordinator, had ended before with a question and a letter left."""
    known, other = world.thread("deliver", name="reza"), world.thread("call", name="reza", leader="ulf")
    for thread in (known, other):
        thread.play.question(world.now - timedelta(hours=3), WORDS)
        thread.play.end(world.now - timedelta(hours=2), "moved", ways=["paper"])
    known.play.died(world.now, local_date(world.now))
    ulf = staff("ulf")
    for thread, who in ((known, acting_as("coordinator")), (other, ulf)):
        with acting(who):
            left = Duty.objects.open().filter(case=thread.id, kind__in=["answer_person", "post"])
            assert not left.exists()
            letters = Delivery.objects.filter(case=thread.id, channel="letter", posted_at=None, from_unit_id=who.unit)
            assert letters and all(row.recalled_at for row in letters)
    with acting(ulf):
        told = Event.objects.get(case=other.id, kind="death.registered")
        assert (told.by_name, told.unit_id) == ("Samplan", None), "who told it, and where, is not theirs to know"
        case = Case.objects.get(id=other.id)
    with acting(ulf):  # the rules come to the same when they count anew
        ending.document_end(case=case, by=ulf, now=world.now + timedelta(days=1))
        assert not Duty.objects.open().filter(case=other.id, kind__in=["answer_person", "post"]).exists()


@pytest.mark.req("PLAN-05", "CONS-05")
@pytest.mark.parametrize(("page", "answer"), [("svar", "no"), ("gjort", "yes")])
def test_an_old_page_answers_nothing_about_a_line_when_the_plan_has_stopped(
    world: World, page: str, answer: str
) -> None:
    thread, maj = world.thread("deliver"), world.client("person")
    thread.play.withdraw(world.now)
    path = f"/min-plan/overenskommelse/{thread.measures['nurse']}/{page}/"
    sent = maj.post(path, {"plan": str(thread.id), "answer": answer})
    assert sent.status_code == 422 and "planen har stannat. Inget svar behövs." in sent.content.decode()
