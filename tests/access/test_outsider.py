"""What is not yours answers exactly as what does not exist, on every address of a case and by every method."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from samplan.coordination.cases.models import Document
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, policies, sessions
from samplan.foundation.access.context import acting
from samplan.foundation.persons.models import Person
from tests.cast import World, acting_as

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ADDRESSES = sorted({a.pattern for a in policies.addresses() if "<uuid:" in a.pattern})


def _filled(pattern: str, ids: dict) -> str:
    return re.sub(r"<uuid:(\w+)>", lambda match: str(ids[match.group(1)]), pattern)


def _random(pattern: str) -> str:
    return re.sub(r"<uuid:\w+>", lambda match: str(uuid4()), pattern)


def _said(response: HttpResponse) -> tuple:
    """All that the answer says, but for the tokens that differ from one answer to the next."""
    nonce = re.search(r"'nonce-([^']+)'", response.get("Content-Security-Policy", ""))
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    headers = {name: value for name, value in response.items() if name != "Set-Cookie"}
    if nonce:
        body = body.replace(nonce[1].encode(), b"")
        headers["Content-Security-Policy"] = headers["Content-Security-Policy"].replace(nonce[1], "")
    return response.status_code, headers, body


def _sent(client: Client, method: str, path: str) -> HttpResponse:
    if method == "POST":
        return client.post(
            path, {"answer": "yes", "state": "confirmed", "text": "x", "kind": "main", "ending": "moved"}
        )
    return client.generic(method, path)


def test_there_are_addresses_to_try() -> None:
    assert len(ADDRESSES) >= 20


@pytest.mark.slow
@pytest.mark.req("ACC-02", "ACC-06")
@pytest.mark.parametrize(
    ("who", "methods"), [("outsider", METHODS), ("counsellor", ("GET", "POST")), ("protected", ("GET", "POST"))]
)
def test_who_works_elsewhere_gets_the_answer_of_a_random_id(world: World, who: str, methods: tuple[str, ...]) -> None:
    ids = world.thread("deliver").ids()
    client = world.client(who)
    for pattern, method in itertools.product(ADDRESSES, methods):
        real, other = (_sent(client, method, path) for path in (_filled(pattern, ids), _random(pattern)))
        assert _said(real) == _said(other), f"{method} {pattern} tells that the case exists"


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_the_form_of_another_case_is_refused_as_if_the_case_did_not_exist(world: World) -> None:
    """Ids in a body reach no further than ids in an address."""
    thread = world.thread("confirm")
    other = world.thread("confirm", name="olle", leader="mats")
    nurse = world.client("nurse")
    answer = nurse.post(
        f"/plan/{thread.id}/overenskommelse/{other.measures['nurse']}/bekrafta/", {"state": "confirmed"}
    )
    assert answer.status_code == 404


@pytest.mark.req("ACC-02")
def test_what_is_not_in_the_plan_is_not_there_for_its_coordinator_either(world: World) -> None:
    id = world.thread("deliver").id
    client = world.client("coordinator")
    said = {}
    for pattern in ADDRESSES:
        if pattern.startswith("/plan/<uuid:id>/") and pattern.count("<uuid:") > 1:
            path = _random(pattern.replace("<uuid:id>", str(id)))
            said[pattern] = client.get(path).status_code
    assert len(said) > 20
    assert {pattern: status for pattern, status in said.items() if status not in (404, 405)} == {}


@pytest.mark.req("ACC-02")
def test_who_asks_for_the_head_of_a_page_is_answered_as_who_asks_for_the_page(world: World) -> None:
    ids = world.thread("deliver").ids()
    client = world.client("coordinator")
    for pattern in ADDRESSES:
        if pattern.startswith("/plan/<uuid:id>/"):
            for path in {_filled(pattern, ids), _random(pattern.replace("<uuid:id>", str(ids["id"])))}:
                head, page = client.head(path), client.get(path)
                assert head.status_code == page.status_code, path


@pytest.mark.req("ACC-02", "PLAN-06")
def test_a_unit_that_is_to_confirm_its_row_is_told_to_wait_until_the_plan_is_shared(world: World) -> None:
    thread = world.thread("write")
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])
    path = f"/plan/{thread.id}/overenskommelse/{thread.measures['nurse']}/bekrafta/"
    answer = world.client("nurse").get(path)
    assert answer.status_code == 403 and "Planen har inte delats med er än" in answer.content.decode()
    assert "ger ögondroppar" not in answer.content.decode()
    assert world.client("coordinator").get(path).status_code != 500


@pytest.mark.req("ACC-02", "CALL-06")
def test_no_other_paper_than_a_call_is_a_calendar_file(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("coordinator")):
        papers = dict(Document.objects.filter(case=thread.id).values_list("kind", "id"))
    maj = world.client("person")
    assert maj.get(f"/min-plan/post/{papers['call']}/mote.ics").status_code == 200
    assert maj.get(f"/min-plan/post/{papers['plan']}/").status_code == 200
    assert maj.get(f"/min-plan/post/{papers['plan']}/mote.ics").status_code == 404


@pytest.mark.req("ACC-02")
def test_before_the_meeting_there_is_no_plan_to_print(world: World) -> None:
    id = world.thread("call").id
    assert world.client("coordinator").get(f"/plan/{id}/plan.pdf").status_code == 404


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_those_who_may_read_do_read(world: World) -> None:
    """Denial alone proves nothing: the same addresses open for the ones they are for."""
    ids = world.thread("deliver").ids()
    for who in ("coordinator", "nurse"):
        assert world.client(who).get(f"/plan/{ids['id']}/").status_code == 200
    assert world.client("head").get(f"/plan/{ids['id']}/").status_code == 200
    assert world.client("person").get(f"/min-plan/?plan={ids['id']}").status_code == 200


@pytest.mark.req("ACC-02")
def test_a_logged_out_browser_is_sent_to_the_login(world: World, client) -> None:
    ids = world.thread("consent").ids()
    answer = client.get(f"/plan/{ids['id']}/")
    assert answer.status_code == 302 and answer["Location"].startswith("/logga-in/")
    assert client.get(f"/plan/{uuid4()}/")["Location"].startswith("/logga-in/")


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize(
    "path", ["", "mote/", "post/", "mer/", "samtycke/", "samtycke/ta-tillbaka/", "vem-har-last/", "plan.pdf"]
)
def test_another_persons_plan_answers_as_one_that_does_not_exist(world: World, path: str) -> None:
    case = world.thread("deliver").id
    client = world.client("protected")
    real, other = (client.get(f"/min-plan/{path}", {"plan": str(id)}) for id in (case, uuid4()))
    assert real.status_code == 404 and _said(real) == _said(other)


@pytest.mark.parametrize("way", ["personal", "for-dig"])
def test_whoever_asks_only_for_the_head_of_the_way_to_a_login_is_answered(world: World, client, way: str) -> None:
    """Without a provider there is no such page, whatever the method; nothing breaks."""
    for path in (f"/logga-in/{way}/", f"/logga-in/{way}/klar/"):
        assert client.head(path).status_code == client.get(path).status_code == 404


@pytest.mark.req("ACC-02")
def test_who_has_no_plan_finds_nothing_there_to_answer_print_or_ask_about(world: World) -> None:
    client = Client()
    with acting(actors.system("Test")) as now:
        someone = Person(given_name="Nils", family_name="Utan-Plan")
        someone.save(force_insert=True)
        client.cookies[sessions.COOKIE] = login.individual(someone.id, someone.name, now)
    id = uuid4()
    for path in (f"post/{id}/", f"post/{id}/mote.ics", f"overenskommelse/{id}/", "vem-har-last/7/", "plan.pdf"):
        assert client.get(f"/min-plan/{path}").status_code == 404, path
    assert client.get("/min-plan/forbered/fragor.pdf").status_code == 404
    for path in (f"nytt/{id}/bekrafta/", f"overenskommelse/{id}/svar/", f"overenskommelse/{id}/gjort/", "mote/svara/"):
        assert client.post(f"/min-plan/{path}", {"answer": "yes"}).status_code == 404, path


@pytest.mark.req("PREP-02")
@pytest.mark.parametrize("number", [0, 8, 99])
def test_there_are_no_more_questions_than_those_asked(world: World, number: int) -> None:
    world.thread("call")
    assert world.client("person").get(f"/min-plan/forbered/{number}/").status_code == 404
