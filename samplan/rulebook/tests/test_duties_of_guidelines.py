"""The duties of law and guideline: need, call, receipt, meeting, documentation, follow-up, discharge."""

from dataclasses import replace
from datetime import date

import pytest

from samplan.rulebook import terms
from samplan.rulebook.duties import GUIDELINE_KINDS, duties
from samplan.rulebook.events import Event
from samplan.rulebook.packs import load, names
from samplan.rulebook.refused import Refused
from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, SCHOOL, WARD, at, event, of_kind, played, the

NEED = event("need.known", "2026-03-27 15:00")  # a Friday, the week before Easter
CALL = event("call.sent", "2026-03-30 09:00", HOME_CARE, HEALTH_CENTRE, SCHOOL)
MEETING = event("meeting.held", "2026-04-14 10:00", HOME_CARE, HEALTH_CENTRE, SCHOOL)


@pytest.mark.req("CALL-05")
class TestTheCall:
    def test_norrbotten_the_call_is_sent_within_three_working_days_from_when_the_need_became_known(self):
        call = the(played("norrbotten-2023", NEED), "call")
        assert (call.unit, call.due_on) == (HOME_CARE, date(2026, 4, 1))
        assert call.due_at.isoformat() == "2026-04-01T23:59:59+02:00"
        assert call.rule.text.startswith("Kallelse till samordnad individuell planering ska skickas snarast")
        assert call.opened_by.kind == "need.known"

    @pytest.mark.parametrize(
        ("when", "due"),
        [
            ("2026-04-02 08:00", date(2026, 4, 9)),  # skärtorsdag, over the four days of Easter
            ("2026-06-17 08:00", date(2026, 6, 23)),  # over midsommarafton
            ("2025-12-22 08:00", date(2025, 12, 30)),  # over Christmas
            ("2026-04-04 08:00", date(2026, 4, 9)),  # påskafton is day 0 like any other day
        ],
    )
    def test_norrbotten_holidays_are_not_working_days(self, when, due):
        assert the(played("norrbotten-2023", event("need.known", when)), "call").due_on == due

    @pytest.mark.parametrize("pack", ["lag", "vastra-gotaland-2020", "sormland"])
    def test_the_law_says_without_delay_and_gives_no_date(self, pack):
        call = the(played(pack, NEED), "call")
        assert (call.not_before, call.due_on, call.due_at) == (None, None, None)
        assert call.rule.source == "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
        assert call.rule.id == "lag.call"

    def test_vastmanland_the_call_is_sent_in_good_time(self):
        call = the(played("vastmanland-2017", NEED), "call")
        assert call.due_at is None
        assert call.rule.id == "vastmanland-2017.call"

    def test_the_call_is_met_by_the_units_own_call_and_by_nobody_elses(self):
        other = event("call.sent", "2026-03-30 09:00", HEALTH_CENTRE, HOME_CARE)
        assert the(played("norrbotten-2023", NEED, other), "call").open
        met = the(played("norrbotten-2023", NEED, CALL), "call")
        assert (met.met_at, met.late, met.met_by.kind) == (CALL.at, False, "call.sent")

    def test_sent_on_the_last_day_is_in_time_and_after_midnight_is_late(self):
        for when, late in (("2026-04-01 23:59:59", False), ("2026-04-02 00:00:00", True)):
            call = the(played("norrbotten-2023", NEED, event("call.sent", when)), "call")
            assert call.late is late

    def test_half_a_second_before_midnight_is_still_the_last_day(self):
        sent = event("call.sent", "2026-04-01 23:59:59.500000")
        assert the(played("norrbotten-2023", NEED, sent), "call").late is False

    def test_what_is_not_done_is_late_only_when_there_is_a_now_to_judge_by(self):
        assert the(played("norrbotten-2023", NEED), "call").late is None
        assert the(played("norrbotten-2023", NEED, now="2026-04-01 23:59:59"), "call").late is False
        assert the(played("norrbotten-2023", NEED, now="2026-04-02 00:00:00"), "call").late is True
        assert the(played("lag", NEED, now="2030-01-01 00:00:00"), "call").late is False


