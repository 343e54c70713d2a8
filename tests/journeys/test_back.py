"""Back in the browser is a page, also to what answered a form with what to correct. Nothing of ours is kept there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.people import Coordinator

pytestmark = pytest.mark.browser

# What a user meets on the way of a plan: how far it has come, the page, the button, and the words that stay.
FORMS = {
    "consent": ("need", "samtycke/", ".btn:not([name])", "limits"),
    "call": ("consent", "kallelse/", ".btn[value=granska]", "purpose"),
    "move": ("call", "mote/flytta/", ".btn", ""),
    "goal, which is sent to an address that is no page": ("meeting", "mote/mal/", "[action$='/mal/'] .btn", ""),
    "follow-up": ("plan", "uppfoljning/", ".btn", "circumstances"),
    "end": ("plan", "avsluta/", ".btn", ""),
}


@pytest.mark.parametrize("form", FORMS)
def test_back_to_what_was_to_be_corrected_is_the_page_of_the_form(browse: Browse, played: Played, form: str) -> None:
    step, path, button, field = FORMS[form]
    play = played("gun", "meeting" if step == "plan" else step)
    if step == "plan":
        now = datetime.now(UTC)
        goal = play.goal(now, "Jag vill bo kvar hemma")
        play.measure(now, "bistand", "ordnar handtag", "Före jul", goal=goal)
        play.conclude(now, now + timedelta(days=90), ["digital"])
    sara = Coordinator("coordinator", browse()).logs_in()
    page = sara.page
    sara.opens(f"/plan/{play.id}/{path}")
    heading = page.locator("h1").inner_text()
    if field:
        page.locator(f"[name={field}]").evaluate(
            "(field) => { const fold = field.closest('details'); if (fold) fold.open = true; }"
        )
        page.locator(f"[name={field}]").fill("Ord som står kvar")
    page.locator(f"main form{button}" if button.startswith("[") else f"main form {button}").first.click()
    sara.sees("Rätta det här")
    sara.opens("/att-gora/")
    page.go_back()
    expect(page.locator("h1")).to_have_text(heading)
    if field:
        expect(page.locator(f"[name={field}]")).to_have_value("Ord som står kvar")
