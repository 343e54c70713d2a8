"""The answers: who comes, where the call belongs, what the unit brings, and what the person says."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection

from samplan.coordination.cases import actions, initiatives
from samplan.coordination.cases.called import party_states
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Delivery, Document, Duty, Event, Party
from samplan.coordination.meetings import answers, invitations, queries
from samplan.coordination.meetings.calls import Recipient
from samplan.coordination.meetings.models import Answer
from samplan.coordination.meetings.tests.test_calls import with_outside
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import dag
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.acting import call, does, only, parties, who
from tests.cast import Thread, World, acting_as
from tests.held import as_owner
from tests.waiting import rows_where

YES = {"answer": "attends", "who": "Elin Norberg", "mandate": True, "reason": "", "asked": False, "form": "oral"}


def answers_yes(thread: Thread, name: str = "nurse", **more: object) -> Event:
    return does(answers.answer_call, name, thread, **{**YES, "text": "", **more})


def called(world: World, *units: str) -> Thread:
    """A call to these units of the demo."""
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), list(units))
    call(thread, only(thread, *units))
    return thread


@pytest.mark.req("CALL-04", "NEED-12")
def test_a_unit_that_does_not_know_the_person_comes_all_the_same(world: World) -> None:
    thread = called(world, "bjorken")
    answers_yes(thread, answer="no_case", who="Omar Saleh", mandate=False)
    with acting(acting_as("coordinator")):
        said = Document.objects.get(case=thread.id, kind="reply").content
        assert (said["answer"], said["who"]) == ("no_case", "Omar Saleh")
        state = queries_of(thread)[0]
    assert state.text == "Kommer, har inget pågående ärende" and state.comes


def queries_of(thread: Thread) -> list:
    """How far each party has come, as the coordinator's page has it."""
    from samplan.coordination.cases import queries as cases

    actor = acting_as("coordinator")
    case = Case.objects.select_related("person").get(id=thread.id)
    return party_states(case, cases.read(case, actor, deliveries=True))


@pytest.mark.req("CALL-04")
def test_an_invited_unit_may_say_no_with_its_reason_and_a_called_one_may_not(world: World) -> None:
    thread = called(world, "bjorken")
    no = {"answer": "cannot", "who": "", "mandate": False, "reason": "Vi är färre den dagen"}
    with pytest.raises(Refused, match="ska komma"):
        answers_yes(thread, **no)
    with acting(acting_as("coordinator")):
        Party.objects.filter(case=thread.id, unit_id=key("bjorken")).update(way="invited")
    with pytest.raises(Refused, match="Skriv varför"):
        answers_yes(thread, **{**no, "reason": ""})
    answers_yes(thread, **no)
    with acting(acting_as("coordinator")):
        assert Document.objects.get(case=thread.id, kind="reply").content["reason"] == "Vi är färre den dagen"


@pytest.mark.req("CALL-04")
def test_a_call_is_passed_on_within_the_organisation_and_the_clock_stays(world: World) -> None:
    thread = called(world, "hemtjanst")
    fatima = "fatima"
    with acting(acting_as("coordinator")):
        due = Duty.objects.get(case=thread.id, kind="acknowledge").due_at
    does(answers.pass_on_call, fatima, thread, unit=key("hemsjukvard"))
    with acting(acting_as("coordinator")):
        duty = Duty.objects.get(case=thread.id, kind="acknowledge")
        assert (duty.unit_id, duty.due_at) == (key("hemsjukvard"), due), "the limit is the first one"
        reply = Document.objects.get(case=thread.id, kind="reply").content
        assert (reply["answer"], reply["to"]) == ("passed_on", "Hemsjukvården Björkby"), "the caller sees where it went"
        state = next(s for s in queries_of(thread) if s.party.unit_id == key("hemsjukvard"))
        assert state.came_from == "Hemtjänsten Centrum"
        scope = ConsentScope.objects.filter(party=state.party, allowed=True)
        assert scope.exists(), "what the person said yes to covers the receiver"
    with acting(who("lena")) as now:
        got = Delivery.objects.get(case=thread.id, to_unit_id=key("hemsjukvard"))
        assert got.document.kind == "call" and got.ground == "consent"
        assert now is not None
    assert rows_where(case=thread.id, unit=key("hemsjukvard"), kind="notice", state="due")
    assert not rows_where(case=thread.id, unit=key("hemtjanst"), kind="reminder", state="due")