@pytest.mark.req("CALL-05")
class TestTheMeeting:
    def test_norrbotten_the_meeting_is_held_within_3_to_21_days(self):
        meeting = the(played("norrbotten-2023", NEED), "meeting")
        assert (meeting.not_before, meeting.due_on) == (date(2026, 3, 30), date(2026, 4, 17))

    def test_a_meeting_counts_whoever_led_it(self):
        held = event("meeting.held", "2026-04-18 09:00", HEALTH_CENTRE)
        meeting = the(played("norrbotten-2023", NEED, held), "meeting")
        assert (meeting.met_at, meeting.late) == (held.at, True)

    @pytest.mark.parametrize("pack", ["lag", "vastmanland-2017", "vastra-gotaland-2020", "sormland"])
    def test_elsewhere_the_meeting_is_by_need_and_has_no_date(self, pack):
        meeting = the(played(pack, NEED), "meeting")
        assert (meeting.not_before, meeting.due_on, meeting.due_at) == (None, None, None)

    def test_a_silent_guideline_gives_call_and_meeting_and_nothing_else(self):
        found = played("sormland", NEED, CALL, MEETING, event("patient.discharged", "2026-04-15 10:00", WARD))
        assert {duty.kind for duty in found if not duty.own} == {"call", "meeting"}


@pytest.mark.req("CALL-01")
class TestTheReceipt:
    def test_vastmanland_initiative_and_call_are_acknowledged_within_one_working_day(self):
        initiative = event("initiative.sent", "2026-03-27 15:00", HOME_CARE, HEALTH_CENTRE)
        first, second, third = of_kind(played("vastmanland-2017", initiative, CALL), "acknowledge")
        assert (first.unit, first.opened_by.kind, first.due_on) == (HEALTH_CENTRE, "initiative.sent", date(2026, 3, 30))
        assert {second.unit, third.unit} == {HEALTH_CENTRE, SCHOOL}
        assert second.due_on == third.due_on == date(2026, 3, 31)

    def test_each_receiver_answers_for_its_own_receipt(self):
        receipt = event("call.acknowledged", "2026-03-31 10:00", HEALTH_CENTRE)
        found = played("vastmanland-2017", CALL, receipt)
        assert the(found, "acknowledge", HEALTH_CENTRE).met_at == receipt.at
        assert the(found, "acknowledge", SCHOOL).open

    def test_the_receipt_of_an_initiative_is_not_one_of_the_call(self):
        initiative = event("initiative.sent", "2026-03-27 15:00", HOME_CARE, HEALTH_CENTRE)
        receipt = event("initiative.acknowledged", "2026-03-30 16:00", HEALTH_CENTRE)
        found = of_kind(played("vastmanland-2017", initiative, CALL, receipt), "acknowledge", HEALTH_CENTRE)
        assert [duty.met_at for duty in found] == [receipt.at, None]

    def test_a_receiver_named_twice_owes_one_receipt(self):
        twice = event("call.sent", "2026-03-30 09:00", HOME_CARE, HEALTH_CENTRE, HEALTH_CENTRE)
        assert len(of_kind(played("vastmanland-2017", twice), "acknowledge")) == 1

    @pytest.mark.parametrize("kind", ["call.acknowledged", "initiative.acknowledged"])
    def test_an_answer_before_its_question_is_refused(self, kind):
        with pytest.raises(Refused, match="kan inte kvittera") as refused:
            played("vastmanland-2017", event(kind, "2026-03-30 08:59:59", HEALTH_CENTRE), CALL)
        assert refused.value.code == "answer_before_question"

    def test_at_the_same_instant_the_question_comes_first(self):
        receipt = event("call.acknowledged", "2026-03-30 09:00", HEALTH_CENTRE)
        assert the(played("vastmanland-2017", receipt, CALL), "acknowledge", HEALTH_CENTRE).met_at == CALL.at

    def test_in_the_hour_that_comes_twice_the_instant_decides_and_not_the_clock(self):
        asked = Event("call.sent", at("2026-10-25 02:50"), HOME_CARE, (HEALTH_CENTRE,))
        answered = Event("call.acknowledged", at("2026-10-25 02:10").replace(fold=1), HEALTH_CENTRE)
        found = duties([answered, asked], load("vastmanland-2017"))
        assert the(found, "acknowledge").met_at == answered.at

    def test_unsorted_events_are_sorted(self):
        receipt = event("call.acknowledged", "2026-03-31 10:00", HEALTH_CENTRE)
        assert played("vastmanland-2017", receipt, CALL, NEED) == played("vastmanland-2017", NEED, CALL, receipt)

    def test_a_receipt_undone_opens_the_duty_again_with_its_first_deadline(self):
        receipt = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        undone = event("acknowledgement.undone", "2026-03-30 11:00", HEALTH_CENTRE)
        duty = the(played("vastmanland-2017", CALL, receipt, undone), "acknowledge", HEALTH_CENTRE)
        assert (duty.met_at, duty.due_on) == (None, date(2026, 3, 31))
        again = event("call.acknowledged", "2026-04-01 10:00", HEALTH_CENTRE)
        duty = the(played("vastmanland-2017", CALL, receipt, undone, again), "acknowledge", HEALTH_CENTRE)
        assert (duty.met_at, duty.late) == (again.at, True)

    def test_undoing_takes_back_the_latest_receipt_alone(self):
        initiative = event("initiative.sent", "2026-03-27 15:00", HOME_CARE, HEALTH_CENTRE)
        first = event("initiative.acknowledged", "2026-03-27 16:00", HEALTH_CENTRE)
        second = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        undone = event("acknowledgement.undone", "2026-03-30 11:00", HEALTH_CENTRE)
        found = of_kind(
            played("vastmanland-2017", initiative, CALL, first, second, undone), "acknowledge", HEALTH_CENTRE
        )
        assert [duty.met_at for duty in found] == [first.at, None]

    def test_there_must_be_a_receipt_to_undo(self):
        with pytest.raises(Refused, match="ingen kvittens att ångra"):
            played("vastmanland-2017", CALL, event("acknowledgement.undone", "2026-03-30 11:00", HEALTH_CENTRE))

    def test_a_receipt_undone_after_the_case_has_ended_stays_ended(self):
        receipt = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        ended = event("case.ended", "2026-04-01 10:00")
        undone = event("acknowledgement.undone", "2026-04-02 11:00", HEALTH_CENTRE)
        duty = the(played("vastmanland-2017", CALL, receipt, ended, undone), "acknowledge", HEALTH_CENTRE)
        assert (duty.met_at, duty.cancelled) == (None, "case.ended")


