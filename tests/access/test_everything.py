"""Everything that stands about a person: they get all they may read, a unit gives out its own, nobody's address."""

from __future__ import annotations

import json
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samplan.coordination.plans import everything
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import person
from samplan.foundation.access.context import acting
from samplan.foundation.audit import log
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Representation
from samplan.interfaces.letters.render import Printed, render
from samplan.interfaces.letters.tests.samples import roles
from tests.cast import World, acting_as
from tests.paper import text
from tests.quiet import quiet

__all__ = ["quiet"]

ASTRID = "astrid"  # all that stands about somebody grows with each coordination: no other test plays with her
SECRETS = ("CLOSE-LIVES-HERE", "Hemliga gatan", "070-174 06 99", "Långtbort")


def mine(client: Client) -> tuple[dict, str]:
    answer = client.get("/min-plan/allt.json")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/json")
    return json.loads(answer.content), answer.content.decode()


@pytest.mark.slow
@pytest.mark.req("ACC-05")
def test_the_person_gets_everything_of_every_plan_on_paper_and_as_a_file(world: World) -> None:
    first, second = world.thread("deliver", name=ASTRID), world.thread("consent", name=ASTRID)
    client = world.client(f"person:{ASTRID}")
    told, written = mine(client)
    assert list(told) == ["format", "made_at", "made_by", "persons", "requests", "plans", "read_by", "log_questions"]
    assert {str(first.id), str(second.id)} <= {plan["id"] for plan in told["plans"]}
    plan = next(plan for plan in told["plans"] if plan["id"] == str(first.id))
    assert [document["kind_code"] for document in plan["documents"]].count("plan") >= 1
    for part in ("need", "consents", "consent_scope", "goals", "measures", "commitments", "deliveries", "events"):
        assert plan[part], part
    assert told["persons"][0]["numbers"][0]["value"] == PERSONS[ASTRID][2]
    assert any(row["actor_name"] for row in told["read_by"])
    pdf = client.get("/min-plan/allt.pdf")
    assert pdf["Content-Type"] == "application/pdf" and {"H1", "H2", "H3", "P"} <= set(roles(pdf.content))
    paper = text(pdf.content)
    for words in (
        "Maj har ramlat två gånger.",
        "COORDINATOR-WROTE-THIS",
        "ger ögondroppar",
        "Majs ekonomi",
        PERSONS[ASTRID][2],
    ):
        assert words in paper and words in written, words
    page = client.get("/min-plan/mer/").content.decode()
    assert "/min-plan/allt/" in page and "/min-plan/allt.pdf" in client.get("/min-plan/allt/").content.decode()


@pytest.mark.req("ACC-05")
def test_what_is_said_before_the_meeting_is_concluded_is_not_in_it(world: World) -> None:
    thread = world.thread("write", name="gun")
    by = person("gun")
    with acting(by) as now:
        told = everything.of_person(by, now)
    plan = next(plan for plan in told["plans"] if plan["id"] == str(thread.id))
    assert plan["goals"] == [] and plan["measures"] == [] and plan["need"]


@pytest.mark.req("ACC-05")
def test_a_unit_gives_out_its_own_and_what_it_was_given_and_nothing_of_the_others(world: World) -> None:
    thread = world.thread("deliver", name=ASTRID)
    path = f"/plan/{thread.id}/person/allt.json"
    nurse = json.loads(world.client("nurse").get(path).content)
    plan = next(plan for plan in nurse["plans"] if plan["id"] == str(thread.id))
    assert plan["need"] == [] and plan["goals"] == [] and nurse["read_by"] == []
    assert [row["what"] for row in plan["measures"]] == [] and plan["commitments"]
    assert {row["kind_code"] for row in plan["documents"]} >= {"call", "plan", "reply"}, "what it was given"
    assert {row["organisation"] for row in plan["consents"]} <= {"Region Solvik"}
    own = json.loads(world.client("coordinator").get(path).content)
    plan = next(plan for plan in own["plans"] if plan["id"] == str(thread.id))
    assert (
        plan["need"]
        and plan["goals"]
        and plan["commitments"]
        and {row["unit_name"] for row in plan["commitments"]} == {"Biståndsenheten Björkby"}
    )
    page = world.client("coordinator").get(f"/plan/{thread.id}/person/allt/").content.decode()
    assert "Andra verksamheter lämnar ut sitt" in page
    assert world.client("outsider").get(path).status_code == 404
    paper = world.client("nurse").get(f"/plan/{thread.id}/person/allt.pdf")
    assert paper.status_code == 200 and "Uppgifter ur Samplan" in text(paper.content)


