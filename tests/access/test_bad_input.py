"""Bad input gets a clear answer that says what to do; what was typed is kept; never a 500."""

from __future__ import annotations

import io
import itertools
import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from samplan.coordination.cases.models import Case, Event
from samplan.coordination.plans.models import Goal, Measure
from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import policies
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.rulebook.calendar import local_date
from tests.cast import World, acting_as

NEED = {"number": "19440101-2382", "need": "Maj behöver hjälp.", "known_on": "2026-11-20", "huvudman": ["region"]}
HOSTILE = (
    "\x00",
    "a" * 100_000,
    "<script>alert(1)</script>",
    "{{7*7}}{% debug %}",
    "' OR 1=1--",
    "\u202eabc",
    "👩‍👩‍👧‍👦" * 50,
    "å" * 4001,
    "\r\nBcc: x@example.com",
    "%s%n",
    "../../etc/passwd",
    "ŧŋđ",
    "\ud7ff",
    " ",
    "",
)


def posted(client: Client, path: str, **data):
    return client.post(path, data)


def request_id(page) -> str:
    found = re.search(rb'name="request_id" value="([0-9a-f]{32})"', page.content)
    assert found
    return found.group(1).decode()


def test_a_form_that_lacks_something_answers_422_with_what_to_do_and_keeps_what_was_typed(world: World) -> None:
    answer = posted(world.client("coordinator"), "/behov/ny/", **{**NEED, "number": "19440101-2383", "huvudman": []})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fel: " in text and "Rätta det här" in text
    assert "Skriv personnumret med 12 siffror" in text and "Välj vilka som berörs" in text
    assert "Maj behöver hjälp." in text and "19440101-2383" in text


FIELDS = (
    ("mal/", "text", {"kind": "main"}),
    ("overenskommelse/", "what", {"who": "person", "when": "nu", "kind": "social"}),
    ("overenskommelse/", "when", {"who": "person", "what": "något", "kind": "social"}),
    ("nulage/", "situation", {}),
)


@pytest.mark.slow
def test_odd_and_hostile_text_is_stored_as_it_is_or_refused_never_a_fault(world: World) -> None:
    thread = world.thread("begin")
    client = world.client("coordinator")
    for value, (path, name, rest) in itertools.product(HOSTILE, FIELDS):
        answer = posted(client, f"/plan/{thread.id}/{path}", **{name: value}, **rest)
        assert answer.status_code in (303, 422), (path, name, value[:50])
    shown = client.get(f"/plan/{thread.id}/mote/mal/")
    assert shown.status_code == 200 and b"<script>alert(1)" not in shown.content


@pytest.mark.slow
def test_three_megabytes_in_a_text_come_back_with_the_text_and_what_to_do(world: World) -> None:
    thread, long = world.thread("begin"), "Maj vill hem. " * 220_000
    answer = posted(world.client("coordinator"), f"/plan/{thread.id}/mal/", kind="main", text=long)
    text = answer.content.decode()
    assert len(long) > 3_000_000 and answer.status_code == 422
    assert "Korta texten till högst" in text and long.strip() in text, "not a letter is lost"


def test_what_is_longer_still_gets_a_page_that_says_what_to_do(world: World) -> None:
    thread = world.thread("begin")
    answer = posted(world.client("coordinator"), f"/plan/{thread.id}/mal/", kind="main", text="å" * 4_000_000)
    text = answer.content.decode()
    assert answer.status_code == 413
    assert "Texten är för lång" in text and "Korta texten" in text and "Hoppa till innehållet" in text


@pytest.mark.slow
def test_no_browser_puts_the_key_of_a_form_back_at_a_reload(world: World) -> None:
    thread = world.thread("deliver")
    for path in ("", "kallelse/", "person/", "mote/flytta/", "kontakter/", "uppfoljning/"):
        page = world.client("coordinator").get(f"/plan/{thread.id}/{path}").content.decode()
        keys = re.findall(r'<input[^>]*name="request_id"[^>]*>', page)
        assert all('autocomplete="off"' in key for key in keys), path


def test_addresses_with_odd_ids_and_methods_are_answered(world: World) -> None:
    client = world.client("coordinator")
    for path in (
        "/plan/x/",
        "/plan/%00/",
        "/plan/" + "a" * 5000,
        "/plan/00000000-0000-0000-0000-000000000000/",
        "/%ff",
    ):
        assert client.get(path).status_code in (400, 404), path
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = client.generic(method, "/att-gora/")
        assert answer.status_code == 405 and answer["Allow"] == "GET"


