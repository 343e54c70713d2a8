"""Is the consent enough? Adults, representatives, those who cannot, and children."""

from datetime import date, datetime, timedelta

import pytest

from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.consent import (
    EXCHANGE,
    SIP,
    Consenter,
    ConsentFact,
    Scope,
    covers,
    deciding,
    given,
    kept_where,
    may_call,
    may_make_plan,
    may_share,
)
from samplan.rulebook.packs import load

pytestmark = pytest.mark.req("CONS-03")

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=STOCKHOLM)
ADULT = Consenter("Elsa", 82)
KOMMUN, REGION = "kommunens socialnämnd", "regionen"
UNITS = (Scope("vårdcentralen"), Scope("hemtjänsten"))


def said(purpose=EXCHANGE, answer="yes", by="Elsa", days=1, organisation=KOMMUN, **more):
    more.setdefault("scope", UNITS if purpose == EXCHANGE else ())
    return ConsentFact(purpose, answer, by, NOW - timedelta(days=days), organisation, **more)


BOTH = [said(EXCHANGE), said(SIP)]


@pytest.mark.req("CONS-01")
class TestToCall:
    def test_both_consents_are_needed_to_call(self):
        verdict = may_call(BOTH, ADULT, KOMMUN, ["vårdcentralen"], NOW)
        assert verdict
        assert (verdict.code, verdict.reason_sv) == ("ok", "")

    @pytest.mark.parametrize(("left", "what"), [(SIP, "uppgifter lämnas"), (EXCHANGE, "en plan görs")])
    def test_the_one_that_is_missing_is_named_with_the_way_to_get_it(self, left, what):
        verdict = may_call([said(left)], ADULT, KOMMUN, ["vårdcentralen"], NOW)
        assert not verdict
        assert verdict.reason_sv == f"Samtycke till att {what} saknas."
        assert verdict.how_to_fix_sv == "Fråga personen och anteckna svaret."
        assert verdict.requirement == "CONS-03"

    def test_every_party_must_be_within_the_consent(self):
        verdict = may_call(BOTH, ADULT, KOMMUN, ["vårdcentralen", "skolan", "hemtjänsten"], NOW)
        assert verdict.code == "outside_scope"
        assert may_call(BOTH, ADULT, KOMMUN, [], NOW)

    @pytest.mark.req("PREP-06")
    def test_a_meeting_among_staff_needs_the_consent_to_exchange_alone(self):
        assert may_call([said(EXCHANGE)], ADULT, KOMMUN, ["vårdcentralen"], NOW, plan=False)
        assert not may_call([said(SIP)], ADULT, KOMMUN, ["vårdcentralen"], NOW, plan=False)

    def test_no_plan_is_made_without_the_persons_consent_to_it(self):
        assert may_make_plan(BOTH, ADULT, NOW)
        verdict = may_make_plan([said(EXCHANGE)], ADULT, NOW)
        assert verdict.section == "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"


class TestToShare:
    @pytest.mark.req("CONS-10")
    def test_the_authority_that_discloses_must_itself_have_asked(self):
        assert may_share(BOTH, ADULT, KOMMUN, "vårdcentralen", NOW)
        verdict = may_share(BOTH, ADULT, REGION, "hemtjänsten", NOW)
        assert verdict.code == "missing"
        assert verdict.section == "10 kap. 1 § och 12 kap. 2 § OSL (2009:400)"

    @pytest.mark.req("CONS-10")
    def test_the_consent_to_the_plan_is_one_for_the_case(self):
        assert may_make_plan([said(SIP, organisation=REGION)], ADULT, NOW)

    @pytest.mark.req("CONS-04")
    def test_a_party_that_is_not_named_gets_nothing(self):
        assert may_share(BOTH, ADULT, KOMMUN, "skolan", NOW).reason_sv == "Samtycket gäller inte den här mottagaren."

    @pytest.mark.req("CONS-04")
    def test_a_subject_that_is_kept_back_is_kept_back(self):
        scope = (Scope("skolan"), Scope("skolan", "missbruk", allowed=False))
        row = said(scope=scope)
        assert covers(row, "skolan")
        assert covers(row, "skolan", "hälsa")
        assert not covers(row, "skolan", "missbruk")
        verdict = may_share([row], ADULT, KOMMUN, "skolan", NOW, "missbruk")
        assert (verdict.code, verdict.requirement) == ("outside_scope", "CONS-04")
        assert "i fråga om missbruk" in verdict.reason_sv

    @pytest.mark.req("CONS-04")
    def test_leave_for_one_subject_is_no_leave_for_everything(self):
        row = said(scope=(Scope("skolan", "hälsa"),))
        assert covers(row, "skolan", "hälsa")
        assert not covers(row, "skolan")
        assert not covers(row, "skolan", "missbruk")

    @pytest.mark.req("CONS-04")
    def test_a_no_to_a_party_stands_above_a_yes(self):
        assert not covers(said(scope=(Scope("skolan", allowed=False), Scope("skolan", "hälsa"))), "skolan", "hälsa")


