"""Whom one calls: must they come or may they, by which way it reaches them, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest

from samplan.coordination.cases.models import Consent, Delivery, Document, Duty, Event, Party
from samplan.coordination.cases.recording import record_consent
from samplan.coordination.meetings import calls, deadlines
from samplan.coordination.meetings.calls import Details, Recipient
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.moving import cancel_meeting
from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Unit
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.acting import call, does, only, parties
from tests.cast import Thread, World, acting_as
from tests.held import as_owner
from tests.waiting import rows_where


def with_outside(thread: Thread, *, covered: bool = True, name: str = "Försäkringskassan") -> Party:
    """Someone outside, whom the person has said yes to, or not."""
    with acting(acting_as("coordinator")):
        party = Party(
            case_id=thread.id,
            outside_name=name,
            outside_kind="authority",
            outside_address="Storgatan 2, 981 00 Björkby",
            added_by_unit_id=key("bistand"),
        )
        party.save(force_insert=True)
        row = Consent.objects.filter(case=thread.id, purpose="exchange", answer="yes").latest("at")
    if covered:  # as if it had been named in the answer
        with as_owner() as owner:
            owner.execute(
                "insert into cases_consentscope (id, consent_id, party_id, subject, allowed)"
                " values (%s, %s, %s, '', true)",
                [uuid4(), row.id, party.id],
            )
    return party


@pytest.mark.req("CALL-03")
def test_the_rulebook_and_nobody_else_says_who_must_come_and_who_may(world: World) -> None:
    thread = world.thread("need", name="leo")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken", "elevhalsa"])
    fk = with_outside(thread)
    call(thread, [*only(thread, "bjorken", "elevhalsa", way="invited"), Recipient(fk.id, "called")])
    with acting(acting_as("coordinator")):
        said = Document.objects.get(case=thread.id, kind="call").content["recipients"]
    ways = {one["name"]: one["way"] for one in said}
    assert ways == {
        "Hälsocentralen Björken": "called",
        "Elevhälsan Björkby": "called",  # this county's school is called
        "Försäkringskassan": "invited",
    }


@pytest.mark.req("CALL-03")
def test_another_countys_school_is_invited(world: World) -> None:
    with acting(acting_as("coordinator")):
        unit = Unit.objects.select_related("organisation").get(id=key("elevhalsa"))
    case = world.thread("need").case()
    case.pack = "vastmanland-2017"
    assert calls.standing(case, Party(unit=unit)).value == "invited"
    assert calls.standing(case, Party(unit=unit)).text_sv


@pytest.mark.req("CALL-06", "ORG-03", "CONS-09")
def test_someone_outside_gets_a_letter_and_the_caller_is_told_to_post_it(world: World) -> None:
    thread = world.thread("consent")
    fk = with_outside(thread)
    event = call(thread, [*only(thread, "bjorken"), Recipient(fk.id, contribution="Vad som gäller för sjukpenning")])
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, party=fk)
        assert (letter.channel, letter.ground, letter.to_outside) == ("letter", "consent", "Försäkringskassan")
        post = {duty.ref for duty in Duty.objects.filter(case=thread.id, kind="post")}
    assert str(letter.id) in post and post == set(event.facts["letters"])


@pytest.mark.req("CONS-09")
def test_someone_outside_whom_the_person_has_not_said_yes_to_is_not_called(world: World) -> None:
    thread = world.thread("consent")
    fk = with_outside(thread, covered=False)
    with pytest.raises(Refused, match="gäller inte Försäkringskassan"):
        call(thread, [*only(thread, "bjorken"), Recipient(fk.id)])
    with acting(acting_as("coordinator")):
        assert not Delivery.objects.filter(case=thread.id).exists(), "nothing is half sent"


@pytest.mark.req("CALL-09")
def test_no_letter_goes_before_somebody_has_looked_at_where_to(world: World) -> None:
    thread = world.thread("consent")
    with pytest.raises(Refused, match="Kontrollera adressen") as refused:
        call(thread, only(thread, "bjorken"), details=Details(checked=False))
    assert refused.value.field == "checked"
    assert call(thread, only(thread, "bjorken"), person_channel="portal", details=Details(checked=False))


@pytest.mark.req("INDI-07")
@pytest.mark.parametrize(
    ("channel", "ways"),
    [("portal", {"portal"}), ("letter", {"letter"}), ("both", {"portal", "letter"}), ("oral", {"oral"})],
)
def test_the_person_is_told_in_the_way_they_chose(world: World, channel: str, ways: set[str]) -> None:
    thread = world.thread("consent")
    call(thread, only(thread, "bjorken"), person_channel=channel)
    with acting(acting_as("coordinator")):
        told = Delivery.objects.filter(case=thread.id, to_person__isnull=False)
        assert {delivery.channel for delivery in told} == ways


def test_far_too_many_recipients_are_refused_politely(world: World) -> None:
    thread = world.thread("consent")
    with pytest.raises(Refused, match="högst 40 mottagare"):
        call(thread, [Recipient(uuid4()) for _ in range(500)])


def test_ones_own_unit_is_never_called(world: World) -> None:
    thread = world.thread("consent")
    known = parties(thread)
    own = Recipient(known[key("bistand")].id)
    with pytest.raises(Refused, match="Er egen enhet är redan med"):
        call(thread, [own])
    event = call(thread, [own, *only(thread, "bjorken")])
    assert event.facts["to"] == [str(key("bjorken"))]


def test_a_unit_that_closed_yesterday_is_named_with_what_to_do(world: World) -> None:
    thread = world.thread("need")
    with acting(actors.system("Test")) as now:
        unit = Unit(
            organisation_id=key("social"),
            kind="hemtjanst",
            name="Hemtjänsten Norr",
            hsa_id=f"SE-{uuid4().hex}",
        )
        unit.save(force_insert=True)
    yes = {"answer": "yes", "form": "oral", "sip": True, "exchange": True}
    does(record_consent, "coordinator", thread, parties=[unit.id], **yes)
    with acting(actors.system("Test")):
        Unit.objects.filter(id=unit.id).update(closed_at=now - timedelta(days=1))
    with pytest.raises(Refused, match="Hemtjänsten Norr är stängd"):
        call(thread, [Recipient(parties(thread)[unit.id].id)])


@pytest.mark.parametrize(
    ("hours", "lasts", "said"),
    [(-1, 1, "förflutna"), (24 * 400, 1, "mer än ett år"), (48, -1, "slutar innan"), (48, 0, "slutar innan")],
)
def test_a_meeting_in_the_past_or_beyond_a_year_or_that_ends_first_is_refused(
    world: World, hours: int, lasts: int, said: str
) -> None:
    thread = world.thread("consent")
    starts = world.now + timedelta(hours=hours)
    with pytest.raises(Refused, match=said):
        call(thread, only(thread, "bjorken"), starts_at=starts, ends_at=starts + timedelta(hours=lasts))


def test_the_same_call_sent_twice_is_one_call(world: World) -> None:
    thread = world.thread("consent")
    values = {"starts_at": world.now + timedelta(days=6), "request_id": uuid4()}
    first, second = (call(thread, only(thread, "bjorken"), **values) for _ in range(2))
    assert first.id == second.id
    with acting(acting_as("coordinator")):
        assert Meeting.objects.filter(case=thread.id).count() == 1


@pytest.mark.req("CALL-07")
def test_while_a_meeting_is_booked_nobody_calls_to_another(world: World) -> None:
    thread = world.thread("consent")
    first = call(thread, only(thread, "bjorken"))
    with pytest.raises(Refused, match="redan ett möte bokat .* Flytta det eller ställ in det") as refused:
        call(thread, only(thread, "bjorken"), starts_at=world.now + timedelta(days=9))
    assert refused.value.code == "booked"
    with acting(acting_as("coordinator")):
        assert [str(m.id) for m in Meeting.objects.filter(case=thread.id)] == [first.facts["meeting"]]
    calling_off = {"meeting": first.facts["meeting"], "reason": "Nytt läge", "again": True, "checked": True}
    does(cancel_meeting, "coordinator", thread, **calling_off)
    assert call(thread, only(thread, "bjorken"), starts_at=world.now + timedelta(days=9))


@pytest.mark.req("MEET-01")
def test_a_preparing_meeting_needs_less_consent_than_a_sip(world: World) -> None:
    thread = world.thread("need")
    yes = {"answer": "yes", "form": "oral", "sip": False, "exchange": True}
    does(record_consent, "coordinator", thread, parties=[key("bjorken")], **yes)
    with pytest.raises(Refused, match="samordnad individuell plan|plan"):
        call(thread, only(thread, "bjorken"))
    event = call(thread, only(thread, "bjorken"), details=Details(kind="preparatory", checked=True))
    with acting(acting_as("coordinator")):
        assert Meeting.objects.get(id=event.facts["meeting"]).kind == "preparatory"


@pytest.mark.req("MEET-08")
def test_who_leads_and_who_documents_is_said_in_the_call(world: World) -> None:
    thread = world.thread("consent")
    details = Details(documenter="Elin Norberg", checked=True)
    call(thread, only(thread, "bjorken"), leader="Lena Wikström", details=details)
    with acting(acting_as("nurse")):
        said = Document.objects.get(case=thread.id, kind="call").content
    assert (said["leader"], said["documenter"]) == ("Lena Wikström", "Elin Norberg")


@pytest.mark.req("FOLL-01")
def test_calling_to_the_follow_up_meets_the_duty_to_do_so(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("coordinator")):
        assert Duty.objects.open().filter(case=thread.id, kind="call_follow_up").exists()
    call(thread, only(thread, "bjorken"), details=Details(kind="follow_up", checked=True))
    with acting(acting_as("coordinator")):
        assert not Duty.objects.open().filter(case=thread.id, kind="call_follow_up").exists()


@pytest.mark.req("CALL-05")
def test_a_day_after_the_window_is_told_and_not_stopped(world: World) -> None:
    thread = world.thread("consent")
    late = world.now + timedelta(days=40)
    case, actor = thread.case(), acting_as("coordinator")
    with acting(actor):
        told, early = (calls.outside_window(case, actor, local_date(day)) for day in (late, world.now))
        assert told is not None and told[0] == "late"
        assert early is not None and early[0] == "early"
    event = call(
        thread, only(thread, "bjorken"), starts_at=late, details=Details(checked=True, outside_reason="no_time")
    )
    assert event.facts["outside_reason"] == "no_time"
    with acting(acting_as("coordinator")):
        assert Duty.objects.get(case=thread.id, kind="meeting").due_on < local_date(late), "staff's time moves nothing"


@pytest.mark.req("CALL-11")
def test_the_persons_need_moves_the_limit_with_its_reason(world: World) -> None:
    thread = world.thread("consent")
    late = world.now + timedelta(days=40)
    call(thread, only(thread, "bjorken"), starts_at=late, details=Details(checked=True, outside_reason="illness"))
    with acting(acting_as("coordinator")):
        moved = Event.objects.get(case=thread.id, kind="deadline.moved")
        assert moved.facts["reason"] == "illness"
        assert Duty.objects.get(case=thread.id, kind="meeting").due_on == local_date(late)


@pytest.mark.req("CALL-11")
@pytest.mark.parametrize(("days", "reason"), [(60, "person_wishes"), (4, "needs_earlier")])
def test_a_limit_moves_later_or_earlier(world: World, days: int, reason: str) -> None:
    thread = world.thread("consent")
    to = local_date(world.now + timedelta(days=days))
    does(deadlines.move_deadline, "coordinator", thread, duty="meeting", to=to, reason=reason)
    with acting(acting_as("coordinator")):
        assert Duty.objects.get(case=thread.id, kind="meeting").due_on == to


@pytest.mark.req("CALL-11")
def test_a_limit_is_not_moved_because_the_staff_have_no_time_nor_into_the_past(world: World) -> None:
    thread = world.thread("consent")
    ahead = local_date(world.now + timedelta(days=60))
    with pytest.raises(Refused, match="Bara personens behov"):
        does(deadlines.move_deadline, "coordinator", thread, duty="meeting", to=ahead, reason="no_time")
    with pytest.raises(Refused, match="redan klar"):
        does(deadlines.move_deadline, "coordinator", thread, duty="take_over", to=ahead, reason="other")
    with pytest.raises(Refused, match="redan varit"):
        behind = local_date(world.now - timedelta(days=1))
        does(deadlines.move_deadline, "coordinator", thread, duty="meeting", to=behind, reason="other")


@pytest.mark.req("CALL-07")
def test_a_reminder_waits_for_every_unit_until_the_working_day_before(world: World) -> None:
    thread = world.thread("consent")
    event = call(thread, only(thread, "bjorken"))
    waiting = rows_where(case=thread.id, kind="reminder")
    assert {row.unit for row in waiting} == {key("bjorken"), key("bistand")}
    with acting(acting_as("coordinator")):
        meeting = Meeting.objects.get(id=event.facts["meeting"])
    for row in waiting:
        assert timedelta(0) < meeting.starts_at - row.due_at < timedelta(days=5)
        assert row.due_at == row.next_at and row.delivery is None
