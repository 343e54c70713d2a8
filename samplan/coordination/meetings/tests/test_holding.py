"""Hold a meeting: begin, step, come late; and write afterwards one that has been held."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from samplan.coordination.cases import recording
from samplan.coordination.cases.models import Case, Delivery, Duty, Event, Live, Party
from samplan.coordination.meetings import holding, queries
from samplan.coordination.meetings.holding import Here
from samplan.coordination.meetings.models import Attendance, Meeting
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.acting import call, does, only
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where

SARA = "coordinator"


def meeting_of(thread: Thread) -> Meeting:
    return Meeting.objects.get(case=thread.id)


def party_of(thread: Thread, unit: str) -> Party:
    return Party.objects.get(case=thread.id, unit_id=key(unit))


def begun(thread: Thread, at: datetime, **more) -> Event:
    sara = acting_as(SARA)
    with acting(sara):
        values = {"parties": {party_of(thread, "bjorken").id: Here("part", "Elin Norberg")}, "person": "place"} | more
        case = Case.objects.select_related("person").get(id=thread.id)
        return holding.begin_meeting(case=case, meeting=meeting_of(thread).id, by=sara, now=at, **values)


@pytest.mark.req("MEET-01")
def test_no_meeting_begins_while_another_goes_on(world: World) -> None:
    thread = world.thread("answer")
    begun(thread, world.now)
    again = call(thread, only(thread, "bjorken")).facts["meeting"]
    with pytest.raises(Refused, match="Ett annat möte pågår. Avsluta det först."):
        does(holding.begin_meeting, SARA, thread, meeting=UUID(again), parties={}, person="place")


@pytest.mark.req("MEET-01", "MEET-04", "MEET-08")
def test_the_meeting_keeps_its_kind_who_leads_who_writes_and_who_was_there_by_name(world: World) -> None:
    thread = world.thread("answer")
    begun(thread, world.now, kind="evaluation", leader="Mats Öberg", documenter="Sara Lindqvist")
    with acting(acting_as(SARA)):
        row = meeting_of(thread)
        there = Attendance.objects.get(meeting=row, party__isnull=False)
    assert (row.kind, row.leader, row.documenter) == ("evaluation", "Mats Öberg", "Sara Lindqvist")
    assert (there.how, there.note) == ("part", "Elin Norberg")


@pytest.mark.req("MEET-01")
def test_only_a_meeting_of_staff_begins_without_saying_how_the_person_is_with(world: World) -> None:
    thread = world.thread("answer")
    with pytest.raises(Refused, match="Välj hur Maj är med"):
        begun(thread, world.now, person="")
    begun(thread, world.now, person="", kind="professional")
    with acting(acting_as(SARA)):
        assert not Attendance.objects.filter(meeting=meeting_of(thread), person__isnull=False).exists()


@pytest.mark.req("MEET-02")
def test_the_meeting_steps_through_five_parts_and_no_further(world: World) -> None:
    thread, sara = world.thread("begin"), acting_as(SARA)
    with acting(sara):
        case = Case.objects.get(id=thread.id)
        row = meeting_of(thread)
        holding.step_to(case=case, meeting=row.id, part=3, by=sara, now=world.now)
        assert meeting_of(thread).part == 3
        with pytest.raises(Refused, match="fem delar"):
            holding.step_to(case=case, meeting=row.id, part=6, by=sara, now=world.now)


@pytest.mark.req("MEET-04")
def test_who_comes_late_sees_what_is_written_and_who_leaves_no_longer_does(world: World) -> None:
    thread, sara = world.thread("answer"), acting_as(SARA)
    with acting(sara):
        party = party_of(thread, "bjorken").id
    begun(thread, world.now, parties={party: "missing"})
    with acting(sara):
        case, row = Case.objects.get(id=thread.id), meeting_of(thread)
        window = Live.objects.filter(case=case, unit_id=key("bjorken"), closed_at=None)
        assert not window.exists()
        change = {"case": case, "meeting": row.id, "party": party, "by": sara, "now": world.now}
        holding.change_attendance(how="video", **change)
        assert window.exists() and Attendance.objects.get(meeting=row, party=party).how == "video"
        holding.change_attendance(how="missing", **change)
        assert not window.exists()


def known(thread: Thread, **who: object) -> UUID:
    """One that the coordinator knows of, and that has not been called."""
    with acting(acting_as(SARA)):
        row = Party(case_id=thread.id, added_by_unit_id=key("bistand"), **who)
        row.save(force_insert=True)
    return row.id


@pytest.mark.req("CONS-03", "CONS-09", "MEET-04")
@pytest.mark.parametrize("who", ["unit", "outside"])
def test_who_was_not_called_and_whom_the_consent_does_not_cover_is_not_let_in(world: World, who: str) -> None:
    thread, sara = world.thread("begin"), acting_as(SARA)
    party = known(thread, **({"unit_id": key("psykiatri")} if who == "unit" else {"outside_name": "Eva Exempelsson"}))
    with acting(sara):
        case, row = Case.objects.get(id=thread.id), meeting_of(thread)
        with pytest.raises(Refused, match="[Ss]amtycke"):
            holding.change_attendance(case=case, meeting=row.id, party=party, how="place", by=sara, now=world.now)
        assert Party.objects.get(id=party).since is None
        assert not Attendance.objects.filter(party=party).exists()
        assert not Live.objects.filter(case=case, unit_id=key("psykiatri")).exists()


@pytest.mark.req("CONS-05", "CONS-09", "MEET-04")
def test_one_without_an_account_comes_back_to_the_place_that_it_had_at_the_meeting(world: World) -> None:
    thread, sara = world.thread("begin"), acting_as(SARA)
    first = known(thread, outside_name="Eva Exempelsson", outside_kind="RELATIVE", since=world.now)
    with acting(sara):
        case, row = Case.objects.get(id=thread.id), meeting_of(thread)
        change = {"case": case, "meeting": row.id, "by": sara, "now": world.now}
        holding.change_attendance(party=first, how="place", **change)
        Party.objects.filter(id=first).update(until=world.now)
    eva = recording.Outside("Eva Exempelsson", "RELATIVE", "Älvvägen 2, 981 00 Björkby", "")
    said = {"form": "oral", "sip": True, "exchange": True, "parties": [key("bjorken")], "outside": [eva]}
    does(recording.record_consent, SARA, thread, world.now, answer="yes", **said)
    with acting(sara):
        second = Party.objects.get(case=thread.id, outside_name="Eva Exempelsson", until=None)
        case = Case.objects.get(id=thread.id)
        holding.change_attendance(party=second.id, how="phone", **change | {"case": case})
        assert Party.objects.get(id=second.id).since == world.now
        there = Attendance.objects.get(meeting=row, name="Eva Exempelsson")
        assert (there.party_id, there.how) == (second.id, "phone")


@pytest.mark.req("MEET-04")
def test_a_called_party_that_is_missing_stands_in_the_plan(world: World) -> None:
    thread = world.thread("answer")
    with acting(acting_as(SARA)):
        party = party_of(thread, "bjorken").id
    begun(thread, world.now, parties={party: "missing"})
    thread.play.measure(world.now, "bistand", "ordnar handtag", "Före jul")
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])
    with acting(acting_as(SARA)):
        plan = Case.objects.get(id=thread.id).documents.get(kind="plan").content
    assert plan["missing"] == [{"unit": "Hälsocentralen Björken"}]


@pytest.mark.req("CONS-05")
def test_a_party_that_leaves_during_the_meeting_is_named(world: World) -> None:
    thread = world.thread("write")
    thread.play.withdraw_for(world.now, "bjorken")
    with acting(acting_as(SARA)):
        row = meeting_of(thread)
        assert [p.name for p in queries.left_since(row, queries.attendance(row))] == ["Hälsocentralen Björken"]


def afterwards(world: World, thread: Thread, **more) -> Event:
    sara = acting_as(SARA)
    with acting(sara):
        values = {
            "began_at": world.now - timedelta(hours=5),
            "ended_at": world.now - timedelta(hours=4),
            "form": "phone",
            "kind": "sip",
            "purpose": "Vem ger dropparna?",
            "parties": {party_of(thread, "bjorken").id: Here("phone", "Elin Norberg")},
            "person": "phone",
            "reason": "phone",
        } | more
        case = Case.objects.select_related("person").get(id=thread.id)
        return holding.register_afterwards(case=case, by=sara, now=world.now, **values)


@pytest.mark.req("MEET-07")
def test_a_phone_meeting_is_written_afterwards_and_counts_from_when_it_was_held(world: World) -> None:
    thread = world.thread("consent")
    event = afterwards(world, thread)
    assert event.at == world.now - timedelta(hours=5) and event.channel == "phone"
    with acting(acting_as(SARA)):
        stored = Event.objects.get(id=event.id)
        assert stored.recorded_at > stored.at + timedelta(hours=4), "both moments are kept"
        assert not Live.objects.filter(case=thread.id, closed_at=None).exists(), "nobody looks on"
    measure = thread.play.measure(world.now, "bjorken", "ger ögondroppar", "Varje morgon")
    thread.play.accept(world.now, measure)
    thread.play.conclude(world.now, world.now + timedelta(days=90), ["paper"])
    with acting(acting_as(SARA)):
        held = Event.objects.get(case=thread.id, kind="meeting.held")
        assert held.at == world.now - timedelta(hours=4) and held.channel == "phone"
        assert meeting_of(thread).held_at == held.at
        owed = Duty.objects.get(case=thread.id, kind="document", unit_id=key("bjorken"))
        call = Duty.objects.get(case=thread.id, kind="call")
    assert owed.opened_at == held.at, "the time to document counts from when it was held"
    assert call.met_at == held.at, "nobody is asked to call to a meeting that has been"
    thread.play.deliver(world.now, ["bjorken"])
    with acting(acting_as("nurse")):
        assert Case.objects.get(id=thread.id).documents.filter(kind="plan").exists(), "the others get the plan"


@pytest.mark.req("MEET-07", "CONS-03")
def test_afterwards_needs_the_consent_there_was_then(world: World) -> None:
    thread = world.thread("consent")  # the consent was given some 24 hours ago
    with pytest.raises(Refused):
        afterwards(
            world, thread,
            began_at=thread.began + timedelta(minutes=6), ended_at=thread.began + timedelta(minutes=8),
        )  # fmt: skip


@pytest.mark.req("MEET-07")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ended_at": timedelta(hours=1)}, "inte varit än"),
        ({"ended_at": timedelta(hours=-6)}, "slutar innan"),
        ({"began_at": timedelta(days=-30)}, "blev känt"),
        ({"reason": "other"}, "Skriv varför"),
        ({"parties": {}}, "minst en verksamhet"),
    ],
)
def test_afterwards_says_what_is_wrong(world: World, wrong: dict, said: str) -> None:
    thread = world.thread("consent")
    values = {name: world.now + value if isinstance(value, timedelta) else value for name, value in wrong.items()}
    with pytest.raises(Refused, match=said):
        afterwards(world, thread, **values)


@pytest.mark.req("MEET-07")
def test_a_called_meeting_that_was_held_during_an_outage_is_the_one_that_is_written(world: World) -> None:
    thread = world.thread("answer")
    with acting(acting_as(SARA)):
        called = meeting_of(thread)
    afterwards(world, thread, meeting=called.id, reason="outage", form="place")
    with acting(acting_as(SARA)):
        row = meeting_of(thread)
    assert row.id == called.id and row.afterwards and row.change_reason == "Tjänsten låg nere"
    with pytest.raises(Refused, match="pågår redan"):
        afterwards(world, thread)


def test_a_meeting_ended_twice_is_refused_with_what_happened(world: World) -> None:
    thread = world.thread("conclude")
    with pytest.raises(Refused, match="redan avslutat"):
        thread.play.conclude(world.now, world.now + timedelta(days=90), ["digital"])


@pytest.mark.req("CONS-05")
def test_no_meeting_begins_when_consent_has_been_withdrawn(world: World) -> None:
    thread = world.thread("answer")
    thread.play.withdraw(world.now)
    with pytest.raises(Refused):
        begun(thread, world.now + timedelta(minutes=1), parties={})
    with acting(acting_as(SARA)):
        assert not Live.objects.filter(case=thread.id).exists()


@pytest.mark.req("CALL-07")
@pytest.mark.parametrize("afterwards", [False, True], ids=["begun early", "written afterwards"])
def test_a_meeting_that_is_here_is_not_invited_to_by_a_letter_nor_reminded_of(world: World, afterwards: bool) -> None:
    thread = world.thread("call")
    assert rows_where(case=thread.id, kind="reminder", state="due"), "it waits before"
    with acting(acting_as(SARA)):
        assert Duty.objects.open().filter(case=thread.id, kind="post").exists(), "the letter waits before"
        row, party = meeting_of(thread), party_of(thread, "bjorken")
    if afterwards:
        ended = world.now - timedelta(minutes=1)
        more = {"form": "phone", "kind": "sip", "purpose": "", "person": "phone", "reason": "phone"}
        times = {"began_at": ended - timedelta(minutes=1), "ended_at": ended}
        does(holding.register_afterwards, SARA, thread, parties={party.id: "part"}, meeting=row.id, **times, **more)
    else:
        begun(thread, world.now)
    with acting(acting_as(SARA)):
        letter = Delivery.objects.get(case=thread.id, channel="letter", document__kind="call")
        assert letter.recalled_at is not None, "the letter is not posted"
        assert not Duty.objects.open().filter(case=thread.id, kind="post").exists()
    assert not rows_where(case=thread.id, kind__in=["reminder", "tomorrow"], state="due")