class TestOverTime:
    @pytest.mark.req("MEET-07", "CONS-04")
    def test_what_was_shared_then_is_asked_of_what_was_answered_then(self):
        then = NOW - timedelta(days=2)
        wider = said(days=1, scope=(*UNITS, Scope("skolan")))
        assert may_share([said(days=3), wider], ADULT, KOMMUN, "skolan", then).code == "outside_scope"
        assert (
            may_share([said(days=3), said(answer="cannot", days=1)], ADULT, KOMMUN, "skolan", then).code
            == "outside_scope"
        )
        assert may_share([said(days=3), wider], ADULT, KOMMUN, "skolan", NOW)

    @pytest.mark.req("CONS-07")
    def test_the_newest_answer_counts_and_the_older_stay(self):
        assert may_make_plan([said(SIP, "no", days=9), said(SIP, days=2)], ADULT, NOW)
        verdict = may_make_plan([said(SIP, days=9), said(SIP, "no", days=2)], ADULT, NOW)
        assert verdict.code == "no"
        assert "Hjälp ges också utan plan" in verdict.how_to_fix_sv

    def test_an_answer_that_is_yet_to_come_does_not_count(self):
        assert may_make_plan([said(SIP, days=-1)], ADULT, NOW).code == "missing"

    @pytest.mark.req("CONS-05")
    def test_what_is_withdrawn_stops_at_that_instant(self):
        row = said(SIP, withdrawn_at=NOW)
        assert may_make_plan([row], ADULT, NOW).code == "withdrawn"
        assert may_make_plan([row], ADULT, NOW - timedelta(seconds=1))

    @pytest.mark.req("CONS-02")
    def test_a_consent_holds_to_and_including_its_last_day(self):
        row = said(SIP, until=date(2026, 11, 21))
        assert may_make_plan([row], ADULT, NOW.replace(hour=23, minute=59))
        verdict = may_make_plan([row], ADULT, NOW + timedelta(hours=12))
        assert (verdict.code, verdict.reason_sv) == ("expired", "Samtycket gällde till och med 2026-11-21.")


class TestThoseWhoCannot:
    PERSON = Consenter("Elsa", 82, representatives=("god man",))

    def test_a_representative_answers_for_one_who_cannot(self):
        rows = [said(SIP, "cannot"), said(SIP, by="god man", given_as="representative")]
        assert may_make_plan(rows, self.PERSON, NOW)
        assert may_make_plan(rows[1:], self.PERSON, NOW)

    def test_the_persons_own_no_stands_above_the_representatives_yes(self):
        rows = [said(SIP, "no", days=9), said(SIP, by="god man", given_as="representative")]
        assert may_make_plan(rows, self.PERSON, NOW).code == "no"

    @pytest.mark.req("CONS-07")
    @pytest.mark.parametrize("names", [("Anna", "Bo"), ("Bo", "Anna")])
    @pytest.mark.parametrize(("first", "last"), [("yes", "no"), ("no", "yes")])
    def test_of_two_representatives_the_newest_answer_counts_whatever_they_are_called(self, names, first, last):
        two = Consenter("Elsa", 82, representatives=tuple(sorted(names)))
        rows = [
            said(purpose, answer, by=name, given_as="representative", days=days, scope=(Scope("skolan"),))
            for purpose in (SIP, EXCHANGE)
            for name, answer, days in zip(names, (first, last), (9, 2), strict=True)
        ]
        assert may_make_plan(rows, two, NOW).code == ("ok" if last == "yes" else "no")
        assert bool(may_share(rows, two, KOMMUN, "skolan", NOW)) == (last == "yes")

    def test_one_who_is_not_a_representative_answers_for_nobody(self):
        assert may_make_plan([said(SIP, by="grannen", given_as="representative")], self.PERSON, NOW).code == "missing"

    def test_without_a_representative_another_ground_must_be_found(self):
        verdict = may_make_plan([said(SIP, "cannot")], ADULT, NOW)
        assert verdict.code == "cannot"
        assert "25 kap. 13 § OSL" in verdict.how_to_fix_sv

    def test_a_representative_who_cannot_answer_has_not_answered(self):
        rows = [said(SIP, "cannot", by="god man", given_as="representative")]
        assert may_make_plan(rows, self.PERSON, NOW).code == "cannot"

    def test_a_person_of_unknown_age_is_taken_for_an_adult(self):
        assert may_make_plan([said(SIP)], Consenter("Elsa"), NOW)