@pytest.mark.req("CALL-01")
@pytest.mark.parametrize(
    ("words", "sent", "due"),
    [
        ("24 timmar", "2026-03-28 12:30", "2026-03-29T13:30:00+02:00"),  # the night of 23 hours
        ("24 timmar", "2026-10-24 12:30", "2026-10-25T11:30:00+01:00"),  # the night of 25 hours
        ("kl. 12.00 varje dag", "2026-03-28 12:00", "2026-03-28T12:00:00+01:00"),
        ("kl. 12.00 varje dag", "2026-03-28 12:00:01", "2026-03-29T12:00:00+02:00"),
    ],
)
def test_what_a_guideline_counts_by_the_clock_ends_at_that_second_and_has_no_last_day(words, sent, due):
    pack = load("vastmanland-2017")
    pack = replace(pack, acknowledge=replace(pack.acknowledge, value=terms.parse(words)))
    call = event("call.sent", sent, HOME_CARE, HEALTH_CENTRE)
    duty = the(duties([call], pack), "acknowledge")
    assert (duty.due_on, duty.due_at.isoformat()) == (None, due)
    for moment, late in ((duty.due_at, False), (duty.due_at.replace(microsecond=1), True)):
        receipt = Event("call.acknowledged", moment, HEALTH_CENTRE)
        assert the(duties([call, receipt], pack), "acknowledge").late is late


