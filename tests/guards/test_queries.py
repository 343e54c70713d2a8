"""House rule: a page asks the database as often with many rows as with few. No page grows slower by the row."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samplan.demo.cast import key
from samplan.demo.play import Play, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.directory.models import Assignment, Unit, User
from tests.a_unit import Office
from tests.cast import Thread, World, world

__all__ = ["world"]

MOST = 25  # questions that one page may put


def asked(client: Client, path: str) -> tuple[int, str]:
    """How many questions the page put to the database, and what it showed."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(frame) for query in captured.captured_queries), answer.content.decode()


def a_unit_of_its_own(now) -> str:
    """A unit where nothing has happened. Returns the name of one who works there, as ``Play`` knows them."""
    name = f"queries-{uuid4().hex[:12]}"
    with context.acting(actors.system("Test")):
        unit = Unit(organisation_id=key("social"), kind="bistand", name=f"Enheten {name}", hsa_id=f"SE-{name}")
        unit.save(force_insert=True)
        user = User(given_name="Ny", family_name="Handläggare", hsa_id=f"SE-user-{name}")
        user.save(force_insert=True)
        began = now - timedelta(days=365)
        Assignment(id=key(name), user=user, unit=unit, role="NEEDS_ASSESSOR", from_at=began).save(force_insert=True)
    return name


def logged_in(name: str) -> Client:
    """A client of one who is not of the cast."""
    client = Client()
    with context.acting(actors.system("Test")) as now:
        assignment = Assignment.objects.select_related("user", "unit__organisation").get(id=key(name))
        client.cookies[sessions.COOKIE] = login.staff(assignment, now)
    return client


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/att-gora/", "/att-gora/?visa=mina", "/planer/", "/planer/?lage=prepare"])
def test_a_list_with_thirty_rows_asks_no_more_than_one_with_two(world: World, path: str) -> None:
    few, many = a_unit_of_its_own(world.now), a_unit_of_its_own(world.now)
    people = ("olle", "gun", "eva", "bo", "leo", "tomas", "ida", "per")
    for leader, names in ((few, people[:1]), (many, people * 4)):
        for name in names:
            Play(name, leader).need(world.now - timedelta(days=2), "Flera behöver hjälpas åt.", ["region", "kommun"])
    least, _ = asked(logged_in(few), path)
    most, page = asked(logged_in(many), path)
    assert page.count('id="uppgift-' if "att-gora" in path else 'href="/plan/') >= 30, "the list is long"
    assert most <= least <= MOST


@pytest.mark.slow
def test_a_calendar_and_a_worklist_with_thirty_meetings_ask_no_more_than_with_two(world: World) -> None:
    counts, rows = [], []
    for times in (1, 15):
        office = Office(world, anna="OFFICER")
        for _ in range(times):
            office.is_called("gun")
            own = office.leads("anna", "ida")
            own.consent(world.now, ["bjorken"])
            own.call(world.now, world.now + timedelta(days=3), "Ihop", "Vem?", place="Hemma", channel="portal")
        count, page = asked(office.client("anna"), "/kalender/")
        assert page.count('href="/plan/') == 2 * times
        counts.append(count)
        count, page = asked(office.client("anna"), "/att-gora/")
        assert page.count("Möte ") == min(2 * times, 30) / 2, "of two rows one leads to the meeting"
        rows.append(count)
    assert counts[1] <= counts[0] <= MOST and rows[1] <= rows[0] <= MOST
    assert len(page.encode()) < 40_000


@pytest.mark.slow
def test_what_is_done_today_and_who_is_away_ask_no_more_when_there_is_more(world: World) -> None:
    counts: list[tuple[int, int]] = []
    for times in (1, 12):
        office = Office(world, anna="OFFICER", **{f"p{number}": "OFFICER" for number in range(times)})
        for number in range(times):
            play = office.is_called("gun")
            play.acknowledge(world.now, office.key("anna"))
            office.is_away(f"p{number}", "anna")
        client = office.client("anna")
        done, page = asked(client, "/att-gora/?visa=klart")
        assert page.count('id="uppgift-') == times
        away, page = asked(client, "/att-gora/bevakning/")
        assert page.count("Ta bort") == 0 and page.count("Borta i dag") == times
        counts.append((done, away))
    assert counts[1][0] <= counts[0][0] <= MOST and counts[1][1] <= counts[0][1] <= MOST


def a_plan(world: World, measures: int) -> Thread:
    """A delivered plan with so many measures: the nurse's unit's, the coordinator's and the person's own, in turn."""
    thread = world.thread("write")
    doers = ("bjorken", "bistand", "person")
    for number in range(measures - len(thread.measures)):
        at = thread.began + timedelta(minutes=38)
        measure = thread.play.measure(
            at, doers[number % 3], f"gör sak nummer {number}", "Varje vecka", goal=thread.goal
        )
        if doers[number % 3] == "bjorken":
            thread.play.commit(at, "elin", measure)
        thread.play.accept(at, measure)
    return thread.to("deliver")


@pytest.mark.slow
def test_a_plan_with_twenty_measures_asks_no_more_than_one_with_two(world: World) -> None:
    few, many = a_plan(world, 2), a_plan(world, 20)
    for who in ("coordinator", "nurse", "person"):
        counts = []
        for thread, measures in ((few, 2), (many, 20)):
            path = f"/min-plan/?plan={thread.id}" if who == "person" else f"/plan/{thread.id}/"
            count, page = asked(world.client(who), path)
            assert page.count("gör sak nummer") >= measures - 2, f"every measure is on the page of the {who}"
            counts.append(count)
        assert counts[1] <= counts[0] <= MOST, who


@pytest.mark.slow
def test_min_plan_asks_no_more_when_the_person_has_more_plans(world: World) -> None:
    thread = world.thread("deliver")
    world.thread("call")  # with a second plan the page asks what waits in the others: once, however many they are
    path = f"/min-plan/?plan={thread.id}"
    before, _ = asked(world.client("person"), path)
    for step in ("call", "call", "deliver"):
        world.thread(step)
    after, page = asked(world.client("person"), path)
    assert page.count("?plan=") > 3, "the others are there to choose"
    assert after <= before <= MOST


@pytest.mark.slow
def test_a_meeting_under_way_asks_no_more_with_twenty_measures_than_with_two(world: World) -> None:
    counts = []
    for more in (0, 18):
        thread = world.thread("write")
        for number in range(more):
            thread.play.measure(
                thread.began + timedelta(minutes=38), "bjorken", f"gör {number}", "Nu", goal=thread.goal
            )
        counts.append(asked(world.client("coordinator"), f"/plan/{thread.id}/mote/mal/")[0])
    assert counts[1] <= counts[0] <= MOST


def test_the_test_would_notice_one_question_a_row(world: World) -> None:
    """Denial alone proves nothing: what is fetched row by row is counted row by row."""
    actor = staff("sara")
    world.thread("need")
    with context.acting(actor), CaptureQueriesContext(connection) as captured:
        assert [row.unit.name for row in Assignment.objects.all()[:3]]
    assert len([query for query in captured.captured_queries if "directory_unit" in query["sql"]]) == 3
