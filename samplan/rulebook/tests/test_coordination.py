"""Who coordinates, leads and documents; who is called and must come; whom to contact; the care contact's place."""

from datetime import datetime

import pytest

from samplan.rulebook import ages, calling, care_contact, coordination, offers
from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.calling import PartyKind
from samplan.rulebook.care_contact import MUNICIPAL, OPEN_CARE, Living
from samplan.rulebook.coordination import Starters
from samplan.rulebook.kinds import CaseKind, kind_of
from samplan.rulebook.packs import load, names

NORRBOTTEN, VASTMANLAND, VG, SORMLAND = map(
    load, ("norrbotten-2023", "vastmanland-2017", "vastra-gotaland-2020", "sormland")
)
LAW = load("lag")
UNITS = Starters(
    finder="hemtjänsten", initiator="biståndsenheten", caller="vårdcentralen", care_contact="närpsykiatrin"
)


@pytest.mark.req("CALL-10")
class TestTheFirstCoordinator:
    def test_norrbotten_the_one_who_found_the_need(self):
        advice = coordination.first_coordinator(NORRBOTTEN, UNITS)
        assert advice.value == "hemtjänsten"
        assert "initialt samordningsansvarig" in advice.text_sv

    @pytest.mark.parametrize("name", names())
    def test_at_discharge_the_fast_vardkontakt_by_law(self, name):
        advice = coordination.first_coordinator(load(name), UNITS, discharge=True)
        assert (advice.value, advice.section) == ("närpsykiatrin", "4 kap. 3 § lag (2017:612)")

    def test_vastmanland_the_unit_that_took_the_initiative_or_else_the_finder(self):
        assert coordination.first_coordinator(VASTMANLAND, UNITS).value == "biståndsenheten"
        assert coordination.first_coordinator(VASTMANLAND, Starters("hemtjänsten")).value == "hemtjänsten"

    def test_where_the_guideline_says_nothing_the_one_who_calls(self):
        assert coordination.first_coordinator(SORMLAND, UNITS).value == "vårdcentralen"
        assert (
            coordination.first_coordinator(LAW, Starters("hemtjänsten", "biståndsenheten")).value == "biståndsenheten"
        )
        advice = coordination.first_coordinator(VG, Starters("hemtjänsten"), discharge=True)
        assert (advice.value, advice.source) == ("hemtjänsten", "Samplan")


@pytest.mark.req("MEET-08")
class TestTheLeaderAndTheDocumenter:
    def test_the_caller_leads_unless_another_or_an_independent_leader_is_named(self):
        assert coordination.first_leader(VG, UNITS, "hemtjänsten").value == "vårdcentralen"
        assert coordination.first_leader(VG, Starters("hemtjänsten"), "hemtjänsten").value == "hemtjänsten"
        assert coordination.first_leader(VG, UNITS, "hemtjänsten", named="processledaren").value == "processledaren"

    def test_norrbotten_the_coordinator_and_vastmanland_the_initiating_unit(self):
        assert coordination.first_leader(NORRBOTTEN, UNITS, "hemtjänsten").value == "hemtjänsten"
        assert coordination.first_leader(VASTMANLAND, UNITS, "hemtjänsten").value == "biståndsenheten"

    def test_where_nothing_is_said_the_caller(self):
        advice = coordination.first_leader(SORMLAND, UNITS, "hemtjänsten")
        assert (advice.value, advice.text_sv) == ("vårdcentralen", "Den som kallar leder mötet.")
        assert coordination.first_leader(SORMLAND, Starters("x"), "hemtjänsten").value == "hemtjänsten"

    @pytest.mark.parametrize(
        ("pack", "who"),
        [(NORRBOTTEN, "each"), (VASTMANLAND, "samordnaren"), (VG, "ledaren"), (SORMLAND, "samordnaren")],
    )
    def test_who_documents_is_the_countys_own_choice(self, pack, who):
        assert coordination.documenter(pack, "ledaren", "samordnaren").value == who


