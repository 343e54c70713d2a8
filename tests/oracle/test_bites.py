"""The oracle bites: with one thing that keeps somebody out lifted, in the database or in the pages, it says so."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from samplan.foundation.persons import queries
from samplan.rulebook import permissions
from samplan.rulebook.permissions import Permission, Role
from tests.canaries import posts
from tests.fixtures.database import connected_to
from tests.fixtures.rules import SEED
from tests.oracle import rows, world
from tests.oracle.attempts import Attempts
from tests.oracle.facts import Case, Who
from tests.oracle.report import SITUATIONS, WITH_PROVIDER, Report
from tests.oracle.running import quiet
from tools.databases import Databases, named

STEPS = ("delivered", "need", "window", "called")  # the fourth person's whereabouts are protected
DELIVERED, WINDOW, PROTECTED, CALLED = 0, 2, 3, 3


@pytest.fixture(scope="module")
def small(
    test_databases: Databases, clone_name: str, django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker
) -> Iterator[Attempts]:
    """A world of four coordinations, committed in a database of its own."""
    name = f"{clone_name}_bites"
    test_databases.clone(name)
    with django_db_blocker.unblock(), connected_to(name), quiet():
        played = world.make(int(os.environ[SEED]), named(test_databases.owner, name), people=8, steps=STEPS)
        assert not played.faults
        with closing(played):
            yield Attempts(played)


@contextmanager
def open_to_all(owner: psycopg.Connection, table: str) -> Iterator[None]:
    """Whatever the table's policy for reading says, it says yes."""
    (before,) = owner.execute("select qual from pg_policies where policyname = %s", [f"{table}_read"]).fetchone()
    owner.execute(f"alter policy {table}_read on {table} using (true)")
    try:
        yield
    finally:
        owner.execute(f"alter policy {table}_read on {table} using ({before})")


@pytest.mark.slow
@pytest.mark.req("ACC-02")
@pytest.mark.parametrize("table", ["cases_event", "cases_document", "plans_measure", "persons_contact"])
def test_a_policy_that_lets_everybody_read_is_seen_in_the_rows(small: Attempts, table: str) -> None:
    shut, opened = Report(0), Report(0)
    rows.compare(small.world, shut, [table])
    with open_to_all(small.world.owner, table):
        rows.compare(small.world, opened, [table])
    assert shut.rows and not shut.leaks and not shut.refusals
    assert any(f"table {table}: staff" in what for what in opened.leaks)


@pytest.mark.slow
def test_a_page_that_no_longer_hides_where_a_protected_person_is_is_seen(
    small: Attempts, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = small.world.stories[PROTECTED].case
    who = _one(small, lambda who: who.name == small.world.stories[PROTECTED].leader)
    assert _found(small, who, "GET", "desk:person", case) == (200, Counter())
    monkeypatch.setattr(queries, "_unreached", lambda row: row)
    status, leaks = _found(small, who, "GET", "desk:person", case)
    assert status == 200 and any("saw close address" in what for what in leaks)


@pytest.mark.slow
def test_a_role_that_may_write_what_it_must_not_is_seen(small: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    case = small.world.stories[WINDOW].case
    head = _one(small, lambda who: who.role == "HEAD" and who.unit == case.coordinator)
    row = {"who": "person", "what": "x", "when": "x", "kind": "social", "request_id": str(uuid4())}
    assert _found(small, head, "POST", "desk:measure", case, row) == (403, Counter())
    rule = permissions.rule(Permission.PROPOSE_MEASURE)
    wider = replace(rule, roles=rule.roles | {Role.HEAD})
    monkeypatch.setitem(permissions._BY_PERMISSION, Permission.PROPOSE_MEASURE, wider)
    status, leaks = _found(small, head, "POST", "desk:measure", case, row)
    assert status == 303 and any("was obeyed" in what for what in leaks)


@pytest.mark.slow
def test_an_answer_that_tells_a_case_of_others_from_one_that_is_not_there_is_seen(
    small: Attempts, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = small.world.stories[DELIVERED].case
    outsider = _one(small, lambda who: small.oracle.is_reader(who) and who.unit not in case.places)
    assert _found(small, outsider, "GET", "desk:case", case) == (404, Counter())
    ask = small.browser.ask

    def tells(who: Who, method: str, path: str, body: dict | None = None) -> object:
        answer = ask(who, method, path, body)
        status, head, text = answer.plain
        return replace(answer, plain=(status, head, text + b"." * (str(case.id) in path)))

    monkeypatch.setattr(small.browser, "ask", tells)
    _, leaks = _found(small, outsider, "GET", "desk:case", case)
    assert any("from a random id" in what for what in leaks)


@pytest.mark.slow
def test_what_is_sent_without_consent_is_seen_and_a_receipt_for_what_came_before_is_not(
    small: Attempts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts say that the consent has expired, and the system, which knows better, sends."""
    case = small.world.stories[CALLED].case
    monkeypatch.setattr(case, "expired", True)
    sara = _one(small, lambda who: who.name == small.world.stories[CALLED].leader)
    path = f"/plan/{case.id}/mote/flytta/"
    page = small.browser.ask(sara, "GET", path).plain[2].decode()
    form = next(body for action, body in posts(page, path) if action == path) | {"date": "", "request_id": uuid4().hex}
    called = small.world.stories[CALLED].units[0]
    nurse = _one(small, lambda who: who.name == called.staff[0])
    assert _found(small, nurse, "POST", "desk:acknowledge", case, {"request_id": uuid4().hex}) == (303, Counter())
    status, leaks = _found(small, sara, "POST", "desk:move", case, form)
    assert status == 303 and "POST desk:move: sent to another organisation without consent" in leaks


def test_a_run_that_has_not_been_everywhere_or_has_not_tried_everything_is_red() -> None:
    faults = Report(0, addresses={"desk:case", *WITH_PROVIDER}).faults
    assert "never reached with success: desk:case" in faults
    assert {f"never tried: {what}" for what in SITUATIONS} <= set(faults)
    assert not any(name in fault for name in WITH_PROVIDER for fault in faults)
    assert "broken ×1: GET desk:case: answered 500" in Report(0, broken=Counter({"GET desk:case: answered 500"})).faults


def _one(small: Attempts, right: Callable[[Who], bool]) -> Who:
    return next(who for who in small.facts.whos if not who.ended and right(who))


def _found(
    small: Attempts, who: Who, method: str, name: str, case: Case, body: dict | None = None
) -> tuple[int, Counter]:
    """One attempt at the address about the case: what it is answered, and what the oracle says of that."""
    address = next(one for one in small.places.addresses if one.name == name)
    small.report = Report(0)
    path, ids = small.places.fill(address, case, small.rng)
    answer = small.attempt(who, method, address, path, ids, body)
    return answer.status, small.report.leaks + small.report.refusals + small.report.broken
