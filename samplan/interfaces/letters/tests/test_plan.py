"""The plan on paper."""

import pytest

from samplan.interfaces.letters import SIZES
from samplan.interfaces.letters.render import render
from samplan.interfaces.letters.tests.samples import ADDRESS, NUMBER, PLAN, PRINTED, changed, roles
from tests.paper import pages, text


def paper(content: dict = PLAN, **values: object) -> str:
    return text(render("plan", content, **{"address": None, "printed": PRINTED} | values))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.req("PLAN-01", "PLAN-02", "PLAN-17", "INDI-02")
def test_who_does_what_comes_first_then_goals_and_last_consent_and_responsibility(size: int) -> None:
    printed = paper(size=size)
    expected = [
        "Samordnad individuell plan",
        "Maj Exempelsson 19121212-1212",
        "Version 2, gjord torsdag 12 mars 2026",
        "På första sidan ser du vem som gör vad. Stämmer något inte? Ring Lena Berg på 0980-319 210.",
        "Vem gör vad, och när",
        "Lägger om såret",
        "Det du vill",
        "”Jag vill kunna gå till Konsum själv igen.” Mål 1. Med dina egna ord.",
        "Mål 2: Såret har läkt före midsommar.",
        "Din samordnare Lena Berg, biståndshandläggare, Granå kommun Ring 0980-319 210",
        "Onsdag 3 juni 2026 klockan 13.00, hemma hos Maj",
        "Så har du det nu Maj bor ensam på andra våningen.",
        "Det du behöver Hjälp att handla när det är halt.",
        "Det som fungerar bra Maj lagar sin mat själv.",
        "Varför planen finns Att alla gör sina delar i rätt ordning.",
        "De här var med och gjorde planen",
        "De här var kallade men kom inte Rehab Norr",
        "Ditt samtycke Du har sagt ja till att vi gör planen.",
        "Granå kommun har huvudansvaret.",
        "Regionen, Region Norr Medicinsk. Hälso- och sjukvårdslagen.",
        "Kommunen, Granå kommun Social. Socialtjänstlagen.",
    ]
    places = [printed.find(words) for words in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places), "read aloud, the plan comes in another order than it is seen"


@pytest.mark.req("PLAN-03", "PLAN-04", "PLAN-05", "PLAN-06")
def test_each_row_says_who_does_what_when_and_how_far_it_has_come() -> None:
    printed = paper()
    assert "Sara Ek Björkens vårdcentral Region Norr Ring 0980-319 221 Lägger om såret Bekräftat." in printed
    assert "Bekräftat. Du har sagt ja. Mål 2." in printed
    assert "Tisdagar och fredagar Hemma hos Maj" in printed
    assert "Väntar på beslut. Mål 1. Så gör vi under tiden: Eva handlar på lördagar." in printed
    assert "Fredag 20 mars 2026" in printed
    assert "Föreslaget, bekräftat i rummet av Sara Ek. Du har sagt nej." in printed


def test_what_is_done_or_stopped_comes_after_what_is_to_be_done() -> None:
    first, *rest = PLAN["measures"]
    printed = paper(changed(PLAN, measures=[first | {"state": "declined"}, *rest]))
    assert printed.index("Provar ut en rollator") < printed.index("Lägger om såret")
    assert "Blev inte av." in printed


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.req("PLAN-17")
def test_the_personal_number_stands_on_the_first_page_and_on_no_other(size: int) -> None:
    many = [measure | {"id": str(number)} for number in range(20) for measure in PLAN["measures"]]
    found = pages(render("plan", changed(PLAN, measures=many), size=size, address=None, printed=PRINTED))
    assert len(found) > 3
    assert [f"{NUMBER[:8]}-{NUMBER[8:]}" in page for page in found] == [True] + [False] * (len(found) - 1)
    assert not any(NUMBER in page for page in found)


def test_the_table_repeats_its_headings_on_every_page_it_covers() -> None:
    many = [measure | {"id": str(number)} for number in range(12) for measure in PLAN["measures"]]
    found = pages(render("plan", changed(PLAN, measures=many), address=None, printed=PRINTED))
    assert "Vem Gör vad När och var" in found[1]


@pytest.mark.slow
def test_no_heading_is_left_alone_at_the_foot_of_a_page() -> None:
    headings = ("Så har du det nu", "Det du behöver", "Det som fungerar bra", "Varför planen finns", "Ditt samtycke")
    for rows in (1, 3, 5, 7, 8, 9):
        content = changed(PLAN, measures=[PLAN["measures"][0] | {"id": str(number)} for number in range(rows)])
        for page in pages(render("plan", content, address=None, printed=PRINTED)):
            words, _, _ = page.partition(" Sida ")
            assert not words.endswith(headings)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.req("PLAN-09", "MEET-06")
