"""The meeting in three browsers: the one who writes, another unit at its own screen, and the screen in the room."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_axe_clean
from tests.browser.pages import Browse
from tests.browser.played import Played
from tests.browser.server import Served
from tests.journeys.counting import Counted
from tests.journeys.people import Coordinator, Nurse, Person

pytestmark = pytest.mark.browser

SOON = 6_000  # a screen follows within some three seconds; a busy machine gets as many more


def begun(browse: Browse, played: Played, page: Page | None = None) -> tuple[Coordinator, Nurse, str]:
    """A meeting that Sara has begun, at ``page`` if that is given, with Elin there."""
    sara = Coordinator("coordinator", page or browse()).logs_in()
    elin = Nurse("nurse", browse()).logs_in()
    return sara, elin, f"/plan/{played('gun', 'meeting').id}/"


def types_a_row(page: Page, who: str, what: str, when: str) -> Counted:
    """Three fields and Enter, from where the keyboard is: in Vem."""
    counted = Counted("Skriva en överenskommelse, utan mus", page)
    counted.writes(who)  # the list finds what begins so
    page.keyboard.press("Tab")
    counted.writes(what)
    page.keyboard.press("Tab")
    counted.writes(when)
    page.keyboard.press("Enter")
    return counted


@pytest.mark.counts
@pytest.mark.req("MEET-02", "MEET-03", "PLAN-03", "PLAN-04")
def test_three_rows_by_keyboard_confirmed_at_another_screen_and_shown_in_the_room(
    browse: Browse, played: Played
) -> None:
    sara, elin, case = begun(browse, played)
    page = sara.page
    sara.opens(f"{case}mote/nulage/")
    sara.presses("Spara och gå till Behov och mål")
    room = page.context.new_page()
    room.goto(f"{case}mote/skarm/")
    expect(room.locator("h1")).to_have_text("Behov och mål")
    elin.opens(case)

    # Three rows without leaving the keyboard: Enter adds, and the keyboard is in Vem again
    page.locator("#id_who").focus()
    rows = (
        ("Häls", "ser över medicinen", "Inom en vecka"),
        ("Bist", "ordnar handtag", "Före jul"),
        ("Gun", "går ut", "Varje dag"),
    )
    page.evaluate("window.pressed = 0; addEventListener('pointerdown', () => window.pressed++, true)")
    for who, what, when in rows:
        counted = types_a_row(page, who, what, when)
        expect(page.locator("#rader")).to_contain_text(what)
        expect(page.locator("#id_who")).to_be_focused()
        expect(page.locator("#live")).to_contain_text(what)
    counted.clicks = page.evaluate("window.pressed")
    counted.within(screens=1, clicks=0, fields=3)
    expect(room.locator("#skarm")).to_contain_text("ser över medicinen", timeout=SOON)
    expect(elin.page.locator("#folj")).to_contain_text("ser över medicinen", timeout=SOON)
    assert "4622" not in (room.text_content("body") or ""), "no number on the screen in the room"
    for one in (page, room, elin.page):
        assert_axe_clean(one)
        assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    # What lacks something is said, and what was typed stays
    page.keyboard.press("Tab")
    page.keyboard.type("något mer")
    page.keyboard.press("Enter")
    expect(page.locator("#komponist .felsumma")).to_be_focused()
    expect(page.locator("#id_what")).to_have_value("något mer")
    assert page.title().startswith("Fel: ")

    # Elin confirms her own with one press, at her own screen
    elin.page.get_by_role("button", name=re.compile(r"^Bekräfta\b")).click()
    expect(elin.page.locator("#folj")).to_contain_text("Bekräftat")
    expect(room.locator("#skarm")).to_contain_text("Bekräftat", timeout=SOON)
    expect(page.locator("#rader")).to_contain_text("Bekräftat", timeout=SOON)
    expect(page.locator("#id_what")).to_have_value("något mer")

    # Large text on an old projector
    room.set_viewport_size({"width": 1024, "height": 768})
    room.goto(f"{case}mote/skarm/?text=stor")
    assert room.evaluate("parseFloat(getComputedStyle(document.querySelector('.list li')).fontSize)") >= 36
    assert room.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.req("MEET-03")
def test_a_row_written_while_the_network_is_gone_is_kept_marked_and_saved_when_it_is_back(
    browse: Browse, played: Played, browser: Browser, server: Served
) -> None:
    # A page that nobody watches: a lost network is an error in its console, and here that is what is asked for.
    page = browser.new_context(base_url=server.url, locale="sv-SE").new_page()
    sara, _, case = begun(browse, played, page)
    sara.opens(f"{case}mote/mal/")
    page.route("**/overenskommelse/", lambda route: route.abort())
    page.locator("#id_who").focus()
    types_a_row(page, "Gun", "går ut", "Varje dag")
    expect(page.locator("#komponist")).to_contain_text("Inte sparat än")
    expect(page.locator("main")).to_contain_text("Vi sparar när kontakten är tillbaka")
    expect(page.locator("#id_what")).to_have_value("går ut")
    page.unroute("**/overenskommelse/")
    expect(page.locator("#rader")).to_contain_text("går ut", timeout=12_000)
    expect(page.locator("#komponist")).not_to_contain_text("Inte sparat än")
    assert page.locator("#rader [id^=rad-]").count() == 1, "saved once"
    page.context.close()


@pytest.mark.req("CONS-05", "MEET-05")
def test_consent_taken_back_in_the_middle_of_the_meeting_stops_every_screen(browse: Browse, played: Played) -> None:
    sara, elin, case = begun(browse, played)
    room = sara.page.context.new_page()
    room.goto(f"{case}mote/skarm/")
    elin.opens(case)
    sara.opens(f"{case}mote/mal/")
    gun = Person("coordinator", browse()).logs_in()  # a colleague takes it down for Gun
    gun.opens(f"{case}samtycke/ta-tillbaka/")
    gun.page.locator("input[name=unit][value=all]").check()
    gun.page.locator("main form").last.get_by_role("button").last.click()
    gun.sees("Samtycket är taget tillbaka")
    expect(room.locator("#skarm")).to_contain_text("Mötet är stoppat", timeout=SOON)
    expect(elin.page.locator("#folj")).to_contain_text("Samtycket är taget tillbaka", timeout=SOON)
    sara.page.locator("#id_who").focus()
    types_a_row(sara.page, "Gun", "det jag höll på att skriva", "Nu")
    expect(sara.page.locator("#komponist")).to_contain_text("Samtycket är taget tillbaka")
    expect(sara.page.locator("#komponist")).to_contain_text("det jag höll på att skriva")


@pytest.mark.req("MEET-03")
def test_what_is_typed_and_not_saved_is_asked_about_before_the_page_is_left(browse: Browse, played: Played) -> None:
    sara, _, case = begun(browse, played)
    page, asked = sara.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sara.opens(f"{case}mote/nulage/")
    page.locator("[name=situation]").press_sequentially("Bor ensam")
    page.get_by_role("link", name="Behov och mål").click()
    expect(page.locator("[name=situation]")).to_have_value("Bor ensam")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Spara nuläget").click()
    sara.sees("Vi har sparat det du skrev")
    assert asked == ["beforeunload"], "saving asks nothing"
