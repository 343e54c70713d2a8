"""Find a person by number: as people write it, logged each time, and the same answer whoever else knows the person."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from samplan.coordination.cases.models import Request
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.foundation.access.context import acting
from samplan.foundation.audit.models import Entry
from samplan.rulebook.calendar import local_date
from tests.a_unit import Office
from tests.cast import World, acting_as
from tools.databases import named

MAJ = PERSONS["maj"][2]
UNKNOWN = "189405299810"  # nobody's


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(
    "typed",
    [
        MAJ,
        f"{MAJ[:8]}-{MAJ[8:]}",
        f"{MAJ[2:8]}-{MAJ[8:]}",
        MAJ[2:],
        f" {MAJ[:8]} {MAJ[8:]} ",
        *(f"{MAJ[:8]}{dash}{MAJ[8:]}" for dash in "‐‑‒–—−"),
        f"{MAJ[:8]}\u00a0{MAJ[8:]}",
    ],
)
def test_a_number_finds_the_person_however_it_is_written_or_pasted(world: World, typed: str) -> None:
    office = Office(world, anna="OFFICER")
    case = office.leads("anna", "maj").id
    page = office.client("anna").post("/sok/", {"number": typed}).content.decode()
    assert f"/plan/{case}/" in page and f"{MAJ[:8]}-{MAJ[8:]}" in page


@pytest.mark.req("ORG-06")
def test_a_reserve_number_is_registered_and_found_also_in_small_letters(world: World) -> None:
    reserve, client = f"99{uuid4().hex[:6].upper()}RA", world.client("coordinator")
    sent = {
        "number": reserve, "given_name": "Okänd", "family_name": "Man", "need": "Ingen vet vem han är.",
        "known_on": local_date(world.now).isoformat(), "huvudman": ["region", "kommun"], "grounds": ["several_units"],
        "rests_on": ["contact"], "assessed_by": "Sara",
    }  # fmt: skip
    case = client.post("/behov/ny/", sent)["Location"].partition("?")[0]
    for typed in (reserve, reserve.lower(), f"{reserve[:8]}-{reserve[8:]}"):
        assert case in client.post("/sok/", {"number": typed}).content.decode(), typed
    assert "Ni har ingen samordning" in world.client("nurse").post("/sok/", {"number": reserve}).content.decode()


@pytest.mark.req("ORG-06", "ACC-02")
def test_from_a_unit_without_relation_known_and_unknown_answer_alike_and_lead_only_to_registering(world: World) -> None:
    world.thread("need")
    client = Office(world, anna="OFFICER").client("anna")
    pages = []
    for number in (MAJ, UNKNOWN):
        written = f"{number[:8]}-{number[8:]}"
        page = client.post("/sok/", {"number": number}).content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        assert "Registrera nytt behov" in main and 'href="/plan/' not in main and "Maj" not in main
        pages.append(
            [line for line in main.replace(written, "").replace(number, "").splitlines() if "csrf" not in line]
        )
    assert pages[0] == pages[1]


@pytest.mark.req("ORG-06", "ACC-03")
def test_every_search_is_logged_also_one_that_finds_nothing(world: World, owner_log) -> None:
    office = Office(world, anna="OFFICER")
    for number in (MAJ, UNKNOWN):
        office.client("anna").post("/sok/", {"number": number})
    assert owner_log(office.unit) == 2


@pytest.fixture
def owner_log(test_databases):
    """How many searches of a unit the log holds, as its owner reads it."""

    def count(unit) -> int:
        with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
            sql = "select count(*) from audit_entry where unit = %s and action = 'search' and what = 'person'"
            return owner.execute(sql, (unit,)).fetchone()[0]

    return count


@pytest.mark.req("ORG-06", "ACC-02")
@pytest.mark.parametrize("who", ["person", "protected"])
def test_a_person_searches_for_nobody(world: World, who: str) -> None:
    assert world.client(who).post("/sok/", {"number": MAJ}).status_code == 403
    with acting(acting_as(who)):
        assert not Entry.objects.filter(action="search", actor_person=acting_as(who).person).exists()


@pytest.mark.req("NEED-02")
def test_who_searches_is_told_that_the_person_has_asked_the_unit_and_led_to_the_answer(world: World) -> None:
    office = Office(world, anna="OFFICER")
    with acting(acting_as("person")) as now:
        asked = {"person_id": key("maj"), "person_name": "Maj Exempelsson", "person_number": MAJ, "why": "x"}
        row = Request(to_unit_id=office.unit, asked_at=now, due_on=local_date(now), **asked)
        row.save(force_insert=True)
    page = office.client("anna").post("/sok/", {"number": MAJ}).content.decode()
    assert "har bett er om en SIP" in page and f"/onskemal/{row.id}/" in page
    assert "har bett er om en SIP" not in world.client("outsider").post("/sok/", {"number": MAJ}).content.decode()
