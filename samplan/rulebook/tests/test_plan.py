"""May the meeting end, what the plan lacks by law and by quality, and who may confirm."""

from dataclasses import replace
from datetime import date

import pytest

from samplan.rulebook.plan import (
    Conclusion,
    MeasureFact,
    PlanFacts,
    lacks_by_law,
    may_conclude,
    may_confirm,
)
from samplan.rulebook.quality import GoalFact, QualityFacts, quality

SETTLED = Conclusion(date(2026, 12, 14), "vårdcentralen", "Karin", "Karin ringer", "Karin", ("paper",))
TODAY = date(2026, 11, 21)
VISIT = MeasureFact("Hemsjukvård varje dag", "region", "Distriktssköterskan", "dagligen", "hem")
SHOWER = MeasureFact("Hjälp med dusch", "kommun", "Hemtjänsten", "tisdagar", "hem")
WALK = MeasureFact("Promenad", "du", "Elsa", "på morgonen", "hem")
BENEFIT = MeasureFact("Utreder rätt till ersättning", "annan", "Försäkringskassan", "i januari", "hem")


@pytest.mark.req("MEET-05")
class TestTheEndOfTheMeeting:
    def test_a_meeting_where_everything_is_settled_may_end(self):
        assert may_conclude(SETTLED) == []

    def test_an_empty_one_may_not_and_hears_of_all_six(self):
        missing = may_conclude(Conclusion())
        assert [one.field for one in missing] == [
            "follow_up_on",
            "follow_up_place",
            "follow_up_by",
            "feedback",
            "coordinator",
            "delivery",
        ]
        assert all(one.message_sv.endswith(".") and one.requirement == "MEET-05" for one in missing)

    @pytest.mark.parametrize(
        ("field", "empty"),
        [
            ("follow_up_on", None),
            ("follow_up_place", ""),
            ("follow_up_by", ""),
            ("feedback", ""),
            ("coordinator", ""),
            ("delivery", ()),
        ],
    )
    def test_each_thing_may_be_left_open_with_an_explicit_reason(self, field, empty):
        unsettled = replace(SETTLED, **{field: empty})
        assert [one.field for one in may_conclude(unsettled)] == [field]
        assert may_conclude(replace(unsettled, reasons={field: "Elsa vill vänta"})) == []
        assert may_conclude(replace(unsettled, reasons={field: "  "}))


@pytest.mark.req("PLAN-01")
class TestWhatTheLawAsks:
    def test_a_plan_with_measures_answerers_others_and_responsibility_lacks_nothing(self):
        assert lacks_by_law(PlanFacts((VISIT, SHOWER, BENEFIT), "kommun")) == []

    def test_an_empty_plan_lacks_its_measures_and_the_overall_responsibility(self):
        assert [one.field for one in lacks_by_law(PlanFacts())] == ["measures", "responsible"]

    @pytest.mark.parametrize(
        ("measure", "field"),
        [
            (MeasureFact("  ", "region"), "measures"),
            (MeasureFact("Dusch"), "huvudman"),
            (MeasureFact("Utredning", "annan"), "others"),
        ],
    )
    def test_each_of_the_four_is_missed_for_itself(self, measure, field):
        assert [one.field for one in lacks_by_law(PlanFacts((measure,), "region"))] == [field]

    def test_only_region_or_kommun_has_the_overall_responsibility(self):
        (missing,) = lacks_by_law(PlanFacts((VISIT,), "skola"))
        assert (missing.field, missing.section) == (
            "responsible",
            "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)",
        )


@pytest.mark.req("PLAN-04")
def test_a_huvudman_confirms_its_own_measures_only():
    assert may_confirm("region", "region")
    verdict = may_confirm("region", "kommun")
    assert verdict.code == "another_huvudman"
    assert verdict.reason_sv == "Bara den huvudman som ska göra det kan bekräfta. Till dess är det ett förslag."
    assert not may_confirm("", "")


GOOD = QualityFacts(
    consent_exchange=True,
    consent_sip=True,
    person_took_part=True,
    goals=(GoalFact("hem", in_persons_words=True),),
    measures=(VISIT, SHOWER, WALK),
    responsible="kommun",
    coordinator="Karin",
    coordinator_phone="0980-319 200",
    follow_up_on=date(2026, 12, 14),
    follow_up_place="vårdcentralen",
    follow_up_by="Karin",
    others="inga",
    delivery_wished=True,
    delivered_on=date(2026, 11, 22),
    deliver_by=date(2026, 11, 24),
    disagreement="inga",
)


def lacking(facts, today=TODAY):
    return [point.code for point in quality(facts, today) if not point.ok]


@pytest.mark.req("PLAN-14")
class TestTheFourteenPoints:
    def test_a_good_plan_has_all_fourteen(self):
        points = quality(GOOD, TODAY)
        assert [point.number for point in points] == list(range(1, 15))
        assert all(point.ok and not point.how_to_fix_sv for point in points)

    def test_an_empty_plan_lacks_all_but_what_does_not_concern_it(self):
        empty = quality(QualityFacts(), TODAY)
        assert [point.code for point in empty if point.ok] == ["self_care", "child_view"]
        assert all(point.how_to_fix_sv.endswith(".") for point in empty if not point.ok)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"consent_exchange": False}, "consent"),
            ({"consent_sip": False}, "consent"),
            ({"person_took_part": False}, "person"),
            ({"goals": (GoalFact("hem"),)}, "own_words"),
            ({"goals": (GoalFact("hem", True), GoalFact("arbete"))}, "goal_measures"),
            ({"measures": (VISIT, WALK, replace(SHOWER, when=""))}, "who_when"),
            ({"measures": (VISIT, WALK, replace(SHOWER, who=" "))}, "who_when"),
            ({"measures": (VISIT, SHOWER)}, "own_resources"),
            ({"responsible": "annan"}, "responsible"),
            ({"coordinator_phone": ""}, "coordinator"),
            ({"follow_up_on": None}, "follow_up"),
            ({"follow_up_place": ""}, "follow_up"),
            ({"others": ""}, "others"),
            ({"delivery_wished": False}, "delivered"),
            ({"delivered_on": date(2026, 11, 25)}, "delivered"),
            ({"self_care_decided": True}, "self_care"),
            ({"child": True}, "child_view"),
            ({"disagreement": " "}, "disagreement"),
        ],
    )
    def test_each_point_is_missed_for_itself(self, change, code):
        assert lacking(replace(GOOD, **change)) == [code]

    @pytest.mark.parametrize(
        "change",
        [
            {"person_took_part": False, "absence_reason": "Elsa ville inte, hennes son förde hennes talan"},
            {"measures": (VISIT, SHOWER), "own_resources": "Går själv till affären"},
            {"others": "", "measures": (VISIT, WALK, BENEFIT)},
            {"deliver_by": None},
            {"self_care_decided": True, "self_care_shown": True},
            {"child": True, "child_view": "Vill gå kvar i sin klass"},
        ],
    )
    def test_there_is_more_than_one_way_to_have_a_point(self, change):
        assert lacking(replace(GOOD, **change)) == []

    def test_a_plan_that_still_has_time_to_be_delivered_does_not_yet_lack_it(self):
        waiting = replace(GOOD, delivered_on=None)
        assert lacking(waiting, date(2026, 11, 24)) == []
        assert lacking(waiting, date(2026, 11, 25)) == ["delivered"]
        assert lacking(replace(waiting, deliver_by=None)) == ["delivered"]
