"""The plan page when all is over: what is left to do stands first, and nothing is offered that would be refused."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from samplan.coordination.cases.models import Delivery, Document
from samplan.coordination.cases.recording import record_consent
from samplan.coordination.meetings import moving
from samplan.coordination.meetings.calls import Recipient
from samplan.coordination.meetings.models import Meeting
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from tests.acting import call, does, only
from tests.cast import Thread, World, acting_as


def ended(world: World) -> Thread:
    """A plan that ended before its meeting, with an invitation that nobody has posted."""
    thread = world.thread("call")
    thread.play.end(world.now, "moved")
    return thread


def page_of(world: World, thread: Thread, who: str = "coordinator") -> str:
    return world.client(who).get(f"/plan/{thread.id}/").content.decode()


@pytest.mark.req("END-02")
@pytest.mark.parametrize("who", ["coordinator", "nurse"])
def test_to_confirm_the_end_stands_first_and_once(world: World, who: str) -> None:
    page = page_of(world, ended(world), who)
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings[0] == "Avslutet" and "De som var med" in headings and "De som är med" not in headings
    assert page.count("Bekräfta avslutet</button>") == 1 and "Ska bekräfta avslutet" not in page
    assert "för mötet</a>" not in page, "there is no meeting to prepare"
    assert "Samtycke saknas" not in page, "after the end there is nothing to ask for"


@pytest.mark.req("END-01", "CALL-06")
def test_an_invitation_that_was_not_posted_is_not_to_be_printed_after_the_end(world: World) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, channel="letter", posted_at=None).id
    address = f"/plan/{thread.id}/brev/{letter}/"
    assert address in page_of(world, thread)
    assert sara.get(f"{address}brev.pdf").status_code == 200
    thread.play.end(world.now, "moved")
    page = page_of(world, thread)
    assert address not in page and "Inte postat, och ska inte postas nu." in page
    page = sara.get(address).content.decode()
    assert "Posta inte inbjudan." in page and "Markera som postat" not in page and ".pdf" not in page
    assert sara.get(f"{address}brev.pdf").status_code == 403


def read(world: World, who: str, path: str) -> str:
    answer = world.client(who).get(path)
    assert answer.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sent_to(thread: Thread, who: str, kind: str) -> Document:
    with acting(acting_as(who)):
        return Document.objects.filter(case=thread.id, kind=kind).order_by("-made_at").first()


@pytest.mark.req("END-01", "CALL-07")
@pytest.mark.parametrize("over", ["ended", "withdrawn", "left"])
def test_who_was_to_get_a_new_meeting_is_told_so_only_while_the_plan_goes_on(world: World, over: str) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken"])
    call(thread, only(thread, "bjorken"))
    with acting(acting_as("coordinator")):
        meeting = Meeting.objects.get(case=thread.id).id
    does(moving.cancel_meeting, "coordinator", thread, meeting=meeting, reason="Is.", again=True, checked=True)
    staff = {
        name: f"/plan/{thread.id}/handling/{sent_to(thread, name, 'call').id}/" for name in ("coordinator", "nurse")
    }
    post = f"/min-plan/post/{sent_to(thread, 'person', 'call').id}/"
    assert all("Is. Det blir ett nytt möte." in read(world, name, path) for name, path in staff.items())
    assert "Du får en ny inbjudan." in read(world, "person", post)
    if over == "ended":
        thread.play.end(datetime.now(UTC), "moved")
    elif over == "withdrawn":
        thread.play.withdraw(datetime.now(UTC))
    else:
        thread.play.withdraw_for(datetime.now(UTC), "bjorken")
        del staff["coordinator"]
    for name, path in staff.items():
        said = read(world, name, path)
        assert "Mötet är inställt. Is." in said and "Det blir ett nytt möte" not in said, name
    assert ("Du får en ny inbjudan." in read(world, "person", post)) == (over == "left")


@pytest.mark.req("END-02", "INDI-02")
def test_of_a_plan_that_was_never_written_nobody_is_told_that_it_can_be_read(world: World) -> None:
    thread = ended(world)
    for who in ("coordinator", "nurse"):
        page = read(world, who, f"/plan/{thread.id}/")
        assert "Det finns ingen plan att läsa" in page and "Uppgifterna går att läsa men inte att ändra." in page, who
        assert "Planen går att läsa" not in page, who
    page = read(world, "person", f"/min-plan/?plan={thread.id}")
    assert "Vill du ha en plan? Det kan du be om." in page and "fortfarande läsa" not in page
    letter = read(world, "person", f"/min-plan/post/{sent_to(thread, 'person', 'besked').id}/")
    assert "Planen avslutades" in letter and "Du har kvar din vård" in letter and "läsa planen" not in letter


@pytest.mark.req("END-02", "INDI-02")
def test_a_plan_that_was_written_can_be_read_when_it_has_ended(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    assert "Planen går att läsa men inte att ändra." in page_of(world, thread)
    assert "Du kan fortfarande läsa den här." in read(world, "person", f"/min-plan/?plan={thread.id}")
    letter = read(world, "person", f"/min-plan/post/{sent_to(thread, 'person', 'besked').id}/")
    assert "Du kan läsa planen här." in letter


@pytest.mark.req("CALL-06", "CALL-12")
@pytest.mark.parametrize("over", ["withdrawn", "ended"])
def test_a_letter_that_was_stopped_is_not_said_to_wait_to_be_posted(world: World, over: str) -> None:
    thread = world.thread("need")
    party = thread._an_outside_party()
    said = {"answer": "yes", "form": "oral", "sip": True, "exchange": True}
    does(record_consent, "coordinator", thread, **said, parties=[key("bjorken")], known=[party])
    call(thread, [*only(thread, "bjorken"), Recipient(party)])
    assert "Brevet är inte postat än" in page_of(world, thread)
    if over == "ended":
        thread.play.end(datetime.now(UTC), "moved")
    else:
        thread.play.withdraw(datetime.now(UTC))
    page = page_of(world, thread)
    assert "Brevet är inte postat än" not in page
    assert ("Brevet är stoppat" if over == "withdrawn" else "Brevet postades aldrig") in page


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(
    ("path", "before", "after"),
    [("mote/flytta/", 'id="id_place"', 'id="id_reason"'), ("forbered/", 'name="how"', "<textarea")],
)
def test_what_is_said_of_free_text_about_a_protected_person_stands_by_that_text(
    world: World, path: str, before: str, after: str
) -> None:
    thread = world.thread("call", name="nora")
    page = world.client("coordinator").get(f"/plan/{thread.id}/{path}").content.decode()
    place = page.index("Skriv inte var Nora bor eller vistas.")
    assert page.rindex(before) < place < page.index(after)


@pytest.mark.req("CALL-12", "END-01")
def test_who_has_said_that_it_comes_comes_no_more_when_the_meeting_has_been(world: World) -> None:
    thread = world.thread("answer")
    assert "Kommer</span>" in page_of(world, thread) and "Tackade ja" not in page_of(world, thread)
    thread.to("deliver")
    assert "Tackade ja</span>" in page_of(world, thread) and "Kommer</span>" not in page_of(world, thread)


@pytest.mark.req("CONS-04")
def test_staff_see_whom_a_consent_need_not_cover_since_it_is_the_same_employer(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(world.now, ["bjorken", "hemtjanst"])
    card = " ".join(re.sub(r"<[^>]+>", " ", page_of(world, thread).split("Gäller:")[1].split("</ul>")[0]).split())
    assert "Hemtjänsten Centrum: ja, hos samma arbetsgivare" in card
    assert "Hälsocentralen Björken: ja" in card and "Björken: ja, hos" not in card


@pytest.mark.req("CONS-05", "FOLL-01")
@pytest.mark.parametrize("who", ["coordinator", "nurse"])
@pytest.mark.parametrize("over", ["stopped", "ended"])
def test_a_plan_that_is_over_promises_no_meeting(world: World, over: str, who: str) -> None:
    thread, promised = world.thread("deliver"), "ser till att det"
    page = page_of(world, thread, who)
    assert promised in page and "Ni följer upp" in page and "Återkoppling till" in page
    if over == "stopped":
        thread.play.withdraw(world.now)
    else:
        thread.play.end(world.now, "moved")
    page = page_of(world, thread, who)
    assert promised not in page and "Ni följer upp" not in page and "Återkoppling till" not in page
    assert "Det blir inga fler möten om den här planen." in page


@pytest.mark.req("CONS-05", "PLAN-08")
@pytest.mark.parametrize("over", ["stopped", "ended"])
def test_whom_to_call_is_not_changed_in_a_plan_that_is_over(world: World, over: str) -> None:
    thread, sara = world.thread("deliver"), world.client("coordinator")
    row, address = thread.play.contact(world.now, "hjälp", "Växeln", "0980-319 210"), f"/plan/{thread.id}/kontakter/"
    page = sara.get(address).content.decode()
    assert 'name="about"' in page and "Ta bort" in page and "<h2>De som är med</h2>" in page
    if over == "stopped":
        thread.play.withdraw(world.now)
    else:
        thread.play.end(world.now, "moved")
    page = sara.get(address).content.decode()
    assert 'name="about"' not in page and "Ta bort" not in page and "alla som får planen" not in page
    assert "<h2>De som var med</h2>" in page and "Växeln" in page
    answer = sara.post(address, {"about": "Mediciner", "name": "Elin", "phone": "0980-319 220", "request_id": uuid4()})
    assert answer.status_code == 422 and "går inte att ändra." in answer.content.decode()
    assert "Mediciner" in answer.content.decode(), "what was typed is kept in sight"
    assert sara.post(f"{address}{row}/ta-bort/", {"request_id": uuid4()}).status_code == 422
    page = sara.get(address).content.decode()
    assert "Mediciner" not in page and "Växeln" in page
