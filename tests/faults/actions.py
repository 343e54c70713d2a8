"""The main actions, each at a step where it can be done, and done again with the same key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from samplan.coordination.cases import needs
from samplan.coordination.cases.models import Event
from samplan.demo.people import PERSONS
from samplan.demo.play import Play, staff
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from tests.cast import Thread

DAY = timedelta(days=1)


@dataclass
class Sent(Play):
    """A coordination whose next step is a form: with a key, and with what was written in it the first time."""

    key: UUID | None = None
    written: dict[str, Any] = field(default_factory=dict)

    def _do(self, action: Callable[..., Event], who: Actor, at: datetime, /, **values: Any) -> Event:
        if self.key is not None:
            values = self.written = self.written or values
        return super()._do(action, who, at, **values, request_id=self.key)

    def need(self, at: datetime, why: str, huvudman: list[str]) -> None:
        who = staff(self.leader)
        said = {"number": PERSONS[self.name][2], "known_at": at, "need": why, "huvudman": huvudman}
        with acting(who):
            event = needs.register_need(**said, by=who, now=at, request_id=self.key)
        assert event.case_id is not None
        self.id = event.case_id


def begun(step: str, now: datetime) -> Thread:
    """A coordination played up to the step ("" before all), ready for one form more."""
    thread = Thread(Sent("maj", "sara"), now - 2 * DAY)
    if step:
        thread.to("deliver" if step == "offer" else step)
    if step == "offer":
        thread.play.offer(now - DAY, "bjorken")
    return thread


def keyed(thread: Thread) -> Sent:
    play = thread.play
    assert isinstance(play, Sent)
    play.key = uuid4()
    return play


# What is done → the step before it, and how it is done.
ACTIONS: dict[str, tuple[str, Callable[[Thread, datetime], object]]] = {
    "a need": ("", Thread._need),
    "consent": ("need", Thread._consent),
    "a call": ("consent", Thread._call),
    "an acknowledgement": ("call", Thread._acknowledge),
    "an answer": ("acknowledge", Thread._answer),
    "a meeting's beginning": ("answer", Thread._begin),
    "a goal": ("begin", lambda thread, at: thread.play.goal(at, "Jag vill bo kvar.")),
    "a measure": ("begin", lambda thread, at: thread.play.measure(at, "bjorken", "ger droppar", "Varje morgon")),
    "a commitment": ("write", lambda thread, at: thread.play.commit(at, "elin", thread.measures["nurse"])),
    "a meeting's end": ("confirm", Thread._conclude),
    "a delivery": ("conclude", Thread._deliver),
    "a withdrawal": ("deliver", lambda thread, at: thread.play.withdraw(at)),
    "a withdrawal for one": ("call", lambda thread, at: thread.play.withdraw_for(at, "bjorken")),
    "a follow-up": ("deliver", lambda thread, at: thread.play.follow_up(at, at + 90 * DAY)),
    "an offer": ("deliver", lambda thread, at: thread.play.offer(at, "bjorken")),
    "a handing over": ("offer", lambda thread, at: thread.play.take_over(at, "elin")),
    "an end": ("deliver", lambda thread, at: thread.play.end(at, "moved")),
    "a death": ("deliver", lambda thread, at: thread.play.died(at, date(2026, 11, 1))),
}
