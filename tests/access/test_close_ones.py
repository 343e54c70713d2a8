"""Those who stand close to the person or may act for them."""

import re
from datetime import timedelta

import pytest

from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.persons import queries
from samplan.foundation.persons.models import Representation
from samplan.rulebook.calendar import local_date
from tests.cast import World, acting_as


@pytest.mark.req("ORG-07")
def test_guardians_are_held_with_what_they_are_and_how_to_reach_them_and_shown_where_consent_is_asked(
    world: World,
) -> None:
    thread = world.thread("need", name="ali", leader="jonas")
    with acting(acting_as("counsellor")):
        found = queries.representatives(key("ali"), local_date(world.now))
    assert [(one.name, one.kind, bool(one.phone)) for one in found] == [
        ("Karim Exempel", "guardian", True),
        ("Samira Exempel", "guardian", True),
    ]
    page = world.client("counsellor").get(f"/plan/{thread.id}/samtycke/").content.decode()
    assert "Samira Exempel, vårdnadshavare" in page and "070-174 06 21" in page


@pytest.mark.req("ORG-07")
def test_a_right_that_has_ended_or_is_blocked_is_not_told(world: World) -> None:
    world.thread("need", name="olle", leader="mats")
    today = local_date(world.now)
    with acting(acting_as("coordinator")):
        for name, values in (
            ("Nu", {"scope": "Ekonomi", "until_on": today}),
            ("Förr", {"until_on": today - timedelta(days=1)}),
            ("Sedan", {"from_on": today + timedelta(days=1)}),
            ("Spärrad", {"blocked_at": world.now}),
        ):
            row = Representation(person_id=key("olle"), name=name, kind="god_man", **values)
            row.save(force_insert=True)
        assert [one.name for one in queries.representatives(key("olle"), today)] == ["Nu"]


@pytest.mark.req("ORG-07")
def test_who_does_not_know_the_person_does_not_know_who_is_close_to_them(world: World) -> None:
    world.thread("need", name="ali", leader="jonas")
    with acting(acting_as("outsider")):
        assert queries.representatives(key("ali"), local_date(world.now)) == []


@pytest.mark.req("CONS-08")
def test_the_screen_asks_every_guardian_and_the_child_and_says_what_must_be_solved(world: World) -> None:
    thread = world.thread("need", name="ali")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    page = client.get(path).content.decode()
    assert "Samira Exempel, vårdnadshavare" in page and "Karim Exempel, vårdnadshavare" in page
    assert "Vad säger Ali?" in page
    answers = {"form": "oral", "sip": "on", "exchange": "on", "parties": [str(key("elevhalsa"))]}
    guardians = {"guardian_0": "yes", "guardian_1": "no"}
    assert client.post(path, answers | guardians).status_code == 303
    page = client.get(path).content.decode()
    assert "Behöver lösas: Vårdnadshavarna är inte överens." in page
    answers |= dict(re.findall(r'name="(seen)" value="([^"]+)"', page))
    assert (
        client.post(path, answers | {"guardian_1": "yes"})
        .headers["Location"]
        .partition("?klart=")[2]
        .startswith("samtycke-sparat")
    )


@pytest.mark.req("ORG-03")
def test_one_without_an_account_needs_a_name_a_kind_and_an_address(world: World) -> None:
    thread = world.thread("need")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    sent = {"how": "oral", "sip": "on", "exchange": "on", "given_as": "self", "outside_1_name": "Försäkringskassan"}
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert "Skriv postadressen, så att inbjudan kommer fram" in answer.content.decode()
    assert 'value="Försäkringskassan"' in answer.content.decode()
    whole = sent | {"outside_1_kind": "AUTHORITY", "outside_1_address": "Box 1, 981 00 Björkby"}
    assert client.post(path, whole).status_code == 303
    assert "Försäkringskassan" in client.get(path).content.decode()


@pytest.mark.req("CONS-08")
@pytest.mark.parametrize("said", [("yes", "no"), ("no", "yes")])
def test_guardians_who_do_not_agree_are_the_next_step_on_the_plan_page(world: World, said: tuple[str, str]) -> None:
    thread = world.thread("need", name="ali")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    answers = {"form": "oral", "sip": "on", "exchange": "on", "parties": [str(key("elevhalsa"))]}

    def answered(*said: str) -> tuple[str, str]:
        """The plan page after their answers, and its next step."""
        seen = dict(re.findall(r'name="(seen)" value="([^"]+)"', client.get(path).content.decode()))
        guardians = {f"guardian_{place}": answer for place, answer in enumerate(said)}
        answer = client.post(path, answers | guardians | seen)
        if answer.status_code == 422:  # what the answer undoes is asked about before it is saved
            told = dict(re.findall(r'name="(told)" value="([^"]+)"', answer.content.decode()))
            answer = client.post(path, answers | guardians | seen | told)
        assert answer.status_code == 303
        page = client.get(f"/plan/{thread.id}/").content.decode()
        return page, page.partition('id="nasta"')[2].partition("</div>")[0]

    odds = "Behöver lösas: Vårdnadshavarna är inte överens. De bestämmer tillsammans. Prata med båda."
    page, step = answered(*said)
    assert odds in step and "Registrera nytt svar" in step and "Skicka kallelse" not in step
    assert "Samtycke finns" not in page, "whichever of them answered last"
    assert page.count("Vårdnadshavarna är inte överens") == 3, "in the bar, the next step and the card"
    page, step = answered("yes", "yes")
    assert "inte överens" not in page and "Samtycke finns" in page
    page, step = answered(*said)
    assert odds in step and "Ring personen och avsluta planen" not in step, "after a yes was taken back by it too"
