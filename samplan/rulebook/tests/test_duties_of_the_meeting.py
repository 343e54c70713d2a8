"""A meeting that is moved or called off, and what is asked for around it: answers, preparation, the person's words."""

from dataclasses import replace
from datetime import date

import pytest

from samplan.rulebook.refused import Refused
from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, SCHOOL, WARD, at, event, of_kind, played, the

NEED = event("need.known", "2026-03-27 15:00")
CALL = event("call.sent", "2026-03-30 09:00", HOME_CARE, HEALTH_CENTRE, SCHOOL, letters=["kallelse"])
RECEIPT = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
COMES_UNREADY = event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE, ready=False)
MOVED = event("meeting.moved", "2026-04-01 09:00", HOME_CARE, HEALTH_CENTRE, letters=["ny tid"])
OFF = event("meeting.cancelled", "2026-04-01 09:00", HOME_CARE, letters=["inställt"])
NO_TO_THE_TIME = event("invitation.answered", "2026-03-31 12:00", None, answer="change")
ASKED = event("question.asked", "2026-03-31 12:00", None, question="f1")


@pytest.mark.req("MEET-07", "CALL-01")
class TestAMeetingThatNobodyCalledTo:
    HELD = event("meeting.held", "2026-03-31 10:00", HEALTH_CENTRE)

    def test_it_meets_the_duty_to_call_whoever_held_it(self):
        duty = the(played("norrbotten-2023", NEED, self.HELD, now="2026-05-01 10:00"), "call")
        assert (duty.unit, duty.met_at, duty.late) == (HOME_CARE, self.HELD.at, False)

    def test_it_meets_the_call_at_discharge_and_the_one_owed_since_a_meeting_was_called_off(self):
        ready = event("ready_notice.sent", "2026-03-30 09:00", WARD, contact=HEALTH_CENTRE)
        assert the(played("lag", ready, self.HELD), "call").met_at == self.HELD.at
        off = event("meeting.cancelled", "2026-03-30 12:00", HOME_CARE)
        assert [duty.open for duty in of_kind(played("demo", NEED, CALL, off, self.HELD), "call")] == [False, False]

    def test_a_need_that_becomes_known_after_it_is_called_for_anew(self):
        again = event("need.known", "2026-04-01 15:00")
        assert [duty.open for duty in of_kind(played("demo", NEED, self.HELD, again), "call")] == [False, True]

    def test_a_follow_up_is_no_such_meeting(self):
        followed = event("follow_up.held", "2026-03-31 10:00")
        assert the(played("demo", NEED, followed), "call").open


