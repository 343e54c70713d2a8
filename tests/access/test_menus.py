"""A menu holds what the role may open, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.cast import World

NAV = re.compile(r"<nav[^>]*>.*?</nav>", re.DOTALL)


@pytest.mark.req("ACC-03", "ACC-07")
@pytest.mark.parametrize(
    ("who", "there", "absent"),
    [
        ("staff:hakan", "Loggkontroll", "Vem arbetar var"),
        ("staff:tove", "Vem arbetar var", "Loggkontroll"),
    ],
)
def test_the_menu_of_who_sees_no_plans_holds_what_they_may_open(
    world: World, who: str, there: str, absent: str
) -> None:
    client = world.client(who)
    start = client.get("/", follow=True).content.decode()
    menu = "".join(one for one in NAV.findall(start) if "Start" in one)
    assert there in menu and absent not in menu
    addresses = re.findall(r'href="([^"]+)"', menu)
    assert len(addresses) >= 2
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_demos_door_answers_head_as_it_answers_get(world: World) -> None:
    assert world.client("person").head("/logga-in/demo/").status_code == 200
