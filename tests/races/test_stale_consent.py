"""Of several who recorded an answer in forms opened separately one is saved, and the others are told (CONS-07)."""

from typing import Any

import pytest

from samplan.coordination.cases import answered
from samplan.coordination.cases.models import Consent
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from tests.canaries import posts
from tests.cast import Thread, World, acting_as
from tests.races.harness import Browser, Run, together

WRITERS = 8


def _opened(browser: Browser, path: str) -> dict[str, Any]:
    body = next(body for action, body in posts(browser.get(path).content.decode(), path) if action == path)
    return {name: value for name, value in body.items() if name != "steg"}  # the button that searches for units


def _sent(thread: Thread) -> tuple[list[int], int]:
    """What each was answered, and how many answers to sharing there then are."""
    sara, path = Browser("coordinator"), f"/plan/{thread.id}/samtycke/"
    said = {"how": "oral", "sip": "on", "exchange": "on", "parties": [str(key("bjorken"))], "given_as": "self"}
    forms = [_opened(sara, path) | said for _ in range(WRITERS)]
    runs = [Run(str(number), lambda form=form: sara.post(path, form)) for number, form in enumerate(forms)]
    together(*runs)
    with acting(acting_as("coordinator")):
        rows = Consent.objects.filter(case=thread.id, purpose="exchange").count()
    return sorted(run.status for run in runs), rows


@pytest.mark.slow
@pytest.mark.req("CONS-05", "CONS-07")
def test_of_eight_forms_opened_separately_and_sent_at_once_one_is_a_consent(world: World) -> None:
    assert _sent(world.thread("need")) == ([303] + [422] * (WRITERS - 1), 1)


@pytest.mark.slow
@pytest.mark.req("CONS-07")
def test_without_what_the_forms_carry_all_eight_are_saved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answered, "check", lambda *seen: None)
    assert _sent(world.thread("need")) == ([303] * WRITERS, WRITERS)
