"""Reading is not doing: whoever may only read a plan is told so wherever casework is done, at every address.

A head reads the plans of their unit. A unit that has left keeps what it was given, and does nothing more in the plan.
"""

from __future__ import annotations

import re

import pytest

from samplan.foundation.access import policies
from tests.cast import Thread, World

PLAN = "/plan/<uuid:id>/"
ADDRESSES = sorted({a.pattern.removeprefix(PLAN) for a in policies.addresses() if a.pattern.startswith(PLAN)})
READ = {"", "historik/", "handling/<uuid:document>/", "kontakter/", "versioner/"}
READ |= {"kallelse/<uuid:document>/mote.ics", "mote/folj/"}
# What a head does: a death, an end that is written down elsewhere, a receipt, a withdrawal.
HEADS = {"avliden/", "avsluta/bekrafta/", "kvittera/", "kvittera/angra/", "samtycke/ta-tillbaka/"}
PAPERS = {"brev/<uuid:delivery>/brev.pdf", "journaltext/", "plan.pdf"}
PAPERS |= {"person/allt/", "person/allt.pdf", "person/allt.json"}


def opened(world: World, thread: Thread, who: str, method: str) -> set[str]:
    """The addresses of the plan where this one is not told that it is not theirs to do."""
    ids, client = thread.ids(), world.client(who)
    found = set()
    for pattern in ADDRESSES:
        path = re.sub(r"<uuid:(\w+)>", lambda match: str(ids[match.group(1)]), PLAN + pattern)
        if client.generic(method, path).status_code not in (403, 405):
            found.add(pattern)
    return found


@pytest.mark.slow
@pytest.mark.req("ORG-04", "ACC-02")
def test_a_head_is_told_that_the_role_is_not_enough_wherever_casework_is_done(world: World) -> None:
    thread = world.thread("deliver")
    assert opened(world, thread, "head", "GET") == READ | {"avliden/", "samtycke/ta-tillbaka/"}
    assert opened(world, thread, "head", "POST") == HEADS


@pytest.mark.slow
@pytest.mark.req("ORG-04", "CONS-05")
def test_a_unit_that_has_left_is_told_so_wherever_casework_is_done(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw_for(world.now, "bjorken")
    assert opened(world, thread, "nurse", "GET") == READ | PAPERS
    assert opened(world, thread, "nurse", "POST") == set()


@pytest.mark.req("ORG-04", "NEED-01")
def test_a_head_registers_no_need(world: World) -> None:
    assert world.client("head").get("/behov/ny/").status_code == 403
