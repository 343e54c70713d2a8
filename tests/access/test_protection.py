"""Who becomes protected is so at once and everywhere; lifting it, and letting a blocked one back, take a reason."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from samplan.coordination.cases.models import Event
from samplan.demo.cast import key
from samplan.demo.play import person
from samplan.foundation.access.context import acting
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons.models import Contact, Person, Representation
from tests.cast import Thread, World, acting_as

PLACES = ("person/", "person/andra/", "", "ring/", "kallelse/", "samtycke/", "mote/", "versioner/")


def read(client: Client, thread: Thread, path: str) -> str:
    return client.get(f"/plan/{thread.id}/{path}").content.decode()


def told(who: str, thread: Thread) -> str:
    """All that the pages of the plan say to one of the cast."""
    return "\n".join(read(world_client(who), thread, path) for path in PLACES)


def world_client(who: str) -> Client:
    client = Client()
    client.post("/logga-in/demo/", {"user": who})
    return client


def reached(name: str) -> list[str]:
    """Address and phone as the database gives them to the coordinator's unit."""
    with acting(acting_as("coordinator")):
        return list(Contact.objects.filter(person_id=key(name)).values_list("value", flat=True))


@pytest.fixture
def where(world: World) -> dict[str, str]:
    """Where the person lives and is reached now: the register is everybody's."""
    world.thread("need", name="gun")
    with acting(acting_as("coordinator")):
        return dict(Contact.objects.filter(person_id=key("gun")).values_list("kind", "value"))


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_protection_is_set_at_once_and_hides_where_the_person_is_everywhere(
    world: World, where: dict[str, str]
) -> None:
    thread, sara = world.thread("call", name="gun"), world.client("coordinator")
    url = f"/plan/{thread.id}/person/skydd/"
    before = told("coordinator", thread)
    assert where["address"] in before and where["phone"] in before and "Skydda uppgifterna" in before
    assert "Välj vilket skydd" in sara.post(url, {}).content.decode()
    assert sara.post(url, {"kind": "marked"}).status_code == 303
    try:
        for who in ("coordinator", "nurse"):
            after = told(who, thread)
            assert not [place for place in where.values() if place in after], who
            assert "Skyddade personuppgifter" in after
        assert reached("gun") == [], "the database gives it to nobody either"
        with acting(acting_as("coordinator")):
            event = Event.objects.get(case=thread.id, kind="protection.set")
            assert event.facts == {"protection": "marked"}
        with acting(person("gun")):
            assert Entry.objects.filter(case=thread.id, what="protection.set", action="write").exists()
        again = sara.post(url, {"kind": "marked"})
        assert again.status_code == 422
        assert sara.post(url, {"kind": "registered"}).status_code == 303, "one kind of protection becomes the other"
    finally:
        sara.post(f"{url}ta-bort/", {"reason": "mistake", "confirmed": "on"})


@pytest.mark.req("ORG-06")
def test_lifting_takes_a_reason_and_a_confirmation_and_shows_what_was_hidden(
    world: World, where: dict[str, str]
) -> None:
    thread, sara = world.thread("need", name="gun"), world.client("coordinator")
    url = f"/plan/{thread.id}/person/skydd/"
    sara.post(url, {"kind": "registered"})
    assert "Ta bort skyddet" in read(sara, thread, "person/")
    for sent, said in [
        ({}, "Välj varför skyddet tas bort"),
        ({"reason": "decision"}, "kryssa sedan i rutan"),
        ({"confirmed": "on", "reason": "because"}, "Välj något av alternativen"),
    ]:
        refused = sara.post(f"{url}ta-bort/", sent)
        assert refused.status_code == 422 and said in refused.content.decode()
    assert reached("gun") == []
    assert sara.post(f"{url}ta-bort/", {"reason": "decision", "confirmed": "on"}).status_code == 303
    assert sorted(reached("gun")) == sorted(where.values()) and len(where) >= 2
    assert where["address"] in read(sara, thread, "person/")
    with acting(acting_as("coordinator")):
        assert Event.objects.get(case=thread.id, kind="protection.lifted").facts["reason"] == "decision"
    gone = sara.post(f"{url}ta-bort/", {"reason": "decision", "confirmed": "on"})
    assert gone.status_code == 422 and "redan borttaget" in gone.content.decode()


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_a_plan_that_has_ended_can_be_read_and_so_its_person_can_be_protected(world: World) -> None:
    thread, sara = world.thread("deliver", name="gun"), world.client("coordinator")
    thread.play.end(world.now, "goals_met")
    assert "Skydda uppgifterna" in read(sara, thread, "person/")
    url = f"/plan/{thread.id}/person/skydd/"
    assert sara.post(url, {"kind": "marked"}).status_code == 303 and reached("gun") == []
    assert sara.post(f"{url}ta-bort/", {"reason": "mistake", "confirmed": "on"}).status_code == 303
    assert reached("gun")


