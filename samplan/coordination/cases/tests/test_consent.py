"""Consent: asked for twice, by each who discloses; recorded, obeyed, taken back, and never overwritten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from samplan.coordination.cases import consents, person_changes, recording
from samplan.coordination.cases.models import Case, Consent, ConsentScope, Delivery, Document, Duty, Live, Party
from samplan.demo.cast import key
from samplan.foundation.access import context
from samplan.foundation.access.context import acting
from samplan.rulebook.refused import Refused
from tests.acting import does
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where


def consents_seen_by(who: str, thread: Thread) -> list[Consent]:
    with acting(acting_as(who)):
        return list(Consent.objects.filter(case=thread.id).order_by("at", "purpose"))


def withdraw(who: str, thread: Thread, unit: str = "") -> None:
    actor = acting_as(who)
    with acting(actor) as now:
        case = Case.objects.get(id=thread.id)
        consents.withdraw_consent(case=case, unit=key(unit) if unit else None, by=actor, now=now)


@pytest.mark.req("CONS-01")
def test_two_separate_consents_are_recorded(world: World) -> None:
    rows = consents_seen_by("coordinator", world.thread("consent"))
    assert [(row.purpose, row.answer) for row in rows] == [("exchange", "yes"), ("sip", "yes")]


@pytest.mark.req("CONS-01")
def test_a_yes_to_one_is_no_yes_to_the_other(world: World) -> None:
    thread = world.thread("need")
    actor = acting_as("coordinator")
    with acting(actor) as now:
        recording.record_consent(
            case=Case.objects.get(id=thread.id),
            answer="yes",
            form="written",
            sip=True,
            exchange=False,
            parties=[],
            given_as="self",
            given_by_name="",
            covers="",
            limits="",
            by=actor,
            now=now,
        )
    assert [(r.purpose, r.answer) for r in consents_seen_by("coordinator", thread)] == [
        ("exchange", "no"),
        ("sip", "yes"),
    ]


@pytest.mark.req("CONS-02")
def test_form_time_giver_hearer_and_limits_are_recorded_and_what_may_be_shared_with_whom(world: World) -> None:
    thread = world.thread("consent")
    row = consents_seen_by("coordinator", thread)[0]
    assert (row.form, row.given_as, row.heard_by) == ("oral", "self", "Sara Lindqvist")
    assert row.limits == "Majs ekonomi" and row.at is not None
    with acting(acting_as("coordinator")):
        assert [s.party.name for s in row.scope.all()] == ["Hälsocentralen Björken"]


@pytest.mark.req("CONS-03")
def test_without_consent_nobody_is_called_and_the_reason_says_which_and_how(world: World) -> None:
    thread = world.thread("need")
    with pytest.raises(Refused, match="Samtycke till att en plan görs saknas. Fråga personen"):
        _call(thread)


def _call(thread: Thread) -> None:
    """Call the nurse's unit, which has been added as a party without any consent."""
    with acting(acting_as("coordinator")):
        party = Party(case_id=thread.id, unit_id=key("bjorken"), added_by_unit_id=key("bistand"))
        party.save(force_insert=True)
    at = thread.began + timedelta(hours=1)
    thread.play.call(at, at + timedelta(days=6), "Syfte", "Fråga?", place="Hemma")


@pytest.mark.req("CONS-10")
def test_one_organisations_consent_is_not_taken_as_anothers(world: World) -> None:
    thread = world.thread("acknowledge")
    case = thread.case("nurse")
    with acting(acting_as("nurse")) as now, pytest.raises(Refused, match="saknas"):
        consents.require(case, key("region"), [key("bistand")], now)
    thread.to("answer")  # she has asked Maj herself
    with acting(acting_as("nurse")) as now:
        assert consents.require(case, key("region"), [key("bistand")], now).organisation_id == key("region")


@pytest.mark.slow
@pytest.mark.req("CONS-05", "INDI-04")
def test_when_the_person_withdraws_all_windows_shut_and_nothing_waiting_is_sent(world: World) -> None:
    thread = world.thread("write")
    withdraw("person", thread)
    with acting(acting_as("coordinator")):
        assert not Live.objects.filter(case=thread.id, closed_at=None).exists()
        letters = Delivery.objects.filter(case=thread.id, channel="letter")
        assert letters and all(letter.recalled_at for letter in letters), "a letter not posted is stopped"
        duties = Duty.objects.filter(case=thread.id, met_at=None, cancelled_by="")
        assert [duty.kind for duty in duties] == ["end"], "the coordinator calls the person and ends the plan"
    assert not rows_where(case=thread.id, state="due")


