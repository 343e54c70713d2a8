"""What follows a meeting: the call to the follow-up, the coordination handed over, and the end that is documented."""

from datetime import date

import pytest

from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, SCHOOL, event, of_kind, played, the

NEED = event("need.known", "2026-03-27 15:00")
CALL = event("call.sent", "2026-03-30 09:00", HOME_CARE, HEALTH_CENTRE)
HELD = event("meeting.held", "2026-04-14 10:00", HOME_CARE, HEALTH_CENTRE, follow_up_on="2026-06-10")
OFFERED = event("coordinator.offered", "2026-04-15 10:00", HOME_CARE, HEALTH_CENTRE)
ENDED = event("case.ended", "2026-06-10 10:00", HOME_CARE, HEALTH_CENTRE, SCHOOL, letters=["avslut"])


def open_ones(found):
    return {(duty.kind, duty.unit) for duty in found if duty.open}


@pytest.mark.req("FOLL-01")
class TestTheCallToTheFollowUp:
    TO_FOLLOW_UP = event("call.sent", "2026-04-15 09:00", HOME_CARE, HEALTH_CENTRE, **{"for": "follow_up"})
    FOLLOWED = event("follow_up.held", "2026-06-10 10:00", HOME_CARE)

    def test_it_is_sent_as_soon_as_the_day_is_agreed(self):
        duty = the(played("demo", NEED, CALL, HELD), "call_follow_up")
        assert (duty.unit, duty.due_at, duty.own, duty.open) == (HOME_CARE, None, True, True)
        assert duty.rule.text == "Skicka kallelsen till uppföljningen så snart dagen är bestämd."
        assert duty.rule.source.startswith("Norrbotten v2.0")

    def test_without_an_agreed_day_there_is_nothing_to_send_yet(self):
        held = event("meeting.held", "2026-04-14 10:00", HOME_CARE)
        assert not of_kind(played("demo", NEED, CALL, held), "call_follow_up")

    def test_the_call_that_is_for_the_follow_up_meets_it_and_another_does_not(self):
        assert the(played("demo", NEED, CALL, HELD, self.TO_FOLLOW_UP), "call_follow_up").met_at is not None
        another = event("call.sent", "2026-04-15 09:00", HOME_CARE, HEALTH_CENTRE)
        assert the(played("demo", NEED, CALL, HELD, another), "call_follow_up").open

    def test_the_called_take_and_answer_it_as_any_call(self):
        found = of_kind(played("demo", CALL, HELD, self.TO_FOLLOW_UP), "acknowledge")
        assert [duty.opened_by.at for duty in found] == [CALL.at, self.TO_FOLLOW_UP.at]

    def test_a_follow_up_that_agrees_the_next_day_asks_for_the_next_call_and_ends_by_that_day(self):
        agreed = event("follow_up.held", "2026-06-10 10:00", HOME_CARE, follow_up_on="2026-09-01")
        found = played("norrbotten-2023", NEED, CALL, HELD, agreed)
        assert [duty.cancelled for duty in of_kind(found, "call_follow_up")] == ["follow_up.held", None]
        assert [duty.due_on for duty in of_kind(found, "follow_up")] == [date(2026, 6, 10), date(2026, 9, 1)]

    def test_a_follow_up_held_without_a_call_leaves_none_to_send(self):
        found = played("demo", NEED, CALL, HELD, self.FOLLOWED)
        assert the(found, "call_follow_up").cancelled == "follow_up.held"

    def test_two_meetings_that_agree_a_day_ask_for_one_call(self):
        again = event("meeting.held", "2026-04-16 10:00", HOME_CARE, follow_up_on="2026-06-11")
        assert len(of_kind(played("demo", NEED, CALL, HELD, again), "call_follow_up")) == 1

    def test_the_one_who_is_named_coordinator_sends_it(self):
        named = event("coordinator.named", "2026-04-14 11:00", HOME_CARE, HEALTH_CENTRE)
        assert the(played("demo", NEED, CALL, HELD, named), "call_follow_up").unit == HEALTH_CENTRE
        before = event("coordinator.named", "2026-04-13 11:00", HOME_CARE, SCHOOL)
        assert the(played("demo", NEED, CALL, before, HELD), "call_follow_up").unit == SCHOOL


@pytest.mark.req("FOLL-05")
class TestTheCoordinationHandedOver:
    def test_the_unit_that_is_offered_it_answers_by_the_next_working_day(self):
        duty = the(played("demo", NEED, OFFERED), "take_over")
        assert (duty.unit, duty.due_on, duty.own, duty.open) == (HEALTH_CENTRE, date(2026, 4, 16), True, True)
        again = event("coordinator.offered", "2026-04-15 11:00", HOME_CARE, HEALTH_CENTRE)
        assert len(of_kind(played("demo", NEED, OFFERED, again), "take_over")) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            event("coordinator.named", "2026-04-15 11:00", HOME_CARE, HEALTH_CENTRE),
            event("coordinator.named", "2026-04-15 11:00", HEALTH_CENTRE),
            event("coordinator.declined", "2026-04-15 11:00", HEALTH_CENTRE),
        ],
        ids=["named", "takes it", "declines"],
    )
    def test_yes_and_no_are_both_an_answer(self, answer):
        assert the(played("demo", NEED, OFFERED, answer), "take_over").met_at == answer.at

    def test_another_units_no_does_not_count_and_another_units_naming_ends_the_offer(self):
        declined = event("coordinator.declined", "2026-04-15 11:00", SCHOOL)
        assert the(played("demo", NEED, OFFERED, declined), "take_over").open
        named = event("coordinator.named", "2026-04-15 11:00", HOME_CARE, SCHOOL)
        assert the(played("demo", NEED, OFFERED, named), "take_over").cancelled == "coordinator.named"

    def test_an_offer_that_is_withdrawn_asks_for_nothing(self):
        to_them = event("coordinator.offer_withdrawn", "2026-04-15 11:00", HOME_CARE, HEALTH_CENTRE)
        to_others = event("coordinator.offer_withdrawn", "2026-04-15 11:00", HOME_CARE, SCHOOL)
        to_all = event("coordinator.offer_withdrawn", "2026-04-15 11:00", HOME_CARE)
        assert the(played("demo", NEED, OFFERED, to_others), "take_over").open
        for withdrawn in (to_them, to_all):
            assert the(played("demo", NEED, OFFERED, withdrawn), "take_over").cancelled == withdrawn.kind


