"""Letters are read by people who are ill, old, young or new to Swedish: short words, short sentences."""

import pytest

from samplan.interfaces.letters.about import about
from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import PRINTED
from tests.paper import pages, text
from tests.readability import FOR_LETTERS, lix

HARD = "Samordningsansvarig huvudman återkommer avseende beviljade insatser enligt gällande överenskommelse."


@pytest.mark.req("INDI-06")
def test_the_letters_own_words_are_easy_to_read() -> None:
    letter, *_, slip = pages(render("call", {}, address=None, printed=PRINTED))
    assert lix(letter.partition("Vad är en SIP?")[0]) <= FOR_LETTERS
    assert lix(slip) <= FOR_LETTERS
    besked, *_ = pages(render("no_sip", {}, address=None, printed=PRINTED))
    assert lix(besked) <= FOR_LETTERS
    extract = text(render("log_extract", {"first": "2025-03-12", "last": "2026-03-12"}, address=None, printed=PRINTED))
    assert lix(extract) <= FOR_LETTERS
    (plan,) = pages(render("plan", {}, address=None, printed=PRINTED))
    assert lix(plan) <= FOR_LETTERS


@pytest.mark.req("PREP-01", "INDI-06")
def test_what_a_sip_is_is_told_in_easy_swedish_line_by_line() -> None:
    told = about("0980-319 210")
    lines = [
        line
        for piece in told["left"] + told["right"]
        for paragraph in piece["paragraphs"]
        for line in paragraph.splitlines()
    ]
    assert lix("\n".join(lines)) <= 22
    assert max(len(line) for line in lines) <= 40


def test_hard_text_is_found_out() -> None:
    assert lix(HARD) > 60
