"""Eight lines are followed up in few clicks, in a browser, without a mouse as well as with one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.counting import Counted
from tests.journeys.people import Coordinator, in_days

pytestmark = pytest.mark.browser

# A press of a button by the mouse, as the page itself sees it.
COUNT = """document.addEventListener('click', event => {
  if (event.isTrusted && event.detail) sessionStorage.clicks = 1 + (+sessionStorage.clicks || 0)
}, true)"""
LINES = 8
MOST = 20


def a_plan_with_eight_lines(browse: Browse, played: Played) -> tuple[Coordinator, str]:
    """Gun's plan: written at a meeting, shared with nobody but Gun."""
    play, at = played("gun", "meeting"), datetime.now(UTC)
    play.goal(at, "Jag vill bo hemma.")
    for number in range(LINES):
        play.measure(at, "bistand", f"gör sak {number}", "Varje vecka")
    play.conclude(at, at + timedelta(days=1), ["digital"])
    play.deliver(at, [])
    return Coordinator("coordinator", browse()).logs_in(), f"/plan/{play.id}/"


@pytest.mark.counts
@pytest.mark.req("FOLL-02", "FOLL-01")
def test_eight_lines_are_followed_up_in_at_most_twenty_clicks_and_again_by_keyboard(
    browse: Browse, played: Played
) -> None:
    sara, case = a_plan_with_eight_lines(browse, played)
    page = sara.page
    sara.opens("/att-gora/")
    page.context.add_init_script(COUNT)
    page.reload()
    page.evaluate("sessionStorage.clicks = 0")
    counted = Counted("Följa upp en plan med åtta rader", page)
    page.locator(f"a[href='{case}uppfoljning/']").first.click()
    counted.finds(page.locator("fieldset:has(input[name^='line_'])").first)
    sara.finds_the_page_accessible()
    for group in page.locator("fieldset:has(input[name^='line_'])").all():
        group.get_by_label("Ja", exact=True).click()
    page.get_by_label("Närmare", exact=True).first.click()
    page.get_by_label("Planen fortsätter som den är").click()
    counted.types(page.locator("[name=next_date]"), in_days(80))
    sara.presses("Spara uppföljningen")
    sara.sees("Uppföljningen är sparad.")
    counted.clicks = int(page.evaluate("sessionStorage.clicks"))
    assert counted.clicks > LINES
    counted.within(screens=2, clicks=MOST)
    by_keyboard(sara, case)


def by_keyboard(sara: Coordinator, case: str) -> None:
    """Tab to each group, space to choose: as few presses, and no mouse."""
    page = sara.page
    sara.opens(f"{case}uppfoljning/")
    page.locator("fieldset:has(input[name^='line_'])").first.locator("input").first.focus()
    for _ in range(LINES):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")  # to what more can be said of the line
        page.keyboard.press("Tab")  # to the next line
    assert page.locator("input[name^='line_']:checked").count() == LINES
    page.get_by_label("Planen ändras").focus()
    page.keyboard.press("Space")
    page.locator("[name=next_date]").fill(in_days(70))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    sara.sees("Skriv nu ändringarna", "Planen har ändrats sedan den delades")
    sara.finds_the_page_accessible()
    assert re.search(r"/skriv/", page.url)
