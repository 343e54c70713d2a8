"""Mina inloggningar: one sees where one is logged in, ends the others, and is in at two places at most."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from samplan.demo.cast import key
from samplan.demo.play import person
from samplan.foundation.access import actor as actors
from samplan.foundation.access import login, sessions
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment, User
from samplan.interfaces.help.reading import load
from tests.a_unit import Office
from tests.cast import World
from tests.held import Held, as_owner

STAFF, PERSON = "/enhet/inloggningar/", "/min-plan/uppgifter/inloggningar/"


@pytest.fixture
def office(world: World, settings) -> Office:
    settings.SESSIONS_AT_ONCE = 2
    return Office(world, anna="OFFICER", bo="ADMINISTRATOR")


def shown(client: Client, url: str = STAFF) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def is_in(client: Client, url: str = STAFF) -> bool:
    return client.get(url).status_code == 200


def of_person(name: str) -> Client:
    client = Client()
    with acting(actors.system("Test")) as now:
        client.cookies[sessions.COOKIE] = login.individual(key(name), person(name).name, now)
    return client


def logged(client: Client, what: str) -> list[tuple]:
    """Who was logged to have ended this client's session, and how."""
    with as_owner() as owner:
        return owner.execute(
            "select actor_kind, action from audit_entry where what = %s and object_id = %s",
            [what, Held(client).get().id],
        ).fetchall()


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("first", ["anna", "bo"])
def test_staff_see_where_they_are_logged_in_and_nobody_else(office: Office, first: str) -> None:
    earlier = office.client(first)
    Held(earlier).lock()
    office.client("bo" if first == "anna" else "anna")
    client = office.client(first)
    said = shown(client)
    assert said.count("Du loggade in i dag klockan") == 2, "oneself, whatever the role, and no colleague"
    assert said.index("Den här") < said.index("Låst") and "Används" not in said
    assert f"Enheten {office.name}," in said and "högst 2 ställen" in said
    assert "Mina inloggningar" in client.get("/hjalp/").content.decode().partition("</header>")[0]


@pytest.mark.req("ACC-01", "ACC-03")
def test_the_button_ends_the_others_at_their_next_click_and_nobody_elses(office: Office) -> None:
    other, here, colleague = office.client("anna"), office.client("anna"), office.client("bo")
    answer = here.post(STAFF)
    assert answer.status_code == 303 and answer["Location"].startswith(f"{STAFF}?klart=andra-utloggade.")
    assert not is_in(other) and is_in(here) and is_in(colleague)
    assert other.post("/logga-in/tid/").status_code == 405 and other.get("/logga-in/tid/").json() == {"kvar": 0}
    assert "Logga ut från de andra" not in shown(here)
    assert logged(other, "session.others") == [("unit", "logout")]
    assert logged(here, "session.others") == logged(colleague, "session.others") == []


@pytest.mark.req("ACC-01")
def test_one_who_is_choosing_a_unit_somewhere_is_out_too_and_can_go_no_further(office: Office) -> None:
    elsewhere, here = Client(), office.client("anna")
    with acting(actors.system("Test")) as now:
        user = User.objects.get(id=office.actor("anna").user)
        elsewhere.cookies[sessions.COOKIE] = login.choosing(user, now)
    assert shown(here).count("Du loggade in") == 1
    assert here.post(STAFF).status_code == 303
    answer = elsewhere.post("/logga-in/uppdrag/", {"assignment": str(office.id("anna"))})
    assert answer.status_code == 303 and "/logga-in/" in answer["Location"] and not is_in(elsewhere)


@pytest.mark.req("ACC-01")
def test_the_person_does_the_same_on_their_own_page(world: World, settings) -> None:
    settings.SESSIONS_AT_ONCE = 2
    other, here, another = of_person("olle"), of_person("olle"), of_person("gun")
    said = shown(here, PERSON)
    assert "Den här" in said and "Används" in said and said.count("Du loggade in") == 2
    assert here.post(PERSON).status_code == 303
    assert [is_in(one, PERSON) for one in (other, here, another)] == [False, True, True]
    assert logged(other, "session.others") == [("person", "logout")]
    assert here.get(STAFF).status_code == 403


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("most", [2, 50])
def test_the_page_says_how_many_logins_one_may_have_here_and_the_help_no_other_number(
    office: Office, settings, most: int
) -> None:
    settings.SESSIONS_AT_ONCE = most  # in the demo many are the same made-up person
    assert f"Du kan vara inloggad på högst {most} ställen." in shown(office.client("anna"))
    assert f"Du kan vara inloggad på högst {most} ställen." in shown(of_person("olle"), PERSON)
    for room in load().values():
        told = room["logga-in"].body
        assert "Överst på sidan står på hur många ställen" in told
        assert not re.search(r"(två|2|50|tredje) ställe|ett tredje", told)


@pytest.mark.req("ACC-01", "ACC-03")
def test_a_third_login_ends_the_oldest_and_says_so_in_the_log(office: Office) -> None:
    first, second = office.client("anna"), office.client("anna")
    colleague = office.client("bo")
    third = office.client("anna")
    assert [is_in(one) for one in (first, second, third, colleague)] == [False, True, True, True]
    assert logged(first, "session.oldest") == [("unit", "logout")]
    assert logged(second, "session.oldest") == logged(colleague, "session.oldest") == []


