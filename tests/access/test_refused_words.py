"""A form that is refused shows what was written in it and who is logged in: another may have logged in meanwhile."""

from __future__ import annotations

import itertools
import re
from uuid import uuid4

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client

from samplan.foundation.access import policies
from samplan.foundation.access.sessions import COOKIE
from samplan.foundation.pages.unsaved import texts_in
from tests.access.test_calling import form
from tests.cast import World
from tests.inputs.pages import Form, Page

WORDS = "Maj vill ha hjälp med ögonen.\nOch någon att gå ut med."


def written(answer: HttpResponse) -> str:
    """The notice about what was not saved, "" when there is none."""
    found = re.search(r'<div class="notis notis--varning".*?</ol>\s*</div>', answer.content.decode(), re.S)
    return found[0] if found else ""


@pytest.mark.req("CALL-02", "ACC-02")
def test_a_call_sent_when_somebody_who_has_no_part_in_it_has_logged_in_is_shown_back(world: World) -> None:
    thread = world.thread("consent")
    data = form(thread, "bjorken", questions=WORDS, **{"bring_" + str(uuid4()): "Listan över läkemedel"})
    answer = world.client("outsider").post(f"/plan/{thread.id}/kallelse/", data)
    assert answer.status_code == 404
    said = written(answer)
    assert "Inloggad nu: <b>" in said and "Det du skrev är inte sparat, men det står kvar här." in said
    assert "Maj vill ha hjälp med ögonen.<br>Och någon att gå ut med." in said
    for label, text in (
        ("Vad ska mötet svara på?", "ögonen"),
        ("Plats", "Hemma hos Maj"),
        ("Vad kan de bidra med?", "läkemedel"),
    ):
        assert re.search(f"<dt>{re.escape(label)}</dt><dd>[^/]*{text}", said), label
    assert "Logga in som dig själv i en ny flik" in said and "klistra in texten" in said


@pytest.mark.req("CALL-02", "ACC-02")
def test_a_form_of_the_staff_sent_when_the_person_has_logged_in_is_shown_back_with_her_name(world: World) -> None:
    thread = world.thread("consent")
    answer = world.client("person").post(f"/plan/{thread.id}/kallelse/", form(thread, questions=WORDS))
    assert answer.status_code == 403 and "Den här sidan är för personal." in answer.content.decode()
    assert f"Inloggad nu: <b>{thread.case().person.name}</b>.</p>" in written(answer)
    assert "Maj vill ha hjälp med ögonen.<br>" in written(answer)


@pytest.mark.req("INDI-04", "ACC-02")
def test_what_the_person_wrote_is_shown_back_when_staff_have_logged_in(world: World) -> None:
    answer = world.client("coordinator").post("/min-plan/forbered/2/", {"adult_2": WORDS, "adult_1_what": "x"})
    assert answer.status_code == 403 and "för den som planen gäller" in answer.content.decode()
    assert "Och någon att gå ut med." in written(answer)


@pytest.mark.req("ACC-02")
@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("person", 403)])
def test_keys_ids_choices_days_and_personal_numbers_are_not_shown(world: World, who: str, status: int) -> None:
    hidden = {
        "csrfmiddlewaretoken": "SECRET token",
        "request_id": "SECRET-request",
        "utkast": "SECRET draft",
        "plan": str(uuid4()),
        "version": "SECRET version",
        "steg": "SECRET step",
        "number": "SECRET 19410101-2393",
        "unknown": "SECRET and asked for by no form",
    }
    thread = world.thread("consent")
    data = form(thread, "bjorken", questions=WORDS, **hidden)
    answer = world.client(who).post(f"/plan/{thread.id}/kallelse/", data)
    page = answer.content.decode()
    assert answer.status_code == status and "Och någon att gå ut med." in page
    assert "SECRET" not in page and hidden["plan"] not in page
    for name in ("recipients", "day", "date", "kind", "person_channel", "checked"):
        for value in [data[name]] if isinstance(data[name], str) else data[name]:
            assert f"<dd>{value}</dd>" not in page, name


@pytest.mark.req("ACC-02")
def test_a_reason_that_is_chosen_is_no_text_where_the_form_has_it_as_a_choice(world: World) -> None:
    thread = world.thread("consent")
    chosen = {"reason": "absence", "reason_text": "Hon är bortrest", "explanation": "", "to": "2027-01-01"}
    said = written(world.client("outsider").post(f"/plan/{thread.id}/tidsgrans/", chosen))
    assert "Hon är bortrest" in said and "absence" not in said


