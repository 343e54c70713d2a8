"""The coordination handed over: offered, taken or declined; who takes it can do all that it asks (FOLL-05)."""

from datetime import timedelta

import pytest

from samplan.coordination.cases import handing_over, recording
from samplan.coordination.cases.models import Case, Document, Duty, Event, HandOver
from samplan.coordination.meetings.models import Meeting
from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.interfaces.desk import case_page, frame
from samplan.rulebook.refused import Refused
from tests.access.test_after_the_meeting import text_of
from tests.acting import does
from tests.cast import Thread, World, acting_as


def duties(thread: Thread, who: str, kind: str) -> list[Duty]:
    with acting(acting_as(who)):
        return list(Duty.objects.open().filter(case=thread.id, kind=kind, unit_id=acting_as(who).unit))


def coordinating(thread: Thread) -> object:
    with acting(acting_as("nurse")):
        return Case.objects.get(id=thread.id).coordinating_unit_id


@pytest.mark.req("FOLL-05")
def test_until_it_is_taken_the_one_who_offers_coordinates(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now, "bjorken")
    assert coordinating(thread) == key("bistand")
    assert duties(thread, "nurse", "take_over") and duties(thread, "coordinator", "follow_up")


@pytest.mark.req("FOLL-05", "CALL-10")
def test_who_takes_over_coordinates_and_owes_what_a_coordinator_owes(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now, "elin")
    with acting(acting_as("nurse")):
        case = Case.objects.get(id=thread.id)
        assert (case.coordinating_unit_id, case.coordinator_id) == (key("bjorken"), key("elin"))
        assert HandOver.objects.get(case=thread.id).answer == "yes"
    assert not duties(thread, "nurse", "take_over") and duties(thread, "nurse", "follow_up")
    assert not duties(thread, "coordinator", "follow_up")


@pytest.mark.req("FOLL-05")
def test_the_person_and_the_parties_are_told_by_portal_letter_and_besked(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now, "elin")
    for who in ("person", "coordinator"):
        with acting(acting_as(who)):
            told = [d.content for d in Document.objects.filter(case=thread.id, kind="besked")]
        assert [t["name"] for t in told if t["kind"] == "coordinator"] == ["Elin Norberg"], who
    assert duties(thread, "nurse", "post"), "Maj wants paper too"


@pytest.mark.req("FOLL-05", "INDI-02")
def test_whoever_reads_the_plan_is_told_to_ring_the_one_who_coordinates_now(world: World) -> None:
    thread = world.thread("deliver")
    reads = {
        "person": f"/min-plan/?plan={thread.id}",
        "nurse": f"/plan/{thread.id}/",
        "coordinator": f"/plan/{thread.id}/",
    }
    page = {who: world.client(who).get(path).content.decode() for who, path in reads.items()}
    assert all("Sara Lindqvist ser till att det blir av." in text for text in page.values())
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now, "elin")
    for who, path in reads.items():
        text = world.client(who).get(path).content.decode()
        assert "Elin Norberg ser till att det blir av." in text, who
        assert "Sara Lindqvist ser till" not in text and "Sara Lindqvist, biståndshandläggare" not in text, who
    with acting(acting_as("nurse")):
        plan = Document.objects.filter(case=thread.id, kind="plan").latest("made_at")
    assert plan.content["coordinator"]["name"] == "Sara Lindqvist", "what was written then stands"


