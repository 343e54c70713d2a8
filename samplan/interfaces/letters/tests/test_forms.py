"""Papers to write on by hand, and what a SIP is, for each one who meets it."""

import pytest

from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.audiences import ABOUT
from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import PRINTED, QUESTIONS
from samplan.rulebook import questions as rules
from tests.paper import pages, text
from tests.readability import FOR_PERSON, lix


def paper(kind: str, size: int = 12) -> bytes:
    return render("questions", QUESTIONS | {"set": kind}, size=size, address=None, printed=PRINTED)


@pytest.mark.req("PREP-02", "INDI-07")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", rules.SETS)
def test_the_questions_on_paper_are_the_same_as_on_the_screen(kind: str, size: int) -> None:
    printed = text(paper(kind, size))
    for question in rules.SETS[kind]:
        assert question.text in printed
        for part in question.parts:
            assert part.label in printed
            assert all(words in printed for _, words in part.choices)
    assert "Maj Exempelsson" in printed and "Lena Berg" in printed and "Vem får se dina svar?" in printed


@pytest.mark.req("PREP-02")
def test_the_paper_has_few_sheets() -> None:
    assert len(pages(paper("adult"))) <= 4
    assert len(pages(paper("child"))) <= 4


@pytest.mark.req("PREP-01", "INDI-06")
@pytest.mark.parametrize("audience", ABOUT)
def test_what_a_sip_is_is_told_plainly_to_each_on_one_sheet(audience: str) -> None:
    found = pages(render("about", {"audience": audience}, address=None, printed=PRINTED))
    assert len(found) <= 2 and ABOUT[audience].title in found[0]
    said = [one for _, paragraphs in ABOUT[audience].pieces for one in paragraphs]
    lines = [line for one in said for line in ((one,) if isinstance(one, str) else one)]
    assert lix("\n".join(lines)) <= (22 if audience == "barn" else FOR_PERSON)
