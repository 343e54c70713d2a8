"""Which questions one is asked, what may be shown, and when a kartläggning is made."""

import pytest

from samplan.rulebook import packs
from samplan.rulebook import questions as rules


@pytest.mark.req("PREP-02")
@pytest.mark.parametrize(
    ("age", "kind"),
    [(None, "adult"), (88, "adult"), (18, "adult"), (17, "young"), (13, "young"), (12, "child"), (6, "child")],
)
def test_the_age_decides_the_questions(age: int | None, kind: str) -> None:
    assert rules.set_of(age) == kind


@pytest.mark.req("PREP-02")
def test_there_are_seven_questions_for_each_with_codes_of_their_own() -> None:
    assert [len(questions) for questions in rules.SETS.values()] == [7, 7, 7]
    codes = [part.code for question in rules.QUESTIONS.values() for part in question.parts]
    assert len(codes) == len(set(codes)) and max(map(len, codes)) <= 34, "with the prefix of noted ones within 40"
    assert all(rules.question_of(part.code) is q for q in rules.QUESTIONS.values() for part in q.parts)
    assert rules.question_of("own_part") is None


@pytest.mark.req("PREP-02")
def test_every_set_asks_what_must_not_be_told_and_never_tells_it_to_the_meeting() -> None:
    private = [part.code for question in rules.QUESTIONS.values() for part in question.parts if part.private]
    assert private == ["adult.5.not", "young.7", "child.7.not"]


@pytest.mark.req("PREP-02", "PREP-03", "ORG-06")
def test_the_person_can_say_how_they_want_to_take_part_and_communicate() -> None:
    wishes = dict(rules.WISHES)
    assert {"phone", "video", "part", "letter", "spokesman", "interpreter", "pictures"} <= set(wishes)
    for code in ("young.6", "child.6"):
        how = rules.QUESTIONS[code].parts[0]
        assert dict(how.choices)["other"].startswith("Nej, någon annan säger"), "a child's voice carried by another"


@pytest.mark.req("PREP-02")
def test_an_answer_is_told_in_words_and_a_code_that_is_not_known_is_left_out() -> None:
    wish = rules.QUESTIONS["adult.6"]
    assert list(rules.told(wish, {"adult.6.wish": "phone,gone,door", "adult.6": "Helst på förmiddagen"})) == [
        "Det här vill jag: Jag är med på telefon, Jag sitter nära dörren",
        "Vilken plats och vilken tid passar dig? Behöver du något mer? Helst på förmiddagen",
    ]


@pytest.mark.req("PREP-04")
@pytest.mark.parametrize(
    ("pack", "setting", "made"),
    [
        ("norrbotten-2023", "everyday", True),
        ("norrbotten-2023", "child", True),
        ("norrbotten-2023", "discharge", False),
        ("norrbotten-2023", "compulsory", False),
        ("vastmanland-2017", "everyday", False),
    ],
)
def test_a_kartlaggning_is_made_only_in_open_care_and_by_the_guidelines_that_have_one(
    pack: str, setting: str, made: bool
) -> None:
    assert rules.is_mapped(packs.load(pack), setting) is made
