"""The frame around every page."""

import re
import time

import pytest
from django.http import HttpRequest
from django.template import engines

from samplan.foundation.access import sessions
from samplan.foundation.pages.done import DONE, JUST, add_sentences, signed
from samplan.foundation.pages.render import page
from samplan.foundation.pages.tests.frames import PERSON, STAFF, asked


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = "samplan.foundation.pages.tests.urls"
    settings.HELP_PHONE = "0980-319 200"


def html_of(request: HttpRequest, **context: object) -> str:
    return page(request, "pages/base.html", **context).content.decode()


def menu(html: str) -> list[str]:
    nav = re.search(r"<nav.*?</nav>", html, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", nav[0]) if nav else []


def test_staff_have_four_places_to_go():
    html = html_of(asked("/desk/worklist/", STAFF))
    assert menu(html) == ["Att göra", "Mina planer", "Kalender", "Sök person"]
    assert '<a href="/desk/worklist/" aria-current="page">Att göra</a>' in html
    assert 'class="personal"' in html


def test_the_person_has_four_places_to_go():
    html = html_of(asked("/portal/plan/", PERSON))
    assert menu(html) == ["Min plan", "Möte", "Post", "Mer"]
    assert 'class="enskild"' in html


def test_a_page_inside_a_section_marks_the_section():
    html = html_of(asked("/desk/unit/", STAFF), nav="desk:plans")
    assert '<a href="/desk/plans/" aria-current="true">Mina planer</a>' in html
    assert 'aria-current="page"' not in html


def test_the_public_has_no_menu_and_nothing_to_log_out_from():
    html = html_of(asked("/public/privacy/"))
    assert menu(html) == []
    assert "Logga ut" not in html


def test_staff_see_their_unit_and_how_to_change_it():
    html = html_of(asked("/desk/worklist/", STAFF))
    assert "Hemsjukvården Centrum" in html
    assert '<a href="/desk/unit/">Byt enhet</a>' in html


def test_logging_out_is_a_button_that_sends_a_token():
    html = html_of(asked("/portal/plan/", PERSON))
    form = re.search(r'<form method="post" action="/public/logout/">.*?</form>', html, re.DOTALL)
    assert form
    assert "csrfmiddlewaretoken" in form[0]


def test_help_and_promises_stand_in_the_same_place_everywhere():
    feet = {
        re.search(r"<footer.*?</footer>", html_of(request), re.DOTALL)[0]
        for request in (asked("/desk/worklist/", STAFF), asked("/portal/plan/", PERSON), asked("/public/privacy/"))
    }
    assert len(feet) == 1
    foot = feet.pop()
    assert "Tillgänglighet" in foot
    assert "Så skyddar vi dina uppgifter" in foot
    assert 'href="tel:+46980319200"' in foot


def test_there_is_exactly_one_place_that_speaks():
    for actor, path in ((STAFF, "/desk/worklist/"), (PERSON, "/portal/plan/"), (None, "/public/privacy/")):
        assert html_of(asked(path, actor)).count('role="status"') == 1


def test_the_demo_is_loudly_marked_and_nothing_else_is(settings):
    settings.DEMO = True
    assert "Alla personer är påhittade" in html_of(asked("/desk/worklist/", STAFF))
    settings.DEMO = False
    assert "Alla personer är påhittade" not in html_of(asked("/desk/worklist/", STAFF))


def said(code: str, token: str = "") -> str:
    """The worklist of one whose browser holds ``token``, at an address that says ``code``."""
    request = asked("/desk/worklist/", STAFF, {"klart": code})
    request.COOKIES[sessions.COOKIE] = token
    return html_of(request)


def test_what_was_done_is_said_in_a_fixed_sentence():
    assert "Kallelsen är skickad." in said(signed("kallelse-skickad", "sara"), "sara")


@pytest.mark.parametrize("code", ["kallelse-skickad", "kallelse-skickad.1vXk9k.sig", "finns-inte", "<script>", ""])
def test_an_address_that_somebody_has_written_says_nothing(code: str):
    html = said(code, "sara")
    assert 'class="klart"' not in html
    assert "<script>" not in html


def test_what_one_has_done_is_said_to_nobody_else_and_not_when_one_has_logged_out():
    address = signed("samtycke-tillbaka", "elin")
    assert 'class="klart"' in said(address, "elin")
    assert 'class="klart"' not in said(address, "maj")
    assert 'class="klart"' not in said(address)


def test_that_one_is_logged_out_is_said_to_who_is_and_to_nobody_who_is_in():
    assert "Du är utloggad." in said(signed("utloggad", ""))
    assert "Du är utloggad." not in said(signed("utloggad", ""), "maj")


def test_a_kept_address_says_nothing_the_minute_after(monkeypatch):
    address = signed("sparat", "sara")
    then = time.time() + JUST.total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: then - 2)
    assert 'class="klart"' in said(address, "sara")
    monkeypatch.setattr("django.core.signing.time.time", lambda: then + 2)
    assert 'class="klart"' not in said(address, "sara")


def test_a_room_may_add_its_own_sentence_but_not_change_anothers(monkeypatch):
    monkeypatch.setattr("samplan.foundation.pages.done.DONE", dict(DONE))
    add_sentences({"eget": "Det är klart."})
    add_sentences({"eget": "Det är klart."})
    with pytest.raises(ValueError, match="eget"):
        add_sentences({"eget": "Något annat."})


def test_the_page_is_swedish_and_keeps_out_of_search_engines_when_someone_is_logged_in():
    html = html_of(asked("/portal/plan/", PERSON))
    assert '<html lang="sv">' in html
    assert 'content="noindex"' in html


def test_an_address_that_does_not_exist_is_left_out_instead_of_breaking_the_page(settings):
    settings.ROOT_URLCONF = "samplan.foundation.pages.tests.no_urls"
    template = engines["django"].from_string("{% load pages %}[{% maybe_url 'desk:worklist' %}]")
    assert template.render() == "[]"


def test_nothing_is_styled_or_scripted_inside_the_page():
    html = html_of(asked("/desk/worklist/", STAFF))
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    assert re.findall(r"<script(?![^>]* src=)", html) == []