def test_by_when_each_goal_is_reached_how_that_is_seen_and_that_all_had_understood(size: int) -> None:
    goals = [goal | {"when": when} for goal, when in zip(PLAN["goals"], ("Till hösten", "Före midsommar"), strict=True)]
    evaluation = {"at": "2026-09-10T09:00:00+00:00", "by": "Lena Berg"}
    check = {"understood": "yes", "secure": "partly", "note": "Maj ringer Lena om något känns fel."}
    printed = paper(changed(PLAN, goals=goals, evaluation=evaluation, check=check), size=size)
    assert "Mål 1. Med dina egna ord. Ska vara nått: Till hösten." in printed
    assert "Mål 2: Såret har läkt före midsommar. Ska vara nått: Före midsommar" in printed
    assert "Så ser ni om målen är nådda Torsdag 10 september 2026 Lena Berg ser till att det görs." in printed
    assert "När mötet slutade Alla hade uppfattat samma sak: ja. Du är trygg med planen: delvis." in printed
    assert "Maj ringer Lena om något känns fel." in printed
    plain = paper(size=size)
    assert not [words for words in ("Ska vara nått", "målen är nådda", "När mötet slutade") if words in plain]


@pytest.mark.req("PLAN-17")
def test_large_print_is_larger_and_keeps_its_words() -> None:
    usual, large = paper(), paper(size=18)
    assert len(pages(render("plan", PLAN, size=18, address=None, printed=PRINTED))) > 2
    for words in ("Sara Ek", "Lägger om såret", "Tisdagar och fredagar", "Ring 0980-319 221"):
        assert words in usual
        assert words in large


def test_a_posted_plan_has_the_receiver_in_the_window_and_a_handed_over_one_has_no_window() -> None:
    assert "Storgatan 4 B" in paper(address=ADDRESS)
    handed = paper()
    assert "Storgatan" not in handed
    assert "Samordning 12 mars" not in handed


def test_a_plan_without_measures_says_so_and_has_no_empty_table() -> None:
    content = changed(PLAN, measures=[], participants=[])
    assert "Ni har inte bestämt något än." in paper(content)
    assert "Table" not in roles(render("plan", content, address=None, printed=PRINTED))


def test_a_code_that_is_not_known_is_shown_rather_than_hidden() -> None:
    content = changed(PLAN, measures=[PLAN["measures"][0] | {"state": "pausat", "law": "SFB", "kind": "annat"}])
    printed = paper(content)
    assert "pausat." in printed
    assert "Annat. SFB." in printed


@pytest.mark.req("MEET-05")
def test_without_a_day_for_follow_up_the_reason_is_told() -> None:
    follow_up = {"at": "", "place": "", "by": "", "feedback": "", "reason": "Maj ska först till hjärtmottagningen."}
    assert "Dagen är inte bestämd än: Maj ska först" in paper(changed(PLAN, follow_up=follow_up))


def test_the_table_of_who_took_part_has_no_empty_column() -> None:
    assert "Namn Hur Sara Ek På plats" in paper()
    with_unit = changed(PLAN, participants=[{"name": "Sara Ek", "unit": "hemsjukvården", "how": "phone"}])
    assert "Namn Enhet Hur Sara Ek Hemsjukvården På telefon" in paper(with_unit)
    assert "Namn Sara Ek" in paper(changed(PLAN, participants=[{"name": "Sara Ek", "unit": "", "how": ""}]))


@pytest.mark.req("PLAN-08")
def test_the_plan_says_whom_to_call_about_what() -> None:
    contacts = [{"about": "mediciner", "name": "Elin Norberg", "phone": "0980-319 220"}]
    care = [{"name": "Omar Saleh", "title": "läkare", "workplace": "Björken", "phone": "0980-319 221", "physician": 1}]
    printed = paper(changed(PLAN, contacts=contacts, care_contacts=care))
    assert "Mediciner Elin Norberg 0980-319 220" in printed
    assert "Din läkarkontakt Omar Saleh, läkare, Björken 0980-319 221" in printed
    assert "Ring om Vem som svarar" not in paper()


@pytest.mark.req("PLAN-12")
def test_a_page_to_sign_on_comes_only_when_it_is_asked_for() -> None:
    assert "Underskrift" not in paper()
    signed = paper(changed(PLAN, signatures=True))
    assert "Planen gäller också utan underskrift." in signed
    assert signed.rindex("Maj Exempelsson") > signed.index("Underskrift och datum")


@pytest.mark.req("PLAN-01", "PLAN-03")
def test_the_kind_of_help_is_not_printed_when_nobody_has_said_it() -> None:
    unsaid = [measure | {"kind": ""} for measure in PLAN["measures"]]
    printed = paper(changed(PLAN, measures=unsaid))
    assert "Kommunen, Granå kommun Socialtjänstlagen." in printed
    assert "Social." not in printed and "ngivet" not in printed
