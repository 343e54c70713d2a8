"""Samplan's own order of work: consent, answer, post, confirm, deliver, end, and the receipt no guideline asks for."""

from datetime import date

import pytest

from samplan.rulebook.duties import OWN_KINDS
from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, SCHOOL, WARD, event, of_kind, played, the

NEED = event("need.known", "2026-03-27 15:00")
CALL = event("call.sent", "2026-03-30 09:00", HOME_CARE, HEALTH_CENTRE, letters=["brev 2", "brev 1"])
RECEIPT = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
MEETING = event("meeting.held", "2026-04-14 10:00", HOME_CARE, HEALTH_CENTRE)
WITHDRAWN = event("consent.withdrawn", "2026-04-02 10:00", None, whole=True, coordinator=HOME_CARE)


@pytest.mark.req("CONS-10")
def test_whoever_knows_of_a_need_asks_for_consent_without_delay_and_each_for_itself():
    found = played("demo", NEED, event("consent.recorded", "2026-03-27 16:00", HEALTH_CENTRE))
    duty = the(found, "consent")
    assert (duty.unit, duty.due_at, duty.open, duty.own) == (HOME_CARE, None, True, True)
    assert the(played("demo", NEED, event("consent.recorded", "2026-03-27 16:00")), "consent").met_at is not None


@pytest.mark.parametrize("pack", ["lag", "norrbotten-2023", "sormland", "vastra-gotaland-2020"])
def test_a_message_is_never_left_lying_even_where_no_guideline_gives_the_receipt_a_time(pack):
    duty = the(played(pack, CALL), "acknowledge")
    assert (duty.unit, duty.due_at, duty.own) == (HEALTH_CENTRE, None, True)
    assert not the(played("demo", CALL), "acknowledge").own


@pytest.mark.req("CALL-04")
def test_who_has_taken_a_call_answers_it():
    assert not of_kind(played("demo", CALL), "answer")
    answered = event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE)
    assert the(played("demo", CALL, RECEIPT), "answer").unit == HEALTH_CENTRE
    assert the(played("demo", CALL, RECEIPT, answered), "answer").met_at == answered.at


def test_an_answer_is_a_receipt_too():
    answered = event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE)
    assert the(played("demo", CALL, answered), "acknowledge").met_at == answered.at


def test_a_second_receipt_asks_for_no_second_answer():
    again = event("call.acknowledged", "2026-03-30 10:30", HEALTH_CENTRE)
    assert len(of_kind(played("demo", CALL, RECEIPT, again), "answer")) == 1


def test_the_answer_goes_with_the_call_that_is_passed_on_and_with_the_receipt_that_is_undone():
    passed = event("call.passed_on", "2026-03-31 08:00", HEALTH_CENTRE, "psykiatrin")
    assert the(played("demo", CALL, RECEIPT, passed), "answer").cancelled == "call.passed_on"
    undone = event("acknowledgement.undone", "2026-03-31 08:00", HEALTH_CENTRE)
    assert the(played("demo", CALL, RECEIPT, undone), "answer").cancelled == "acknowledgement.undone"


@pytest.mark.req("CALL-06")
def test_each_letter_is_posted_by_its_sender_on_the_same_day():
    first, second = of_kind(played("demo", CALL), "post")
    assert (first.ref, second.ref) == ("brev 1", "brev 2")
    assert (first.unit, first.due_on) == (HOME_CARE, date(2026, 3, 30))
    posted = event("letter.posted", "2026-03-31 09:00", HOME_CARE, delivery="brev 2")
    first, second = of_kind(played("demo", CALL, posted), "post")
    assert (first.open, second.met_at, second.late) == (True, posted.at, True)


def test_the_letters_of_a_delivered_plan_are_posted_too_and_a_list_that_is_none_is_no_letter():
    sent = event("plan.delivered", "2026-04-15 09:00", HOME_CARE, letters=("brev 3",))
    assert the(played("demo", sent), "post").ref == "brev 3"
    assert not of_kind(played("demo", event("plan.delivered", "2026-04-15 09:00", HOME_CARE, letters="x")), "post")


