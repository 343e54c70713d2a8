"""The letter to someone outside: what they need to come, and nothing of what the others bring or the person wants."""

import pytest

from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import ADDRESS, CALL, OUTSIDE, PRINTED, changed, with_every_text
from tests.paper import pages, text


def letter(content: dict = OUTSIDE, kind: str = "outside") -> str:
    return text(render(kind, content, address=ADDRESS, printed=PRINTED))


@pytest.mark.req("CALL-06", "ORG-03", "CONS-09")
def test_they_read_when_where_why_and_what_they_can_bring_and_nothing_of_the_others() -> None:
    printed = letter()
    for words in (
        "Du är inbjuden till ett möte om Maj Exempelsson.",
        "Torsdag 26 mars 2026 klockan 10.00 till 11.00",
        "Vad som gäller för sjukpenning",
        "Vem lägger om såret när Sara är ledig?",
        "Ring 0980-319 210 och säg om du kommer.",
    ):
        assert words in printed, words
    for words in ("berättar om såret", "Jag vill kunna gå till Konsum", "Talong", "Vad är en SIP?"):
        assert words not in printed, f"{words} is not for someone outside"
    assert len(pages(render("outside", OUTSIDE, address=ADDRESS, printed=PRINTED))) == 1


@pytest.mark.req("ORG-06")
def test_where_someone_with_protected_identity_will_be_is_told_on_the_phone_alone() -> None:
    receiver = OUTSIDE["receiver"] | {"hide_place": True}
    printed = letter(OUTSIDE | {"receiver": receiver})
    assert "Björkens vårdcentral, rum Tallen" not in printed and "Ring oss, så berättar vi var." in printed


@pytest.mark.req("CALL-07")
@pytest.mark.parametrize("kind", ["call", "outside"])
def test_a_letter_of_a_moved_meeting_says_that_it_has_moved_and_one_of_a_cancelled_that_it_is_off(kind: str) -> None:
    content = OUTSIDE if kind == "outside" else CALL
    moved = letter(
        content | {"moved_from": {"starts_at": "2026-03-20T10:00:00+01:00"}, "reason": "Lena är sjuk."}, kind
    )
    assert "har flyttats. Den nya tiden står här. Lena är sjuk." in moved
    off = letter(content | {"cancelled": True, "again": True, "reason": "Lena är sjuk."}, kind)
    assert "Mötet är inställt" in off and "Lena är sjuk." in off
    assert "Talong" not in off and "Jag kommer" not in off
    assert ("Du får en ny inbjudan." in off) == (kind == "call")


def test_without_an_address_there_is_still_the_name_in_the_window() -> None:
    assert "Försäkringskassan" in text(render("outside", changed(OUTSIDE), address=None, printed=PRINTED))


@pytest.mark.req("CALL-06", "ORG-03")
def test_one_outside_is_sent_to_us_and_not_to_a_samordnare_of_their_own_about_signs_that_cannot_be_printed() -> None:
    printed = letter(with_every_text(OUTSIDE, "سلام عليكم"))
    assert "kan skriva ut här. Ring oss, så läser vi upp det." in printed and "din samordnare" not in printed
