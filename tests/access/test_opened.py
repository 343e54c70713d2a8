"""How one stands to an opened case is remembered until the transaction ends, and shows what asking each row shows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection, transaction

from samplan.coordination.cases.access import lock
from samplan.coordination.cases.models import Case, Live, Party
from samplan.coordination.plans.models import Goal
from samplan.foundation.access import context
from tests.access.test_policies import OF_A_CASE, OF_A_PERSON
from tests.access.test_two_layers import actors, played
from tests.cast import World, acting_as
from tests.held import as_owner
from tools.databases import Databases

QUESTIONS = ("called", "takes_part", "reads_shared", "knows")
NOTHING = [None] * 4
READ = (*OF_A_CASE, "cases_case", *OF_A_PERSON)


def ask(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def rows() -> dict[str, list[str]]:
    """All that whoever acts reads of anything that is of a case: each row's content, hashed."""
    return {t: [h for (h,) in ask(f"select md5(x::text) from {t} x order by 1")] for t in READ}


def remembered() -> list[UUID | None]:
    (row,) = ask(f"select {', '.join(f'access.{question}_here()' for question in QUESTIONS)}")
    return list(row)


def answers(case: UUID) -> list[UUID | None]:
    """What is remembered when each question is asked by itself; of the person when the case itself is seen."""
    (row,) = ask(f"select {', '.join(f'access.{question}(%s)' for question in QUESTIONS[:3])}", *[case] * 3)
    person = Case.objects.filter(id=case).values_list("person_id", flat=True).first()
    assert person is None or ask("select access.knows(%s)", person) == [(True,)]
    return [*(case if yes else None for yes in row), person]


@pytest.mark.slow
@pytest.mark.req("ACC-02", "ACC-03")
def test_whoever_opens_a_case_reads_the_same_rows_as_before_of_it_and_of_all_others(
    world: World, test_databases: Databases
) -> None:
    cases = played(world, test_databases)
    seen: set[tuple[bool, ...]] = set()
    for name, actor in actors().items():
        for case in cases:
            with context.acting(actor):
                before = rows()
                lock(case)
                assert remembered() == answers(case), f"{name} opens {case}"
                assert rows() == before, f"{name} opens {case}"
                seen.add(tuple(map(bool, remembered())))
    assert len(seen) >= 5, f"few ways to stand to a case were tried: {seen}"


@pytest.mark.req("ACC-02")
def test_an_outsider_who_opens_a_case_has_learnt_nothing(world: World) -> None:
    thread = world.thread("deliver")
    with context.acting(acting_as("outsider")):
        before = rows()  # the unit may be in other tests' cases
        lock(thread.id)
        assert remembered() == NOTHING and rows() == before
        for table in ("plans_goal", "cases_party", "cases_document"):
            assert not ask(f"select 1 from {table} where case_id = %s", thread.id)


