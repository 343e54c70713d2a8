"""What the database itself says of handing over and of a death: the functions let nobody do more than they may."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DataError, ProgrammingError, connection

from samplan.coordination.cases.models import Case, Document, HandOver, Request
from samplan.coordination.cases.people import Newcomer, find_or_add
from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Person, PersonNumber
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.cast import World, acting_as


def call(who, statement: str, *values) -> None:
    with acting(who), connection.cursor() as cursor:
        cursor.execute(statement, list(values))


@pytest.mark.req("FOLL-05", "ACC-02")
@pytest.mark.parametrize("who", ["outsider", "counsellor", "coordinator"])
def test_the_coordination_is_not_taken_by_a_unit_that_was_not_offered_it(world: World, who: str) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now, "bjorken")
    actor = acting_as(who)
    with pytest.raises(ProgrammingError, match="not offered|not a party"):
        call(actor, "select access.take_over(%s, %s)", thread.id, actor.assignment)
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).coordinating_unit_id == key("bistand")


@pytest.mark.req("FOLL-05", "ACC-02")
def test_without_an_offer_or_in_anothers_name_nothing_is_taken(world: World) -> None:
    thread, nurse = world.thread("deliver"), acting_as("nurse")
    with pytest.raises(ProgrammingError, match="not offered"):
        call(nurse, "select access.take_over(%s, %s)", thread.id, nurse.assignment)
    thread.play.offer(world.now, "bjorken")
    with pytest.raises(ProgrammingError, match="not an assignment of this unit"):
        call(nurse, "select access.take_over(%s, %s)", thread.id, key("sara"))


@pytest.mark.req("FOLL-05", "ACC-02")
def test_nobody_offers_for_another_and_nobody_answers_yes_by_the_table(world: World) -> None:
    thread = world.thread("deliver")
    row = {"id": uuid4(), "case_id": thread.id, "reason": "x", "offered_at": world.now, "offered_by": "x"}
    columns = "id, case_id, reason, offered_at, offered_by, from_unit_id, to_unit_id, answer, answer_text, answered_by"
    insert = f"insert into cases_handover ({columns}, answered_at) values (%s,%s,%s,%s,%s,%s,%s,%s,'','',%s)"
    for who, giver, taker, answer in (
        ("nurse", "bistand", "bjorken", ""),
        ("nurse", "bjorken", "bjorken", ""),
        ("outsider", "lyktan_hc", "lyktan_hc", "no"),
    ):
        at = world.now if answer else None
        with pytest.raises(ProgrammingError, match="row-level security"):
            call(acting_as(who), insert, *row.values(), key(giver), key(taker), answer, at)
    thread.play.offer(world.now, "bjorken")
    for who in ("nurse", "coordinator"):
        with pytest.raises(ProgrammingError, match="row-level security"):
            call(
                acting_as(who),
                "update cases_handover set answer = 'yes', answered_at = now() where case_id = %s",
                thread.id,
            )
    with acting(acting_as("nurse")):
        assert HandOver.objects.get(case=thread.id).answer == ""


@pytest.mark.req("END-03", "ACC-02")
@pytest.mark.parametrize("who", ["outsider", "counsellor", "person"])
def test_a_death_is_registered_only_by_a_unit_that_takes_part(world: World, who: str) -> None:
    thread = world.thread("deliver")
    with pytest.raises(ProgrammingError, match="not a party"):
        call(acting_as(who), "select access.register_death(%s, %s, '{}')", thread.id, local_date(world.now))
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=thread.id).ended_at is None
        assert Person.objects.get(id=key("maj")).died_on is None


@pytest.mark.req("FOLL-05", "ACC-03")
def test_taking_over_is_signed_by_who_does_it_though_a_colleague_is_to_coordinate(world: World) -> None:
    thread, nurse = world.thread("deliver"), acting_as("nurse")
    thread.play.offer(world.now, "bjorken")
    call(nurse, "select access.take_over(%s, %s)", thread.id, key("omar"))
    with acting(nurse):
        assert Case.objects.get(id=thread.id).coordinator_id == key("omar")
        row = HandOver.objects.get(case=thread.id)
        assert (row.answer, row.answered_by) == ("yes", "Elin Norberg")


RULE = {"rule": "x", "text": "x", "source": "x"}


@pytest.mark.req("END-03", "ACC-02")
@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (None, RULE),
        (1, RULE),
        (-300 * 365, RULE),
        (0, {}),
        (0, RULE | {"text": ["x"]}),
        (0, RULE | {"text": "x" * 501}),
        (0, RULE | {"rule": "x" * 61}),
        (0, RULE | {"source": "x" * 201}),
    ],
)
def test_nobody_dies_on_no_day_on_one_to_come_or_before_their_birth_nor_by_what_is_no_rule(
    world: World, days: int | None, rule: dict
) -> None:
    thread = world.thread("deliver")
    day = None if days is None else local_date(world.now) + timedelta(days=days)
    with pytest.raises(DataError, match="on such a day|not a rule"):
        call(acting_as("nurse"), "select access.register_death(%s, %s, %s)", thread.id, day, json.dumps(rule))


@pytest.mark.req("END-03", "ACC-02")
def test_a_party_that_has_left_registers_no_death(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw_for(world.now - timedelta(minutes=1), "bjorken")
    with pytest.raises(ProgrammingError, match="not a party"):
        call(staff("elin"), "select access.register_death(%s, %s, '{}')", thread.id, local_date(world.now))


def lines(action: str = "read") -> int:
    """How many readings by the person the log has, or what they were refused in a plan."""
    with acting(acting_as("person")):
        return Entry.objects.filter(actor_kind="person", action=action, case__isnull=False).count()


@pytest.mark.req("END-03", "ACC-02", "ACC-06", "NEED-01")
def test_min_plan_is_closed_for_whoever_logs_in_as_one_who_has_died_and_the_log_says_who_tried(world: World) -> None:
    thread = world.thread("deliver")
    with acting(acting_as("person")):
        paper = Document.objects.filter(case=thread.id, kind=Document.Kind.PLAN).order_by("made_at").last()
    assert paper is not None
    names = ("", "mote/", "post/", "mer/", "samtycke/", "uppgifter/", "allt/", "kontakter/", "vem-har-last/", "fraga/")
    pages = [f"/min-plan/{name}" for name in names]
    beside = ["/min-plan/be-om-sip/", "/min-plan/be-om-sip/svar/", "/min-plan/uppgifter/inloggningar/"]
    for path in pages:
        assert "Den här sidan är stängd" not in world.client("person").get(path).content.decode(), "while she lives"
    assert world.client("person").get(f"/min-plan/post/{paper.id}/").status_code == 200
    thread.play.died(world.now, local_date(world.now))
    before, refused = lines(), lines("refused")
    for path in pages:
        page = world.client("person").get(path).content.decode()
        assert "Den här sidan är stängd" in page and "Sjuksköterskan" not in page, path
    for path in (f"/min-plan/post/{paper.id}/", "/min-plan/allt.pdf", "/min-plan/allt.json"):
        assert world.client("person").get(path).status_code == 404, path
    assert lines() == before + len(pages) and lines("refused") == refused + 1, "what was not there is not read"
    for id in (thread.id, uuid4()):  # nor does it tell which plans there were
        for path in pages:
            answer = world.client("person").get(f"{path}?plan={id}")
            assert answer.status_code == 200 and "Den här sidan är stängd" in answer.content.decode(), (id, path)
    for path in beside:
        for answer in (world.client("person").get(path), world.client("person").post(path, {"why": "Mer hjälp"})):
            assert answer.status_code == 405 or "Den här sidan är stängd" in answer.content.decode(), path
    with acting(acting_as("coordinator")):
        assert not Request.objects.filter(person_id=key("maj"), why="Mer hjälp").exists()
    with acting(acting_as("coordinator")) as now:
        number = PersonNumber.objects.filter(person_id=key("maj")).values_list("value", flat=True)[0]
        with pytest.raises(Refused, match="har avlidit"):  # by a unit that knows of it
            find_or_add(number, Newcomer(), acting_as("coordinator"), now)
