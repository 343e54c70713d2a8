"""What people write is words: on no page, in no paper and in no file does it become anything that does something."""

from __future__ import annotations

import os
import random

import pytest

from tests.cast import World, world
from tests.inputs import trips, vectors
from tests.inputs.asking import Answer, Asker
from tests.inputs.ground import Ground
from tests.inputs.pages import Page, live
from tests.inputs.planting import Planter

__all__ = ["world"]
MARK = "zq1qz"


def test_there_are_two_hundred_and_no_two_are_alike() -> None:
    assert len(vectors.ALL) == len(set(vectors.ALL)) == 200


@pytest.mark.slow
def test_twenty_of_them_in_every_field_stay_words(world: World) -> None:
    chosen = random.Random(os.environ["SAMPLAN_SEED"]).sample(vectors.ALL, int(os.environ.get("VECTORS", "20")))
    asker = Asker()
    planter = Planter(Ground(world, asker), int(os.environ["SAMPLAN_SEED"]))
    planter.find()
    harvest = planter.plant(chosen)
    asker.close()
    print(harvest)
    assert harvest.faults == []
    assert len(harvest.fields) > 100 and len(harvest.seen) > 1000, harvest


@pytest.mark.parametrize("text", vectors.ALL)
def test_each_is_seen_to_live_where_it_is_not_escaped(text: str) -> None:
    """The look is no look if it finds nothing: put in a page as it is, all but plain words are found out."""
    typed = f"{text} {MARK}"
    raw = (
        f'<html lang="sv"><p>{typed}</p><input value="{typed}"><input value=\'{typed}\'><a href="{typed}">x</a></html>'
    )
    assert live(Page(raw), {MARK: typed})


@pytest.mark.parametrize("text", vectors.ALL)
def test_each_is_words_where_it_is_escaped(text: str) -> None:
    from django.utils.html import escape

    typed = f"{text} {MARK}"
    page = f'<p>{escape(typed)}</p><input value="{escape(typed)}"><textarea name="x">\n{escape(typed)}</textarea>'
    assert live(Page(page), {MARK: typed}) == []


@pytest.mark.parametrize("line", ["ATTACH:javascript:zqRan()", "LOCATION:zqRan()"])
def test_a_line_of_its_own_in_a_calendar_file_is_found_out(line: str) -> None:
    ours = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nLOCATION:Hemma\r\n{}END:VEVENT\r\nEND:VCALENDAR\r\n"
    answer = {
        text: Answer(200, {"content-type": "text/calendar"}, ours.format(text).encode(), 0, "")
        for text in ("", f"{line}\r\n")
    }
    assert trips.read(answer[""], {}, set()) == []
    assert trips.read(answer[f"{line}\r\n"], {}, set()) != []
