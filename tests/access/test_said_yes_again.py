"""The person takes back the whole consent and says yes again: the work is there again for all who had it (CONS-06)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from samplan.coordination.cases import asking, consents, handing_over, lists, recording, withdrawing
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.acting import does, parties
from tests.cast import Thread, World, acting_as

pytestmark = pytest.mark.req("CONS-05", "CONS-06")

NOTHING = "Inget för er att göra just nu"
AGAIN = "Mötet blir av. Svara igen om ni kommer"


@pytest.fixture(autouse=True)
def _all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "WORKLIST", 100_000)  # whatever else the unit has to do


def read(world: World, name: str, address: str) -> str:
    answer = world.client(name).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def todo(world: World, name: str, thread: Thread) -> list[str]:
    """What Att göra leads to in the plan."""
    return re.findall(rf'(?:href|action)="/plan/{thread.id}/([^"]+)"', read(world, name, "/att-gora/"))


def stops(thread: Thread) -> None:
    thread.play.withdraw(datetime.now(UTC))


def yes(thread: Thread, *units: str) -> None:
    thread.play.consent(datetime.now(UTC), list(units or ("bjorken",)))


def owes(thread: Thread) -> list[tuple[str, str]]:
    with acting(acting_as("coordinator")):
        rows = Duty.objects.open().filter(case=thread.id).select_related("unit")
        return sorted((row.kind, row.unit.name) for row in rows)


def test_before_the_call_the_coordinator_is_to_call_with_the_limit_that_it_had(world: World) -> None:
    thread = world.thread("consent")
    own = f"/plan/{thread.id}/"
    before, owed = read(world, "coordinator", own), owes(thread)
    limit = before.partition("Nästa steg")[2].partition("</p>")[0]
    stops(thread)
    assert todo(world, "coordinator", thread) == ["avsluta/"]
    yes(thread)
    after = read(world, "coordinator", own)
    assert NOTHING not in after and "Skicka kallelse" in after.partition("Nästa steg")[2]
    assert after.partition("Nästa steg")[2].partition("</p>")[0] == limit
    assert "kallelse/" in todo(world, "coordinator", thread) and owes(thread) == owed
    assert "avsluta/" not in todo(world, "coordinator", thread)


@pytest.mark.req("INDI-04")
def test_a_plan_that_has_stopped_is_not_said_yes_to_in_min_plan_where_nothing_could_start_it(world: World) -> None:
    thread = world.thread("consent")
    form, portal = f"/plan/{thread.id}/samtycke/", "Svarar själv i Min plan"
    assert portal in read(world, "coordinator", form)
    asked = {"parties": [str(key("bjorken"))]}
    does(asking.ask_consent, "coordinator", thread, **asked)
    stops(thread)
    with pytest.raises(Refused, match="Ring din samordnare om den ska börja igen"):
        does(asking.give_consent, "person", thread, answer="all", parties=[], limits="")
    with pytest.raises(Refused, match="Fråga Maj själv, och skriv svaret här"):
        does(asking.ask_consent, "coordinator", thread, **asked)
    assert portal not in read(world, "coordinator", form)
    assert [kind for kind, _ in owes(thread)] == ["end"]
    yes(thread)
    assert portal in read(world, "coordinator", form)
    assert "kallelse/" in todo(world, "coordinator", thread)


@pytest.mark.req("CONS-01")
def test_a_yes_to_only_one_of_the_two_questions_is_no_yes_to_the_plan(world: World) -> None:
    thread = world.thread("consent")
    stops(thread)
    half = {"form": "oral", "sip": False, "exchange": True, "parties": [key("bjorken")], "answer": "yes"}
    does(recording.record_consent, "coordinator", thread, **half)
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).stopped_at is not None
    assert [kind for kind, _ in owes(thread)] == ["end"]


@pytest.mark.slow
@pytest.mark.req("CALL-07", "CALL-04", "PREP-05")
def test_after_the_call_whoever_was_called_has_it_again_in_att_gora(world: World) -> None:
    thread = world.thread("call")
    stops(thread)
    assert todo(world, "nurse", thread) == []
    yes(thread)
    assert "kvittera/" in todo(world, "nurse", thread), "who had not taken it"
    thread.play.acknowledge(datetime.now(UTC), "elin")
    stops(thread)
    yes(thread)
    assert "svara/" in todo(world, "nurse", thread), "who had not answered"
    thread.play.answer(datetime.now(UTC), "elin", "Ögondroppar.")
    stops(thread)
    yes(thread)
    assert "var-del/" in todo(world, "nurse", thread), "who was to prepare"
    thread.play.part(datetime.now(UTC), "elin", "Ögondroppar.")
    assert todo(world, "nurse", thread) == []
    stops(thread)
    assert todo(world, "nurse", thread) == []
    yes(thread)
    said = read(world, "nurse", "/att-gora/")
    assert "svara/" in todo(world, "nurse", thread) and AGAIN in said, "who had answered, and was told that it is off"
    assert "mote/" in todo(world, "coordinator", thread)
    own = read(world, "coordinator", f"/plan/{thread.id}/")
    assert NOTHING not in own
    assert "Ert svar" in read(world, "nurse", f"/plan/{thread.id}/svara/")
    thread.play.answer(datetime.now(UTC), "elin", "Ögondroppar.")
    assert AGAIN not in read(world, "nurse", "/att-gora/")


@pytest.mark.req("CALL-07")
@pytest.mark.parametrize("name", ["coordinator", "nurse", "person"])
def test_the_calendar_takes_the_meeting_back_since_its_number_only_rises(world: World, name: str) -> None:
    thread = world.thread("call")
    with acting(acting_as("coordinator")):
        call = str(Event.objects.get(case=thread.id, kind="call.sent").facts["document"])
    address = f"/plan/{thread.id}/kallelse/{call}/mote.ics"
    if name == "person":
        address = f"/min-plan/post/{call}/mote.ics"

    def said() -> tuple[str, str]:
        file = world.client(name).get(address).content.decode()
        method, number = re.search(r"METHOD:(\w+)", file), re.search(r"SEQUENCE:(\d+)", file)
        assert method and number
        return method[1], number[1]

    told = [said()]
    for _ in range(2):
        stops(thread)
        told.append(said())
        yes(thread)
        told.append(said())
    thread.play.end(datetime.now(UTC), "no_need_both")
    told.append(said())
    publish, cancel = "PUBLISH", "CANCEL"
    assert told == [(publish, "0"), (cancel, "1"), (publish, "2"), (cancel, "3"), (publish, "4"), (cancel, "5")]


@pytest.mark.req("CALL-07")
def test_a_unit_let_go_after_that_takes_the_meeting_out_of_its_calendar_all_the_same(world: World) -> None:
    thread = world.sisters("call")
    with acting(acting_as("nurse")):
        call = str(Event.objects.get(case=thread.id, kind="call.sent").facts["document"])
    stops(thread)
    yes(thread, "bjorken", "hemtjanst")
    address = f"/plan/{thread.id}/kallelse/{call}/mote.ics"
    back = re.search(r"SEQUENCE:(\d+)", read(world, "nurse", address))
    thread.play.withdraw_for(datetime.now(UTC), "bjorken")
    said = read(world, "nurse", address)
    out = re.search(r"SEQUENCE:(\d+)", said)
    assert back and out and "METHOD:CANCEL" in said and int(out[1]) > int(back[1])


@pytest.mark.req("FOLL-01", "FOLL-05")
def test_with_a_plan_in_force_it_is_followed_up_and_the_offer_to_take_over_waits_again(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(datetime.now(UTC), "bjorken")
    owed = [row for row in owes(thread) if row[0] != "post"]
    assert {"follow_up", "take_over"} <= {kind for kind, _ in owed}
    stops(thread)
    assert [kind for kind, _ in owes(thread)] == ["end"]
    over = f"/plan/{thread.id}/ta-over/"
    assert "Tacka nej" not in read(world, "nurse", over)
    yes(thread)
    assert owes(thread) == owed, "all but the letter, which was recalled"
    assert "uppfoljning/" in todo(world, "coordinator", thread)
    assert NOTHING not in read(world, "coordinator", f"/plan/{thread.id}/")
    assert "ta-over/" in todo(world, "nurse", thread) and "Tacka nej" in read(world, "nurse", over)
    does(handing_over.decline_coordination, "nurse", thread, text="Vi hinner inte.")
    assert "ta-over/" not in todo(world, "nurse", thread)


LET_GO = "har tagit tillbaka sitt samtycke"


@pytest.mark.req("CONS-10")
def test_whom_the_person_says_yes_to_again_is_not_said_to_be_let_go_on_any_page(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw_for(datetime.now(UTC), "bjorken")
    pages = (f"/plan/{thread.id}/", f"/plan/{thread.id}/avsluta/")
    assert all(LET_GO in read(world, "coordinator", page) for page in pages)
    yes(thread, "hemtjanst")
    assert all(LET_GO in read(world, "coordinator", page) for page in pages), "a yes to another"
    yes(thread, "bjorken", "hemtjanst")
    assert not any(LET_GO in read(world, "coordinator", page) for page in pages)
    assert "let_go" not in [kind for kind, _ in owes(thread)]


@pytest.mark.req("CONS-09")
def test_so_it_is_with_one_without_an_account(world: World) -> None:
    thread = world.thread("need")
    agency = recording.Outside("Försäkringskassan", "AUTHORITY", "Box 1, 111 11 Solvik")
    both = {"form": "oral", "sip": True, "exchange": True, "parties": [key("bjorken")], "answer": "yes"}
    does(recording.record_consent, "coordinator", thread, outside=[agency], **both)
    does(consents.withdraw_consent, "person", thread, party=parties(thread)["Försäkringskassan"].id)
    assert "let_go" in [kind for kind, _ in owes(thread)]
    does(recording.record_consent, "coordinator", thread, outside=[agency], **both)
    assert "let_go" not in [kind for kind, _ in owes(thread)]


@pytest.mark.req("CONS-10")
@pytest.mark.parametrize("with_the_answer", [False, True])
def test_so_it_is_with_an_organisation_that_may_tell_again(world: World, with_the_answer: bool) -> None:
    thread = world.thread("acknowledge")
    thread.play.consent(datetime.now(UTC), ["bistand"], by="elin")
    does(withdrawing.withdraw_from, "person", thread, organisation=key("region"))
    assert LET_GO in read(world, "coordinator", f"/plan/{thread.id}/")
    if with_the_answer:
        thread.play.answer(datetime.now(UTC), "elin", "Ögondroppar.")
    else:
        thread.play.consent(datetime.now(UTC), ["bistand"], by="elin")
    assert "let_go" not in [kind for kind, _ in owes(thread)]
    assert LET_GO not in read(world, "coordinator", f"/plan/{thread.id}/")