@pytest.mark.req("CALL-01")
class TestAnInitiative:
    SENT = event("initiative.sent", "2026-03-27 15:00", HOME_CARE, HEALTH_CENTRE)
    TAKEN = event("initiative.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
    ANSWERED = event("initiative.answered", "2026-03-30 11:00", HEALTH_CENTRE, unit="psykiatrin")

    def test_who_has_taken_it_answers_which_unit_to_call(self):
        assert not of_kind(played("demo", self.SENT), "answer_initiative")
        duty = the(played("demo", self.SENT, self.TAKEN), "answer_initiative")
        assert (duty.unit, duty.due_at, duty.own, duty.open) == (HEALTH_CENTRE, None, True, True)
        assert not of_kind(played("demo", self.SENT, self.TAKEN), "answer")

    def test_the_answer_meets_it_and_is_a_receipt_too(self):
        found = played("demo", self.SENT, self.TAKEN, self.ANSWERED)
        assert the(found, "answer_initiative").met_at == self.ANSWERED.at
        assert the(played("demo", self.SENT, self.ANSWERED), "acknowledge").met_at == self.ANSWERED.at

    def test_the_answer_to_an_initiative_is_no_receipt_for_a_call(self):
        found = of_kind(played("demo", self.SENT, CALL, self.ANSWERED), "acknowledge", HEALTH_CENTRE)
        assert [(duty.opened_by.kind, duty.open) for duty in found] == [("initiative.sent", False), ("call.sent", True)]

    def test_it_goes_with_the_receipt_that_is_undone(self):
        undone = event("acknowledgement.undone", "2026-03-30 10:05", HEALTH_CENTRE)
        found = played("demo", self.SENT, self.TAKEN, undone)
        assert the(found, "answer_initiative").cancelled == "acknowledgement.undone"


@pytest.mark.req("PREP-05")
class TestPreparation:
    def test_who_comes_and_is_not_ready_prepares_before_the_meeting_begins(self):
        told = event(
            "call.answered", "2026-03-30 11:00", HEALTH_CENTRE, ready=False, starts_at="2026-04-14T08:00:00+00:00"
        )
        duty = the(played("demo", CALL, told, now="2026-04-14 10:01"), "prepare")
        assert (duty.unit, duty.due_at, duty.late, duty.own) == (HEALTH_CENTRE, at("2026-04-14 10:00"), True, True)
        assert duty.rule.text == "Förbered er del och bocka av att den är klar."

    def test_without_a_time_it_has_no_date_and_an_answer_that_says_nothing_of_it_opens_nothing(self):
        assert the(played("demo", CALL, COMES_UNREADY), "prepare").due_at is None
        for facts in ({}, {"ready": None}, {"ready": True}):
            answered = event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE, **facts)
            assert not of_kind(played("demo", CALL, answered), "prepare")

    def test_a_time_that_is_none_is_refused(self):
        told = event("call.answered", "2026-03-30 11:00", HEALTH_CENTRE, ready=False, starts_at="snart")
        with pytest.raises(Refused, match="som ett datum"):
            played("demo", CALL, told)

    def test_said_twice_it_is_one_thing_to_do(self):
        again = event("call.answered", "2026-03-31 11:00", HEALTH_CENTRE, ready=False)
        assert len(of_kind(played("demo", CALL, COMES_UNREADY, again), "prepare")) == 1

    @pytest.mark.parametrize(
        "done",
        [
            event("part.prepared", "2026-04-01 09:00", HEALTH_CENTRE),
            event("call.answered", "2026-04-01 09:00", HEALTH_CENTRE, ready=True),
        ],
        ids=["ticked", "answered anew"],
    )
    def test_it_is_met_when_the_unit_says_that_it_is_ready(self, done):
        assert the(played("demo", CALL, COMES_UNREADY, done), "prepare").met_at == done.at

    def test_another_units_readiness_does_not_count(self):
        other = event("part.prepared", "2026-04-01 09:00", SCHOOL)
        assert the(played("demo", CALL, COMES_UNREADY, other), "prepare").open

    @pytest.mark.parametrize("kind", ["meeting.started", "meeting.held", "meeting.moved", "meeting.cancelled"])
    def test_it_falls_away_when_the_meeting_is_there_or_its_time_is_not(self, kind):
        ended = event(kind, "2026-04-01 09:00", HOME_CARE)
        assert the(played("demo", CALL, COMES_UNREADY, ended), "prepare").cancelled == kind


@pytest.mark.req("CALL-07")
class TestAMeetingThatIsHere:
    @pytest.mark.parametrize("kind", ["meeting.started", "meeting.held"])
    def test_no_letter_invites_to_it_any_more(self, kind):
        call = replace(CALL, facts={**CALL.facts, "meeting": "m1"})
        here = event(kind, "2026-04-01 09:00", HOME_CARE, meeting="m1")
        assert the(played("demo", NEED, call, here), "post").cancelled == kind

    @pytest.mark.parametrize("kind", ["meeting.started", "meeting.held"])
    def test_a_letter_to_another_meeting_is_still_posted(self, kind):
        call = replace(CALL, facts={**CALL.facts, "meeting": "m2"})
        other = event(kind, "2026-04-01 09:00", HOME_CARE, meeting="m1")
        assert the(played("demo", NEED, call, other), "post").open