@pytest.mark.slow
@pytest.mark.req("ACC-05", "ORG-06")
def test_nobodys_hidden_address_is_in_it(world: World) -> None:
    thread = world.thread("call", name="nora")
    with acting(acting_as("coordinator")):
        row = Representation(person_id=key("nora"), name="Siv Granne", kind="relative", address="CLOSE-LIVES-HERE 1")
        row.save(force_insert=True)
    _, written = mine(world.client("protected"))
    paper = text(world.client("protected").get("/min-plan/allt.pdf").content)
    units = world.client("coordinator").get(f"/plan/{thread.id}/person/allt.json").content.decode()
    for said in (written, paper, units):
        assert "Siv Granne" in said
        for secret in (*SECRETS, "Hemma hos Maj"):
            assert secret not in said
    assert "skyddas och står inte här" in paper and "Du har rätt att få se dem." in paper
    assert "Du har rätt att få se dem." in world.client("protected").get("/min-plan/allt/").content.decode()
    assert "Hemma hos Maj" in written_of(world, "maj"), "of one who is not protected it stands there"


def written_of(world: World, name: str) -> str:
    world.thread("deliver", name=name)
    return mine(world.client("person"))[1]


@pytest.mark.req("ACC-05", "ACC-03")
def test_taking_it_out_is_logged_as_a_print_that_the_person_sees(world: World) -> None:
    thread = world.thread("deliver", name=ASTRID)
    assert world.client("nurse").get(f"/plan/{thread.id}/person/allt.pdf").status_code == 200
    with acting(person(ASTRID)):
        rows = Entry.objects.filter(case=thread.id, action="print", what="everything")
        assert [row.actor_name for row in rows] == ["Elin Norberg"]
    page = world.client(f"person:{ASTRID}").get(f"/min-plan/vem-har-last/?plan={thread.id}").content.decode()
    assert "tog ut allt som står om dig" in page


@pytest.mark.slow
@pytest.mark.req("ACC-05")
def test_five_plans_ask_no_more_than_one_and_are_ready_within_two_seconds(world: World) -> None:
    counts = []
    for times in (1, 4):
        for _ in range(times):
            world.thread("deliver", name="ida")
        by = person("ida")
        with acting(by) as now, log.gathering(), CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            told = everything.of_person(by, now)
            took = time.perf_counter() - began
        counts.append(len(captured.captured_queries))
    assert len(told["plans"]) >= 5 and counts[0] == counts[1] <= 40
    began = time.perf_counter()
    with acting(by) as now:
        assert render("everything", told, address=None, printed=Printed(at=now, by=by.name))
    assert took + time.perf_counter() - began < 2


@pytest.mark.slow
@pytest.mark.req("ACC-05")
def test_the_file_is_the_same_each_time(world: World) -> None:
    world.thread("deliver", name="bo")
    by = person("bo")
    told = []
    for _ in range(2):
        with acting(by) as now:
            said = everything.of_person(by, now)
            told.append(json.dumps({key: value for key, value in said.items() if key not in ("made_at", "read_by")}))
    assert told[0] == told[1]


@pytest.mark.slow
@pytest.mark.req("ACC-05", "INDI-04")
def test_what_one_has_asked_about_a_reading_and_its_answer_stand_there_and_the_reviewers_note_does_not(
    world: World,
) -> None:
    thread = world.thread("deliver", name=ASTRID)
    world.client("nurse").get(f"/plan/{thread.id}/")
    client = world.client(f"person:{ASTRID}")
    with acting(person(ASTRID)):
        seen = Entry.objects.filter(case=thread.id, actor_name="Elin Norberg", action="read").order_by("at").first()
    asked = client.post(f"/min-plan/vem-har-last/{seen.id}/?plan={thread.id}", {"question": "Vem är det som läser?"})
    assert asked.status_code == 303
    said = {"decision": "asked_reader", "words": "ONLY-FOR-REVIEWERS", "answer": "Hon ger dig ögondroppar."}
    assert world.client("staff:hakan").post(f"/loggkontroll/{seen.id}/", said).status_code == 303
    told, written = mine(client)
    (row,) = [row for row in told["log_questions"] if row["question"] == "Vem är det som läser?"]
    assert (row["read_by"], row["answer"]) == ("Elin Norberg", "Hon ger dig ögondroppar.")
    assert row["answered_by"] == "Håkan Asplind" and row["answered_at"] > row["asked_at"] > row["read_at"]
    paper = text(client.get("/min-plan/allt.pdf").content)
    assert "Vem är det som läser?" in paper and "Hon ger dig ögondroppar." in paper
    assert "ONLY-FOR-REVIEWERS" not in written and "ONLY-FOR-REVIEWERS" not in paper