@pytest.mark.req("CALL-04")
class TestPassingOn:
    PASSED = event("call.passed_on", "2026-03-31 08:00", HEALTH_CENTRE, "psykiatrin")

    def test_the_receipt_goes_with_the_call_and_the_clock_goes_on(self):
        duty = the(played("vastmanland-2017", CALL, self.PASSED), "acknowledge", "psykiatrin")
        assert (duty.due_on, duty.opened_by.at, duty.open) == (date(2026, 3, 31), CALL.at, True)
        assert not of_kind(played("vastmanland-2017", CALL, self.PASSED), "acknowledge", HEALTH_CENTRE)

    def test_the_unit_that_shall_come_takes_the_call_even_when_the_first_one_had(self):
        receipt = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        again = event("call.acknowledged", "2026-03-31 10:00", "psykiatrin")
        duty = the(played("vastmanland-2017", CALL, receipt, self.PASSED), "acknowledge", "psykiatrin")
        assert duty.open
        duty = the(played("vastmanland-2017", CALL, receipt, self.PASSED, again), "acknowledge", "psykiatrin")
        assert duty.met_at == again.at

    def test_the_giver_may_be_told_by_from(self):
        passed = Event("call.passed_on", at("2026-03-31 08:00"), None, ("psykiatrin",), {"from": HEALTH_CENTRE})
        assert the(played("vastmanland-2017", CALL, passed), "acknowledge", "psykiatrin").open

    def test_passed_on_to_one_who_already_is_called_the_first_ones_duty_is_cancelled(self):
        passed = event("call.passed_on", "2026-03-31 08:00", HEALTH_CENTRE, SCHOOL)
        found = played("vastmanland-2017", CALL, passed)
        assert the(found, "acknowledge", HEALTH_CENTRE).cancelled == "call.passed_on"
        assert the(found, "acknowledge", SCHOOL).open
        receipt = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        found = played("vastmanland-2017", CALL, receipt, passed)
        assert the(found, "acknowledge", HEALTH_CENTRE).met_at == receipt.at

    def test_only_the_latest_of_several_receipts_given_is_asked_for_again(self):
        second = event("call.sent", "2026-03-31 07:00", HOME_CARE, HEALTH_CENTRE)
        first_receipt = event("call.acknowledged", "2026-03-30 10:00", HEALTH_CENTRE)
        second_receipt = event("call.acknowledged", "2026-03-31 07:30", HEALTH_CENTRE)
        found = played("vastmanland-2017", CALL, first_receipt, second, second_receipt, self.PASSED)
        assert the(found, "acknowledge", HEALTH_CENTRE).met_at == first_receipt.at
        assert the(found, "acknowledge", "psykiatrin").opened_by.at == second.at

    def test_a_call_that_never_came_cannot_be_passed_on(self):
        with pytest.raises(Refused, match="inte har kommit dit"):
            played("vastmanland-2017", CALL, event("call.passed_on", "2026-03-31 08:00", WARD, "psykiatrin"))

    def test_passed_on_to_nobody_stays_where_it_is(self):
        nowhere = event("call.passed_on", "2026-03-31 08:00", HEALTH_CENTRE)
        assert the(played("vastmanland-2017", CALL, nowhere), "acknowledge", HEALTH_CENTRE).open


