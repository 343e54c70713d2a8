"""Everybody in the demo has the next thing on the first screen of their phone.

Each story is as it was played: the other journeys give the same people longer answers, more plans and invitations, so
they walk in a county that is not this one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samplan.demo.people import LIVED
from tests.browser.pages import HEIGHT, Browse, ends
from tests.browser.server import Served, serving
from tests.journeys.people import Person
from tools.databases import Databases

pytestmark = pytest.mark.browser

ELSEWHERE = {"barbro": "Elin ringer dig"}  # the next thing is in a long answer, not all of it


@pytest.fixture(scope="module")
def server(test_databases: Databases, clone_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """In the place of the one that all journeys share, for ``browse``: nothing is done here but to look."""
    with serving(test_databases, f"{clone_name}_untouched", tmp_path_factory.mktemp("untouched")) as served:
        yield served


@pytest.mark.req("INDI-02")
@pytest.mark.parametrize("name", LIVED)
def test_the_next_thing_is_on_the_first_screen(browse: Browse, name: str) -> None:
    person = Person(f"person:{name}", browse(phone=True)).logs_in()
    person.opens("/min-plan/")
    here = name in ELSEWHERE
    found = person.page.get_by_text(ELSEWHERE[name]) if here else person.page.locator("main section.card").first
    assert ends(found) <= HEIGHT, name
