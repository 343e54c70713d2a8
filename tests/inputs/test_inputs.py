"""No input makes the server fail, and what was accepted can be shown, printed and taken out again."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest

from samplan.foundation.access import actor as actors
from samplan.foundation.access import context
from samplan.foundation.directory.models import Assignment
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
    tally = Run(Ground(world, asker), seed).go(lambda tally: tally.asked >= INPUTS)
    asker.close()
    print(tally.line(seed), dict(tally.ways), *tally.faults, sep="\n\n")
    assert [str(fault) for fault in tally.faults] == []
    assert tally.accepted > tally.asked / 50 and tally.rounds > 5, "too little was accepted to say anything"
    assert any(step.startswith("/avsluta/ ") for step in tally.ways), "no coordination was walked to its end"
    assert checks.faults(test_databases.owner) == []


@pytest.mark.slow
def test_a_run_goes_on_when_its_inputs_have_undone_what_it_stands_on(world: World) -> None:
    ground = Ground(world, Asker())
    plot = ground.plots[-1]
    ids = plot.ids
    with context.acting(actors.system("Test")) as now:
        Assignment.objects.current(now).update(until_at=now)
    assert ground.ask(Question("nobody", "GET", "/att-gora/")).status == 302
    assert [ground.ask(Question(who, "GET", "/att-gora/")).status for who in ("sara", "elin")] == [200, 200]
    ground.asker.cookies[plot.who] = "samplan_session=ended"
    assert ground.ask(Question(plot.who, "GET", "/min-plan/")).status == 200
    plot.thread.play.id = uuid4()  # nobody can see it any longer
    plot.look()
    assert plot.ids == ids
    assert ground.again(plot).ids.keys() == ids.keys()
    ground.asker.close()


def answer(status: int, body: str = "", seconds: float = 0.1, kind: str = "text/html", trouble: str = "") -> Answer:
    return Answer(status, {"content-type": kind}, body.encode(), seconds, trouble)


def test_each_promise_is_seen_to_be_broken() -> None:
    asked = Question("sara", "POST", "/x/", (("text", "Det jag skrev"),))
    page = PAGE.format("")
    assert broken(asked, answer(200)) == "" and broken(asked, answer(422, page)) == ""
    assert "500" in broken(asked, answer(500, page))
    assert "2 s" in broken(asked, answer(200, page, seconds=2.1))
    assert "Swedish" in broken(asked, answer(400, "<h1>Bad Request</h1>"))
    part = "<div><h2>Rätta det här</h2></div>"
    by_htmx = Question("sara", "POST", "/x/", headers=(("HTTP_HX_REQUEST", "true"),))
    assert "Swedish" in broken(asked, answer(422, part)) and broken(by_htmx, answer(422, part)) == ""
    assert "inside" in broken(asked, answer(200, page, trouble="Traceback"))
    form = Page(page).forms[0]
    assert lost(form, asked, answer(422, page)) == ["text"]
    assert lost(form, asked, answer(422, PAGE.format("Det jag  skrev"))) == []
    two = Question("sara", "POST", "/x/", (("text", "Det jag\r\nskrev"),))
    assert lost(form, two, answer(422, "<dl><dd>Det jag<br>skrev</dd></dl>")) == []
    assert lost(form, two, answer(422, "<dl><dd>Det jag</dd></dl>")) == ["text"]


def test_a_fault_is_shrunk_to_the_field_and_the_letters_that_make_it() -> None:
    asked = Question(
        "sara", "POST", "/x/", (("a", "1"), ("text", "mycket ord\x00 och mer"), ("b", "2")), (("HTTP_X", "y"),)
    )
    small = shrunk(asked, lambda one: any("\x00" in value for _, value in one.data))
    assert (small.data, small.headers) == ((("text", "\x00"),), ())
