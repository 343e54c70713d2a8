"""Who was called and never answered: the plan page says so once the meeting has been held (CALL-04, MEET-04)."""

import re
from datetime import timedelta

import pytest

from tests.cast import Thread, World

NEVER, TOOK = "Hade inte svarat på kallelsen", "Kvitterade, men hade inte svarat"
STILL = ("Har inte kvitterat än", "Ska kvittera kallelsen", "Ska svara på kallelsen", "Har kvitterat")


def held_without(world: World, step: str) -> Thread:
    """A meeting that the nurse's unit was called to, and was held though it came no further than ``step``."""
    thread = world.thread(step)
    thread.reached = "answer"
    thread.play.begin(thread.began + timedelta(minutes=30), {})
    thread.reached = "begin"
    return thread.to("write")


def shown(world: World, thread: Thread) -> str:
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.req("CALL-04", "MEET-04")
@pytest.mark.parametrize(("step", "said"), [("call", NEVER), ("acknowledge", TOOK)])
def test_a_unit_that_never_answered_is_not_waited_for_after_the_meeting(world: World, step: str, said: str) -> None:
    thread = held_without(world, step)
    during = shown(world, thread)
    assert said not in during and any(word in during for word in STILL)
    thread.reached = "confirm"
    thread.to("conclude")
    after = shown(world, thread)
    assert said in after and not any(word in after for word in STILL)
    assert "Ni väntar på andra" not in after or "Björken" not in after.split("Ni väntar på andra")[1][:200]


@pytest.mark.req("CALL-04", "FOLL-01")
def test_the_call_to_the_next_meeting_is_waited_for_anew(world: World) -> None:
    thread = held_without(world, "call")
    thread.reached = "confirm"
    thread.to("conclude")
    now = world.now
    thread.play.call(now, now + timedelta(days=30), "Att följa upp", "Hur har det gått?", place="Hemma hos Maj")
    page = shown(world, thread)
    assert "Har inte kvitterat än" in page and page.count("Ska kvittera kallelsen") == 1 and NEVER not in page


@pytest.mark.req("CALL-04", "END-01")
def test_after_the_end_nobody_is_said_to_have_an_answer_left(world: World) -> None:
    thread = world.thread("call")
    thread.play.end(world.now, "moved")
    page = shown(world, thread)
    assert NEVER in page and "än" not in page[page.index(NEVER) : page.index(NEVER) + 60]
