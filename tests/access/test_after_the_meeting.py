"""The pages after the meeting, asked for as each of the cast: what they show, what a click does, what is refused."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from samplan.coordination.cases.models import Case, Delivery, Document, Duty
from samplan.demo.play import staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.access.context import acting
from samplan.rulebook.calendar import local_date
from tests.cast import Thread, World, acting_as, key


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def case_page(thread: Thread) -> str:
    return f"/plan/{thread.id}/"


@pytest.mark.slow
@pytest.mark.req("PLAN-03")
def test_the_doer_says_how_it_goes_with_one_click_from_the_plan_page(world: World) -> None:
    thread = world.thread("deliver")
    nurse = world.client("nurse")
    path = f"{case_page(thread)}overenskommelse/{thread.measures['nurse']}/lage/"
    page = text_of(nurse, case_page(thread))
    for state in ("Påbörjat", "Klart", "Blev inte av"):
        assert re.search(rf'action="{path}".*?>{state}<', page, re.S), state
    assert nurse.post(path, {"state": "done"}).status_code == 303
    for who in ("nurse", "coordinator"):
        page = text_of(world.client(who), case_page(thread))
        assert 'class="over"' in page and ">Klart<" in page, who
    mine = text_of(world.client("person"), f"/min-plan/?plan={thread.id}")
    assert "Klart " in mine and " over" in mine
    assert world.client("coordinator").post(path, {"state": "done"}).status_code == 422


@pytest.mark.req("INDI-02", "FOLL-02")
def test_the_person_answers_whether_it_was_done_on_a_page_of_its_own(world: World) -> None:
    thread = world.thread("deliver")
    maj = world.client("person")
    path = f"/min-plan/overenskommelse/{thread.measures['nurse']}/"
    assert path in text_of(maj, f"/min-plan/?plan={thread.id}")
    page = text_of(maj, f"{path}?plan={thread.id}")
    assert "Hälsocentralen Björken ger ögondroppar" in page and "Varje morgon" in page and "tel:+46980319220" in page
    for button in ("Ja", "Nej", "Vet inte"):
        assert f">{button}</button>" in page
    assert maj.post(f"{path}gjort/", {"answer": "no", "plan": str(thread.id)}).status_code == 303
    assert "Du har svarat: nej" in text_of(maj, f"{path}?plan={thread.id}")
    assert "Maj: det blev inte gjort" in text_of(world.client("coordinator"), case_page(thread))
    assert maj.post(f"{path}gjort/", {"answer": "x", "plan": str(thread.id)}).status_code == 422


@pytest.mark.slow
@pytest.mark.req("FOLL-02", "FOLL-06")
def test_the_follow_up_asks_one_question_a_row_and_shows_what_was_said_last(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.tell(world.now, thread.measures["nurse"], "no")
    sara, path = world.client("coordinator"), f"{case_page(thread)}uppfoljning/"
    page = text_of(sara, path)
    assert page.count("Blev det gjort?<span") == 2 and "Maj: det blev inte gjort" in page
    for words in ("Närmare", "Likadant", "Längre bort", "Trygghet", "Vad är nytt?"):
        assert words in page
    answer = sara.post(path, {"next": "go_on", "circumstances": "Maj har flyttat ihop med Siv"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "Svara på om det blev gjort: Hälsocentralen Björken ger ögondroppar" in shown
    assert "Maj har flyttat ihop med Siv" in shown, "what was typed is kept"
    rows = {f"line_{id}": "yes" for id in thread.measures.values()}
    no_day = sara.post(path, {**rows, "next": "go_on"})
    assert no_day.status_code == 422 and "Välj när ni följer upp planen nästa gång." in no_day.content.decode()
    day = (local_date(world.now) + timedelta(days=60)).isoformat()
    assert sara.post(path, {**rows, "next": "go_on", "next_date": day}).status_code == 303
    assert "Så gick det" in text_of(sara, case_page(thread))
    assert world.client("nurse").get(path).status_code == 403


@pytest.mark.slow
@pytest.mark.req("FOLL-03", "PLAN-13")
def test_the_plan_is_changed_between_meetings_and_the_page_says_that_it_is_not_shared(world: World) -> None:
    thread = world.thread("deliver")
    sara, told = world.client("coordinator"), "Planen har ändrats sedan den delades"
    assert told not in text_of(sara, case_page(thread))
    answer = sara.post(
        f"{case_page(thread)}overenskommelse/", {"who": "person", "what": "går ut", "when": "i dag", "kind": "social"}
    )
    assert answer.status_code == 303 and "/skriv/" in answer["Location"]
    assert told in text_of(sara, f"{case_page(thread)}skriv/") and told in text_of(sara, case_page(thread))
    with acting(acting_as("coordinator")):
        party = Case.objects.get(id=thread.id).parties.get(unit_id=key("bjorken"))
    assert sara.post(f"{case_page(thread)}dela/", {"parties": str(party.id), "ways": "digital"}).status_code == 303
    assert told not in text_of(sara, case_page(thread))
    assert "går ut" in text_of(world.client("nurse"), case_page(thread))
    bad = sara.post(
        f"{case_page(thread)}overenskommelse/", {"who": "person", "what": "läser", "when": "", "kind": "social"}
    )
    assert bad.status_code == 422 and "läser" in bad.content.decode()


@pytest.mark.req("CONS-05", "FOLL-05")
def test_when_the_consent_is_taken_back_the_pages_of_the_coordination_say_what_one_does_instead(world: World) -> None:
    thread = world.thread("deliver")
    goal = thread.goal
    sara, case = world.client("coordinator"), case_page(thread)
    paths = ("lamna-over/", "initiativ/", "uppfoljning/", "dela/", "samtycke/ta-tillbaka/", f"mal/{goal}/")
    ending = f'<a href="{case}avsluta/">Avsluta planen</a>'
    for path in paths:
        page = sara.get(case + path).content.decode()
        assert "<h1>" in page and ending not in page.partition("<h1>")[2], path
    thread.play.withdraw(world.now)
    for path in paths:
        page = sara.get(case + path).content.decode()
        assert f"Ring Maj och avsluta planen. {ending}" in page, path
    colleague = {"assignment": str(key("mats")), "request_id": str(uuid4())}
    page = text_of(sara, f"{case}lamna-over/")
    assert "Ingen annan enhet kan ta över nu" in page and "Byt samordnare hos er" in page
    assert sara.post(f"{case}samordnare/", colleague).status_code == 303, "a colleague still can"
    thread.play.end(world.now, "withdrawn", evaluated=False)
    assert "Byt samordnare" not in text_of(sara, f"{case}lamna-over/")


@pytest.mark.req("FOLL-05", "CALL-10", "CONS-10")
def test_the_coordination_is_handed_over_on_two_pages(world: World) -> None:
    thread = world.thread("deliver")
    sara, elin = world.client("coordinator"), world.client("nurse")
    path = f"{case_page(thread)}lamna-over/"
    page = text_of(sara, path)
    assert "Hälsocentralen Björken" in page and "Byt samordnare hos er" in page
    assert sara.post(path, {"unit": str(key("bjorken")), "reason": "Mest vård nu"}).status_code == 303
    assert "Ni samordnar tills de har tagit över" in text_of(sara, path)
    assert elin.get(path).status_code == 403
    assert f"{case_page(thread)}ta-over/" in text_of(elin, case_page(thread))
    take = f"{case_page(thread)}ta-over/"
    page = text_of(elin, take)
    for words in ("Mest vård nu", "Kallar till uppföljning", "Ni behöver ett eget samtycke", "/samtycke/"):
        assert words in page
    assert re.search(rf'value="{key("elin")}"[^>]*checked', page), "oneself, unless another is chosen"
    assert elin.post(take, {"assignment": str(key("omar"))}).status_code == 303
    assert "Omar Saleh" in text_of(elin, case_page(thread))
    assert "Omar Saleh" in text_of(world.client("person"), f"/min-plan/?plan={thread.id}")
    assert "Ni har ingen fråga om att ta över" in text_of(elin, take)
    assert sara.get(path).status_code == 403, "it is no longer theirs to hand over"


@pytest.mark.slow
@pytest.mark.req("END-01", "END-02")
def test_the_end_has_its_reason_and_the_person_reads_why(world: World) -> None:
    thread = world.thread("deliver")
    sara, path = world.client("coordinator"), f"{case_page(thread)}avsluta/"
    page = text_of(sara, path)
    assert page.count('name="ending"') == 6, "death is registered apart, and a consent that stands is not taken back"
    assert re.search(r'value="digital"[^>]*checked', page) and re.search(r'value="paper"[^>]*checked', page)
    refused = sara.post(path, {"ending": "goals_met", "ways": "digital"})
    assert refused.status_code == 422 and "Utvärdera målen tillsammans" in refused.content.decode()
    sent = {"ending": "goals_met", "evaluated": "on", "text": "Fint att det går bra", "ways": ["digital"]}
    assert sara.post(path, sent).status_code == 303
    assert "Har inte bekräftat än" in text_of(sara, case_page(thread))
    again = sara.post(path, sent)
    assert again.status_code == 422 and "redan avslutad" in again.content.decode()
    elin = world.client("nurse")
    assert "Bekräfta avslutet" in text_of(elin, case_page(thread))
    assert elin.post(f"{case_page(thread)}avsluta/bekrafta/").status_code == 303
    assert "Har bekräftat avslutet" in text_of(sara, case_page(thread))
    post = text_of(world.client("person"), f"/min-plan/post/?plan={thread.id}")
    assert "Planen är avslutad" in post


@pytest.mark.req("INDI-02", "PLAN-08")
def test_something_is_wrong_is_written_answered_and_read_in_post(world: World) -> None:
    thread = world.thread("deliver")
    maj, sara = world.client("person"), world.client("coordinator")
    page = text_of(maj, f"/min-plan/fraga/?plan={thread.id}")
    assert page.count('name="about"') == 3
    empty = maj.post("/min-plan/fraga/", {"plan": str(thread.id)})
    assert empty.status_code == 422
    sent = {"plan": str(thread.id), "about": "wrong", "text": "Det är tisdag"}
    assert maj.post("/min-plan/fraga/", sent).status_code == 303
    with acting(acting_as("coordinator")):
        asked = Document.objects.get(case=thread.id, kind="question").id
        assert Duty.objects.filter(case=thread.id, ref=str(asked), met_at=None, unit=key("bistand")).exists()
    path = f"{case_page(thread)}fraga/{asked}/"
    assert "Det är tisdag" in text_of(sara, path)
    assert world.client("nurse").get(path).status_code == 403
    assert sara.post(path, {"text": "Tack, nu är det ändrat", "ways": "digital"}).status_code == 303
    post = text_of(maj, f"/min-plan/post/?plan={thread.id}")
    links = re.findall(r"/min-plan/post/[0-9a-f-]+/", post)
    assert "Svar till dig" in post and "Tack, nu är det ändrat" in text_of(maj, links[0])


@pytest.mark.req("INDI-02", "ACC-02")
def test_what_the_person_writes_to_the_coordinator_is_read_by_no_other_unit_of_the_organisation(world: World) -> None:
    thread = world.sisters()
    asked = thread.play.question(world.now, "Hemtjänsten kommer för sent")
    path = f"{case_page(thread)}fraga/{asked}/"
    assert world.client("coordinator").post(path, {"text": "Jag talar med dem", "ways": "paper"}).status_code == 303

    def read_by(name: str) -> str:
        client = world.client(f"staff:{name}")
        with acting(staff(name)):
            found = Document.objects.filter(case=thread.id, kind__in=("question", "answer"))
            papers = list(found.values_list("id", flat=True))
        read = [text_of(client, f"{case_page(thread)}handling/{paper}/") for paper in papers]
        files = client.get(f"{case_page(thread)}person/allt.json").json()["plans"]
        taken = json.dumps([plan for plan in files if plan["id"] == str(thread.id)], ensure_ascii=False)
        pages = [text_of(client, f"{case_page(thread)}{page}") for page in ("", "historik/")]
        return " ".join([*read, *pages, taken])

    words = ("för sent", "Jag talar med dem", "Svar till Maj", "Personen skrev till samordnaren", "Personen fick svar")
    words = (*words, "svar till personen")
    assert all(word in read_by("sara") for word in words), [w for w in words if w not in read_by("sara")]
    assert not [word for word in words if word in read_by("fatima")], "of the same organisation, and no more"
    thread.play.offer(world.now, "hemtjanst", "Sara slutar")
    thread.play.take_over(world.now, "fatima", "paper")
    for name in ("fatima", "sara"):
        assert "Jag talar med dem" in read_by(name), f"{name}: who takes over, and who answered"


@pytest.mark.req("INDI-02", "ACC-02")
def test_that_the_person_was_answered_is_known_to_who_answered_and_who_coordinates(world: World) -> None:
    thread = world.sisters()
    asked = thread.play.question(world.now, "Hemtjänsten kommer för sent")
    path = f"{case_page(thread)}fraga/{asked}/"
    assert world.client("coordinator").post(path, {"text": "Jag talar med dem", "ways": "paper"}).status_code == 303

    with acting(staff("sara")):
        answer = Document.objects.get(case=thread.id, kind="answer").id

    def reads(name: str) -> tuple[bool, bool, bool]:
        """Whether the database shows that the answer was sent, that it was posted, and that the plan was sent."""
        with acting(staff(name)), connection.cursor() as cursor:
            sent = Delivery.objects.filter(case=thread.id, to_person=key("maj"))
            cursor.execute("select 1 from access.history where old ->> 'document_id' = %s", [str(answer)])
            posted = cursor.fetchone() is not None
            return sent.filter(document=answer).exists(), posted, sent.exclude(document=answer).exists()

    thread.play.post(world.now)
    assert reads("sara") == (True, True, True) and reads("fatima") == (False, False, True)
    thread.play.offer(world.now, "hemtjanst", "Sara slutar")
    thread.play.take_over(world.now, "fatima", "paper")
    assert reads("fatima") == reads("sara") == (True, True, True), "who takes over, and who answered"


def logged_in_person(name: str) -> Client:
    client = Client()
    with context.acting(actors.system("Test")) as now:
        client.cookies[sessions.COOKIE] = login.individual(key(name), "Ida Låtsasson", now)
    return client


@pytest.mark.slow
@pytest.mark.req("END-03", "ACC-05")
def test_a_death_is_one_confirmation_and_every_page_is_then_neutral(world: World) -> None:
    thread = world.thread("deliver", name="folke")
    elin, path = world.client("nurse"), f"{case_page(thread)}avliden/"
    page = text_of(elin, path)
    assert "Ingen närstående får veta det härifrån" in page and "Det går inte att ångra" in page
    assert elin.post(path, {}).status_code == 422
    day = local_date(world.now)
    assert elin.post(path, {"died_on": day.isoformat()}).status_code == 303
    for who in ("nurse", "coordinator"):
        page = text_of(world.client(who), case_page(thread))
        assert "Folke avled" in page and "Avled" in page, who
        assert "Registrera att Folke har avlidit" not in page
    sara = world.client("coordinator")
    found = sara.post("/sok/", {"number": "19480819-2530"}).content.decode()
    assert "Avled" in found
    folke = logged_in_person("folke")
    for where in ("", "mote/", "post/", "mer/", "allt/", "samtycke/", "vem-har-last/", "fraga/"):
        shown = text_of(folke, f"/min-plan/{where}")
        assert "Den här sidan är stängd" in shown and "ögondroppar" not in shown, where
    with acting(acting_as("coordinator")):
        called = Document.objects.get(case=thread.id, kind="call").id
    for paper in ("allt.pdf", "allt.json", f"post/{called}/", f"post/{called}/mote.ics"):
        assert folke.get(f"/min-plan/{paper}").status_code == 404, paper
    assert world.client("outsider").post(path, {"died_on": day.isoformat()}).status_code == 404