@pytest.mark.req("ORG-06", "ACC-02")
def test_who_has_no_part_in_the_plan_neither_sets_nor_lifts_it(world: World) -> None:
    thread = world.thread("need", name="gun")
    for path in ("skydd/", "skydd/ta-bort/"):
        sent = {"kind": "marked", "reason": "mistake", "confirmed": "on"}
        assert world.client("outsider").post(f"/plan/{thread.id}/person/{path}", sent).status_code == 404
        assert world.client("person").post(f"/plan/{thread.id}/person/{path}", sent).status_code == 403
    with acting(acting_as("coordinator")):
        assert Person.objects.get(id=key("gun")).protection == "none"
    for who in ("outsider", "person"):
        with pytest.raises(ProgrammingError, match="not a party"), acting(acting_as(who)):
            with connection.cursor() as cursor:
                cursor.execute("select access.hide_contacts(%s, true)", [thread.id])


@pytest.mark.req("ORG-07")
def test_one_who_was_blocked_is_let_back_with_a_reason(world: World) -> None:
    thread, sara = world.thread("need", name="gun"), world.client("coordinator")
    sara.post(f"/plan/{thread.id}/person/narstaende/", {"name": "Tor Påhitt", "kind": "relative"})
    with acting(acting_as("coordinator")):
        row = Representation.objects.get(person_id=key("gun"), name="Tor Påhitt")
    url = f"/plan/{thread.id}/person/narstaende/{row.id}/"
    assert sara.get(f"{url}slapp-in/").status_code == 404, "who is not blocked"
    assert sara.post(f"{url}blockera/").status_code == 303
    page = read(sara, thread, "person/")
    assert "<h3>Tor Påhitt</h3>" not in page and "Blockerade (" in page
    assert "räknas igen" in sara.get(f"{url}slapp-in/").content.decode()
    refused = sara.post(f"{url}slapp-in/", {})
    assert refused.status_code == 422 and "Välj varför blockeringen tas bort" in refused.content.decode()
    assert sara.post(f"{url}slapp-in/", {"reason": "wish"}).status_code == 303
    assert "<h3>Tor Påhitt</h3>" in read(sara, thread, "person/")
    with acting(acting_as("coordinator")):
        facts = [e.facts for e in Event.objects.filter(case=thread.id, kind="person.changed").order_by("recorded_at")]
    assert facts[-1] == {"changed": ["close.unblocked"], "close": str(row.id), "reason": "wish"}
    sara.post(f"{url}ta-bort/")
    twice = sara.post(f"{url}slapp-in/", {"reason": "wish"})
    assert twice.status_code == 422 and "hann före" in twice.content.decode()


@pytest.mark.req("ORG-07")
def test_one_whose_place_is_taken_is_not_let_back(world: World) -> None:
    thread, sara = world.thread("need", name="gun"), world.client("coordinator")
    close = {"name": "Frej Påhitt", "kind": "relative"}
    path = f"/plan/{thread.id}/person/narstaende/"
    sara.post(path, close)
    with acting(acting_as("coordinator")):
        row = Representation.objects.get(person_id=key("gun"), name="Frej Påhitt")
    sara.post(f"{path}{row.id}/blockera/")
    sara.post(path, close)
    refused = sara.post(f"{path}{row.id}/slapp-in/", {"reason": "mistake"})
    assert refused.status_code == 422 and "finns redan" in refused.content.decode()
    with acting(acting_as("coordinator")):
        again = Representation.objects.get(person_id=key("gun"), name="Frej Påhitt", blocked_at=None)
    sara.post(f"{path}{again.id}/ta-bort/")
