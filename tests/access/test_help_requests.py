"""Whoever is stuck asks those who help where they work, from any page, and never a word of any person goes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, sessions
from samplan.foundation.access.context import acting
from samplan.foundation.directory import helping
from samplan.foundation.directory.models import Assignment, HelpRequest
from tests.cast import World, acting_as

ASK = "/hjalp/fraga/"
WORDS = "Jag ville flytta ett möte men knappen fanns inte."


def helper(world: World, name: str, unit: str, role: str) -> Assignment:
    """Somebody on the demo's staff who also helps: until the test is over."""
    row = Assignment(
        id=uuid4(), user_id=key(f"user {name}"), unit_id=key(unit), role=role, from_at=world.now - timedelta(days=1)
    )
    with acting(actors.system("Test")):
        row.save(force_insert=True)
    return Assignment.objects.select_related("user", "unit__organisation").get(id=row.id)


def client_of(assignment: Assignment, world: World) -> Client:
    client = Client()
    with acting(actors.staff(assignment)):
        client.cookies[sessions.COOKIE] = login.staff(assignment, world.now)
    return client


@pytest.mark.req("CALL-06")
def test_other_words_in_the_same_form_are_told_of_and_asked_with_the_next_press(near: Assignment, world: World) -> None:
    client, form = world.client("coordinator"), {"text": WORDS, "page": "", "request_id": uuid4().hex}
    assert [client.post(ASK, form).status_code for _ in range(2)] == [303, 303]
    again = client.post(ASK, form | {"text": "Och en sak till."})
    assert again.status_code == 422 and "Och en sak till." in again.content.decode()
    assert "med andra ord" in again.content.decode()


@pytest.fixture
def near(world: World) -> Iterator[Assignment]:
    row = helper(world, "mats", "bistand", "SUPER_USER")
    yield row
    end(row)


@pytest.fixture
def far(world: World) -> Iterator[Assignment]:
    row = helper(world, "kerstin", "lss", "OBJECT_SPECIALIST")
    yield row
    end(row)


def end(row: Assignment) -> None:
    with acting(actors.system("Test")) as now:
        Assignment.objects.filter(id=row.id).update(until_at=now)


def asked(client: Client, text: str = WORDS, page: str = "desk:call") -> UUID:
    """Ask; the id of the question, which stands first of one's own."""
    answer = client.post(ASK, {"text": text, "page": page})
    assert answer.status_code == 303, answer.content.decode()
    return UUID(re.findall(f"{ASK}([0-9a-f-]{{36}})/", client.get(ASK).content.decode())[0])


@pytest.mark.req("KNOW-06")
def test_a_question_goes_to_the_nearest_help_which_answers_and_the_one_who_asked_reads_it(
    world: World, near: Assignment
) -> None:
    sara, support = world.client("coordinator"), client_of(near, world)
    id = asked(sara)
    listed = support.get(f"{ASK}alla/").content.decode()
    assert WORDS in listed and "Sara Lindqvist" in listed and "Väntar på svar" in listed
    assert support.post(f"{ASK}{id}/", {"gor": "svara", "answer": "Tryck på Mötet först."}).status_code == 303
    mine = sara.get(f"{ASK}{id}/").content.decode()
    assert "Tryck på Mötet först." in mine and "Besvarad" in mine
    assert sara.post(f"{ASK}{id}/", {"gor": "avsluta"}).status_code == 303
    assert "Avslutad" in sara.get(ASK).content.decode()
    late = support.post(f"{ASK}{id}/", {"gor": "svara", "answer": "Ett till."})
    assert late.status_code == 422 and "Frågan är avslutad" in late.content.decode()


@pytest.mark.req("KNOW-06")
def test_what_the_nearest_cannot_answer_goes_on_to_the_second_line(
    world: World, near: Assignment, far: Assignment
) -> None:
    sara, support, specialist = world.client("coordinator"), client_of(near, world), client_of(far, world)
    id = asked(sara)
    assert specialist.get(f"{ASK}{id}/").status_code == 404, "not before it is passed on"
    assert support.post(f"{ASK}{id}/", {"gor": "vidare"}).status_code == 303
    assert "Hos objektspecialist" in support.get(f"{ASK}alla/").content.decode(), "who passed it on follows it"
    assert support.post(f"{ASK}{id}/", {"gor": "svara", "answer": "Nej."}).status_code == 422
    assert WORDS in specialist.get(f"{ASK}alla/").content.decode()
    assert specialist.post(f"{ASK}{id}/", {"gor": "svara", "answer": "Det rättas i maj."}).status_code == 303
    assert "Det rättas i maj." in sara.get(f"{ASK}{id}/").content.decode()


