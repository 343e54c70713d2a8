"""Every page with content is one line of the log, with the right actor, unit, organisation, person and ground (ACC-03).

The cast walks every address that answers GET, with the ids of one coordination. What a page shows is judged by the
words in it, and what it logged by the table, as the owner reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from samplan.foundation.access import policies
from tests.cast import World, acting_as
from tools.databases import Databases, named

# What is in the plan's own words, or tells whose it is. The person's pages need not say the person's name.
OF_THE_PLAN = (b"Exempelsson", b"sommarstugan")
OF_THE_PERSONS = (*OF_THE_PLAN, b"Sara Lindqvist")
CONTENT = {"read", "print", "list", "search"}
# Pages that name the person and are no page about a case, each with the reason why nothing more is logged.
SAYS_NOTHING_OF_A_PLAN = {
    "/logga-in/demo/": "the demo's own list of everybody",
    "/": "leads on",
}
# One line for each of the person's plans, since each is taken out.
ONE_EACH = ("everything_pdf", "everything_file")


@pytest.fixture
def owner(world: World, test_databases: Databases) -> Iterator[psycopg.Connection]:
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as found:
        yield found


def last(owner: psycopg.Connection) -> int:
    return owner.execute("select coalesce(max(id), 0) from audit_entry").fetchone()[0]


def since(owner: psycopg.Connection, id: int) -> list[dict[str, Any]]:
    columns = "action, what, ground, actor_kind, actor_user, actor_person, assignment, unit, organisation, person"
    rows = owner.execute(f'select {columns}, "case", cases, session from audit_entry where id > %s order by id', [id])
    names = [*columns.split(", "), "case", "cases", "session"]
    return [dict(zip(names, row, strict=True)) for row in rows]


def addresses() -> list[policies.Address]:
    return [
        one
        for one in policies.addresses()
        if one.policy and "GET" in one.policy.methods and one.policy.audience not in (policies.PUBLIC, policies.DEMO)
    ]


def filled(pattern: str, ids: dict) -> str | None:
    """The address with the coordination's ids; None when it has none of that kind."""
    names = re.findall(r"<\w+:(\w+)>", pattern)
    if any(name not in ids for name in names):
        return None
    return re.sub(r"<\w+:(\w+)>", lambda match: str(ids[match[1]]), pattern)


def opened(client: Client, path: str, who: str, thread_id: object) -> Any:
    query = {"plan": str(thread_id)} if who == "person" else {}
    return client.get(path, query)


@pytest.mark.slow
@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("who", ["coordinator", "nurse", "head", "person"])
def test_each_page_with_content_writes_exactly_one_line_of_content_by_the_one_who_reads(
    world: World, owner: psycopg.Connection, who: str
) -> None:
    thread = world.thread("deliver")
    ids, actor, client = thread.ids(), acting_as(who), world.client(who)
    wrong, shown = [], 0
    for address in addresses():
        path = filled(address.pattern, ids)
        if path is None or address.pattern in SAYS_NOTHING_OF_A_PLAN:
            continue
        before = last(owner)
        answer = opened(client, path, who, thread.id)
        lines = since(owner, before)
        content = [line for line in lines if line["action"] in CONTENT]
        body = b"" if answer.streaming else answer.content
        words = OF_THE_PERSONS if who == "person" else OF_THE_PLAN
        names_somebody = any(word in body for word in words) or answer.get("Content-Type", "").startswith(
            ("application/pdf",)
        )
        if answer.status_code == 200 and names_somebody:
            shown += 1
            cases = {line["case"] for line in content}
            once = len(content) == 1 or (address.name.endswith(ONE_EACH) and len(content) == len(cases))
            if not once:
                wrong.append(f"{address.pattern}: {len(content)} lines {[(c['action'], c['what']) for c in content]}")
        for line in lines:
            told = (line["actor_user"], line["actor_person"], line["assignment"], line["unit"], line["organisation"])
            if told != (actor.user, actor.person, actor.assignment, actor.unit, actor.organisation):
                wrong.append(f"{address.pattern}: {line} is not by {who}")
            if line["session"] is None:
                wrong.append(f"{address.pattern}: no session")
            if line["action"] in ("read", "print") and (line["person"] is None or not line["what"]):
                wrong.append(f"{address.pattern}: {line} does not say whose")
            if line["action"] in ("read", "print") and line["case"] is not None and not line["ground"]:
                wrong.append(f"{address.pattern}: {line} does not say why")
    assert not wrong, "\n".join(wrong)
    assert shown >= {"coordinator": 30, "nurse": 15, "head": 5, "person": 10}[who], (
        "too little was opened to show anything"
    )


@pytest.mark.slow
@pytest.mark.req("ACC-03", "ACC-02")
@pytest.mark.parametrize("who", ["outsider", "counsellor"])
def test_each_refusal_around_a_case_is_one_line_with_the_id_that_was_tried(
    world: World, owner: psycopg.Connection, who: str
) -> None:
    ids, actor, client = world.thread("deliver").ids(), acting_as(who), world.client(who)
    wrong, tried = [], 0
    for address in addresses():
        if not address.pattern.startswith("/plan/<uuid:id>"):
            continue
        path = filled(address.pattern, ids)
        if path is None:
            continue
        before = last(owner)
        answer = client.get(path)
        lines = since(owner, before)
        tried += 1
        if answer.status_code not in (403, 404) or [line["action"] for line in lines] != ["refused"]:
            wrong.append(f"{address.pattern}: {answer.status_code} {[(x['action'], x['what']) for x in lines]}")
        elif lines[0]["actor_user"] != actor.user or lines[0]["unit"] != actor.unit:
            wrong.append(f"{address.pattern}: {lines[0]}")
    assert not wrong, "\n".join(wrong)
    assert tried >= 40


@pytest.mark.req("ACC-03")
def test_login_logout_search_and_an_empty_poll(world: World, owner: psycopg.Connection) -> None:
    world.thread("deliver")
    before = last(owner)
    client = world.client("coordinator")
    assert [line["action"] for line in since(owner, before)] == ["login"]
    before = last(owner)
    client.post("/sok/", {"number": "19440101-2382"})
    (line,) = since(owner, before)
    assert (line["action"], line["what"]) == ("search", "person") and line["cases"]
    before = last(owner)
    client.post("/logga-ut/")
    assert [line["action"] for line in since(owner, before)] == ["logout"]


@pytest.mark.req("ACC-03")
def test_a_list_names_the_cases_it_showed(world: World, owner: psycopg.Connection) -> None:
    thread = world.thread("deliver")
    client = world.client("coordinator")
    for path in ("/planer/", "/att-gora/"):
        before = last(owner)
        page = client.get(path).content.decode()
        (line,) = since(owner, before)
        assert line["action"] == "list" and line["cases"]
        assert (str(thread.id) in page) == (str(thread.id) in line["cases"])
        assert set(re.findall(r"/plan/([0-9a-f-]{36})/", page)) <= set(line["cases"])
