"""An address that says where to go next leads to a page of ours, or to the start page."""

import re

import pytest
from django.test import Client, RequestFactory

from samplan.foundation.access.onward import own_page
from tests.cast import World

ELSEWHERE = (
    *("//x", r"/\x", r"\\x", r"/\/x", "https:x", "https://x", "///x", "javascript:alert(1)", "http:///x", "x", ""),
    *("\t//x", "/\t/x", "/\n/x", "/x\r\nSet-Cookie: a=b", "\x00//x", "\x1f//x", " //x"),
)
WHO = "staff:birgitta"  # logs in nowhere else: who is in at many places is told that one of them was ended
OURS = {"/plan/1/?a=b": "/plan/1/?a=b", "/%5cx": "/%5cx", "/sök/": "/s%C3%B6k/"}


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("where", ELSEWHERE)
def test_the_login_leads_nowhere_else(world: World, where: str) -> None:
    answer = Client().post("/logga-in/demo/", {"user": WHO, "vidare": where})
    assert answer.status_code == 303 and answer["Location"] == "/"


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("where", OURS)
def test_the_login_leads_on_to_a_page_of_ours(world: World, where: str) -> None:
    """A percent-encoded backslash is a letter of a path: the browser stays with us."""
    answer = Client().post("/logga-in/demo/", {"user": WHO, "vidare": where})
    assert answer.status_code == 303 and answer["Location"] == OURS[where]


def test_the_page_that_a_form_came_from_is_not_taken_at_its_word(world: World) -> None:
    thread = world.thread("need")
    page = Client().post(f"/plan/{thread.id}/samtycke/", headers={"referer": "http://testserver//elsewhere.example"})
    assert page.status_code == 403 and "elsewhere.example" not in page.content.decode()
    own = Client().post(f"/plan/{thread.id}/samtycke/", headers={"referer": "http://testserver/att-gora/"})
    assert "vidare=%2Fatt-gora%2F" in own.content.decode()


def test_only_what_begins_as_a_path_is_ours() -> None:
    request = RequestFactory().get("/")
    assert own_page(request, "http://testserver/att-gora/") == ""
    assert own_page(request, "/att-gora/") == "/att-gora/"


@pytest.mark.parametrize(
    "said", ["http://[", "http://a]/", "http://testserver/%00", "http://testserver/\x7f", "x" * 9000]
)
def test_a_browser_that_says_nonsense_of_where_it_comes_from_is_answered_as_one_that_says_nothing(
    world: World, said: str
) -> None:
    sara, thread = world.client("coordinator"), world.thread("need")
    assert Client().post(f"/plan/{thread.id}/samtycke/", headers={"referer": said}).status_code == 403
    assert sara.get("/hjalp/", headers={"referer": said}).status_code == 200
    found = re.search(r'name="utkast" value="([^"]+)"', sara.get("/behov/ny/").content.decode())
    assert found
    thrown = sara.post("/utkast/", {"utkast": found.group(1), "slang": ""}, headers={"referer": said})
    assert thrown.status_code == 303 and re.match(r"/(?!/)", thrown["Location"])


@pytest.mark.parametrize("door", ["personal", "for-dig"])
def test_a_door_asked_for_its_head_only_answers_as_when_it_is_asked_for(world: World, door: str) -> None:
    for path in (f"/logga-in/{door}/", f"/logga-in/{door}/klar/"):
        assert Client().head(path).status_code == Client().get(path).status_code, path