@pytest.mark.req("END-02")
class TestTheEnd:
    def test_each_huvudman_documents_that_it_is_over_and_the_letters_are_posted(self):
        found = played("demo", NEED, CALL, HELD, ENDED)
        units = (HOME_CARE, HEALTH_CENTRE, SCHOOL)
        assert open_ones(found) == {("post", HOME_CARE), *(("document_end", unit) for unit in units)}
        assert the(found, "document_end", SCHOOL).rule.text.startswith("Anteckna i er journal att planen är avslutad")

    def test_each_confirms_its_own(self):
        done = event("end.documented", "2026-06-11 10:00", SCHOOL)
        found = played("demo", NEED, ENDED, done)
        assert the(found, "document_end", SCHOOL).met_at == done.at
        assert the(found, "document_end", HEALTH_CENTRE).open

    def test_where_nobody_else_was_told_there_is_nothing_to_confirm(self):
        assert not of_kind(played("demo", NEED, event("case.ended", "2026-06-10 10:00")), "document_end")

    @pytest.mark.req("END-01")
    def test_nothing_is_posted_to_a_person_who_has_died(self):
        died = event("case.ended", "2026-06-10 10:00", HOME_CARE, SCHOOL, letters=["avslut"], ending="deceased")
        found = played("demo", NEED, CALL, died)
        assert {kind for kind, _ in open_ones(found)} == {"document_end"}

    def test_a_second_end_opens_nothing_and_stops_nothing_of_the_first(self):
        again = event("case.ended", "2026-06-12 10:00", SCHOOL, HOME_CARE, letters=["avslut 2"])
        assert open_ones(played("demo", NEED, ENDED, again)) == open_ones(played("demo", NEED, ENDED))
        assert len(played("demo", NEED, ENDED, again)) == len(played("demo", NEED, ENDED))

    @pytest.mark.req("INDI-02", "CONS-05")
    @pytest.mark.parametrize("stop", [ENDED, event("consent.withdrawn", "2026-06-10 10:00", None)], ids=["end", "no"])
    @pytest.mark.parametrize("day", [9, 11], ids=["asked before", "asked after"])
    def test_what_the_person_has_asked_is_answered_and_posted_though_nothing_more_is_shared(self, stop, day):
        asked = event("question.asked", f"2026-06-{day:02} 08:00", None, question="f1")
        answered = event("question.answered", "2026-06-12 10:00", HOME_CARE, question="f1", letters=["svaret"])
        assert the(played("demo", NEED, CALL, HELD, asked, stop), "answer_person").open
        found = played("demo", NEED, CALL, HELD, asked, stop, answered)
        assert the(found, "answer_person").met_at == answered.at
        assert "svaret" in [duty.ref for duty in of_kind(found, "post") if duty.open]

    @pytest.mark.req("INDI-02", "END-03")
    def test_a_death_stops_the_answer_and_its_letter_also_when_the_case_had_ended(self):
        asked = [event("question.asked", "2026-06-09 08:00", None, question=one) for one in ("f1", "f2")]
        answered = event("question.answered", "2026-06-09 10:00", HOME_CARE, question="f1", letters=["svaret"])
        died = event("case.ended", "2026-06-10 10:00", HOME_CARE, SCHOOL, ending="deceased")
        told = event("death.registered", "2026-06-12 10:00", HOME_CARE, ending="deceased")
        for end in ((died,), (ENDED, told)):
            found = played("demo", NEED, CALL, HELD, *asked, answered, *end)
            assert {kind for kind, _ in open_ones(found)} == {"document_end"}

    @pytest.mark.req("CONS-05")
    @pytest.mark.parametrize("facts", [{}, {"unit": SCHOOL}], ids=["whole", "one party"])
    def test_a_withdrawal_after_the_end_leaves_what_the_end_asks_for(self, facts):
        withdrawn = event("consent.withdrawn", "2026-06-12 10:00", None, **facts)
        assert open_ones(played("demo", NEED, ENDED, withdrawn)) == open_ones(played("demo", NEED, ENDED))

    @pytest.mark.parametrize(
        "later",
        [
            event("invitation.answered", "2026-06-12 10:00", None, answer="no"),
            event("call.answered", "2026-06-12 10:00", SCHOOL, ready=False, starts_at="2026-06-20T10:00:00+02:00"),
            event("meeting.cancelled", "2026-06-12 10:00", HOME_CARE, letters=["inställt"]),
            event("coordinator.offered", "2026-06-12 10:00", HOME_CARE, SCHOOL),
            event("measure.proposed", "2026-06-12 10:00", HOME_CARE, SCHOOL, measure="m1"),
        ],
        ids=lambda later: later.kind,
    )
    def test_after_it_nothing_of_our_own_opens_until_a_new_need_is_known(self, later):
        anew = event("need.known", "2026-06-11 10:00")
        assert open_ones(played("demo", NEED, ENDED, later)) == open_ones(played("demo", NEED, ENDED))
        assert len(played("demo", ENDED, anew, later)) > len(played("demo", ENDED, anew))
