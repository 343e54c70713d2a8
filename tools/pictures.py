"""The pictures in README.md, taken anew from a demo that has just been started.

./test fast                             once, for the browser
./run                                   in one window
python -m tools.pictures ADDRESS        in another, with the address that ./run printed
"""

from __future__ import annotations

import os
import sys

from playwright.sync_api import Page, sync_playwright

from tools import browser
from tools.places import ROOT

FOLDER = ROOT / "docs" / "pictures"
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def main() -> None:
    """Takes the three pictures and says where they are."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = browser.find()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.program, env={**os.environ, **found.env})

        def entered(user: str, shape: dict) -> Page:
            context = chromium.new_context(
                base_url=sys.argv[1], locale="sv-SE", timezone_id="Europe/Stockholm", **shape
            )
            page = context.new_page()
            page.request.post("/logga-in/demo/", form={"user": user}, max_redirects=0)
            return page

        sara = entered("coordinator", DESK)
        sara.goto("/att-gora/")
        _take(sara, "att-gora")
        sara.goto("/planer/")
        sara.get_by_role("link", name="Maj Exempelsson").first.click()
        sara.wait_for_load_state()
        _take(sara, "plan")
        maj = entered("person", PHONE)
        maj.goto("/min-plan/")
        _take(maj, "min-plan")
        chromium.close()


def _take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
