"""The plan is written once: each unit gets its own part as text for its own journal."""

import pytest
from django.test import Client

from samplan.coordination.cases.models import Document
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import datum
from tests.cast import Thread, World, acting_as, world
from tests.paper import text as text_of

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


def written(world: World, thread: Thread, who: str) -> str:
    page = world.client(who).get(f"/plan/{thread.id}/journaltext/").content.decode()
    return page.partition("<textarea")[2].partition("</textarea>")[0]


def printed(world: World, thread: Thread, who: str) -> str:
    address = f"/min-plan/plan.pdf?plan={thread.id}" if who == "person" else f"/plan/{thread.id}/plan.pdf"
    answer = world.client(who).get(address)
    assert answer.status_code == 200
    return text_of(answer.content)


def said_then(thread: Thread) -> str:
    with acting(acting_as("coordinator")):
        made_at = Document.objects.get(case=thread.id, kind="plan").made_at
    return f"När planen gjordes, den {datum(made_at)}, hade Maj sagt ja till den"


@pytest.mark.req("PLAN-10", "CONS-05")
def test_what_is_copied_and_printed_says_the_consent_as_it_was_and_that_it_is_taken_back(world: World) -> None:
    thread = world.thread("deliver")
    before = written(world, thread, "nurse")
    assert said_then(thread) in before and "har sagt ja till planen" not in before and "togs tillbaka" not in before
    assert "togs tillbaka" not in printed(world, thread, "person") and "Uppföljning:" in before
    thread.play.withdraw(world.now)
    for who in ("coordinator", "nurse"):
        page = written(world, thread, who)
        assert said_then(thread) in page and f"Samtycket togs tillbaka den {datum(world.now)}." in page
        assert "Det blir inga fler möten om planen." in page and "Uppföljning:" not in page
    for who in ("coordinator", "nurse", "person"):
        paper = printed(world, thread, who)
        assert paper.index("Samtycket togs tillbaka den") < paper.index("Vem gör vad, och när"), "on the first page"
        assert said_then(thread) in paper


@pytest.mark.req("PLAN-10", "END-01")
def test_what_is_copied_and_printed_after_the_end_says_that_the_plan_has_ended(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    for said in (written(world, thread, "nurse"), printed(world, thread, "coordinator")):
        assert f"Planen avslutades den {datum(world.now)}. Det blir inga fler möten om planen." in said
        assert said_then(thread) in said


@pytest.mark.req("PLAN-10", "CONS-05", "CONS-04")
def test_of_one_let_go_the_coordinator_and_the_person_are_told_and_a_unit_that_has_left_only_that_it_is_not_with(
    world: World,
) -> None:
    thread = world.sisters()
    thread.play.withdraw_for(world.now, "bjorken")
    back = f"Samtycket för Hälsocentralen Björken togs tillbaka den {datum(world.now)}."
    assert back in written(world, thread, "coordinator") and back in printed(world, thread, "person")
    gone = "Hälsocentralen Björken är inte med i planen längre."
    left = written(world, thread, "nurse"), printed(world, thread, "nurse")
    assert all(gone in said and "togs tillbaka" not in said and said_then(thread) in said for said in left)
    thread.play.withdraw(world.now)
    thread.play.end(world.now, "moved")
    paper = printed(world, thread, "nurse")
    assert written(world, thread, "nurse") == left[0], "nothing that came after"
    assert gone in paper and "togs tillbaka" not in paper and "avslutades" not in paper
