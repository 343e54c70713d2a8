"""The letter "Inbjudan till möte"."""

import pytest

from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import ADDRESS, CALL, PRINTED, changed
from tests.paper import pages, text


def letter(content: dict = CALL, **values: object) -> str:
    return text(render("call", content, **{"address": ADDRESS, "printed": PRINTED} | values))


@pytest.mark.req("CALL-02", "CALL-06")
def test_the_letter_says_when_where_who_why_and_how_to_change_it() -> None:
    printed = letter()
    expected = [
        "Hej Maj! Vi vill träffa dig och prata om vad som är viktigt för dig.",
        "Torsdag 26 mars 2026 klockan 10.00 till 11.00",
        "Björkens vårdcentral, rum Tallen",
        "De här är inbjudna",
        "Björkens vårdcentral – berättar om såret",
        "Eva Exempelsson (inbjuden)",
        "Du får ta med någon.",
        "Vill du ändra något? Ring Lena Berg på 0980-319 210, eller skicka tillbaka talongen.",
        "Varför vi träffas Du får hjälp av både hemtjänsten och vårdcentralen.",
        "Det du vill Jag vill kunna gå till Konsum själv igen.",
        "Vem lägger om såret när Sara är ledig?",
        "Lena Berg, biståndshandläggare, Biståndsenheten, Granå kommun",
        "Vad är en SIP?",
        "Talong",
    ]
    places = [printed.find(words) for words in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places), "read aloud, the letter comes in another order than it is seen"


@pytest.mark.parametrize("size", SIZES)
def test_before_the_heading_stand_only_sender_day_name_and_address(size: int) -> None:
    above, _, _ = letter(size=size, sender="Samordning Norr").partition("Inbjudan till möte")
    assert above.split("Utskriven")[0].endswith(
        "Samordning Norr 12 mars 2026 Maj Exempelsson Storgatan 4 B, lgh 1201 981 31 Granå "
    )


@pytest.mark.req("ORG-06")
def test_without_an_address_the_letter_shows_the_name_alone_and_no_word_of_why() -> None:
    with_address, without = letter(), letter(address=None)
    assert without == with_address.replace("Storgatan 4 B, lgh 1201 981 31 Granå ", "")
    assert "skydd" not in without.lower()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.req("CALL-06")
def test_the_slip_lies_on_a_sheet_of_its_own_so_that_nothing_is_lost_when_it_is_sent_back(size: int) -> None:
    found = pages(render("call", CALL, size=size, address=ADDRESS, printed=PRINTED))
    slips = [number for number, page in enumerate(found, start=1) if page.startswith("Talong") or " Talong " in page]
    assert slips == [len(found)], "the slip is the last page"
    assert len(found) % 2 == 1, "and a front"
    for choice in (
        "Jag kommer",
        "Jag vill ha en annan tid",
        "Jag vill vara med på telefon",
        "Jag vill inte ha mötet",
        "Jag behöver tolk. Språk:",
        "Jag vill ha stor text",
        "Maj Exempelsson Torsdag 26 mars 2026 klockan 10.00",
        "Skicka till Lena Berg Biståndsenheten Granå kommun",
    ):
        assert choice in found[-1]


def test_a_long_letter_still_ends_with_the_slip_on_a_sheet_of_its_own() -> None:
    content = changed(CALL, questions=[f"Fråga nummer {number} till mötet?" for number in range(60)])
    found = pages(render("call", content, address=ADDRESS, printed=PRINTED))
    assert len(found) > 3
    assert len(found) % 2 == 1
    assert "Jag vill ha en annan tid" in found[-1]


def test_the_slip_shows_where_to_send_it_when_the_document_knows() -> None:
    printed = letter(changed(CALL, sender__address=["Box 12", "981 21 Granå"]))
    assert "Granå kommun Box 12 981 21 Granå" in printed


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        (
            {"form": "video", "place": "", "link": "https://video.exempel.se/7", "phone": "0980-319 250"},
            "Hur På video Länk https://video.exempel.se/7 Ring in på 0980-319 250",
        ),
        ({"form": "phone", "place": "", "link": "", "phone": "0980-319 250"}, "Hur På telefon Ring in på 0980-319 250"),
    ],
    ids=["video", "phone"],
)
@pytest.mark.req("CALL-02")
def test_a_meeting_at_a_distance_says_how_to_get_in(meeting: dict, expected: str) -> None:
    assert expected in letter(changed(CALL, meeting=CALL["meeting"] | meeting))


@pytest.mark.req("PREP-01")
def test_the_back_tells_what_a_sip_is_and_whom_to_ring() -> None:
    printed = letter()
    assert "En SIP är en plan. Planen handlar om dig och ditt liv." in printed
    assert "Planen görs bara om du säger ja." in printed
    assert "Eller ring oss: 0980-319 210." in printed


def test_without_a_phone_number_the_letter_asks_for_the_slip_and_promises_no_call() -> None:
    printed = letter(changed(CALL, sender__phone=""))
    assert "Vill du ändra något? Skicka tillbaka talongen." in printed
    assert "Ring" not in printed
    assert "ring oss" not in printed
