"""Through the real doors in a real browser: choose, lock, unlock, log out, and leave nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_axe_clean
from tests.browser.pages import DESK, PHONE, TELL
from tests.browser.server import Served
from tests.oidc import providers
from tests.oidc.providers import Keys, Real
from tools import processes
from tools.databases import Databases, demo_environment, named

pytestmark = pytest.mark.browser


@dataclass
class House:
    """Samplan with its doors: where it is, its provider, its database (as the owner)."""

    url: str
    idp: Real
    database_url: str

    def idle(self, minutes: int) -> None:
        """Nobody has done anything for so long, in any session."""
        with psycopg.connect(self.database_url) as database:
            database.execute(
                "update access_session set seen_at = now() - make_interval(mins => %s) where ended_at is null",
                [minutes],
            )

    def knows(self, number: str, name: str) -> None:
        """The register holds a person by samordningsnummer, without a plan."""
        given, family = name.split()
        id = uuid4()
        with psycopg.connect(self.database_url) as database:
            database.execute(
                "insert into persons_person (id, given_name, family_name, language, interpreter, communication,"
                " protection) values (%s, %s, %s, '', '', '', 'none')",
                [id, given, family],
            )
            database.execute(
                "insert into persons_personnumber (id, person_id, kind, value) values (%s, %s, %s, %s)",
                [uuid4(), id, "samordningsnummer", number],
            )


@pytest.fixture(scope="module")
def house(
    server: Served, keys: Keys, test_databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A web server without the demo's door, beside the one that has it; the same database."""
    folder = tmp_path_factory.mktemp("house")
    port = processes.free_port()
    url = f"http://127.0.0.1:{port}"
    with providers.real(keys, [url], folder) as idp:
        ways = {
            f"{way}_LOGIN_{name}": value
            for way in ("STAFF", "PERSON")
            for name, value in {
                "ISSUER": idp.url,
                "CLIENT": f"samplan-{way.lower()}",
                "KEY": str(keys.file),
            }.items()
        }
        ours = {"SAMPLAN_DEMO": "0", "SAMPLAN_PACK": "demo", "NO_PROXY": "127.0.0.1", **ways}
        env = {**demo_environment(server.database_url), **ours}
        web = processes.start_web(env, folder, "127.0.0.1", port, workers=1)
        try:
            assert processes.wait_until_up(f"{url}/halsa", web), web.last_words()
            yield House(url, idp, named(test_databases.owner, server.database_url.rpartition("/")[2]))
        finally:
            web.stop()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Visit]:
    """Pages at the house. An error in the console or in a script fails the test."""
    contexts, troubles = [], []

    def new_page(shape: dict[str, Any] = DESK, *, javascript: bool = True) -> Page:
        context = browser.new_context(**shape, locale="sv-SE", base_url=house.url, java_script_enabled=javascript)
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_init_script(TELL)
        page = context.new_page()
        page.on(
            "console",
            lambda said: (
                troubles.append(said.text)
                if said.type == "error" and not said.text.startswith("Failed to load resource")
                else None
            ),
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert not troubles, troubles


def look(page: Page, name: str) -> None:
    """Keeps a picture, when somebody wants to look: PICTURES=folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def enters(page: Page, door: str, name: str = "") -> None:
    page.get_by_role("link", name=door).click()
    page.wait_for_load_state()


@pytest.mark.req("ORG-04", "ACC-01")
def test_a_nurse_chooses_an_assignment_and_leaves_nothing_behind(visit: Visit, house: House) -> None:
    house.idp.staff("SE-DEMO-lena")
    page = visit()
    page.goto("/kalender/")
    assert "/logga-in/" in page.url
    assert_axe_clean(page)
    look(page, "login-1280")
    enters(page, "Logga in i tjänsten")
    expect(page.get_by_role("heading", level=1)).to_have_text("Välj enhet")
    assert_axe_clean(page)
    look(page, "choose-1280")
    page.get_by_label("Hälsocentralen Björken, Region Solvik").check()
    page.get_by_role("button", name="Fortsätt").click()
    expect(page).to_have_url(f"{house.url}/kalender/")
    page.goto("/att-gora/")
    expect(page.locator("header")).to_contain_text("Hälsocentralen Björken")
    other_tab = page.context.new_page()
    other_tab.goto("/planer/")
    page.goto("/planer/")
    page.get_by_role("button", name="Logga ut").click()
    expect(page.locator("main")).to_contain_text("Du är utloggad.")
    look(page, "out-1280")
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert "Hälsocentralen Björken" not in page.content(), f"{page.url} is still there after logging out"
    # A browser that kept the page itself and shows it again (here: is told that it did) asks anew.
    assert "Hälsocentralen Björken" in other_tab.content()
    other_tab.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    other_tab.wait_for_url("**/logga-in/**")
    assert "Hälsocentralen Björken" not in other_tab.content()
    assert [c["name"] for c in page.context.cookies() if "samplan" in c["name"]] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.req("ACC-01")
def test_the_screen_locks_keeps_the_draft_and_opens_for_another_only_as_another(visit: Visit, house: House) -> None:
    house.idp.staff("SE-DEMO-mats")
    page = visit()
    page.clock.install()
    page.goto("/logga-in/?vidare=/behov/ny/")
    enters(page, "Logga in i tjänsten")
    typed = page.get_by_role("textbox", name="Varför behövs en samordning?")
    typed.fill("Flera behöver hjälpas åt.")
    page.clock.run_for(3_000)
    expect(page.locator("p.draft")).to_contain_text("Utkast sparat")

    house.idle(13)
    page.clock.run_for(601_000)
    expect(page.locator(".lock")).to_contain_text("Sidan låses om 2 minuter. Det du har skrivit är sparat.")
    assert_axe_clean(page)
    look(page, "soon-1280")
    page.get_by_role("button", name="Fortsätt", exact=True).click()
    expect(page.locator(".lock")).to_have_count(0)
    house.idle(16)
    page.clock.run_for(601_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Låst")
    expect(page.locator("main")).to_contain_text("Mats Öberg, Biståndsenheten Björkby")
    assert_axe_clean(page)
    look(page, "locked-1280")
    enters(page, "Lås upp")
    expect(page).to_have_url(f"{house.url}/behov/ny/")
    expect(page.get_by_role("textbox", name="Varför behövs en samordning?")).to_have_value("Flera behöver hjälpas åt.")

    house.idle(16)
    page.goto("/behov/ny/")
    house.idp.staff("SE-DEMO-elin")
    enters(page, "Logga in som någon annan")
    enters(page, "Logga in i tjänsten")
    expect(page.locator("header")).to_contain_text("Hälsocentralen Björken")
    page.goto("/behov/ny/")
    expect(page.get_by_role("textbox", name="Varför behövs en samordning?")).to_have_value("")


@pytest.mark.req("INDI-01")
def test_a_person_with_samordningsnummer_logs_in_on_the_phone_without_scripts(visit: Visit, house: House) -> None:
    house.knows("191906732381", "Amira Kuvitteellinen")
    page = visit(PHONE, javascript=False)
    page.goto("/logga-in/")
    look(page, "login-390")
    house.idp.person("", error="access_denied")
    enters(page, "Logga in till min plan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggningen avbröts")
    look(page, "denied-390")
    house.idp.person("191906732381", kind="coordinationNumber")
    enters(page, "Försök igen")
    expect(page.get_by_role("heading", level=1)).to_contain_text("plan")
    look(page, "portal-390")
    house.idle(16)
    page.goto("/min-plan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Låst")
    expect(page.locator("body")).not_to_contain_text("Amira")
    look(page, "locked-390")
    page.get_by_role("button", name="Logga ut").click()
    expect(page.locator("main")).to_contain_text("Du är utloggad.")


@pytest.mark.req("ACC-07")
def test_a_social_worker_who_is_not_registered_is_told_whom_to_ask(visit: Visit, house: House) -> None:
    house.idp.staff("SE2120000019-4F7K")
    page = visit(PHONE)
    page.goto("/logga-in/")
    enters(page, "Logga in i tjänsten")
    expect(page.locator("main")).to_contain_text("SE2120000019-4F7K")
    assert_axe_clean(page)
    look(page, "unknown-390")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