@pytest.mark.req("PLAN-10")
class TestDocumentation:
    def test_norrbotten_each_actor_documents_within_three_days(self):
        found = of_kind(played("norrbotten-2023", MEETING), "document")
        assert {duty.unit for duty in found} == {HOME_CARE, HEALTH_CENTRE, SCHOOL}
        assert {duty.due_on for duty in found} == {date(2026, 4, 17)}

    def test_vastmanland_within_two_days(self):
        assert {d.due_on for d in of_kind(played("vastmanland-2017", MEETING), "document")} == {date(2026, 4, 16)}

    @pytest.mark.req("MEET-08")
    def test_vastra_gotaland_the_leader_documents_and_no_time_is_given(self):
        duty = the(played("vastra-gotaland-2020", MEETING), "document")
        assert (duty.unit, duty.due_at) == (HOME_CARE, None)

    def test_when_the_meeting_names_nobody_those_who_called_and_were_called_document(self):
        passed = event("call.passed_on", "2026-03-31 08:00", HEALTH_CENTRE, "psykiatrin")
        held = event("meeting.held", "2026-04-14 10:00")
        found = played("norrbotten-2023", CALL, passed, held)
        assert {duty.unit for duty in of_kind(found, "document")} == {HOME_CARE, SCHOOL, "psykiatrin"}
        again = event("meeting.held", "2026-05-14 10:00")
        found = of_kind(played("norrbotten-2023", CALL, passed, held, again), "document")
        assert [duty.unit for duty in found if duty.opened_by.at == again.at] == [HOME_CARE]

    def test_a_meeting_that_nobody_is_said_to_have_led_was_led_by_the_one_who_called(self):
        held = event("meeting.held", "2026-04-14 10:00", None)
        found = played("norrbotten-2023", CALL, held)
        assert {duty.unit for duty in of_kind(found, "document")} == {HOME_CARE, HEALTH_CENTRE, SCHOOL}
        assert the(found, "follow_up").unit == HOME_CARE

    @pytest.mark.parametrize("pack", ["lag", "sormland"])
    def test_the_law_asks_for_no_documentation_within_a_time(self, pack):
        assert not of_kind(played(pack, MEETING), "document")

    def test_each_documents_its_own_part(self):
        done = event("plan.documented", "2026-04-16 10:00", SCHOOL)
        found = played("norrbotten-2023", MEETING, done)
        assert the(found, "document", SCHOOL).met_at == done.at
        assert the(found, "document", HOME_CARE).open


@pytest.mark.req("FOLL-01")
class TestFollowUp:
    def test_norrbotten_at_least_once_a_year_from_the_meeting_and_from_each_follow_up(self):
        followed = event("follow_up.held", "2026-10-01 10:00")
        first, second = of_kind(played("norrbotten-2023", MEETING, followed), "follow_up")
        assert (first.due_on, first.met_at) == (date(2027, 4, 14), followed.at)
        assert (second.due_on, second.opened_by.kind) == (date(2027, 10, 1), "follow_up.held")

    def test_from_a_leap_day_the_year_ends_on_28_february(self):
        held = event("meeting.held", "2028-02-29 10:00")
        assert the(played("norrbotten-2023", held), "follow_up").due_on == date(2029, 2, 28)

    @pytest.mark.parametrize("pack", ["vastmanland-2017", "vastra-gotaland-2020"])
    def test_as_agreed_has_no_date_until_a_day_is_agreed(self, pack):
        assert the(played(pack, MEETING), "follow_up").due_at is None
        agreed = event("meeting.held", "2026-04-14 10:00", HOME_CARE, follow_up_on=date(2026, 9, 1))
        assert the(played(pack, agreed), "follow_up").due_on == date(2026, 9, 1)

    def test_an_agreed_day_counts_when_it_comes_before_the_guidelines(self):
        for day, due in (("2026-09-01", date(2026, 9, 1)), ("2029-09-01", date(2027, 4, 14))):
            agreed = event("meeting.held", "2026-04-14 10:00", HOME_CARE, follow_up_on=day)
            assert the(played("norrbotten-2023", agreed), "follow_up").due_on == due

    def test_an_agreed_instant_is_kept_to_its_second_where_the_guideline_has_no_day(self):
        agreed = event("meeting.held", "2026-04-14 10:00", HOME_CARE, follow_up_on="2026-09-01T10:00:00+02:00")
        duty = the(played("vastmanland-2017", agreed), "follow_up")
        assert (duty.due_on, duty.due_at) == (None, at("2026-09-01 10:00"))
        assert the(played("norrbotten-2023", agreed), "follow_up").due_on == date(2027, 4, 14)

    def test_the_law_and_a_silent_guideline_ask_for_no_follow_up_within_a_time(self):
        assert not of_kind(played("lag", MEETING), "follow_up")
        agreed = event("meeting.held", "2026-04-14 10:00", HOME_CARE, follow_up_on=date(2026, 9, 1))
        assert not of_kind(played("sormland", agreed), "follow_up")