@pytest.mark.req("CONS-05")
def test_after_withdrawal_nothing_new_is_written_shown_or_delivered(world: World) -> None:
    thread = world.thread("conclude")
    withdraw("person", thread)
    with pytest.raises(Refused, match="taget tillbaka"):
        thread.to("deliver")
    with pytest.raises(Refused, match="taget tillbaka"):
        thread.play.goal(world.now, "något nytt")


@pytest.mark.slow
@pytest.mark.req("CONS-05", "ACC-06")
def test_what_has_been_delivered_stays_with_its_receiver(world: World) -> None:
    thread = world.thread("deliver")
    withdraw("person", thread)
    with acting(acting_as("nurse")):
        assert Document.objects.filter(case=thread.id, kind="plan").exists()


@pytest.mark.req("CONS-05")
def test_withdrawal_for_one_party_leaves_the_rest(world: World) -> None:
    thread = world.thread("deliver")
    withdraw("person", thread, "bjorken")
    with acting(acting_as("coordinator")):
        case = Case.objects.get(id=thread.id)
        assert case.stopped_at is None and Party.objects.get(case=case, unit_id=key("bjorken")).until is not None
    with pytest.raises(Refused, match="gäller inte den här mottagaren|Samtycket"):
        actor = acting_as("coordinator")
        with acting(actor) as now:
            consents.require(case, key("social"), [key("bjorken")], now)


@pytest.mark.req("CONS-05")
def test_staff_withdraw_on_the_persons_behalf(world: World) -> None:
    thread = world.thread("call")
    withdraw("nurse", thread)
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).stopped_at is not None


def test_consent_taken_back_twice_says_so(world: World) -> None:
    thread = world.thread("call")
    withdraw("person", thread)
    with pytest.raises(Refused, match="redan taget tillbaka"):
        withdraw("person", thread)


@pytest.mark.req("CONS-07")
def test_the_history_of_consents_stays_and_is_shown_to_the_person(world: World) -> None:
    thread = world.thread("consent")
    withdraw("person", thread)
    thread.play.consent(world.now, ["bjorken"])
    rows = consents_seen_by("person", thread)
    assert len(rows) == 4 and [bool(row.withdrawn_at) for row in rows] == [True, True, False, False]


@pytest.mark.req("CONS-02")
def test_a_child_needs_both_guardians(world: World) -> None:
    thread = world.thread("need", name="ali", leader="jonas")
    thread.play.consent(world.now, ["bistand"], giver="Samira Exempel")
    case = _case_of(thread)
    with acting(acting_as("counsellor")) as now, pytest.raises(Refused, match="[Vv]årdnadshavar"):
        consents.require(case, key("school"), [key("bistand")], now, plan=True)
    thread.play.consent(world.now, ["bistand"], giver="Karim Exempel")
    with acting(acting_as("counsellor")) as now:
        assert consents.require(case, key("school"), [key("bistand")], now, plan=True)


def _case_of(thread: Thread) -> Case:
    with context.acting(acting_as("counsellor")):
        return Case.objects.select_related("person").get(id=thread.id)


@pytest.mark.req("CONS-05")
def test_there_is_nothing_to_take_back_before_anything_was_given(world: World) -> None:
    thread = world.thread("need")
    for who in ("person", "coordinator"):
        with pytest.raises(Refused, match="inget samtycke att ta tillbaka"):
            withdraw(who, thread)


@pytest.mark.req("INDI-04")
def test_the_person_can_take_back_consent_for_one_party_before_it_has_been_called(world: World) -> None:
    thread = world.thread("consent")
    withdraw("person", thread, "bjorken")
    with pytest.raises(Refused):
        thread.to("call")


@pytest.mark.req("CONS-05", "INDI-04")
def test_the_newest_answer_is_the_one_that_holds_and_the_one_that_is_shown(world: World) -> None:
    thread = world.thread("need")
    thread.play.consent(thread.began, ["bjorken", "psykiatri"])
    thread.play.consent(thread.began + timedelta(minutes=1), ["bjorken"])
    with acting(acting_as("person")):
        shown = consents.covered_parties(Case.objects.get(id=thread.id))
        assert [party.name for party in shown] == ["Hälsocentralen Björken"]


