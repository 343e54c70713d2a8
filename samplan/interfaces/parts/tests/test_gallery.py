"""/komponenter/ shows everything, and every part of it can be used by everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page, expect

import samplan.interfaces.parts
from samplan.interfaces.parts.templatetags.parts import register
from samplan.interfaces.parts.views import gallery
from tests.browser.axe import assert_axe_clean

TEMPLATES = sorted((Path(samplan.interfaces.parts.__file__).parent / "templates" / "parts").glob("*.html"))
SHOWING = ("gallery.html", "uppgiftslista.html", "uppgift.html", "knapp.html")
WIDTHS = [1280, 768, 390, 320]

# What WCAG 1.4.12 lets a reader do to the text.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


@pytest.fixture
def html() -> str:
    request = RequestFactory().get("/komponenter/")
    request.actor = None
    answer = gallery(request)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_component_is_in_the_gallery():
    source = "".join(template.read_text() for template in TEMPLATES if template.name in SHOWING)
    missing = [name for name in register.tags if not re.search(rf"{{% {name}\b", source)]
    assert missing == []


def test_every_component_says_what_it_takes():
    for template in TEMPLATES:
        if template.name in ("gallery.html", "vemgorvad_kort.html", "vemgorvad_tabell.html"):
            continue
        assert template.read_text().startswith("{% comment %}"), template.name


def test_no_two_elements_share_an_id(html: str):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_description_and_label_points_at_something(html: str):
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    pointed = {
        anchor for names in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html) for anchor in names.split()
    }
    pointed |= set(re.findall(r'<label for="([^"]+)"', html)) | set(re.findall(r'href="#([^"]+)"', html))
    assert pointed - ids == set()


def test_there_is_one_main_heading_and_one_live_region(html: str):
    assert html.count("<h1") == 1
    assert html.count('role="status"') == 1


def test_it_contains_no_inline_style_or_script(html: str):
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]* src=)", html)


@pytest.mark.browser
@pytest.mark.req("INDI-06")
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/komponenter/")
    assert_axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.browser
@pytest.mark.req("INDI-06")
@pytest.mark.parametrize("width", WIDTHS)
def test_spaced_text_does_not_run_out_of_the_page(browse: Callable[..., Page], width: int):
    page = browse(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto("/komponenter/")
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.browser
@pytest.mark.req("INDI-06")
def test_the_keyboard_sees_where_it_is(page: Page):
    page.goto("/komponenter/")
    unseen = page.evaluate(
        """() => [...document.querySelectorAll("a,button,select,textarea,summary,input:not([type=hidden])")]
          .filter(place => { place.focus({focusVisible: true}); const look = getComputedStyle(place);
                             return look.outlineStyle === "none" || parseFloat(look.outlineWidth) < 3; })
          .map(place => place.outerHTML.slice(0, 100))"""
    )
    assert unseen == []
    page.goto("/komponenter/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"


@pytest.mark.browser
def test_a_chosen_day_is_said_in_words(page: Page):
    page.goto("/komponenter/")
    page.fill("#tom_day", "2027-03-12")
    assert page.locator('[data-echo="tom_day"]').inner_text() == "fredag 12 mars 2027"
    expect(page.get_by_role("status")).to_have_text("fredag 12 mars 2027")
