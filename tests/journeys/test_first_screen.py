"""What stands on the first screen of a phone: the frame is low, and an invitation to another plan is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_axe_clean
from tests.browser.pages import HEIGHT, Browse, ends
from tests.browser.played import Played
from tests.journeys.people import Person

pytestmark = pytest.mark.browser

TARGET = 44


def header(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.top').offsetHeight"))


@pytest.mark.req("INDI-06")
@pytest.mark.parametrize(("name", "rows"), [("coordinator", 2), ("staff:hakan", 2), ("staff:tove", 3), ("person", 2)])
@pytest.mark.parametrize("javascript", [True, False])
def test_the_frame_is_low_on_a_phone_and_all_of_it_is_reached(
    browse: Browse, name: str, rows: int, javascript: bool
) -> None:
    page = Person(name, browse(phone=True, javascript=javascript), javascript).logs_in().page
    page.goto("/")
    assert header(page) <= rows * 50
    expect(page.get_by_role("navigation", name="Huvudmeny").get_by_role("link").last).to_be_visible()
    out = page.get_by_role("button", name="Logga ut")
    if name != "person":
        expect(out).to_be_hidden()
        opens = page.locator(".mine summary")
        assert opens.bounding_box()["height"] >= TARGET
        opens.press("Enter")
    for one in (out, page.get_by_role("link", name="Hjälp (öppnas i ny flik)")):
        expect(one).to_be_visible()
        assert one.bounding_box()["height"] >= TARGET
    if javascript:
        assert_axe_clean(page)
    out.click()
    expect(page.locator("body")).to_contain_text("Du är utloggad.")


@pytest.mark.req("INDI-06")
def test_on_a_wide_screen_nothing_of_the_frame_is_folded(browse: Browse) -> None:
    page = Person("coordinator", browse()).logs_in().page
    page.goto("/att-gora/")
    expect(page.locator(".mine summary")).to_be_hidden()
    for name in ("Byt enhet", "Mina inloggningar", "Hjälp (öppnas i ny flik)"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    assert header(page) <= 50


@pytest.mark.req("INDI-02")
def test_who_has_several_plans_reads_which_one_it_is_and_which_one_invites(browse: Browse, played: Played) -> None:
    """Per's plan has ended, and a colleague of the one who coordinated it calls to a new one."""
    new = played("per", "call")
    person = Person("person:per", browse(phone=True)).logs_in()
    person.opens("/min-plan/")
    person.sees("Det här är planen med Sara Lindqvist på Biståndsenheten Björkby.")
    person.page.get_by_role("link", name="Planen med Mats Öberg").click()
    person.sees("Det här är planen med Mats Öberg på Biståndsenheten Björkby.", "Planen är avslutad")
    invitation = person.page.locator(".card", has_text="Möte i en annan plan")
    expect(invitation).to_contain_text("i planen med Sara Lindqvist på Biståndsenheten Björkby. Ni träffas")
    assert ends(invitation) <= HEIGHT
    assert_axe_clean(person.page)
    invitation.get_by_role("link").click()
    person.sees("Det här är planen med Sara Lindqvist på Biståndsenheten Björkby.")
    assert str(new.id) in person.page.url
