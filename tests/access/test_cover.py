"""Bevakning och frånvaro: nobody's inbox dies when someone is away, and only the head arranges for others (ORG-10)."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError

from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.directory import actions, queries
from samplan.foundation.directory.models import Absence, Assignment, Unit
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.a_unit import Office
from tests.access.test_worklist import captions, text
from tests.cast import World

pytestmark = pytest.mark.req("ORG-10")


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, anna="OFFICER", bo="OFFICER", chef="HEAD", adam="ADMINISTRATOR")


def form(office: Office, **values: object) -> dict[str, str]:
    today = local_date(office.world.now)
    days = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=2)).isoformat()}
    return days | {name: str(value) for name, value in values.items()}


def test_the_substitute_finds_what_the_absent_one_has_to_do_among_their_own(office: Office) -> None:
    office.leads("anna", "olle")
    assert "Bara mina (0)" in text(office.client("bo").get("/att-gora/"))
    answer = office.client("anna").post("/att-gora/bevakning/", form(office, substitute=office.id("bo")))
    assert answer.status_code == 303
    page = text(office.client("bo").get("/att-gora/?visa=mina"))
    assert "Bara mina (3)" in page and "Olle Påhittad" in page and "Du bevakar också för Anna Ny." in page
    assert "Utan bevakning" not in captions(office.client("bo").get("/att-gora/").content.decode())


def test_what_nobody_watches_stands_first_in_the_units_list(office: Office) -> None:
    office.leads("bo", "ida", days=60)
    office.leads("anna", "olle", days=1)
    office.is_away("anna")
    page = office.client("bo").get("/att-gora/").content.decode()
    assert captions(page)[0] == "Utan bevakning"
    first = page[page.index("Utan bevakning") : page.index("</table>")]
    assert "Olle Påhittad" in first and "Ida Låtsasson" not in first


def test_a_substitute_who_is_away_too_watches_nothing_and_neither_does_one_who_has_left(office: Office) -> None:
    office.leads("anna", "olle")
    office.is_away("anna", "bo")
    with acting(office.actor("chef")) as now:
        assert queries.presence(office.unit, now).unwatched == set()
    office.is_away("bo")
    with acting(office.actor("chef")) as now:
        assert queries.presence(office.unit, now).unwatched == {office.id("anna"), office.id("bo")}
    with acting(actors.system("Test")) as now:
        Assignment.objects.filter(id=office.id("adam")).update(until_at=now)
    with acting(office.actor("chef")) as now:
        there = queries.presence(office.unit, now + timedelta(days=9))
        assert there.unwatched == {office.id("adam")}, "the days are over, and Adam has left"


def test_an_unmanned_unit_is_told_to_its_head_and_to_whoever_calls_it(office: Office, world: World) -> None:
    calls = world.thread("need", name="olle")
    calls.play.consent(world.now, [office.name])
    path = f"/plan/{calls.id}/kallelse/"
    assert "är på plats" not in text(office.client("chef").get("/att-gora/"))
    assert "Ring också" not in text(world.client("coordinator").get(path))
    office.is_away("anna", "bo")
    office.is_away("bo")
    assert "Ingen som tar hand om det som kommer är på plats" in text(office.client("chef").get("/att-gora/"))
    assert re.search(
        rf"på plats på Enheten {office.name} i dag\. Ring också", text(world.client("coordinator").get(path))
    )
    with acting(office.actor("chef")) as now:
        assert queries.unmanned(Unit.objects.filter(id=office.unit), now) == {office.unit}
        assert queries.unmanned(Unit.objects.filter(id=office.unit), now + timedelta(days=9)) == set()


def test_the_page_names_the_function_who_is_there_and_the_days_ahead_when_nobody_is(office: Office) -> None:
    page = text(office.client("anna").get("/att-gora/bevakning/"))
    assert "Enhetens gemensamma inkorg" in page and "enheten@samplan.example" in page and "0980-319 210" in page
    assert "Anna Ny, Bo Ny, Chef Ny" in page and "Adam" not in page.split("På plats i dag")[1].split("Borta nu")[0]
    for first in ("anna", "bo"):
        office.is_away(first, days=3)
    page = text(office.client("anna").get("/att-gora/bevakning/"))
    assert "De här dagarna är ingen på plats" in page and page.count("Utan bevakning") == 2


def test_one_tells_ones_own_days_and_the_head_those_of_others(office: Office) -> None:
    said = form(office, assignment=office.id("bo"))
    assert office.client("anna").post("/att-gora/bevakning/", said).status_code == 422
    assert office.client("chef").post("/att-gora/bevakning/", said).status_code == 303
    who = office.actor("anna")
    with acting(who) as now:
        row = Absence.objects.get(assignment_id=office.id("bo"))
        days = {"from_on": local_date(now) + timedelta(days=20), "until_on": local_date(now) + timedelta(days=21)}
        with pytest.raises(Refused, match="chef"):
            actions.set_absence(assignment=office.id("bo"), substitute=None, by=who, now=now, **days)
    assert office.client("anna").post(f"/att-gora/bevakning/{row.id}/ta-bort/").status_code == 422
    assert office.client("bo").post(f"/att-gora/bevakning/{row.id}/ta-bort/").status_code == 303
    with acting(who) as now:
        assert not queries.coming_absences(office.unit, now)


def test_what_cannot_be_is_refused_with_what_to_do(office: Office) -> None:
    client, today = office.client("anna"), local_date(office.world.now)

    def says(words: str, **values: object) -> None:
        answer = client.post("/att-gora/bevakning/", form(office, **values))
        assert answer.status_code == 422 and words in text(answer)

    says("Sista dagen kommer före den första", until_on=today - timedelta(days=1))
    says("Dagarna har redan varit", from_on=today - timedelta(days=9), until_on=today - timedelta(days=8))
    says("Välj något av alternativen", substitute=office.id("anna"))
    says("Välj något av alternativen", substitute=office.id("adam"))
    says("Välj något av alternativen", substitute=uuid4())
    says("Välj högst ett år", until_on=today + timedelta(days=800))
    says("Fyll i: Första dagen", from_on="")
    assert client.post("/att-gora/bevakning/", form(office)).status_code == 303
    says("Det finns redan en frånvaro de dagarna")


def test_the_same_form_sent_twice_adds_one_absence_and_its_lines_in_the_log(office: Office) -> None:
    said = form(office, request_id=uuid4().hex)
    client = office.client("anna")
    assert [client.post("/att-gora/bevakning/", said).status_code for _ in range(2)] == [303, 303]
    with acting(office.actor("anna")):
        assert Absence.objects.filter(unit_id=office.unit).count() == 1
    again = client.post("/att-gora/bevakning/", said | {"until_on": said["from_on"]})
    assert again.status_code == 422 and "med andra ord" in again.content.decode()


def test_what_another_unit_has_sent_with_the_same_key_hinders_nobody(office: Office, world: World) -> None:
    other = Office(world, eva="OFFICER")
    said = form(office, request_id=uuid4().hex)
    for of, name in ((office, "anna"), (other, "eva")):
        assert of.client(name).post("/att-gora/bevakning/", said).status_code == 303
        with acting(of.actor(name)):
            assert Absence.objects.filter(unit_id=of.unit).count() == 1


def test_another_unit_can_neither_see_nor_end_nor_write_an_absence(office: Office, world: World) -> None:
    office.is_away("anna")
    other = Office(world, eva="HEAD")
    with acting(office.actor("anna")):
        row = Absence.objects.get(unit_id=office.unit)
    client = other.client("eva")
    assert client.post(f"/att-gora/bevakning/{row.id}/ta-bort/").status_code == 404
    assert "Anna" not in text(client.get("/att-gora/bevakning/"))
    with acting(other.actor("eva")) as now:
        assert not Absence.objects.filter(id=row.id).update(ended_at=now)
        mine = Absence(
            unit_id=other.unit,
            assignment_id=office.id("bo"),
            from_on=local_date(now),
            until_on=local_date(now),
            made_at=now,
            made_by_id=other.id("eva"),
        )
    with pytest.raises(ProgrammingError, match="row-level security"), acting(other.actor("eva")):
        mine.save(force_insert=True)


@pytest.mark.req("ACC-03")
def test_who_says_that_somebody_is_away_says_so_in_their_own_name(office: Office) -> None:
    for name, raises in (("bo", pytest.raises(ProgrammingError, match="row-level security")), ("anna", nullcontext())):
        with acting(office.actor("anna")) as now, raises:
            Absence(
                unit_id=office.unit,
                assignment_id=office.id("anna"),
                from_on=local_date(now),
                until_on=local_date(now),
                made_at=now,
                made_by_id=office.id(name),
            ).save(force_insert=True)


def test_a_substitute_who_has_left_is_told_of_and_so_is_one_who_leaves_before_the_days_are_over(office: Office) -> None:
    """Nobody covers, also on days that are still to come: said at the list, on the page, and to the one who ends."""
    day = local_date(office.world.now) + timedelta(days=20)
    later = {"from_on": day.isoformat(), "until_on": (day + timedelta(days=1)).isoformat()}
    assert (
        office.client("anna").post("/att-gora/bevakning/", later | {"substitute": office.id("bo")}).status_code == 303
    )
    chef = office.client("chef")
    for path in ("/att-gora/", "/att-gora/bevakning/"):
        assert "slutar eller har slutat" not in text(chef.get(path))
    ending = f"/personal/uppdrag/{office.id('bo')}/avsluta/"
    assert "Bo ska bevaka för Anna Ny. Då bevakar ingen." in text(chef.get(ending))
    with acting(actors.system("Test")) as now:
        Assignment.objects.filter(id=office.id("bo")).update(until_at=now + timedelta(days=20, hours=2))
    assert "slutar eller har slutat" in text(chef.get("/att-gora/bevakning/")), "on the first of the two days"
    with acting(actors.system("Test")):
        Assignment.objects.filter(id=office.id("bo")).update(until_at=None)
    assert chef.post(ending).status_code == 303
    assert "Den som skulle bevaka för Anna Ny slutar eller har slutat." in text(chef.get("/att-gora/"))
    page = text(chef.get("/att-gora/bevakning/"))
    assert "Ingen bevakar för Anna Ny" in page and "Bo Ny (slutar eller har slutat)" in page
    assert "Utan bevakning" in page