@pytest.mark.req("PLAN-16")
class TestTheOverallResponsibility:
    def test_the_main_rule_points_to_the_one_with_most_contact(self):
        advice = coordination.overall_responsibility(VASTMANLAND, {"region": 4, "kommun": 11})
        assert advice.value == "kommun"
        assert "önskemål och behov" in advice.text_sv
        assert "aktör" in coordination.overall_responsibility(NORRBOTTEN, {"hemtjänsten": 2}).text_sv

    @pytest.mark.parametrize("contacts", [{}, {"region": 3, "kommun": 3}, {"region": 0}])
    def test_it_points_to_nobody_when_nobody_has_most(self, contacts):
        assert coordination.overall_responsibility(VG, contacts).value == ""

    def test_without_a_main_rule_there_is_no_hint_but_a_duty_to_choose(self):
        advice = coordination.overall_responsibility(SORMLAND, {"region": 4})
        assert advice.value == ""
        assert "En av huvudmännen" in advice.text_sv


@pytest.mark.req("CALL-03")
class TestCalledOrInvited:
    @pytest.mark.parametrize(
        "kind",
        [PartyKind.SOCIAL_SERVICES, PartyKind.MUNICIPAL_CARE, PartyKind.REGIONAL_CARE, PartyKind.SPECIALIST_CARE],
    )
    def test_region_and_kommun_are_called_and_must_come(self, kind):
        assert calling.standing(LAW, kind).value == "called"
        verdict = calling.must_come(NORRBOTTEN, kind, ongoing_case=False)
        assert (verdict.ok, verdict.code) == (False, "must_come")
        assert verdict.reason_sv == "Den aktör som kallas till samordnad individuell planering är skyldig att delta."

    @pytest.mark.parametrize(
        "kind",
        [PartyKind.AUTHORITY, PartyKind.EMPLOYER, PartyKind.RELATIVE, PartyKind.LEGAL_REPRESENTATIVE],
    )
    def test_others_are_invited_and_may_stay_away(self, kind):
        assert calling.standing(NORRBOTTEN, kind).value == "invited"
        assert calling.must_come(NORRBOTTEN, kind, ongoing_case=True).ok

    @pytest.mark.parametrize(
        ("pack", "standing"),
        [
            ("lag", "invited"),
            ("norrbotten-2023", "invited"),
            ("vastmanland-2017", "invited"),
            ("vastra-gotaland-2020", "called"),
            ("sormland", "called"),
            ("demo", "called"),
        ],
    )
    def test_the_school_is_what_the_county_has_agreed(self, pack, standing):
        assert calling.standing(load(pack), PartyKind.SCHOOL).value == standing

    @pytest.mark.req("CALL-04")
    def test_vastra_gotaland_a_unit_without_a_case_may_stay_away_but_passes_the_call_on(self):
        verdict = calling.must_come(VG, PartyKind.SPECIALIST_CARE, ongoing_case=False)
        assert (verdict.ok, verdict.code, verdict.requirement) == (True, "pass_on", "CALL-04")
        assert "vidare" in verdict.how_to_fix_sv
        assert not calling.must_come(VG, PartyKind.SPECIALIST_CARE, ongoing_case=True)


@pytest.mark.req("NEED-09")
class TestWhomToContact:
    def test_a_unit_with_an_ongoing_contact_first(self):
        advice = calling.whom_to_contact(VASTMANLAND, "region", ["habiliteringen", "psykiatrin"], "vc", "soc")
        assert advice.value == "habiliteringen"

    @pytest.mark.parametrize(("huvudman", "unit"), [("region", "vc"), ("kommun", "soc")])
    @pytest.mark.parametrize("pack", [VASTMANLAND, SORMLAND])
    def test_otherwise_and_when_in_doubt_the_vardcentral_or_socialtjansten(self, pack, huvudman, unit):
        assert calling.whom_to_contact(pack, huvudman, [], "vc", "soc").value == unit

    def test_the_guidelines_words_are_used_when_it_has_any(self):
        assert "grundansvaret" in calling.whom_to_contact(VASTMANLAND, "region", [], "vc", None).text_sv
        assert "vårdcentral" in calling.whom_to_contact(SORMLAND, "region", [], "vc", None).text_sv
        assert "socialtjänst" in calling.whom_to_contact(LAW, "kommun", [], None, "soc").text_sv

    def test_nothing_is_pointed_out_when_nothing_is_known(self):
        assert calling.whom_to_contact(SORMLAND, "region", [], None, None).value == ""


