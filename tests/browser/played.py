"""A coordination in the served county, played through the real actions: a journey begins where its own story does.

Clicking through need, consent and call is walked in test_whole.py; here it takes no second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.browser.server import Served
from tests.fixtures.database import connected_to

if TYPE_CHECKING:  # Django is not set up when the plugins are loaded
    from samplan.demo.play import Play

DAYS_TO_MEETING = 12
STEPS = ("need", "consent", "call", "answer", "meeting")
Played = Callable[..., "Play"]


@pytest.fixture
def played(server: Served, django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker) -> Iterator[Played]:
    """``played("gun", "meeting")``: led by Sara, with Elin's unit, played up to a step. Returns the play.

    Its case has the address ``/plan/<play.id>/``. What more the test does with the play is done in the served county.
    """
    with django_db_blocker.unblock(), connected_to(server.database_url.rpartition("/")[2]):
        yield _play


def _play(name: str, step: str, leader: str = "sara") -> Play:
    from samplan.demo.people import PERSONS
    from samplan.demo.play import Play

    first = PERSONS[name][0]
    now = datetime.now(UTC)
    play = Play(name, leader)
    steps: dict[str, Callable[[datetime], None]] = {
        "need": lambda at: play.need(at, f"{first} behöver hjälp från flera håll.", ["region", "kommun"]),
        "consent": lambda at: play.consent(at, ["bjorken"]),
        "call": lambda at: play.call(
            at, now + timedelta(days=DAYS_TO_MEETING), f"Att {first} ska kunna bo kvar hemma",
            "Vem ger ögondropparna?", place=f"Hemma hos {first}",
        ),
        "answer": lambda at: (
            play.acknowledge(at, "elin"),
            play.answer(at, "elin", "Vi ser över medicinen."),
        )[0],
        "meeting": lambda at: play.begin(at, {"bjorken": "place"}),
    }  # fmt: skip
    for number, one in enumerate(STEPS[: STEPS.index(step) + 1]):
        steps[one](now - timedelta(minutes=len(STEPS) - number))
    return play