@pytest.mark.req("KNOW-06")
def test_without_anybody_near_it_goes_to_the_second_line_and_without_anybody_at_all_it_says_whom_to_ask(
    world: World,
) -> None:
    elin = world.client("nurse")
    answer = elin.post(ASK, {"text": WORDS})
    assert answer.status_code == 422 and "Ingen tar emot frågor hos er" in answer.content.decode()
    assert WORDS in answer.content.decode(), "what was typed stays"
    row = helper(world, "kerstin", "lss", "OBJECT_SPECIALIST")
    try:
        id = asked(elin)
        assert WORDS in client_of(row, world).get(f"{ASK}{id}/").content.decode()
    finally:
        end(row)


@pytest.mark.req("KNOW-06", "ACC-02")
def test_only_who_asked_and_who_helps_reads_a_question(world: World, near: Assignment) -> None:
    id = asked(world.client("coordinator"))
    for who in ("head", "nurse", "outsider", "staff:berit"):
        assert world.client(who).get(f"{ASK}{id}/").status_code == 404, who
        assert world.client(who).get(f"{ASK}alla/").status_code == 403, who
        name = acting_as(who) if ":" not in who else None
        if name:
            with acting(name):
                assert not HelpRequest.objects.filter(id=id).exists()
    assert world.client("person").get(ASK).status_code == 403
    with acting(acting_as("coordinator")):
        assert HelpRequest.objects.filter(id=id).exists()


@pytest.mark.req("KNOW-06")
@pytest.mark.parametrize("text", ["Maj 19440101-2382 syns inte", "440101 2382", "kolla 194401012383!", "440161-2382"])
def test_a_personnummer_in_a_question_or_an_answer_is_refused(world: World, near: Assignment, text: str) -> None:
    sara = world.client("coordinator")
    answer = sara.post(ASK, {"text": text})
    assert answer.status_code == 422 and "Ta bort det. Skriv inget om någon person" in answer.content.decode()
    id = asked(sara, "Ring mig på 0980-319 200 eller 0709876543 efter 2026-11-22 13:00")
    refused = client_of(near, world).post(f"{ASK}{id}/", {"gor": "svara", "answer": text})
    assert refused.status_code == 422


@pytest.mark.req("KNOW-06")
def test_the_way_to_ask_stands_on_every_page_of_help_and_takes_along_the_name_of_the_page_and_no_id(
    world: World, near: Assignment
) -> None:
    thread, sara = world.thread("need"), world.client("coordinator")
    where = f"http://testserver/plan/{thread.id}/kallelse/"
    help_page = sara.get("/hjalp/kalla/", headers={"Referer": where}).content.decode()
    assert f'<a href="{ASK}?sida=desk%3Acall">Fråga om hjälp</a>' in help_page and str(thread.id) not in help_page
    assert f'<a href="{ASK}">Fråga om hjälp</a>' in sara.get("/hjalp/").content.decode()
    strange = sara.get("/hjalp/kalla/", headers={"Referer": "http://elsewhere.example/plan/"}).content.decode()
    assert f'<a href="{ASK}">Fråga om hjälp</a>' in strange
    for page, kept in (("desk:call", "desk:call"), (f"/plan/{thread.id}/", ""), ("desk:påhitt", "")):
        id = asked(sara, page=page)
        with acting(acting_as("coordinator")):
            assert HelpRequest.objects.get(id=id).page == kept


def test_what_another_has_asked_with_the_same_key_hinders_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that was saved and sent by a colleague at another unit carries the same key."""
    monkeypatch.setattr(helping, "second_line", lambda place, now: [Assignment(unit=place)])
    key_of_form, said = uuid4(), {"text": "Var är knappen?", "page": ""}
    with acting(acting_as("coordinator")) as now:
        first = helping.ask_for_help(**said, by=acting_as("coordinator"), now=now, request_id=key_of_form)
    with acting(acting_as("nurse")) as now:
        second = helping.ask_for_help(**said, by=acting_as("nurse"), now=now, request_id=key_of_form)
        again = helping.ask_for_help(**said, by=acting_as("nurse"), now=now, request_id=key_of_form)
    assert first.id != second.id == again.id


@pytest.mark.req("KNOW-06", "ACC-03")
def test_who_helps_asks_nothing_in_the_name_of_another(near: Assignment, world: World) -> None:
    other = acting_as("coordinator")
    mine = {"asked_by_id": near.id, "asked_user_id": near.user_id}
    theirs = {"asked_by_id": other.assignment, "asked_user_id": other.user}
    for asked, raises in ((mine, nullcontext()), (theirs, pytest.raises(ProgrammingError, match="row-level"))):
        with acting(actors.staff(near)) as now, raises:
            HelpRequest(
                **asked, asked_at=now, text="x", line="first", to_unit_id=near.unit_id, first_unit_id=near.unit_id
            ).save(force_insert=True)
            transaction.set_rollback(True)
