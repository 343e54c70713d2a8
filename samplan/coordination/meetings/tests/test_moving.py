"""A meeting that moves or is cancelled: everybody who got the call is told, and never too late or twice."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from samplan.coordination.cases.consents import withdraw_consent
from samplan.coordination.cases.ending import end_case
from samplan.coordination.cases.models import Delivery, Document, Duty, Event
from samplan.coordination.meetings import moving, queries
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.acting import does
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where


def meeting_of(thread: Thread) -> Meeting:
    with acting(acting_as("coordinator")):
        return Meeting.objects.get(case=thread.id)


def moves(thread: Thread, to: datetime, **more: Any) -> Event:
    row = meeting_of(thread)
    values: dict[str, Any] = {
        "meeting": row.id,
        "starts_at": to,
        "ends_at": to + timedelta(hours=1),
        "form": "place",
        "place": "Hälsocentralen",
        "link": "",
        "phone": "",
        "reason": "Läkaren kan inte",
        "checked": True,
    }
    return does(moving.move_meeting, "coordinator", thread, **{**values, **more})


def cancels(thread: Thread, *, again: bool = True, meeting: UUID | None = None) -> Event:
    row = meeting or meeting_of(thread).id
    return does(
        moving.cancel_meeting, "coordinator", thread, meeting=row, reason="Maj är sjuk", again=again, checked=True
    )


@pytest.mark.req("CALL-07")
def test_all_who_got_the_call_get_the_new_time_by_the_same_ways(world: World) -> None:
    thread, to = world.thread("answer"), world.now + timedelta(days=9)
    moves(thread, to)
    with acting(acting_as("coordinator")):
        first, second = Document.objects.filter(case=thread.id, kind="call").order_by("number")
        assert second.number == first.number + 1
        assert second.content["moved_from"]["starts_at"] == first.content["meeting"]["starts_at"]
        assert second.content["meeting"]["sequence"] == 1
        ways = {(d.channel, bool(d.to_unit_id)) for d in Delivery.objects.filter(document=second)}
        assert ways == {("inbox", True), ("portal", False), ("letter", False)}
        assert Meeting.objects.get(case=thread.id).starts_at == to
        old = Delivery.objects.get(document=first, channel="letter")
        assert old.recalled_at is not None, "a letter with the old time is not posted"
    with acting(acting_as("nurse")):
        assert Duty.objects.open().filter(case=thread.id, kind="acknowledge").exists(), "the new time is to be taken"
    waits = {row.due_at for row in rows_where(case=thread.id, kind="reminder", state="due")}
    assert len(waits) == 1 and to - waits.pop() < timedelta(days=5)


@pytest.mark.req("CALL-07")
@pytest.mark.parametrize("again", [True, False])
def test_a_cancelled_meeting_is_off_for_everybody(world: World, again: bool) -> None:
    thread = world.thread("answer")
    cancels(thread, again=again)
    with acting(acting_as("nurse")):
        call = Document.objects.filter(case=thread.id, kind="call").latest("made_at")
        assert call.content["cancelled"] and call.content["reason"] == "Maj är sjuk"
        days, _ = queries.coming(acting_as("nurse"), world.now)
        assert thread.id not in {row.case.id for _, rows in days for row in rows}
    with acting(acting_as("person")):
        assert Document.objects.filter(case=thread.id, kind="call").latest("made_at").content["cancelled"]
    with acting(acting_as("coordinator")):
        assert Duty.objects.open().filter(case=thread.id, kind="call").exists() == again
    assert not rows_where(case=thread.id, kind="reminder", state="due")


@pytest.mark.req("CALL-07")
def test_it_is_neither_moved_nor_cancelled_once_it_has_begun_nor_cancelled_twice(world: World) -> None:
    begun = world.thread("begin")
    with pytest.raises(Refused, match="Mötet har börjat"):
        moves(begun, world.now + timedelta(days=9))
    with pytest.raises(Refused, match="Mötet har börjat"):
        cancels(begun)
    held = world.thread("conclude")
    with pytest.raises(Refused, match="redan avslutat"):
        moves(held, world.now + timedelta(days=9))
    off = world.thread("call")
    row = meeting_of(off).id
    cancels(off)
    with pytest.raises(Refused, match="redan inställt"):
        cancels(off, meeting=row)


@pytest.mark.parametrize(
    ("days", "more", "said"),
    [
        (-1, {}, "förflutna"),
        (3, {"ends_at": datetime.fromisoformat("2020-01-01T10:00:00+01:00")}, "slutar innan"),
        (3, {"checked": False}, "Kontrollera adressen"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(world: World, days: int, more: dict, said: str) -> None:
    thread = world.thread("call")
    before = meeting_of(thread).starts_at
    with pytest.raises(Refused, match=said):
        moves(thread, world.now + timedelta(days=days), **more)
    assert meeting_of(thread).starts_at == before
    with acting(acting_as("coordinator")):
        assert Document.objects.filter(case=thread.id, kind="call").count() == 1


def test_nothing_is_sent_after_a_withdrawal_or_an_end(world: World) -> None:
    stopped = world.thread("call")
    does(withdraw_consent, "person", stopped)
    with pytest.raises(Refused, match="taget tillbaka"):
        moves(stopped, world.now + timedelta(days=9))
    ended = world.thread("call")
    does(end_case, "coordinator", ended, ending="moved")
    with pytest.raises(Refused, match="redan inställt"):
        cancels(ended)
    with acting(acting_as("coordinator")):
        for thread in (stopped, ended):
            assert Document.objects.filter(case=thread.id, kind="call").count() == 1


@pytest.mark.req("CALL-07")
def test_the_meetings_of_others_cannot_be_moved(world: World) -> None:
    thread = world.thread("answer")
    with pytest.raises(Refused, match="finns inte längre"):
        does(
            moving.cancel_meeting,
            "nurse",
            thread,
            meeting=meeting_of(thread).id,
            reason="x",
            again=False,
            checked=True,
        )
