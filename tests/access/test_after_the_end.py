"""The plan page when all is over: what is left to do stands first, and nothing is offered that would be refused."""

import re

import pytest

from samplan.coordination.cases.models import Delivery
from samplan.foundation.access.context import acting
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
