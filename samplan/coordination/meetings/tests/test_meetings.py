"""Call, answer, meet."""

from datetime import timedelta

import pytest

from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Event, Live, Party
from samplan.coordination.meetings.models import Answer, Attendance, Meeting
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.outbox.models import Row
from samplan.rulebook.refused import Refused
from tests.cast import World, acting_as
from tests.waiting import rows_where


@pytest.mark.req("CALL-02", "MEET-08")
def test_the_call_says_why_what_each_can_bring_when_where_and_who_leads(world: World) -> None:
    thread = world.thread("call")
    with acting(acting_as("nurse")):
        content = Document.objects.get(case=thread.id, kind="call").content
    assert content["purpose"] == "Att Maj bor kvar" and content["questions"] == ["Hur kan Maj bo kvar?"]
    assert content["recipients"][0]["name"] == "Hälsocentralen Björken"
    assert content["meeting"]["place"] == "Hemma hos Maj" and content["meeting"]["starts_at"]
    assert content["leader"] == "Sara Lindqvist", "the caller leads unless another is named"


@pytest.mark.req("CALL-06")
def test_a_call_reaches_inbox_mail_portal_and_letter_in_one_send(world: World) -> None:
    thread = world.thread("call")
    with acting(acting_as("coordinator")):
        sent = {(d.channel, bool(d.to_unit_id)) for d in Delivery.objects.filter(case=thread.id)}
        post = Duty.objects.get(case=thread.id, kind="post")
        letter = Delivery.objects.get(case=thread.id, channel="letter")
    assert sent == {("inbox", True), ("portal", False), ("letter", False)}
    assert post.ref == str(letter.id) and post.unit_id == key("bistand")
    (row,) = rows_where(case=thread.id, kind="notice")
    assert row.unit == key("bjorken") and {f.name for f in Row._meta.fields} & {"text", "name", "person"} == set()


def test_the_called_unit_owes_a_receipt_within_one_working_day(world: World) -> None:
    thread = world.thread("call")
    with acting(acting_as("nurse")):
        duty = Duty.objects.get(case=thread.id, unit_id=key("bjorken"), kind="acknowledge")
    assert duty.due_on is not None and duty.rule_text and duty.rule_source


def test_a_receipt_is_one_click_and_can_be_undone_as_a_new_event(world: World) -> None:
    from samplan.coordination.cases import actions

    thread = world.thread("acknowledge")
    nurse = acting_as("nurse")
    with acting(nurse):
        case = Case.objects.get(id=thread.id)
        last = Event.objects.filter(case=case, kind="call.acknowledged").get()
        with pytest.raises(Refused, match="tio minuter"):
            actions.undo_acknowledgement(case=case, by=nurse, now=last.at + timedelta(minutes=11))
        actions.undo_acknowledgement(case=case, by=nurse, now=last.at + timedelta(minutes=9))
        assert Event.objects.filter(case=case, kind="call.acknowledged").exists(), "nothing is erased"
        assert Duty.objects.filter(case=case, kind="acknowledge", met_at=None, cancelled_by="").exists()


@pytest.mark.req("CONS-10", "ACC-06")
def test_without_having_asked_the_person_nothing_the_nurse_writes_leaves_her(world: World) -> None:
    thread = world.thread("acknowledge")
    thread.play.answer(thread.began + timedelta(minutes=25), "elin", "SECRET-OF-THE-NURSE", asked=False)
    with acting(acting_as("coordinator")):
        reply = Document.objects.get(case=thread.id, kind="reply").content
        assert reply["who"] == "Elin Norberg" and "SECRET" not in str(reply)
        assert not Answer.objects.filter(case=thread.id).exists()
    with acting(acting_as("nurse")):
        assert Answer.objects.get(case=thread.id).text == "SECRET-OF-THE-NURSE", "nothing typed is lost"


@pytest.mark.req("CONS-10")
def test_having_asked_her_words_reach_the_coordinator_on_her_own_consent(world: World) -> None:
    thread = world.thread("answer")
    with acting(acting_as("coordinator")):
        delivery = Delivery.objects.get(case=thread.id, document__kind="reply")
        assert delivery.document.content["text"] == "NURSE-WROTE-THIS" and delivery.ground == "consent"


def test_the_called_may_not_simply_decline(world: World) -> None:
    from samplan.coordination.meetings import actions

    thread = world.thread("acknowledge")
    nurse = acting_as("nurse")
    with acting(nurse) as now, pytest.raises(Refused, match="ersättare"):
        actions.answer_call(
            case=Case.objects.get(id=thread.id),
            answer="cannot",
            who="",
            mandate=False,
            reason="semester",
            asked=False,
            form="oral",
            text="",
            by=nurse,
            now=now,
        )


@pytest.mark.req("MEET-04")
def test_the_meeting_records_who_came_and_how_and_who_was_missing(world: World) -> None:
    thread = world.thread("answer")
    thread.play.begin(thread.began + timedelta(minutes=30), {})
    with acting(acting_as("coordinator")):
        rows = {a.name: a.how for a in Attendance.objects.filter(case=thread.id)}
    assert rows == {"Maj Exempelsson": "place", "Hälsocentralen Björken": "missing"}
    with acting(acting_as("nurse")):
        assert not Live.objects.filter(case=thread.id, unit_id=key("bjorken")).exists(), (
            "no window for who is not there"
        )


@pytest.mark.req("MEET-04")
def test_a_missing_called_party_shows_in_the_plan(world: World) -> None:
    thread = world.thread("answer")
    thread.play.begin(thread.began + timedelta(minutes=30), {})
    thread.play.measure(thread.began + timedelta(minutes=31), "bistand", "ordnar handtag", "nu")
    thread.play.conclude(thread.began + timedelta(minutes=40), world.now + timedelta(days=90), ["paper"])
    with acting(acting_as("coordinator")):
        assert Document.objects.get(case=thread.id, kind="plan").content["missing"] == [
            {"unit": "Hälsocentralen Björken"}
        ]


def test_a_meeting_in_the_past_is_refused(world: World) -> None:
    thread = world.thread("consent")
    with pytest.raises(Refused, match="förflutna"):
        thread.play.call(world.now, world.now - timedelta(hours=1), "Syfte", "Fråga?", place="Hemma")


def test_a_window_never_opens_for_a_party_outside_the_consent(world: World) -> None:
    thread = world.thread("answer")
    with acting(acting_as("coordinator")):
        Party(case_id=thread.id, unit_id=key("psykiatri"), added_by_unit_id=key("bistand"), since=thread.began).save(
            force_insert=True
        )
    with pytest.raises(Refused, match="gäller inte Vuxenpsykiatrin Solvik"):
        thread.play.begin(thread.began + timedelta(minutes=30), {"psykiatri": "place"})
    with acting(acting_as("coordinator")):
        assert Meeting.objects.get(case=thread.id).begun_at is None, "nothing is half done"