@pytest.mark.req("CONS-05", "ACC-06")
def test_a_no_after_a_yes_shuts_the_windows_and_stops_what_waits(world: World) -> None:
    thread = world.thread("write")
    thread.play.consent(world.now, [], answer="no")
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).stopped_at is not None
        assert not Live.objects.filter(case=thread.id, closed_at=None).exists()
        assert all(d.recalled_at for d in Delivery.objects.filter(case=thread.id, channel="letter"))
    with acting(acting_as("nurse")):
        assert not Duty.objects.filter(case=thread.id, unit_id=key("bjorken"), met_at=None, cancelled_by="").exists()


@pytest.mark.req("CONS-05", "ACC-06")
def test_a_yes_to_fewer_makes_the_others_leave_at_once(world: World) -> None:
    thread = world.thread("write")
    thread.play.consent(world.now, ["hemtjanst"])
    with acting(acting_as("coordinator")):
        assert Party.objects.get(case=thread.id, unit_id=key("bjorken")).until is not None
        assert not Live.objects.filter(case=thread.id, unit_id=key("bjorken"), closed_at=None).exists()
    with acting(acting_as("nurse")):
        assert not Duty.objects.filter(case=thread.id, unit_id=key("bjorken"), met_at=None, cancelled_by="").exists()


@pytest.mark.req("CONS-05", "CONS-09")
def test_an_answer_that_came_while_one_waited_for_it_counts(world: World) -> None:
    """A besked was begun, a no was recorded, and then it was the besked's turn: its clock is the older one."""
    thread = world.thread("answer")
    nurse, case = acting_as("nurse"), thread.case("nurse")
    with acting(nurse) as began:
        consents.require(case, nurse.own_organisation, [key("bistand")], began)
    thread.play.consent(began + timedelta(seconds=1), [], answer="no", by="elin")
    with acting(nurse), pytest.raises(Refused, match="Svaret är nej"):
        consents.require(case, nurse.own_organisation, [key("bistand")], began)


@pytest.mark.req("CONS-05")
def test_a_party_that_has_left_keeps_reading_what_it_was_given_and_nothing_new(world: World) -> None:
    thread = world.thread("deliver")
    withdraw("person", thread, "bjorken")
    thread.play.goal(world.now, "Något nytt efteråt")
    nurse = world.client("nurse")
    page = nurse.get(f"/plan/{thread.id}/")
    assert page.status_code == 200 and "sommarstugan" in page.content.decode()
    assert "Något nytt efteråt" not in page.content.decode()
    assert nurse.get(f"/plan/{thread.id}/plan.pdf").status_code == 200
    assert nurse.get(f"/plan/{thread.id}/svara/").status_code == 403


def test_nothing_is_recorded_or_sent_when_the_plan_has_ended(world: World) -> None:
    thread = world.thread("consent")
    thread.play.end(world.now, "moved")
    with pytest.raises(Refused, match="avslutad"):
        thread.play.consent(world.now, ["bjorken"])
    with pytest.raises(Refused, match="avslutad"):
        thread.to("call")


def _requires(thread: Thread, who: str, unit: str) -> Consent:
    by = acting_as(who)
    with acting(by) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        return consents.require(case, by.own_organisation, [key(unit)], now)


def _takes_back(how: str, thread: Thread) -> str:
    """Takes back the whole in one of the ways there are. Returns who did it."""
    if how == "a no on staff's form":
        thread.play.consent(world_now(), [], answer="no")
    elif how == "a no in Min plan":
        thread.play.ask(world_now(), "bjorken", "hemtjanst")
        thread.play.give(world_now(), "no")
    else:
        withdraw({"the coordinator": "coordinator", "a called unit": "nurse", "the person": "person"}[how], thread)
    who = {"a called unit": "nurse", "the person": "person", "a no in Min plan": "person"}.get(how, "coordinator")
    return acting_as(who).name


