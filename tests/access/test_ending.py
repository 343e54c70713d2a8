"""The end: one reason, all are told, each confirms; a death stops everything (END-01, END-02, END-03)."""

from datetime import timedelta

import pytest

from samplan.coordination.cases import ending, lists, needs, queries
from samplan.coordination.cases.consents import withdraw_consent
from samplan.coordination.cases.models import Case, Decision, Delivery, Document, Duty, Event, Live
from samplan.coordination.meetings.calls import Recipient
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.meetings.tests.test_calls import with_outside
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.persons.models import Person
from samplan.rulebook import checklist
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.acting import call, does, only
from tests.cast import Thread, World, acting_as
from tests.held import as_owner
from tests.waiting import rows_where


def ended(thread: Thread) -> Case:
    return thread.case()


@pytest.mark.req("END-01")
def test_it_ends_with_one_of_the_eight_reasons_and_closing_words(world: World) -> None:
    assert {row.code for row in checklist.endings(True, withdrawn=True)} | {"deceased"} == {
        *("goals_met", "no_need_both", "no_new_needs", "not_relevant", "replaced", "withdrawn", "moved", "deceased")
    }
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Välj varför"):
        thread.play.end(world.now, "tired")
    thread.play.end(world.now, "goals_met", text="Maj klarar sig själv nu.")
    assert ended(thread).ending == "goals_met"
    with acting(acting_as("coordinator")):
        row = Decision.objects.get(case=thread.id, kind="ended")
    assert (row.reason, row.text, row.dialogue) == ("goals_met", "Maj klarar sig själv nu.", True)


@pytest.mark.req("END-01")
def test_it_is_judged_together_with_the_person_and_the_parties_but_for_the_exceptions(world: World) -> None:
    for reason in ("goals_met", "no_need_both", "no_new_needs", "not_relevant"):
        with pytest.raises(Refused, match="Utvärdera målen tillsammans"):
            world.thread("deliver").play.end(world.now, reason, evaluated=False)
    for reason in ("replaced", "moved"):
        world.thread("deliver").play.end(world.now, reason, evaluated=False)
    stopped = world.thread("deliver")
    does(withdraw_consent, "person", stopped)
    stopped.play.end(world.now, "withdrawn", evaluated=False)
    world.thread("consent").play.end(world.now, "no_need_both", evaluated=False)


@pytest.mark.req("END-02")
def test_the_person_is_told_why_in_their_ways_and_the_parties_only_that_it_is_over(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "goals_met", text="Bra jobbat", ways=["digital", "paper"])
    with acting(acting_as("nurse")):
        (told,) = [d.content for d in Document.objects.filter(case=thread.id, kind="besked")]
    assert told == {"kind": "ended", "at": world.now.isoformat()}
    with acting(acting_as("person")):
        (mine,) = [d.content for d in Document.objects.filter(case=thread.id, kind="besked")]
    assert (mine["ending"], mine["text"], mine["name"]) == ("goals_met", "Bra jobbat", "Sara Lindqvist")
    with acting(acting_as("coordinator")):
        letter = Duty.objects.open().get(case=thread.id, kind="post")
        assert Delivery.objects.get(id=letter.ref).document.content["ending"] == "goals_met"


