"""Nora prepares for her meeting on the phone, with someone who helps; her coordinator sees what she shares."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages import Browse
from tests.journeys.people import Person
from tests.readability import FOR_PERSON, lix, names, running

pytestmark = pytest.mark.browser


def a_page_of_the_questions(nora: Person, number: int) -> None:
    nora.sees(f"Fråga {number} av 7. Du kan hoppa över.")
    nora.finds_the_page_accessible()


def skips(nora: Person) -> None:
    nora.page.get_by_role("link", name="Hoppa över", exact=True).click()
    nora.page.wait_for_load_state()


@pytest.mark.req("PREP-01", "PREP-02", "PREP-03", "INDI-02", "ORG-06")
def test_the_person_prepares_on_the_phone_stops_comes_back_and_shares(browse: Browse) -> None:
    nora = Person("protected", browse(phone=True)).logs_in()
    begins_from_min_plan_with_help(nora)
    answers_skips_and_stops(nora)
    comes_back_and_ends(nora)
    shares_one_by_one(nora)
    the_coordinator_sees_what_is_shared(nora, Person("coordinator", browse()).logs_in())


def begins_from_min_plan_with_help(nora: Person) -> None:
    nora.opens("/min-plan/")
    ready = nora.page.get_by_role("link", name="Förbered dig")
    box = ready.bounding_box()
    assert box and box["y"] + box["height"] <= 844, "when it is, and Förbered dig, stand on the first screen"
    ready.click()
    nora.sees("Sju frågor. Du kan hoppa över. Du kan sluta när du vill. Vi sparar.")
    nora.finds_the_page_accessible()
    nora.ticks("Ja, någon hjälper mig")
    nora.presses("Börja svara")
    nora.sees("Skriv namnet på den som hjälper dig.")
    nora.fills("Vad heter den som hjälper dig?", "Lena Exempel")
    nora.fills("Vem är det?", "syster")
    nora.presses("Börja svara")


def answers_skips_and_stops(nora: Person) -> None:
    a_page_of_the_questions(nora, 1)
    nora.page.locator("textarea").fill("Att sova en hel natt.")
    nora.presses("Spara och gå vidare")
    a_page_of_the_questions(nora, 2)
    skips(nora)
    a_page_of_the_questions(nora, 3)
    for topic, answer in (("Mat", "Går bra"), ("Sömn", "Går inte bra")):
        nora.page.get_by_role("group", name=topic, exact=True).get_by_label(answer, exact=True).check()
    talk = nora.page.get_by_role("group", name="Vilka tre vill du prata om?")
    for topic in ("Mat", "Sömn", "Värk", "Medicin"):
        talk.get_by_label(topic, exact=True).check()
    nora.presses("Spara och gå vidare")
    nora.sees("Välj högst tre.")
    nora.finds_the_page_accessible()
    for topic in ("Mat", "Värk", "Medicin"):
        talk.get_by_label(topic, exact=True).uncheck()
    nora.presses("Spara och gå ut")
    nora.sees("Vi har sparat dina svar. Du kan fortsätta när du vill.")


def comes_back_and_ends(nora: Person) -> None:
    nora.opens("/min-plan/forbered/")
    nora.presses("Fortsätt svara")
    a_page_of_the_questions(nora, 2)
    for number in (2, 3, 4):
        a_page_of_the_questions(nora, number)
        skips(nora)
    a_page_of_the_questions(nora, 5)
    nora.page.locator("textarea").first.fill("Min syster.")
    nora.page.get_by_label("Är det något som de inte ska få veta?").fill("Inget om min adress.")
    nora.presses("Spara och gå vidare")
    a_page_of_the_questions(nora, 6)
    nora.ticks("Vi tar en paus", "Jag sitter nära dörren")
    nora.presses("Spara och gå vidare")
    a_page_of_the_questions(nora, 7)
    nora.page.locator("textarea").fill("Vem ringer jag på natten?")
    nora.presses("Spara och gå vidare")


def shares_one_by_one(nora: Person) -> None:
    nora.sees("Mina svar", "Går bra: Mat", "Med hjälp av Lena Exempel, syster")
    nora.finds_the_page_accessible()
    assert nora.page.locator("input[type=radio]:checked").count() == 0, "nothing is chosen beforehand"
    nora.presses("Dela mina svar")
    nora.sees("Välj vem som får se dina svar")
    nora.page.get_by_label("Jag väljer för varje svar").check()
    nora.presses("Dela mina svar")
    nora.sees("Välj vem som får se svaret på: Vad betyder mest för dig just nu?")
    chosen = {"Vad betyder mest": "Bara jag", "Hur går det": "Alla på mötet", "Vilka vill du ha": "Alla på mötet"}
    chosen |= {"Hur ska mötet": "Bara där min samordnare arbetar", "Vilken fråga": "Alla på mötet"}
    for question, share in chosen.items():
        group = nora.page.get_by_role("group", name=re.compile(f"^{question}"))
        group.get_by_label(share, exact=True).check()
    nora.presses("Dela mina svar")
    nora.sees("Klart. Din samordnare kan se de svar du delar. Du kan ändra fram till mötet.")
    nora.finds_the_page_accessible()


def the_coordinator_sees_what_is_shared(nora: Person, sara: Person) -> None:
    nora.opens("/min-plan/mote/")
    nora.finds_the_page_accessible()
    nora.sees("Du kan gå ut när du vill.", "Du kan be någon tala för dig.", "Vad är en SIP?")
    nora.opens("/min-plan/")
    consent = nora.page.locator("a[href*='samtycke/?plan=']").first.get_attribute("href")
    assert consent
    sara.opens(f"/plan/{consent.partition('plan=')[2]}/")
    sara.page.get_by_role("link", name="Nora har förberett sig").click()
    sara.sees(
        "Går inte bra: Sömn", "Min syster.", "Inget om min adress.", "Vi tar en paus", "Med hjälp av Lena Exempel"
    )
    sara.does_not_see("Att sova en hel natt.")
    sara.finds_the_page_accessible()
    sara.page.get_by_label("På papper", exact=True).check()
    sara.page.get_by_label("2. Vad i ditt liv går bra?").fill("Hunden å skogen.")
    sara.page.get_by_label("Alla på mötet").check()
    sara.presses("Spara svaren")
    sara.sees("Hunden å skogen.", "Enligt Nora, antecknat av")
    sara.page.get_by_role("link", name="Kartläggningen").click()
    sara.sees("Går inte bra: Sömn")
    sara.finds_the_page_accessible()
    sara.page.get_by_label("Behov").first.fill("Nora behöver sova.")
    sara.presses("Dela kartläggningen")
    sara.sees("Kartläggningen är delad.")
    nora.opens("/min-plan/post/")
    nora.page.get_by_role("link", name="Kartläggning").first.click()
    nora.sees("Nora behöver sova.")
    nora.finds_the_page_accessible()


@pytest.mark.req("PREP-01", "INDI-06")
def test_what_a_sip_is_is_told_for_a_child_a_young_one_someone_close_and_staff(browse: Browse) -> None:
    page = browse(phone=True)
    anyone, known = Person("nobody", page), names()
    for path, words in (
        ("barn", "Du får gå ut när du vill."),
        ("ung", "Är du 15 år eller äldre"),
        ("narstaende", "Din medverkan är frivillig."),
        ("personal", "Personen pratar först."),
    ):
        anyone.opens("/om-sip/")
        page.locator(f"main a[href='/om-sip/{path}/']").click()
        anyone.sees(words)
        anyone.finds_the_page_accessible()
        assert lix(known.sub("N", running(page))) <= FOR_PERSON
        paper = page.request.get(f"/om-sip/{path}.pdf?storlek=18")
        assert paper.ok and paper.headers["content-type"] == "application/pdf"
