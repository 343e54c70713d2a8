"""The person's consent: one card for each organisation that asked, and each is taken back by itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from samplan.coordination.cases import queries
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.interfaces.parts.templatetags.parts import samtyckeskort
from samplan.interfaces.portal import consent_cards
from tests.cast import Thread, World, acting_as
from tests.readability import FOR_PERSON, lix


def cards(world: World, thread: Thread, path: str = "/min-plan/samtycke/") -> list[str]:
    page = world.client("person").get(f"{path}?plan={thread.id}").content.decode().split("Alla svar")[0]
    found = re.findall(r'<div class="card">\s*<p class="big">.*?</div>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", card).split()) for card in found]


@pytest.fixture
def asked_by_two(world: World) -> Thread:
    thread = world.thread("acknowledge")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin", limits="Min alkohol")
    return thread


@pytest.mark.req("CONS-04", "CONS-10", "INDI-04")
@pytest.mark.parametrize("path", ["/min-plan/samtycke/", "/min-plan/"])
def test_each_organisation_that_asked_has_a_card_with_whom_it_may_tell(
    world: World, asked_by_two: Thread, path: str
) -> None:
    kommun, region = cards(world, asked_by_two, path)
    assert "får berätta om dig för: Hälsocentralen Björken" in kommun
    assert "Det här får de inte prata om: Majs ekonomi" in kommun and "alkohol" not in kommun
    assert "får berätta om dig för: Biståndsenheten" in region
    assert "Min alkohol" in region and "ekonomi" not in region
    for card in (kommun, region):
        assert "Du har sagt ja" in card and "tills planen är slut, eller tills du ändrar dig" in card


@pytest.mark.req("CONS-04")
def test_a_card_says_what_the_yes_is_about_and_until_when(world: World, asked_by_two: Thread) -> None:
    case = asked_by_two.case("person")
    with acting(acting_as("person")):
        rows = queries.consents_of(case)
        for row in rows:  # as it was written down; no page asks for a last day yet
            row.until, row.covers = datetime(2026, 12, 24, 12, tzinfo=UTC), "Mediciner."
        shown = consent_cards.of(case, rows)[1]
        text = render_to_string("parts/samtyckeskort.html", samtyckeskort(shown))
    text = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Det gäller det här: Mediciner." in text and "Ditt ja gäller till torsdag 24 december" in text


@pytest.mark.req("CONS-05")
def test_what_was_said_to_one_organisation_is_taken_back_by_itself(world: World, asked_by_two: Thread) -> None:
    maj = world.client("person")
    page = maj.get(f"/min-plan/samtycke/?plan={asked_by_two.id}").content.decode()
    links = re.findall(r'href="(/min-plan/samtycke/ta-tillbaka/\?plan=[^"]+hos=[^"]+)"', page)
    assert len(links) == 2
    path = links[1].replace("&amp;", "&")
    form = maj.get(path).content.decode()
    assert re.findall(r'name="unit" value="([^"]+)"', form) == ["all", str(key("bjorken"))]
    assert maj.post(path, {"plan": str(asked_by_two.id), "unit": str(key("bjorken"))}).status_code == 303
    kommun, region = cards(world, asked_by_two)
    assert "Du har sagt ja" in kommun and "Björken" not in kommun
    assert "De är inte med längre" in region and "får berätta" not in region
    maj.post("/min-plan/samtycke/ta-tillbaka/", {"plan": str(asked_by_two.id), "unit": "all"})
    assert all("Du har tagit tillbaka ditt ja" in card for card in cards(world, asked_by_two))


@pytest.mark.req("INDI-04")
def test_the_cards_are_easy_to_read(world: World, asked_by_two: Thread) -> None:
    words = "\n".join(re.sub(r"([.:]) ", r"\1\n", card) for card in cards(world, asked_by_two))
    assert lix(words) <= FOR_PERSON
