"""No input makes the server fail, and what was accepted can be shown, printed and taken out again."""

from __future__ import annotations

import os

import pytest

from tests.cast import World, world
from tests.inputs import checks
from tests.inputs.asking import Answer, Asker, Question
from tests.inputs.fuzzing import Run, broken, lost, shrunk
from tests.inputs.ground import Ground
from tests.inputs.pages import Page
from tools.databases import Databases

__all__ = ["world"]
INPUTS = int(os.environ.get("INPUTS", "5000"))
PAGE = (
    '<html lang="sv"><h1>Rätta</h1><form method="post" action="/x/"><textarea name="text">{}</textarea></form></html>'
)


@pytest.mark.slow
@pytest.mark.req("ACC-03")
def test_five_thousand_bad_inputs_make_nothing_fail(world: World, test_databases: Databases) -> None:
    seed = int(os.environ["SAMPLAN_SEED"])
    asker = Asker()
    tally = Run(Ground(world, asker), asker, seed).go(lambda tally: tally.asked >= INPUTS)
    asker.close()
    print(tally.line(seed), dict(tally.ways), *tally.faults, sep="\n\n")
    assert [str(fault) for fault in tally.faults] == []
    assert tally.accepted > tally.asked / 50 and tally.rounds > 5, "too little was accepted to say anything"
    assert any(step.startswith("/avsluta/ ") for step in tally.ways), "no coordination was walked to its end"
    assert checks.faults(test_databases.owner) == []


def answer(status: int, body: str = "", seconds: float = 0.1, kind: str = "text/html", trouble: str = "") -> Answer:
    return Answer(status, {"content-type": kind}, body.encode(), seconds, trouble)


def test_each_promise_is_seen_to_be_broken() -> None:
    asked = Question("sara", "POST", "/x/", (("text", "Det jag skrev"),))
    page = PAGE.format("")
    assert broken(asked, answer(200)) == "" and broken(asked, answer(422, page)) == ""
    assert "500" in broken(asked, answer(500, page))
    assert "2 s" in broken(asked, answer(200, page, seconds=2.1))
    assert "Swedish" in broken(asked, answer(400, "<h1>Bad Request</h1>"))
    assert "inside" in broken(asked, answer(200, page, trouble="Traceback"))
    form = Page(page).forms[0]
    assert lost(form, asked, answer(422, page)) == ["text"]
    assert lost(form, asked, answer(422, PAGE.format("Det jag  skrev"))) == []


def test_a_fault_is_shrunk_to_the_field_and_the_letters_that_make_it() -> None:
    asked = Question(
        "sara", "POST", "/x/", (("a", "1"), ("text", "mycket ord\x00 och mer"), ("b", "2")), (("HTTP_X", "y"),)
    )
    small = shrunk(asked, lambda one: any("\x00" in value for _, value in one.data))
    assert (small.data, small.headers) == ((("text", "\x00"),), ())
