"""The person takes back consent for one unit: the coordinator is told, and sees on the plan whom and what to do."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.test import Client

from samplan.coordination.cases import asking, consents, lists, withdrawing
from samplan.coordination.cases.models import Duty
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.access.test_worklist import text
from tests.acting import does, parties
from tests.cast import Thread, World, acting_as

ROW = "Ring personen om samtycket som är taget tillbaka"
SAID = "Maj har tagit tillbaka sitt samtycke för Hälsocentralen Björken"


def let_go(world: World, thread: Thread, who: str = "person") -> None:
    """The person takes back consent for the nurse's unit, or one of the staff records it for them."""
    path = f"/min-plan/samtycke/ta-tillbaka/?plan={thread.id}"
    if who != "person":
        path = f"/plan/{thread.id}/samtycke/ta-tillbaka/"
    answer = world.client(who).post(path, {"plan": str(thread.id), "unit": str(key("bjorken"))})
    assert answer.status_code == 303, answer.content.decode()


def said_after(client: Client, path: str, sent: dict[str, str]) -> str:
    """What the page that follows says has been done."""
    answer = client.post(path, sent)
    assert answer.status_code == 303, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


@pytest.mark.req("CONS-05")
@pytest.mark.parametrize("who", ["person", "coordinator"])
def test_taking_back_for_one_is_not_said_to_be_taking_back_from_all(world: World, who: str) -> None:
    thread = world.sisters("call")
    path = f"/plan/{thread.id}/samtycke/ta-tillbaka/"
    if who == "person":
        path = f"/min-plan/samtycke/ta-tillbaka/?plan={thread.id}"
    one, whole = {
        "person": ("Ditt samtycke är taget tillbaka för en av dem.", "Klart. Ditt samtycke är taget tillbaka."),
        "coordinator": (
            "Samtycket är taget tillbaka för en av dem. Resten av samtycket gäller som förut.",
            "Inget nytt visas för någon annan verksamhet.",
        ),
    }[who]
    client = world.client(who)
    page = said_after(client, path, {"unit": str(key("bjorken"))})
    assert one in page and whole not in page
    page = said_after(client, path, {"unit": "all"})
    assert whole in page and one not in page


@pytest.mark.req("CONS-05", "CONS-10")
def test_taking_back_from_one_organisation_says_whether_it_was_all_or_for_one(world: World) -> None:
    thread, maj = world.sisters("acknowledge"), world.client("person")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin")

    def one_of(hos: str) -> tuple[str, str]:
        path = f"/min-plan/samtycke/ta-tillbaka/?plan={thread.id}&hos={key(hos)}"
        return path, re.findall(r'name="whose" value="([^"]+)"', maj.get(path).content.decode())[1]

    path, one = one_of("region")
    page = said_after(maj, path, {"whose": one})
    assert "Klart. Det de fick berätta för en av de andra är taget tillbaka." in page
    assert "Klart. Det du sa till dem är taget tillbaka." in said_after(maj, path, {"whose": "hos"})
    path, one = one_of("social")
    assert "Klart. Ditt samtycke är taget tillbaka för en av dem." in said_after(maj, path, {"whose": one})


def told(thread: Thread) -> list[Duty]:
    with acting(acting_as("coordinator")):
        return list(Duty.objects.filter(case=thread.id, kind="let_go"))


