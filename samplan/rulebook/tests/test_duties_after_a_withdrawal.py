"""When the whole consent is taken back and given again: the process goes on where it stopped (CONS-05, CONS-06)."""

from datetime import date

import pytest

from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, SCHOOL, at, event, of_kind, played, the

pytestmark = pytest.mark.req("CONS-05", "CONS-06")

NEED = event("need.known", "2026-09-01 09:00")
ASKED = event("consent.recorded", "2026-09-01 10:00", answer="yes")
CALL = event("call.sent", "2026-09-02 09:00", HOME_CARE, HEALTH_CENTRE, SCHOOL, starts_at="2026-09-15T13:00:00+02:00")
TAKEN = event("call.acknowledged", "2026-09-02 10:00", HEALTH_CENTRE)
HELD = event("meeting.held", "2026-09-15 14:00", HOME_CARE, HEALTH_CENTRE, follow_up_on=date(2026, 12, 1))


def withdrawn(when):
    return event("consent.withdrawn", when, None, whole=True, coordinator=HOME_CARE)


def yes(when, **facts):
    return event("consent.recorded", when, answer="yes", **facts)


STOP, YES = withdrawn("2026-09-03 09:00"), yes("2026-09-08 09:00")


def open_ones(found):
    return sorted((duty.kind, duty.unit) for duty in found if duty.open)


def test_before_the_call_the_coordinator_calls_after_the_yes_and_has_nothing_to_end():
    found = played("norrbotten-2023", NEED, ASKED, STOP, YES)
    assert the(found, "end").cancelled == "consent.recorded"
    assert open_ones(found) == [("call", HOME_CARE), ("meeting", HOME_CARE)]


def test_a_limit_that_passed_while_nobody_could_act_counts_from_the_yes_and_one_ahead_stays():
    found = played("norrbotten-2023", NEED, ASKED, STOP, YES, now="2026-09-10 09:00")
    call, meeting = the(found, "call"), the(found, "meeting")
    assert (call.due_on, call.late, call.resumed_at) == (date(2026, 9, 11), False, YES.at)
    assert (meeting.not_before, meeting.due_on) == (date(2026, 9, 4), date(2026, 9, 22))
    soon = yes("2026-09-04 09:00")
    assert the(played("norrbotten-2023", NEED, ASKED, STOP, soon), "call").due_on == date(2026, 9, 4)


def test_what_was_late_before_the_withdrawal_is_late_after_the_yes():
    found = played("norrbotten-2023", NEED, ASKED, withdrawn("2026-09-06 09:00"), YES, now="2026-09-08 10:00")
    assert (the(found, "call").due_on, the(found, "call").late) == (date(2026, 9, 4), True)


def test_until_the_yes_of_the_coordinating_unit_nothing_but_the_end_is_owed():
    another = event("consent.recorded", "2026-09-08 09:00", HEALTH_CENTRE, answer="yes")
    no = event("consent.recorded", "2026-09-08 09:00", answer="no")
    for answer in (another, no):
        assert open_ones(played("norrbotten-2023", NEED, ASKED, STOP, answer)) == [("end", HOME_CARE)]
    assert ("call", HOME_CARE) in open_ones(played("norrbotten-2023", NEED, ASKED, STOP, no, yes("2026-09-09 09:00")))


def test_an_end_leaves_nothing_that_a_yes_could_open():
    ended = event("case.ended", "2026-09-04 09:00", ending="withdrawn")
    assert open_ones(played("norrbotten-2023", NEED, ASKED, CALL, STOP, ended, YES)) == []


@pytest.mark.req("CALL-07")
def test_before_the_meeting_those_called_take_the_call_and_answer_it_after_the_yes():
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, YES)
    assert open_ones(found) == [("acknowledge", SCHOOL), ("answer", HEALTH_CENTRE), ("meeting", HOME_CARE)]
    assert the(found, "call").met_at == CALL.at
    taken = event("call.acknowledged", "2026-09-08 10:00", SCHOOL)
    assert ("answer", SCHOOL) in open_ones(played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, YES, taken))


@pytest.mark.req("CALL-07")
def test_who_had_answered_is_asked_again_since_the_meeting_was_said_to_be_off():
    comes = event("call.answered", "2026-09-02 11:00", HEALTH_CENTRE, answer="attends")
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, comes, STOP, YES)
    first, again = of_kind(found, "answer", HEALTH_CENTRE)
    assert first.met_at == comes.at and (again.opened_by.at, again.open) == (YES.at, True)
    assert not of_kind(found, "answer", SCHOOL), "it has the call to take"


@pytest.mark.req("PREP-05")
def test_who_was_to_prepare_prepares_until_the_meeting_and_is_not_asked_again():
    starts = "2026-09-15T13:00:00+02:00"
    comes = event("call.answered", "2026-09-02 11:00", HEALTH_CENTRE, ready=False, starts_at=starts)
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, comes, STOP, YES)
    assert the(found, "prepare").due_at == at("2026-09-15 13:00")
    assert open_ones(found) == [("acknowledge", SCHOOL), ("meeting", HOME_CARE), ("prepare", HEALTH_CENTRE)]


