"""When the person says no: nothing is sent against it, and a later yes begins anew (NEED-05)."""

from datetime import date

import pytest

from samplan.rulebook.tests.stories import HEALTH_CENTRE, HOME_CARE, WARD, at, event, of_kind, played, the

pytestmark = pytest.mark.req("NEED-05")

NEED = event("need.known", "2026-09-01 09:00")
NO = event("consent.recorded", "2026-09-02 09:00", answer="no")
YES = event("consent.recorded", "2026-09-10 09:00", answer="yes")
READY = event("ready_notice.sent", "2026-09-01 16:00", WARD, contact=HEALTH_CENTRE)


def open_ones(found):
    return [(duty.kind, duty.unit) for duty in found if duty.open]


def test_a_no_is_an_answer_and_leaves_nothing_to_call_or_meet_for():
    found = played("norrbotten-2023", NEED, NO)
    assert the(found, "consent").met_at == NO.at
    assert the(found, "call").cancelled == the(found, "meeting").cancelled == "consent.recorded"
    assert open_ones(found) == []


def test_an_answer_that_is_not_told_is_a_yes_and_cannot_is_not_a_no():
    for facts in ({}, {"answer": "yes"}, {"answer": "cannot"}):
        found = played("norrbotten-2023", NEED, event("consent.recorded", "2026-09-02 09:00", **facts))
        assert open_ones(found) == [("call", HOME_CARE), ("meeting", HOME_CARE)]
        assert the(found, "call").opened_by.kind == "need.known"


@pytest.mark.req("CONS-10")
def test_a_no_to_one_unit_is_not_a_no_to_another():
    other = event("need.known", "2026-09-01 09:00", HEALTH_CENTRE)
    found = played("norrbotten-2023", NEED, other, NO)
    assert open_ones(found) == [("call", HEALTH_CENTRE), ("consent", HEALTH_CENTRE), ("meeting", HEALTH_CENTRE)]


def test_what_is_done_before_the_no_stays_done():
    sent = event("call.sent", "2026-09-01 12:00", HOME_CARE, HEALTH_CENTRE)
    found = played("norrbotten-2023", NEED, sent, NO)
    assert the(found, "call").met_at == sent.at
    assert the(found, "meeting").cancelled == "consent.recorded"
    assert [duty.kind for duty in played("norrbotten-2023", NEED, sent, NO, YES) if duty.opened_by.at == YES.at] == [
        "meeting"
    ]


def test_a_later_yes_opens_call_and_meeting_anew_counted_from_that_yes():
    found = played("norrbotten-2023", NEED, NO, YES)
    first, second = of_kind(found, "call")
    assert (first.cancelled, first.due_on) == ("consent.recorded", date(2026, 9, 4))
    assert (second.opened_by.at, second.due_on, second.open) == (YES.at, date(2026, 9, 15), True)
    _, meeting = of_kind(found, "meeting")
    assert (meeting.not_before, meeting.due_on) == (date(2026, 9, 13), date(2026, 10, 1))
    assert second.rule.id == "norrbotten-2023.call"


def test_the_call_after_the_yes_is_met_like_any_other():
    sent = event("call.sent", "2026-09-16 09:00", HOME_CARE, HEALTH_CENTRE)
    held = event("meeting.held", "2026-09-20 09:00", HOME_CARE, HEALTH_CENTRE)
    found = played("norrbotten-2023", NEED, NO, YES, sent, held)
    assert (of_kind(found, "call")[1].met_at, of_kind(found, "call")[1].late) == (sent.at, True)
    assert of_kind(found, "meeting")[1].late is False


def test_a_yes_that_no_no_has_come_before_begins_nothing_anew():
    again = event("consent.recorded", "2026-09-11 09:00")
    assert len(played("norrbotten-2023", NEED, YES)) == len(played("norrbotten-2023", NEED)) == 3
    assert len(played("norrbotten-2023", NEED, NO, YES, again)) == len(played("norrbotten-2023", NEED, NO, YES)) == 5
    assert played("norrbotten-2023", YES, event("consent.recorded", "2026-09-12 09:00", answer="no")) == []


def test_who_cannot_answer_has_not_said_yes_after_all():
    cannot = event("consent.recorded", "2026-09-10 09:00", answer="cannot")
    assert open_ones(played("norrbotten-2023", NEED, NO, cannot)) == []
    assert (
        len(open_ones(played("norrbotten-2023", NEED, NO, cannot, event("consent.recorded", "2026-09-11 09:00")))) == 2
    )


def test_no_and_yes_can_follow_each_other_again():
    no_again = event("consent.recorded", "2026-09-11 09:00", answer="no")
    yes_again = event("consent.recorded", "2026-09-21 09:00", answer="yes")
    assert open_ones(played("norrbotten-2023", NEED, NO, YES, no_again)) == []
    found = of_kind(played("norrbotten-2023", NEED, NO, YES, no_again, yes_again), "call")
    assert [duty.due_on for duty in found] == [date(2026, 9, 4), date(2026, 9, 15), date(2026, 9, 24)]
    assert [duty.open for duty in found] == [False, False, True]


