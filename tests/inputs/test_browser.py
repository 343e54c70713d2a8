"""In a real browser: what is not ours does not run and is heard of, and nothing is left when one has logged out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import DESK, TELL, Browse, watch
from tests.browser.played import Played
from tests.browser.server import Served
from tests.inputs import vectors
from tests.journeys.people import Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

SMUGGLED = {
    "script-src-elem": "<script>zqRan()</script>",
    "script-src-attr": '<img src="/static/pages/icon.svg" onload="zqRan()">',
    "style-src-attr": '<p style="color: red">x</p>',
    "style-src-elem": "<style>p { color: red }</style>",
    "base-uri": '<base href="https://x.example/">',
    "img-src": '<img src="https://x.example/x.png">',
}
RAN = "window.zqRan = () => { window.zqHasRun = true }"
HAS_RUN = "window.zqHasRun === true"
# What a hand at the screen could do to any part of the page, but for pressing what leads away.
TOUCH = """() => document.querySelectorAll('main *').forEach((one) =>
  ['mouseover', 'pointerenter', 'focus', 'blur', 'toggle', 'animationstart', 'error', 'load'].forEach((name) =>
    one.dispatchEvent(new Event(name))))"""
LEFT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie,
  databases: await indexedDB.databases(), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def smuggle(page: Page, html: str) -> None:
    """Lets a page come with more than the server put in it, under the server's own headers."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{html}</main>"))

    page.route("**/tillganglighet/", handle)


@pytest.mark.parametrize("directive", SMUGGLED)
def test_what_is_smuggled_into_a_page_does_not_run_and_fails_the_test(
    browser: Browser, server: Served, directive: str
) -> None:
    troubles: list[str] = []
    context = browser.new_context(**DESK, base_url=server.url)
    context.add_init_script(TELL)
    context.add_init_script(RAN)
    page = context.new_page()
    watch(page, server.url, troubles)
    smuggle(page, SMUGGLED[directive])
    page.goto("/tillganglighet/")
    page.wait_for_load_state("networkidle")
    ran = page.evaluate(HAS_RUN)
    context.close()
    assert not ran
    assert any(f"the policy refused {directive}" in trouble for trouble in troubles), troubles


def test_a_script_can_neither_make_code_of_text_nor_fetch_more_code(browser: Browser, server: Served) -> None:
    context = browser.new_context(**DESK, base_url=server.url)
    page = context.new_page()
    page.goto("/tillganglighet/")
    refused = page.evaluate(
        """() => {
          const tried = {
            'text as code': () => { document.createElement('script').text = 'x' },
            'an address of code': () => { document.createElement('script').src = '/x.js' },
            'a policy of its own': () => trustedTypes.createPolicy('other', {}),
          }
          const refused = (run) => { try { run(); return false } catch (error) { return error instanceof TypeError } }
          return Object.keys(tried).filter((name) => refused(tried[name]))
        }"""
    )
    context.close()
    assert set(refused) == {"text as code", "an address of code", "a policy of its own"}


def test_nothing_that_was_read_or_written_is_left_in_any_store_after_logging_out(
    browse: Browse, played: Played
) -> None:
    words = "zqkvarqz"
    case = f"/plan/{played('eva', 'meeting').id}/"
    sara = Person("coordinator", browse()).logs_in()
    page = sara.page
    sara.opens(f"{case}mote/mal/")
    page.locator("form[action$='/mal/'] textarea").first.fill(f"Ett mål {words}")
    page.locator("form[action$='/mal/'] button").first.click()
    page.get_by_text(f"Ett mål {words}").first.wait_for()
    sara.opens("/behov/ny/")
    page.get_by_role("textbox", name="Varför behövs en samordning?").fill(f"Ett utkast {words}")
    page.locator("p.draft", has_text="Utkast sparat").first.wait_for()
    assert words not in str(page.evaluate(LEFT)), "not even while working"
    page.goto("/att-gora/")
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_text("Du är utloggad.").wait_for()
    kept = page.evaluate(LEFT)
    assert kept == {"local": {}, "session": {}, "cookie": "", "databases": [], "caches": [], "workers": 0}
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert words not in page.content(), f"{page.url} is still there"


@pytest.mark.long
@pytest.mark.parametrize("half", [0, 1])
def test_none_of_two_hundred_scripts_in_the_plan_runs_in_a_browser(browse: Browse, played: Played, half: int) -> None:
    play, at = played("rut", "meeting"), datetime.now(UTC)
    for number, text in enumerate(vectors.ALL[half::2]):
        clean = text.replace("\x00", "")
        if number % 2:
            play.goal(at, f"{clean} {number}"[:500])
        else:
            play.measure(at, "bjorken", f"{clean} {number}"[:300], f"{clean} {number}"[:120], where=f"{clean}"[:120])
    case = f"/plan/{play.id}/"
    for who, paths in {
        "coordinator": (
            case,
            f"{case}mote/mal/",
            f"{case}mote/skarm/",
            f"{case}historik/",
            f"{case}mote/avsluta/",
            f"{case}journaltext/",
        ),
        "nurse": (case, f"{case}mote/folj/"),
    }.items():
        person = Person(who, browse()).logs_in()
        person.page.context.add_init_script(RAN)
        for path in paths:
            person.page.goto(path)
            person.page.wait_for_load_state("networkidle")
            assert "zqRan" in person.page.content() or path.endswith(("historik/", "journaltext/", "avsluta/")), path
            person.page.evaluate(TOUCH)
            assert not person.page.evaluate(HAS_RUN), path
            if path.endswith("mote/mal/"):  # of the first part the room's screen shows none of it
                person.page.get_by_role("button", name="Visa den här delen på skärmen").click()
                person.page.wait_for_load_state("networkidle")