@pytest.mark.req("CALL-04")
def test_who_has_passed_the_call_on_can_neither_answer_nor_pass_it_again(world: World) -> None:
    thread = called(world, "hemtjanst")
    does(answers.pass_on_call, "fatima", thread, unit=key("hemsjukvard"))
    for again in (
        lambda: does(answers.pass_on_call, "fatima", thread, unit=key("boendestod")),
        lambda: answers_yes(thread, "fatima"),
    ):
        with pytest.raises(Refused, match="inte kallade längre"):
            again()


@pytest.mark.req("CALL-04")
def test_the_system_passes_nothing_to_another_organisation_but_the_caller_is_told_whose_it_is(world: World) -> None:
    thread = called(world, "bjorken")
    with pytest.raises(Refused, match="annan organisation"):
        does(answers.pass_on_call, "nurse", thread, unit=key("lyktan_hc"))
    answers_yes(thread, answer="other_unit", who="", names=key("lyktan_hc"))
    with acting(acting_as("coordinator")):
        assert Document.objects.get(case=thread.id, kind="reply").content["to"] == "Hälsocentralen Lyktan"
        assert queries_of(thread)[0].text == "Hör till en annan enhet"
    with acting(acting_as("outsider")):
        assert not Case.objects.filter(id=thread.id).exists(), "who has not been asked about learns nothing"


@pytest.mark.req("PREP-05", "CONS-10")
def test_a_unit_writes_its_part_and_ticks_it_ready_before_the_meeting(world: World) -> None:
    thread = called(world, "bjorken")
    answers_yes(thread)
    with acting(acting_as("nurse")):
        duty = Duty.objects.open().get(case=thread.id, kind="prepare")
        assert duty.unit_id == key("bjorken") and duty.due_at is not None
    does(answers.prepare_part, "nurse", thread, text="Vi ger ögondroppar.", ready=False, asked=True)
    with acting(acting_as("nurse")):
        assert Duty.objects.open().filter(case=thread.id, kind="prepare").exists(), "written is not ready"
    does(answers.prepare_part, "nurse", thread, text="Vi ger ögondroppar varje dag.", ready=True, asked=False)
    with acting(acting_as("nurse")):
        assert not Duty.objects.open().filter(case=thread.id, kind="prepare").exists()
        assert Answer.objects.get(case=thread.id).ready_at is not None
    with acting(acting_as("coordinator")):
        state = queries_of(thread)[0]
        assert state.ready and state.text == "Kommer"
        parts = Document.objects.filter(case=thread.id, kind="reply", content__answer="part")
        assert parts.latest("made_at").content["text"] == "Vi ger ögondroppar varje dag."


@pytest.mark.req("PREP-05", "CONS-10")
def test_the_part_of_a_unit_that_has_not_asked_stays_with_it(world: World) -> None:
    thread = called(world, "bjorken")
    does(answers.prepare_part, "nurse", thread, text="SECRET-PART", ready=True, asked=False)
    with acting(acting_as("coordinator")):
        assert not Document.objects.filter(case=thread.id, kind="reply").exists()
        assert not Answer.objects.filter(case=thread.id).exists()


def test_ready_without_a_word_is_refused(world: World) -> None:
    thread = called(world, "bjorken")
    with pytest.raises(Refused, match="Skriv vad er enhet kan göra"):
        does(answers.prepare_part, "nurse", thread, text="", ready=True, asked=False)


@pytest.mark.req("CALL-04", "INDI-07")
def test_the_persons_plain_yes_reaches_all_who_come_and_is_the_persons_own(world: World) -> None:
    thread = world.thread("call")
    does(invitations.answer_invitation, "person", thread, answer="yes", how="phone")
    with acting(acting_as("coordinator")):
        reply = Document.objects.get(case=thread.id, kind="reply")
        assert reply.owner_org_id is None and reply.content["how"] == "phone"
        assert Delivery.objects.filter(document=reply, to_unit_id=key("bistand"), ground="self").exists()
    with acting(acting_as("nurse")):
        assert Document.objects.get(case=thread.id, kind="reply").content["answer"] == "yes"


