"""Two at the same unit have the same page open: the one who saves last is shown both texts, and nothing is lost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import World
from tests.cast import world as world

# What is written → who writes, at which step, on which page, in which field; and what else the form asks for.
WRITTEN: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "the own part": ("nurse", "acknowledge", "var-del/", "text", {}),
    "the own part with the answer": ("nurse", "acknowledge", "svara/", "text", {"answer": "attends"}),
    "what the person said": ("coordinator", "call", "forbered/", "adult_1", {"how": "met", "share": "meeting"}),
    "the kartläggning": ("coordinator", "call", "kartlaggning/", "health_needs", {}),
    "what the person needs to be understood": ("coordinator", "need", "person/andra/", "communication", {}),
    "the address": ("coordinator", "need", "person/andra/", "address", {}),
}


def opened(client: Client, path: str) -> dict[str, Any]:
    """The form of the page as it is sent when nothing has been written in it."""
    body = {}
    for field in client.get(path).context["form"]:
        body[field.html_name] = "" if field.value() in (None, False) else field.value()
        if field.field.show_hidden_initial:
            body[field.html_initial_name] = body[field.html_name]
    return {name: value for name, value in body.items() if value != ""}


def sends(client: Client, path: str, body: dict[str, Any], **words: str) -> tuple[HttpResponse, str]:
    answer = client.post(path, body | words)
    return answer, unescape(answer.content.decode())


@pytest.mark.slow
@pytest.mark.req("PLAN-12")
@pytest.mark.parametrize("what", WRITTEN)
def test_who_saves_last_is_shown_both_texts_and_chooses(world: World, what: str) -> None:
    who, step, rest, field, more = WRITTEN[what]
    path = f"/plan/{world.thread(step, name='goran').id}/{rest}"
    client = world.client(who)
    sends(client, path, opened(client, path), **more, **{field: f"Så var det förut {path}"})
    first, last = opened(client, path), opened(client, path)
    answer, _ = sends(client, path, first, **more, **{field: f"Så skrev den första {path}"})
    assert answer.status_code == 303
    answer, page = sends(client, path, last, **more, **{field: f"Så skrev den andra {path}"})
    assert answer.status_code == 422 and "Två har skrivit" in page
    assert f"Så skrev den första {path}" in page and f"Så skrev den andra {path}" in page
    assert f"Så skrev den första {path}" in str(opened(client, path)[field]), "nothing is written over"
    keep = dict(answer.context["mine"]) | more
    assert client.post(path, keep).status_code == 303, "Behåll min"
    assert f"Så skrev den andra {path}" in str(opened(client, path)[field])


@pytest.mark.req("PLAN-12")
def test_two_who_change_different_things_do_not_meet(world: World) -> None:
    path = f"/plan/{world.thread('need', name='goran').id}/person/andra/"
    client = world.client("coordinator")
    first, last = opened(client, path), opened(client, path)
    assert client.post(path, first | {"interpreter": f"Den första {path}"[:60]}).status_code == 303
    assert client.post(path, last | {"communication": f"Den andra {path}"}).status_code == 303
    now = opened(client, path)
    assert "Den första" in str(now["interpreter"]) and "Den andra" in str(now["communication"])
