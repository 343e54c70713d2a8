"""How long an owner keeps its copy, and when it must go."""

from datetime import date

import pytest

from samplan.rulebook.packs import load
from samplan.rulebook.retention import Circumstances, Owner, retention

pytestmark = pytest.mark.req("ACC-04")

LAW = load("lag")
LAST = date(2026, 11, 21)


def test_health_care_keeps_at_least_ten_years_after_the_last_note():
    found = retention(LAW, Owner.HEALTH, LAST)
    assert (found.keep_to, found.from_day, found.by_day) == (date(2036, 11, 21), date(2036, 11, 22), None)
    assert found.section == "3 kap. 17 § patientdatalagen (2008:355)"


def test_vastmanland_ten_years_in_its_own_words():
    found = retention(load("vastmanland-2017"), Owner.HEALTH, LAST)
    assert found.from_day == date(2036, 11, 22)
    assert found.source == "Västmanland 2017, 5.8"


def test_a_leap_days_note_is_kept_to_28_february():
    found = retention(LAW, Owner.HEALTH, date(2024, 2, 29))
    assert (found.keep_to, found.from_day) == (date(2034, 2, 28), date(2034, 3, 1))


@pytest.mark.parametrize("pack", ["lag", "vastmanland-2017"])
def test_socialtjansten_disposes_after_five_years_before_the_end_of_the_next_calendar_year(pack):
    found = retention(load(pack), Owner.SOCIAL, LAST, Circumstances(born_on=date(1944, 12, 12)))
    assert (found.keep_to, found.from_day, found.by_day) == (date(2031, 11, 21), date(2031, 11, 22), date(2032, 12, 31))


def test_a_note_on_the_last_day_of_the_year_gives_the_whole_next_year_and_one_more():
    found = retention(LAW, Owner.SOCIAL, date(2026, 12, 31))
    assert (found.from_day, found.by_day) == (date(2032, 1, 1), date(2033, 12, 31))


@pytest.mark.parametrize("day", [5, 15, 25])
def test_those_born_on_the_5th_15th_and_25th_are_kept_for_research(day):
    found = retention(LAW, Owner.SOCIAL, LAST, Circumstances(born_on=date(1944, 12, day)))
    assert found.archive
    assert (found.from_day, found.by_day) == (None, None)


@pytest.mark.parametrize("facts", [Circumstances(kept=True), Circumstances(kept_area=True)])
def test_placed_children_paternity_adoption_and_some_areas_are_kept_for_ever(facts):
    assert retention(LAW, Owner.SOCIAL, LAST, facts).archive


def test_an_inquiry_to_protect_a_child_is_kept_until_the_child_is_thirty():
    child = Circumstances(born_on=date(2015, 3, 14), child_protection=True)
    found = retention(LAW, Owner.SOCIAL, LAST, child)
    assert (found.keep_to, found.from_day) == (date(2045, 3, 13), date(2045, 3, 14))
    assert found.section == "16 kap. 2 a § SoL (2025:400)"
    grown = Circumstances(born_on=date(2000, 3, 14), child_protection=True)
    assert retention(LAW, Owner.SOCIAL, LAST, grown).keep_to == date(2031, 11, 21)
    assert retention(LAW, Owner.SOCIAL, LAST, Circumstances(child_protection=True)).keep_to == date(2031, 11, 21)


def test_a_private_provider_disposes_two_years_after_the_last_note():
    assert retention(LAW, Owner.PRIVATE_SOCIAL, LAST).from_day == date(2028, 11, 22)


def test_the_school_follows_its_own_plan():
    found = retention(LAW, Owner.SCHOOL, LAST)
    assert (found.keep_to, found.from_day, found.archive) == (None, None, False)


@pytest.mark.parametrize("owner", [Owner.HEALTH, Owner.SOCIAL, Owner.PRIVATE_SOCIAL])
def test_nothing_is_disposed_of_while_someone_needs_it_for_a_trial(owner):
    found = retention(LAW, owner, LAST, Circumstances(hold=True))
    assert found.keep_to is not None
    assert (found.from_day, found.by_day) == (None, None)
    assert "gallras inte nu" in found.text_sv