@pytest.mark.req("CALL-04")
def test_the_persons_words_are_for_the_coordinator_alone_who_is_to_call(world: World) -> None:
    thread = world.thread("call")
    does(invitations.answer_invitation, "person", thread, answer="no", words="Jag orkar inte. PERSON-WROTE")
    with acting(acting_as("nurse")):
        assert not Document.objects.filter(case=thread.id, kind="reply").exists()
    with acting(acting_as("coordinator")):
        assert Duty.objects.open().get(case=thread.id, kind="call_person").unit_id == key("bistand")
        facts = Event.objects.get(case=thread.id, kind="invitation.answered").facts
        assert "PERSON-WROTE" not in str(facts)
    does(invitations.person_contacted, "coordinator", thread)
    with acting(acting_as("coordinator")):
        assert not Duty.objects.open().filter(case=thread.id, kind="call_person").exists()


@pytest.mark.req("CALL-06", "INDI-07")
@pytest.mark.parametrize("channel", ["paper", "phone"])
def test_the_slip_and_the_telephone_count_as_much_as_the_screen(world: World, channel: str) -> None:
    thread = world.thread("call")
    does(invitations.register_answer, "coordinator", thread, answer="change", channel=channel)
    with acting(acting_as("coordinator")):
        assert Event.objects.get(case=thread.id, kind="invitation.answered").channel == channel
        assert Duty.objects.open().filter(case=thread.id, kind="call_person").exists()
        documents = list(Document.objects.filter(case=thread.id).order_by("-made_at"))
        found = queries.persons_answer(documents)
        assert found is not None and found.text == "Jag vill ändra tid eller plats"


@pytest.mark.req("CALL-12")
def test_the_one_the_meeting_cannot_do_without_is_told_of_while_it_is_silent_or_has_declined(world: World) -> None:
    thread = world.thread("consent")
    call(thread, only(thread, "bjorken", needed=True))
    for name in ("coordinator", "person"):
        with acting(acting_as(name)):
            assert [(m.name, m.why) for m in queries.needed_missing(Case.objects.get(id=thread.id))] == [
                ("Hälsocentralen Björken", "har inte svarat än")
            ]
    with acting(acting_as("coordinator")):
        assert [state.alarms for state in queries_of(thread)] == [True]
    answers_yes(thread)
    with acting(acting_as("person")):
        assert queries.needed_missing(Case.objects.get(id=thread.id)) == []
    assert parties(thread)[key("bjorken")].needed


def test_after_a_withdrawal_nobody_answers_and_nothing_is_sent(world: World) -> None:
    from samplan.coordination.cases.consents import withdraw_consent

    thread = world.thread("call")
    does(withdraw_consent, "person", thread)
    with pytest.raises(Refused, match="Inget svar behövs"):
        answers_yes(thread)
    with pytest.raises(Refused, match="Inget svar behövs"):
        does(invitations.answer_invitation, "person", thread, answer="yes")


OUTSIDE = {"answer": "attends", "who": "Nora Provsson", "channel": "phone"}


@pytest.mark.slow
@pytest.mark.req("CALL-04", "ORG-03")
def test_the_answer_of_someone_outside_is_noted_with_who_said_it_and_when(world: World) -> None:
    thread = world.thread("consent")
    fk = with_outside(thread)
    call(thread, [*only(thread, "bjorken"), Recipient(fk.id, needed=True)])
    sara, url = world.client("coordinator"), f"/plan/{thread.id}/svar/{fk.id}/"
    assert "Anteckna svar från talong eller telefon<span" in sara.get(f"/plan/{thread.id}/").content.decode()
    today = local_date(world.now)
    for wrong, said in [
        ({"who": ""}, "Skriv vem som svarade"),
        ({"said_on": today + timedelta(days=1)}, "har inte varit än"),
        ({"said_on": today - timedelta(days=30)}, "hade kallelsen inte skickats"),
        ({"answer": ""}, "Välj vad de svarade"),
    ]:
        refused = sara.post(url, OUTSIDE | {"said_on": today} | wrong)
        assert refused.status_code == 422 and said in refused.content.decode()
    no = sara.post(url, OUTSIDE | {"said_on": today, "answer": "cannot", "words": "Handläggaren är ledig"})
    assert no.status_code == 303
    with acting(acting_as("coordinator")):
        state = next(one for one in queries_of(thread) if one.party.id == fk.id)
        event = Event.objects.get(case=thread.id, kind="outside.answered")
        assert (state.text, state.alarms) == ("Kan inte komma", True)
        assert event.channel == "phone" and "ledig" not in str(event.facts)
    sara.post(url, OUTSIDE | {"said_on": today})
    page = sara.get(f"/plan/{thread.id}/").content.decode()
    assert (
        f"Nora Provsson. Sade det {dag(today, world.now)}" in page and "Mötet går inte att hålla utan dem" not in page
    )
    with acting(acting_as("coordinator")):
        reply = Document.objects.filter(case=thread.id, kind="reply").latest("made_at")
    shown = sara.get(f"/plan/{thread.id}/handling/{reply.id}/").content.decode()
    assert "Antecknat av" in shown and "på telefon" in shown and "Inget är delat" not in shown