@pytest.mark.req("CALL-07")
class TestAMeetingThatIsMoved:
    def test_what_was_asked_for_the_old_time_falls_away(self):
        found = played("demo", NEED, CALL, RECEIPT, MOVED)
        for kind, unit in (("answer", HEALTH_CENTRE), ("acknowledge", SCHOOL)):
            assert the(found, kind, unit).cancelled == "meeting.moved"
        assert [(duty.ref, duty.cancelled) for duty in of_kind(found, "post")] == [
            ("kallelse", "meeting.moved"),
            ("ny tid", None),
        ]

    def test_each_called_unit_takes_the_new_time_within_the_time_of_a_call_and_answers_anew(self):
        first, again = of_kind(played("demo", CALL, RECEIPT, MOVED), "acknowledge", HEALTH_CENTRE)
        assert (first.met_at, again.open) == (RECEIPT.at, True)
        assert (again.opened_by.kind, again.due_on, again.rule) == ("meeting.moved", date(2026, 4, 2), first.rule)
        taken = event("call.acknowledged", "2026-04-01 10:00", HEALTH_CENTRE)
        found = played("demo", CALL, RECEIPT, MOVED, taken)
        assert of_kind(found, "acknowledge", HEALTH_CENTRE)[1].met_at == taken.at
        assert [duty.opened_by.at for duty in of_kind(found, "answer") if duty.open] == [taken.at]

    def test_a_letter_that_is_posted_stays_posted_and_a_plans_letter_stays_to_be_posted(self):
        posted = event("letter.posted", "2026-03-30 12:00", delivery="kallelse")
        plan = event("plan.delivered", "2026-03-29 12:00", HOME_CARE, letters=["plan"])
        found = of_kind(played("demo", plan, CALL, posted, MOVED), "post")
        assert [(duty.ref, duty.open, duty.cancelled) for duty in found] == [
            ("plan", True, None),
            ("kallelse", False, None),
            ("ny tid", True, None),
        ]

    def test_the_receipt_of_an_initiative_and_the_window_of_the_meeting_go_on(self):
        sent = event("initiative.sent", "2026-03-27 16:00", HOME_CARE, SCHOOL)
        found = played("norrbotten-2023", NEED, sent, CALL, MOVED)
        assert the(found, "meeting").open and the(found, "call").met_at == CALL.at
        assert [d.cancelled for d in of_kind(found, "acknowledge", SCHOOL)] == [None, "meeting.moved"]

    def test_a_unit_called_first_to_the_new_time_can_take_it_and_pass_it_on(self):
        moved = event("meeting.moved", "2026-04-01 09:00", HOME_CARE, "habiliteringen")
        taken = event("call.acknowledged", "2026-04-01 10:00", "habiliteringen")
        passed = event("call.passed_on", "2026-04-01 11:00", "habiliteringen", "psykiatrin")
        assert the(played("demo", CALL, moved, taken), "acknowledge", "habiliteringen").met_at == taken.at
        assert the(played("demo", CALL, moved, passed), "acknowledge", "psykiatrin").open

    @pytest.mark.parametrize("change", [MOVED, OFF], ids=["moved", "off"])
    def test_a_receipt_undone_after_it_stays_past(self, change):
        undone = event("acknowledgement.undone", "2026-04-01 10:00", HEALTH_CENTRE)
        duty = of_kind(played("demo", CALL, RECEIPT, change, undone), "acknowledge", HEALTH_CENTRE)[0]
        assert (duty.met_at, duty.cancelled) == (None, change.kind)

    def test_a_receipt_for_an_initiative_undone_after_it_is_open_again(self):
        sent = event("initiative.sent", "2026-03-27 16:00", HOME_CARE, "psykiatrin")
        taken = event("initiative.acknowledged", "2026-03-27 17:00", "psykiatrin")
        undone = event("acknowledgement.undone", "2026-04-01 10:00", "psykiatrin")
        assert the(played("demo", sent, taken, CALL, MOVED, undone), "acknowledge", "psykiatrin").open

    def test_what_a_withdrawal_stopped_before_the_move_was_stopped_by_the_withdrawal(self):
        withdrawn = event("consent.withdrawn", "2026-03-31 10:00", None, unit=HEALTH_CENTRE)
        undone = event("acknowledgement.undone", "2026-04-02 10:00", HEALTH_CENTRE)
        moved = event("meeting.moved", "2026-04-01 09:00", HOME_CARE, SCHOOL)
        duty = the(played("demo", CALL, RECEIPT, withdrawn, moved, undone), "acknowledge", HEALTH_CENTRE)
        assert duty.cancelled == "consent.withdrawn"

    def test_who_was_called_to_the_new_time_documents_the_meeting(self):
        moved = event("meeting.moved", "2026-04-01 09:00", HOME_CARE, "habiliteringen")
        held = event("meeting.held", "2026-04-14 10:00", HOME_CARE)
        units = {duty.unit for duty in of_kind(played("demo", CALL, moved, held), "document")}
        assert units == {HOME_CARE, HEALTH_CENTRE, SCHOOL, "habiliteringen"}

    @pytest.mark.req("CONS-05")
    def test_who_has_been_let_go_before_it_documents_nothing(self):
        withdrawn = event("consent.withdrawn", "2026-03-31 10:00", None, unit=HEALTH_CENTRE)
        held = event("meeting.held", "2026-04-14 10:00", HOME_CARE)
        units = {duty.unit for duty in of_kind(played("demo", CALL, withdrawn, held), "document")}
        assert units == {HOME_CARE, SCHOOL}