@pytest.mark.req("ACC-02")
def test_a_script_in_what_was_written_is_shown_as_text(world: World) -> None:
    data = {"reason": "<script>alert(1)</script>", "place": '"><img src=x onerror=alert(1)>'}
    for who in ("outsider", "person"):
        page = world.client(who).post(f"/plan/{uuid4()}/mote/flytta/", data).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "&lt;img" in page
        assert "<script>" not in page and "<img" not in page


@pytest.mark.req("ACC-02")
def test_a_long_text_is_shown_whole_and_nothing_is_said_of_empty_ones(world: World) -> None:
    long = "Ord på rad. " * 2_000 + "Sist."
    said = written(world.client("outsider").post(f"/plan/{uuid4()}/mote/flytta/", {"reason": long, "place": " "}))
    assert long in said and "Plats" not in said


@pytest.mark.req("ACC-02", "ACC-06")
def test_the_answer_is_the_same_whether_the_plan_exists_or_not(world: World) -> None:
    thread, client = world.thread("call"), world.client("outsider")
    real, none = (
        client.post(f"/plan/{id}/mote/flytta/", {"reason": WORDS}).content.decode() for id in (thread.id, uuid4())
    )
    assert real == none and "Och någon att gå ut med." in real


@pytest.mark.req("ACC-02")
def test_a_button_without_words_is_refused_with_who_is_logged_in_alone(world: World) -> None:
    said = written(world.client("outsider").post(f"/plan/{uuid4()}/ring/"))
    assert (
        "Inloggad nu:" in said
        and "Det du skickade är inte sparat." in said
        and "Kopiera" not in said
        and "klistra in" not in said
    )


@pytest.mark.req("ACC-02")
def test_who_asks_for_a_page_is_told_nothing_of_it(world: World) -> None:
    for who, path in (("outsider", f"/plan/{uuid4()}/mote/flytta/"), ("person", "/att-gora/")):
        answer = world.client(who).get(path, {"reason": WORDS})
        assert answer.status_code in (403, 404)
        assert not written(answer) and "Inloggad nu" not in answer.content.decode()


@pytest.mark.req("ACC-02")
def test_a_form_from_another_site_has_its_words_shown_to_nobody(world: World) -> None:
    """Words that somebody else has chosen are not shown as what the reader wrote."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = world.client("outsider").cookies[COOKIE].value
    for path in (f"/plan/{uuid4()}/mote/flytta/", "/finns-inte/"):
        answer = strict.post(path, {"reason": WORDS})
        assert answer.status_code in (403, 404) and "ögonen" not in answer.content.decode()


def typed(one: Form) -> QueryDict:
    """What a form sends when every field holds its own name, and the first of each choice is chosen."""
    sent = QueryDict(mutable=True)
    for name, field in one.fields.items():
        if field.kind in ("radio", "checkbox", "select", "button"):
            sent[name] = next((option for option in field.options if option), "on")
        else:
            sent[name] = f"{'WORDS' if field.takes_words else 'HIDDEN'} {name}"
    return sent


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_every_text_of_every_form_is_shown_back_and_no_other_field(world: World) -> None:
    """A form that makes its fields itself says which of them are texts (``texts_of_rows``)."""
    wrong, seen = set(), set()
    for step, who in itertools.product(("consent", "call", "write", "deliver"), ("coordinator", "nurse", "person")):
        ids, client = world.thread(step).ids(), world.client(who)
        for address in policies.addresses():
            if "GET" not in address.policy.methods or address.pattern.startswith("/logga-"):
                continue
            path = re.sub(r"<uuid:(\w+)>", lambda found, ids=ids: str(ids.get(found[1], uuid4())), address.pattern)
            path = re.sub(r"<\w+:\w+>", "2", path)
            answer = client.get(path, {"plan": str(ids["id"])} if who == "person" else {})
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            for one in Page(answer.content.decode(), path).forms if is_page else []:
                texts = {name for name, field in one.fields.items() if field.takes_words and field.kind != "search"}
                shown = {text for _, text in texts_in(typed(one))}
                seen |= {(address.pattern, name) for name in texts}
                wrong |= {(address.pattern, text) for text in shown ^ {f"WORDS {name}" for name in texts}}
    assert len(seen) > 80
    assert not wrong, "\n".join(map(str, sorted(wrong)))