@pytest.mark.req("ORG-09")
class TestThePlaceOfTheCareContact:
    @staticmethod
    def placed(pack, living, **more):
        return [(one.where, one.what_sv, one.coordinates) for one in care_contact.places(pack, living, **more)]

    def test_in_ordinary_housing_in_region_financed_open_care(self):
        assert self.placed(NORRBOTTEN, Living.ORDINARY) == [(OPEN_CARE, "fast vårdkontakt", True)]

    def test_in_home_care_in_the_municipal_health_care_beside_a_treating_physician(self):
        assert self.placed(NORRBOTTEN, Living.HOME_CARE) == [
            (MUNICIPAL, "fast vårdkontakt", True),
            (OPEN_CARE, "behandlingsansvarig läkare", False),
        ]

    def test_in_residential_care_in_the_kommun_beside_a_fast_lakarkontakt(self):
        assert self.placed(NORRBOTTEN, Living.RESIDENTIAL) == [
            (MUNICIPAL, "fast vårdkontakt", True),
            (OPEN_CARE, "fast läkarkontakt", False),
        ]

    def test_at_discharge_always_in_open_care_also_when_the_kommun_has_one(self):
        assert self.placed(NORRBOTTEN, Living.ORDINARY, discharge=True) == [(OPEN_CARE, "fast vårdkontakt", True)]
        first, second, third = care_contact.places(NORRBOTTEN, Living.HOME_CARE, discharge=True)
        assert (first.where, first.coordinates, first.section) == (OPEN_CARE, True, "2 kap. 5 § lag (2017:612)")
        assert (second.where, second.coordinates) == (MUNICIPAL, False)
        assert third.what_sv == "behandlingsansvarig läkare"

    def test_where_no_routine_says_more_the_law_places_it_at_discharge_alone(self):
        assert self.placed(SORMLAND, Living.HOME_CARE) == []
        assert self.placed(SORMLAND, Living.HOME_CARE, discharge=True) == [(OPEN_CARE, "fast vårdkontakt", True)]

    @pytest.mark.req("ORG-08")
    def test_for_life_threatening_conditions_a_physician_too_who_need_not_coordinate(self):
        *_, physician = care_contact.places(NORRBOTTEN, Living.ORDINARY, life_threatening=True)
        assert (physician.what_sv, physician.coordinates) == ("fast vårdkontakt på läkarnivå", False)

    @pytest.mark.req("ORG-08")
    @pytest.mark.parametrize(
        ("named", "coordinating", "life_threatening", "physician", "code"),
        [
            (0, 0, False, False, "none"),
            (2, 0, False, False, "not_one"),
            (2, 2, False, False, "not_one"),
            (1, 1, True, False, "no_physician"),
            (2, 1, True, True, "ok"),
            (1, 1, False, False, "ok"),
        ],
    )
    def test_before_a_plan_is_made_one_is_named_and_one_coordinates(
        self, named, coordinating, life_threatening, physician, code
    ):
        verdict = care_contact.in_order(NORRBOTTEN, named, coordinating, life_threatening, physician)
        assert (verdict.code, verdict.ok) == (code, code == "ok")

    def test_the_law_alone_asks_for_one_when_it_is_needed(self):
        assert care_contact.in_order(LAW, 0, 0).ok
        assert care_contact.in_order(LAW, 0, 0, life_threatening=True).code == "none"


@pytest.mark.req("NEED-10")
class TestWhoIsAlwaysOffered:
    @pytest.mark.parametrize(
        ("pack", "situation", "groups"),
        [
            ("norrbotten-2023", {"home_care": True}, ["home_care"]),
            ("norrbotten-2023", {"residential": True}, []),
            ("norrbotten-2023", {"residential": True, "wish": True}, ["residential_on_wish_or_need"]),
            ("norrbotten-2023", {"residential": True, "staff_need": True}, ["residential_on_wish_or_need"]),
            ("norrbotten-2023", {"discharged": True, "needs_both": True}, ["discharged_with_both", "need"]),
            ("vastra-gotaland-2020", {"discharged": True, "needs_both": True}, ["discharged_with_both", "need"]),
            ("vastra-gotaland-2020", {"discharged": True, "home_care": True}, []),
            ("vastmanland-2017", {"residential": True, "physician_from_region": True}, ["residential_with_physician"]),
            (
                "vastmanland-2017",
                {"residential": True, "lss_1_or_2": True, "needs_rehabilitation": True},
                ["lss_with_rehabilitation"],
            ),
            ("sormland", {"home_care": True, "needs_both": True}, ["need"]),
        ],
    )
    def test_by_guideline_and_by_law(self, pack, situation, groups):
        found = offers.offer(load(pack), offers.Situation(**situation))
        assert [advice.value for advice in found] == groups