@pytest.mark.req("CALL-07")
class TestAMeetingThatIsCalledOff:
    def test_what_was_asked_falls_away_and_the_letter_that_says_so_is_posted(self):
        found = played("demo", NEED, CALL, RECEIPT, OFF)
        assert the(found, "answer").cancelled == the(found, "acknowledge", SCHOOL).cancelled == "meeting.cancelled"
        assert [(duty.ref, duty.open) for duty in of_kind(found, "post")] == [("kallelse", False), ("inställt", True)]

    def test_the_coordinator_calls_to_a_new_one(self):
        duty = of_kind(played("demo", NEED, CALL, OFF), "call")[1]
        assert (duty.unit, duty.due_at, duty.own, duty.open) == (HOME_CARE, None, True, True)
        assert duty.rule.text == "Kalla till ett nytt möte."
        called = event("call.sent", "2026-04-02 09:00", HOME_CARE, HEALTH_CENTRE)
        assert of_kind(played("demo", NEED, CALL, OFF, called), "call")[1].met_at == called.at
        named = event("coordinator.named", "2026-04-02 09:00", HOME_CARE, SCHOOL)
        assert of_kind(played("demo", NEED, CALL, OFF, named), "call")[1].unit == SCHOOL

    def test_not_when_there_shall_be_none_nor_when_a_call_is_owed_already(self):
        for_good = event("meeting.cancelled", "2026-04-01 09:00", HOME_CARE, again=False)
        assert len(of_kind(played("demo", NEED, CALL, for_good), "call")) == 1
        again = event("meeting.cancelled", "2026-04-01 10:00", HOME_CARE)
        assert len(of_kind(played("demo", NEED, CALL, OFF, again), "call")) == 2

    def test_who_was_called_to_it_is_not_called_to_the_next(self):
        anew = event("call.sent", "2026-04-02 09:00", HOME_CARE, HEALTH_CENTRE)
        held = event("meeting.held", "2026-04-14 10:00", HOME_CARE)
        units = {duty.unit for duty in of_kind(played("demo", CALL, OFF, anew, held), "document")}
        assert units == {HOME_CARE, HEALTH_CENTRE}

    @pytest.mark.req("CONS-03", "CONS-06")
    def test_against_a_no_nothing_is_called_to_and_a_yes_begins_anew_with_one_call(self):
        no = event("consent.recorded", "2026-04-02 09:00", HOME_CARE, answer="no")
        yes = event("consent.recorded", "2026-04-03 09:00", HOME_CARE, answer="yes")
        stopped = of_kind(played("norrbotten-2023", NEED, CALL, OFF, no), "call")
        assert [duty.open for duty in stopped] == [False, False]
        (call,) = (d for d in of_kind(played("norrbotten-2023", NEED, CALL, OFF, no, yes), "call") if d.open)
        assert (call.own, call.opened_by.at) == (False, yes.at)
        later = event("meeting.cancelled", "2026-04-02 10:00", HOME_CARE)
        found = played("norrbotten-2023", NEED, CALL, OFF, no, later, yes)
        assert [duty.opened_by.at for duty in of_kind(found, "call") if duty.open] == [yes.at]


