"""The log: every page with content, every list, every refusal; in the same transaction; for the person to see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from samplan.coordination.cases import queries
from samplan.coordination.cases.models import Case, Delivery
from samplan.demo.cast import key
from samplan.foundation.access import sessions
from samplan.foundation.access.actor import system
from samplan.foundation.access.context import acting
from samplan.foundation.audit import log
from tests.a_unit import Office
from tests.cast import World, acting_as
from tests.held import as_owner


def lines(world: World, **where) -> list[tuple]:
    """Log lines as the person they are about reads them; ``where`` are equal conditions."""
    with acting(acting_as("person")), connection.cursor() as cursor:
        conditions = " and ".join(f'"{name}" = %s' for name in where)
        cursor.execute(
            f"select action, what, ground, actor_name, unit_name from audit_entry where {conditions} order by id",
            list(where.values()),
        )
        return cursor.fetchall()


@pytest.mark.req("ACC-03", "ACC-06")
def test_each_page_with_content_is_one_line_with_its_ground(world: World) -> None:
    thread = world.thread("deliver")
    world.client("coordinator").get(f"/plan/{thread.id}/")
    world.client("nurse").get(f"/plan/{thread.id}/")
    world.client("person").get(f"/min-plan/?plan={thread.id}")
    read = [line for line in lines(world, case=thread.id) if line[0] == "read"]
    assert [(line[1], line[2], line[3]) for line in read] == [
        ("read_plan", "own", "Sara Lindqvist"),
        ("read_plan", "delivered", "Elin Norberg"),
        ("read_plan", "self", "Maj Exempelsson"),
    ]


@pytest.mark.req("ACC-03")
def test_reading_during_the_meeting_says_so(world: World) -> None:
    thread = world.thread("write")
    world.client("nurse").get(f"/plan/{thread.id}/")
    assert lines(world, case=thread.id)[-1][2] == "meeting"


@pytest.mark.req("ACC-03")
def test_a_page_that_was_refused_leaves_its_line_too(world: World) -> None:
    thread = world.thread("write")
    client = world.client("coordinator")
    assert client.post(f"/plan/{thread.id}/mote/avsluta/", {}).status_code == 422
    assert lines(world, case=thread.id)[-1][:2] == ("read", "conclude")


@pytest.mark.req("ACC-03")
def test_printing_is_logged(world: World) -> None:
    thread = world.thread("deliver")
    assert world.client("nurse").get(f"/plan/{thread.id}/plan.pdf").status_code == 200
    assert lines(world, case=thread.id)[-1][:2] == ("print", "print")


@pytest.mark.req("ACC-03", "INDI-04")
def test_what_was_not_there_to_print_or_read_is_logged_as_refused(world: World) -> None:
    thread = world.thread("call")
    plan, nobodys = f"/plan/{thread.id}", uuid4()
    tried = {
        ("nurse", f"{plan}/plan.pdf"): "print",
        ("coordinator", f"{plan}/brev/{nobodys}/brev.pdf"): "print",
        ("nurse", f"{plan}/handling/{nobodys}/"): "read_plan",
        ("person", f"/min-plan/plan.pdf?plan={thread.id}"): "print",
    }
    before = len(lines(world, case=thread.id))
    for (who, path), what in tried.items():
        assert world.client(who).get(path).status_code == 404
        assert lines(world, case=thread.id)[-1][:2] == ("refused", what), path
    assert len(lines(world, case=thread.id)) == before + len(tried), "each is one line"
    with acting(acting_as("person")):
        assert not queries.readings(Case.objects.get(id=thread.id)), "nobody has read or printed"


@pytest.mark.req("ACC-03")
def test_what_was_opened_to_write_in_and_then_refused_is_one_line(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.withdraw_for(world.now, "bjorken")
    before = len(lines(world, case=thread.id))
    assert world.client("nurse").post(f"/plan/{thread.id}/kontakter/", {"about": "x"}).status_code == 403
    assert [line[:2] for line in lines(world, case=thread.id)[before:]] == [("refused", "write_goal")]


@pytest.mark.req("ACC-03", "CALL-06")
def test_a_stopped_letter_that_is_not_printed_is_not_logged_as_printed(world: World) -> None:
    thread = world.thread("call")
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, channel="letter", posted_at=None).id
    address = f"/plan/{thread.id}/brev/{letter}/brev.pdf"
    assert world.client("coordinator").get(address).status_code == 200
    assert lines(world, case=thread.id)[-1][0] == "print"
    thread.play.withdraw(world.now)
    assert world.client("coordinator").get(address).status_code == 403
    assert lines(world, case=thread.id)[-1][:2] == ("refused", "print")


@pytest.mark.req("ACC-03")
def test_what_cannot_be_logged_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = world.thread("deliver")
    client = world.client("coordinator")
    client.raise_request_exception = False
    from samplan.foundation.audit import log

    def broken(lines: list) -> None:
        if any(line.action == "read" for line in lines):
            raise RuntimeError("the log is full")

    monkeypatch.setattr(log, "write", broken)
    answer = client.get(f"/plan/{thread.id}/")
    assert answer.status_code == 500 and b"Maj" not in answer.content


@pytest.mark.req("INDI-04")
def test_the_person_sees_who_has_read_one_session_within_ten_minutes_as_one(world: World) -> None:
    thread = world.thread("deliver")
    nurse = world.client("nurse")
    for _ in range(3):
        nurse.get(f"/plan/{thread.id}/")
    world.client("outsider").get(f"/plan/{thread.id}/")
    with acting(acting_as("person")):
        found = queries.readings(Case.objects.get(id=thread.id))
    assert [(r.who, r.unit, r.what) for r in found] == [("Elin Norberg", "Hälsocentralen Björken", "läste planen")]


@pytest.mark.req("INDI-04")
def test_nobody_else_reads_the_persons_log(world: World) -> None:
    thread = world.thread("deliver")
    for who in ("coordinator", "nurse", "outsider", "protected"):
        with acting(acting_as(who)), connection.cursor() as cursor:
            cursor.execute('select count(*) from audit_entry where "case" = %s', [thread.id])
            assert cursor.fetchone()[0] == 0, who


@pytest.mark.req("ORG-06", "ACC-03")
def test_a_search_is_logged_and_shows_only_the_own_units_coordinations(world: World) -> None:
    thread = world.thread("consent")
    shown = world.client("coordinator").post("/sok/", {"number": "19440101-2382"}).content.decode()
    assert str(thread.id) in shown
    assert str(thread.id) not in world.client("nurse").post("/sok/", {"number": "19440101-2382"}).content.decode()
    answer = Office(world, siv="OFFICER").client("siv").post("/sok/", {"number": "19440101-2382"})
    assert answer.status_code == 200 and "Exempelsson" not in answer.content.decode()


@pytest.mark.req("ORG-06")
def test_an_unknown_and_a_known_number_get_the_same_answer_from_a_unit_without_relation(world: World) -> None:
    world.thread("deliver")
    client = Office(world, siv="OFFICER").client("siv")
    answers = [
        client.post("/sok/", {"number": n}).content.decode().replace(n, "") for n in ("19440101-2382", "18900102-9819")
    ]
    plain = [
        text.replace(n.replace("-", ""), "")
        for text, n in zip(answers, ("19440101-2382", "18900102-9819"), strict=True)
    ]
    assert len({re.sub(r'(value|nonce)="[\w/+=]{22,64}"', "", text) for text in plain}) == 1


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize(
    "said",
    ["kind", "unit", "organisation", "person", "user", "assignment", "session", "name", "role", "unit_name"],
)
def test_the_database_takes_no_line_in_anothers_name(world: World, said: str) -> None:
    nurse, other = replace(acting_as("nurse"), session=uuid4()), acting_as("coordinator")
    value = {"kind": "person", "person": key("maj"), "session": uuid4()}.get(said) or getattr(other, said)
    with acting(nurse) as now:
        log.write([log.Line(by=nurse, now=now, action="search", what="population")])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            log.write([log.Line(by=replace(nurse, **{said: value}), now=now, action="search", what="population")])


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("said", [{"name": "Maj Annan"}, {"role": "NURSE"}, {"unit_name": "Björken"}])
def test_a_person_too_is_logged_by_their_own_name(world: World, said: dict[str, str]) -> None:
    with acting(system("Test")) as now:
        sessions.start(person=key("maj"), name="Maj Exempelsson", now=now)
    with as_owner() as owner:
        (id,) = owner.execute("select id from access_session order by created_at desc limit 1").fetchone() or ()
    maj = replace(acting_as("person"), session=id)
    with acting(maj) as now:
        log.write([log.Line(by=maj, now=now, action="read", what="log")])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            log.write([log.Line(by=replace(maj, **said), now=now, action="read", what="log")])


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("away", [-timedelta(hours=2), timedelta(hours=2)])
def test_what_is_done_in_a_session_is_logged_when_it_is_done(world: World, away: timedelta) -> None:
    nurse = replace(acting_as("nurse"), session=uuid4())
    with acting(nurse) as now:
        log.write([log.Line(by=nurse, now=now, action="search", what="population")])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            log.write([log.Line(by=nurse, now=now + away, action="search", what="population")])
