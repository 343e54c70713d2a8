"""Pages in a real browser. Each person in a test has a page of their own, with cookies of its own.

`page` is a desk (1280×900), `phone` a telephone (390×844); `browse()` makes as many more as the test has people. Every
page is watched: an error in its console, something that the Content-Security-Policy refused, a missing file, a call to
a foreign host or an answer from a broken server fails the test that made it happen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.server import Served
from tools import browser as browsers
from tools.places import VAR

if TYPE_CHECKING:  # a second that tests without a browser need not wait
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Locator,
        Page,
        Playwright,
        Request,
        Response,
    )

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
HEIGHT: int = PHONE["viewport"]["height"]  # the first screen of the telephone
FAILURES = VAR / "failures"
# What the page's policy refuses is said in the console, where `watch` hears it.
TELL = """addEventListener('securitypolicyviolation', (event) => console.error(
  `the policy refused ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile || ''} ${event.sample}`))"""

Browse = Callable[..., "Page"]
_failed = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself."""
    from playwright.sync_api import sync_playwright

    browsers.find()  # names the node that drives it
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for each test process."""
    found = browsers.find()
    started = playwright.chromium.launch(executable_path=found.program, env={**os.environ, **found.env})
    yield started
    started.close()


@pytest.fixture
def browse(browser: Browser, server: Served, request: pytest.FixtureRequest) -> Iterator[Browse]:
    """Makes pages: browse(), browse(phone=True), browse(javascript=False), or with Playwright's other options."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def new_page(*, phone: bool = False, javascript: bool = True, **options: Any) -> Page:
        shape = PHONE if phone else DESK
        kept = {
            "locale": "sv-SE",
            "timezone_id": "Europe/Stockholm",
            "base_url": server.url,
            "java_script_enabled": javascript,
        }
        context = browser.new_context(**{**shape, **kept, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_init_script(TELL)
        page = context.new_page()
        watch(page, server.url, troubles)
        return page

    yield new_page
    if request.node.stash.get(_failed, False):
        _keep_pictures(request.node.nodeid, contexts)
    for context in contexts:
        context.close()
    assert not troubles, "The pages had trouble on the way:\n" + "\n".join(troubles)


@pytest.fixture
def page(browse: Browse) -> Page:
    """A desk."""
    return browse()


@pytest.fixture
def phone(browse: Browse) -> Page:
    """A telephone."""
    return browse(phone=True)


def ends(found: Locator) -> float:
    """How far down the page something ends, in pixels."""
    box = found.bounding_box()
    assert box
    return box["y"] + box["height"]


def watch(page: Page, home: str, troubles: list[str]) -> None:
    """Writes in `troubles` what went wrong. A refused form or address (4xx) is not trouble: tests ask for it."""

    def on_console(message: ConsoleMessage) -> None:
        # The browser's own remark on an answer's status; on_response judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"{page.url}: console: {message.text}")

    def on_response(response: Response) -> None:
        page_or_part = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= (500 if page_or_part else 400):
            troubles.append(f"{page.url}: {response.status} from {response.url}")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https"} and not request.url.startswith(f"{home}/"):
            troubles.append(f"{page.url}: asked a foreign host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: script: {error}"))
    page.on("response", on_response)
    page.on("request", on_request)


def _keep_pictures(nodeid: str, contexts: list[BrowserContext]) -> None:
    """What each person saw when the test failed, as picture and page, in .var/failures/."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", nodeid)[-120:]
    for number, page in enumerate((page for context in contexts for page in context.pages), start=1):
        page.screenshot(path=FAILURES / f"{name}-{number}.png", full_page=True)
        (FAILURES / f"{name}-{number}.html").write_text(page.content())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remembers that the test failed, for the pictures."""
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report
