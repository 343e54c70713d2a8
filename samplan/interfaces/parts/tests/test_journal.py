"""The plan is written once: each unit gets its own part as text for its own journal."""

import pytest
from django.test import Client

from tests.cast import World, world

__all__ = ["world"]


@pytest.mark.req("PLAN-10", "PLAN-11")
def test_the_text_for_the_journal_has_the_units_own_part_first(world: World) -> None:
    thread = world.thread("deliver")

    def text(client: Client) -> str:
        return client.get(f"/plan/{thread.id}/journaltext/").content.decode()

    nurses, coordinators = text(world.client("nurse")), text(world.client("coordinator"))
    assert nurses.index("Vår del:") < nurses.index("ger ögondroppar") < nurses.index("De andras delar:")
    assert (
        coordinators.index("Vår del:") < coordinators.index("ordnar handtag") < coordinators.index("De andras delar:")
    )
    assert "Samordnare: Sara Lindqvist, Biståndsenheten Björkby" in nurses


def test_without_a_plan_the_page_says_so(world: World) -> None:
    thread = world.thread("need")
    page = world.client("coordinator").get(f"/plan/{thread.id}/journaltext/").content.decode()
    assert "Det finns ingen plan att kopiera än." in page