def world_now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.req("CONS-05", "CONS-06", "CONS-10")
@pytest.mark.parametrize(
    "how", ["a no on staff's form", "a no in Min plan", "the coordinator", "a called unit", "the person"]
)
def test_whole_is_whole_so_that_no_yes_to_anybody_wakes_with_a_new_one_to_another(world: World, how: str) -> None:
    thread = world.thread("acknowledge")
    thread.play.consent(world.now - timedelta(hours=1), ["bistand"], by="elin")
    assert _requires(thread, "nurse", "bistand")
    name = _takes_back(how, thread)
    with acting(acting_as("person")):
        rows = list(Consent.objects.filter(case=thread.id, answer="yes"))
        assert {row.organisation_id for row in rows} == {key("social"), key("region")}
        assert {row.withdrawn_by for row in rows} == {name} and all(row.withdrawn_at for row in rows)
    with acting(acting_as("coordinator")), pytest.raises(ProgrammingError, match="only a yes"), transaction.atomic():
        Case.objects.filter(id=thread.id).update(stopped_at=None)
    with pytest.raises(Refused, match="Den som samordnar frågar först"):
        thread.play.consent(world_now(), ["bistand"], by="elin")
    thread.play.consent(world_now(), ["bjorken"])
    assert _requires(thread, "coordinator", "bjorken")
    with pytest.raises(Refused, match="Samtycket är taget tillbaka"):
        _requires(thread, "nurse", "bistand")
    page = world.client("person").get(f"/min-plan/samtycke/?plan={thread.id}").content.decode().split("Alla svar")[0]
    card = page.partition('<p class="big">Region Solvik')[2].partition('<div class="card">')[0]
    assert "Du har tagit tillbaka ditt ja" in card and "Svaret togs tillbaka" in card
    assert f"av {name}." in world.client("nurse").get(f"/plan/{thread.id}/historik/").content.decode()
    thread.play.consent(world_now(), ["bistand"], by="elin")
    assert _requires(thread, "nurse", "bistand")


@pytest.mark.req("CONS-05", "ACC-03")
def test_nobody_takes_back_the_whole_in_the_name_of_another(world: World) -> None:
    thread = world.thread("acknowledge")
    with acting(replace(acting_as("nurse"), session=uuid4())):
        for signed in (None, "Sara Lindqvist"):
            with pytest.raises(ProgrammingError, match="signed by another"), transaction.atomic():
                consents.stop_flow(Case(id=thread.id), None, signed)


@pytest.mark.req("CONS-05")
def test_nothing_is_taken_back_on_a_day_to_come(world: World) -> None:
    thread = world.thread("acknowledge")
    later = datetime(2099, 1, 1, tzinfo=UTC)
    by = replace(acting_as("coordinator"), session=uuid4())
    with acting(by):
        rows = Consent.objects.filter(case=thread.id)
        scope = ConsentScope.objects.filter(consent__in=rows)
        for found, values in (
            (rows.filter(answer="yes"), {"withdrawn_at": later, "withdrawn_by": by.name}),
            (scope, {"withdrawn_at": later}),
            (Case.objects.filter(id=thread.id), {"ended_at": later}),
        ):
            with pytest.raises(ProgrammingError, match="yet to come"), transaction.atomic():
                found.update(**values)
        mine = {"organisation_id": by.organisation, "unit_id": by.unit, "heard_by": by.name, "at": world.now}
        said = Consent(case_id=thread.id, purpose="sip", answer="yes", form="oral", withdrawn_by=by.name, **mine)
        said.withdrawn_at = later
        with pytest.raises(ProgrammingError, match="yet to come"), transaction.atomic():
            said.save(force_insert=True)


@pytest.mark.req("CONS-07", "ORG-07")
@pytest.mark.parametrize(("anna", "bo"), [("yes", "no"), ("no", "yes")])
def test_the_newest_answer_of_any_representative_counts_and_is_what_the_cards_say(
    world: World, anna: str, bo: str
) -> None:
    thread = world.thread("need")
    for minutes, name, answer in ((0, "Anna Alm", anna), (1, "Bo Berg", bo)):
        does(
            recording.record_consent, "coordinator", thread, at=world.now + timedelta(seconds=minutes), form="oral",
            sip=answer == "yes", exchange=answer == "yes", parties=[key("bjorken")] if answer == "yes" else [],
            answer=answer, given_as="representative", given_by_name=name,
        )  # fmt: skip
    own = world.client("person").get(f"/min-plan/samtycke/?plan={thread.id}").content.decode().split("Alla svar")[0]
    staffs = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    if bo == "yes":
        assert _requires(thread, "coordinator", "bjorken")
    else:
        with pytest.raises(Refused):
            _requires(thread, "coordinator", "bjorken")
    assert ("Svaret är ja" in own) == (bo == "yes") and "Bo Berg svarade" in own
    assert ("Ta tillbaka samtycket" in staffs) == (bo == "yes")