@pytest.mark.req("ACC-01")
def test_the_one_that_has_just_begun_stays_though_it_was_proved_first(office: Office) -> None:
    """One shows who one is, and chooses a unit only after having logged in at two other places."""
    second, third = office.client("anna"), office.client("anna")
    late = Client()
    with acting(actors.system("Test")) as now:
        assignment = Assignment.objects.select_related("user", "unit__organisation").get(id=office.id("anna"))
        late.cookies[sessions.COOKIE] = login.staff(assignment, now, now - timedelta(minutes=9))
    assert [is_in(one) for one in (second, third, late)] == [False, True, True]


@pytest.mark.req("ACC-01")
def test_logging_in_again_in_the_same_browser_puts_nobody_out(office: Office) -> None:
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/logga-in/demo/", {"user": "staff:mats"})
    Held(second).lock()
    second.post("/logga-in/demo/", {"user": "staff:mats"})
    assert is_in(first) and is_in(second)


@pytest.mark.req("ACC-01")
def test_two_logins_at_the_same_time_wait_for_each_other(office: Office) -> None:
    holding, done = threading.Event(), threading.Event()

    def logs_in() -> None:
        with acting(actors.system("Test")) as now:
            row = Assignment.objects.select_related("user", "unit__organisation").get(id=office.id("anna"))
            login.staff(row, now)
            holding.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=logs_in)
    other.start()
    assert holding.wait(10)
    try:
        with pytest.raises(OperationalError, match="lock timeout"), acting(actors.system("Test")) as now:
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '200ms'")
            row = Assignment.objects.select_related("user", "unit__organisation").get(id=office.id("anna"))
            login.staff(row, now)
    finally:
        done.set()
        other.join()


@pytest.mark.req("ACC-01", "ACC-02")
def test_the_database_ends_nobody_elses_whoever_asks(office: Office) -> None:
    """Only the proved context counts: without one, and without a session of one's own, nothing ends."""
    mine, theirs = office.client("bo"), office.client("anna")
    for who in (office.actor("bo"), person("olle"), actors.system("Test")):
        with acting(who):
            ended = sessions.end_others()
            assert Held(theirs).get().id not in ended and ended == []
    with transaction.atomic():
        sessions.find(mine.cookies[sessions.COOKIE].value)
        assert sessions.end_others() == [], "one's only session"
    for ask in (sessions.own, sessions.end_others, lambda: sessions.end_oldest("x")):
        assert ask() == []
    assert is_in(mine) and is_in(theirs)


def test_outside_the_demo_it_is_two_places() -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("SAMPLAN_DEMO", "SAMPLAN_TESTING")}
    env |= {"SECRET_KEY": "x" * 50}
    code = "from samplan.config import settings; print(settings.DEMO, settings.SESSIONS_AT_ONCE)"
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "2"]


@pytest.mark.req("ACC-01")
def test_the_one_who_is_put_out_is_told_why_and_the_one_who_came_in_that_another_was(office: Office) -> None:
    first, second, third = Client(), Client(), Client()
    assert first.post("/logga-in/demo/", {"user": "staff:tove"}).status_code == 303
    assert first.post(STAFF).status_code == 303
    told = []
    for client in (second, third):
        to = client.post("/logga-in/demo/", {"user": "staff:tove"})["Location"]
        told.append("det äldsta är utloggat" in client.get(to, follow=True).content.decode())
    assert told == [False, True], "at the page that one comes to, past the start page"
    assert (
        third.post("/logga-in/demo/", {"user": "staff:tove", "vidare": "/hjalp/?sok=x"})["Location"] == "/hjalp/?sok=x"
    )
    page = " ".join(first.get("/enhet/inloggningar/", follow=True).content.decode().split())
    assert "ny inloggning i ditt namn på ett annat ställe" in page and "högst 2 ställen" in page
    assert "det här var äldst." in page and "Då behöver du inte göra något." in page, (
        "what happened, when it was oneself"
    )
    steps = page.partition("Var det inte du?")[2]
    assert steps.index("Mina inloggningar") < steps.index("Logga ut från de andra") < steps.index("Ring sedan oss på")
    assert "Tove" not in page
    assert "utloggad här" not in second.get("/logga-in/").content.decode(), "who is in is told nothing"
    first.post("/logga-in/demo/", {"user": "staff:tove"})
    assert "utloggad här" not in first.get("/logga-in/").content.decode(), "once in again it is over"


@pytest.mark.req("ACC-01")
def test_the_one_who_is_logged_out_by_the_button_elsewhere_is_told_so_and_nobody_else_is(office: Office) -> None:
    other, here = office.client("anna"), office.client("anna")
    assert here.post(STAFF).status_code == 303
    assert "gjordes från ett annat ställe" in other.get("/logga-in/").content.decode()
    left = office.client("bo")
    left.post("/logga-ut/")
    for client in (here, left, Client()):
        assert "utloggad här" not in client.get("/logga-in/").content.decode()
    stranger = Client()
    stranger.cookies[sessions.COOKIE] = "nobody's"
    assert "utloggad här" not in stranger.get("/logga-in/").content.decode()