@pytest.mark.slow
def test_no_address_fails_on_an_empty_or_foreign_post(world: World) -> None:
    ids = world.thread("deliver").ids()
    other = world.thread("write", name="olle", leader="mats")
    for who in ("coordinator", "nurse", "person"):
        client = world.client(who)
        for address in policies.addresses():
            assert address.policy is not None
            if "POST" not in address.policy.methods or address.name in ("public:logout", "demo:login"):
                continue
            path = re.sub(r"<uuid:(\w+)>", lambda match: str(ids[match.group(1)]), address.pattern)
            foreign = {
                "unit": str(uuid4()),
                "recipients": str(uuid4()),
                "parties": str(other.id),
                "who": f"party:{other.id}",
                "goal": str(other.goal),
                "coordinator": str(uuid4()),
                "assignment": str(uuid4()),
            }
            for data in ({}, foreign):
                answer = client.post(path, data)
                assert answer.status_code in (303, 403, 404, 422), f"{who} {path} {data}: {answer.status_code}"


def test_the_same_form_sent_twice_is_one_event(world: World) -> None:
    thread = world.thread("begin")
    client = world.client("coordinator")
    key = request_id(client.get(f"/plan/{thread.id}/mote/mal/"))
    form = {"text": "Jag vill hem.", "kind": "main", "request_id": key}
    answers = [posted(client, f"/plan/{thread.id}/mal/", **form).status_code for _ in range(2)]
    assert answers == [303, 303]
    with acting(acting_as("coordinator")):
        assert Goal.objects.filter(case=thread.id).count() == 1
        assert Event.objects.filter(request_id=key).count() == 1


def test_a_stale_form_shows_both_texts_and_loses_neither(world: World) -> None:
    thread = world.thread("write")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/mal/{thread.goal}/"
    version = {"kind": "main", "version": "1"}
    assert posted(client, path, text="Den första som sparade", **version).status_code == 303
    answer = posted(client, path, text="Den andra som sparade", **version)
    assert answer.status_code == 422
    assert "Den första som sparade" in answer.content.decode() and "Den andra som sparade" in answer.content.decode()


def test_a_measure_of_another_case_or_organisation_is_not_changed(world: World) -> None:
    thread = world.thread("write")
    nurse = world.client("nurse")
    answer = posted(
        nurse, f"/plan/{thread.id}/overenskommelse/{thread.measures['own']}/", what="x", when="y", version="1"
    )
    assert answer.status_code in (404, 422)
    with acting(acting_as("coordinator")):
        assert Measure.objects.get(id=thread.measures["own"]).what == "ordnar handtag"


def test_a_refused_form_leaves_nothing_half_done(world: World) -> None:
    thread = world.thread("write")
    client = world.client("coordinator")
    answer = posted(client, f"/plan/{thread.id}/mote/avsluta/", follow_up_place="Hemma")
    assert answer.status_code == 422
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).concluded_at is None


