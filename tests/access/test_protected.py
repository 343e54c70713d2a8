"""Where one with protected identity lives, and how they are reached, stands nowhere: looked for on every way out."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import psycopg
import pytest
from django.core import mail
from django.test import Client
from psycopg import sql

from samplan.config import work
from samplan.coordination.cases.models import Delivery
from samplan.foundation.access import context
from samplan.foundation.access.context import acting
from tests import canaries
from tests.canaries import Bird
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where
from tools.databases import Databases, named

STAFF = ("coordinator", "nurse", "head", "counsellor", "outsider", "staff:berit", "staff:anders", "staff:greta")
WRITERS = ("nurse", "coordinator", "head")
NUMBERS = {"registered": "191500882392", "none": "191600802399", "call": "190801069808"}


MEETS = {"place", "follow-up place"}  # in the documents, which are never changed, and shown to the person


def seen(bird: Bird, client: Client, paths: list[str], who: str, found: Counter) -> dict[str, str]:
    """Look at every page. Counts what was found where; returns the pages that were shown."""
    shown = {}
    for path in paths:
        answer = client.get(path)
        for what in hits(bird, answer, who):
            found[f"{who} GET {path}: {what}"] += 1
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            shown[path] = answer.content.decode()
    return shown


def letters(bird: Bird, client: Client, found: Counter) -> None:
    """The letters of the call, which are not printed any more when the meeting has begun; then it is held."""
    seen(bird, client, [path for path in canaries.paths(bird.thread) if "/brev/" in path], "coordinator", found)
    bird.thread.to("deliver")


def hits(bird: Bird, answer, who: str) -> set[str]:
    """What an answer tells of where they are; the person alone may be told where to meet, and in no calendar."""
    own = who.startswith("person") and "calendar" not in answer.headers.get("Content-Type", "")
    return bird.hits(*canaries.said(answer)) - (MEETS if own else set())


def send(
    bird: Bird, client: Client, paths: list[str], shown: dict[str, str], who: str, found: Counter, ends: bool
) -> int:
    """Send nothing to every address, then what each page's own forms hold. Returns how many were taken.

    ends: send what ends the coordination or a part of it, and else all the rest.
    """
    sent = [(path, {}) for path in paths]
    sent += [one for path in paths if path in shown for one in canaries.posts(shown[path], path)]
    sent = [(path, body) for path, body in sent if not canaries.left_alone(path)]
    taken = 0
    for path, body in sent:
        if any(word in path for word in canaries.LAST) != ends:
            continue
        answer = client.post(path, body)
        told = hits(bird, answer, who)
        if "Location" in answer:
            taken += 1
            told |= hits(bird, client.get(answer["Location"]), who)
        for what in told:
            found[f"{who} POST {path}: {what}"] += 1
    return taken


def mails(bird: Bird) -> list[str]:
    """Everything that waits for this coordination, sent and read as it left."""
    for row in rows_where(case=bird.thread.id):
        work.send(row.id, context.clock())
    return [one.message().as_string() for one in mail.outbox]


def tables(databases: Databases, name: str, *names: str) -> list[str]:
    """Every row of these tables, as the owner reads them."""
    with psycopg.connect(named(databases.owner, name)) as owner:
        return [
            str(owner.execute(sql.SQL("select to_jsonb(t)::text from {} t").format(sql.Identifier(one))).fetchall())
            for one in names
        ]


@pytest.mark.req("ORG-06", "CALL-09")
@pytest.mark.slow
def test_where_a_protected_person_is_stands_on_no_page_paper_mail_or_line_of_the_log(
    world: World,
    test_databases: Databases,
    committing_clone: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bird = canaries.bird(world, "hidden", NUMBERS["registered"], protection="registered", step="call")
    found: Counter = Counter()
    letters(bird, world.client("coordinator"), found)
    paths = canaries.paths(bird.thread)
    own = canaries.as_person(bird, world)
    pages = {who: seen(bird, world.client(who), paths, who, found) for who in STAFF}
    pages["person"] = seen(bird, own, paths, "person", found)
    assert len(pages["coordinator"]) > 50 and len(pages["person"]) > 20, "the pages are there to be looked at"
    taken: Counter = Counter()
    for ends in (False, True):
        for who in ("person", *WRITERS):
            client = own if who == "person" else world.client(who)
            taken[who] += send(bird, client, paths, pages[who], who, found, ends)
            seen(bird, client, paths if ends else paths[::3], f"{who}, afterwards", found)
    assert taken["coordinator"] > 12 and taken["person"] > 4, taken
    left = [*mails(bird), *tables(test_databases, committing_clone, "audit_entry", "outbox_row", "drafts_draft")]
    left += tables(test_databases, committing_clone, "cases_event", "cases_party")
    assert not found and not bird.hits(*left, caplog.text), "\n".join(found)
    documents = bird.hits(*tables(test_databases, committing_clone, "cases_document"))
    assert documents == MEETS, "what was delivered is not changed, it is shown without"
    assert "Platsen visas inte" in pages["nurse"][f"/plan/{bird.thread.id}/"]


@pytest.mark.req("ORG-06", "CALL-09")
@pytest.mark.slow
def test_the_same_search_finds_where_somebody_else_is(world: World) -> None:
    """The search above can find: of one who is not protected it finds every string, where each should stand."""
    bird = canaries.bird(world, "open", NUMBERS["none"], protection="none", step="call")
    found: Counter = Counter()
    letters(bird, world.client("coordinator"), found)
    seen(bird, world.client("coordinator"), canaries.paths(bird.thread), "coordinator", found)
    where = {place.partition(" GET ")[2].rpartition(": ")[::2] for place in found}
    case = f"/plan/{bird.thread.id}"
    for what in ("address", "town", "phone", "kommun", "halsocentral", "close address", "close phone"):
        assert (f"{case}/person/", what) in where, what
    assert {what for _, what in where} >= MEETS
    for what in ("address", "close address", "place"):
        assert any(path.endswith("brev.pdf") and what == told for path, told in where), f"the envelope: {what}"
    found.clear()
    seen(bird, canaries.as_person(bird, world), canaries.paths(bird.thread), "person", found)
    own = {place.rpartition(": ")[2] for place in found if "/min-plan/uppgifter/?" in place}
    assert own == {"address", "town", "phone", "kommun", "halsocentral", "close phone", "notice phone"}
    bird.strings = {"words": "Vi ses"}
    assert bird.hits("<p>vi SES</p>") and not bird.hits("Vi sågs")


def whole(client: Client, path: str) -> str:
    """What the page says, and all that it goes on with: a calendar of many meetings has several pages."""
    said = ""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        said += answer.content.decode()
        more = re.search(r'href="([^"]*[?]efter=[^"]*)">Nästa', answer.content.decode())
        path = unescape(more[1]) if more else ""
    return said


@pytest.mark.slow
@pytest.mark.req("ORG-06", "CALL-06")
def test_a_place_in_a_call_already_sent_is_the_persons_alone_once_they_are_protected(world: World) -> None:
    bird = canaries.bird(world, "moved", NUMBERS["call"], protection="none", step="acknowledge")
    case, place = f"/plan/{bird.thread.id}/", bird.strings["place"]
    shows = {"coordinator": (case, f"{case}mote/", f"{case}mote/flytta/", "/kalender/"), "nurse": (case, "/kalender/")}
    for who, paths in shows.items():
        client = world.client(who)
        for path in paths:
            assert place in whole(client, path), (who, path)
    sent = {"kind": "registered"}
    assert world.client("coordinator").post(f"{case}person/skydd/", sent).status_code == 303
    for who, paths in shows.items():
        client = world.client(who)
        for path in paths:
            assert place not in whole(client, path), f"{who} {path}"
    assert "Platsen visas inte. Ring den som kallar." in world.client("nurse").get(case).content.decode()
    assert "Bara Fågel ser var ni träffas." in world.client("coordinator").get(case).content.decode()
    calendar = {who: whole(world.client(who), "/kalender/") for who in shows}
    assert "Ring den som kallar" not in calendar["coordinator"], "the one who calls is the one who reads"
    assert "Platsen visas inte för personal. Fågel ser den i Min plan." in calendar["coordinator"]
    begins = world.client("coordinator").get(f"{case}mote/").content.decode()
    assert "Fågel ser den i Min plan." in begins and "Min plan.." not in begins
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=bird.thread.id, document__kind="call", channel="letter", party=None).id
    paper = canaries.said(world.client("coordinator").get(f"{case}brev/{letter}/brev.pdf"))
    words = " ".join(" ".join(paper).split())
    assert "så berättar vi var." in words and "Platsen visas inte" not in words and place not in words
    own = canaries.as_person(bird, world)
    assert place in own.get(f"/min-plan/mote/?plan={bird.thread.id}").content.decode()


@pytest.mark.req("ORG-06")
def test_a_paper_is_searched_in_its_text_and_in_what_it_tells_of_itself(world: World) -> None:
    bird = Bird("x", world.thread("deliver"), {"text": "COORDINATOR-WROTE-THIS", "phone": "070-174 06 70"})
    answer = world.client("coordinator").get(f"/plan/{bird.thread.id}/plan.pdf")
    assert bird.hits(*canaries.said(answer)) == {"text"}
    assert bird.hits('<a href="tel:+46701740670">') == bird.hits("070 174 06 70") == {"phone"}


HIDDEN_HINT = "bor eller vistas."
HINTS = {"consent": "189610169816", "acknowledge": "189610159817", "write": "189901069808", "deliver": "190307139808"}
NOT_ABOUT_IT = ("journaltext/",)  # the text to copy is not written here
# Where what is written freely is short.
SHORT = ("kontakter/", "svar/", "person/narstaende/", "person/vardkontakt/")


def written_on(client: Client, case: Thread) -> dict[str, bool]:
    """The pages of a case where something is written freely about the person, and whether they say what not to."""
    found = {}
    for path in (path for path in canaries.paths(case) if f"/plan/{case.id}/" in path):
        answer = client.get(path)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            page, name = answer.content.decode(), path.removeprefix(f"/plan/{case.id}/")
            short = name in SHORT and 'name="request_id"' in page
            if (short or "<textarea" in page) and not name.startswith(NOT_ABOUT_IT):
                found[name] = HIDDEN_HINT in page and read_out(page)
    return found


def read_out(page: str) -> bool:
    """Whether the line is read out with each long text, and with something where there is none."""
    lines = set(re.findall(r'<p class="hint" id="([^"]+)">Skriv inte var', page))
    long, short = (re.findall(rf"<{tag}[^>]*>", page) for tag in ("textarea", "input"))
    tied = [bool(lines & set(" ".join(re.findall(r'describedby="([^"]*)"', one)).split())) for one in long + short]
    return all(tied[: len(long)]) and any(tied)


@pytest.mark.slow
@pytest.mark.req("ORG-06")
@pytest.mark.parametrize("step", ["consent", "acknowledge", "write", "deliver"])
def test_whoever_writes_freely_about_a_protected_person_is_told_not_to_write_where_they_are(
    world: World, step: str
) -> None:
    bird = canaries.bird(world, f"hint-{step}", HINTS[step], protection="marked", step=step)
    found = {}
    for who in ("coordinator", "nurse"):
        found |= {f"{who} {path}": told for path, told in written_on(world.client(who), bird.thread).items()}
    assert len(found) > 3 and not (untold := [path for path, told in found.items() if not told]), untold


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_about_somebody_else_nothing_is_said_of_where_they_are(world: World) -> None:
    found = written_on(world.client("coordinator"), world.thread("write"))
    assert len(found) > 3 and not any(found.values()), found


@pytest.mark.req("ORG-06", "CALL-02")
def test_who_reads_the_place_is_said_under_it_and_of_a_protected_person_it_is_they_alone(world: World) -> None:
    said = {}
    for name in ("maj", "nora"):
        page = world.client("coordinator").get(f"/plan/{world.thread('consent', name=name).id}/kallelse/")
        said[name] = re.findall(r'id="id_(place|purpose)_readers">([^<]+)<', page.content.decode())
    assert dict(said["maj"]) == dict.fromkeys(("place", "purpose"), "Läses av: Maj och alla som kallas")
    assert dict(said["nora"]) == {"place": "Läses av: bara Nora", "purpose": "Läses av: Nora och alla som kallas"}
