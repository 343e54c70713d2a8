"""Events and documents that a party plants by SQL of its own: what no page could show, and no next action count, is
refused; with the rest in the case each of its pages answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from samplan.coordination.cases import events
from samplan.coordination.cases.models import Case, Document
from samplan.demo.cast import key
from samplan.foundation.access import context, policies
from samplan.rulebook.events import KINDS
from samplan.rulebook.refused import Refused
from tests.access.test_all_is_logged import filled
from tests.cast import Thread, World, acting_as
from tests.held import as_owner
from tools.places import ROOT

SHAPES = import_module("samplan.coordination.cases.migrations.0028_facts_have_a_shape")
WRONG = ({}, [], [5], [{}], 5, "x", None, True)
TOLD = sorted({*KINDS, *SHAPES.FACTS, "tea.drunk"} | set(
    re.findall(r'"([a-z_]+\.[a-z_]+)"', "".join(p.read_text() for p in (ROOT / "samplan/coordination").glob("*/*.py")))
))  # fmt: skip
PAPERS = sorted(SHAPES.CONTENT)
ORDINARY = {"text": "x", "bool": True, "number": 1, "date": "2026-02-28", "time": "2026-02-28T10:00:00+01:00"}
ORDINARY |= {"time or nothing": "", "id": str(key("bjorken"))}  # one whose unit is in the case


def made(shape: Any, *, whole: bool) -> Any:
    """A value of the shape: whole, or with no more than must be there."""
    if isinstance(shape, dict):
        return {name.rstrip("?"): made(its, whole=whole) for name, its in shape.items() if whole or name[-1] != "?"}
    return [made(shape[0], whole=whole)] if isinstance(shape, list) else ORDINARY.get(shape, shape.split("|")[0])


def spoiled(value: Any) -> Iterator[Any]:
    """The value with each of its parts, at any depth, as something else or gone."""
    yield from (wrong for wrong in WRONG if wrong != value)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, part in parts:
        for other in spoiled(part):
            copy = value.copy()
            copy[place] = other
            yield copy
        if isinstance(value, dict):
            yield {name: its for name, its in value.items() if name != place}


def tells(thread: Thread, kind: str, facts: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into cases_event (id, case_id, person_id, organisation_id, unit_id, kind, at, channel, by_kind,
              by_name, by_user, by_assignment, request_id, request_digest, facts)
            select gen_random_uuid(), %s, %s, access.organisation(), access.unit(), %s, now(), 'screen', 'unit',
              'Elin Norberg', access."user"(), split_part(access.proved(), '|', 7)::uuid, gen_random_uuid(), '', %s""",
            [thread.id, key("maj"), kind, json.dumps(facts)],
        )


def maker(kind: str) -> str:
    """Who may plant a document of the kind: what only one who coordinates makes is planted by nobody else."""
    if kind == "question":
        return "person"
    return "coordinator" if kind in ("plan", "call", "mapping", "initiative", "answer") else "nurse"


