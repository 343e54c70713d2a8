"""Other ways through: without JavaScript, by keyboard alone, on a phone with protected identity."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.counting import Counted
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser


def test_need_consent_call_receipt_and_answer_without_javascript(browse: Browse) -> None:
    sara = Coordinator("coordinator", browse(javascript=False), javascript=False).logs_in()
    elin = Nurse("nurse", browse(javascript=False), javascript=False).logs_in()
    assert isinstance(sara, Coordinator) and isinstance(elin, Nurse)
    case = sara.registers_a_need("19470112-4622", "Gun behöver hjälp från flera håll.")
    sara.records_both_consents(case, "Hälsocentralen Björken")
    sara.calls(case)
    elin.acknowledges(case)
    elin.answers(case, "Vi ser över medicinen.", has_asked=True)
    sara.holds_the_meeting(case)
    sara.writes_a_goal("Jag vill sova hela natten.")
    sara.adds("Hälsocentralen Björken", "ser över medicinen", "I veckan")
    elin.confirms_her_own(case)


def test_a_call_is_taken_and_undone_by_keyboard_alone(browse: Browse) -> None:
    """Skip link, then at most three steps to the first Kvittera; Enter takes it, and Ångra is at hand."""
    elin = Nurse("nurse", browse()).logs_in()
    elin.opens("/att-gora/")
    keyboard = elin.page.keyboard
    for _ in range(3):
        keyboard.press("Tab")
        if elin.page.evaluate("document.activeElement.textContent").strip() == "Hoppa till listan":
            break
    keyboard.press("Enter")
    for _ in range(20):
        keyboard.press("Tab")
        if elin.page.evaluate("document.activeElement.textContent").strip().startswith("Kvittera"):
            break
    keyboard.press("Enter")
    elin.page.wait_for_load_state()
    elin.sees("Kvitterat.")
    elin.opens("/att-gora/?visa=klart")
    elin.page.get_by_role("button", name="Ångra").first.press("Enter")
    elin.page.wait_for_load_state()
    elin.sees("Kvitteringen är ångrad.")


@pytest.mark.req("ORG-06")
def test_a_protected_address_is_on_no_page_of_staff_and_the_letter_says_what_to_do_instead(browse: Browse) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    sara.opens("/att-gora/")
    row = sara.page.locator("tr", has_text="Nora Fiktiv").filter(has_text="Skriv ut och posta")
    row.get_by_role("link").first.click()
    sara.sees("Skyddade personuppgifter")
    sara.does_not_see("Hemliga gatan", "070-174 06 99")
    letter = sara.page.locator("a[href*='/brev/']").first.get_attribute("href")
    assert letter
    sara.opens(letter)
    sara.sees("Skatteverkets förmedling")
    sara.does_not_see("Hemliga gatan")
    pdf = sara.page.request.get(f"{letter}brev.pdf").body()
    assert pdf.startswith(b"%PDF")


@pytest.mark.req("INDI-04", "CONS-01")
def test_the_person_answers_the_question_of_consent_on_the_phone(browse: Browse, played: Played) -> None:
    sara = Coordinator("coordinator", browse()).logs_in()
    case = f"/plan/{played('maj', 'need').id}/"
    sara.opens(f"{case}samtycke/")
    sara.ticks("Svarar själv i Min plan", "Hälsocentralen Björken", "Vuxenpsykiatrin Solvik")
    sara.presses("Spara svaret")
    sara.sees("Frågan finns nu i Min plan.")
    maj = Person("person", browse(phone=True)).logs_in()
    maj.opens("/min-plan/")
    maj.page.get_by_role("link", name="Svara på frågan").first.click()
    maj.sees("Hälsocentralen Björken", "Vuxenpsykiatrin Solvik")
    maj.finds_the_page_accessible()
    maj.ticks("Ja, men bara några", "Hälsocentralen Björken")
    maj.presses("Spara mitt svar")
    maj.sees("Vi har sparat ditt svar.")
    sara.opens(f"{case}kallelse/")
    sara.sees("Hälsocentralen Björken")
    sara.does_not_see("Vuxenpsykiatrin Solvik")


@pytest.mark.counts
@pytest.mark.req("INDI-02")
def test_the_first_screen_of_the_phone_says_what_happens_next_and_who_does_it(browse: Browse) -> None:
    # With a second plan the screen begins with the choice between them, and others here give Maj one.
    astrid = Person("person:astrid", browse(phone=True)).logs_in()
    astrid.opens("/min-plan/")
    assert astrid.page.viewport_size == {"width": 390, "height": 844}
    counted = Counted("Se vad som händer härnäst, och vem som gör det, i mobilen", astrid.page)
    heading = astrid.page.get_by_role("heading", name="Det här händer nu")
    expect(heading).to_be_in_viewport(ratio=1)
    next_one = astrid.page.locator(".card", has=heading)
    for part in (next_one.locator("p").first, astrid.page.get_by_role("heading", name="Vem gör vad")):
        expect(part).to_be_in_viewport(ratio=1)
    first = astrid.page.locator("section[aria-labelledby='vem-gor-vad'] h3").first
    expect(first).to_be_in_viewport(ratio=1)
    counted.within(screens=1, clicks=0, fields=0)


@pytest.mark.counts
@pytest.mark.req("PLAN-17", "INDI-02")
def test_the_plan_in_large_print_costs_two_clicks(browse: Browse) -> None:
    """From the plan's own page: staff open *Skriv ut planen*, the person finds the button on the page."""
    sara, maj = Coordinator("coordinator", browse()).logs_in(), Person("person", browse(phone=True)).logs_in()
    sara.opens("/planer/?lage=active")
    sara.page.get_by_role("link", name="Maj Exempelsson").first.click()
    sara.page.wait_for_load_state()
    staff = Counted("Skriva ut planen med stor text, personal", sara.page)
    staff.click(sara.page.get_by_text("Skriv ut planen", exact=True))
    prints_large(staff, sara.page.get_by_role("button", name="Stor text"))
    staff.within(screens=1, clicks=2)
    maj.opens("/min-plan/")
    person = Counted("Skriva ut planen med stor text, personen", maj.page)
    prints_large(person, maj.page.get_by_role("link", name="Stor text"))
    person.within(screens=1, clicks=2)


def prints_large(counted: Counted, button: Locator) -> None:
    """The press that gives the file: the plan in 18 points, as PDF."""
    with counted.page.context.expect_event("response") as answer:
        button.click()
    counted.clicks += 1
    assert "storlek=18" in answer.value.url and answer.value.headers["content-type"] == "application/pdf"


@pytest.mark.req("KNOW-02")
def test_planning_plan_and_system_are_kept_apart_in_words(browse: Browse) -> None:
    """Samordning is the planning, plan the document, Samplan the system: no page calls one by another's name."""
    sara = Coordinator("coordinator", browse()).logs_in()
    for path in ("/att-gora/", "/planer/", "/behov/ny/", "/om-sip/"):
        sara.opens(path)
        text = sara.page.locator("main").inner_text()
        for mixed in ("Samplanen", "en Samplan", "SIP-systemet", "i SIP:en", "samplan "):
            assert mixed not in text, f"{mixed} on {path}"
    sara.opens("/om-sip/")
    sara.sees("En SIP är en plan.")
