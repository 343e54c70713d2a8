"""What is new in a plan is said in whole sentences, line by line."""

import copy
from datetime import timedelta

import pytest

from samplan.coordination.cases.models import Document
from samplan.coordination.plans import versions
from samplan.foundation.access.context import acting
from tests.cast import World, acting_as

PLAN = {
    "measures": [
        {"id": "1", "who": "Hemtjänsten", "what": "handlar", "when": "på fredagar", "state": "proposed"},
        {"id": "2", "who": "Björken", "what": "lägger om såret", "when": "på tisdagar", "state": "confirmed"},
    ],
    "goals": [{"id": "g", "text": "Gå till affären"}],
    "situation": "Bor ensam",
    "needs": "",
    "resources": "",
    "follow_up": {"at": "2027-03-12T12:00:00+00:00"},
    "coordinator": {"name": "Sara Lindqvist", "unit": "Biståndsenheten"},
    "responsible": {"organisation": "Socialnämnden"},
    "contacts": [],
}


def changed(**values: object) -> list[str]:
    return versions.changes(PLAN, copy.deepcopy(PLAN) | values)


@pytest.mark.req("PLAN-13", "FOLL-03")
def test_two_versions_that_say_the_same_differ_in_nothing() -> None:
    assert changed() == []


@pytest.mark.req("PLAN-13")
def test_a_line_that_is_new_changed_confirmed_or_gone_is_told() -> None:
    first, second = PLAN["measures"]
    new = {"id": "3", "who": "Maj", "what": "går ut", "when": "varje dag", "state": "confirmed"}
    assert changed(measures=[first, second, new]) == ["Nytt: Maj går ut, varje dag."]
    assert changed(measures=[first | {"when": "på lördagar"}, second]) == [
        "Hemtjänsten handlar: på lördagar. Förut: på fredagar."
    ]
    assert changed(measures=[first | {"state": "confirmed"}, second]) == [
        "Hemtjänsten handlar: bekräftat. Förut: föreslaget."
    ]
    assert changed(measures=[first | {"what": "handlar och städar"}, second]) == [
        "”Hemtjänsten handlar” är nu ”Hemtjänsten handlar och städar”."
    ]
    assert changed(measures=[first | {"where": "hemma hos Maj."}, second]) == ["Hemtjänsten handlar: hemma hos Maj."]
    assert changed(measures=[second]) == ["Finns inte kvar: Hemtjänsten handlar."]


@pytest.mark.req("PLAN-13")
def test_a_goal_that_is_new_changed_or_gone_is_told() -> None:
    assert changed(goals=[*PLAN["goals"], {"id": "h", "text": "Sova"}]) == ["Nytt mål: ”Sova”"]
    assert changed(goals=[{"id": "g", "text": "Gå till kyrkan"}]) == ["Målet ”Gå till affären” är nu ”Gå till kyrkan”"]
    assert changed(goals=[]) == ["Målet finns inte kvar: ”Gå till affären”"]


@pytest.mark.req("PLAN-13")
def test_a_new_day_coordinator_responsibility_text_or_contact_is_told() -> None:
    assert changed(follow_up={"at": "2027-04-01T12:00:00+00:00"}) == [
        "Ni följer upp torsdag 1 april 2027.",
        "Förut skulle ni följa upp fredag 12 mars 2027.",
    ]
    assert changed(follow_up={"at": ""}) == ["Det finns ingen dag för uppföljning längre."]
    assert changed(coordinator={"name": "Elin Norberg", "unit": "Björken"}) == [
        "Ny samordnare: Elin Norberg, Björken. Förut: Sara Lindqvist."
    ]
    assert changed(responsible={"organisation": "Region Solvik"}) == [
        "Region Solvik har det övergripande ansvaret. Förut: Socialnämnden."
    ]
    assert changed(situation="Bor med sin syster") == ["Så är det nu: texten är ny."]
    assert changed(contacts=[{"about": "mediciner", "name": "Elin", "phone": "0980-319 220"}]) == [
        "Ring om mediciner: Elin, 0980-319 220."
    ]


def test_a_document_from_before_a_field_existed_has_not_lost_what_it_never_had() -> None:
    old = {key: value for key, value in PLAN.items() if key != "contacts"}
    assert versions.changes(old, PLAN | {"contacts": [{"about": "a", "name": "b", "phone": "1"}]}) == []


@pytest.mark.req("PLAN-13")
def test_the_versions_are_told_with_the_newest_first_and_the_first_compared_with_nothing(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("coordinator")):
        (plan,) = Document.objects.filter(case=thread.id, kind="plan")
        later = Document(
            kind="plan",
            number=2,
            made_at=plan.made_at + timedelta(days=30),
            content=plan.content | {"goals": []},
        )
    told = versions.told([later, plan])
    assert [version.document.number for version in told] == [2, 1]
    assert told[0].changes == ["Målet finns inte kvar: ”Jag vill bo i sommarstugan. COORDINATOR-WROTE-THIS”"]
    assert told[1].first and told[1].changes == []