@contextmanager
def undone() -> Iterator[None]:
    """A step of the transaction that is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.req("ACC-02", "CONS-05")
def test_a_unit_that_leaves_in_the_same_transaction_is_asked_anew_and_a_step_taken_back_brings_it_back(
    world: World,
) -> None:
    thread, coordinator = world.thread("deliver"), acting_as("coordinator")
    with context.acting(coordinator):
        lock(thread.id)
        assert remembered()[:2] == [thread.id, thread.id]
        with undone():
            Party.objects.filter(case=thread.id, unit_id=coordinator.unit).update(until=world.now)
            assert remembered() == NOTHING, "it is forgotten by the change itself"
            assert not ask("select 1 from cases_event where case_id = %s", thread.id)
        assert remembered()[:2] == [thread.id, thread.id]


@pytest.mark.req("ACC-02", "MEET-01")
def test_a_window_that_closes_in_the_same_transaction_shows_nothing_more(world: World) -> None:
    thread, coordinator = world.thread("write"), acting_as("coordinator")
    with context.acting(coordinator):
        lock(thread.id)
        before = Goal.objects.filter(case=thread.id).count()
        assert remembered()[2] == thread.id and before
        with undone():
            Live.objects.filter(case=thread.id).update(closed_at=world.now)
            assert remembered() == NOTHING


@pytest.mark.req("ACC-02", "INDI-01")
def test_a_plan_that_is_concluded_in_the_same_transaction_is_asked_about_anew(world: World) -> None:
    thread = world.thread("write")
    with context.acting(acting_as("coordinator")):
        lock(thread.id)
        with undone():
            Case.objects.filter(id=thread.id).update(concluded_at=world.now)
            assert remembered() == NOTHING


@pytest.mark.req("ACC-02")
def test_what_is_remembered_is_gone_with_the_transaction(world: World) -> None:
    thread = world.thread("deliver")
    with context.acting(acting_as("nurse")):
        lock(thread.id)
    with context.acting(acting_as("nurse")):
        assert remembered() == NOTHING


def _said() -> list[str]:
    return ask("select current_setting('samplan.actor'), current_setting('samplan.proof')")[0]  # type: ignore[return-value]


def _says(said: str, proof: str) -> None:
    ask("select set_config('samplan.actor', %s, true), set_config('samplan.proof', %s, true)", said, proof)


@pytest.mark.req("ACC-02", "ACC-03")
def test_nobody_writes_that_they_have_opened_a_case(world: World) -> None:
    thread, other = world.thread("deliver"), world.thread("deliver")
    with context.acting(acting_as("outsider")):
        said, proof = _said()
        for tried in (f"{said}|{thread.id}|{thread.id}|{thread.id}", f"{said}|{thread.id}"):
            _refused(tried, proof)
    with context.acting(acting_as("nurse")):
        lock(thread.id)
        said, proof = _said()
        _refused(said.replace(str(thread.id), str(other.id)), proof)
    with context.acting(acting_as("nurse")):
        _refused(said, proof)  # true, in a transaction that has ended


@contextmanager
def believed_for(seconds: float) -> Iterator[None]:
    """For less than five seconds: a transaction that waits keeps the seals of the whole server waiting."""
    with as_owner() as owner:
        (before,) = owner.execute("select pg_get_functiondef('access.proved()'::regprocedure)").fetchone() or ("",)
        shorter = before.replace("::double precision + 5 then", f"::double precision + {seconds} then")
        assert shorter != before
        owner.execute(shorter)
        owner.commit()
        try:
            yield
        finally:
            owner.execute(before)
            owner.commit()


@pytest.mark.req("ACC-02", "CONS-05")
def test_whoever_lets_the_lock_go_and_says_again_that_they_had_it_is_believed_for_five_seconds(world: World) -> None:
    thread = world.thread("deliver")
    with believed_for(0.5), context.acting(acting_as("nurse")):
        with undone():
            lock(thread.id)
            said, proof = _said()
        _says(said, proof)
        assert remembered()[0] == thread.id
        time.sleep(0.6)
        assert remembered() == NOTHING
        assert Case.objects.filter(id=thread.id).exists(), "each row is asked from then on"


def _refused(said: str, proof: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _says(said, proof)
        cursor.execute("select access.me(), exists (select 1 from plans_goal)")
        assert cursor.fetchone() == ("nobody", False)


def _policies() -> Iterable[tuple[str, str]]:
    return ask("select policyname, qual from pg_policies where cmd = 'SELECT'")  # type: ignore[return-value]


@pytest.mark.req("ACC-02")
def test_every_policy_that_asks_of_a_case_looks_first_at_the_one_that_is_opened(world: World) -> None:
    asked = 0
    for policy, condition in _policies():
        for found in re.finditer(rf"access\.({'|'.join(QUESTIONS)})\((\S+?)\)", condition):
            question, column = found.groups()
            first = f"({column} = ( SELECT access.{question}_here() AS {question}_here))"
            assert first in condition[: found.start()], f"{policy} asks access.{question} of each row"
            asked += 1
    assert asked > 25