def delivers(thread: Thread, kind: str, content: Any) -> Any:
    """A document of whoever may make it, to both units and the person. Returns its id."""
    document, by = uuid4(), acting_as(maker(kind))
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into cases_document (id, case_id, kind, owner_org_id, owner_person_id, number, content, made_at)
            values (%s, %s, %s, %s, %s, 99, %s, now())""",
            [document, thread.id, kind, by.organisation, by.person, json.dumps(content)],
        )
        for unit, person in ((key("bistand"), None), (key("bjorken"), None), (None, key("maj"))):
            cursor.execute(
                """insert into cases_delivery (id, document_id, case_id, from_unit_id, from_org_id, to_unit_id,
                  to_person_id, to_outside, channel, ground, at, receipted_by, posted_by)
                values (gen_random_uuid(), %s, %s, %s, %s, %s, %s, '', %s, %s, now(), '', '')""",
                [document, thread.id, by.unit, by.organisation, unit, person,
                 "inbox" if unit else "portal", "notice" if unit else "self"],
            )  # fmt: skip
    return document


def counts(thread: Thread, kind: str, facts: Any) -> None:
    """Tell it; what the next action does of what has happened is a refusal in plain words at the most."""
    tells(thread, kind, facts)
    try:
        with transaction.atomic():
            events.store_duties(Case.objects.get(id=thread.id))
            transaction.set_rollback(True)
    except Refused:
        pass
    except DatabaseError as error:
        raise AssertionError(f"{kind} {facts} stops what is done next") from error


def stays(planting: Any, *values: Any) -> bool:
    """Whether the database takes it in."""
    try:
        with transaction.atomic():
            planting(*values)
    except DatabaseError:
        return False
    return True


@pytest.fixture
def planted(world: World) -> Iterator[Thread]:
    thread = world.thread("deliver")
    yield thread
    with as_owner() as owner:
        owner.execute("delete from cases_delivery where case_id = %s and document_id in (select id from cases_document "
                      "where case_id = %s and number = 99)", [thread.id, thread.id])  # fmt: skip
        owner.execute("delete from cases_document where case_id = %s and number = 99", [thread.id])
        owner.execute("delete from cases_event where case_id = %s and request_digest = ''", [thread.id])


def silent(world: World, thread: Thread, document: Any = None) -> list[str]:
    """The pages of the case that do not answer with a page, for the coordinator, the nurse and the person."""
    ids, wrong = thread.ids() | ({"document": document} if document else {}), []
    for who in ("coordinator", "nurse", "person"):
        client = world.client(who)
        client.raise_request_exception = False
        for address in policies.addresses():
            path = filled(address.pattern, ids)
            if path is None or (document and "<uuid:document>" not in address.pattern):
                continue
            answer = client.get(path, {"plan": str(thread.id)} if who == "person" else {})
            if answer.status_code >= 500 and "halsa" not in path:
                wrong.append(f"{who} {path}: {answer.status_code}")
    return wrong


@pytest.mark.slow
@pytest.mark.req("ACC-02")
def test_with_any_event_that_can_be_planted_every_page_answers_and_the_next_action_counts(
    planted: Thread, world: World
) -> None:
    refused = 0
    with context.acting(acting_as("nurse")):
        for kind in TOLD:
            shape = SHAPES.FACTS.get(kind, {})
            every = {name: its for name, its in SHAPES.EVERY.items() if name.rstrip("?") not in shape} | shape
            for odd in spoiled(made(every if kind in ("tea.drunk", "deadline.moved") else shape, whole=True)):
                with transaction.atomic():
                    refused += not stays(counts, planted, kind, odd)
                    transaction.set_rollback(True)
            for whole in (True, False):
                assert stays(counts, planted, kind, made(every, whole=whole)), kind
    assert refused > 10 * len(TOLD)
    assert silent(world, planted) == []


@pytest.mark.slow
@pytest.mark.req("ACC-02", "CALL-01")
def test_with_any_document_that_can_be_planted_every_page_answers(planted: Thread, world: World) -> None:
    wrong, refused = [], 0
    assert {name.split()[0] for name in PAPERS} == set(Document.Kind)
    for name in PAPERS:
        kind, _, its = name.partition(" ")
        shape = SHAPES.CONTENT[kind] | (SHAPES.CONTENT[name] if its else {})
        for whole in (True, False):
            content = made(shape, whole=whole) | ({"from" if kind == "reply" else "kind": its} if its else {})
            with context.acting(acting_as(maker(kind))):
                document = delivers(planted, kind, content)
            wrong += [f"{name}, {'whole' if whole else 'least'}: {said}" for said in silent(world, planted, document)]
            with context.acting(acting_as(maker(kind))):
                for odd in spoiled(content) if whole else ():
                    with transaction.atomic():
                        stayed = stays(delivers, planted, kind, odd)
                        transaction.set_rollback(True)
                    refused += not stayed
    assert wrong == [] and refused > 500
    assert silent(world, planted) == []