@pytest.mark.req("CALL-04", "INDI-03")
class TestThePersonsAnswerToTheInvitation:
    def test_who_wants_another_time_or_no_meeting_is_rung_by_the_coordinator_the_next_working_day(self):
        for answer in ("change", "no"):
            answered = event("invitation.answered", "2026-04-01 12:00", None, answer=answer)
            duty = the(played("demo", NEED, CALL, answered), "call_person")
            assert (duty.unit, duty.due_on, duty.own) == (HOME_CARE, date(2026, 4, 2), True)

    def test_who_comes_is_not_rung_and_nobody_is_rung_twice(self):
        comes = event("invitation.answered", "2026-03-31 12:00", None, answer="yes")
        assert not of_kind(played("demo", NEED, CALL, comes), "call_person")
        no = event("invitation.answered", "2026-03-31 13:00", None, answer="no")
        assert len(of_kind(played("demo", NEED, CALL, NO_TO_THE_TIME, no), "call_person")) == 1

    def test_the_conversation_meets_it(self):
        rung = event("person.contacted", "2026-03-31 15:00")
        assert the(played("demo", NEED, CALL, NO_TO_THE_TIME, rung), "call_person").met_at == rung.at

    @pytest.mark.parametrize("kind", ["meeting.started", "meeting.held", "meeting.moved", "meeting.cancelled"])
    def test_it_falls_away_with_the_meeting(self, kind):
        ended = event(kind, "2026-04-01 09:00", HOME_CARE)
        assert the(played("demo", NEED, CALL, NO_TO_THE_TIME, ended), "call_person").cancelled == kind


@pytest.mark.req("INDI-03")
class TestThePersonsQuestion:
    def test_the_coordinator_answers_within_three_working_days(self):
        duty = the(played("demo", NEED, ASKED), "answer_person")
        assert (duty.unit, duty.ref, duty.due_on, duty.own) == (HOME_CARE, "f1", date(2026, 4, 7), True)  # Easter

    def test_the_answer_to_that_question_meets_it_and_to_another_does_not(self):
        other = event("question.answered", "2026-04-01 09:00", question="f2")
        answered = event("question.answered", "2026-04-01 09:00", question="f1")
        assert the(played("demo", NEED, ASKED, other), "answer_person").open
        assert the(played("demo", NEED, ASKED, answered), "answer_person").met_at == answered.at

    def test_it_goes_to_the_one_who_coordinates_then(self):
        named = event("coordinator.named", "2026-03-30 09:00", HOME_CARE, SCHOOL)
        later = event("coordinator.named", "2026-04-01 09:00", HOME_CARE, HEALTH_CENTRE)
        assert the(played("demo", NEED, named, ASKED), "answer_person").unit == SCHOOL
        for said, kind in ((ASKED, "answer_person"), (NO_TO_THE_TIME, "call_person")):
            assert the(played("demo", NEED, named, said, later), kind).unit == HEALTH_CENTRE
