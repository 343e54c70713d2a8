"""The person asks for a SIP on the phone, and reads the answer: a yes that begins one, a no with its reason."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from tests.browser.pages import Browse
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser

WHY = "Jag vet inte vem jag ska ringa när det blir svårt."


def asks(maj: Person, unit: str, why: str) -> None:
    """From Mer, three questions and whom to ask."""
    maj.opens("/min-plan/mer/")
    maj.page.get_by_role("link", name="Be om en SIP").click()
    maj.finds_the_page_accessible()
    maj.sees("Du behöver inte ordna något.")
    maj.presses("Skicka")
    maj.sees("Rätta det här", "Skriv vad som är svårt i dag", "Välj vem du vill fråga")
    maj.finds_the_page_accessible()
    maj.fills("Vad är svårt i dag?", why)
    maj.fills("Vem hjälper dig i dag?", "Hemtjänsten")
    maj.page.get_by_label(unit).check()
    maj.presses("Skicka")
    maj.sees("Vi hör av oss senast")
    maj.finds_the_page_accessible()


def row_of(staff: Person, name: str) -> Locator:
    """Where the unit's list has the wish of this person."""
    return staff.page.locator("tr").filter(has_text=name).filter(has=staff.page.locator("a[href^='/onskemal/']"))


@pytest.mark.req("NEED-02")
def test_the_person_asks_on_the_phone_and_the_unit_answers_by_beginning(browse: Browse) -> None:
    maj = Person("person", browse(phone=True)).logs_in()
    asks(maj, "Biståndsenheten Björkby", WHY)
    sara = Coordinator("coordinator", browse()).logs_in()
    oskar = Person("outsider", browse()).logs_in()
    sara.opens("/att-gora/")
    sara.sees("Vill ha en SIP")
    sara.finds_the_page_accessible()
    row_of(sara, "Maj Exempelsson").locator("a.btn[href^='/onskemal/']").click()
    sara.sees(WHY)
    sara.finds_the_page_accessible()
    assert oskar.answer_at(re.sub(r"https?://[^/]+", "", sara.page.url)) == 404
    sara.page.get_by_role("link", name="Starta en SIP").click()
    sara.sees("Det finns redan en SIP", "Följ upp den som finns")
    sara.ticks("Regionen", "Kommunen", "Personen upplever att hen ”hänvisas runt”.")
    sara.finds_the_page_accessible()
    sara.presses("Starta en SIP")
    sara.sees("Behovet är registrerat.", WHY)
    maj.opens("/min-plan/be-om-sip/svar/")
    maj.sees("Biståndsenheten Björkby startar en SIP", "Sara Lindqvist hör av sig till dig.")


@pytest.mark.req("NEED-02", "NEED-04")
def test_a_no_to_who_asked_is_read_with_its_reason_and_what_to_do(browse: Browse) -> None:
    maj = Person("person", browse(phone=True)).logs_in()
    asks(maj, "Hälsocentralen Björken", "Jag vill ha en plan för vintern.")
    elin = Nurse("nurse", browse()).logs_in()
    elin.opens("/att-gora/")
    row_of(elin, "Maj Exempelsson").locator("a.btn[href^='/onskemal/']").click()
    elin.page.get_by_text("Vi startar ingen SIP").first.click()
    elin.ticks("Något annat. Skriv vad.")
    elin.fills("Berätta för Maj varför", "Du har redan en plan med Sara.")
    elin.fills("Vad händer nu i stället?", "Sara ringer dig på måndag.")
    elin.finds_the_page_accessible()
    elin.presses("Skicka svaret")
    elin.sees("Svaret är sparat.")
    maj.opens("/min-plan/")
    maj.sees("Svar från Hälsocentralen Björken", "Du har redan en plan med Sara.", "Sara ringer dig på måndag.")
    maj.sees("Du får ändå vård och hjälp.", "0980-319 220")
    maj.finds_the_page_accessible()


@pytest.mark.req("NEED-04", "NEED-05")
def test_a_refusal_is_read_by_the_person_in_min_plan(browse: Browse) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    case = sara.registers_a_need("19440101-2382", "Maj undrar över hjälp i trädgården.")
    sara.opens(f"{case}ingen-sip/")
    sara.sees("Då är det ett undantag att säga nej.")
    sara.ticks("Personen behöver inte insatser från både regionen och kommunen.", "Båda")
    sara.fills("Berätta för Maj varför", "Kommunen ordnar hjälpen. Fatima ringer.")
    sara.finds_the_page_accessible()
    sara.presses("Spara beslutet")
    sara.sees("Skriv ut brevet till personen")
    sara.presses("Markera som postat")
    sara.opens("/enhet/")
    sara.sees("Nekade SIP i år:")
    maj = Person("person", browse(phone=True)).logs_in()
    maj.opens(f"/min-plan/?plan={case.split('/')[2]}")
    maj.sees("Det blir ingen SIP", "Kommunen ordnar hjälpen. Fatima ringer.", "Du får ändå vård och hjälp.")
    maj.finds_the_page_accessible()
    maj.page.get_by_role("link", name="Be om en SIP").first.click()
    maj.sees("Vad är svårt i dag?")


@pytest.mark.req("CALL-01", "NEED-09")
def test_an_initiativ_finds_the_unit_to_call(browse: Browse) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    elin = Nurse("nurse", browse()).logs_in()
    case = sara.registers_a_need("19440101-2382", "Maj behöver hjälp med sömnen.")
    sara.sees("Rätt enhet hos de andra")
    sara.page.get_by_role("link", name=re.compile("^Välj ")).first.click()
    sara.sees("Föreslagna. Fråga om var och en")
    sara.records_both_consents(case, "Hälsocentralen Björken")
    sara.opens(f"{case}initiativ/")
    sara.finds_the_page_accessible()
    sara.fills("Varför behövs en samordning?", "Maj sover dåligt och vet inte vem som hjälper.")
    sara.presses("Skicka initiativ")
    sara.sees("Initiativet är skickat.")
    elin.opens("/att-gora/")
    elin.page.locator(f"form[action='{case}kvittera/'] button").click()
    elin.sees("Kvitterat")
    elin.opens(case)
    elin.sees("Nästa steg: Svara på initiativet")
    elin.page.get_by_role("link", name=re.compile("^Svara på initiativet")).first.click()
    elin.sees("Maj sover dåligt")
    elin.does_not_see("Maj behöver hjälp med sömnen.")
    elin.finds_the_page_accessible()
    elin.ticks("Vuxenpsykiatrin Solvik")
    elin.presses("Skicka svaret")
    sara.opens(case)
    sara.sees("kalla Vuxenpsykiatrin Solvik")
    sara.finds_the_page_accessible()
    sara.page.get_by_role("link", name="Kalla Vuxenpsykiatrin Solvik").click()
    sara.sees("Vuxenpsykiatrin Solvik")
