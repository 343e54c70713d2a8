"""A meeting that is off with the plan is shown as off to all who were called to it (END-01, END-02, CALL-07)."""

from datetime import UTC, datetime, timedelta

import pytest

from samplan.coordination.cases import ending, needs
from samplan.coordination.cases.models import Case, Document, Duty
from samplan.coordination.meetings import moving
from samplan.coordination.meetings.models import Meeting
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import kort, lang
from tests import paper
from tests.acting import call, does, only
from tests.cast import Thread, World, acting_as

OFF = "Mötet är inställt. Planen är avslutad."


def called(world: World) -> Thread:
    """A call to Björken, the meeting days ahead."""
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken"])
    call(thread, only(thread, "bjorken"))
    return thread


def end(thread: Thread) -> None:
    does(ending.end_case, "coordinator", thread, ending="no_need_both")


def read(world: World, name: str, address: str) -> str:
    answer = world.client(name).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def of(thread: Thread, name: str, kind: str) -> Document:
    with acting(acting_as(name)):
        return Document.objects.filter(case=thread.id, kind=kind).order_by("-made_at").first()


def starts(thread: Thread) -> str:
    return of(thread, "coordinator", "call").content["meeting"]["starts_at"]


@pytest.mark.req("END-01", "CALL-07")
@pytest.mark.parametrize("name", ["coordinator", "nurse"])
def test_the_plan_page_and_the_call_say_that_the_meeting_is_off(world: World, name: str) -> None:
    thread = called(world)
    own, whole = f"/plan/{thread.id}/", f"/plan/{thread.id}/handling/{of(thread, name, 'call').id}/"
    before, letter = read(world, name, own), read(world, name, whole)
    assert "Ni träffas" in before and "Lägg mötet i din kalender" in letter
    assert OFF not in before and OFF not in letter
    end(thread)
    after, letter = read(world, name, own), read(world, name, whole)
    assert OFF in after and "Ni träffas" not in after and "inte skriven än" not in after
    assert OFF in letter and "Lägg mötet i din kalender" not in letter


@pytest.mark.req("END-01", "CALL-07")
def test_the_calendar_file_takes_the_meeting_out_of_the_calendar(world: World) -> None:
    thread = called(world)
    id = of(thread, "coordinator", "call").id
    files = {
        "coordinator": f"/plan/{thread.id}/kallelse/{id}/mote.ics",
        "nurse": f"/plan/{thread.id}/kallelse/{id}/mote.ics",
        "person": f"/min-plan/post/{id}/mote.ics",
    }
    for name, address in files.items():
        assert "SEQUENCE:0" in (said := read(world, name, address)) and "STATUS:CONFIRMED" in said
    end(thread)
    for name, address in files.items():
        said = read(world, name, address)
        assert "METHOD:CANCEL" in said and "STATUS:CANCELLED" in said and "SEQUENCE:1" in said


@pytest.mark.req("END-02", "CALL-07")
def test_the_notice_to_the_units_and_to_the_person_says_that_the_meeting_is_off(world: World) -> None:
    thread = called(world)
    end(thread)
    unit = read(world, "nurse", f"/plan/{thread.id}/handling/{of(thread, 'nurse', 'besked').id}/")
    assert f"Mötet {kort(starts(thread))} är inställt. Ni behöver inte göra något mer." in unit
    person = world.client("person").get(f"/min-plan/post/{of(thread, 'person', 'besked').id}/").content.decode()
    assert f">{lang(starts(thread))}</time> är inställt." in person


@pytest.mark.req("NEED-05", "CALL-07")
def test_a_person_who_wants_no_sip_is_told_that_the_meeting_is_off(world: World) -> None:
    thread = called(world)
    does(needs.decline, "coordinator", thread, dialogue=True, text="Maj vill inte.", channel="portal")
    said = read(world, "person", f"/min-plan/post/{of(thread, 'person', 'besked').id}/")
    assert f">{lang(starts(thread))}</time> är inställt." in said


@pytest.mark.req("FOLL-03", "END-02", "CALL-07")
def test_who_gets_a_new_beginning_is_told_what_has_changed_and_that_the_meeting_is_off(world: World) -> None:
    thread = called(world)
    sara = world.client("coordinator")
    page = " ".join(read(world, "coordinator", f"/plan/{thread.id}/borja-om/").split())
    assert "Hur får Maj veta det?" in page and "ställs in när planen avslutas" in page
    sent = {
        "difference": "Maj vill flytta.",
        "need": "Allt är nytt.",
        "huvudman": ["region"],
        "grounds": ["other"],
        "rests_on": ["contact"],
        "setting": "everyday",
        "known_on": f"{world.now:%Y-%m-%d}",
        "assessed_by": "Sara Lindqvist",
        "ways": ["digital", "paper"],
    }
    answer = sara.post(f"/plan/{thread.id}/borja-om/", sent)
    assert answer.status_code == 303, answer.content.decode()
    said = read(world, "person", f"/min-plan/post/{of(thread, 'person', 'besked').id}/")
    assert f">{lang(starts(thread))}</time> är inställt." in said and "Maj vill flytta." in said
    assert "Vi frågar dig igen innan vi delar något" in said and "Det kan du be om" not in said
    with acting(acting_as("coordinator")):
        letter = Duty.objects.open().get(case=thread.id, kind="post", ref__isnull=False)
    printed = sara.get(f"/plan/{thread.id}/brev/{letter.ref}/brev.pdf")
    words = paper.pages(printed.content)[0]
    assert "är inställt." in words and "Maj vill flytta." in words
    told = read(world, "nurse", f"/plan/{thread.id}/handling/{of(thread, 'nurse', 'besked').id}/")
    assert "är inställt. Ni behöver inte göra något mer." in told and "flytta" not in told


