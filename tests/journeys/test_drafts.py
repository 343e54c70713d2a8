"""A lock, a lost network, a closed window in the middle of a form: nothing that was typed is lost, or left behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.journeys.people import Coordinator, Person

pytestmark = pytest.mark.browser

LOST = "Vi når inte tjänsten. Det du skrev finns kvar på sidan. Vi försöker igen."
WHY = "Vem ger ögondropparna på helgen?"
STORED = """async () => [localStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
    (await navigator.serviceWorker.getRegistrations()).length, document.cookie.length]"""


def at_the_call(browse: Browse, played: Played, name: str) -> tuple[Coordinator, str]:
    """Sara, with a case where the call can be written, and its address."""
    sara = Coordinator("coordinator", browse()).logs_in()
    case = f"/plan/{played(name, 'consent').id}/"
    sara.opens(f"{case}kallelse/")
    return sara, case


def leaves_nothing_in_the_browser(person: Person) -> None:
    assert person.page.evaluate(STORED) == [0, 0, 0, 0, 0]
    # htmx notes the address of the page it is on, and nothing else: no word of the form, and gone with the tab.
    noted = person.page.evaluate("Object.entries(sessionStorage)")
    assert noted in ([], [["htmx-current-path-for-history", person.page.evaluate("location.pathname")]])


def types(person: Person, label: str, text: str) -> None:
    person.page.get_by_role("textbox", name=label).press_sequentially(text, delay=5)


def status(person: Person):
    return person.page.locator("p.draft")


def test_the_network_is_lost_in_the_middle_of_a_form_and_comes_back(browse: Browse, played: Played) -> None:
    sara, _ = at_the_call(browse, played, "gun")
    types(sara, "Vad är syftet med mötet?", "Att bo kvar")
    expect(status(sara)).to_contain_text("Utkast sparat ")
    expect(sara.page.locator("#live")).to_contain_text("Utkast sparat ")
    leaves_nothing_in_the_browser(sara)
    sara.finds_the_page_accessible()
    sara.page.context.set_offline(True)
    types(sara, "Vad ska mötet svara på?", WHY)
    expect(status(sara)).to_have_text(LOST)
    expect(status(sara)).to_be_in_viewport()
    expect(sara.page.locator("#live")).to_have_text(LOST)
    sara.page.get_by_role("button", name="Granska och skicka").click()
    expect(status(sara)).to_have_text(LOST)
    assert sara.page.url.endswith("/kallelse/"), "it is not sent into nothing"
    expect(sara.page.get_by_role("textbox", name="Vad ska mötet svara på?")).to_have_value(WHY)
    asked: list[str] = []
    sara.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sara.page.close(run_before_unload=True)
    sara.page.wait_for_timeout(300)
    assert asked == ["beforeunload"], "leaving warns while something is unsaved"
    sara.page.context.set_offline(False)
    expect(status(sara)).to_contain_text("Utkast sparat ")
    leaves_nothing_in_the_browser(sara)
    sara.page.reload()
    expect(sara.page.get_by_role("textbox", name="Vad ska mötet svara på?")).to_have_value(WHY)


def test_a_closed_window_and_a_logout_lose_nothing_and_what_was_sent_is_no_draft(
    browse: Browse, played: Played
) -> None:
    sara, case = at_the_call(browse, played, "maj")
    types(sara, "Vad ska mötet svara på?", WHY)
    expect(status(sara)).to_contain_text("Utkast sparat ")
    sara.page.close()
    sara.page = sara.page.context.new_page()
    sara.opens("/att-gora/")
    sara.presses("Logga ut")
    karin = Person("head", browse()).logs_in()
    karin.opens(f"{case}kallelse/")
    karin.does_not_see(WHY)
    sara.logs_in()
    sara.opens(f"{case}kallelse/")
    sara.sees("Här är ditt utkast från i dag klockan ")
    sara.finds_the_page_accessible()
    expect(sara.page.get_by_role("textbox", name="Vad ska mötet svara på?")).to_have_value(WHY)
    sara.calls(case)
    sara.opens(f"{case}kallelse/")
    sara.does_not_see("Här är ditt utkast")
    sara.sees("Kallelsen har gått ut.")
    leaves_nothing_in_the_browser(sara)


def test_who_is_logged_out_in_the_middle_of_a_form_logs_in_beside_it_and_goes_on(
    browse: Browse, played: Played
) -> None:
    sara, _ = at_the_call(browse, played, "gun")
    cookie = next(c for c in sara.page.context.cookies() if c["name"] == "samplan_session")
    sara.page.context.clear_cookies(name="samplan_session")
    types(sara, "Vad ska mötet svara på?", WHY)
    expect(status(sara)).to_have_text("Du är utloggad. Logga in i en ny flik, så finns texten kvar här.")
    address = sara.page.url
    beside = Person("coordinator", sara.page.context.new_page())
    beside.opens(address)
    beside.page.get_by_role("link", name="Välj person").click()
    beside.page.locator("button[value=coordinator]").click()
    expect(beside.page).to_have_url(address)
    assert cookie["value"] not in {c.get("value") for c in sara.page.context.cookies()}
    expect(status(sara)).to_contain_text("Utkast sparat ", timeout=15_000)
    beside.page.reload()
    beside.sees("Här är ditt utkast")


def test_one_begins_anew_by_a_button_and_without_javascript_a_draft_is_shown_too(
    browse: Browse, played: Played
) -> None:
    sara, case = at_the_call(browse, played, "gun")
    types(sara, "Vad ska mötet svara på?", WHY)
    expect(status(sara)).to_contain_text("Utkast sparat ")
    plain = Coordinator("coordinator", browse(javascript=False), javascript=False)
    plain.logs_in()
    plain.opens(f"{case}kallelse/")
    expect(plain.page.get_by_role("textbox", name="Vad ska mötet svara på?")).to_have_value(WHY)
    plain.presses("Börja om utan utkastet")
    plain.sees("Utkastet är borttaget.")
    expect(plain.page.get_by_role("textbox", name="Vad ska mötet svara på?")).to_have_value("")
