"""How it goes with what was agreed: the doer says it, the person says it, everybody who holds the plan reads it."""

from datetime import timedelta

import pytest

from samplan.coordination.cases.models import Case, Delivery, Document, Duty
from samplan.coordination.plans import content, states
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def lines(who: str, thread: Thread) -> dict[str, content.Line]:
    actor = acting_as(who)
    with acting(actor):
        case = Case.objects.select_related("person").get(id=thread.id)
        return {line.what: line for line in content.view(case, actor).lines}


@pytest.mark.req("PLAN-03")
@pytest.mark.parametrize(("state", "words"), [("started", "Påbörjat"), ("done", "Klart"), ("stopped", "Blev inte av")])
def test_the_doer_says_how_it_goes_and_all_who_hold_the_plan_read_it(world: World, state: str, words: str) -> None:
    thread = world.thread("deliver")
    thread.play.report(world.now, "elin", thread.measures["nurse"], state, "Det hjälpte")
    for who in ("coordinator", "nurse", "person"):
        line = lines(who, thread)["ger ögondroppar"]
        assert (line.state, line.state_text, line.effect, line.state_at) == (state, words, "Det hjälpte", world.now), (
            who
        )


@pytest.mark.req("PLAN-03", "PLAN-04")
def test_nobody_says_how_it_goes_for_another_huvudman(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Bara den huvudman"):
        thread.play.report(world.now, "sara", thread.measures["nurse"], "done")
    with pytest.raises(Refused, match="Bara den huvudman"):
        thread.play.report(world.now, "elin", thread.measures["own"], "done")


@pytest.mark.req("PLAN-03")
def test_who_has_begun_has_also_confirmed_and_the_newest_word_counts(world: World) -> None:
    thread = world.thread("write")
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])
    thread.play.deliver(world.now, ["bjorken"])
    later = world.now + timedelta(minutes=5)
    thread.play.report(later, "elin", thread.measures["nurse"], "started")
    with acting(acting_as("nurse")):
        assert Duty.objects.get(case=thread.id, kind="confirm").met_at == later
    thread.play.report(later + timedelta(minutes=1), "elin", thread.measures["nurse"], "done")
    assert lines("coordinator", thread)["ger ögondroppar"].state == "done"
    with pytest.raises(Refused, match="redan klart"):
        thread.play.report(later + timedelta(minutes=2), "elin", thread.measures["nurse"], "done")


@pytest.mark.req("FOLL-02", "INDI-02")
def test_the_person_says_whether_it_was_done_and_only_the_coordinators_unit_is_told(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.tell(world.now, thread.measures["nurse"], "no")
    assert lines("coordinator", thread)["ger ögondroppar"].told == "no"
    assert lines("person", thread)["ger ögondroppar"].told == "no"
    assert lines("coordinator", thread)["ger ögondroppar"].state == "confirmed", "the doer's own word stands"
    assert lines("nurse", thread)["ger ögondroppar"].told == ""
    with acting(acting_as("coordinator")):
        besked = Document.objects.get(case=thread.id, owner_person_id=key("maj"))
        assert Delivery.objects.get(document=besked).to_unit_id == key("bistand")


@pytest.mark.req("PLAN-03")
def test_what_is_the_persons_own_is_done_when_they_say_so(world: World) -> None:
    thread = world.thread("write")
    own = thread.play.measure(thread.began + timedelta(minutes=41), "person", "går en promenad", "Varje dag")
    thread.to("deliver")
    thread.play.tell(world.now, own, "yes")
    for who in ("person", "coordinator"):
        assert lines(who, thread)["går en promenad"].state == "done", who
    thread.play.tell(world.now + timedelta(minutes=1), own, "no")
    assert lines("person", thread)["går en promenad"].state == "proposed", "they may change their mind"


def test_an_answer_that_is_none_is_refused(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Välj ja, nej eller vet inte"):
        thread.play.tell(world.now, thread.measures["nurse"], "perhaps")
    with pytest.raises(Refused, match="Välj hur det går"):
        thread.play.report(world.now, "elin", thread.measures["nurse"], "confirmed")


def test_only_the_person_tells_how_it_went_and_of_what_is_in_their_plan(world: World) -> None:
    thread = world.thread("deliver")
    coordinator = acting_as("coordinator")
    with acting(coordinator), pytest.raises(Refused, match="Det finns inte i din plan längre"):
        measure = thread.measures["own"]
        states.tell_measure(case=thread.case(), measure=measure, answer="yes", by=coordinator, now=world.now)
    with pytest.raises(Refused, match="Det finns inte i din plan längre"):
        thread.play.tell(world.now, key("a row that is not there"), "yes")