@pytest.mark.req("CALL-10")
def test_at_discharge_too_and_then_the_laws_three_days_count_from_the_yes():
    no = event("consent.recorded", "2026-09-02 09:00", HEALTH_CENTRE, answer="no")
    yes = event("consent.recorded", "2026-09-10 09:00", HEALTH_CENTRE, answer="yes")
    assert the(played("lag", READY, no), "call").cancelled == "consent.recorded"
    _, call = of_kind(played("lag", READY, no, yes), "call")
    assert (call.due_on, call.rule.id) == (date(2026, 9, 13), "lag.call_after_ready")


def test_of_two_calls_declined_at_once_one_is_sent_and_the_laws_time_at_discharge_holds():
    need = event("need.known", "2026-09-01 09:00", HEALTH_CENTRE)
    no = event("consent.recorded", "2026-09-02 09:00", HEALTH_CENTRE, answer="no")
    yes = event("consent.recorded", "2026-09-11 09:00", HEALTH_CENTRE, answer="yes")
    found = played("norrbotten-2023", need, READY, no, yes)
    assert [(duty.kind, duty.rule.id) for duty in found if duty.opened_by.at == yes.at] == [
        ("call", "norrbotten-2023.call_after_ready"),
        ("meeting", "norrbotten-2023.meeting"),
    ]
    again = event("consent.recorded", "2026-09-12 09:00", HEALTH_CENTRE, answer="yes")
    assert played("norrbotten-2023", need, READY, no, yes, again) == found


def test_a_new_need_after_the_no_is_asked_about_anew_and_the_yes_does_not_double_its_call():
    again = event("need.known", "2026-09-08 09:00")
    found = played("norrbotten-2023", NEED, NO, again, YES)
    assert [(duty.kind, duty.opened_by.at) for duty in found if duty.open] == [
        ("call", again.at),
        ("meeting", again.at),
    ]


@pytest.mark.req("CONS-05", "CONS-06")
@pytest.mark.parametrize(
    "stop",
    [
        event("consent.withdrawn", "2026-09-05 09:00", None, unit=HOME_CARE),
        event("case.ended", "2026-09-05 09:00"),
    ],
)
def test_a_yes_does_not_open_what_the_units_own_withdrawal_or_an_end_has_closed_since_the_no(stop):
    assert not of_kind([duty for duty in played("norrbotten-2023", NEED, NO, stop, YES) if duty.open], "call")


def test_the_withdrawal_for_another_party_leaves_the_yes_its_effect():
    withdrawn = event("consent.withdrawn", "2026-09-05 09:00", None, unit=HEALTH_CENTRE)
    assert open_ones(played("norrbotten-2023", NEED, NO, withdrawn, YES)) == [
        ("let_go", HOME_CARE),
        ("call", HOME_CARE),
        ("meeting", HOME_CARE),
    ]


@pytest.mark.req("CALL-10")
def test_who_has_become_coordinator_since_the_no_calls_after_the_yes():
    named = event("coordinator.named", "2026-09-05 09:00", HOME_CARE, HEALTH_CENTRE)
    theirs = event("consent.recorded", "2026-09-10 09:00", HEALTH_CENTRE, answer="yes")
    assert open_ones(played("norrbotten-2023", NEED, NO, named, YES)) == []
    assert open_ones(played("norrbotten-2023", NEED, NO, named, theirs)) == [
        ("call", HEALTH_CENTRE),
        ("meeting", HEALTH_CENTRE),
    ]


@pytest.mark.req("CALL-10")
def test_the_call_at_discharge_stays_the_contacts_through_no_new_coordinator_and_yes():
    no = event("consent.recorded", "2026-09-02 09:00", HEALTH_CENTRE, answer="no")
    named = event("coordinator.named", "2026-09-05 09:00", HOME_CARE)
    yes = event("consent.recorded", "2026-09-10 09:00", HEALTH_CENTRE, answer="yes")
    named_again = event("coordinator.named", "2026-09-11 09:00", WARD)
    assert open_ones(played("lag", READY, no, named, yes, named_again)) == [("call", HEALTH_CENTRE)]


def test_after_the_yes_the_guideline_that_holds_then_counts():
    changed = event("pack.changed", "2026-09-05 09:00", pack="demo")
    found = of_kind(played("norrbotten-2023", NEED, NO, changed, YES), "call")
    assert [duty.rule.id for duty in found] == ["norrbotten-2023.call", "demo.call"]


def test_what_was_late_when_the_person_said_no_was_late():
    late_no = event("consent.recorded", "2026-09-05 09:00", answer="no")
    found = played("norrbotten-2023", NEED, late_no, now="2026-12-01 00:00")
    assert (the(found, "call").late, the(found, "meeting").late) == (True, False)
    assert the(played("norrbotten-2023", NEED, late_no), "call").cancelled_at == at("2026-09-05 09:00")


@pytest.mark.req("CONS-06")
def test_a_yes_opens_what_a_no_had_cancelled_also_when_the_whole_consent_was_withdrawn_since():
    withdrawn = event("consent.withdrawn", "2026-09-05 09:00", whole=True, coordinator=HOME_CARE)
    found = played("norrbotten-2023", NEED, NO, withdrawn, YES)
    assert open_ones(found) == [("call", HOME_CARE), ("meeting", HOME_CARE)]
    assert of_kind(found, "call")[1].due_on == date(2026, 9, 15)
