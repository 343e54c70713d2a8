"""The packs: what each county's guideline says, and how a mistake in a file is told."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from samplan.rulebook import packs, terms
from samplan.rulebook.packs import FOLDER, PARAMETERS, PackError, load, names
from samplan.rulebook.packs.reading import read
from samplan.rulebook.packs.schema import CHOICES, ITEMS, Ages, Choice, Pack, Payment, Validity

LAW_TEXT = (FOLDER / "lag.toml").read_text(encoding="utf-8")
COUNTY_TEXT = (FOLDER / "norrbotten-2023.toml").read_text(encoding="utf-8")
COUNTIES = ("norrbotten-2023", "sormland", "vastmanland-2017", "vastra-gotaland-2020")


def value(pack, key):
    return getattr(load(pack), key).value


def test_the_law_comes_first_and_the_county_that_does_not_exist_last():
    assert names() == ["lag", *COUNTIES, "demo"]


@pytest.mark.parametrize("name", names())
def test_every_parameter_has_its_sentence_and_its_source(name):
    pack = load(name)
    for key in PARAMETERS:
        setting = getattr(pack, key)
        assert setting.rule.text.endswith(".")
        assert setting.rule.source
        if setting.silent and key != "valid":
            assert setting.value == value("lag", key)


def test_a_pack_is_read_once():
    assert load("lag") is load("lag")


def test_a_pack_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(PackError, match=r'inget regelverk som heter "skane".*lag, norrbotten-2023'):
        load("skane")
    with pytest.raises(PackError):
        load("../packs/lag")


# The profile table, cell by cell: what the guideline says, None where it says nothing, "law" where it points to it.
TABLE = {
    "valid": (
        Validity(date(2023, 5, 9), None),
        Validity(date(2017, 4, 28), None),
        Validity(date(2020, 11, 1), date(2023, 12, 31)),
        None,
    ),
    "work_starts": (None, "utan dröjsmål", "utan dröjsmål", None),
    "call": ("3 arbetsdagar", "i god tid", None, None),
    "plan": ("3–21 dagar", "efter behov", "efter behov", None),
    "meeting": ("3–21 dagar", "efter behov", "efter behov", None),
    "acknowledge": (None, "1 arbetsdag", None, None),
    "admission_notice": ("24 timmar", None, None, None),
    "planning_basis": ("24 timmar", None, None, None),
    "acknowledge_discharge": ("kl. 12.00 varje dag", None, None, None),
    "call_after_ready": ("3 dagar", "law", "law", "law"),
    "payment": (Payment(3, 4, "12.00"), "law", "law", "law"),
    "follow_up_after_discharge": ("21 dagar", None, "ingen tid angiven", None),
    "meeting_during_stay": ("as_exception", None, "listed_cases", None),
    "document_plan": ("3 dagar", "2 dagar", "ingen tid angiven", None),
    "document_compulsory": ("3 dagar", None, None, None),
    "follow_up": ("1 år", "enligt överenskommelse", "enligt överenskommelse", None),
    "first_coordinator": ("finder", "initiating_unit", None, None),
    "leader": ("coordinator", "initiating_unit", "caller_or_independent", None),
    "called_must_come": ("yes", None, "unless_no_case_then_pass_on", None),
    "unknown_elsewhere": (None, "health_centre_or_social_services", "pass_on_within_huvudman", None),
    "school": ("may_be_called", "invited", "called", "party"),
    "ages": (Ages(18, "Norrbus", 20), Ages(0, None, None), Ages(0, None, None), Ages(0, None, None)),
    "children_consent": ("own_system", None, None, None),
    "mapping": ("open_care_only", None, None, None),
    "tracks": (None, None, None, "named"),
    "deviation": ("mas_and_head", "own_head_or_mas", "county_system", "as_other_deviations"),
    "disagreement": ("nearest_level_then_county_part", "line_of_managers", None, None),
    "retention": (None, "10 år", None, None),
    "weekends": ("open_care_weekdays", None, None, None),
    "overall_responsibility": (
        "actor_with_most_contact",
        "huvudman_with_most_contact",
        "huvudman_with_most_contact",
        None,
    ),
    "documenter": ("each_actor", "coordinator", "leader", None),
    "always_offered": ("groups", "groups", "groups", None),
    "care_contact": ("by_housing", None, None, None),
    "follow_up_call": ("så snart dagen är bestämd", None, None, None),
}


@pytest.mark.req("CALL-01", "CALL-05", "CALL-10", "MEET-08", "PLAN-10", "FOLL-01", "NEED-09", "NEED-10", "ACC-04")
@pytest.mark.parametrize("key", PARAMETERS)
def test_the_counties_say_what_the_profile_table_says(key):
    counties = ("norrbotten-2023", "vastmanland-2017", "vastra-gotaland-2020", "sormland")
    for name, expected in zip(counties, TABLE[key], strict=True):
        setting = getattr(load(name), key)
        if expected is None:
            assert setting.silent
        elif expected == "law":
            assert setting.as_law
            assert setting.rule.id == f"lag.{key}"
        elif isinstance(expected, str):
            said = setting.value.code if isinstance(setting.value, Choice) else str(setting.value)
            assert said == expected
        else:
            assert setting.value == expected


def test_what_the_law_says_holds_where_a_guideline_is_silent():
    assert value("sormland", "admission_notice") == terms.Hours(24)
    assert load("sormland").call.rule.id == "lag.call"
    assert value("sormland", "valid") is None


def test_the_five_example_cases_of_vastra_gotaland_are_there():
    assert len(value("vastra-gotaland-2020", "meeting_during_stay").items) == 5


def test_the_tracks_of_sormland_are_red_and_yellow():
    assert value("sormland", "tracks").items == ("röd", "gul")


def test_the_made_up_county_has_short_times_all_ages_and_calls_the_school():
    demo, norrbotten = load("demo"), load("norrbotten-2023")
    for key in ("call", "plan", "meeting", "document_plan", "follow_up", "follow_up_after_discharge"):
        assert getattr(demo, key).value == getattr(norrbotten, key).value
    assert demo.ages.value.start == 0
    assert demo.school.value.code == "called"
    assert str(demo.acknowledge.value) == "1 arbetsdag"
    assert "påhittad" in demo.document


def test_every_word_a_choice_may_say_is_said_by_some_pack_or_is_the_plain_other():
    said = {key: {value(name, key).code for name in names() if value(name, key)} for key in CHOICES}
    spare = {key: set(CHOICES[key]) - said[key] for key in CHOICES if set(CHOICES[key]) - said[key]}
    assert spare == {"weekends": {"every_day"}}
    assert set(ITEMS) <= set(CHOICES) <= {field.name for field in fields(Pack)}


def broken(tmp_path: Path, text: str, law: bool = False) -> str:
    """What is said of a pack file with this text."""
    path = tmp_path / "fel.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as error:
        read(path, None if law else load("lag"))
    return str(error.value)


def test_a_syntax_error_is_told_with_file_and_line(tmp_path):
    text = COUNTY_TEXT.replace('term = "3 arbetsdagar"', "term = 3 arbetsdagar")
    line = text[: text.index("term = 3 arbetsdagar")].count("\n") + 1
    assert broken(tmp_path, text).startswith(f"fel.toml:{line}: filen går inte att läsa")


def test_a_file_that_ends_too_early_is_told_with_its_last_line(tmp_path):
    assert broken(tmp_path, 'title = "N"\n[call]\ntext = """aldrig slut').startswith(
        "fel.toml:3: filen går inte att läsa"
    )


