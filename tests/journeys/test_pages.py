"""Every page that a person can reach by following links.

Each is accessible, without sideways scrolling, and has one heading and one status.
"""

from __future__ import annotations

import re
from collections import deque

import pytest
from playwright.sync_api import Page

from samplan.interfaces.help import reading
from tests.browser.axe import assert_axe_clean
from tests.browser.pages import Browse
from tests.journeys.people import Person
from tests.readability import ENOUGH, FOR_PERSON, FOR_STAFF, lix, names, running

pytestmark = pytest.mark.browser

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/vem-har-last/)\d+|(?<=/loggkontroll/)\d+")
FILES = (".pdf", ".ics", ".json", ".csv")
REVIEWER = "staff:hakan"  # of the log, in the region
NARROW = {"width": 320, "height": 640}
HUB, HUBS = "/plan/<id>/", 6
# What each sees their own of: looked at as everyone; all other kinds of page once in all, whoever comes to them first.
OWN = ("/", "/att-gora/", "/planer/", "/kalender/", "/min-plan/", "/min-plan/mote/", "/min-plan/post/")


def pattern(path: str) -> str:
    """The address without ids and query: pages of one kind are looked at once."""
    return ID.sub("<id>", path.split("?")[0].split("#")[0])


def links(page: Page) -> list[str]:
    found = page.evaluate("[...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href'))")
    return [href for href in found if not href.startswith(("/static/", "/logga-in/demo"))]


def easy_to_read(page: Page, known: re.Pattern[str]) -> None:
    """The page's own words: at most LIX 30 for the person and the public, 40 for staff."""
    text = known.sub("N", running(page))
    most = FOR_STAFF if page.locator("body.personal").count() else FOR_PERSON
    if len(text.split()) >= ENOUGH and "/demo/" not in page.url:
        assert lix(text) <= most, f"{page.url} has LIX {lix(text):.1f}, more than {most}:\n{text}"


def look(page: Page) -> None:
    """What must hold on every page, at its own width and at 320 pixels."""
    assert_axe_clean(page)
    assert page.locator("h1").count() == 1, page.url
    assert page.locator("[role=status]").count() == (0 if page.url.endswith("/finns-inte/") else 1), page.url
    assert 0 < len(page.title()) <= 70, page.title()
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.locator("[style], script:not([src])").count() == 0, f"inline style or script on {page.url}"
    before = page.viewport_size
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], (
        f"{page.url} scrolls sideways at 320"
    )
    assert before
    page.set_viewport_size(before)


@pytest.mark.req("INDI-02", "INDI-06")
@pytest.mark.parametrize(
    "cast",
    [{"coordinator": 20, "nurse": 10, "head": 6, "outsider": 5, REVIEWER: 5}, {"person": 8, "protected": 5}],
    ids=["staff", "people"],
)
def test_every_page_that_can_be_reached_is_accessible(browse: Browse, cast: dict[str, int]) -> None:
    """``cast``: who walks, and how many kinds of page they reach at least."""
    known, looked_at = names(), set()
    for who, at_least in cast.items():
        person = Person(who, browse(phone=who in ("person", "protected"))).logs_in()
        reached = walk(person, known, looked_at)
        assert len(reached) >= at_least, f"{who} reached only {sorted(reached)}"
    helped = {path.strip("/").rpartition("/")[2] for path in looked_at}
    listed = reading.load()["for-dig" if "person" in cast else ""]
    assert helped >= set(listed), "not every page of help was reached"


def walk(person: Person, known: re.Pattern[str], looked_at: set[str]) -> set[str]:
    """Follow every link, look at what has not been looked at; returns the kinds of page that were reached."""
    waiting = deque(["/", "/om-sip/", "/tillganglighet/", "/dina-uppgifter/", "/logga-in/"])
    if person.name == "outsider":
        waiting.extend(["/komponenter/", "/demo/post/", "/logga-in/demo/", "/finns-inte/"])
    seen: set[str] = set()
    while waiting:
        path = waiting.popleft()
        # The plan page leads to different places in different cases: some are looked at; every other kind of page once.
        hubs = len([p for p in seen if pattern(p) == HUB])
        kind = path if pattern(path) == HUB and hubs < HUBS else pattern(path)
        if kind in seen or path.partition("?")[0].endswith(FILES):
            continue
        seen.add(kind)
        if kind in looked_at and pattern(path) not in (*OWN, HUB):
            continue
        looked_at.add(kind)
        person.opens(path)
        look(person.page)
        easy_to_read(person.page, known)
        waiting.extend(links(person.page))
    return seen