@pytest.mark.req("CALL-04", "ORG-03")
def test_nothing_is_noted_for_one_who_got_no_letter_nor_for_a_unit_nor_by_one_who_does_not_call(world: World) -> None:
    thread = world.thread("consent")
    fk = with_outside(thread)
    call(thread, only(thread, "bjorken"))
    said = OUTSIDE | {"said_on": local_date(world.now)}
    refused = world.client("coordinator").post(f"/plan/{thread.id}/svar/{fk.id}/", said)
    assert refused.status_code == 422 and "inget möte att svara på" in refused.content.decode()
    unit = parties(thread)[key("bjorken")].id
    assert world.client("coordinator").get(f"/plan/{thread.id}/svar/{unit}/").status_code == 404
    assert world.client("nurse").post(f"/plan/{thread.id}/svar/{fk.id}/", said).status_code == 403


@pytest.mark.req("CALL-04")
def test_the_unit_that_coordinates_passes_no_call_on_and_nobody_passes_it_to_themselves(world: World) -> None:
    thread = called(world, "bjorken")
    with pytest.raises(Refused, match="vilken enhet kallelsen hör till"):
        does(answers.pass_on_call, "nurse", thread, unit=acting_as("nurse").unit)
    thread.play.offer(thread.began + timedelta(minutes=20), "bjorken")
    thread.play.take_over(thread.began + timedelta(minutes=21), "elin")
    with pytest.raises(Refused, match="Ni samordnar planen"):
        does(answers.pass_on_call, "nurse", thread, unit=key("hemsjukvard"))


@pytest.mark.req("CALL-03")
def test_a_receipt_is_not_taken_back_when_the_call_has_been_answered(world: World) -> None:
    thread = world.thread("answer")
    with pytest.raises(Refused, match="Ni har redan svarat"):
        does(actions.undo_acknowledgement, "nurse", thread, thread.began + timedelta(minutes=26))


@pytest.mark.req("CALL-09")
def test_only_the_unit_that_coordinates_says_that_it_has_called_the_person(world: World) -> None:
    with pytest.raises(Refused, match="som ringer personen"):
        does(invitations.person_contacted, "nurse", called(world, "bjorken"))


def let_go(world: World, again: bool = False) -> Thread:
    """Both are called, and the person lets the psychiatry go: by taking back, or (again) by a newer yes to one."""
    thread = called(world, "bjorken", "psykiatri")
    if again:
        thread.play.consent(world.now, ["bjorken"])
    else:
        thread.play.withdraw_for(world.now, "psykiatri")
    return thread


def ran_out(thread: Thread) -> None:
    with as_owner() as owner:
        owner.execute("update cases_consent set until = now() - interval '2 days' where case_id = %s", [thread.id])


def by_sql(function: str, thread: Thread, key_of: object, name: str = "nurse") -> None:
    with acting(who(name)), connection.cursor() as cursor:
        cursor.execute(f"select access.{function}(%s, %s)", [thread.id, key_of])