@pytest.mark.req("CONS-03", "CONS-07")
@pytest.mark.parametrize(("own", "other"), [("yes", "no"), ("no", "yes")])
def test_nobody_answers_for_one_who_has_answered_until_it_is_noted_that_they_cannot(
    world: World, own: str, other: str
) -> None:
    thread = world.thread("need")
    thread.play.consent(world.now, ["bjorken"] if own == "yes" else [], answer=own)
    answers = {
        "answer": other, "form": "oral", "sip": other == "yes", "exchange": other == "yes",
        "parties": [key("bjorken")] if other == "yes" else [], "given_as": "representative", "given_by_name": "Bo Berg",
    }  # fmt: skip
    with pytest.raises(Refused, match="Maj har svarat själv, och det gäller.*antecknar du det först"):
        does(recording.record_consent, "coordinator", thread, at=world.now + timedelta(seconds=1), **answers)
    thread.play.consent(world.now + timedelta(seconds=2), [], answer="cannot")
    does(recording.record_consent, "coordinator", thread, at=world.now + timedelta(seconds=3), **answers)
    assert consents_seen_by("coordinator", thread)[-1].answer == other


@pytest.mark.req("ORG-07")
def test_one_who_is_blocked_answers_for_nobody(world: World) -> None:
    thread = world.thread("need")
    about = {"name": "Bo Bergman", "kind": "god_man", "scope": "Bevaka rätt", "source": "Tingsrättens beslut"}
    case, by = thread.case(), acting_as("coordinator")
    with acting(by) as now:
        added = person_changes.add_close(case=case, by=by, now=now, **about)
    with acting(by) as now:  # who stands close too is blocked all the same
        person_changes.add_close(case=case, by=by, now=now, name="Bo Bergman", kind="relative")
    does(person_changes.block_close, "coordinator", thread, close=UUID(added.facts["close"]))
    with pytest.raises(Refused, match="bo bergman är blockerad och kan inte svara"):
        does(
            recording.record_consent, "coordinator", thread, answer="no", form="oral", sip=False, exchange=False,
            parties=[], given_as="representative", given_by_name="bo bergman",
        )  # fmt: skip


@pytest.mark.req("CONS-03")
def test_a_representatives_yes_holds_and_is_shown_also_when_it_is_noted_later_that_the_person_cannot(
    world: World,
) -> None:
    thread = world.thread("need")
    does(
        recording.record_consent, "coordinator", thread, answer="yes", form="oral", sip=True, exchange=True,
        parties=[key("bjorken")], given_as="representative", given_by_name="Bo Berg",
    )  # fmt: skip
    thread.play.consent(world.now + timedelta(seconds=1), [], answer="cannot")
    assert _requires(thread, "coordinator", "bjorken")
    page = world.client("coordinator").get(f"/plan/{thread.id}/").content.decode()
    assert "Samtycke finns" in page and "Ta tillbaka samtycket" in page and "Kan inte ta ställning nu" not in page


@pytest.mark.req("CONS-04", "CONS-05")
def test_a_yes_that_counts_no_more_hides_nothing_that_the_newer_one_gave(world: World) -> None:
    thread = world.thread("call")
    does(
        recording.record_consent, "nurse", thread, answer="yes", form="oral", sip=True, exchange=True,
        parties=[key("bistand")], limits="Inget om min ekonomi", given_as="representative", given_by_name="Bo Berg",
    )  # fmt: skip
    own = {"answer": "yes", "form": "oral", "sip": True, "exchange": True, "parties": [key("bistand")]}
    with pytest.raises(Refused, match="Gränsen ”Inget om min ekonomi” gäller inte längre"):
        does(recording.record_consent, "nurse", thread, **own, told="")
    does(recording.record_consent, "nurse", thread, at=world.now + timedelta(seconds=2), **own)
    does(recording.record_consent, "nurse", thread, at=world.now + timedelta(seconds=3), **own, told="")