@pytest.mark.req("CALL-07")
def test_nobody_is_asked_about_a_meeting_whose_hour_has_passed_or_that_is_off():
    late = yes("2026-09-16 09:00")
    assert open_ones(played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, late)) == [("meeting", HOME_CARE)]
    off = event("meeting.cancelled", "2026-09-02 12:00", HOME_CARE, again=False)
    assert open_ones(played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, off, STOP, YES)) == [("meeting", HOME_CARE)]


@pytest.mark.req("CALL-04")
def test_the_unit_that_the_call_was_passed_on_to_is_told_and_not_the_one_that_left():
    on = event("call.passed_on", "2026-09-02 11:00", HEALTH_CENTRE, "ätstörningsenheten")
    left = event("consent.withdrawn", "2026-09-02 12:00", None, unit=SCHOOL)
    comes = event("call.answered", "2026-09-02 13:00", "ätstörningsenheten")
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, on, left, comes, STOP, YES)
    assert [(d.kind, d.unit) for d in found if d.open and d.kind in ("acknowledge", "answer")] == [
        ("answer", "ätstörningsenheten")
    ]


def test_a_letter_that_was_recalled_is_not_posted_again():
    by_post = event("call.sent", "2026-09-02 09:00", HOME_CARE, HEALTH_CENTRE, letters=["brev"])
    found = played("norrbotten-2023", NEED, ASKED, by_post, STOP, YES)
    assert the(found, "post").cancelled == "consent.withdrawn"


@pytest.mark.req("FOLL-01", "FOLL-05", "PLAN-10")
def test_a_plan_in_force_is_documented_shared_and_followed_up_after_the_yes_and_the_offer_waits_again():
    offered = event("coordinator.offered", "2026-09-16 09:00", HOME_CARE, HEALTH_CENTRE)
    before = played("norrbotten-2023", NEED, ASKED, HELD, offered)
    stop, again = withdrawn("2026-09-16 10:00"), yes("2026-09-25 09:00")
    found = played("norrbotten-2023", NEED, ASKED, HELD, offered, stop, again)
    assert open_ones(found) == open_ones(before)
    assert the(found, "follow_up").due_on == date(2026, 12, 1)
    assert the(found, "document", HEALTH_CENTRE).due_on == date(2026, 9, 28)
    assert the(found, "take_over").due_on == date(2026, 9, 28)


@pytest.mark.req("FOLL-01")
def test_a_follow_up_whose_day_passed_meanwhile_is_due_without_delay_and_not_in_a_year():
    found = played("norrbotten-2023", NEED, ASKED, HELD, withdrawn("2026-11-20 09:00"), yes("2026-12-10 09:00"))
    assert (the(found, "follow_up").due_on, the(found, "follow_up").open) == (None, True)


def test_what_happened_while_the_plan_stood_still_is_not_asked_for_afterwards():
    offered = event("coordinator.offered", "2026-09-02 09:00", HOME_CARE, HEALTH_CENTRE)
    declined = event("coordinator.declined", "2026-09-04 09:00", HEALTH_CENTRE)
    found = played("norrbotten-2023", NEED, ASKED, offered, STOP, declined, YES)
    assert the(found, "take_over").cancelled == "consent.withdrawn"
    undone = event("acknowledgement.undone", "2026-09-04 09:00", HEALTH_CENTRE)
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, undone, YES)
    assert ("acknowledge", HEALTH_CENTRE) in open_ones(found)


def test_a_yes_can_be_taken_back_and_given_again():
    second, third = withdrawn("2026-09-09 09:00"), yes("2026-09-14 09:00")
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, YES, second)
    assert open_ones(found) == [("end", HOME_CARE)]
    found = played("norrbotten-2023", NEED, ASKED, CALL, TAKEN, STOP, YES, second, third)
    assert open_ones(found) == [("acknowledge", SCHOOL), ("answer", HEALTH_CENTRE), ("meeting", HOME_CARE)]


def test_whom_the_person_says_yes_to_again_the_coordinator_need_not_ring_about():
    let_go = event("consent.withdrawn", "2026-09-03 09:00", None, unit=HEALTH_CENTRE)
    silent = event("consent.withdrawn", "2026-09-03 10:00", None, organisation="region", silent="region")
    told = (NEED, ASKED, CALL, let_go, silent)
    assert [duty.ref for duty in of_kind(played("demo", *told), "let_go")] == [HEALTH_CENTRE, "region"]
    for covers in (HEALTH_CENTRE, "region"):
        found = of_kind(played("demo", *told, yes("2026-09-08 09:00", covers=[covers])), "let_go")
        assert [duty.ref for duty in found if duty.cancelled == "consent.recorded"] == [covers]
    found = of_kind(played("demo", *told, YES), "let_go")
    assert all(duty.open for duty in found), "a yes to others says nothing of them"
