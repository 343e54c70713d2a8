"""About the person: what staff who know them read and write, what nobody is shown, and who is no longer asked."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client

from samplan.coordination.cases import consents, person_changes
from samplan.coordination.cases.models import Case, Delivery, Event, Party
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.foundation.access.context import acting
from samplan.foundation.persons import queries as persons
from samplan.foundation.persons.models import CareContact, Contact, Person, Representation, Residence
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.cast import Thread, World, acting_as
from tools.databases import Databases, named

DETAILS = {
    "address": "Nygatan 2, 981 00 Björkby",
    "phone": "070-174 06 98",
    "kommun": "Granby kommun",
    "language": "finska",
    "interpreter": "finska, på telefon",
    "communication": "Stor text",
}
CARE = {"name": "Vera Provläkare", "workplace": "Björken", "phone": "0980-319 221", "named_by": "Hilda Chefsson"}


def shown(client: Client, thread: Thread, path: str = "") -> str:
    return client.get(f"/plan/{thread.id}/person/{path}").content.decode()


def do(thread: Thread, action, who: str = "coordinator", **values) -> Event:
    by = acting_as(who)
    with acting(by) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        return action(case=case, by=by, now=now, **values)


def representations(name: str) -> list[Representation]:
    with acting(acting_as("coordinator")):
        return list(Representation.objects.filter(person_id=key(name)).order_by("name"))


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_what_is_known_is_shown_and_changed_in_one_form_and_reads_the_same_for_the_next_one(world: World) -> None:
    thread = world.thread("acknowledge", name="gun")
    client = world.client("coordinator")
    before = shown(client, thread)
    assert "Gun Låtsas" in before and "19470112-4622" in before and "Personnummer" in before
    assert "Tallstigen 1" in before and "070-174 06 15" in before and "år" in before
    assert f"/plan/{thread.id}/person/" in client.get(f"/plan/{thread.id}/").content.decode()
    path = f"/plan/{thread.id}/person/andra/"
    form = client.get(path).context["form"]
    read = {form[name].html_initial_name: form[name].value() or "" for name in (*DETAILS, "listed_at")}
    assert client.post(path, read | DETAILS | {"listed_at": str(key("tallen"))}).status_code == 303
    after = shown(world.client("nurse"), thread)
    for value in (*DETAILS.values(), "Hälsocentralen Tallen"):
        assert value.removesuffix(" kommun") in after
    assert "Tallstigen" not in after


@pytest.mark.req("ORG-06")
def test_one_who_moves_gets_a_new_row_and_the_old_address_is_kept_in_the_history(
    world: World, test_databases: Databases
) -> None:
    thread = world.thread("need", name="bo")
    do(thread, person_changes.change_person, changes={"kommun": "Granby", "address": "Åsvägen 1, 982 00 Granby"})
    today = local_date(world.now)
    with acting(acting_as("coordinator")):
        rows = list(Residence.objects.filter(person_id=key("bo")).order_by("until_on"))
        assert [(row.kommun, row.until_on) for row in rows][-1] == ("Granby", None)
        assert len(rows) == 2 and rows[0].until_on == today - timedelta(days=1)
        assert persons.residence(key("bo"), today) == "Granby"
        contact = Contact.objects.get(person_id=key("bo"), kind="address")
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        kept = owner.execute("select old ->> 'value' from access.history where row_id = %s", (contact.id,)).fetchall()
    assert kept == [("Kyrkvägen 3, 981 00 Björkby",)]


@pytest.mark.req("ORG-06")
def test_two_who_change_different_things_do_not_undo_each_other(world: World) -> None:
    thread = world.thread("need", name="eva")
    client = world.client("coordinator")
    path = f"/plan/{thread.id}/person/andra/"
    form = dict(re.findall(r'name="((?:initial-)?\w+)" value="([^"]*)"', client.get(path).content.decode()))
    do(thread, person_changes.change_person, changes={"phone": "070-174 06 97"})
    first = {name: form.get(name, "") for name in form if name not in ("csrfmiddlewaretoken", "request_id")}
    assert client.post(path, first | {"language": "engelska"}).status_code == 303
    with acting(acting_as("coordinator")):
        assert persons.reached(key("eva"))["phone"] == "070-174 06 97"
        assert Person.objects.get(id=key("eva")).language == "engelska"


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize("path", ["", "andra/", "narstaende/", "vardkontakt/"])
def test_nothing_that_tells_where_a_protected_person_is_is_shown_or_taken(world: World, path: str) -> None:
    thread = world.thread("need", name="nora")
    page = shown(world.client("coordinator"), thread, path)
    assert "Skyddade personuppgifter" in page and "identbar--protected" in page
    for secret in ("Hemliga gatan", "070-174 06 99", 'name="address"', "Långtbort"):
        assert secret not in page
    if path == "andra/":
        assert 'name="kommun"' not in page and 'name="phone"' not in page
    mine = world.client("protected").get("/min-plan/uppgifter/", {"plan": str(thread.id)}).content.decode()
    assert "Dina uppgifter är skyddade" in mine
    assert "Hemliga gatan" not in mine and "070-174 06 99" not in mine
    with pytest.raises(Refused):
        do(thread, person_changes.change_person, changes={"address": "Storgatan 1"})
    with pytest.raises(Refused):
        do(thread, person_changes.add_close, name="Mor", kind="relative", address="Storgatan 1")


@pytest.mark.req("CALL-09")
def test_the_details_are_looked_through_before_the_call_and_the_page_says_by_whom(world: World) -> None:
    thread = world.thread("call", name="tomas")
    client = world.client("coordinator")
    assert "inte kontrollerade än" in shown(client, thread)
    assert f"/plan/{thread.id}/person/" in client.get(f"/plan/{thread.id}/mote/flytta/").content.decode()
    assert client.post(f"/plan/{thread.id}/person/").status_code == 303
    assert re.search(r"Kontrollerat .* av Sara Lindqvist", shown(client, thread))
    assert "Uppgifterna om personen kontrollerades" in client.get(f"/plan/{thread.id}/historik/").content.decode()


@pytest.mark.req("ORG-07")
def test_a_close_one_is_added_in_the_persons_words_and_taken_away_from_today(world: World) -> None:
    thread = world.thread("need", name="rut")
    client = world.client("coordinator")
    assert "Fråga Rut vem som är närstående" in shown(client, thread, "narstaende/")
    sent = {"name": "Kaj Exempel", "kind": "relative", "relation": "lillebror", "phone": "070-174 06 60"}
    sent |= {"address": "Backvägen 6", "takes_part": "on"}
    assert client.post(f"/plan/{thread.id}/person/narstaende/", sent).status_code == 303
    page = shown(client, thread)
    assert "Närstående: lillebror" in page and "Backvägen 6" in page and "Rut vill ha med" in page
    again = client.post(f"/plan/{thread.id}/person/narstaende/", sent)
    assert again.status_code == 422 and "Kaj Exempel finns redan" in again.content.decode()
    row = representations("rut")[0]
    assert client.post(f"/plan/{thread.id}/person/narstaende/{row.id}/ta-bort/").status_code == 303
    assert "Kaj Exempel" not in shown(client, thread)
    assert representations("rut")[0].until_on == local_date(world.now) - timedelta(days=1)
    assert client.post(f"/plan/{thread.id}/person/narstaende/{row.id}/ta-bort/").status_code == 422


@pytest.mark.req("ORG-07")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Fyll i: Namn"),
        ({"kind": ""}, "Välj vad den personen är"),
        ({"kind": "king"}, "Välj något av alternativen"),
        ({"kind": "guardian"}, "Välj något av alternativen"),
        ({"kind": "god_man", "source": "Beslut"}, "Skriv vad den personen får göra"),
        ({"kind": "proxy", "scope": "Tala om hjälp"}, "Skriv var det står"),
        ({"until_on": "2020-01-01"}, "Välj en dag som inte har varit"),
        ({"phone": "ring mig"}, "Skriv telefonnumret med siffror"),
        ({"name": "x" * 201}, "Korta texten"),
    ],
)
def test_a_close_one_that_lacks_something_is_not_saved_and_nothing_typed_is_lost(
    world: World, values: dict[str, str], said: str
) -> None:
    thread = world.thread("need", name="per")
    sent = {"name": "Kaj Exempel", "kind": "relative", "relation": "granne som hjälper"} | values
    answer = world.client("coordinator").post(f"/plan/{thread.id}/person/narstaende/", sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert "granne som hjälper" in answer.content.decode()
    assert representations("per") == []


@pytest.mark.req("ORG-07")
def test_a_guardian_is_one_until_the_child_is_grown_up(world: World) -> None:
    thread = world.thread("need", name="ali", leader="jonas")
    do(thread, person_changes.add_close, who="counsellor", name="Farmor Prov", kind="guardian")
    with acting(acting_as("counsellor")):
        row = Representation.objects.get(person_id=key("ali"), name="Farmor Prov")
    assert row.until_on is not None and row.until_on.isoformat() == "2030-01-02"
    do(thread, person_changes.end_close, who="counsellor", close=row.id)


@pytest.mark.req("ORG-07", "CONS-08")
def test_a_blocked_guardian_is_asked_no_more_and_what_they_said_does_not_count(world: World) -> None:
    thread = world.thread("need", name="ali")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/samtycke/"
    do(thread, person_changes.add_close, name="Styvfar Prov", kind="guardian", phone="070-174 06 60")
    answers = {"form": "oral", "sip": "on", "exchange": "on", "parties": [str(key("elevhalsa"))], "guardian_1": "yes"}
    assert client.post(path, answers | {"guardian_0": "yes", "guardian_2": "no"}).status_code == 303
    assert "Vårdnadshavarna är inte överens" in client.get(path).content.decode()
    row = next(one for one in representations("ali") if one.name == "Styvfar Prov" and one.blocked_at is None)
    block = f"/plan/{thread.id}/person/narstaende/{row.id}/blockera/"
    told = client.get(block).content.decode()
    assert "Blockera Styvfar Prov?" in told and "Tidigare svar räknas inte" in told
    assert "Styvfar Prov, vårdnadshavare" in client.get(path).content.decode(), "one click is not enough"
    assert client.post(block).status_code == 303
    page = client.get(path).content.decode()
    assert "Styvfar Prov, vårdnadshavare" not in page and "Vårdnadshavarna är inte överens" not in page
    assert "<h3>Styvfar Prov</h3>" not in shown(client, thread)
    with acting(acting_as("coordinator")) as now:
        case = Case.objects.select_related("person").get(id=thread.id)
        assert consents.verdict(case, key("social"), now)


@pytest.mark.req("ORG-07")
def test_a_letter_to_one_who_is_blocked_is_stopped(world: World) -> None:
    thread = world.thread("need", name="leo")
    do(thread, person_changes.add_close, name="Ture Påhitt", kind="relative", address="Ringvägen 1")
    row = next(one for one in representations("leo") if one.blocked_at is None)
    client = world.client("coordinator")
    sent = {"how": "oral", "sip": "on", "exchange": "on", "given_as": "self", "close": [str(row.id)]}
    assert client.post(f"/plan/{thread.id}/samtycke/", sent).status_code == 303
    with acting(acting_as("coordinator")):
        assert Party.objects.filter(case=thread.id, outside_name="Ture Påhitt", until=None).exists()
    do(thread, person_changes.block_close, close=row.id)
    with acting(acting_as("coordinator")):
        assert not Party.objects.filter(case=thread.id, outside_name="Ture Påhitt", until=None).exists()
        assert not Delivery.objects.filter(case=thread.id, recalled_at=None, party__outside_name="Ture Påhitt").exists()


@pytest.mark.req("ORG-08", "PLAN-08")
def test_one_at_a_time_has_the_coordination_and_it_can_be_moved(world: World) -> None:
    thread = world.thread("need", name="olle")
    client, path = world.client("coordinator"), f"/plan/{thread.id}/person/vardkontakt/"
    assert client.post(path, CARE | {"coordinates": "on", "physician": "on"}).status_code == 303
    second = CARE | {"name": "Ulf Provsköterska", "title": "sjuksköterska", "by_wish": "on"}
    refused = client.post(path, second | {"coordinates": "on"})
    assert refused.status_code == 422 and "Vera Provläkare har redan samordningsuppdraget" in refused.content.decode()
    assert client.post(path, second).status_code == 303
    page = shown(client, thread)
    assert page.count("Har samordningsuppdraget.") == 1 and "Fast läkarkontakt" in page
    assert "Olle har själv önskat" in page and "Utsedd av Hilda Chefsson" in page
    with acting(acting_as("coordinator")):
        ulf = CareContact.objects.get(person_id=key("olle"), name="Ulf Provsköterska")
    assert client.post(f"{path}{ulf.id}/samordnar/").status_code == 303
    with acting(acting_as("coordinator")) as now:
        rows = persons.care_contacts(key("olle"), local_date(now))
    assert [(row.name, row.coordinates) for row in rows] == [("Ulf Provsköterska", True), ("Vera Provläkare", False)]
    assert "Ulf Provsköterska" in client.get(f"/plan/{thread.id}/kontakter/").content.decode()
    assert client.post(f"{path}{ulf.id}/avsluta/").status_code == 303
    assert "Ulf Provsköterska" not in shown(client, thread)
    assert "Det framgår inte vem" in shown(client, thread)
    assert client.post(f"{path}{ulf.id}/avsluta/").status_code == 422


@pytest.mark.req("ORG-09")
def test_the_form_says_where_the_routine_places_the_contact_and_asks_which_head_has_named_it(world: World) -> None:
    thread = world.thread("need", name="olle")
    client = world.client("coordinator")
    page = shown(client, thread, "vardkontakt/")
    assert "Hemsjukvård" in page
    assert "Fast vårdkontakt i kommunens hälso- och sjukvård, med samordningsuppdraget" in page
    assert "Behandlingsansvarig läkare i regionens öppenvård" in page and "Vid utskrivning" in page
    answer = client.post(f"/plan/{thread.id}/person/vardkontakt/", CARE | {"named_by": "", "phone": "x"})
    assert answer.status_code == 422 and "Skriv vilken chef" in answer.content.decode()


@pytest.mark.req("ORG-06", "ORG-07", "PLAN-08")
def test_the_person_reads_what_is_known_about_them_and_can_say_that_it_is_wrong(world: World) -> None:
    thread = world.thread("call", name="hilding")
    ids = thread.ids()
    for name in ("Siv Exempelsson", "Dold Granne"):
        do(thread, person_changes.add_close, name=name, kind="relative")
    hidden = next(one for one in representations("hilding") if one.name == "Dold Granne" and one.blocked_at is None)
    do(thread, person_changes.block_close, close=hidden.id)
    client = world.client("person:hilding")
    assert "/min-plan/uppgifter/" in client.get(f"/min-plan/mer/?plan={ids['id']}").content.decode()
    page = client.get(f"/min-plan/uppgifter/?plan={ids['id']}").content.decode()
    for text in (
        "Hilding Tänkman",
        PERSONS["hilding"][3],
        PERSONS["hilding"][4],
        "Hälsocentralen",
        "Stämmer något inte?",
    ):
        assert text in page
    assert "Siv Exempelsson" in page and "Elin Norberg" in page and "/min-plan/fraga/" in page
    assert "Dold Granne" not in page and "<input" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.req("ORG-06", "ACC-02")
def test_a_row_of_another_person_is_no_row_of_this_one(world: World) -> None:
    mine, theirs = world.thread("need", name="gun"), world.thread("call").ids()
    client = world.client("coordinator")
    for path in ("narstaende/{close}/ta-bort/", "narstaende/{close}/blockera/", "vardkontakt/{care}/avsluta/"):
        assert client.post(f"/plan/{mine.id}/person/{path.format(**theirs)}").status_code == 422
    assert client.get(f"/plan/{mine.id}/person/narstaende/{theirs['close']}/blockera/").status_code == 404
    assert world.client("outsider").get(f"/plan/{mine.id}/person/").status_code == 404
    assert world.client("head").get(f"/plan/{mine.id}/person/").status_code == 403


@pytest.mark.req("ORG-06")
def test_events_name_what_changed_and_hold_no_values_and_an_ended_plan_changes_nothing(world: World) -> None:
    thread = world.thread("need", name="gun")
    event = do(thread, person_changes.change_person, changes={"communication": f"Skriv {thread.id}"})
    assert event.facts == {"changed": ["communication"]}
    with pytest.raises(Refused, match="Inget är ändrat"):
        do(thread, person_changes.change_person, changes={"communication": f"Skriv {thread.id}"})
    client = world.client("coordinator")
    thread.play.end(world.now, "moved")
    page = shown(client, thread)
    assert "går att läsa men inte att ändra" in page and "Lägg till" not in page
    assert client.post(f"/plan/{thread.id}/person/").status_code == 422