@pytest.mark.req("PLAN-04")
class TestMeasures:
    PROPOSED = event("measure.proposed", "2026-04-14 10:10", HOME_CARE, HEALTH_CENTRE, measure="m1")

    def test_the_unit_that_shall_do_it_confirms(self):
        duty = the(played("demo", self.PROPOSED), "confirm")
        assert (duty.unit, duty.ref, duty.due_at) == (HEALTH_CENTRE, "m1", None)
        committed = event("measure.committed", "2026-04-16 10:10", HEALTH_CENTRE, measure="m1")
        assert the(played("demo", self.PROPOSED, committed), "confirm").met_at == committed.at

    def test_another_measures_confirmation_does_not_count(self):
        other = event("measure.committed", "2026-04-16 10:10", HEALTH_CENTRE, measure="m2")
        assert the(played("demo", self.PROPOSED, other), "confirm").open

    def test_a_measure_that_nobody_shall_confirm_asks_for_nothing(self):
        assert not played("demo", event("measure.proposed", "2026-04-14 10:10", HOME_CARE, measure="m1"))

    def test_proposed_again_in_new_words_it_is_one_thing_to_confirm(self):
        again = event("measure.proposed", "2026-04-14 10:20", HOME_CARE, HEALTH_CENTRE, measure="m1")
        first, second = of_kind(played("demo", self.PROPOSED, again), "confirm")
        assert (first.cancelled, second.open) == ("measure.proposed", True)

    @pytest.mark.req("PLAN-05")
    def test_what_the_person_declines_needs_nobodys_confirmation(self):
        for answer, cancelled in (("yes", None), ("no", "measure.answered")):
            answered = event("measure.answered", "2026-04-15 10:10", None, measure="m1", answer=answer)
            assert the(played("demo", self.PROPOSED, answered), "confirm").cancelled == cancelled


@pytest.mark.req("PLAN-17")
def test_the_plan_is_delivered_within_the_time_it_is_documented():
    assert the(played("demo", MEETING), "deliver").due_on == date(2026, 4, 17)
    assert the(played("lag", MEETING), "deliver").due_at is None
    delivered = event("plan.delivered", "2026-04-17 10:00")
    assert the(played("demo", MEETING, delivered), "deliver").late is False


@pytest.mark.req("CONS-05", "END-01")
class TestTheWholeConsentWithdrawn:
    def test_it_leaves_one_thing_to_do_to_end_the_case_by_the_next_working_day(self):
        found = played("demo", NEED, CALL, WITHDRAWN)
        (end,) = [duty for duty in found if duty.open]
        assert (end.kind, end.unit, end.due_on) == ("end", HOME_CARE, date(2026, 4, 7))
        assert end.rule.text.startswith("Samtycket är taget tillbaka")

    def test_the_end_of_the_case_meets_it(self):
        ended = event("case.ended", "2026-04-03 10:00")
        assert the(played("demo", NEED, CALL, WITHDRAWN, ended), "end").met_at == ended.at

    def test_it_falls_to_the_coordinator_else_to_the_one_who_called_else_to_the_one_who_knew(self):
        unnamed = event("consent.withdrawn", "2026-04-02 10:00", None)
        named = event("coordinator.named", "2026-03-31 10:00", HOME_CARE, SCHOOL)
        by_ward = event("call.sent", "2026-03-30 09:00", WARD, HEALTH_CENTRE)
        assert the(played("demo", NEED, by_ward, named, unnamed), "end").unit == SCHOOL
        assert the(played("demo", NEED, by_ward, unnamed), "end").unit == WARD
        assert the(played("demo", NEED, unnamed), "end").unit == HOME_CARE
        assert the(played("demo", unnamed), "end").unit is None


@pytest.mark.req("CONS-05", "CONS-09")
class TestOneWhomThePersonLetsGo:
    LET_GO = event("consent.withdrawn", "2026-04-02 10:00", None, unit=HEALTH_CENTRE)

    def test_the_coordinator_is_told_the_next_working_day_at_the_latest(self):
        duty = the(played("demo", NEED, CALL, self.LET_GO), "let_go")
        assert (duty.unit, duty.ref, duty.due_on, duty.own) == (HOME_CARE, HEALTH_CENTRE, date(2026, 4, 7), True)

    def test_who_notes_it_is_done_with_that_one_and_not_with_another(self):
        another = event("consent.withdrawn", "2026-04-02 11:00", None, unit=SCHOOL)
        noted = event("let_go.noted", "2026-04-02 12:00", unit=HEALTH_CENTRE)
        found = played("demo", NEED, CALL, self.LET_GO, another, noted)
        assert [(duty.ref, duty.met_at) for duty in of_kind(found, "let_go")] == [
            (HEALTH_CENTRE, noted.at),
            (SCHOOL, None),
        ]

    def test_who_has_recorded_it_is_not_told_and_a_called_unit_that_records_it_tells_the_coordinator(self):
        for unit, told in ((HOME_CARE, 0), (SCHOOL, 1)):
            recorded = event("consent.withdrawn", "2026-04-02 10:00", unit, unit=HEALTH_CENTRE)
            assert len(of_kind(played("demo", NEED, CALL, recorded), "let_go")) == told

    @pytest.mark.req("CONS-10")
    def test_of_one_that_may_tell_nothing_more_the_coordinator_is_told_once_and_of_less_not_at_all(self):
        said = {"organisation": "region", "letters": []}
        less = event("consent.withdrawn", "2026-04-02 10:00", None, **said, party="skolan")
        silent = event("consent.withdrawn", "2026-04-02 11:00", None, **said, silent="region")
        assert not of_kind(played("demo", NEED, CALL, less), "let_go")
        duty = the(played("demo", NEED, CALL, less, silent, silent), "let_go")
        assert (duty.unit, duty.ref, duty.due_on, duty.open) == (HOME_CARE, "region", date(2026, 4, 7), True)
        noted = event("let_go.noted", "2026-04-02 12:00", unit="region")
        assert the(played("demo", NEED, CALL, silent, noted), "let_go").met_at == noted.at

    def test_it_follows_the_coordination_and_falls_away_with_the_whole_consent(self):
        named = event("coordinator.named", "2026-04-02 11:00", HOME_CARE, SCHOOL)
        whole = event("consent.withdrawn", "2026-04-02 12:00", None, whole=True)
        assert the(played("demo", NEED, CALL, self.LET_GO, named), "let_go").unit == SCHOOL
        assert the(played("demo", NEED, CALL, self.LET_GO, whole), "let_go").cancelled == "consent.withdrawn"


