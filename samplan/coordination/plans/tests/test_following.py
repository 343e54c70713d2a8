"""The follow-up: row by row, what happens with the plan, its next version, and to whom it goes."""

from datetime import timedelta
from uuid import UUID

import pytest

from samplan.coordination.cases.models import Case, Delivery, Document, Duty, Live, Party
from samplan.coordination.meetings.models import Meeting
from samplan.coordination.plans import content, delivering, renewing
from samplan.coordination.plans.following import Went
from samplan.coordination.plans.models import FollowUp, Goal, Measure
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as, staff


def plans_of(who: str, thread: Thread) -> list[Document]:
    with acting(acting_as(who)):
        return list(Document.objects.filter(case=thread.id, kind="plan").order_by("made_at"))


def open_duties(thread: Thread, who: str = "coordinator") -> set[str]:
    with acting(acting_as(who)):
        return set(Duty.objects.open().filter(case=thread.id).values_list("kind", flat=True))


@pytest.mark.req("FOLL-01")
def test_a_call_to_follow_up_is_due_as_soon_as_its_day_is_set(world: World) -> None:
    thread = world.thread("conclude")
    assert "call_follow_up" in open_duties(thread)


@pytest.mark.req("FOLL-02")
def test_it_keeps_each_answer_and_the_next_version_tells_of_them(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.follow_up(
        world.now,
        world.now + timedelta(days=90),
        measures=[
            Went(thread.measures["nurse"], "partly", "Ögonen är bättre", "Elin kommer även på lördagar"),
            Went(thread.measures["own"], "yes"),
        ],
        circumstances="Maj har fått en ny granne",
        needed="Syncentralen",
        overall={"safety": "closer"},
    )
    with acting(acting_as("coordinator")):
        row = FollowUp.objects.get(case=thread.id)
        kept = {(a.measure_id or a.goal_id): (a.answer, a.effect, a.what_now) for a in row.rows.all()}
    assert kept[thread.measures["nurse"]] == ("partly", "Ögonen är bättre", "Elin kommer även på lördagar")
    assert kept[thread.goal] == ("closer", "", "")
    for who in ("coordinator", "nurse", "person"):
        _, newest = plans_of(who, thread)
        result = newest.content["follow_up_result"]
        assert newest.content["number"] == 2 and newest.number == 2, who
        assert [m["answer"] for m in result["measures"]] == ["partly", "yes"]
        assert (result["circumstances"], result["needed"]) == ("Maj har fått en ny granne", "Syncentralen")
        assert result["goals"][0]["answer"] == "closer" and result["overall"][0]["answer"] == "closer"


@pytest.mark.req("FOLL-01", "FOLL-02")
def test_the_duty_is_met_and_the_next_day_becomes_the_next_limit(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.follow_up(world.now, world.now + timedelta(days=60))
    with acting(acting_as("coordinator")):
        first, second = Duty.objects.filter(case=thread.id, kind="follow_up").order_by("opened_at")
    assert first.met_at == world.now and second.met_at is None
    assert second.due_on == local_date(world.now + timedelta(days=60))
    assert {"follow_up", "call_follow_up"} <= open_duties(thread)


@pytest.mark.req("FOLL-01")
def test_the_next_day_is_compulsory_and_within_the_guidelines_time_unless_the_plan_ends(world: World) -> None:
    thread = world.thread("deliver")
    with pytest.raises(Refused, match="Välj när ni följer upp"):
        thread.play.follow_up(world.now, None)
    with pytest.raises(Refused, match="Välj en"):
        thread.play.follow_up(world.now, world.now + timedelta(days=400))
    with pytest.raises(Refused, match="redan varit"):
        thread.play.follow_up(world.now, world.now - timedelta(days=1))
    thread.play.follow_up(world.now, None, "end")


@pytest.mark.req("FOLL-02", "PLAN-03")
def test_it_closes_what_the_own_huvudman_does_and_leaves_the_others_as_a_note(world: World) -> None:
    thread = world.thread("deliver")
    done = [Went(thread.measures[name], "yes", state="done") for name in ("own", "nurse")]
    thread.play.follow_up(world.now, world.now + timedelta(days=90), measures=done)
    states = {m["what"]: m["state"] for m in plans_of("person", thread)[-1].content["measures"]}
    assert states == {"ordnar handtag": "done", "ger ögondroppar": "confirmed"}


@pytest.mark.slow
@pytest.mark.req("FOLL-02")
def test_a_meeting_held_as_follow_up_ends_with_it(world: World) -> None:
    thread = world.thread("deliver")
    at = world.now - timedelta(hours=2)
    thread.play.call(at, at + timedelta(hours=1), "Följa upp", "Hur går det?", place="Hemma")
    with acting(acting_as("coordinator")):
        meeting = Meeting.objects.get(case=thread.id, held_at=None)
        Meeting.objects.filter(id=meeting.id).update(kind="follow_up")
    thread.play.begin(at + timedelta(hours=1), {"bjorken": "place"}, meeting=meeting.id)
    thread.play.follow_up(world.now, world.now + timedelta(days=90))
    with acting(acting_as("coordinator")):
        assert Meeting.objects.get(id=meeting.id).held_at == world.now
        assert not Live.objects.filter(case=thread.id, closed_at=None).exists(), "the windows are shut"
        assert FollowUp.objects.get(case=thread.id).meeting_id == meeting.id
    assert "Hälsocentralen Björken" in [p["name"] for p in plans_of("person", thread)[-1].content["participants"]]


@pytest.mark.req("FOLL-03", "PLAN-13")
def test_a_plan_that_is_to_change_is_written_first_and_then_shared_with_what_is_different(world: World) -> None:
    thread = world.thread("deliver")
    at = world.now - timedelta(hours=1)
    thread.play.follow_up(at, at + timedelta(days=95), "revise", explanation="Maj behöver mer hjälp")
    assert len(plans_of("coordinator", thread)) == 1 and "deliver" in open_duties(thread)
    thread.play.measure(at + timedelta(minutes=5), "bistand", "beställer trygghetslarm", "I veckan")
    thread.play.goal(at + timedelta(minutes=6), "Jag vill våga vara ensam")
    coordinator = acting_as("coordinator")
    case = thread.case()
    with acting(coordinator):
        assert renewing.awaits_version(case, content.view(case, coordinator))
    thread.play.deliver(world.now, ["bjorken"])
    newest = plans_of("nurse", thread)[-1].content
    assert newest["explanation"] == "Maj behöver mer hjälp" and newest["number"] == 2
    *what, again, before = newest["changes"]
    assert what == [
        "Nytt: Biståndsenheten Björkby beställer trygghetslarm, I veckan.",
        "Nytt mål: ”Jag vill våga vara ensam”",
    ]
    assert again.startswith("Ni följer upp ") and before.startswith("Förut skulle ni följa upp ")
    assert newest["follow_up_result"]["next"] == "revise"
    case = thread.case()
    with acting(coordinator):
        assert not renewing.awaits_version(case, content.view(case, coordinator)), "shared: nothing waits"
    assert "deliver" not in open_duties(thread)


@pytest.mark.req("PLAN-13", "PLAN-18")
def test_what_has_not_changed_is_shared_as_it_is(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.deliver(world.now, ["bjorken"])
    assert len(plans_of("coordinator", thread)) == 1


@pytest.mark.req("FOLL-02", "CONS-05")
def test_a_party_that_consent_no_longer_reaches_gets_nothing(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw_for(world.now - timedelta(minutes=5), "bjorken")
    thread.play.follow_up(world.now, world.now + timedelta(days=90))
    with acting(acting_as("coordinator")):
        newest = Document.objects.filter(case=thread.id, kind="plan").order_by("-made_at").first()
        assert not Delivery.objects.filter(document=newest, to_unit_id=key("bjorken")).exists()


@pytest.mark.req("FOLL-01")
def test_nothing_is_followed_up_before_there_is_a_plan(world: World) -> None:
    thread = world.thread("begin")
    with pytest.raises(Refused, match="ingen plan att följa upp"):
        thread.play.follow_up(world.now, world.now + timedelta(days=90), measures=[], goals=[])


@pytest.mark.slow
def test_the_rows_of_another_plan_are_refused(world: World) -> None:
    thread, other = world.thread("deliver"), world.thread("deliver", name="olle", leader="mats")
    with pytest.raises(Refused, match="finns inte längre"):
        thread.play.follow_up(
            world.now, world.now + timedelta(days=90), measures=[Went(UUID(str(other.measures["own"])), "yes")]
        )
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).follow_ups.count() == 0


@pytest.mark.req("PLAN-13", "PLAN-18")
@pytest.mark.parametrize("who", ["fatima", "nurse", "person"])
def test_what_has_changed_since_the_plan_was_shared_is_read_when_it_is_shared_again(world: World, who: str) -> None:
    thread = world.sisters("conclude")
    at = world.now - timedelta(minutes=30)
    thread.play.deliver(at, ["bjorken", "hemtjanst"])
    actor = staff("fatima") if who == "fatima" else acting_as(who)
    coordinator = acting_as("coordinator")
    with acting(coordinator):
        Goal.objects.filter(id=thread.goal).update(text="Nytt mål", changed_at=at + timedelta(minutes=5))
        Measure.objects.filter(id=thread.measures["own"]).update(
            when="Till våren", changed_at=at + timedelta(minutes=5)
        )
    thread.play.measure(at + timedelta(minutes=6), "bistand", "beställer larm", "I veckan")

    def read() -> str:
        with acting(actor):
            case = Case.objects.select_related("person", "coordinating_unit").get(id=thread.id)
            view = content.view(case, actor)
        return f"{view.number} {view.goals} {[(line.what, line.when) for line in view.lines]}"

    before = read()
    assert before.startswith("1 ") and "Före jul" in before and "sommarstugan" in before
    assert "Nytt mål" not in before and "Till våren" not in before and "beställer larm" not in before
    thread.play.deliver(world.now, ["bjorken", "hemtjanst"])
    after = read()
    assert after.startswith("2 ") and "Nytt mål" in after and "Till våren" in after and "beställer larm" in after


@pytest.mark.req("CONS-05", "PLAN-18")
def test_a_unit_that_comes_back_after_the_meeting_is_with_when_it_is_given_the_plan(world: World) -> None:
    thread, coordinator = world.thread("deliver"), acting_as("coordinator")
    thread.play.withdraw_for(world.now - timedelta(minutes=20), "bjorken")
    thread.play.consent(world.now - timedelta(minutes=15), ["bjorken"])
    client = world.client("coordinator")
    page = client.get(f"/plan/{thread.id}/").content.decode()
    assert "Dela planen med dem" in page
    assert (
        "Hälsocentralen Björken (är med när de får planen)" in client.get(f"/plan/{thread.id}/dela/").content.decode()
    )
    assert "Dela planen med dem" in client.get(f"/plan/{thread.id}/kallelse/fler/").content.decode()
    case = thread.case()
    with acting(coordinator) as now:
        back = Party.objects.get(case=thread.id, unit_id=key("bjorken"), until=None)
        ways = {"digital": True, "letter": False, "handed": False, "oral": False}
        delivering.deliver_plan(case=case, parties=[back.id], **ways, by=coordinator, now=now)
        assert Party.objects.get(id=back.id).since == now
    page = client.get(f"/plan/{thread.id}/").content.decode()
    assert "Dela planen med dem" not in page and "Kom med efter mötet" in page
    assert content_number(thread) == 1


def content_number(thread: Thread) -> int | None:
    actor = acting_as("nurse")
    with acting(actor):
        return content.view(Case.objects.select_related("person").get(id=thread.id), actor).number


@pytest.mark.req("PLAN-13", "PLAN-18")
def test_the_page_to_share_says_which_version_goes_and_what_is_new_in_it(world: World) -> None:
    thread, client = world.thread("deliver"), world.client("coordinator")
    page = client.get(f"/plan/{thread.id}/dela/").content.decode()
    assert "Du delar en ny version" not in page
    thread.play.measure(world.now, "bistand", "beställer larm", "I veckan")
    page = client.get(f"/plan/{thread.id}/dela/").content.decode()
    assert "Du delar en ny version: Plan 2." in page
    assert "Nytt: Biståndsenheten Björkby beställer larm, I veckan." in page
    assert len(plans_of("coordinator", thread)) == 1, "to look writes nothing"


@pytest.mark.req("CONS-05", "FOLL-03")
def test_the_page_to_change_the_plan_says_who_has_left_and_who_reads(world: World) -> None:
    thread, client = world.thread("deliver"), world.client("coordinator")
    assert "Är inte med längre." not in client.get(f"/plan/{thread.id}/skriv/").content.decode()
    thread.play.withdraw_for(world.now, "bjorken")
    page = client.get(f"/plan/{thread.id}/skriv/").content.decode()
    assert "Är inte med längre." in page and "andra på mötet" not in page
    assert "Läses av: Maj och de som får planen när den delas" in page


@pytest.mark.req("PLAN-13")
def test_a_draft_of_a_plan_that_ended_in_its_meeting_does_not_say_that_it_becomes_a_plan(world: World) -> None:
    thread, client = world.thread("write"), world.client("coordinator")
    assert "Det blir en plan när mötet avslutas" in client.get(f"/plan/{thread.id}/").content.decode()
    thread.play.withdraw(world.now)
    page = client.get(f"/plan/{thread.id}/").content.decode()
    assert "Det blir en plan när" not in page and "Mötet blev inte klart" in page


@pytest.mark.req("INDI-02", "END-01")
def test_what_the_person_asked_can_be_answered_from_the_plan_page_when_another_step_comes_first(world: World) -> None:
    thread, client = world.thread("deliver"), world.client("coordinator")
    question = thread.play.question(world.now - timedelta(minutes=9), "Vem ringer jag?", "question")
    thread.play.withdraw(world.now)
    page = client.get(f"/plan/{thread.id}/").content.decode()
    assert "Nästa steg: Svara" not in page and f"/plan/{thread.id}/fraga/{question}/" in page


@pytest.mark.req("ORG-01")
def test_the_list_of_plans_says_that_some_are_left(world: World) -> None:
    thread, client = world.thread("deliver"), world.client("nurse")
    thread.play.withdraw_for(world.now, "bjorken")
    page = client.get("/planer/").content.decode()
    assert "Inte med längre" in page and "eller har varit med i" in page
