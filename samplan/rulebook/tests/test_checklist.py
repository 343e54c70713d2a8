"""What staff choose among: every line has a code of its own, a Swedish sentence and a source."""

import pytest

from samplan.rulebook import checklist
from samplan.rulebook.permissions import Permission

LISTS = {
    "EXAMPLES": checklist.EXAMPLES,
    "NOT_A_SIP": checklist.NOT_A_SIP,
    "ASSESSMENT_RESTS_ON": checklist.ASSESSMENT_RESTS_ON,
    "REFUSALS": checklist.REFUSALS,
    "DECLINED": checklist.DECLINED,
    "ENDINGS": checklist.ENDINGS,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_line_has_a_code_of_its_own_words_and_a_source(name):
    lines = LISTS[name]
    assert len(set(checklist.codes(lines))) == len({line.text_sv for line in lines}) == len(lines)
    assert all(line.text_sv and line.source and line.code.isidentifier() for line in lines)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_no_line_calls_the_person_by_a_role(name):
    text = " ".join(line.text_sv.lower() for line in LISTS[name])
    assert not any(word in text for word in ("patient", "brukare", "klient", "den enskilde"))


@pytest.mark.req("NEED-03")
def test_the_seven_examples_are_the_six_of_one_guideline_and_the_one_of_another():
    assert checklist.codes(checklist.EXAMPLES) == (
        "both_huvudman",
        "several_units",
        "unclear_responsibility",
        "same_time_or_order",
        "sent_around",
        "after_discharge",
        "other_needed",
    )
    assert [line.source for line in checklist.EXAMPLES].count("Västra Götaland 2020, 1. Upptäck behov") == 6


@pytest.mark.req("NEED-07")
def test_other_plans_do_not_replace_a_sip_and_it_is_not_for_compulsory_care():
    other, meeting, compulsory = (line.text_sv for line in checklist.NOT_A_SIP)
    assert "ersätter inte en SIP" in other and "ersätter inte ett SIP-möte" in meeting
    assert "ska inte användas" in compulsory and "tvångsvård" in compulsory


@pytest.mark.req("NEED-11")
def test_an_assessment_rests_on_contact_discharge_summary_investigation_or_something_else():
    rests = checklist.codes(checklist.ASSESSMENT_RESTS_ON)
    assert rests == ("contact", "discharge_summary", "needs_investigation", "other")


@pytest.mark.req("NEED-04")
def test_a_refusal_has_a_reason_and_stands_beside_the_reminder_that_it_is_the_exception():
    assert {"not_both", "not_needed", "has_plan", "other"} <= set(checklist.codes(checklist.REFUSALS))
    assert "undantagsfall" in checklist.REFUSAL_IS_EXCEPTION.text_sv


@pytest.mark.req("NEED-05")
def test_a_no_is_noted_after_a_dialogue_and_the_person_knows_that_help_remains():
    assert checklist.codes(checklist.DECLINED) == ("dialogue_held", "still_no", "help_remains")
    assert "utan SIP" in checklist.DECLINED[-1].text_sv


@pytest.mark.req("END-01")
class TestEndings:
    def test_there_are_eight_for_a_plan_and_two_for_what_never_became_one(self):
        assert [row.code for row in checklist.ENDINGS if not row.before_plan] == [
            "goals_met",
            "no_need_both",
            "no_new_needs",
            "not_relevant",
            "replaced",
            "withdrawn",
            "moved",
            "deceased",
        ]
        assert [row.code for row in checklist.ENDINGS if row.before_plan] == ["person_declined", "huvudman_refused"]

    def test_any_party_registers_a_death_and_the_one_who_coordinates_chooses_the_others(self):
        by = {row.code: row.permission for row in checklist.ENDINGS}
        assert by.pop("deceased") is Permission.REGISTER_DEATH
        assert set(by.values()) == {Permission.END_CASE}

    def test_the_person_and_the_parties_judge_the_goals_and_the_needs_at_a_meeting(self):
        judged = {row.code for row in checklist.ENDINGS if row.at_evaluation}
        assert judged == {"goals_met", "no_need_both", "no_new_needs", "not_relevant"}

    def test_with_a_plan_all_but_death_can_be_chosen_and_without_one_what_needs_no_plan(self):
        with_plan, without = ({row.code for row in checklist.endings(has, withdrawn=True)} for has in (True, False))
        assert with_plan == {
            "goals_met",
            "no_need_both",
            "no_new_needs",
            "not_relevant",
            "replaced",
            "withdrawn",
            "moved",
        }
        assert without == {
            "no_need_both",
            "not_relevant",
            "withdrawn",
            "moved",
            "person_declined",
            "huvudman_refused",
        }

    def test_a_reason_is_found_by_its_code(self):
        assert checklist.ending("moved").text_sv == "Personen har flyttat."
        assert checklist.ending("tea") is None


@pytest.mark.req("CALL-08")
def test_from_eight_called_on_fewer_are_advised_and_the_number_is_our_own():
    assert checklist.many_called(7) is None
    advice = checklist.many_called(8)
    assert "så få som möjligt" in advice.text_sv and "antalet är Samplans eget" in advice.source
