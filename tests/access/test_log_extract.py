"""A log extract: the person takes out who has read, the reviewer gives it out on request; each is itself in the log."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from samplan.coordination.cases import log_extracts
from samplan.coordination.cases.log_extracts import Extract
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.audit import extracts
from samplan.foundation.audit.extracts import Period
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Person, PersonNumber
from samplan.interfaces.letters import papers
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests import paper
from tests.a_unit import Office
from tests.access.test_log_review import ELSEWHERE, LIST, REVIEWER, read_by_nurse
from tests.cast import World, acting_as

pytestmark = pytest.mark.req("ACC-03", "INDI-04")
SEARCH, OWN = f"{LIST}utdrag/", "/min-plan/vem-har-last.pdf"
MAJ, UNREAD, UNKNOWN = "19440101-2382", "19870591-2387", "18900102-9819"  # the second is registered


def newest(who: str, count: int = 1) -> list[Entry]:
    """The last lines that one of the reviewers, or the person, has made."""
    actor = acting_as("person") if who == "person" else staff(who)
    with acting(actor):
        if actor.is_person:
            rows = Entry.objects.filter(actor_person=actor.person)
        else:
            rows = Entry.objects.filter(actor_user=actor.user)
        return list(rows.order_by("-id")[:count])


def bare(page: str) -> str:
    """Without what is new each time that a page is shown."""
    return re.sub(r'(value|nonce)="[\w/+=]{22,64}"', "", page)


def found(client: Client, number: str) -> str:
    answer = client.post(SEARCH, {"number": number})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.slow
def test_the_person_takes_out_who_has_read_in_all_their_plans_in_two_sizes_and_that_is_one_line(world: World) -> None:
    thread, _ = read_by_nurse(world)
    world.client("coordinator").get(f"/plan/{thread.id}/")
    maj = world.client("person")
    page = maj.get("/min-plan/vem-har-last/utdrag/").content.decode()
    assert 'action="/min-plan/vem-har-last.pdf"' in page and 'value="18"' in page
    small, large = (maj.get(OWN, {"storlek": size}) for size in ("12", "18"))
    for answer in (small, large):
        assert answer["Content-Type"] == "application/pdf"
        said = paper.text(answer.content)
        for part in (
            "Vem har läst om dig",
            "Elin Norberg",
            "Hälsocentralen Björken",
            "Sara Lindqvist",
            "Läste planen.",
        ):
            assert part in said, part
        assert "Fick uppgifterna på ditt samtycke" in said
    assert len(paper.pages(large.content)) >= len(paper.pages(small.content))
    for line in newest("person", 2):
        assert (line.action, line.what, line.ground) == ("print", "log_extract", "self")
        assert line.person == acting_as("person").person


@pytest.mark.slow
def test_an_extract_is_of_the_days_that_were_chosen(world: World) -> None:
    read_by_nurse(world)
    maj, today = world.client("person"), local_date(world.now)
    long_ago = {"fran": "2020-01-01", "till": "2020-02-01"}
    assert "Ingen har läst om dig de dagarna" in paper.text(maj.get(OWN, long_ago).content)
    assert "Elin Norberg" in paper.text(maj.get(OWN, {"fran": today - timedelta(days=1), "till": today}).content)
    for wrong, said in (
        ({"fran": "2027-02-30"}, "Skriv dagen så här"),
        ({"fran": "2026-02-02", "till": "2026-02-01"}, "kan inte vara före"),
    ):
        answer = maj.get(OWN, wrong)
        assert answer.status_code == 422 and said in answer.content.decode()


def test_nobody_elses_readings_stand_in_the_persons_extract(world: World) -> None:
    read_by_nurse(world)
    assert "Elin Norberg" not in paper.text(world.client("person:hilding").get(OWN).content)
    for who in ("coordinator", "nurse", REVIEWER):
        assert world.client(who).get(OWN).status_code == 403


def test_the_reviewer_finds_the_own_log_by_number_and_the_name_stands_first_when_it_is_opened(world: World) -> None:
    thread, _ = read_by_nurse(world)
    world.client("coordinator").get(f"/plan/{thread.id}/")
    reviewer = world.client(REVIEWER)
    searched = found(reviewer, MAJ)
    assert "Exempelsson" not in searched
    (line,) = newest("hakan")
    assert (line.action, line.what, line.person) == ("search", "review", acting_as("person").person)
    path = re.findall(r'href="(/loggkontroll/\d+/utdrag/)"', searched)[0]
    page = reviewer.get(path).content.decode()
    assert "Maj Exempelsson" in page and "Elin Norberg" in page and "Sara Lindqvist" not in page
    (line,) = newest("hakan")
    assert (line.action, line.what, line.ground) == ("read", "review", "review")
    for file in ("pdf", "csv", "json"):
        answer = reviewer.get(f"{path.removesuffix('/')}.{file}")
        assert answer.status_code == 200, file
        said = paper.text(answer.content) if file == "pdf" else answer.content.decode()
        assert "Elin Norberg" in said and "Sara Lindqvist" not in said
        (line,) = newest("hakan")
        assert (line.action, line.what, line.case) == ("print", "review", thread.id)
    told = world.client("person").get(f"/min-plan/vem-har-last/?plan={thread.id}").content.decode()
    assert "skrev ut vem som har läst om dig" in told, "the person sees that it was taken out"


def test_a_search_tells_nothing_of_another_organisations_log_or_of_who_is_registered(world: World) -> None:
    read_by_nurse(world)
    school = world.client(ELSEWHERE)
    answers = [bare(found(school, number)).replace(number, "N") for number in (UNREAD, UNKNOWN)]
    assert answers[0] == answers[1]
    assert all("Ingen hos er har läst om den personen" in one for one in answers)
    assert newest("anders")[0].person is None
    wrong = school.post(SEARCH, {"number": "123"})
    assert wrong.status_code == 422


def test_nobody_but_the_own_organisations_reviewer_opens_an_extract(world: World) -> None:
    _, entry = read_by_nurse(world)
    for who in ("coordinator", "nurse", "head", "staff:berit", "staff:sune"):
        client = world.client(who)
        for path in (SEARCH, *(f"{LIST}{entry}/utdrag{end}" for end in ("/", ".pdf", ".csv", ".json"))):
            assert client.get(path).status_code == 403, (who, path)
    elsewhere = world.client(ELSEWHERE)
    for end in ("/", ".pdf", ".csv", ".json"):
        assert elsewhere.get(f"{LIST}{entry}/utdrag{end}").status_code == 404
        assert elsewhere.get(f"{LIST}{2**70}/utdrag{end}").status_code == 404
    with pytest.raises(DatabaseError, match="not a reviewer"), acting(acting_as("nurse")):
        extracts.newest_about(MAJ.replace("-", ""))


FORMULAS = ["=1+1", "+46", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", " =1", "\u00a0=1", "\uff1d1"]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_of_the_file_starts_a_formula(world: World, name: str) -> None:
    line = Entry(at=world.now, actor_name=name, actor_role="NURSE", unit_name=name, action="read", what="see")
    extract = Extract(Period(local_date(world.now), local_date(world.now)), "Regionen", name, [line])
    body = papers.log_extract_csv(extract, world.now).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=";"))
    assert rows[0] == list(log_extracts.COLUMNS) and rows[1][1] == rows[1][3] == f"'{name}"
    for cell in rows[1]:
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) and cell[:1] not in ("\t", "\r", "\n")
    said = json.loads(papers.log_extract_json(extract, world.now).content)
    assert said["rows"][0]["namn"] == name, "a file for programs holds the words as they are"


def test_too_many_lines_for_one_paper_ask_for_fewer_days(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_nurse(world)
    monkeypatch.setattr(extracts, "MOST", 0)
    maj = world.client("person")
    answer = maj.get(OWN)
    assert answer.status_code == 422 and "Välj färre dagar" in answer.content.decode()
    assert all(line.action != "print" for line in newest("person")[:1]), (
        "what was not taken out is not in the log as taken out"
    )
    with pytest.raises(Refused), acting(acting_as("person")) as now:
        log_extracts.own(acting_as("person"), Period(local_date(now), local_date(now)), now)


def lists_of(page: str) -> list[str]:
    """Who has met the name in a list, as the reviewer's page has it."""
    found = page.partition("Har sett namnet i en lista")[2].partition("</ul>")[0]
    return [" ".join(one.split()) for one in re.findall(r"<li>(.*?)</li>", found, re.S)]


