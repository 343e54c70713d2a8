"""What is typed and not yet sent: kept for the one who typed it, acting as they did then, and for nobody else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.http import HttpResponse
from django.test import Client

from samplan.coordination.cases import consents
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit.models import Entry
from samplan.foundation.drafts import keeping
from samplan.foundation.drafts.keeping import Place
from samplan.foundation.drafts.models import Draft
from tests.cast import World, acting_as
from tests.held import as_owner, led_to
from tools.databases import Databases, named

WORDS = {"purpose": "Att Maj ska kunna bo kvar", "person_channel": "both"}


def token(page: HttpResponse) -> str:
    """The first draft token of a page."""
    found = re.search(r'name="utkast" value="([^"]+)"', page.content.decode())
    assert found, "the page has no form with a draft"
    return found.group(1)


def typed(client: Client, path: str, **words: object) -> HttpResponse:
    """What the browser does two seconds after the last key in the form on ``path``."""
    return client.post("/utkast/", {**words, "utkast": token(client.get(path)), "request_id": "a" * 32})


def drafts(actor: Actor) -> int:
    with context.acting(actor), connection.cursor() as cursor:
        cursor.execute("select count(*) from drafts_draft")
        return cursor.fetchone()[0]


def kept(actor: Actor, case: UUID | None, **words: str) -> Place:
    """A draft of a call, kept as ``actor``."""
    place = Place(actor, "call", case)
    with context.acting(actor):
        keeping.keep(place, [(name, [value]) for name, value in words.items()])
    return place


def found(actor: Actor, case: UUID | None) -> list[Draft]:
    with context.acting(actor) as now:
        return keeping.found(actor, case, now)


def test_what_was_typed_is_in_the_form_when_it_is_opened_again(world: World) -> None:
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    assert "Här är ditt utkast" not in world.client("coordinator").get(path).content.decode()
    answer = typed(world.client("coordinator"), path, **WORDS, form="video", link="https://mote.example/1")
    assert answer.status_code == 200 and re.fullmatch(r"\d\d\.\d\d", answer.json()["klockan"])
    page = world.client("coordinator").get(path).content.decode()  # another session, another day
    assert f"Här är ditt utkast från i dag klockan {answer.json()['klockan']}." in page
    assert "Att Maj ska kunna bo kvar" in page and "https://mote.example/1" in page
    assert re.search(r'value="video"[^>]*checked', page) and re.search(r'value="both"[^>]*checked', page)
    assert not re.search(r'name="recipients"[^>]*checked', page), "what was unticked stays unticked"
    assert "a" * 32 not in page, "each showing has a key of its own"


def test_a_draft_is_gone_when_the_form_has_been_sent_and_stays_when_it_is_refused(world: World) -> None:
    thread = world.thread("answer")
    client = world.client("coordinator")
    path = f"/plan/{thread.to('begin').id}/mote/mal/"
    goal = {"text": "Jag vill hem.", "kind": "main"}
    page = client.get(path).content.decode()
    mine = re.search(r'action="/plan/[^"]+/mal/".*?name="utkast" value="([^"]+)"', page, re.DOTALL)
    assert mine
    client.post("/utkast/", {**goal, "utkast": mine.group(1)})
    assert "Jag vill hem." in client.get(path).content.decode()
    assert client.post(f"/plan/{thread.id}/mal/", {"kind": "main", "text": ""}).status_code == 422
    assert "Här är ditt utkast" in client.get(path).content.decode(), "it was refused, so the draft is still needed"
    assert client.post(f"/plan/{thread.id}/mal/", {**goal, "utkast": mine.group(1)}).status_code == 303
    assert "Här är ditt utkast" not in client.get(path).content.decode()


def test_a_save_that_comes_after_the_form_was_sent_brings_nothing_back(world: World) -> None:
    """The network held it back, or the browser sent it as the page was left."""
    thread = world.thread("write")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/mal/{thread.goal}/"
    words = {"text": "Så skrev jag.", "kind": "main", "version": "1", "request_id": "b" * 32}
    late = {**words, "utkast": token(client.get(path))}
    assert client.post("/utkast/", late).status_code == 200
    assert client.post(path, late).status_code == 303
    answer = client.post("/utkast/", {**late, "text": "Så skrev jag då."})
    assert answer.status_code == 422 and answer.json() == {"fel": keeping.IS_SENT}
    assert found(acting_as("coordinator"), thread.id) == []
    assert client.post("/utkast/", {**late, "request_id": "c" * 32}).status_code == 200, "another showing is another"
    assert client.post("/utkast/", late).status_code == 422, "and the first stays sent"


@pytest.mark.slow
def test_of_two_tabs_one_is_sent_and_the_other_keeps_its_words(world: World) -> None:
    thread = world.thread("write")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/mal/{thread.goal}/"
    one, two = ({"kind": "main", "version": "1", "request_id": id * 32, "text": f"Flik {id}"} for id in "de")
    for tab in (one, two):
        assert client.post("/utkast/", {**tab, "utkast": token(client.get(path))}).status_code == 200
    assert "Flik e" in client.get(path).content.decode(), "the newest words are shown"
    assert client.post(path, {**one, "utkast": token(client.get(path))}).status_code == 303
    assert client.post("/utkast/", {**two, "utkast": token(client.get(path))}).status_code == 200
    page = client.get(path).content.decode()
    assert "Flik e" in page and "Här är ditt utkast" in page
    refused = client.post(path, {**two, "utkast": token(client.get(path))}).content.decode()
    assert "Två har skrivit" in refused and "Flik d" in refused, "it was of the older version"
    assert "Flik e" in client.get(path).content.decode(), "and is still there"


def test_one_begins_anew_without_the_draft(world: World) -> None:
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    client = world.client("coordinator")
    typed(client, path, **WORDS)
    page = client.get(path)
    button = re.search(r'<button class="plain" form="([\w-]+)">Börja om utan utkastet', page.content.decode())
    assert button and f'id="{button.group(1)}"' in page.content.decode()
    answer = client.post(
        "/utkast/", {"utkast": token(page), "slang": "1"}, headers={"referer": f"http://testserver{path}?klart=sparat"}
    )
    assert answer.status_code == 303 and answer["Location"].startswith(f"{path}?klart=utkast-borta.")
    assert "Utkastet är borttaget." in client.get(answer["Location"]).content.decode()
    assert WORDS["purpose"] not in client.get(path).content.decode()
    elsewhere = {"referer": "https://elsewhere.example/x"}
    assert client.post("/utkast/", {"utkast": token(page), "slang": "1"}, headers=elsewhere)["Location"] == "/"


def test_a_colleague_at_the_unit_does_not_see_it(world: World) -> None:
    case = world.thread("consent").id
    sara, karin = acting_as("coordinator"), acting_as("head")
    assert sara.unit == karin.unit
    kept(sara, case, **WORDS)
    assert len(found(sara, case)) == 1
    assert found(karin, case) == []
    assert found(replace(karin, user=sara.user, unit=key("bjorken")), case) == []


@pytest.mark.req("ACC-02")
def test_the_database_too_gives_it_to_nobody_else(world: World) -> None:
    case = uuid4()
    sara = acting_as("coordinator")
    with context.acting(sara):
        before = {name: drafts_as(name) for name in ("head", "nurse", "outsider", "person", "protected")}
    kept(sara, case, **WORDS)
    for name, count in before.items():
        assert drafts_as(name) == count
    assert drafts(sara) >= 1
    elsewhere = replace(sara, unit=key("bjorken"), organisation=key("region"))
    assert drafts(elsewhere) == 0, "the same user at another unit is behind another secrecy border"
    assert drafts(replace(sara, user=None)) == 0, "one without a user has no drafts"


def drafts_as(name: str) -> int:
    return drafts(acting_as(name))


def test_nobody_writes_a_draft_but_through_the_functions(world: World) -> None:
    kept(acting_as("coordinator"), uuid4(), **WORDS)
    for statement in ("update drafts_draft set words = '{}'", "delete from drafts_draft"):
        with pytest.raises(ProgrammingError, match="permission denied"), context.acting(acting_as("coordinator")):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def test_throwing_away_reaches_ones_own_alone(world: World) -> None:
    case = uuid4()
    sara, karin = acting_as("coordinator"), acting_as("head")
    kept(sara, case, **WORDS)
    with context.acting(karin):
        keeping.drop(Place(karin, "call", case), "")
    elsewhere = replace(sara, unit=key("bjorken"))
    with context.acting(elsewhere):
        keeping.drop(Place(elsewhere, "call", case), "")
    assert len(found(sara, case)) == 1


def test_the_page_of_one_does_not_keep_its_words_for_the_next_who_logs_in(world: World) -> None:
    """A shared computer: the form was left open, and somebody else is logged in when it is saved."""
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    sara = world.client("coordinator")
    open_page = token(sara.get(path))
    words = {**WORDS, "utkast": open_page}
    for name in ("head", "nurse", "person"):
        assert world.client(name).post("/utkast/", words).status_code == 404
    assert Client().post("/utkast/", words).status_code == 403, "nobody is logged in"
    assert sara.post("/utkast/", words).status_code == 200


def test_who_was_logged_out_is_shown_the_way_back_to_the_page_where_they_wrote(world: World) -> None:
    page = f"/plan/{world.thread('consent').id}/kallelse/"
    answer = Client().post(f"{page}", WORDS, headers={"referer": f"http://testserver{page}"}).content.decode()
    assert f'href="/logga-in/?vidare={page.replace("/", "%2F")}"' in answer
    away = {"referer": "https://elsewhere.example/x"}
    assert "vidare=" not in Client().post(page, WORDS, headers=away).content.decode()
    answer = Client().get(page)
    assert answer["Location"] == f"/logga-in/?vidare={page.replace('/', '%2F')}"
    client = Client()
    assert led_to(client.post("/logga-in/demo/", {"user": "coordinator", "vidare": page})) == page


def test_the_same_user_in_another_assignment_is_another(world: World) -> None:
    sara = acting_as("coordinator")
    place = Place(sara, "call", uuid4())
    assert keeping.place_of(sara, place.token) == place
    assert keeping.place_of(replace(sara, unit=key("bjorken")), place.token) is None


def test_a_forged_name_of_a_case_or_a_form_answers_as_a_made_up_one(world: World) -> None:
    """There is nothing to name but what one was shown: the token is signed."""
    case = world.thread("consent").id
    client = world.client("outsider")
    answers = set()
    for owner, form, id in ((key("oskar"), "call", case), (key("oskar"), "call", uuid4()), (uuid4(), "nope", case)):
        forged = keeping.signing.b64_encode(json.dumps([str(owner), None, None, form, str(id), ""]).encode()).decode()
        answer = client.post("/utkast/", {**WORDS, "utkast": f"{forged}:{'x' * 43}"})
        answers.add((answer.status_code, answer.content))
    answers.add(((again := client.post("/utkast/", {**WORDS, "utkast": "\0å:"})).status_code, again.content))
    assert {status for status, _ in answers} == {404} and len(answers) == 1


def test_it_is_there_for_seven_days_and_then_gone(world: World, test_databases: Databases) -> None:
    case, other = uuid4(), uuid4()
    sara = acting_as("coordinator")
    for id in (case, other):
        kept(sara, id, **WORDS)
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:

        def aged(id: UUID, by: str) -> None:
            owner.execute('update drafts_draft set saved_at = now() - %s::interval where "case" = %s', (by, id))

        aged(case, "6 days 23 hours")
        aged(other, "7 days 1 minute")
        assert len(found(sara, case)) == 1 and found(sara, other) == []
        with context.acting(sara):
            assert not Draft.objects.filter(case=other).exists(), "the database says so too"
        keeping.drop_old()  # as the worker does, when nobody acts
        left = owner.execute('select "case" from drafts_draft where "case" = any(%s)', ([case, other],)).fetchall()
    assert left == [(case,)]


def test_the_worker_throws_old_drafts_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from samplan.config import work

    called: list[bool] = []
    monkeypatch.setattr(work.keeping, "drop_old", lambda: called.append(True))
    monkeypatch.setattr(work, "sweep", lambda: 0)
    monkeypatch.setattr(work.time, "sleep", lambda _: None)
    monkeypatch.setattr(work, "EVERY", 0.0)
    rounds = iter([False, False, False, True])
    work.run(lambda: next(rounds, True))
    assert called == [True], "at the start, and then once an hour"


def test_too_much_is_refused_with_a_sentence_and_what_was_kept_stays(world: World) -> None:
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    client = world.client("coordinator")
    assert typed(client, path, purpose="å" * 29_000).status_code == 200
    answer = typed(client, path, purpose="å" * 30_001)
    assert answer.status_code == 422 and "för lång" in answer.json()["fel"]
    assert "å" * 29_000 in client.get(path).content.decode()


@pytest.mark.parametrize("text", ["\0", "a\0b", "👩‍👩‍👧", "<script>x</script>", "\ud7ff", "\\u0000", '"', "\r\n"])
def test_odd_text_is_kept(world: World, text: str) -> None:
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    client = world.client("coordinator")
    assert typed(client, path, why=text, **{"x\0y": "z"}).status_code == 200
    page = client.get(path)
    assert page.status_code == 200 and b"<script>x" not in page.content


@pytest.mark.parametrize("more", [{}, {"slang": ""}])
def test_an_odd_key_of_a_showing_keeps_and_throws_away_as_any_other(world: World, more: dict[str, str]) -> None:
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    client = world.client("coordinator")
    sent = {"utkast": token(client.get(path)), "request_id": "\0" + "b" * 40, "why": "x", **more}
    assert client.post("/utkast/", sent).status_code == (303 if more else 200)


def test_the_keys_of_one_showing_and_what_is_no_field_never_come_back(world: World) -> None:
    case = world.thread("consent").id
    client = world.client("coordinator")
    typed(client, f"/plan/{case}/kallelse/", **WORDS, csrfmiddlewaretoken="CSRF", strange="STRANGE")
    (draft,) = found(acting_as("coordinator"), case)
    assert not keeping.NOT_WORDS & set(draft.words)
    assert "STRANGE" not in client.get(f"/plan/{case}/kallelse/").content.decode()


def test_a_draft_of_a_change_stays_on_the_version_it_was_written_on(world: World) -> None:
    """Else what somebody has changed meanwhile would be written over without a word."""
    thread = world.thread("write")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/mal/{thread.goal}/"
    typed(client, path, text="Min ändring", kind="main", version="1")
    assert client.post(path, {"text": "En annans ändring", "kind": "main", "version": "1"}).status_code == 303
    typed(client, path, text="Min ändring", kind="main", version="1")
    page = client.get(path).content.decode()
    assert "Min ändring" in page and re.search(r'name="version" value="1"', page)


def test_a_need_from_the_search_is_not_mixed_with_one_of_another_person(world: World) -> None:
    client = world.client("coordinator")
    ask = {"steg": "ny", "number": "19440101-2382"}
    first = token(client.post("/behov/ny/", ask))
    client.post("/utkast/", {"number": ask["number"], "need": "MAJ-BEHÖVER", "utkast": first})
    other = client.post("/behov/ny/", {"steg": "ny", "number": "19470112-4622"}).content.decode()
    assert "MAJ-BEHÖVER" not in other and "19470112-4622" in other
    assert "MAJ-BEHÖVER" in client.post("/behov/ny/", ask).content.decode()
    assert "MAJ-BEHÖVER" in client.get("/behov/ny/").content.decode(), "after a lock one comes back to this address"
    sent = {
        "number": ask["number"],
        "need": "MAJ-BEHÖVER",
        "known_on": "2026-11-20",
        "huvudman": ["region"],
        "sett": "1",
    }
    sent |= {"grounds": "several_units", "rests_on": "contact", "assessed_by": "Sara Lindqvist", "setting": "everyday"}
    assert client.post("/behov/ny/", {**sent, "utkast": first}).status_code == 303
    assert "MAJ-BEHÖVER" not in client.get("/behov/ny/").content.decode()


def test_a_draft_shows_nothing_to_one_who_has_left_the_case(world: World) -> None:
    thread = world.thread("acknowledge")
    nurse = world.client("nurse")
    path = f"/plan/{thread.id}/svara/"
    typed(nurse, path, text="NURSE-TYPED-THIS")
    assert "NURSE-TYPED-THIS" in nurse.get(path).content.decode()
    person = acting_as("person")
    case = thread.case("person")
    with context.acting(person) as now:
        consents.withdraw_consent(case=case, by=person, now=now)
    for name in ("coordinator", "head", "person"):
        assert "NURSE-TYPED-THIS" not in world.client(name).get(f"/plan/{thread.id}/svara/").content.decode()
    assert len(found(acting_as("nurse"), thread.id)) == 1, "kept until its seven days have passed"


def test_a_draft_is_shown_to_nobody_when_the_assignment_has_ended(world: World) -> None:
    """It is read at that unit alone, by that user alone: nobody comes back to it, and it ends by itself."""
    path = f"/plan/{world.thread('consent').id}/kallelse/"
    sara, ended = world.client("coordinator"), "update directory_assignment set until_at = %s where id = %s"
    mine = {**WORDS, "utkast": token(sara.get(path)), "request_id": "f" * 32}
    assert sara.post("/utkast/", mine).status_code == 200
    with as_owner() as owner:
        owner.execute(ended, [world.now, key("sara")])
    try:
        for name in ("coordinator", "head", "nurse", "person"):
            client = sara if name == "coordinator" else world.client(name)
            assert WORDS["purpose"] not in client.get(path).content.decode()
        assert sara.post("/utkast/", mine).status_code in (401, 403)
    finally:
        with as_owner() as owner:
            owner.execute(ended, [None, key("sara")])


def test_the_person_too_can_have_drafts(world: World) -> None:
    maj, nora = acting_as("person"), acting_as("protected")
    place = Place(maj, "before", uuid4())
    client = world.client("person")
    assert client.post("/utkast/", {"text": "Jag vill bo kvar", "utkast": place.token}).status_code == 200
    (draft,) = found(maj, place.case)
    assert draft.words == {"text": ["Jag vill bo kvar"]}
    assert world.client("protected").post("/utkast/", {"utkast": place.token}).status_code == 404
    assert found(nora, place.case) == []


def test_keeping_a_draft_is_not_logged_and_reading_its_page_is(world: World) -> None:
    case = world.thread("consent").id
    client = world.client("coordinator")
    page = token(client.get(f"/plan/{case}/kallelse/"))
    with context.acting(acting_as("person")):
        before = Entry.objects.filter(case=case).count()
        assert before
    client.post("/utkast/", {**WORDS, "utkast": page})
    with context.acting(acting_as("person")):
        assert Entry.objects.filter(case=case).count() == before


@pytest.mark.slow
def test_every_form_that_keeps_drafts_carries_one_name_each(world: World) -> None:
    thread = world.thread("begin")
    client = world.client("coordinator")
    for draft in re.findall(
        r'hidden>.*?name="utkast" value="([^"]+)"', client.get("/behov/ny/").content.decode(), re.S
    ):
        client.post("/utkast/", {"utkast": draft, "slang": "1"})  # what another test has begun to write
    paths = {"/behov/ny/": 1, "mote/nulage/": 1, "mote/mal/": 2, "samtycke/": 1, "kallelse/": 1, "mote/avsluta/": 1}
    for path, forms in paths.items():
        page = client.get(path if path.startswith("/") else f"/plan/{thread.id}/{path}").content.decode()
        assert page.count('name="utkast"') == forms, path
        assert "drafts.js" in page
    assert "drafts.js" not in client.get("/att-gora/").content.decode(), "fetched only where it is used"
    assert 'name="utkast"' in world.client("nurse").get(f"/plan/{thread.id}/svara/").content.decode()


@pytest.mark.parametrize("path", ["mote/flytta/", "mote/stall-in/", "var-del/"])
def test_moving_calling_off_and_ones_own_part_keep_what_is_typed(world: World, path: str) -> None:
    who, field = ("nurse", "text") if path == "var-del/" else ("coordinator", "reason")
    path = f"/plan/{world.thread('call').id}/{path}"
    assert typed(world.client(who), path, **{field: "Det jag hann skriva"}).status_code == 200
    page = world.client(who).get(path).content.decode()
    assert "Här är ditt utkast" in page and "Det jag hann skriva" in page