@pytest.mark.req("CALL-04", "CONS-05")
@pytest.mark.parametrize("again", [False, True])
def test_whom_the_person_has_let_go_gets_no_call_from_a_sister(world: World, again: bool) -> None:
    thread = let_go(world, again)
    nurse, path = world.client("nurse"), f"/plan/{thread.id}/svara/"
    assert f'value="{key("psykiatri")}"' not in nurse.get(path).content.decode()
    answer = nurse.post(path, {"answer": "pass_on", "unit": str(key("psykiatri"))})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Personen vill inte att Vuxenpsykiatrin Solvik är med. Ring den som samordnar" in page
    with pytest.raises(ProgrammingError, match="let that unit go"):
        by_sql("pass_on", thread, key("psykiatri"))
    assert key("psykiatri") not in parties(thread)
    thread.play.consent(world.now, ["bjorken", "psykiatri"])
    does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"))
    assert key("psykiatri") in parties(thread), "a new yes lets it in"


@pytest.mark.req("CALL-04", "CONS-05")
def test_whom_the_person_has_let_go_and_is_only_asked_about_again_gets_no_call_from_a_sister(world: World) -> None:
    thread = let_go(world)
    thread.play.ask(world.now, "bjorken", "psykiatri")
    with pytest.raises(Refused, match="Personen vill inte att Vuxenpsykiatrin Solvik är med"):
        does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"))
    with pytest.raises(ProgrammingError, match="let that unit go"):
        by_sql("pass_on", thread, key("psykiatri"))
    with acting(acting_as("coordinator")):
        assert not Party.objects.filter(case=thread.id, unit_id=key("psykiatri"), since__isnull=False, until=None)
    thread.play.give(world.now + timedelta(seconds=1))
    does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"), at=world.now + timedelta(seconds=2))
    assert key("psykiatri") in parties(thread), "a new yes lets it in"


@pytest.mark.req("CALL-04")
def test_who_passed_the_call_on_may_get_it_back_unless_the_person_lets_it_go(world: World) -> None:
    thread = called(world, "bjorken")
    does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"))
    by_sql("pass_on", thread, key("bjorken"), "nils")
    assert key("bjorken") in parties(thread)


@pytest.mark.req("CALL-04", "CONS-02", "CONS-05")
def test_a_call_is_not_passed_on_when_the_consent_it_came_on_holds_no_more(world: World) -> None:
    thread = called(world, "bjorken")
    ran_out(thread)
    with pytest.raises(Refused, match="Samtycket gällde till och med .* Ring den som samordnar"):
        does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"))
    with pytest.raises(ProgrammingError, match="no consent holds"):
        by_sql("pass_on", thread, key("psykiatri"))
    with acting(acting_as("coordinator")):
        Consent.objects.filter(case=thread.id).update(withdrawn_at=world.now, withdrawn_by="Maj")
    with pytest.raises(Refused, match="Samtycket gäller inte längre"):
        does(answers.pass_on_call, "nurse", thread, unit=key("psykiatri"))


@pytest.mark.req("CALL-01", "CONS-05")
def test_an_initiativ_is_not_answered_with_a_unit_that_the_person_has_let_go(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began + timedelta(minutes=5), ["bjorken", "psykiatri"])
    thread.play.initiative(thread.began + timedelta(minutes=6), "bjorken", "Maj behöver er", "Vilken enhet?")
    thread.play.withdraw_for(world.now, "psykiatri")
    with pytest.raises(Refused, match="vill inte att Vuxenpsykiatrin Solvik är med"):
        does(initiatives.answer_initiative, "nurse", thread, unit=key("psykiatri"))
    with pytest.raises(ProgrammingError, match="let that unit go"):
        by_sql("name_unit", thread, key("psykiatri"))
    ran_out(thread)
    with pytest.raises(Refused, match="Samtycket gällde till och med"):
        does(initiatives.answer_initiative, "nurse", thread, unit=key("lyktan_hc"))


@pytest.mark.req("ACC-02", "CONS-05")
def test_a_called_unit_puts_nobody_without_an_account_out(world: World) -> None:
    thread = world.thread("consent")
    fk = with_outside(thread)
    call(thread, only(thread, "bjorken"))
    with pytest.raises(ProgrammingError, match="no consent was taken back"):
        by_sql("let_go", thread, fk.id)
    with acting(acting_as("coordinator")):
        assert Party.objects.get(id=fk.id).until is None
    by_sql("let_go", thread, fk.id, "coordinator")
