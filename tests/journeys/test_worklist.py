"""Att göra as it is worked in: one click, focus where it is needed, undone, by keyboard, without script, offline."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.counting import Counted
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser

COUNT_CLICKS = "window.clicks = 0; addEventListener('click', () => window.clicks++, true)"


@pytest.fixture
def called(browse: Browse, played: Played) -> tuple[Nurse, str]:
    """Elin, at whose unit a new call has come. Returns her and the address of the case."""
    return Nurse("nurse", browse()).logs_in(), f"/plan/{played('eva', 'call').id}/"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent")).strip()


def row_of(page: Page, case: str):
    return page.locator("tr").filter(has=page.locator(f"form[action^='{case}kvittera/']"))


@pytest.mark.counts
@pytest.mark.req("CALL-01")
def test_a_call_is_acknowledged_in_one_click_and_undone_where_it_stands(called: tuple[Nurse, str]) -> None:
    elin, case = called
    page = elin.page
    elin.opens("/att-gora/")
    page.evaluate(COUNT_CLICKS)
    order = page.locator("tr[id]").evaluate_all("rows => rows.map(row => row.id)")
    counted = Counted("Kvittera en kallelse", page)
    counted.click(row_of(page, case).get_by_role("button", name="Kvittera"))
    expect(row_of(page, case)).to_contain_text(re.compile(r"Kvitterat \d\d\.\d\d av dig\."))
    expect(page.locator("#live")).to_have_text("Kvitterat. Kallelse till SIP-möte, Eva Prov, 1958.")
    expect(page.locator(":focus")).to_have_text("Ångra: Kallelse till SIP-möte, Eva Prov, 1958")
    assert page.evaluate("window.clicks") == 1, "one click, and the page is the same"
    counted.within(screens=1, clicks=1)
    assert page.locator("tr[id]").evaluate_all("rows => rows.map(row => row.id)") == order, "no row has moved"
    expect(page.locator("[role=status]")).to_have_count(1)
    elin.finds_the_page_accessible()
    page.keyboard.press("Enter")
    expect(row_of(page, case).get_by_role("button", name="Kvittera")).to_be_focused()
    expect(page.locator("#live")).to_have_text("Kvitteringen är ångrad. Kallelse till SIP-möte, Eva Prov, 1958.")
    elin.opens("/att-gora/")
    expect(row_of(page, case).get_by_role("button", name="Kvittera")).to_be_visible()


@pytest.mark.req("CALL-01")
def test_a_call_is_acknowledged_and_undone_without_javascript(called: tuple[Nurse, str], browse: Browse) -> None:
    _, case = called
    elin = Nurse("nurse", browse(javascript=False), javascript=False).logs_in()
    elin.opens("/att-gora/")
    row_of(elin.page, case).get_by_role("button", name="Kvittera").click()
    elin.sees("Kvitterat.", "av dig.", "Går att ångra till")
    elin.page.locator(f"form[action='{case}kvittera/angra/'] button").first.click()
    elin.sees("Kvitteringen är ångrad.")
    elin.page.locator("tr[id]").first.get_by_role("button", name="Jag tar det").click()
    elin.sees("Du tar det. Enheten ser att det är du.")


def tabs_to(page: Page, to: Locator, most: int) -> None:
    """Tab until the keyboard is there, in at most so many presses."""
    steps = 0
    while not to.evaluate("one => one === document.activeElement"):
        assert steps < most, f"{to.text_content()} is more than {most} steps away: they lead to {focused(page)}"
        page.keyboard.press("Tab")
        steps += 1


def test_the_list_is_three_steps_from_its_skip_link_and_scrolls_nothing_sideways(called: tuple[Nurse, str]) -> None:
    """Hoppa till listan, at most three steps to the first thing to do, whichever is the most urgent today.

    Then on to the call, at most four a row: Enter takes it, Enter undoes it.
    """
    elin, case = called
    page = elin.page
    elin.opens("/att-gora/")
    for _ in range(3):
        page.keyboard.press("Tab")
        if focused(page) == "Hoppa till listan":
            break
    assert focused(page) == "Hoppa till listan"
    page.keyboard.press("Enter")
    tabs_to(page, page.locator("#lista td .btn").first, most=3)
    own = row_of(page, case).get_by_role("button", name="Kvittera")
    tabs_to(page, own, most=4 * page.locator("#lista tbody tr").count())
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_contain_text("Ångra")
    page.keyboard.press("Enter")
    expect(own).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.req("ORG-10")
def test_a_duty_is_taken_given_and_watched(browse: Browse) -> None:
    sara = Person("coordinator", browse()).logs_in()
    karin = Person("head", browse()).logs_in()
    sara.opens("/att-gora/")
    row = sara.page.locator("tr", has_text="Gun Låtsas").filter(has_text="Kalla till").first
    row.get_by_role("button", name="Jag tar det").click()
    expect(row).to_contain_text("Du tar det.")
    karin.opens("/att-gora/")
    row = karin.page.locator("tr", has_text="Gun Låtsas").filter(has_text="Sara tar det.")
    row.get_by_role("link", name="Ändra").click()
    karin.finds_the_page_accessible()
    karin.page.get_by_label("Mats Öberg").check()
    karin.presses("Spara")
    karin.sees("Alla på enheten ser vem som tar det.", "Mats tar det.")
    karin.page.get_by_role("link", name="Bevakning och frånvaro").click()
    karin.finds_the_page_accessible()
    karin.page.get_by_label("Vem är borta?").select_option(label="Mats Öberg")
    today = karin.page.evaluate("new Date().toLocaleDateString('sv-SE')")
    karin.page.get_by_label("Första dagen").fill(today)
    karin.page.get_by_label("Sista dagen").fill(today)
    karin.presses("Spara")
    karin.sees("Frånvaron är sparad.", "Utan bevakning")
    karin.finds_the_page_accessible()
    karin.opens("/att-gora/")
    expect(karin.page.locator("caption", has_text="Utan bevakning")).to_be_visible()
    karin.finds_the_page_accessible()
    karin.opens("/att-gora/bevakning/")
    karin.page.locator("tr", has_text="Mats Öberg").get_by_role("button", name="Ta bort").click()
    karin.sees("Frånvaron är borttagen.")


def test_what_has_come_is_told_with_a_button_and_a_lost_network_once(browse: Browse) -> None:
    page = browse()
    page.clock.install()
    page.add_init_script("console.error = () => {}")  # htmx tells of the lost network there too, as is meant here
    sara = Person("coordinator", page).logs_in()
    sara.opens("/att-gora/")
    other = Coordinator("coordinator", browse()).logs_in()
    assert isinstance(other, Coordinator)
    before = page.locator("tr[id]").count()
    other.registers_a_need("19830111-2390", "Per behöver hjälp från flera håll.")
    page.clock.run_for(61_000)
    link = page.get_by_role("link", name=re.compile(r"^\d ny(a)?\. Visa$"))
    expect(link).to_be_visible()
    assert page.locator("tr[id]").count() == before, "nothing has moved"
    page.route("**/att-gora/nya/**", lambda route: route.abort())
    for _ in range(2):
        page.clock.run_for(61_000)
        expect(page.locator("#natborta")).to_have_text(
            "Fel: Vi når inte tjänsten. Listan kan vara gammal. Vi fortsätter försöka."
        )
    page.unroute("**/att-gora/nya/**")
    link.click()
    sara.sees("Per Fantasi")
