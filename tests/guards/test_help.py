"""Help on every step: each page has its page of help, which says who does what in words that one can read."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve

from samplan.foundation.access import policies
from samplan.foundation.pages.tests.frames import PERSON as THE_PERSON
from samplan.foundation.pages.tests.frames import STAFF as SOMEBODY
from samplan.foundation.pages.tests.frames import asked
from samplan.interfaces.help import context, reading, topics
from samplan.rulebook import packs
from tests.cast import World, world
from tests.readability import ENOUGH, FOR_PERSON, FOR_STAFF, lix

__all__ = ["world"]

FILES = ("pdf", "ics", "json", "csv")
HREF = re.compile(r'href="([^"]+)"')
STEPS = {topics.NEED, topics.PREPARE, topics.CALL, topics.MEETING, topics.FOLLOW_UP, topics.END}


def names_for(*audiences: str) -> list[str]:
    """The names of the addresses that show pages to these; a file is no page, and the help is its own."""
    found = [a for a in policies.addresses() if a.policy and a.policy.audience in audiences]
    return [a.name for a in found if not a.pattern.endswith(FILES) and not a.name.startswith("help:")]


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def text_of(body: str) -> str:
    """The running text of a page of help, one paragraph a line."""
    body = re.sub(r"<table.*?</table>", "", body, flags=re.DOTALL)
    found = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", body, flags=re.DOTALL)
    return "\n".join(" ".join(html.unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found)


@pytest.mark.req("KNOW-01")
@pytest.mark.parametrize(
    ("audiences", "kind"), [((policies.STAFF, policies.ANY_STAFF), "unit"), ((policies.PERSON,), "person")]
)
def test_every_page_has_its_page_of_help(audiences: tuple[str, ...], kind: str) -> None:
    names = names_for(*audiences)
    assert len(names) > 20 and sorted(set(names)) == sorted(names), "two addresses of one name would share their help"
    assert sorted(names) == sorted(topics.AT[kind]), "give the new address its page of help in help/topics.py"


@pytest.mark.slow
@pytest.mark.req("KNOW-01")
def test_help_is_at_the_same_place_on_every_page_and_leads_to_that_step(world: World) -> None:
    thread = world.thread("call")
    coordinator, person = world.client("coordinator"), world.client("person")
    ways = [
        (coordinator, "/att-gora/", "/hjalp/att-gora/"),
        (coordinator, f"/plan/{thread.id}/", "/hjalp/planen/"),
        (coordinator, f"/plan/{thread.id}/kallelse/", "/hjalp/kalla/"),
        (coordinator, f"/plan/{thread.id}/samtycke/", "/hjalp/samtycke/"),
        (coordinator, "/hjalp/kalla/", "/hjalp/"),
        (person, f"/min-plan/mote/?plan={thread.id}", "/min-plan/hjalp/svara-pa-inbjudan/"),
        (person, "/min-plan/be-om-sip/", "/min-plan/hjalp/be-om-en-sip/"),
    ]
    for client, path, to in ways:
        head = shown(client, path).partition("</header>")[0]
        assert f'<a href="{to}" target="_blank" rel="noopener">Hjälp<span class="vh"> (öppnas i ny flik)' in head, path
    refused = coordinator.post(f"/plan/{thread.id}/kallelse/granska/", {})
    assert refused.status_code == 422 and 'href="/hjalp/kalla/"' in refused.content.decode()


@pytest.mark.req("KNOW-01")
def test_every_page_of_help_is_in_its_list_and_every_link_in_it_leads_somewhere(world: World) -> None:
    for who, room, start in (("coordinator", "", "/hjalp/"), ("person", "for-dig", "/min-plan/hjalp/")):
        client = world.client(who)
        listed = [href for href in HREF.findall(main_of(shown(client, start))) if href.startswith("/")]
        listed = [href for href in listed if href != "/hjalp/fraga/"]  # the way to ask is no page to read
        assert listed == [f"{start}{slug}/" for slug in reading.load()[room]]
        for path in listed:
            body = main_of(shown(client, path))
            for href in HREF.findall(body):
                if href.startswith("#"):
                    assert f'id="{href[1:]}"' in body, f"{href} on {path}"
                elif not href.startswith("tel:"):
                    assert resolve(href).view_name.startswith("help:"), f"{href} on {path}"


@pytest.mark.req("KNOW-01")
def test_the_person_and_staff_have_help_of_their_own(world: World) -> None:
    staff, person = world.client("coordinator"), world.client("person")
    for client, path in ((person, "/hjalp/"), (person, "/hjalp/kalla/"), (staff, "/min-plan/hjalp/samtycke/")):
        assert client.get(path).status_code in (302, 403, 404), path
    assert staff.get("/hjalp/finns-inte/").status_code == 404
    assert Client().get("/hjalp/kalla/").status_code == 302


@pytest.mark.req("KNOW-01")
def test_the_county_speaks_on_the_help_in_its_own_words(world: World, settings) -> None:
    client = world.client("coordinator")
    pages = {}
    for name in ("norrbotten-2023", "vastmanland-2017"):
        settings.PACK, pack = name, packs.load(name)
        for topic in (topic for topic in topics.STAFF if topic.rules):
            page = html.unescape(main_of(shown(client, f"/hjalp/{topic.slug}/")))
            assert "Så säger riktlinjen här" in page and pack.document in page, topic.slug
            for parameter in topic.rules.split():
                setting = getattr(pack, parameter)
                if setting.value is not None:
                    assert setting.rule.text in page and setting.rule.source in page, (topic.slug, parameter)
            pages[name, topic.slug] = page
    assert "3 arbetsdagar" in pages["norrbotten-2023", "kalla"]
    assert "I god tid" in pages["vastmanland-2017", "kalla"]
    assert "3 arbetsdagar" not in pages["vastmanland-2017", "kalla"]
    assert "Riktlinjen säger inget om: " in pages["norrbotten-2023", "kalla"], "it says nothing of receipts"
    assert "Varje aktör sin del" in pages["norrbotten-2023", "hall-motet"], "who writes the plan"
    assert "Samordningsansvarig" in pages["vastmanland-2017", "hall-motet"]


@pytest.mark.req("KNOW-01")
def test_each_step_says_who_does_what() -> None:
    for page in reading.load()[""].values():
        if page.topic.group in STEPS and page.topic.slug != "exempel":
            part = page.body.partition(">Vem gör vad</h2>")[2]
            assert part.count("<tr>") >= 3, page.topic.slug


@pytest.mark.req("KNOW-01")
def test_good_examples_are_at_hand_where_goals_and_measures_are_written(world: World) -> None:
    page = reading.load()[""]["exempel"]
    kinds = " ".join(heading for _, heading in page.sections)
    for kind in ("84 år", "10 år", "psykiatri", "LSS", "beroende", "Undvik"):
        assert kind in kinds
    assert 6 <= page.body.count("<em>”") <= 10, "goals in the person's own words"
    rows = re.findall(r"<li><strong>[^<]+</strong> [^<]+, <em>[^<]+</em>", page.body)
    assert len(rows) >= 3 * page.body.count("<em>”"), "each with who does what, and when"
    thread = world.thread("write")
    client, link = world.client("coordinator"), '<a href="/hjalp/exempel/" target="_blank" rel="noopener">'
    assert shown(client, f"/plan/{thread.id}/mote/mal/").count(link) == 2, "at the goal and at the measure"
    for path in (f"mal/{thread.goal}/", f"overenskommelse/{thread.measures['own']}/"):
        assert link in shown(client, f"/plan/{thread.id}/{path}"), path
    assert link in shown(client, f"/plan/{thread.id}/")


@pytest.mark.req("KNOW-01", "INDI-06")
def test_the_help_is_easy_to_read() -> None:
    for room, most in (("", FOR_STAFF), ("for-dig", FOR_PERSON)):
        for page in reading.load()[room].values():
            text = text_of(page.body)
            assert len(text.split()) >= ENOUGH, page.topic.slug
            assert lix(text) <= most, f"{page.topic.slug}: LIX {lix(text):.1f}"


def test_the_link_asks_the_database_nothing() -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a question")

    with connection.execute_wrapper(refuse):
        for actor, to in ((SOMEBODY, "/hjalp/att-gora/"), (THE_PERSON, "/min-plan/hjalp/")):
            request = asked("/att-gora/", actor)
            request.resolver_match = resolve("/att-gora/")
            assert context.help_link(request) == {"help_url": to}
    assert context.help_link(asked("/om-sip/")) == {"help_url": ""}
