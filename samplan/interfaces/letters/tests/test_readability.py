"""Letters are read by people who are ill, old, young or new to Swedish: short words, short sentences."""

import re

import pytest

from samplan.interfaces.letters.about import about
from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import PRINTED, pages

HARD = "Samordningsansvarig huvudman återkommer avseende beviljade insatser enligt gällande överenskommelse."


def lix(words: str) -> float:
    """Läsbarhetsindex: words per sentence, and how many of a hundred words have more than six letters."""
    found = re.findall(r"[\w-]+", words)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", words)))
    return len(found) / sentences + 100 * sum(len(word) > 6 for word in found) / len(found)


@pytest.mark.req("INDI-06")
def test_the_letters_own_words_are_easy_to_read() -> None:
    letter, *_, slip = pages(render("call", {}, address=None, printed=PRINTED))
    assert lix(letter.partition("Vad är en SIP?")[0]) <= 32
    assert lix(slip) <= 32
    besked, *_ = pages(render("besked", {}, address=None, printed=PRINTED))
    assert lix(besked) <= 32
    (plan,) = pages(render("plan", {}, address=None, printed=PRINTED))
    assert lix(plan) <= 32


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
