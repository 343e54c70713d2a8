"""A unit that has no consent of its own gives no word in the plan: it is said what is missing, and nothing is offered
that would be refused (CONS-03, CONS-10)."""

from datetime import timedelta

import pytest

from samplan.demo.cast import key
from tests.cast import Thread, World

MISSING = "Samtycke till att uppgifter lämnas saknas."


def has_not_asked(world: World, step: str) -> Thread:
    """A coordination where the nurse's unit comes to the meeting without having asked Maj anything."""
    thread = world.thread("acknowledge")
    thread.play.answer(thread.began + timedelta(minutes=25), "elin", asked=False)
    thread.reached = "answer"
    return thread.to("write") if step == "write" else without_confirming(thread)


def without_confirming(thread: Thread) -> Thread:
    thread.to("write").reached = "confirm"
    return thread.to("deliver")


def asks(thread: Thread) -> str:
    return f"/plan/{thread.id}/samtycke/?enhet={key('bistand')}"


@pytest.mark.req("CONS-03", "CONS-10", "PLAN-04")
@pytest.mark.parametrize("step", ["write", "deliver"])
def test_bekrafta_is_not_offered_before_the_unit_has_asked_the_person_itself(world: World, step: str) -> None:
    thread = has_not_asked(world, step)
    nurse, measure = world.client("nurse"), thread.measures["nurse"]
    commit = f"/plan/{thread.id}/overenskommelse/{measure}/bekrafta/"
    pages = [f"/plan/{thread.id}/", commit, *([f"/plan/{thread.id}/mote/folj/"] if step == "write" else [])]
    for address in pages:
        page = nurse.get(address).content.decode()
        assert MISSING in page and asks(thread) in page, address
        assert f'action="{commit}"' not in page and f'href="{commit}"' not in page, address
        assert "Spara beskedet" not in page and "Lägg till</button>" not in page, address
    refused = nurse.post(commit, {"state": "confirmed"})
    assert refused.status_code == 422 and MISSING in refused.content.decode()

    thread.play.consent(world.now, ["bistand"], by="elin")
    for address in pages:
        page = nurse.get(address).content.decode()
        assert MISSING not in page and asks(thread) not in page, address
    assert f'"{commit}"' in nurse.get(pages[0]).content.decode()
    assert "Spara beskedet" in nurse.get(commit).content.decode()


@pytest.mark.req("CONS-03", "CONS-10")
def test_the_worklist_leads_to_the_question_and_not_to_what_would_be_refused(world: World) -> None:
    thread = has_not_asked(world, "deliver")
    nurse = world.client("nurse")

    def row() -> str:
        page = nurse.get("/att-gora/").content.decode()
        rows = [part for part in page.split("<tr ") if f"/plan/{thread.id}/" in part and "Bekräfta er del" in part]
        return rows[0] if rows else ""

    assert "Fråga om samtycke först." in row() and asks(thread) in row() and "/bekrafta/" not in row()
    thread.play.consent(world.now, ["bistand"], by="elin")
    assert "Fråga om samtycke först." not in row() and "/bekrafta/" in row()


@pytest.mark.req("FOLL-05", "CONS-10")
def test_a_new_coordinator_who_has_not_asked_is_offered_no_form_to_write_the_plan(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now - timedelta(minutes=5), "elin")
    nurse, write = world.client("nurse"), f"/plan/{thread.id}/skriv/"
    page = nurse.get(write).content.decode()
    assert "Samtycke till att en plan görs saknas." in page and f'href="/plan/{thread.id}/samtycke/"' in page
    assert f'action="/plan/{thread.id}/mal/"' not in page and "/bekrafta/" not in page and "SIP-mötet" not in page
    assert nurse.post(f"/plan/{thread.id}/mal/", {"text": "Ett mål", "kind": "main"}).status_code == 422
    thread.play.consent(world.now, ["bistand"])
    page = nurse.get(write).content.decode()
    assert "saknas." not in page and f'action="/plan/{thread.id}/mal/"' in page


@pytest.mark.req("CONS-10", "PLAN-03")
def test_how_it_goes_is_not_asked_of_a_unit_that_may_not_tell_it(world: World) -> None:
    thread = has_not_asked(world, "deliver")
    report = f"/plan/{thread.id}/overenskommelse/{thread.measures['nurse']}/lage/"
    page = world.client("nurse").get(report).content.decode()
    assert MISSING in page and asks(thread) in page and "<textarea" not in page