def pressed(client: Client, thread: Thread, page: str):
    """Klart, as the page has it."""
    form = page.partition(f"/plan/{thread.id}/samtycke/lamnade/")[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(request_id|unit)" value="([^"]+)"', form))
    return client.post(f"/plan/{thread.id}/samtycke/lamnade/", sent)


@pytest.mark.slow
@pytest.mark.req("CONS-05", "CONS-09", "INDI-04")
def test_the_coordinator_is_told_whom_the_person_let_go_and_is_done_with_one_click(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WORKLIST", 100_000)  # whatever else the unit has to do
    thread, sara = world.thread("deliver"), world.client("coordinator")
    before = sara.get(f"/plan/{thread.id}/").content.decode()
    assert SAID not in before and "samtycke/lamnade" not in before
    let_go(world, thread)
    todo = sara.get("/att-gora/").content.decode()
    row = todo.partition(ROW)[2].partition("</li>")[0]
    assert f'href="/plan/{thread.id}/"' in row and "Öppna planen" in row
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert SAID in page and "ger ögondroppar" in page.partition(SAID)[2].partition("</form>")[0]
    holds, _, no_more = page.partition("Gäller inte längre:")
    assert re.search(r"Hälsocentralen Björken: nej, taget tillbaka \w+ \d", no_more.partition("</ul>")[0])
    assert "Björken: nej" not in holds
    assert pressed(sara, thread, page).status_code == 303
    (duty,) = told(thread)
    assert duty.met_at is not None
    assert SAID not in sara.get(f"/plan/{thread.id}/").content.decode()
    late = pressed(sara, thread, re.sub(r'(name="request_id" value=")[^"]+', r"\g<1>", page))
    assert late.status_code == 422 and "Det är redan klart" in late.content.decode()


@pytest.mark.req("CONS-05", "CONS-10")
@pytest.mark.parametrize("whose", ["hos", "one"])
def test_the_coordinator_is_told_which_organisation_may_tell_nothing_more_and_not_what_it_wrote(
    world: World, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    monkeypatch.setattr(lists, "WORKLIST", 100_000)
    thread, sara, maj = world.thread("acknowledge"), world.client("coordinator"), world.client("person")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin", limits="MIN-ALKOHOL")
    path = f"/min-plan/samtycke/ta-tillbaka/?plan={thread.id}&hos={key('region')}"
    page = maj.get(path).content.decode()
    assert "Din samordnare får veta det och ringer dig." in page
    assert "Gäller det Biståndsenheten Björkby får din samordnare veta det och ringer dig." in page
    choice = whose if whose == "hos" else re.findall(r'name="whose" value="([^"]+)"', page)[1]
    assert maj.post(path, {"plan": str(thread.id), "whose": choice}).status_code == 303
    (duty,) = told(thread)
    assert (duty.unit_id, duty.ref) == (key("bistand"), str(key("region")))
    row = sara.get("/att-gora/").content.decode().partition(ROW)[2].partition("</li>")[0]
    assert f'href="/plan/{thread.id}/"' in row
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert "Maj har tagit tillbaka sitt samtycke till Region Solvik" in page and "MIN-ALKOHOL" not in page
    assert "Region Solvik är med som förut, men får inte berätta något nytt om Maj för er" in page
    assert "Region Solvik är inte med" not in page and "Kalla någon annan" not in page
    ending = re.sub("<[^>]+>", "", sara.get(f"/plan/{thread.id}/avsluta/").content.decode())
    assert "har tagit tillbaka sitt samtycke till Region Solvik. Ring Maj på" in ending
    assert "samtycke till Region Solvik" not in world.client("nurse").get(f"/plan/{thread.id}/").content.decode()
    assert pressed(sara, thread, page).status_code == 303
    assert [duty.met_at is not None for duty in told(thread)] == [True]


@pytest.mark.req("CONS-05", "CONS-10")
def test_of_one_organisation_that_may_not_tell_another_the_coordinator_hears_nothing(world: World) -> None:
    thread, at = world.thread("need"), world.now - timedelta(hours=1)
    thread.play.consent(at, ["bjorken", "hemtjanst"])
    thread.play.call(at, at + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma hos Maj")
    thread.play.consent(at, ["bistand", "hemtjanst"], by="elin")
    known, region = parties(thread), {"organisation": key("region")}
    does(withdrawing.withdraw_from, "person", thread, **region, party=known[key("hemtjanst")].id)
    assert told(thread) == []
    does(withdrawing.withdraw_from, "person", thread, **region, party=known[key("bistand")].id)
    assert len(told(thread)) == 1
    does(withdrawing.note_let_go, "coordinator", thread, unit=str(key("region")))
    does(withdrawing.withdraw_from, "person", thread, **region)
    assert len(told(thread)) == 1, "it had nothing more to hear already"


@pytest.mark.req("CONS-05", "ACC-02")
def test_it_is_told_to_the_coordinator_alone_and_nobody_else_can_say_that_it_is_done(world: World) -> None:
    thread = world.thread("deliver")
    let_go(world, thread)
    assert [duty.unit_id for duty in told(thread)] == [key("bistand")]
    assert SAID not in world.client("nurse").get(f"/plan/{thread.id}/").content.decode()
    sent = {"unit": str(key("bjorken"))}
    assert world.client("nurse").post(f"/plan/{thread.id}/samtycke/lamnade/", sent).status_code == 403
    assert world.client("head").post(f"/plan/{thread.id}/samtycke/lamnade/", sent).status_code in (403, 404)
    assert [duty.met_at for duty in told(thread)] == [None]


@pytest.mark.req("CONS-05")
def test_who_records_it_for_the_person_is_not_told_of_what_it_knows(world: World) -> None:
    thread = world.thread("deliver")
    let_go(world, thread, "coordinator")
    assert told(thread) == []
    assert SAID not in world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()


@pytest.mark.req("CONS-05", "END-01")
def test_whoever_ends_the_plan_is_reminded_to_ring_about_the_one_let_go(world: World) -> None:
    thread, sara = world.thread("deliver"), world.client("coordinator")
    ending = f"/plan/{thread.id}/avsluta/"
    reminded = "har tagit tillbaka sitt samtycke för Hälsocentralen Björken. Ring Maj på"
    assert reminded not in re.sub("<[^>]+>", "", sara.get(ending).content.decode())
    let_go(world, thread)
    for path in (ending, f"/plan/{thread.id}/"):
        page = sara.get(path).content.decode()
        assert 'href="tel:+46701740605"' in page, path
    assert reminded in re.sub("<[^>]+>", "", sara.get(ending).content.decode())
    assert pressed(sara, thread, sara.get(f"/plan/{thread.id}/").content.decode()).status_code == 303
    assert reminded not in re.sub("<[^>]+>", "", sara.get(ending).content.decode())


@pytest.mark.req("CONS-05", "CONS-09")
def test_when_the_last_that_one_may_tell_is_let_go_the_consent_is_of_nobody_and_not_taken_back(world: World) -> None:
    thread, sara = world.thread("deliver"), world.client("coordinator")
    let_go(world, thread)
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert page.count("Ingen kvar att dela med") == 2, "the bar and the card"
    assert "Samtycket är taget tillbaka" not in page
    assert "Registrera samtycke innan du skickar kallelsen" in sara.get(f"/plan/{thread.id}/kallelse/").content.decode()


@pytest.mark.req("CONS-05")
def test_of_one_let_go_before_it_was_called_nothing_is_said_of_what_it_was_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "WORKLIST", 100_000)
    thread = world.thread("consent")
    thread.play.withdraw_for(world.now, "bjorken")
    page = text(world.client("coordinator").get(f"/plan/{thread.id}/"))
    assert "Hälsocentralen Björken var inte kallad än och får inget." in page
    assert "Hör hur det blir" not in page and "inte med längre" not in page
    assert "Kalla någon annan om Maj vill det." in page


@pytest.mark.req("CONS-05")
def test_a_called_unit_notes_that_the_person_does_not_want_it_there_itself(world: World) -> None:
    thread = world.sisters("call")
    fatima = world.client("staff:fatima")
    page = said_after(fatima, f"/plan/{thread.id}/samtycke/ta-tillbaka/", {"unit": str(key("hemtjanst"))})
    assert "Er enhet är inte med längre." in page
    assert "Hemtjänsten" in world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    with acting(acting_as("coordinator")):
        assert Duty.objects.open().filter(case=thread.id, kind="let_go").exists(), "the one who coordinates is told"


@pytest.mark.req("CONS-03", "CONS-05")
def test_to_be_asked_about_one_who_was_let_go_is_no_yes_to_them(world: World) -> None:
    thread = world.sisters("call")
    thread.play.withdraw_for(world.now, "hemtjanst")
    asked = {"parties": [str(key("bjorken")), str(key("hemtjanst"))]}
    does(asking.ask_consent, "coordinator", thread, **asked)
    actor, case = acting_as("coordinator"), thread.case()
    with acting(actor) as now, pytest.raises(Refused):
        consents.require(case, actor.own_organisation, [key("hemtjanst")], now)


@pytest.mark.req("CONS-05", "CONS-10")
def test_a_called_unit_notes_what_its_own_organisation_may_no_longer_tell_and_nobody_leaves(world: World) -> None:
    thread, elin = world.sisters("acknowledge"), world.client("nurse")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand", "hemtjanst"], by="elin")
    path = f"/plan/{thread.id}/samtycke/ta-tillbaka/"
    page = elin.get(path).content.decode()
    one = re.findall(r'value="([^"]+)"[^>]*>\s*<label[^>]*>Bara det Region Solvik får berätta för Hemtjänsten', page)
    assert "Allt som Region Solvik får berätta. Planen finns kvar." in page and "Ring Sara Lindqvist" in page
    assert "Ni får inte berätta något nytt för den." in said_after(elin, path, {"unit": one[0]})
    assert "Planen finns kvar." in said_after(elin, path, {"unit": "ours"})
    sara = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycke finns" in sara and "Inte med längre" not in sara
    for who, org, other, holds in (("coordinator", "social", "bjorken", True), ("nurse", "region", "bistand", False)):
        case = thread.case(who)
        with acting(acting_as(who)) as now, nullcontext() if holds else pytest.raises(Refused, match="taget tillbaka"):
            assert consents.require(case, key(org), [key(other)], now)


@pytest.mark.req("CONS-05")
def test_who_has_no_consent_of_its_own_says_so_and_can_note_that_all_is_taken_back(world: World) -> None:
    thread, elin, fatima = world.sisters("acknowledge"), world.client("nurse"), world.client("staff:fatima")
    path = f"/plan/{thread.id}/samtycke/ta-tillbaka/"
    page = elin.get(f"/plan/{thread.id}/").content.decode()
    assert path in page and "Maj tar tillbaka sitt samtycke" in page and "Den som samordnar har sitt eget" in page
    asked = elin.get(path).content.decode()
    assert "Allt i hela planen: ingen ny uppgift delas och planen avslutas" in asked and "får berätta." not in asked
    assert elin.post(path, {"unit": "ours"}).status_code == 422 and thread.case().stopped_at is None
    sister = fatima.get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycket är gemensamt med Biståndsenheten Björkby, som samordnar." in sister
    assert "Inget nytt visas för någon annan verksamhet." in said_after(elin, path, {"unit": "all"})
    assert thread.case().stopped_at is not None
