"""What the querysets say and what the policies say, each asked alone: they were written apart and must agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from psycopg.conninfo import conninfo_to_dict

from samplan.coordination.cases import questions
from samplan.coordination.cases.access import (
    documents_for,
    readable_by,
    readable_documents,
    standing_of,
    visible_to,
    window_open,
)
from samplan.coordination.cases.models import Case, Delivery, Document, Party
from samplan.coordination.meetings.models import Answer
from samplan.coordination.plans.models import Goal, Measure
from samplan.demo.cast import key
from samplan.demo.play import Play, person, staff
from samplan.foundation.access import context
from samplan.foundation.access.actor import Actor
from tests.cast import World, acting_as
from tools.databases import Databases

WHO = ("coordinator", "nurse", "counsellor", "head", "outsider", "person", "protected")
ELSEWHERE = ("fatima", "mats")


def actors() -> dict[str, Actor]:
    return (
        {name: acting_as(name) for name in WHO} | {name: staff(name) for name in ELSEWHERE} | {"olle": person("olle")}
    )


@contextmanager
def past_policies(databases: Databases) -> Iterator[None]:
    """The default connection is a superuser's, whom no policy holds: only the querysets say no."""
    before = dict(connection.settings_dict)
    found = conninfo_to_dict(databases.superuser)
    connection.close()
    connection.settings_dict |= {"USER": found["user"], "PASSWORD": found.get("password", "")}
    try:
        with transaction.atomic():
            yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def played(world: World, databases: Databases) -> list[UUID]:
    """Coordinations at every step, with one who has left, a window that is shut, and letters that came and did not."""
    threads = [world.thread(step) for step in ("need", "consent", "call", "write", "conclude", "deliver")]
    threads += [world.thread("deliver", name="olle", leader="mats"), world.thread("write", name="nora", leader="mats")]
    left, stopped, posted = world.thread("deliver"), world.thread("write"), world.thread("deliver")
    left.play.withdraw_for(world.now, "bjorken")
    stopped.play.withdraw(world.now)
    posted.play.post(world.now)
    parts = [world.thread("answer") for _ in range(4)]
    for thread, step in zip(parts, ("write", "conclude", "write", "conclude"), strict=True):
        thread.play.part(world.now, "elin", "Elins del")
        thread.to(step)
    own = parts[2:]
    two, asked, paper = world.sisters("call"), world.thread("deliver"), world.thread("consent")
    sisters = world.sisters()  # one of two units of an organisation leaves, and the other goes on
    sisters.play.withdraw_for(world.now, "hemtjanst")
    both = _both_have_left(world)
    told = world.sisters()  # the person has asked one of the two, and been answered
    told.play._do(
        questions.answer_person,
        acting_as("coordinator"),
        world.now,
        question=told.play.question(world.now, "Hemtjänsten kommer för sent"),
        text="Jag ringer dem",
        ways=["paper"],
    )
    asked.play.consent(world.now, ["bjorken", "hemtjanst"])  # asked about and not called
    paper.play.call(world.now, world.now + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma", channel="letter")
    recalled, outside = world.thread("call"), world.thread("call")
    outside.ids()  # somebody without an account is added, and called below
    with past_policies(databases):  # sent to the wrong unit; and parts that stay with their owner
        Answer.objects.filter(case__in=[thread.id for thread in own], question="own_part").update(share="me")
        Delivery.objects.filter(case=recalled.id, to_unit_id=key("bjorken")).update(recalled_at=world.now)
        Party.objects.filter(case=outside.id, unit=None).update(since=world.now)
    played = [*threads, *parts, left, stopped, posted, two, sisters, asked, paper, recalled, outside]
    return [both, told.id, *(thread.id for thread in played)]


def _both_have_left(world: World) -> UUID:
    """Two units of one organisation were called by another's, one of them answered, and the person let both go."""
    play, at = Play("maj", "elin"), world.now - timedelta(hours=6)
    play.need(at, "Maj behöver hjälp.", ["region", "kommun"])
    play.consent(at, ["bistand", "hemtjanst"])
    play.call(at, at + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma")
    play.acknowledge(at, "sara")
    play.answer(at, "sara", "Vi kommer.")
    for unit in ("bistand", "hemtjanst"):
        play.withdraw_for(at + timedelta(minutes=1), unit)
    return play.id


def _ids(rows: QuerySet) -> set[UUID]:
    return set(rows.values_list("id", flat=True))


def _by_querysets(who: Actor, ids: list[UUID], cases: dict[UUID, Case]) -> dict[str, set[UUID]]:
    said = {"cases": _ids(visible_to(who).filter(id__in=ids))}
    said["documents"] = _ids(documents_for(who).filter(case_id__in=ids))
    said["documents of a case"] = {
        uuid5(case.id, str(id)) for case in cases.values() for id in _ids(readable_documents(who, case))
    }
    said["documents of an opened case"] = {
        uuid5(case.id, str(id))
        for case in cases.values()
        for id in _ids(readable_documents(who, case, standing_of(who, case)))
    }
    for name, model in (("goals", Goal), ("measures", Measure)):
        said[name] = {id for case in cases.values() for id in _ids(readable_by(who, case, model.objects.all()))}
    parts = Answer.objects.filter(question="own_part")
    meant = Q(share=Answer.Share.MEETING)
    said["parts"] = {id for case in cases.values() for id in _ids(readable_by(who, case, parts, shared=meant))}
    said["windows"] = {case.id for case in cases.values() if who.unit and window_open(who, case)}
    return said


def _by_policies(who: Actor, ids: list[UUID]) -> dict[str, set[UUID]]:
    said = {"cases": _ids(Case.objects.filter(id__in=ids)), "documents": _ids(Document.objects.filter(case_id__in=ids))}
    there = Document.objects.filter(case_id__in=ids).values_list("case_id", "id")
    said["documents of a case"] = {uuid5(case, str(id)) for case, id in there}
    said["documents of an opened case"] = said["documents of a case"]
    for name, model in (("goals", Goal), ("measures", Measure)):
        said[name] = _ids(model.objects.filter(case_id__in=ids))
    said["parts"] = _ids(Answer.objects.filter(question="own_part", case_id__in=ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "select case_id from cases_live where case_id = any(%s) and unit_id = %s and closed_at is null",
            [ids, who.unit],
        )
        said["windows"] = {id for (id,) in cursor.fetchall()}
    return said


def differences(databases: Databases, ids: list[UUID]) -> list[str]:
    """Where the two layers differ, for each of the actors and each kind of row."""
    policies = {}
    everyone = actors()
    for name, who in everyone.items():
        with context.acting(who):
            policies[name] = _by_policies(who, ids)
    with past_policies(databases):
        cases = {case.id: case for case in Case.objects.filter(id__in=ids)}
        querysets = {name: _by_querysets(who, ids, cases) for name, who in everyone.items()}
    return [
        f"{name}, {kind}: {len(querysets[name][kind] - there)} by the querysets alone, "
        f"{len(there - querysets[name][kind])} by the policies alone"
        for name in everyone
        for kind, there in policies[name].items()
        if querysets[name][kind] != there
    ]


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_the_querysets_alone_and_the_policies_alone_say_the_same(world: World, test_databases: Databases) -> None:
    """A clause that is gone in one of the layers is hidden by the other in every page; here each stands by itself."""
    assert not differences(test_databases, played(world, test_databases))
