"""What a plan page shows keeps its place, and says the same as the person's: order, who has left, what is off."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samplan.coordination.meetings import queries as meetings
from samplan.foundation.access.context import acting
from tests.access.test_worklist import text
from tests.cast import Thread, World, acting_as
from tests.held import as_owner


def page_of(world: World, thread: Thread, who: str = "coordinator", rest: str = "") -> str:
    return text(world.client(who).get(f"/plan/{thread.id}/{rest}"))


@pytest.fixture
def with_three(world: World) -> Thread:
    """Two units more are with, one of them of the coordinator's own organisation."""
    return world.sisters()


def moved_about(thread: Thread) -> None:
    """The rows lie in another order in the tables, as after they have been changed for a while."""
    with as_owner() as owner:
        for table, of in (
            ("cases_delivery", "case_id = %s"),
            ("cases_consentscope", _SCOPE),
            ("cases_party", "case_id = %s"),
        ):
            for (id,) in owner.execute(f"select id from {table} where {of} order by id desc", [thread.id]).fetchall():
                owner.execute(f"update {table} set id = id where id = %s", [id])


def in_calendar(world: World, who: str, thread: Thread) -> bool:
    """Whether any page of the unit's calendar has the meeting."""
    after, found = None, False
    with acting(acting_as(who)):
        while True:
            days, after = meetings.coming(acting_as(who), world.now, after=after)
            found = found or any(row.case.id == thread.id for _, rows in days for row in rows)
            if after is None:
                return found


_SCOPE = "consent_id in (select id from cases_consent where case_id = %s)"


@pytest.mark.req("CONS-07", "PLAN-01")
def test_receivers_and_whom_a_consent_is_about_keep_their_order(world: World, with_three: Thread) -> None:
    before = (
        page_of(world, with_three),
        page_of(world, with_three, rest="historik/"),
        page_of(world, with_three, "nurse"),
    )
    call = before[0].split("Handlingar")[1].split("Kallelse ")[1]
    assert call.index("Hemtjänsten Centrum, i Samplan") < call.index("Hälsocentralen Björken, i Samplan")
    consent = before[0].split("Gäller:")[1].split("Registrera ett nytt svar")[0]
    assert consent.index("Hemtjänsten Centrum") < consent.index("Hälsocentralen Björken")
    moved_about(with_three)
    after = (
        page_of(world, with_three),
        page_of(world, with_three, rest="historik/"),
        page_of(world, with_three, "nurse"),
    )
    assert after == before


@pytest.mark.req("CONS-05")
def test_staff_see_on_the_line_that_the_one_who_was_to_do_it_is_with_no_longer(
    world: World, with_three: Thread
) -> None:
    line = r"Läge Hälsocentralen Björken Region Solvik( Är inte med längre\.)? ger ögondroppar"
    assert re.search(line, page_of(world, with_three))[1] is None
    with_three.play.withdraw_for(world.now, "bjorken")
    assert re.search(line, page_of(world, with_three))[1]


@pytest.mark.req("CONS-05", "CALL-05")
@pytest.mark.parametrize("who", ["coordinator", "nurse"])
def test_after_a_withdrawal_of_all_nobody_is_told_that_they_will_meet(world: World, who: str) -> None:
    thread = world.thread("call")
    assert in_calendar(world, who, thread) and "Det blir inget möte" not in page_of(world, thread, who)
    thread.play.withdraw(world.now)
    page = page_of(world, thread, who)
    assert "Det blir inget möte. Samtycket är taget tillbaka." in page and "Ni träffas" not in page
    assert "De som var med" in page and "Det finns ingen plan att läsa" in page
    for waited_for in ("Har inte kvitterat än", "inte skriven än", "för mötet", "Den som samordnar har sitt eget"):
        assert waited_for not in page, waited_for
    assert not in_calendar(world, who, thread)


@pytest.mark.req("CONS-05")
def test_of_a_meeting_that_has_been_it_is_not_said_that_there_will_be_none(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw(world.now)
    assert "Kallelsen gällde" in page_of(world, thread) and "Det blir inget möte" not in page_of(world, thread)


@pytest.mark.slow
@pytest.mark.req("CONS-07")
def test_more_answers_ask_no_more_of_the_database(world: World) -> None:
    thread, counted = world.thread("deliver"), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            world.client("person").get(f"/min-plan/samtycke/?plan={thread.id}")
        counted.append(len(asked))
        for _ in range(3):
            thread.play.consent(world.now, ["bjorken"])
    assert counted[0] == counted[1]