@pytest.mark.req("END-01", "INDI-02")
def test_nobody_says_that_a_consent_was_taken_back_which_stands(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Anteckna först att det är taget tillbaka"):
        thread.play.end(world.now, "withdrawn")
    page = world.client("coordinator").get(f"/plan/{thread.id}/avsluta/").content.decode()
    assert 'value="moved"' in page and 'value="withdrawn"' not in page


@pytest.mark.req("END-02")
def test_a_called_unit_reads_on_the_plan_page_that_it_is_over_and_not_why(world: World) -> None:
    thread = world.thread("answer")
    thread.play.end(world.now, "person_declined")
    page = {who: world.client(who).get(f"/plan/{thread.id}/").content.decode() for who in ("coordinator", "nurse")}
    assert "Planen avslutades" in page["nurse"] and "vill inte ha en SIP" not in page["nurse"]
    assert "Personen vill inte ha en SIP." in page["coordinator"]


@pytest.mark.req("END-02", "INDI-02")
def test_who_said_no_to_a_sip_reads_that_it_was_they_who_did(world: World) -> None:
    thread = world.thread("need", name="barbro")
    thread.play.end(world.now, "person_declined")
    page = world.client("person:barbro").get(f"/min-plan/?plan={thread.id}").content.decode()
    assert "Du har sagt att du inte vill ha en SIP" in page and "gör ingen SIP nu" not in page


@pytest.mark.req("END-02")
def test_each_huvudman_confirms_with_one_click_and_the_coordinator_sees_who_has_not(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    nurse = acting_as("nurse")
    with acting(nurse):
        assert lists.open_duties(nurse).filter(case=thread.id, kind="document_end").exists()
    case = thread.case("nurse")
    with acting(nurse):
        ending.document_end(case=case, by=nurse, now=world.now + timedelta(minutes=1))
    case = thread.case()
    with acting(acting_as("coordinator")):
        read = queries.read_whole(case, acting_as("coordinator"), ())
        seen = {duty.unit.name: bool(duty.met_at) for duty in read.ends}
    assert seen == {"Hälsocentralen Björken": True, "Biståndsenheten Björkby": False}
    with acting(nurse), pytest.raises(Refused, match="redan bekräftat"):
        ending.document_end(case=case, by=nurse, now=world.now + timedelta(minutes=2))


@pytest.mark.req("END-01")
def test_ended_twice_says_that_it_is_over_and_why(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "moved")
    with pytest.raises(Refused, match="redan avslutad. Personen har flyttat"):
        thread.play.end(world.now + timedelta(minutes=1), "goals_met")
    assert ended(thread).ending == "moved"


@pytest.mark.req("CONS-05", "END-01")
def test_a_withdrawn_consent_ends_with_that_reason_and_all_are_told(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw(world.now - timedelta(minutes=1))
    thread.play.end(world.now, "withdrawn", evaluated=False)
    assert ended(thread).ending == "withdrawn"
    with acting(acting_as("nurse")):
        assert Document.objects.filter(case=thread.id, kind="besked").exists()


@pytest.mark.req("CONS-06", "END-01")
def test_nothing_goes_on_in_an_ended_plan_a_new_one_needs_its_own_consent(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.end(world.now, "replaced")
    for attempt in (
        lambda: thread.play.consent(world.now, ["bjorken"]),
        lambda: thread.play.deliver(world.now, ["bjorken"]),
        lambda: thread.play.report(world.now, "elin", thread.measures["nurse"], "done"),
        lambda: thread.play.follow_up(world.now, world.now + timedelta(days=30)),
        lambda: thread.play.offer(world.now, "bjorken"),
    ):
        with pytest.raises(Refused, match="avslutad"):
            attempt()
    again = world.thread("need")
    with pytest.raises(Refused):
        again.play.call(world.now, world.now + timedelta(days=5), "x", "y", place="z")


@pytest.mark.req("END-03")
def test_a_person_who_dies_with_a_call_out_stops_everything_at_once(world: World) -> None:
    thread = world.thread("call", name="arvid")
    with acting(acting_as("coordinator")):
        assert rows_where(case=thread.id, state="due"), "a notice waits to be sent"
        assert Delivery.objects.get(case=thread.id, channel="letter").recalled_at is None
    thread.play.died(world.now, local_date(world.now) - timedelta(days=2), "elin")
    with acting(acting_as("coordinator")):
        case = Case.objects.get(id=thread.id)
        assert (case.ending, Person.objects.get(id=case.person_id).died_on) == (
            "deceased",
            local_date(world.now) - timedelta(days=2),
        )
        assert Delivery.objects.get(case=thread.id, channel="letter").recalled_at is not None
        assert not rows_where(case=thread.id, state="due")
        assert Meeting.objects.get(case=thread.id).cancelled_at is not None
        kinds = set(Duty.objects.open().filter(case=thread.id).values_list("kind", flat=True))
        assert kinds == {"document_end"}, "nobody is to call, post or follow up"
        sent = Document.objects.filter(case=thread.id, made_at__gte=world.now)
        assert not sent.exists(), "nothing is sent to the person, nobody close is told"
    with pytest.raises(Refused, match="redan registrerat"):
        thread.play.died(world.now + timedelta(minutes=1), local_date(world.now))


@pytest.mark.req("END-03")
def test_it_stops_also_what_the_one_who_tells_does_not_know_of_and_tells_nothing_of_it(world: World) -> None:
    known = world.thread("begin", name="sixten")
    unknown = world.thread("call", name="sixten", leader="ulf")
    known.play.died(world.now, local_date(world.now))
    ulf = _staff("ulf")
    with acting(ulf):
        case = Case.objects.get(id=unknown.id)
        assert (case.ending, case.ended_at is not None) == ("deceased", True)
        told = Event.objects.get(case=unknown.id, kind="case.ended")
        assert (told.by_name, told.unit_id) == ("Samplan", None), "who told it, and where, is not theirs to know"
        kinds = set(Duty.objects.open().filter(case=unknown.id).values_list("kind", flat=True))
        assert kinds == {"document_end"}
        assert not Live.objects.filter(case=unknown.id, closed_at=None).exists()
    with acting(acting_as("coordinator")):
        assert not Case.objects.filter(id=unknown.id).exists(), "the other coordination is still not known of"
        assert not Live.objects.filter(case=known.id, closed_at=None).exists()
    case = _case(unknown, ulf)
    with acting(ulf):  # the rules come to the same when they count anew
        ending.document_end(case=case, by=ulf, now=world.now + timedelta(days=1))
        mine = Duty.objects.filter(case=unknown.id, kind="document_end", unit_id=ulf.unit)
        assert mine.get().met_at == world.now + timedelta(days=1)


def _staff(name: str):
    from samplan.demo.play import staff

    return staff(name)


def _case(thread: Thread, actor) -> Case:
    with acting(actor):
        return Case.objects.select_related("person", "coordinating_unit", "coordinator__user").get(id=thread.id)


@pytest.mark.req("END-03")
def test_the_day_is_one_that_can_be(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="framtiden"):
        thread.play.died(world.now, local_date(world.now) + timedelta(days=1))
    with pytest.raises(Refused, match="före födelsedagen"):
        thread.play.died(world.now, local_date(world.now) - timedelta(days=40000))
    with pytest.raises(Refused, match="Registrera att personen har avlidit"):
        thread.play.end(world.now, "deceased")
    assert key("maj") == ended(thread).person_id and ended(thread).ended_at is None


ENDS = {
    "end": ("avsluta", ending.end_case, {"ending": "no_need_both"}),
    "decline": ("vill-inte", needs.decline, {"dialogue": True, "text": "Maj vill inte.", "channel": "portal"}),
    "refuse": ("ingen-sip", needs.refuse, {"reason": "not_both", "text": "Räcker med oss.", "channel": "portal"}),
    "restart": (
        "borja-om",
        needs.restart,
        {"difference": "Maj har flyttat hem.", "need": "Allt är nytt.", "huvudman": ["region"]},
    ),
}


def coming_in_ended() -> list[tuple]:
    """The naive question, past every policy: meetings that are to come in coordinations that have ended."""
    with as_owner() as owner:
        return owner.execute(
            """select m.id, c.ending from meetings_meeting m join cases_case c on c.id = m.case_id
            where c.ended_at is not null and m.cancelled_at is null and m.begun_at is null and m.held_at is null"""
        ).fetchall()


@pytest.mark.req("END-01", "CALL-07")
@pytest.mark.parametrize("way", ENDS)
def test_what_ends_a_plan_cancels_the_meeting_that_was_booked_and_says_so_first(world: World, way: str) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken"])
    outside = with_outside(thread)
    call(thread, [*only(thread, "bjorken"), Recipient(outside.id)])
    address, action, said = ENDS[way]
    page = " ".join(world.client("coordinator").get(f"/plan/{thread.id}/{address}/").content.decode().split())
    assert "ställs in när planen avslutas" in page and "Ring också Försäkringskassan" in page
    if way == "restart":
        said = said | {"known_at": world.now}
    does(action, "coordinator", thread, **said)
    assert thread.case().ended_at is not None
    with acting(acting_as("coordinator")):
        meeting = Meeting.objects.get(case=thread.id)
        waiting = rows_where(case=thread.id, state="due", kind__in=["reminder", "tomorrow"])
        assert meeting.cancelled_at is not None and meeting.version == 2 and not waiting
    assert coming_in_ended() == []


@pytest.mark.req("END-01")
def test_a_plan_without_a_meeting_ahead_says_nothing_of_one(world: World) -> None:
    thread = world.thread("deliver")
    assert "ställs in" not in world.client("coordinator").get(f"/plan/{thread.id}/avsluta/").content.decode()
    thread.play.end(world.now, "moved")
    with acting(acting_as("coordinator")):
        assert Meeting.objects.get(case=thread.id).cancelled_at is None, "what was held stays held"


@pytest.mark.req("CONS-05", "END-01")
def test_a_meeting_that_nobody_could_cancel_after_a_withdrawal_ends_with_the_plan(world: World) -> None:
    thread = world.thread("call")
    thread.play.withdraw(world.now)
    thread.play.end(world.now + timedelta(minutes=1), "withdrawn")
    assert coming_in_ended() == []


@pytest.mark.req("END-01", "CONS-05")
def test_whoever_ends_a_plan_is_told_what_the_others_see(world: World) -> None:
    thread, sara = world.thread("deliver"), world.client("coordinator")
    path = f"/plan/{thread.id}/avsluta/"
    assert "får veta att planen är avslutad, men inte varför" in sara.get(path).content.decode()
    thread.play.withdraw(world.now)
    page = sara.get(path).content.decode()
    assert "ser redan att samtycket är taget tillbaka" in page and "men inte varför" not in page


@pytest.mark.req("CONS-05", "MEET-05")
def test_a_meeting_that_a_withdrawal_stopped_leads_on_to_the_end_of_the_plan(world: World) -> None:
    thread, sara = world.thread("write"), world.client("coordinator")
    thread.play.withdraw(world.now)
    page = sara.get(f"/plan/{thread.id}/mote/avsluta/").content.decode()
    assert f'href="/plan/{thread.id}/avsluta/"' in page and "Det ni skriver läses av" not in page
