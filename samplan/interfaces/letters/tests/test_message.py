"""Short letters: the plan is over, a new coordinator, an answer."""

import pytest

from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import ADDRESS, ANSWER, BESKED, NO_SIP, PRINTED
from samplan.interfaces.letters.tests.test_readability import lix
from samplan.interfaces.parts.words import WHY_ENDED
from samplan.rulebook import checklist
from tests.paper import text


def letter(kind: str, content: dict) -> str:
    return text(render(kind, content, address=ADDRESS, printed=PRINTED))


@pytest.mark.req("END-02")
@pytest.mark.parametrize("ending", [row.code for row in checklist.ENDINGS if row.code != "deceased"])
def test_the_end_is_told_with_why_and_what_the_person_can_do(ending: str) -> None:
    printed = letter("besked", BESKED | {"ending": ending})
    for words in (
        "Hej Maj!",
        "Planen är avslutad.",
        WHY_ENDED[ending],
        "Vi är glada för din skull.",
        "Vi frågar dig igen" if ending == "replaced" else "Vill du ha en ny plan?",
    ):
        assert words in printed
    assert "Ring Lena Berg på 0980-319 210." in printed and lix(printed) <= 36


@pytest.mark.req("END-02", "CALL-07")
@pytest.mark.parametrize("content", [BESKED, NO_SIP])
def test_a_letter_of_the_end_says_that_the_booked_meeting_is_off_when_there_was_one(content: dict) -> None:
    said = " ".join(letter("besked", content | {"meeting_off": "2026-03-20T13:00:00+01:00"}).split())
    assert "Mötet fredag 20 mars 2026 klockan 13.00 är inställt." in said
    assert "inställt" not in letter("besked", content)


@pytest.mark.req("FOLL-05")
def test_a_new_coordinator_is_told_by_name_unit_and_phone() -> None:
    printed = letter("besked", BESKED | {"kind": "coordinator", "title": "distriktssköterska", "unit": "Björken"})
    assert "Din samordnare är nu Lena Berg, distriktssköterska, Björken." in printed
    assert "0980-319 210" in printed


def test_an_answer_repeats_what_was_asked() -> None:
    printed = letter("answer", ANSWER)
    assert "Du skrev: Vem ringer mig på måndag?" in printed and "Sara på Björken ringer dig." in printed