def test_a_forged_form_from_another_site_is_refused_with_a_sentence(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/logga-in/demo/", {"user": "coordinator"})
    answer = client.post("/behov/ny/", NEED)
    assert answer.status_code == 403 and "ladda om sidan" in answer.content.decode()


def test_the_same_form_with_other_words_is_told_and_then_saved(world: World) -> None:
    thread = world.thread("begin")
    client = world.client("coordinator")
    path, form = f"/plan/{thread.id}/mal/", {"kind": "main", "request_id": uuid4().hex}
    assert posted(client, path, text="Det första", **form).status_code == 303
    again = posted(client, path, text="Det andra", **form)
    assert again.status_code == 422 and "Det andra" in again.content.decode()
    assert posted(client, path, text="Det andra", kind="main", request_id=request_id_of(again, path)).status_code == 303
    with acting(acting_as("coordinator")):
        assert Goal.objects.filter(case=thread.id).count() == 2


@pytest.mark.req("CALL-06")
def test_the_same_words_sent_with_the_same_key_in_another_plan_or_of_another_form_are_told_of(world: World) -> None:
    first, second = world.thread("begin"), world.thread("begin", name="folke")
    client = world.client("coordinator")
    form = {"text": "Jag vill hem.", "kind": "main", "request_id": uuid4().hex}
    assert posted(client, f"/plan/{first.id}/mal/", **form).status_code == 303
    again = posted(client, f"/plan/{second.id}/mal/", **form)
    assert again.status_code == 422 and "Jag vill hem." in again.content.decode()
    nurse, path = world.client("nurse"), f"/plan/{world.thread('call').id}/kvittera/"
    form = {"request_id": uuid4().hex}
    assert posted(nurse, path, **form).status_code == 303
    assert "redan sparat en gång" in posted(nurse, f"{path}angra/", **form).content.decode()


@pytest.mark.req("CALL-06")
@pytest.mark.parametrize("chosen", ["all", "bjorken"])
def test_a_withdrawal_pressed_twice_says_twice_that_it_is_done(world: World, chosen: str) -> None:
    """Also when the only one it was for is gone from the form's choices with the first press."""
    thread = world.thread("deliver")
    form = {"plan": str(thread.id), "unit": "all" if chosen == "all" else str(key(chosen)), "request_id": uuid4().hex}
    client = world.client("person")
    for _ in range(2):
        answer = client.post(f"/min-plan/samtycke/ta-tillbaka/?plan={thread.id}", form)
        assert answer.status_code == 303 and "klart=samtycke-" in answer["Location"]


def request_id_of(page, path: str) -> str:
    """The request_id of the form that goes to ``path``."""
    form = page.content.decode().split(f'action="{path}"', 1)[1]
    found = re.search(r'name="request_id" value="([0-9a-f]{32})"', form)
    assert found
    return found.group(1)


def test_a_form_sent_after_logout_says_how_to_save_what_was_typed(world: World) -> None:
    answer = Client().post("/behov/ny/", NEED)
    assert answer.status_code == 403 and "Logga in i en ny flik" in answer.content.decode()


def test_a_person_who_dies_with_a_call_out_stops_the_answer_and_what_was_typed_can_be_copied(world: World) -> None:
    thread = world.thread("call", name="signe")
    nurse, sara = world.client("nurse"), world.client("coordinator")
    today = local_date(world.now) - timedelta(days=1)
    assert sara.post(f"/plan/{thread.id}/avliden/", {"died_on": today}).status_code == 303
    typed = {"answer": "attends", "who": "Elin Norberg", "text": "Det jag höll på att skriva"}
    for path in ("svara/", "var-del/"):
        late = nurse.post(f"/plan/{thread.id}/{path}", typed)
        text = late.content.decode()
        assert late.status_code in (403, 422), path
        assert "Signe avled" in text and "Det jag höll på att skriva" in text and "hann inte sparas" in text
    move = sara.post(f"/plan/{thread.id}/mote/flytta/", {"reason": "Signe vill ha en annan dag"})
    assert move.status_code == 422 and "Signe vill ha en annan dag" in move.content.decode()
    assert f"/plan/{thread.id}/brev/" not in sara.get("/att-gora/").content.decode(), "nothing is left to post"
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert "Signe avled" in page and "Flytta mötet" not in page


def test_what_was_being_written_when_consent_was_taken_back_can_be_copied(world: World) -> None:
    thread = world.thread("call")
    assert (
        world.client("person")
        .post("/min-plan/samtycke/ta-tillbaka/", {"plan": str(thread.id), "unit": "all"})
        .status_code
        == 303
    )
    sent = {
        "svara/": ("nurse", {"answer": "attends", "who": "Elin", "text": "KVAR-ATT-KOPIERA"}),
        "mote/stall-in/": ("coordinator", {"reason": "KVAR-ATT-KOPIERA", "again": "yes"}),
        "kallelse/": ("coordinator", {"purpose": "KVAR-ATT-KOPIERA"}),
    }
    for path, (who, form) in sent.items():
        client = world.client(who)
        answer = client.post(f"/plan/{thread.id}/{path}", form)
        if answer.status_code == 303:  # what was written is kept, and checked at an address of its own
            answer = client.get(answer["Location"])
        assert answer.status_code == 422 and "KVAR-ATT-KOPIERA" in answer.content.decode(), path
        assert "Samtycket är taget tillbaka" in answer.content.decode(), path


@pytest.mark.parametrize("path", ["mote/stall-in/", "mote/flytta/"])
def test_what_was_being_written_of_a_meeting_that_was_just_cancelled_can_be_copied(world: World, path: str) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    off = {"reason": "Is", "again": "yes", "checked": "on"}
    assert sara.post(f"/plan/{thread.id}/mote/stall-in/", off).status_code == 303
    answer = sara.post(f"/plan/{thread.id}/{path}", {"reason": "KVAR-ATT-KOPIERA", "again": "yes"})
    assert answer.status_code == 422 and answer.content.decode().count("KVAR-ATT-KOPIERA") == 1


def test_a_call_is_not_passed_on_to_a_unit_that_closed_yesterday(world: World) -> None:
    thread = world.thread("call")
    nurse = world.client("nurse")
    with acting(actors.system("Test")) as now:
        closed = Unit(
            organisation_id=key("region"), kind="halsocentral", name="Hälsocentralen Förr", hsa_id=f"SE-{uuid4().hex}",
            closed_at=now - timedelta(days=1),
        )  # fmt: skip
        closed.save(force_insert=True)
    path = f"/plan/{thread.id}/svara/"
    assert "Hälsocentralen Förr" not in nurse.get(path).content.decode()
    answer = nurse.post(path, {"answer": "pass_on", "unit": str(closed.id), "text": "Det jag skrev"})
    assert answer.status_code == 422 and "Det jag skrev" in answer.content.decode()
    assert "Välj något av alternativen som visas" in answer.content.decode()


def test_what_was_written_in_a_plan_that_was_stopped_and_then_ended_can_be_copied(world: World) -> None:
    thread, sara = world.thread("call"), world.client("coordinator")
    thread.play.withdraw(world.now)
    thread.play.end(world.now, "withdrawn")
    sent = {"avsluta/": "text", "borja-om/": "difference", "vill-inte/": "text", "samtycke/": "limits"}
    for path, name in sent.items():
        answer = sara.post(f"/plan/{thread.id}/{path}", {name: "KVAR-ATT-KOPIERA"})
        assert answer.status_code == 422 and "KVAR-ATT-KOPIERA" in answer.content.decode(), path


def test_what_was_noted_in_the_room_on_a_row_that_cannot_take_it_can_be_copied(world: World) -> None:
    thread = world.thread("write")
    path = f"/plan/{thread.id}/overenskommelse/{thread.measures['nurse']}/rummet/"
    for htmx in ({}, {"HX-Request": "true"}):
        answer = world.client("coordinator").post(path, {"meanwhile": "KVAR-ATT-KOPIERA " * 400}, headers=htmx)
        assert answer.status_code == 422 and "KVAR-ATT-KOPIERA" in answer.content.decode(), htmx


def test_who_is_with_that_was_noted_when_the_meeting_had_just_been_ended_can_be_copied(world: World) -> None:
    thread = world.thread("conclude")
    answer = world.client("coordinator").post(f"/plan/{thread.id}/mote/narvaro/", {"note": "KVAR-ATT-KOPIERA"})
    assert answer.status_code == 422 and "KVAR-ATT-KOPIERA" in answer.content.decode()


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("name", ["effect", "now"])
def test_words_about_a_line_that_was_closed_meanwhile_stay_in_the_follow_up(world: World, name: str, ended) -> None:
    thread = world.thread("deliver")
    thread.play.report(world.now, "elin", thread.measures["nurse"], "done")
    if ended:
        thread.play.end(world.now, "moved")
    sent = {f"{name}_{thread.measures['nurse']}": "KVAR-ATT-KOPIERA"}
    answer = world.client("coordinator").post(f"/plan/{thread.id}/uppfoljning/", sent)
    assert answer.status_code == 422 and "KVAR-ATT-KOPIERA" in answer.content.decode()


def test_what_anybody_can_send_is_one_line_in_the_log_and_a_fault_of_ours_is_all_of_it(world: World) -> None:
    written = io.StringIO()
    console = next(one for one in logging.getLogger().handlers if one.name == "console")
    before = console.setStream(written)
    try:
        answer = world.client("coordinator").post("/att-gora/ta/", {f"falt{n}": "x" for n in range(3000)})
        stray = Client().get("/", headers={"host": "nagon.annan.example"})
        try:
            raise ValueError("a fault of ours")
        except ValueError:
            logging.getLogger("samplan").exception("went wrong")
    finally:
        console.setStream(before)
    assert (answer.status_code, stray.status_code) == (400, 400)
    refused, ours = written.getvalue().split("a fault of ours")[0].split("went wrong")
    assert [line.split()[3] for line in refused.splitlines() if " ERROR " in line][:2] == [
        "django.security.TooManyFieldsSent",
        "django.security.DisallowedHost",
    ]
    assert "Traceback" not in refused and "Traceback" in ours
