"""A notice is true: it is said by the address that a click led to, to the one who clicked, and to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import World

OUT = "Du är utloggad."


def shown(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


@pytest.mark.req("ACC-01")
def test_what_one_has_saved_is_said_to_oneself_and_to_nobody_else_at_the_same_address(world: World) -> None:
    thread = world.thread("need")
    sara = world.client("coordinator")
    answer = sara.post(f"/plan/{thread.id}/ingen-sip/", {"reason": "not_both", "text": "Nej.", "channel": "portal"})
    said = "Beslutet är sparat."
    assert answer.status_code == 303 and said in shown(sara, answer["Location"])
    assert said not in shown(sara, answer["Location"].partition(".")[0]), "the code alone is anybody's to write"
    assert said not in shown(world.client("head"), answer["Location"])


@pytest.mark.req("ACC-01")
def test_that_one_is_logged_out_is_said_only_where_nobody_is_in(world: World) -> None:
    client = world.client("person")
    answer = client.post("/logga-ut/")
    assert OUT in shown(client, answer["Location"])
    assert OUT not in shown(world.client("person:olle"), answer["Location"])
    assert OUT not in shown(Client(), "/?klart=utloggad")


@pytest.mark.req("ACC-01")
def test_who_changes_unit_is_told_so_in_the_session_that_begins_then(world: World) -> None:
    client = world.client("staff:lena")
    other = client.get("/enhet/").content.decode().partition('name="assignment" value="')[2].partition('"')[0]
    answer = client.post("/enhet/", {"assignment": other})
    assert answer.status_code == 303
    assert "Nu arbetar du för en annan enhet." in shown(client, answer["Location"])