@pytest.mark.req("CONS-08")
class TestChildren:
    CHILD = Consenter("Noor", 9, guardians=("mamma", "pappa"))
    YOUNG = Consenter("Noor", 15, guardians=("mamma", "pappa"))

    @staticmethod
    def guardian(who, answer="yes", **more):
        return said(SIP, answer, by=who, given_as="guardian", **more)

    def test_two_guardians_decide_together(self):
        rows = [self.guardian("mamma"), self.guardian("pappa")]
        assert may_make_plan(rows, self.CHILD, NOW)
        verdict = may_make_plan(rows[:1], self.CHILD, NOW)
        assert verdict.code == "guardian_missing"
        assert "varje vårdnadshavare" in verdict.how_to_fix_sv

    def test_one_guardian_who_has_custody_alone_is_enough(self):
        alone = Consenter("Noor", 9, guardians=("mamma",))
        assert may_make_plan([self.guardian("mamma")], alone, NOW)

    def test_guardians_who_disagree_have_not_consented(self):
        rows = [self.guardian("mamma"), self.guardian("pappa", "no")]
        verdict = may_make_plan(rows, self.CHILD, NOW)
        assert (verdict.code, verdict.requirement) == ("guardians_disagree", "CONS-08")
        assert verdict.section.startswith("6 kap. 11 och 13 §§ föräldrabalken")

    def test_guardians_who_both_say_no_have_said_no(self):
        rows = [self.guardian("mamma", "no"), self.guardian("pappa", "no")]
        assert may_make_plan(rows, self.CHILD, NOW).code == "no"

    def test_a_guardian_whose_yes_is_withdrawn_does_not_disagree_with_a_no(self):
        rows = [self.guardian("mamma", withdrawn_at=NOW), self.guardian("pappa", "no")]
        assert may_make_plan(rows, self.CHILD, NOW).code == "withdrawn"

    def test_a_guardian_who_cannot_answer_has_not_answered(self):
        rows = [self.guardian("mamma"), self.guardian("pappa", "cannot")]
        assert may_make_plan(rows, self.CHILD, NOW).code == "cannot"

    def test_a_child_whose_guardians_are_unknown_has_nobody_to_consent(self):
        verdict = may_make_plan([said(SIP, by="Noor")], Consenter("Noor", 9), NOW)
        assert verdict.how_to_fix_sv == "Anteckna vem eller vilka som är vårdnadshavare och fråga dem."

    def test_a_childs_own_view_is_heard_but_does_not_decide_before_fifteen(self):
        rows = [self.guardian("mamma"), self.guardian("pappa"), said(SIP, "no", by="Noor")]
        assert may_make_plan(rows, self.CHILD, NOW)

    def test_from_fifteen_the_young_person_is_asked_too_and_their_no_is_a_no(self):
        rows = [self.guardian("mamma"), self.guardian("pappa")]
        assert may_make_plan(rows, self.YOUNG, NOW).code == "child_missing"
        assert may_make_plan([*rows, said(SIP, by="Noor")], self.YOUNG, NOW)
        assert may_make_plan([*rows, said(SIP, "no", by="Noor")], self.YOUNG, NOW).code == "no"

    def test_at_eighteen_the_guardians_have_nothing_to_say(self):
        grown = Consenter("Noor", 18, guardians=("mamma",))
        verdict = may_make_plan([self.guardian("mamma")], grown, NOW)
        assert (verdict.code, verdict.section) == ("came_of_age", "9 kap. 1 § föräldrabalken")
        assert verdict.reason_sv.startswith("Personen har fyllt 18 och svarar själv nu.")
        assert may_make_plan([self.guardian("mamma", "no"), said(SIP, by="Noor")], grown, NOW)
        unknown = Consenter("Noor", None, guardians=("mamma",))
        assert may_make_plan([self.guardian("mamma")], unknown, NOW).code == "missing"

    def test_a_guardian_who_becomes_the_representative_has_not_answered_as_that(self):
        grown = Consenter("Noor", 18, guardians=("mamma",), representatives=("mamma",))
        assert may_make_plan([self.guardian("mamma")], grown, NOW).code == "came_of_age"
        assert may_make_plan([said(SIP, by="mamma", given_as="representative")], grown, NOW)
        child = Consenter("Noor", 9, guardians=("mamma",), representatives=("mamma",))
        assert not may_make_plan([said(SIP, by="mamma", given_as="representative")], child, NOW)

    def test_what_a_child_said_before_fifteen_is_no_answer_later(self):
        rows = [self.guardian("mamma"), self.guardian("pappa")]
        assert may_make_plan([*rows, said(SIP, by="Noor", age=8)], self.YOUNG, NOW).code == "child_missing"
        assert may_make_plan([*rows, said(SIP, by="Noor", age=15)], self.YOUNG, NOW)
        grown = Consenter("Noor", 18, guardians=("mamma",))
        assert may_make_plan([*rows, said(SIP, by="Noor", age=8)], grown, NOW).code == "came_of_age"
        assert may_make_plan([*rows, said(SIP, by="Noor", age=16)], grown, NOW), "its own voice, and still"

    @pytest.mark.req("CONS-04")
    def test_before_fifteen_a_childs_own_words_set_no_limit(self):
        wide = [said(by=who, given_as="guardian", scope=(Scope("skolan"),)) for who in ("mamma", "pappa")]
        own = said(by="Noor", age=9, scope=(Scope("vårdcentralen"),))
        assert may_share([*wide, own], self.CHILD, KOMMUN, "skolan", NOW)

    @pytest.mark.req("CONS-04")
    def test_at_eighteen_the_guardians_limits_bind_nobody(self):
        grown = Consenter("Noor", 18, guardians=("mamma",))
        narrow = said(by="mamma", given_as="guardian", scope=(Scope("vårdcentralen"),))
        own = said(by="Noor", scope=(Scope("skolan"), Scope("vårdcentralen")))
        assert may_share([narrow, own], grown, KOMMUN, "skolan", NOW)
        assert deciding([narrow, own], grown, NOW) == [own]

    def test_a_consent_kept_in_each_huvudmans_own_journal_counts_by_its_note(self):
        rows = [self.guardian("mamma", kept_elsewhere=True), self.guardian("pappa", kept_elsewhere=True)]
        assert may_make_plan(rows, self.CHILD, NOW)

    @pytest.mark.parametrize(
        ("pack", "age", "where"),
        [
            ("norrbotten-2023", 17, "own_system"),
            ("norrbotten-2023", 18, "here"),
            ("norrbotten-2023", None, "here"),
            ("vastmanland-2017", 9, "here"),
            ("demo", 9, "here"),
        ],
    )
    def test_norrbotten_keeps_the_consent_of_those_under_18_in_each_huvudmans_own_system(self, pack, age, where):
        assert kept_where(load(pack), Consenter("Noor", age)).value == where

    @pytest.mark.req("CONS-04")
    def test_a_limit_that_either_guardian_sets_is_obeyed(self):
        wide = said(by="mamma", given_as="guardian", scope=(Scope("skolan"), Scope("vårdcentralen")))
        narrow = said(by="pappa", given_as="guardian", scope=(Scope("vårdcentralen"),))
        assert may_share([wide, narrow], self.CHILD, KOMMUN, "vårdcentralen", NOW)
        assert may_share([wide, narrow], self.CHILD, KOMMUN, "skolan", NOW).code == "outside_scope"


def test_of_each_who_decides_the_newest_answer_to_each_question_of_each_organisation_counts():
    old, new, plan = said(days=3), said(days=1), said(SIP, "no", days=2)
    other = said(organisation=REGION, days=5)
    assert deciding([old, new, plan, other], ADULT, NOW) == [new, plan, other]
    assert deciding([old, new], ADULT, NOW - timedelta(days=2)) == [old], "as it was then"
    person = Consenter("Elsa", 82, representatives=("god man",))
    cannot, stands_in = said(answer="cannot"), said(by="god man", given_as="representative")
    assert deciding([stands_in, cannot], person, NOW) == [stands_in], "whenever it was noted that they cannot"
    assert deciding([cannot], person, NOW) == [cannot]
    assert deciding([stands_in, new], person, NOW) == [new], "the person has answered"


def test_each_purpose_is_answered_for_itself():
    assert given([said(EXCHANGE)], ADULT, EXCHANGE, NOW)
    assert not given([said(EXCHANGE)], ADULT, SIP, NOW)