@pytest.mark.req("END-01", "CALL-07")
def test_the_invitation_in_post_no_longer_asks_for_an_answer(world: World) -> None:
    thread = called(world)
    address = f"/min-plan/post/{of(thread, 'person', 'call').id}/"
    before = read(world, "person", address)
    assert "Svara på inbjudan" in before and OFF not in before
    end(thread)
    after = read(world, "person", address)
    assert "Svara på inbjudan" not in after and OFF in after


@pytest.mark.req("CALL-07")
def test_a_meeting_that_was_cancelled_before_the_end_keeps_its_own_reason(world: World) -> None:
    thread = called(world)
    with acting(acting_as("coordinator")):
        meeting = Meeting.objects.get(case=thread.id).id
    does(
        moving.cancel_meeting, "coordinator", thread, meeting=meeting, reason="Maj är sjuk.", again=False, checked=True
    )
    assert "Ni träffas" not in read(world, "nurse", f"/plan/{thread.id}/")
    end(thread)
    said = read(world, "nurse", f"/plan/{thread.id}/")
    assert "Mötet är inställt. Maj är sjuk." in said and OFF not in said
    assert "meeting_off" not in of(thread, "nurse", "besked").content


@pytest.mark.req("END-01")
def test_a_meeting_that_was_held_is_not_said_to_be_off(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    for name in ("coordinator", "nurse"):
        assert "inställt" not in read(world, name, f"/plan/{thread.id}/")


@pytest.mark.req("END-01")
def test_off_is_what_was_to_come_and_was_not_held_before_its_time() -> None:
    booked = datetime(2026, 12, 11, 12, tzinfo=UTC)
    made = booked - timedelta(days=12)
    invitation = Document(made_at=made, content={"meeting": {"starts_at": booked.isoformat()}})
    day, hour = timedelta(days=1), timedelta(hours=1)
    assert not ending.off_since(Case(), invitation), "the plan goes on"
    assert ending.off_since(Case(ended_at=booked - day), invitation)
    assert not ending.off_since(Case(ended_at=booked + hour), invitation), "which meeting it was nobody knows"
    held = Case(ended_at=booked - hour, concluded_at=booked - day)
    assert not ending.off_since(held, invitation), "it was held the day before"
    for case in (Case(stopped_at=booked - day), Case(stopped_at=booked - day, ended_at=booked + day)):
        assert ending.off_since(case, invitation) == booked - day, "the consent was taken back before it"
    follow_up = Case(ended_at=booked - hour, concluded_at=made - day)
    assert ending.off_since(follow_up, invitation), "a follow-up, called to after the plan was written"


STOPPED = "Det blir inget möte. Samtycket är taget tillbaka."


@pytest.mark.req("CONS-05", "CALL-07")
@pytest.mark.parametrize("name", ["coordinator", "nurse"])
def test_when_the_whole_consent_is_taken_back_the_call_says_that_there_is_no_meeting(world: World, name: str) -> None:
    thread = called(world)
    whole = f"/plan/{thread.id}/handling/{of(thread, name, 'call').id}/"
    assert STOPPED not in read(world, name, whole)
    thread.play.withdraw(datetime.now(UTC))
    said = read(world, name, whole)
    assert STOPPED in said and "Lägg mötet i din kalender" not in said
    if name == "nurse":
        page = read(world, name, f"/plan/{thread.id}/svara/")
        assert STOPPED in page and "kallar er till ett möte" not in page
    file = read(world, name, f"/plan/{thread.id}/kallelse/{of(thread, name, 'call').id}/mote.ics")
    assert "METHOD:CANCEL" in file and "STATUS:CANCELLED" in file and "SEQUENCE:1" in file
    thread.play.consent(datetime.now(UTC), ["bjorken"])
    assert STOPPED not in read(world, name, whole), "the plan goes on, and the meeting with it"


@pytest.mark.req("CONS-05", "CALL-07", "INDI-02")
@pytest.mark.parametrize("over", ["withdrawn", "ended"])
def test_an_invitation_to_a_meeting_that_will_not_be_asks_the_person_for_nothing(world: World, over: str) -> None:
    thread = called(world)
    address = f"/min-plan/post/{of(thread, 'person', 'call').id}/"
    waits = (
        "De här är inbjudna",
        "Säg till om du vill ändra vilka som kommer",
        "Svara på inbjudan",
        "Så går mötet till",
    )
    before = read(world, "person", address)
    assert all(words in before for words in waits)
    if over == "ended":
        end(thread)
    else:
        thread.play.withdraw(datetime.now(UTC))
    after = read(world, "person", address)
    assert (OFF if over == "ended" else "Det blir inget möte. Du har tagit tillbaka ditt samtycke.") in after
    for words in waits:
        assert words not in after, words
    assert "De här var inbjudna" in after and "STATUS:CANCELLED" in read(world, "person", f"{address}mote.ics")


@pytest.mark.req("CONS-05", "MEET-01")
def test_a_meeting_that_began_before_its_time_is_not_off_when_consent_is_taken_back_in_it(world: World) -> None:
    thread = world.thread("begin")
    thread.play.withdraw(world.now)
    for name in ("coordinator", "nurse"):
        assert STOPPED not in read(world, name, f"/plan/{thread.id}/handling/{of(thread, name, 'call').id}/"), name


@pytest.mark.req("CONS-05", "END-01", "CALL-07")
@pytest.mark.parametrize("over", ["withdrawn", "ended"])
def test_a_meeting_that_was_never_begun_is_off_also_when_its_hour_had_passed(world: World, over: str) -> None:
    thread = world.thread("consent")
    meets = world.now - timedelta(hours=2)
    thread.play.call(thread.began + timedelta(minutes=15), meets, "Hemgång", "Hur?", place="Hemma hos Maj")
    own, post = (f"/plan/{thread.id}/", f"/min-plan/post/{of(thread, 'person', 'call').id}/")
    whole = {name: f"{own}handling/{of(thread, name, 'call').id}/" for name in ("coordinator", "nurse")}
    file = f"{own}kallelse/{of(thread, 'nurse', 'call').id}/mote.ics"
    assert STOPPED not in read(world, "nurse", whole["nurse"]) and "CONFIRMED" in read(world, "nurse", file)
    if over == "ended":
        end(thread)
    else:
        thread.play.withdraw(datetime.now(UTC))
    told = OFF if over == "ended" else STOPPED
    for name, address in whole.items():
        assert told in read(world, name, address) and told in read(world, name, own), name
    assert told in read(world, "nurse", f"{own}svara/") and "STATUS:CANCELLED" in read(world, "nurse", file)
    assert told.removesuffix("Samtycket är taget tillbaka.") in read(world, "person", post)
    assert "STATUS:CANCELLED" in read(world, "person", f"{post}mote.ics")


@pytest.mark.req("CONS-05", "MEET-01", "CALL-07")
def test_a_unit_that_left_during_the_meeting_was_at_it(world: World) -> None:
    thread = world.sisters("begin")
    document = of(thread, "nurse", "call")
    thread.play.withdraw_for(datetime.now(UTC), "bjorken")
    said = read(world, "nurse", f"/plan/{thread.id}/handling/{document.id}/")
    assert "Ni ska inte vara med på mötet" not in said
    file = f"/plan/{thread.id}/kallelse/{document.id}/mote.ics"
    assert "STATUS:CONFIRMED" in read(world, "nurse", file)


@pytest.mark.req("CONS-05", "CALL-07")
def test_a_unit_that_has_left_is_not_to_come_to_a_meeting_called_to_after_the_one_it_was_at(world: World) -> None:
    thread = world.sisters("deliver")
    meets = datetime.now(UTC) + timedelta(days=30)
    thread.play.call(datetime.now(UTC), meets, "Uppföljning", "Hur går det?", place="Hos Maj")
    document = of(thread, "nurse", "call")
    thread.play.withdraw_for(datetime.now(UTC), "bjorken")
    said = read(world, "nurse", f"/plan/{thread.id}/handling/{document.id}/")
    assert "Ni ska inte vara med på mötet" in said
    file = f"/plan/{thread.id}/kallelse/{document.id}/mote.ics"
    assert "STATUS:CANCELLED" in read(world, "nurse", file)


@pytest.mark.req("CALL-05")
@pytest.mark.parametrize("name", ["coordinator", "nurse"])
def test_of_an_hour_that_has_passed_staff_are_not_told_that_they_will_meet(world: World, name: str) -> None:
    thread = world.thread("consent")
    meets = world.now - timedelta(hours=2)
    thread.play.call(thread.began + timedelta(minutes=15), meets, "Hemgång", "Hur?", place="Hemma hos Maj")
    paths = ("", "var-del/") if name == "nurse" else ("",)
    for path in paths:
        assert "Ni träffas" not in read(world, name, f"/plan/{thread.id}/{path}"), path