@pytest.mark.req("NEED-08")
class TestKindsOfCoordination:
    def test_one_engine_with_the_guidelines_own_steps(self):
        everyday = kind_of(NORRBOTTEN, CaseKind.EVERYDAY)
        assert [step.id.partition(".")[2] for step in everyday.steps] == [
            "mapping",
            "call",
            "meeting",
            "document_plan",
            "follow_up",
        ]

    def test_at_discharge_the_call_follows_the_ready_notice_and_nothing_is_mapped(self):
        steps = [step.id for step in kind_of(NORRBOTTEN, CaseKind.DISCHARGE).steps]
        assert steps[0] == "norrbotten-2023.call_after_ready"
        assert "norrbotten-2023.mapping" not in steps

    def test_compulsory_care_leads_to_a_samordnad_vardplan_instead(self):
        kind = kind_of(NORRBOTTEN, CaseKind.COMPULSORY)
        assert kind.plan_sv == "samordnad vårdplan"
        assert [step.id for step in kind.steps] == ["norrbotten-2023.document_compulsory"]
        assert kind_of(LAW, CaseKind.COMPULSORY).steps == ()

    def test_where_a_guideline_is_silent_the_laws_step_stands(self):
        assert [step.id for step in kind_of(SORMLAND, CaseKind.EVERYDAY).steps] == ["lag.call", "lag.meeting"]

    @pytest.mark.parametrize("kind", CaseKind)
    def test_every_kind_has_a_name_a_law_and_a_plan(self, kind):
        found = kind_of(LAW, kind)
        assert found.kind.value
        assert found.section
        assert found.plan_sv.startswith("samordnad")


@pytest.mark.req("CONS-08", "NEED-08")
class TestAges:
    @pytest.mark.parametrize(
        ("age", "code"),
        [
            *((0, "under_12"), (11, "under_12"), (12, "12_to_14"), (14, "12_to_14")),
            *((15, "15_to_17"), (17, "15_to_17"), (18, "adult"), (110, "adult")),
        ],
    )
    def test_the_bands_are_those_of_the_law(self, age, code):
        assert ages.band(age).code == code

    def test_guardians_consent_to_eighteen_and_the_young_too_from_fifteen(self):
        assert [(band.guardians_consent, band.own_consent) for band in ages.BANDS] == [
            (True, False),
            (True, False),
            (True, True),
            (False, True),
        ]

    def test_no_age_is_below_zero(self):
        with pytest.raises(ValueError, match="negativ"):
            ages.band(-1)

    def test_norrbotten_plans_here_from_eighteen_and_for_the_young_by_norrbus(self):
        assert ages.planned_here(NORRBOTTEN, 18)
        verdict = ages.planned_here(NORRBOTTEN, 17)
        assert (verdict.code, verdict.how_to_fix_sv) == ("too_young", "Planera enligt Norrbus.")

    @pytest.mark.parametrize(("age", "routine"), [(5, "Norrbus"), (20, "Norrbus"), (21, None)])
    def test_norrbus_is_to_and_including_twenty(self, age, routine):
        assert ages.young_routine(NORRBOTTEN, age) == routine

    def test_elsewhere_all_ages(self):
        assert ages.planned_here(VG, 0)
        assert ages.young_routine(VG, 0) is None


@pytest.mark.req("CALL-05")
@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-07 07:00", ""),
        ("2026-12-07 18:59", ""),
        ("2026-12-07 06:59", "Mötet börjar kl. 06.59"),
        ("2026-12-07 19:00", "Mötet börjar kl. 19.00"),
        ("2026-12-07 02:00", "Mötet börjar kl. 02.00"),
        ("2026-12-12 10:00", "en helg eller en röd dag. Kontrollera att dagen"),
        ("2027-01-06 21:30", "kl. 21.30 på en helg eller en röd dag. Kontrollera att dagen och tiden"),
        ("2027-01-06 10:00", "en helg eller en röd dag"),
    ],
)
def test_an_hour_or_a_day_when_nobody_meets_is_asked_about(at: str, said: str) -> None:
    told = calling.unusual_time(datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM))
    assert (said in told) if said else told == ""
