"""No edit silently overwrites another: of those who wrote on the same version one is saved, and the others see both."""

from __future__ import annotations

import html
import random
from collections.abc import Callable

import psycopg
import pytest

from tests.canaries import posts
from tests.cast import Thread, World
from tests.races.harness import Browser, Run, quote, rounds, together

WRITERS = 6
# What is edited → the page it is edited on, where the form goes, its text field, and the row's text and version.
EDITED: dict[str, tuple[str, str, str, str]] = {
    "a goal": (
        "mal/{goal}/",
        "mal/{goal}/",
        "text",
        "select text, version from plans_goal where id = %(goal)s",
    ),
    "a measure": (
        "overenskommelse/{own}/",
        "overenskommelse/{own}/",
        "what",
        "select what, version from plans_measure where id = %(own)s",
    ),
    "how it is now": (
        "mote/nulage/",
        "nulage/",
        "situation",
        "select text, version from meetings_answer where case_id = %(case)s and question = 'situation'",
    ),
    "the summary": (
        "mote/sammanfatta/",
        "mote/sammanfatta/",
        "check_note",
        "select text, version from meetings_answer where case_id = %(case)s and question = 'check_note'",
    ),
}


@pytest.mark.slow
@pytest.mark.req("PLAN-12")
@pytest.mark.parametrize("what", EDITED)
def test_of_six_who_edit_at_once_one_is_saved_and_the_others_see_both_texts(
    world: World, seen: psycopg.Connection, what: str
) -> None:
    browser, thread = Browser("coordinator"), world.thread("write")
    accepted = refused = 0
    for number in rounds(2):
        saved, told = _edited(seen, browser, thread, what, number)
        accepted, refused = accepted + saved, refused + told
    _, version = _row(seen, thread, what)
    quote(f"P8 versions: {what}, {accepted} accepted, {refused} refused with both texts, version {version}, 0 lost")


def _row(seen: psycopg.Connection, thread: Thread, what: str) -> tuple[str, int]:
    ids = {"goal": thread.goal, "own": thread.measures["own"], "case": thread.id}
    return seen.execute(EDITED[what][3], ids).fetchone() or ("", 0)


def _edited(seen: psycopg.Connection, browser: Browser, thread: Thread, what: str, number: int) -> tuple[int, int]:
    """One round: all write on the version that is. Returns how many were saved, and how many saw both texts."""
    ids = {"goal": thread.goal, "own": thread.measures["own"]}
    page, action, field, _ = (part.format(**ids) for part in EDITED[what])
    _, before = _row(seen, thread, what)

    def writes(text: str) -> Callable:
        shown = browser.get(f"/plan/{thread.id}/{page}").content.decode()
        body = next(body for to, body in posts(shown, page) if to.endswith(f"{thread.id}/{action}") or to == page)
        return lambda: browser.post(f"/plan/{thread.id}/{action}", body | {field: [text]})

    texts = [f"Så skrev nummer {writer} i omgång {number}" for writer in range(WRITERS)]
    runs = [Run(text, writes(text), delay=random.random() * 0.02) for text in texts]
    together(*runs)
    saved = [run.name for run in runs if run.status == 303]
    text, version = _row(seen, thread, what)
    assert len(saved) == 1, [run.status for run in runs]
    assert (text, version) == (saved[0], before + 1)
    for run in runs:
        if run.name not in saved:
            said = html.unescape(run.said)
            assert run.name in said and saved[0] in said, f"{what}: one who was refused does not see both texts"
    return 1, WRITERS - 1