def test_a_file_that_is_not_text_is_told_with_its_name(tmp_path):
    path = tmp_path / "fel.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PackError, match=r"^fel\.toml: filen är inte text i UTF-8"):
        read(path, None)


MISTAKES = [
    ('title = "Norrbotten"', 'title = ""', "fel.toml: title: en text saknas."),
    ('title = "Norrbotten"', "title = 5", "fel.toml: title: en text saknas."),
    ('title = "Norrbotten"', 'title = "N"\nlength = 3', "fel.toml: length: okänd nyckel."),
    ("[tracks]\nsilent = true", "", "fel.toml: tracks: saknas."),
    ("[tracks]\nsilent = true", "[tracks]\nsilent = false", "fel.toml: tracks.source: en text saknas."),
    ("from = 2023-05-09", 'from = "2023-05-09"', "fel.toml: valid.from: ska vara ett datum"),
    ("from = 2023-05-09", "from = 2023-05-09\nto = 2023-05-08", "fel.toml: valid.to: ligger före from."),
    ("from = 2023-05-09", "from = 2023-05-09\nuntil = 3", "fel.toml: valid.until: okänd nyckel."),
    ('term = "3 arbetsdagar"', 'term = "3 arbetsdager"', 'fel.toml: call.term: "3 arbetsdager" går inte att läsa'),
    ('term = "3 arbetsdagar"', "term = 3", "fel.toml: call.term: saknas, eller är av fel slag"),
    ('term = "3 arbetsdagar"', "", "fel.toml: call.term: saknas, eller är av fel slag"),
    ('term = "3 arbetsdagar"', 'term = "3 arbetsdagar"\nwho = "alla"', "fel.toml: call.who: okänd nyckel."),
    ('text = "Själva mötet bör', 'text = ""\nwords = "', "fel.toml: meeting.text: en text saknas."),
    ('choice = "finder"', 'choice = "loser"', 'fel.toml: first_coordinator.choice: "loser" finns inte. Välj ett av:'),
    ('items = ["home_care"', 'items = ["homecare"', 'fel.toml: always_offered.items: "homecare" finns inte.'),
    (
        'items = ["home_care"',
        'items = ["", "home_care"',
        "fel.toml: always_offered.items: ska vara en lista med texter.",
    ),
    ("days_if_late = 4", "days_if_late = 2", "fel.toml: payment.days_if_late: får inte vara färre än days."),
    ("days_if_late = 4", "days_if_late = true", "fel.toml: payment.days_if_late: saknas, eller är av fel slag"),
    ("days = 3", 'days = "3"', "fel.toml: payment.days: saknas, eller är av fel slag (ska vara ett heltal)."),
    ('by = "12.00"', 'by = "25.00"', "fel.toml: payment.by: ska vara ett klockslag"),
    ('by = "12.00"', "by = 12", "fel.toml: payment.by: ska vara ett klockslag"),
    ("young_to = 20", "", "fel.toml: ages.young_routine: ska stå tillsammans med young_to"),
    ("young_to = 20", 'young_to = "20"', "fel.toml: ages.young_to: ska vara en ålder i hela år"),
    ("start = 18", "", "fel.toml: ages.start: saknas, eller är av fel slag"),
    ("start = 18", "start = -1", "fel.toml: ages.start: ska vara en ålder mellan 0 och 120."),
    ("young_to = 20", "young_to = 2000", "fel.toml: ages.young_to: ska vara en ålder mellan 0 och 120."),
    ("[tracks]\nsilent = true", "[tracks]\nsilent = true\nas_law = true", "fel.toml: tracks.source: en text saknas."),
    ("[tracks]\nsilent = true", '[tracks]\nsilent = true\n[tracks]\nchoice = "named"', "fel.toml:"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_told_with_file_and_key(tmp_path, right, wrong, said):
    assert COUNTY_TEXT.count(right) >= 1
    assert broken(tmp_path, COUNTY_TEXT.replace(right, wrong, 1)).startswith(said)


def test_what_just_holds_together_is_taken(tmp_path):
    path = tmp_path / "rätt.toml"
    text = COUNTY_TEXT.replace("from = 2023-05-09", "from = 2023-05-09\nto = 2023-05-09")
    path.write_text(text.replace("days = 3\ndays_if_late = 4", "days = 0\ndays_if_late = 0"), encoding="utf-8")
    pack = read(path, load("lag"))
    assert pack.valid.value == Validity(date(2023, 5, 9), date(2023, 5, 9))
    assert pack.payment.value == Payment(0, 0, "12.00")


def test_the_law_cannot_point_to_itself(tmp_path):
    text = LAW_TEXT.replace("[tracks]\nsilent = true", "[tracks]\nas_law = true")
    assert broken(tmp_path, text, law=True) == "fel.toml: tracks: as_law går inte att använda i lagens egen fil."


def test_a_case_keeps_its_pack_since_a_version_is_a_file_of_its_own():
    assert packs.load("norrbotten-2023").name == "norrbotten-2023"
    assert value("norrbotten-2023", "valid").end is None
