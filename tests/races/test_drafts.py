"""A draft is never there again when its form has been sent, however the saves of it and the sending meet."""

from __future__ import annotations

import random
from uuid import uuid4

import psycopg
import pytest

from tests.canaries import posts
from tests.cast import World
from tests.races.harness import Browser, Run, quote, rounds, together

SAVES = 5


@pytest.mark.slow
def test_no_save_brings_a_draft_back_that_was_sent_at_the_same_time(world: World, seen: psycopg.Connection) -> None:
    browser, thread = Browser("coordinator"), world.thread("write")
    page = f"/plan/{thread.id}/mal/{thread.goal}/"
    tried = late = 0
    for number in rounds(5):
        (body,) = (
            body for to, body in posts(browser.get(page).content.decode(), page) if to == page and "text" in body
        )
        body |= {"text": [f"Omgång {number}"], "request_id": [uuid4().hex]}
        saves = [Run(str(n), lambda: browser.post("/utkast/", body), random.random() * 0.2) for n in range(SAVES)]
        send = Run("the sending", lambda: browser.post(page, body), random.random() * 0.05)
        together(send, *saves)
        assert send.status == 303, send.said
        assert {run.status for run in saves} <= {200, 422}, [run.error or run.status for run in saves]
        assert browser.post("/utkast/", body).status_code == 422, "and one comes last of all"
        asked = """select count(*) from drafts_draft where "case" = %s and words <> '{}'"""
        assert seen.execute(asked, [thread.id]).fetchone() == (0,), f"round {number}: the draft is there again"
        tried, late = tried + SAVES, late + sum(run.status == 422 for run in saves)
    quote(f"Drafts: {tried} saves against the sending of their form, {late} too late, 0 brought back")