@pytest.mark.req("CALL-10", "FOLL-01")
class TestDischarge:
    READY = event("ready_notice.sent", "2026-04-02 16:00", WARD, contact=HEALTH_CENTRE)

    @pytest.mark.parametrize("pack", [name for name in names() if name != "norrbotten-2023"])
    def test_by_law_the_fast_vardkontakt_calls_within_three_calendar_days_easter_or_not(self, pack):
        call = the(played(pack, self.READY), "call")
        assert (call.unit, call.due_on) == (HEALTH_CENTRE, date(2026, 4, 5))
        assert call.rule.source == "4 kap. 3 § lag (2017:612) om samverkan vid utskrivning"

    def test_norrbotten_says_the_same_in_its_own_words(self):
        call = the(played("norrbotten-2023", self.READY), "call")
        assert (call.due_on, call.rule.id) == (date(2026, 4, 5), "norrbotten-2023.call_after_ready")

    def test_only_the_contacts_own_call_meets_it(self):
        by_home_care = event("call.sent", "2026-04-03 09:00", HOME_CARE, HEALTH_CENTRE)
        assert the(played("lag", self.READY, by_home_care), "call").open
        by_contact = event("call.sent", "2026-04-06 00:00", HEALTH_CENTRE, HOME_CARE)
        assert the(played("lag", self.READY, by_contact), "call").late is True

    def test_norrbotten_a_plan_or_a_follow_up_within_21_days_after_discharge(self):
        discharged = event("patient.discharged", "2026-04-07 11:00", WARD)
        duty = the(played("norrbotten-2023", self.READY, discharged), "follow_up_after_discharge")
        assert (duty.unit, duty.due_on) == (HEALTH_CENTRE, date(2026, 4, 28))
        for kind in ("meeting.held", "follow_up.held"):
            done = event(kind, "2026-04-28 09:00", HEALTH_CENTRE)
            found = played("norrbotten-2023", self.READY, discharged, done)
            assert the(found, "follow_up_after_discharge").late is False

    def test_the_contact_may_be_told_with_the_discharge_and_is_else_the_one_who_told_of_it(self):
        told = event("patient.discharged", "2026-04-07 11:00", WARD, contact=HOME_CARE)
        assert the(played("norrbotten-2023", self.READY, told), "follow_up_after_discharge").unit == HOME_CARE
        alone = event("patient.discharged", "2026-04-07 11:00", WARD)
        assert the(played("norrbotten-2023", alone), "follow_up_after_discharge").unit == WARD

    def test_nobody_is_named_when_nobody_is_known(self):
        ready = Event("ready_notice.sent", at("2026-04-02 16:00"))
        discharged = Event("patient.discharged", at("2026-04-07 11:00"))
        found = played("norrbotten-2023", ready, discharged)
        assert [duty.unit for duty in found] == [None, None]

    def test_vastra_gotaland_a_meeting_is_always_offered_and_no_time_is_given(self):
        discharged = event("patient.discharged", "2026-04-07 11:00", WARD)
        duty = the(played("vastra-gotaland-2020", self.READY, discharged), "follow_up_after_discharge")
        assert (duty.unit, duty.due_at) == (HEALTH_CENTRE, None)