@pytest.mark.req("CALL-10")
class TestACoordinatorNamed:
    def test_what_the_coordinator_owes_goes_to_the_one_who_is_named(self):
        named = event("coordinator.named", "2026-04-14 11:00", HOME_CARE, HEALTH_CENTRE)
        found = played("demo", NEED, MEETING, named)
        for kind in ("deliver", "follow_up"):
            assert the(found, kind).unit == HEALTH_CENTRE
        assert the(played("demo", NEED, named), "call").unit == HEALTH_CENTRE
        assert {duty.unit for duty in of_kind(found, "document")} == {HOME_CARE, HEALTH_CENTRE}

    def test_the_next_follow_up_is_the_coordinators_whoever_led_the_meeting(self):
        named = event("coordinator.named", "2026-04-01 11:00", HEALTH_CENTRE)
        assert the(played("demo", NEED, named, MEETING), "follow_up").unit == HEALTH_CENTRE

    def test_the_call_at_discharge_stays_where_the_law_puts_it(self):
        ready = event("ready_notice.sent", "2026-04-02 16:00", WARD, contact=HEALTH_CENTRE)
        named = event("coordinator.named", "2026-04-03 11:00", HOME_CARE)
        assert the(played("demo", ready, named), "call").unit == HEALTH_CENTRE


def test_our_own_duties_are_marked_as_such():
    proposed = event("measure.proposed", "2026-04-14 10:10", HOME_CARE, HEALTH_CENTRE, measure="m1")
    others = [
        event("initiative.sent", "2026-03-27 16:00", HOME_CARE, SCHOOL),
        event("initiative.acknowledged", "2026-03-28 16:00", SCHOOL),
        event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE, ready=False),
        event("invitation.answered", "2026-03-30 11:00", None, answer="no"),
        event("question.asked", "2026-03-30 11:00", None, question="f1"),
        event("consent.withdrawn", "2026-03-31 10:00", None, unit=SCHOOL),
        event("follow_up.held", "2026-03-31 11:00", follow_up_on="2026-05-05"),
        event("coordinator.offered", "2026-03-31 11:00", HOME_CARE, SCHOOL),
        event("case.ended", "2026-05-31 11:00", HOME_CARE, SCHOOL),
    ]
    found = played("demo", NEED, CALL, RECEIPT, MEETING, proposed, WITHDRAWN, *others)
    assert {duty.kind for duty in found if duty.own} == set(OWN_KINDS)
    assert all(duty.rule.id == f"samplan.{duty.kind}" for duty in found if duty.own)


@pytest.mark.req("CONS-05", "CONS-09")
def test_a_letter_to_one_who_may_no_longer_know_is_not_posted_and_the_others_are():
    stopped = event("consent.withdrawn", "2026-03-30 12:00", None, unit="försäkringskassan", letters=["brev 1"])
    found = of_kind(played("demo", CALL, stopped), "post")
    assert {duty.ref: duty.open for duty in found} == {"brev 1": False, "brev 2": True}


@pytest.mark.req("CONS-05", "CONS-10")
def test_what_is_taken_back_from_one_organisation_stops_its_letters_and_ends_nothing_else():
    stopped = event("consent.withdrawn", "2026-03-30 12:00", None, organisation="region", letters=["brev 1"])
    before, found = played("demo", CALL), played("demo", CALL, stopped)
    assert {duty.ref: duty.open for duty in of_kind(found, "post")} == {"brev 1": False, "brev 2": True}
    assert not of_kind(found, "end") and sum(duty.open for duty in found) == sum(duty.open for duty in before) - 1