@pytest.mark.req("FOLL-05")
def test_an_offer_can_be_declined_with_why_or_taken_back(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    nurse, coordinator = acting_as("nurse"), acting_as("coordinator")
    case = thread.case("nurse")
    with acting(nurse), pytest.raises(Refused, match="Skriv varför"):
        handing_over.decline_coordination(case=case, text="", by=nurse, now=world.now)
    with acting(nurse):
        handing_over.decline_coordination(case=case, text="Vi saknar tid", by=nurse, now=world.now)
    assert coordinating(thread) == key("bistand") and not duties(thread, "nurse", "take_over")
    with acting(coordinator):
        declined = handing_over.last_answer(case, coordinator)
        assert declined is not None and declined.answer_text == "Vi saknar tid"
    thread.play.offer(world.now + timedelta(minutes=1), "bjorken")
    with acting(nurse), pytest.raises(Refused, match="redan besvarad"):
        handing_over.withdraw_offer(case=case, by=nurse, now=world.now)
    case = thread.case()
    with acting(coordinator), pytest.raises(Refused, match="redan besvarad"):
        handing_over.decline_coordination(case=case, text="Nej", by=coordinator, now=world.now)
    with acting(coordinator):
        handing_over.withdraw_offer(case=case, by=coordinator, now=world.now + timedelta(minutes=2))
    assert not duties(thread, "nurse", "take_over")
    with pytest.raises(Refused, match="redan besvarad"):
        thread.play.take_over(world.now + timedelta(minutes=3), "elin")


@pytest.mark.req("FOLL-05")
def test_it_is_offered_to_one_who_takes_part_and_to_one_at_a_time(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Välj en av dem som är med"):
        thread.play.offer(world.now, "hemtjanst")
    thread.play.offer(world.now, "bjorken")
    with pytest.raises(Refused, match="har redan fått frågan"):
        thread.play.offer(world.now + timedelta(minutes=1), "bjorken")


@pytest.mark.req("FOLL-05")
def test_a_colleague_takes_over_within_the_unit(world: World) -> None:
    thread = world.thread("deliver")
    sara = acting_as("coordinator")
    case = thread.case()
    with acting(sara):
        colleague = next(
            a for a in _staff_of(sara, world) if a.id != sara.assignment and a.role in ("NEEDS_ASSESSOR", "OFFICER")
        )
        handing_over.name_coordinator(case=case, assignment=colleague.id, ways=[], by=sara, now=world.now)
        assert Case.objects.get(id=thread.id).coordinator_id == colleague.id
        assert Event.objects.get(case=thread.id, kind="coordinator.named").facts["to"] == [str(key("bistand"))]
    case = thread.case()
    with acting(sara), pytest.raises(Refused, match="redan samordnare"):
        handing_over.name_coordinator(
            case=case, assignment=colleague.id, ways=[], by=sara, now=world.now + timedelta(minutes=1)
        )


def _staff_of(actor, world: World):
    from samplan.foundation.directory import queries as directory

    return directory.colleagues(actor.unit, world.now)


@pytest.mark.slow
@pytest.mark.req("FOLL-05", "CONS-10", "FOLL-02")
def test_the_new_coordinator_asks_anew_calls_holds_the_meeting_follows_up_and_shares(world: World) -> None:
    thread = world.thread("deliver")
    at = world.now - timedelta(hours=6)
    play = thread.play
    play.offer(at, "bjorken")
    play.take_over(at + timedelta(minutes=5), "elin")
    with pytest.raises(Refused):
        play.call(at + timedelta(minutes=6), world.now, "Följa upp", "Hur går det?", place="Hemma")
    play.consent(at + timedelta(minutes=10), ["bistand"])
    play.call(at + timedelta(minutes=20), at + timedelta(hours=2), "Följa upp", "Hur går det?", place="Hemma")
    nurse = acting_as("nurse")
    with acting(nurse):
        meeting = Meeting.objects.get(case=thread.id, held_at=None)
        assert meeting.owner_org_id == nurse.organisation
        Meeting.objects.filter(id=meeting.id).update(kind="follow_up")
    play.acknowledge(at + timedelta(minutes=25), "sara")
    play.begin(at + timedelta(hours=2), {"bistand": "place"}, meeting=meeting.id)
    play.goal(at + timedelta(hours=2, minutes=5), "Jag vill se bättre")
    play.measure(at + timedelta(hours=2, minutes=6), "bistand", "ordnar lampa", "I mars")
    play.follow_up(at + timedelta(hours=3), world.now + timedelta(days=90))
    for who in ("nurse", "coordinator", "person"):
        with acting(acting_as(who)):
            newest = Document.objects.filter(case=thread.id, kind="plan").order_by("-made_at").first()
        assert newest is not None and newest.number == 2, who
        assert newest.content["coordinator"]["name"] == "Elin Norberg"
        assert {m["what"] for m in newest.content["measures"]} == {"ger ögondroppar", "ordnar handtag", "ordnar lampa"}
        changes = newest.content["changes"]
        assert "Ny samordnare: Elin Norberg, Hälsocentralen Björken. Förut: Sara Lindqvist." in changes
    assert duties(thread, "nurse", "post"), "Maj wanted paper, and that stands in the plan that was taken over"
    play.end(world.now, "goals_met")


@pytest.mark.req("FOLL-05", "CALL-10")
def test_a_meeting_called_before_goes_along_and_can_be_held_by_the_new_coordinator(world: World) -> None:
    thread = world.thread("answer")
    at = world.now - timedelta(hours=3)
    thread.play.offer(at, "bjorken")
    thread.play.take_over(at + timedelta(minutes=1), "elin")
    with acting(acting_as("nurse")):
        meeting = Meeting.objects.get(case=thread.id)
        assert meeting.unit_id == key("bjorken"), "it stands in the calendar of the unit that now calls"
    thread.play.consent(at + timedelta(minutes=5), ["bistand"])
    thread.play.begin(at + timedelta(minutes=10), {"bistand": "place"})
    thread.play.measure(at + timedelta(minutes=15), "bistand", "ordnar handtag", "Före jul")
    thread.play.conclude(at + timedelta(minutes=20), world.now + timedelta(days=90), ["digital"])
    thread.play.deliver(at + timedelta(minutes=25), ["bistand"])
    with acting(acting_as("coordinator")):
        assert Document.objects.get(case=thread.id, kind="plan").content["coordinator"]["name"] == "Elin Norberg"


def test_nothing_is_handed_over_when_consent_is_withdrawn_or_the_plan_has_ended(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.withdraw(world.now - timedelta(minutes=5))
    with pytest.raises(Refused, match="taget tillbaka"):
        thread.play.take_over(world.now, "elin")
    thread.play.end(world.now, "withdrawn")
    with acting(acting_as("coordinator")):
        assert HandOver.objects.get(case=thread.id).answer == "withdrawn"


def test_only_staff_of_the_unit_that_can_coordinate_is_named(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    nurse = staff("elin")
    case = thread.case("nurse")
    for wrong in ("sara", "karin"):
        with acting(nurse), pytest.raises(Refused, match="Välj vem hos er"):
            handing_over.take_over_coordination(case=case, assignment=key(wrong), by=nurse, now=world.now)


@pytest.mark.req("FOLL-05", "CONS-10")
def test_what_the_new_coordinator_cannot_do_without_asking_the_person_begins_with_the_question(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now - timedelta(minutes=5), "elin")
    nurse, case = acting_as("nurse"), thread.case("nurse")

    def steps() -> dict[str, dict]:
        with acting(nurse) as now:
            asked = frame.of(case, nurse, now)["has_asked"]
            own = Duty.objects.open().filter(case=case, unit_id=nurse.unit).select_related("unit")
            return {duty.kind: case_page.next_step(case, nurse, [duty], asked=asked) or {} for duty in own}

    before = steps()
    assert before["follow_up"]["what"] == "Fråga om samtycke, sedan: följ upp planen"
    assert before["follow_up"]["action"]["url"] == f"/plan/{thread.id}/samtycke/"
    assert before["post"]["what"] == "Skriv ut och posta", "a letter that is written needs no new question"
    thread.play.consent(world.now - timedelta(minutes=3), ["bistand"])
    assert steps()["follow_up"]["what"] == "Följ upp planen"


def test_what_a_second_tab_wrote_can_be_copied_when_the_question_waits_already(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now, "bjorken")
    sent = {"unit": key("bjorken"), "reason": "KVAR"}
    answer = world.client("coordinator").post(f"/plan/{thread.id}/lamna-over/", sent)
    assert answer.status_code == 422
    assert "hann inte sparas" in answer.content.decode() and "KVAR" in answer.content.decode()


@pytest.mark.req("FOLL-05", "INDI-04")
def test_what_the_person_has_asked_is_answered_before_the_coordination_is_handed_over(world: World) -> None:
    thread = world.thread("deliver")
    asked = thread.play.question(world.now - timedelta(minutes=10), "Varför kommer ingen på lördagar?")
    with pytest.raises(Refused, match="Svara först på det som Maj har skrivit"):
        thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    sara, path = world.client("coordinator"), f"/plan/{thread.id}/fraga/{asked}/"
    assert sara.post(path, {"text": "De kommer nu.", "ways": ["digital"]}).status_code == 303
    thread.play.offer(world.now - timedelta(minutes=8), "bjorken")
    again = thread.play.question(world.now - timedelta(minutes=7), "Och på söndagar?")
    with pytest.raises(Refused, match="Biståndsenheten Björkby behöver först svara på det som Maj har skrivit. Ring 0"):
        thread.play.take_over(world.now - timedelta(minutes=6), "elin")
    assert sara.post(path.replace(str(asked), str(again)), {"text": "Ja.", "ways": ["digital"]}).status_code == 303
    thread.play.take_over(world.now, "elin")
    assert coordinating(thread) == key("bjorken")


@pytest.mark.req("FOLL-05", "CONS-01", "CONS-10")
def test_who_takes_over_with_a_consent_to_share_is_told_that_the_yes_to_the_plan_is_missing(world: World) -> None:
    thread, elin = world.thread("deliver"), world.client("nurse")
    does(recording.record_consent, "nurse", thread, answer="yes", form="oral", sip=False, exchange=True,
         parties=[key("bistand")])  # fmt: skip
    path = f"/plan/{thread.id}/"
    assert "Samtycke finns" in elin.get(path).content.decode()
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now, "elin")
    page, share = elin.get(path).content.decode(), elin.get(f"{path}dela/").content.decode()
    assert "Ja till planen saknas" in page and "Samtycke finns" not in page
    assert "Ni kan inte dela planen än." in share
    assert "Vilka verksamheter får planen?" not in share and f"{path}samtycke/" in share


@pytest.mark.req("FOLL-05", "PLAN-13")
def test_after_a_take_over_the_plan_is_unshared_first_when_something_is_written_in_it(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.report(world.now - timedelta(minutes=12), "sara", thread.measures["own"], "done")
    thread.play.offer(world.now - timedelta(minutes=9), "bjorken")
    thread.play.take_over(world.now - timedelta(minutes=5), "elin")
    thread.play.consent(world.now - timedelta(minutes=3), ["bistand"], by="elin")
    elin, case, told = world.client("nurse"), f"/plan/{thread.id}/", "De andra ser inte ändringarna än"
    with acting(acting_as("coordinator")):
        besked = Document.objects.filter(case=thread.id, kind="besked")
        assert besked.count() >= 2, "who coordinates, and what was done, has left already"
    assert told not in text_of(elin, case) and told not in text_of(elin, f"{case}skriv/")
    page = text_of(elin, f"{case}dela/")
    assert "Ingen har skrivit i planen sedan" in page and "Du delar en ny version: Plan 2" in page
    thread.play.measure(world.now - timedelta(minutes=1), "bjorken", "mäter blodtrycket", "I maj")
    assert told in text_of(elin, case) and "Planen har ändrats sedan" in text_of(elin, f"{case}dela/")