@pytest.mark.req("CALL-11")
class TestTheDeadlineMovedForThePerson:
    @staticmethod
    def moved(to, when="2026-03-28 10:00", duty="meeting", reason="orkar inte före påsk"):
        return event("deadline.moved", when, HOME_CARE, duty=duty, to=to, reason=reason)

    def test_it_can_be_moved_later_with_the_reason(self):
        duty = the(played("norrbotten-2023", NEED, self.moved("2026-05-04")), "meeting")
        assert (duty.not_before, duty.due_on) == (date(2026, 3, 30), date(2026, 5, 4))
        assert duty.moved == (at("2026-03-28 10:00"), "orkar inte före påsk", date(2026, 4, 17), False)

    def test_it_can_be_moved_earlier_and_then_need_not_wait(self):
        duty = the(played("norrbotten-2023", NEED, self.moved(date(2026, 3, 29))), "meeting")
        assert (duty.not_before, duty.due_on) == (None, date(2026, 3, 29))
        duty = the(played("norrbotten-2023", NEED, self.moved(date(2026, 3, 30))), "meeting")
        assert (duty.not_before, duty.due_on) == (date(2026, 3, 30), date(2026, 3, 30))

    def test_without_delay_can_be_given_a_day(self):
        assert the(played("lag", NEED, self.moved("2026-04-10")), "meeting").due_on == date(2026, 4, 10)

    def test_it_can_be_moved_to_an_instant_and_then_has_no_last_day(self):
        duty = the(played("norrbotten-2023", NEED, self.moved("2026-03-29T08:00:00+02:00")), "meeting")
        assert (duty.not_before, duty.due_on, duty.due_at) == (None, None, at("2026-03-29 08:00"))
        held = event("meeting.held", "2026-03-29 08:00:01")
        assert the(played("norrbotten-2023", NEED, self.moved(at("2026-03-29 08:00")), held), "meeting").late is True
        held = event("meeting.held", "2026-03-29 08:00:00")
        assert the(played("norrbotten-2023", NEED, self.moved(at("2026-03-29 08:00")), held), "meeting").late is False

    def test_a_deadline_moved_after_it_had_passed_is_marked_as_missed_first(self):
        late = self.moved("2026-05-04", when="2026-04-18 00:00")
        assert the(played("norrbotten-2023", NEED, late), "meeting").moved.missed

    def test_all_open_duties_of_the_kind_are_moved(self):
        moved = self.moved("2026-04-30", "2026-04-15 09:00", "document")
        done = event("plan.documented", "2026-04-14 12:00", SCHOOL)
        found = of_kind(played("norrbotten-2023", MEETING, done, moved), "document")
        assert {duty.unit: duty.due_on.day for duty in found} == {HOME_CARE: 30, HEALTH_CENTRE: 30, SCHOOL: 17}

    @pytest.mark.parametrize(
        ("duty", "to", "reason", "field"),
        [
            ("follow_up", "2026-05-04", "behov", "duty"),
            (None, "2026-05-04", "behov", "duty"),
            ("meeting", "2026-05-04", " ", "reason"),
            ("meeting", "2026-05-04", None, "reason"),
            ("meeting", "2026-02-30", "behov", "to"),
            ("meeting", "2026-05-04T10:00:00", "behov", "to"),
            ("meeting", 5, "behov", "to"),
        ],
    )
    def test_a_move_that_cannot_be_is_refused_at_its_field(self, duty, to, reason, field):
        with pytest.raises(Refused) as refused:
            played("norrbotten-2023", NEED, self.moved(to, duty=duty, reason=reason))
        assert refused.value.field == field