def test_who_has_only_met_the_name_in_a_list_stands_in_the_extract_once_with_how_many_times(world: World) -> None:
    name = "listed"
    PERSONS[name] = ("Lista", "Exempel", "191003269808", "Exempelgatan 1, 981 00 Björkby", "")
    with acting(actors.system("Test")):
        Person(id=key(name), given_name="Lista", family_name="Exempel", born_on=date(1910, 3, 26)).save(
            force_insert=True
        )
    office, other = Office(world, nina="OFFICER", bo="OFFICER"), Office(world, eva="OFFICER")
    play = Play(name, office.key("nina"))
    with acting(actors.system("Test")):
        PersonNumber(person_id=key(name), kind="personnummer", value="191003269808").save(force_insert=True)
    play.need(world.now - timedelta(hours=2), "Flera behöver hjälpas åt.", ["region", "kommun"])
    for path in ("/att-gora/", "/att-gora/?visa=mina", "/planer/"):
        assert office.client("bo").get(path).status_code == 200
        assert other.client("eva").get(path).status_code == 200, "where the person is not in the list"
    period = Period(local_date(world.now) - timedelta(days=1), local_date(world.now) + timedelta(days=1))
    with acting(actors.individual(key(name), "Lista Exempel")) as now:
        own = log_extracts.own(actors.individual(key(name), "Lista Exempel"), period, now)
    (seen,) = [one for one in own.listed if one.who.startswith("Bo ")]
    assert (seen.times, seen.unit) == (2, f"Enheten {office.name}"), "what is mine is none of Bo's"
    assert not any(one.who.startswith("Eva ") for one in own.listed)
    assert any("enhetens listor, 2 gånger" in row["gjorde"] for row in own.rows)
    said = paper.text(papers.log_extract(own, actors.individual(key(name), "Lista Exempel"), now).content)
    assert "Har sett ditt namn i en lista" in said and "Bo Ny" in said and "2 gånger. Första gången" in said
    with acting(actors.individual(key("hilding"), "Hilding")):
        assert not any(one.unit == f"Enheten {office.name}" for one in extracts.listed(period)), "of nobody else"


def test_the_reviewer_gives_out_who_has_met_the_name_in_the_own_organisations_lists_alone(world: World) -> None:
    _, entry = read_by_nurse(world)
    for who in ("nurse", "coordinator"):
        assert world.client(who).get("/planer/").status_code == 200
    page = world.client(REVIEWER).get(f"{LIST}{entry}/utdrag/").content.decode()
    assert any("Elin Norberg" in one for one in lists_of(page)) and not any("Sara" in one for one in lists_of(page))
    assert "såg ditt namn i enhetens listor" in world.client(REVIEWER).get(f"{LIST}{entry}/utdrag.csv").content.decode()
    period = Period(local_date(world.now), local_date(world.now))
    with acting(staff("anders")):
        assert extracts.listed(period, about=entry) == [], "a line of another organisation's log opens nothing"
    for who in (acting_as("nurse"), actors.system("Test")):
        with pytest.raises(DatabaseError, match="neither the person nor a reviewer"), acting(who):
            extracts.listed(period, about=entry)
