"""The population register: asked by number, shown before it is written, and never where one who is protected lives."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from samplan.coordination.cases import population, protection
from samplan.coordination.cases.models import Case, Event
from samplan.demo.cast import key
from samplan.demo.play import person as himself
from samplan.foundation.access.context import acting
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons import port
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import Contact, Person, PersonNumber, Representation, Residence
from samplan.rulebook.calendar import local_date
from tests.cast import World, acting_as
from tests.quiet import quiet
from tools.places import ROOT

__all__ = ["quiet"]

REGISTER = ROOT / "samplan" / "demo" / "population.json"
NEW, SAFE, DEAD = "194310782398", "193811682396", "193407672389"
NEED = {
    "need": "Flera behöver hjälpas åt.",
    "huvudman": ["region", "kommun"],
    "grounds": ["several_units"],
    "rests_on": ["contact"],
    "assessed_by": "Sara",
}


@pytest.fixture
def register(settings) -> None:
    settings.POPULATION_REGISTER = str(REGISTER)


def says(settings, tmp_path, number: str, **more: object) -> None:
    """The register says this of one number, and knows no other."""
    rows = {row["personalIdentity"]: row for row in json.loads(REGISTER.read_text())["personRecord"]}
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    path.write_text(json.dumps({"personRecord": [{**rows[number], **more}]}))
    settings.POPULATION_REGISTER = str(path)


def begin(client: Client, number: str) -> str:
    return client.post("/behov/ny/", {"steg": "ny", "number": number}).content.decode()


@pytest.mark.req("ORG-06")
def test_a_need_for_a_new_number_is_filled_in_from_the_register(world: World, register: None) -> None:
    page = begin(world.client("coordinator"), NEW)
    for words in ("Agda", "Provkvist", "Granvägen 4, 982 00 Granby", "hämtade från folkbokföringen"):
        assert words in page


@pytest.mark.req("ORG-06")
def test_one_who_is_protected_there_is_protected_here_whatever_was_chosen(world: World, register: None) -> None:
    client = world.client("coordinator")
    page = begin(client, SAFE)
    assert "Sture" in page and "ingen adress visas" in page
    sent = {**NEED, "number": SAFE, "given_name": "Sture", "family_name": "Fiktivsson", "protection": "none"}
    sent |= {"known_on": local_date(world.now).isoformat(), "address": "Gömda vägen 1", "phone": "070-174 06 95"}
    assert client.post("/behov/ny/", sent).status_code == 303
    with acting(acting_as("coordinator")):
        person = PersonNumber.objects.get(value=SAFE).person
        assert person.protection == "registered"
        assert (
            not Contact.objects.filter(person=person).exists() and not Residence.objects.filter(person=person).exists()
        )


@pytest.mark.req("ORG-06", "END-03")
def test_one_who_has_died_there_is_told_and_nobody_is_registered(world: World, register: None) -> None:
    client = world.client("coordinator")
    assert "Enligt folkbokföringen avled personen" in begin(client, DEAD)
    sent = {**NEED, "number": DEAD, "given_name": "Hjalmar", "family_name": "Sagoberg"}
    refused = client.post("/behov/ny/", sent | {"known_on": local_date(world.now).isoformat()})
    assert refused.status_code == 422 and "Kontrollera numret" in refused.content.decode()
    with acting(acting_as("coordinator")):
        assert not PersonNumber.objects.filter(value=DEAD).exists()


@pytest.mark.req("ORG-06")
def test_what_differs_is_shown_saved_and_said_where_it_came_from(world: World, settings, tmp_path) -> None:
    thread = world.thread("need", name="eva")
    home = {"postalAddress": "Flyttgatan 9", "postalCode": "982 00", "city": "Granby"}
    place = {"municipality": "Norrby"}
    says(
        settings, tmp_path, "195801082743", addressInformation={"residentialAddress": home},
        populationRegistrationLocality=place,
    )  # fmt: skip
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/folkbokforing/"
    assert path in client.get(f"/plan/{thread.id}/person/").content.decode()
    page = client.get(path).content.decode()
    assert "Flyttgatan 9, 982 00 Granby" in page and "Norrby" in page
    with acting(acting_as("coordinator")):
        assert persons.reached(key("eva"))["address"] != "Flyttgatan 9, 982 00 Granby", "looking writes nothing"
    assert client.post(path, {}).status_code == 303
    today = local_date(world.now)
    with acting(acting_as("coordinator")):
        assert persons.reached(key("eva"))["address"] == "Flyttgatan 9, 982 00 Granby"
        rows = list(Residence.objects.filter(person_id=key("eva")).order_by("until_on"))
        assert (rows[-1].kommun, rows[-1].source, rows[-1].from_on) == ("Norrby", "Folkbokföringen", today)
        assert rows[0].until_on == today - timedelta(days=1), "where they lived before is kept"
        assert persons.residence(key("eva"), today - timedelta(days=1)) != "Norrby"
        event = Event.objects.get(case=thread.id, kind="person.changed")
        assert event.facts["source"] == "population" and "address" in event.facts["changed"]
    assert "Allt stämmer redan" in client.get(path).content.decode()
    with acting(himself("eva")):
        assert Entry.objects.filter(person=key("eva"), action="search", what="population").exists()


@pytest.mark.req("ORG-06")
def test_protection_is_set_at_once_with_all_hidden_and_is_not_lifted_from_there(
    world: World, settings, tmp_path
) -> None:
    thread = world.thread("need", name="olle")
    says(settings, tmp_path, "194101012393", protectedPersonIndicator=True)
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/folkbokforing/"
    page = client.get(path).content.decode()
    assert "Sekretessmarkering" in page and "Älvvägen" not in page
    assert client.post(path, {}).status_code == 303
    with acting(acting_as("coordinator")):
        assert Person.objects.get(id=key("olle")).protection == "marked" and persons.reached(key("olle")) == {}
    says(settings, tmp_path, "194101012393", protectedPersonIndicator=False)
    client.post(path, {})
    with acting(acting_as("coordinator")):
        assert Person.objects.get(id=key("olle")).protection == "marked"
    with acting(acting_as("coordinator")) as now:  # as others find him: the register is one for all tests
        case = Case.objects.get(id=thread.id)
        by = acting_as("coordinator")
        protection.lift_protection(case=case, reason="mistake", confirmed=True, by=by, now=now)
        assert Person.objects.get(id=key("olle")).protection == "none" and persons.reached(key("olle"))


@pytest.mark.req("ORG-06", "ACC-03")
def test_that_the_register_was_asked_from_a_plan_is_logged_with_its_ground(world: World, register: None) -> None:
    thread = world.thread("need", name="olle")
    assert world.client("coordinator").get(f"/plan/{thread.id}/person/folkbokforing/").status_code == 200
    with acting(himself("olle")):
        asked = Entry.objects.filter(case=thread.id, action="search", what="population")
        assert [line.ground for line in asked] == ["own"]


@pytest.mark.slow
@pytest.mark.req("END-03", "ORG-06")
def test_a_death_there_leads_to_its_own_page_and_nothing_stops_by_itself(world: World, register: None) -> None:
    thread = world.thread("need", name="carina")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/folkbokforing/"
    page = client.get(path).content.decode()
    assert "Enligt folkbokföringen avled" in page and f"/plan/{thread.id}/avliden/" in page
    assert client.post(path, {}).status_code == 422
    with acting(acting_as("coordinator")):
        case = Case.objects.select_related("person").get(id=thread.id)
        assert case.ended_at is None and case.person.died_on is None


@pytest.mark.req("ORG-07")
def test_guardians_are_fetched_once_and_one_who_is_blocked_is_not_brought_back(
    world: World, settings, tmp_path
) -> None:
    thread = world.thread("need", name="ali")
    both = [{"type": "V", "name": {"givenName": first, "surname": "Ny"}} for first in ("Ett", "Två")]
    with acting(acting_as("coordinator")) as now:
        row = Representation(person_id=key("ali"), name="Två Ny", kind="guardian", blocked_at=now)
        row.save(force_insert=True)
    says(settings, tmp_path, "201201032396", relationship=both)
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/folkbokforing/"
    assert client.post(path, {}).status_code == 303 and client.post(path, {}).status_code == 422
    with acting(acting_as("coordinator")):
        rows = Representation.objects.filter(person_id=key("ali"), name__endswith=" Ny")
        found = {row.name: row for row in rows}
        assert set(found) == {"Ett Ny", "Två Ny"} and found["Ett Ny"].until_on == date(2030, 1, 2)
        assert found["Två Ny"].blocked_at is not None
        Representation.objects.filter(id__in=[row.id for row in rows]).update(until_on=date(2020, 1, 1))


class Away:
    def person(self, number: str) -> port.Record | None:
        raise port.RegisterAway


@pytest.mark.req("ORG-06")
def test_without_a_register_nothing_is_asked_and_when_it_is_away_that_is_said(world: World, settings) -> None:
    thread = world.thread("need", name="gun")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/folkbokforing/"
    settings.POPULATION_REGISTER = ""
    assert not population.asks() and client.get(path).status_code == 404
    assert path not in client.get(f"/plan/{thread.id}/person/").content.decode()
    assert "folkbokföringen" not in begin(client, NEW)
    settings.POPULATION_REGISTER = f"{__name__}.Away"
    assert "svarar inte just nu" in client.get(path).content.decode()
    assert "hämtade från" not in begin(client, NEW), "and the need can be registered as before"