@pytest.mark.req("CONS-05")
class TestTheEnd:
    def test_withdrawal_of_the_consent_cancels_what_is_open_and_leaves_what_is_done(self):
        withdrawn = Event("consent.withdrawn", at("2026-04-15 10:00"))
        found = played("norrbotten-2023", NEED, CALL, MEETING, withdrawn, now="2026-06-01 00:00")
        assert the(found, "call").met_at == CALL.at
        follow_up = the(found, "follow_up")
        assert (follow_up.cancelled, follow_up.cancelled_at) == ("consent.withdrawn", withdrawn.at)
        assert follow_up.late is False

    def test_what_was_late_when_it_was_cancelled_was_late(self):
        withdrawn = Event("consent.withdrawn", at("2026-04-20 10:00"))
        found = played("norrbotten-2023", NEED, withdrawn, now="2026-06-01 00:00")
        assert the(found, "meeting").late is True
        assert the(played("norrbotten-2023", NEED, withdrawn), "meeting").late is None

    def test_withdrawal_for_one_party_lets_the_rest_go_on(self):
        withdrawn = event("consent.withdrawn", "2026-04-15 10:00", None, unit=SCHOOL)
        found = played("norrbotten-2023", MEETING, withdrawn)
        assert the(found, "document", SCHOOL).cancelled == "consent.withdrawn"
        assert the(found, "document", HOME_CARE).open
        assert not of_kind(found, "end")

    def test_withdrawal_that_names_no_limit_is_of_the_whole_whoever_was_told(self):
        withdrawn = event("consent.withdrawn", "2026-04-15 10:00", HOME_CARE, SCHOOL)
        found = played("norrbotten-2023", MEETING, withdrawn)
        assert [duty.kind for duty in found if duty.open] == ["end"]

    def test_a_receipt_undone_after_its_party_was_withdrawn_stays_cancelled_for_that_party(self):
        receipts = [event("call.acknowledged", "2026-03-30 10:00", unit) for unit in (HEALTH_CENTRE, SCHOOL)]
        withdrawn = event("consent.withdrawn", "2026-04-01 10:00", None, unit=SCHOOL)
        undone = [event("acknowledgement.undone", "2026-04-02 11:00", unit) for unit in (HEALTH_CENTRE, SCHOOL)]
        found = played("vastmanland-2017", CALL, *receipts, withdrawn, *undone)
        assert the(found, "acknowledge", SCHOOL).cancelled == "consent.withdrawn"
        assert the(found, "acknowledge", HEALTH_CENTRE).open

    def test_the_end_of_the_case_cancels_all_that_is_open(self):
        ended = event("case.ended", "2026-04-15 10:00")
        found = played("norrbotten-2023", NEED, CALL, MEETING, ended)
        assert not [duty for duty in found if duty.open]
        assert the(found, "document", SCHOOL).cancelled == "case.ended"

    def test_what_is_cancelled_stays_so(self):
        ended = event("case.ended", "2026-04-15 10:00")
        done = event("plan.documented", "2026-04-16 10:00", SCHOOL)
        duty = the(played("norrbotten-2023", MEETING, ended, done), "document", SCHOOL)
        assert (duty.met_at, duty.cancelled) == (None, "case.ended")


def test_duties_are_sorted_by_opening_event_kind_and_unit():
    found = played("norrbotten-2023", MEETING, NEED)
    assert [(duty.kind, duty.unit) for duty in found if not duty.own] == [
        ("call", HOME_CARE),
        ("meeting", HOME_CARE),
        ("document", HOME_CARE),
        ("document", SCHOOL),
        ("document", HEALTH_CENTRE),
        ("follow_up", HOME_CARE),
    ]


def test_events_of_kinds_the_rules_do_not_know_are_passed_over():
    assert played("lag", event("tea.drunk", "2026-03-27 15:00"), event("goal.written", "2026-03-27 15:00")) == []


def test_a_case_keeps_its_pack_until_an_event_changes_it_and_what_was_due_keeps_its_rule():
    changed = event("pack.changed", "2026-04-01 08:00", pack="vastmanland-2017")
    found = played("norrbotten-2023", NEED, changed, MEETING)
    assert the(found, "call").rule.id == "norrbotten-2023.call"
    assert {duty.rule.id for duty in of_kind(found, "document")} == {"vastmanland-2017.document_plan"}


def test_an_event_without_offset_is_refused():
    naive = Event("need.known", at("2026-03-27 15:00").replace(tzinfo=None), HOME_CARE)
    with pytest.raises(ValueError, match="saknar tidszon"):
        duties([naive], load("lag"))


def test_every_duty_of_a_guideline_tells_its_rule_with_text_and_source():
    discharged = event("patient.discharged", "2026-04-15 11:00", WARD)
    for name in names():
        found = [duty for duty in played(name, NEED, CALL, MEETING, discharged) if not duty.own]
        assert all(duty.kind in GUIDELINE_KINDS and duty.rule.text and duty.rule.source for duty in found)


def test_the_callers_own_ids_of_events_come_back():
    need = Event("need.known", at("2026-03-27 15:00"), HOME_CARE, id="1")
    call = Event("call.sent", at("2026-03-28 15:00"), HOME_CARE, id="2")
    duty = the(duties([need, call], load("lag")), "call")
    assert (duty.opened_by.id, duty.met_by.id) == ("1", "2")
