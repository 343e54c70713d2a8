"""The person answers the question of consent themself, in Min plan."""

import pytest

from samplan.coordination.cases import asking, consents
from samplan.coordination.cases.models import Case, Duty
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as


def ask(thread: Thread, *units: str) -> None:
    by = acting_as("coordinator")
    with acting(by) as now:
        case = Case.objects.get(id=thread.id)
        asking.ask_consent(case=case, parties=[str(key(unit)) for unit in units], by=by, now=now)


def answer(thread: Thread, says: str, *units: str) -> None:
    by = acting_as("person")
    with acting(by) as now:
        case = Case.objects.select_related("coordinating_unit").get(id=thread.id)
        parties = {party.unit_id: str(party.id) for party in asking.question_of(case)}
        chosen = [parties[key(unit)] for unit in units]
        asking.give_consent(case=case, answer=says, parties=chosen, limits="Min ekonomi", by=by, now=now)


@pytest.mark.req("INDI-04", "CONS-01", "CONS-02")
def test_the_person_says_yes_to_some_of_those_who_were_asked_about(world: World) -> None:
    thread = world.thread("need")
    ask(thread, "bjorken", "psykiatri")
    answer(thread, "some", "bjorken")
    with acting(acting_as("coordinator")) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        row = consents.require(case, key("social"), [key("bjorken")], now, plan=True)
        assert (row.form, row.heard_by, row.limits) == ("portal", "Maj Exempelsson", "Min ekonomi")
        with pytest.raises(Refused, match="gäller inte Vuxenpsykiatrin Solvik"):
            consents.require(case, key("social"), [key("psykiatri")], now)
        assert Duty.objects.get(case=case, kind="consent").met_at is not None


@pytest.mark.req("INDI-04")
def test_a_no_is_recorded_and_the_question_is_gone(world: World) -> None:
    thread = world.thread("need")
    ask(thread, "bjorken")
    answer(thread, "no")
    with pytest.raises(Refused, match="redan besvarad"):
        answer(thread, "all")
    with acting(acting_as("coordinator")) as now, pytest.raises(Refused, match="Svaret är nej"):
        consents.require(Case.objects.select_related("person").get(id=thread.id), key("social"), [], now, plan=True)


def test_those_who_are_asked_about_know_nothing_of_it(world: World) -> None:
    thread = world.thread("need")
    ask(thread, "bjorken")
    with acting(acting_as("nurse")):
        assert not Case.objects.filter(id=thread.id).exists()


def test_yes_to_some_names_at_least_one(world: World) -> None:
    thread = world.thread("need")
    ask(thread, "bjorken")
    with pytest.raises(Refused, match="Välj vilka"):
        answer(thread, "some")


@pytest.mark.req("INDI-04", "CONS-05")
def test_a_no_that_takes_back_the_whole_answers_the_question(world: World) -> None:
    thread = world.thread("consent")
    ask(thread, "bjorken", "psykiatri")
    answer(thread, "no")
    with acting(acting_as("person")):
        case = Case.objects.get(id=thread.id)
        assert case.stopped_at is not None and asking.question_of(case) == []
    page = world.client("person").get(f"/min-plan/?plan={thread.id}").content.decode()
    assert "Planen har stannat" in page and f"/min-plan/samtycke/svara/?plan={thread.id}" not in page


@pytest.mark.req("INDI-04", "CONS-05")
def test_who_takes_back_the_yes_for_one_is_still_asked_about_the_others(world: World) -> None:
    thread = world.thread("consent")
    ask(thread, "bjorken", "psykiatri")
    by = acting_as("person")
    with acting(by) as now:
        consents.withdraw_consent(case=Case.objects.get(id=thread.id), unit=key("bjorken"), by=by, now=now)
    with acting(by):
        assert key("psykiatri") in {party.unit_id for party in asking.question_of(Case.objects.get(id=thread.id))}


@pytest.mark.req("CONS-08")
def test_a_child_is_not_asked_in_min_plan_for_its_guardians_answer(world: World) -> None:
    thread = world.thread("need", name="ali")
    with pytest.raises(Refused, match="För Ali svarar vårdnadshavarna"):
        ask(thread, "bjorken")
