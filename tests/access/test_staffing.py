"""Who works where: each huvudman's administrators decide, a head ends what is over, and neither sees more for it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection

from samplan.foundation.access import actor as actors
from samplan.foundation.access import policies
from samplan.foundation.access.context import acting
from samplan.foundation.directory import staffing
from samplan.foundation.directory.models import Assignment, Organisation, Unit
from samplan.foundation.directory.queries import TAKES_CARE
from samplan.rulebook.calendar import local_date
from samplan.rulebook.permissions import Role
from samplan.rulebook.refused import Refused
from tests.a_unit import Office
from tests.access.test_worklist import text
from tests.cast import World, acting_as

pytestmark = pytest.mark.req("ACC-07")


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, anna="OFFICER", chef="HEAD", adam="ADMINISTRATOR", greger="LOG_REVIEWER", mia="MAS")


def place(office: Office) -> str:
    return f"/personal/enhet/{office.unit}/"


def given(office: Office, **values: object) -> dict[str, str]:
    today = local_date(office.world.now).isoformat()
    form = {"hsa_id": f"SE-NY-{uuid4().hex[:8]}", "given_name": "Nya", "family_name": "Kollegan", "role": "OFFICER"}
    return form | {"from_on": today} | {name: str(value) for name, value in values.items()}


@pytest.mark.slow
@pytest.mark.req("ORG-04")
@pytest.mark.parametrize("who", ["adam", "greger", "mia"])
def test_those_who_keep_the_system_running_meet_no_plan_anywhere(office: Office, who: str) -> None:
    """Their unit coordinates, and no address for staff who see plans opens to them."""
    case = office.leads("anna", "olle")
    client = office.client(who)
    for address in policies.addresses():
        if address.policy is None or address.policy.audience != policies.STAFF or "GET" not in address.policy.methods:
            continue
        path = re.sub(r"<uuid:\w+>", str(getattr(case, "id", case)), address.pattern)
        answer = client.get(path)
        assert answer.status_code == 403, f"{who} reaches {path}"
        assert "Olle" not in answer.content.decode()
    assert client.get("/")["Location"] == "/enhet/start/"
    page = text(client.get("/enhet/start/"))
    assert "I den rollen ser du inga planer." in page
    assert "Att göra" not in page and "Mina planer" not in page


@pytest.mark.req("ORG-04")
def test_somebody_new_gets_an_assignment_and_can_act_in_it(office: Office) -> None:
    form = given(office)
    answer = office.client("adam").post(place(office), form)
    assert answer.status_code == 303, text(answer)
    with acting(office.actor("anna")):
        row = Assignment.objects.select_related("user").get(user__hsa_id=form["hsa_id"])
        assert (row.user.name, row.role, row.source, row.until_at) == ("Nya Kollegan", "OFFICER", "screen", None)
    assert "Nya Kollegan" in text(office.client("adam").get(place(office)))


def test_the_same_form_sent_twice_gives_one_assignment(office: Office) -> None:
    form = given(office) | {"request_id": uuid4().hex}
    for _ in range(2):
        assert office.client("adam").post(place(office), form).status_code == 303
    with acting(office.actor("anna")):
        assert Assignment.objects.filter(user__hsa_id=form["hsa_id"]).count() == 1


@pytest.mark.req("CALL-06")
def test_the_same_form_with_another_name_is_told_of(office: Office) -> None:
    form = given(office) | {"request_id": uuid4().hex}
    assert office.client("adam").post(place(office), form).status_code == 303
    again = office.client("adam").post(place(office), form | {"hsa_id": f"{form['hsa_id']}9"})
    assert again.status_code == 422 and "med andra ord" in text(again)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"given_name": ""}, "Ingen i registret har det HSA-id:t. Skriv också förnamn och efternamn."),
        ({"role": "PERSON"}, "Roll"),
        ({"from_on": "2020-01-01"}, "Dagen har redan varit. Välj i dag eller senare."),
        ({"until_on": "2020-01-01"}, "Slutet kommer inte efter början. Välj en senare dag."),
        ({"hsa_id": ""}, "HSA-id"),
        ({"hsa_id": "x" * 61}, "HSA-id"),
    ],
)
def test_what_cannot_be_is_answered_with_what_to_do_and_nothing_typed_is_lost(
    office: Office, wrong: dict, said: str
) -> None:
    answer = office.client("adam").post(place(office), given(office, **wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="Kollegan"' in answer.content.decode()


def test_one_who_has_the_assignment_is_not_given_it_again(office: Office) -> None:
    form = given(office)
    assert office.client("adam").post(place(office), form).status_code == 303
    answer = office.client("adam").post(place(office), form | {"request_id": uuid4().hex})
    assert answer.status_code == 422 and "har redan det uppdraget" in text(answer)


def test_nobody_gives_themselves_an_assignment(office: Office) -> None:
    with acting(office.actor("adam")):
        own = Assignment.objects.select_related("user").get(id=office.id("adam")).user
    answer = office.client("adam").post(place(office), given(office, hsa_id=own.hsa_id))
    assert answer.status_code == 422 and "Du kan inte ge dig själv ett uppdrag." in text(answer)


def test_a_name_that_is_not_that_of_the_hsa_id_is_asked_about_and_not_dropped(office: Office) -> None:
    hsa = f"SE-{office.name}-anna"
    form = given(office, hsa_id=hsa, role="SUPER_USER")  # the form says Nya Kollegan
    asked = office.client("adam").post(place(office), form)
    assert asked.status_code == 422
    assert "HSA-id:t hör till Anna Ny i registret. Du skrev Nya Kollegan." in text(asked)
    assert 'type="checkbox" name="known"' in asked.content.decode() and 'value="Kollegan"' in asked.content.decode()
    with acting(office.actor("anna")):
        assert not Assignment.objects.filter(user__hsa_id=hsa, role="SUPER_USER").exists()
    assert 'type="checkbox" name="known"' not in office.client("adam").get(place(office)).content.decode()
    again = form | {"known": "on", "request_id": uuid4().hex}
    assert office.client("adam").post(place(office), again).status_code == 303
    same = given(office, hsa_id=hsa.upper(), role="CONVENER", given_name="anna", family_name="NY")
    assert office.client("adam").post(place(office), same).status_code == 303


@pytest.mark.req("ORG-04")
def test_an_hsa_id_without_a_name_is_asked_about_with_whose_it_is(office: Office) -> None:
    """One wrong sign is another's HSA-id, and would let a stranger read the unit's plans."""
    form = given(office, hsa_id=f"SE-{office.name}-anna", role="MAS", given_name="", family_name="")
    asked = office.client("adam").post(place(office), form)
    assert asked.status_code == 422 and "HSA-id:t hör till Anna Ny i registret. Kontrollera HSA-id:t." in text(asked)
    assert office.client("adam").post(place(office), form | {"known": "on"}).status_code == 303


def test_somebody_who_works_here_is_found_by_name_or_hsa_id_with_where_and_as_what(office: Office) -> None:
    adam = office.client("adam")
    for words in (f"SE-{office.name}-anna".lower(), f"anna {office.name}", f"Ny {office.name[-8:]} Anna"):
        page = text(adam.get("/personal/", {"sok": words}))
        people = page[page.index("Personer") : page.index("Enheter")]
        assert "Anna Ny" in people and "handläggare eller medarbetare" in people and "Greger" not in people
        assert f"Enheten {office.name}" in people
    assert "Ingen hos er heter så" in text(adam.get("/personal/", {"sok": "Elin Norberg"})), "of another huvudman"
    with acting(actors.system("Test")) as now:
        Assignment.objects.filter(id=office.id("anna")).update(until_at=now)
    assert "Ingen hos er heter så" in text(adam.get("/personal/", {"sok": f"anna {office.name}"})), "has left"


def test_what_is_no_hsa_id_is_refused_where_it_is_written(office: Office) -> None:
    answer = office.client("adam").post(place(office), given(office, hsa_id="rubbish åä"))
    assert answer.status_code == 422 and "är inget HSA-id" in text(answer)


def test_an_assignment_that_is_ended_is_refused_at_the_next_click(office: Office) -> None:
    anna = office.client("anna")
    assert anna.get("/att-gora/").status_code == 200
    path = f"/personal/uppdrag/{office.id('anna')}/avsluta/"
    assert "Avsluta uppdraget" in text(office.client("adam").get(path))
    assert office.client("adam").post(path).status_code == 303
    answer = anna.get("/att-gora/")
    assert answer.status_code == 302 and answer["Location"].startswith("/logga-in/")


def test_a_head_ends_at_the_own_unit_and_gives_nothing(office: Office) -> None:
    chef = office.client("chef")
    page = text(chef.get(place(office)))
    assert "Anna Ny" in page and "Ge ett uppdrag" not in page
    assert chef.post(place(office), given(office)).status_code == 403
    assert chef.get("/personal/").status_code == 403
    assert chef.post(f"/personal/uppdrag/{office.id('anna')}/avsluta/").status_code == 303
    own = chef.post(f"/personal/uppdrag/{office.id('chef')}/avsluta/")
    assert own.status_code == 422 and "Du kan inte avsluta det uppdrag som du arbetar i nu." in text(own)


@pytest.mark.parametrize("who", ["adam", "greger"])
def test_a_head_ends_neither_the_administrator_nor_the_one_who_looks_at_the_log(office: Office, who: str) -> None:
    path = f"/personal/uppdrag/{office.id(who)}/avsluta/"
    chef = office.client("chef")
    page = chef.get(place(office)).content.decode()
    assert path not in page and "Avslutas av administratören" in page
    for answer in (chef.get(path), chef.post(path)):
        assert answer.status_code == 403 and "Avslutas av administratören." in text(answer)
    with pytest.raises(ProgrammingError, match="neither"), acting(office.actor("chef")):
        with connection.cursor() as cursor:
            cursor.execute("select access.end_assignment(%s)", [office.id(who)])
    with acting(office.actor("chef")) as now:
        assert Assignment.objects.current(now).filter(id=office.id(who)).exists()


def test_the_last_administrator_of_a_huvudman_is_not_ended(world: World) -> None:
    """One who stays for some days is no other: then nobody would be left."""
    alone = Office(world, anna="ADMINISTRATOR", bea="ADMINISTRATOR", chef="HEAD")
    with acting(actors.system("Test")):
        new = Organisation(kind="private", huvudman=f"alone-{uuid4().hex[:8]}", name="Ensam AB", hsa_id=alone.name)
        new.save(force_insert=True)
        Unit.objects.filter(id=alone.unit).update(organisation=new)
        Assignment.objects.filter(id=alone.id("anna")).update(until_at=world.now + timedelta(days=3))
    path = f"/personal/uppdrag/{alone.id('bea')}/avsluta/"
    refused = alone.client("anna").post(path)
    assert refused.status_code == 422
    assert "Bea Ny är huvudmannens sista administratör utan slutdatum." in text(refused)
    with acting(actors.system("Test")):
        Assignment.objects.filter(id=alone.id("anna")).update(until_at=None)
    assert alone.client("anna").post(path).status_code == 303
    with acting(alone.actor("anna")) as now:
        assert not Assignment.objects.current(now).filter(id=alone.id("bea")).exists()


def test_who_is_neither_gets_the_answer_of_a_unit_that_does_not_exist(office: Office) -> None:
    for who in ("anna", "mia"):
        client = office.client(who)
        assert client.get(place(office)).status_code == client.get(f"/personal/enhet/{uuid4()}/").status_code == 404
        assert client.post(f"/personal/uppdrag/{office.id('chef')}/avsluta/").status_code == 404


def test_another_huvudmans_units_are_not_the_administrators(office: Office, world: World) -> None:
    with acting(office.actor("anna")):
        own = Unit.objects.select_related("organisation").get(id=office.unit).organisation.huvudman
        other = Unit.objects.exclude(organisation__huvudman=own).first()
        theirs = Assignment.objects.filter(unit=other, until_at=None).first()
    adam = office.client("adam")
    assert adam.get(f"/personal/enhet/{other.id}/").status_code == 404
    assert adam.post(f"/personal/enhet/{other.id}/uppgifter/", {"function": "x"}).status_code == 404
    if theirs:
        assert adam.post(f"/personal/uppdrag/{theirs.id}/avsluta/").status_code == 404
    assert other.name not in text(adam.get("/personal/"))


@pytest.mark.req("ACC-02")
def test_the_database_refuses_the_same_when_nobody_else_does(office: Office) -> None:
    """The functions ask who acts; forgotten checks in Python open nothing."""
    calls = {
        "give": ("select access.give_assignment(%s, %s, %s, 'OFFICER', now(), null)", ("mia", "anna", "chef")),
        "end": ("select access.end_assignment(%s)", ("mia", "anna")),
        "add": ("select access.add_user(%s, 'SE-X', 'A', 'B', '', '')", ("mia", "anna", "chef")),
        "arrange": ("select access.arrange_unit(%s, '', '', '', '', '')", ("mia", "anna", "chef")),
    }
    user = office.actor("anna").user
    values = {
        "give": [uuid4(), user, office.unit], "end": [office.id("anna")], "add": [uuid4()], "arrange": [office.unit],
    }  # fmt: skip
    for name, (sql, refused) in calls.items():
        for who in refused:
            with pytest.raises(ProgrammingError, match="not an administrator|neither"), acting(office.actor(who)):
                with connection.cursor() as cursor:
                    cursor.execute(sql, values[name])


def test_actions_refuse_who_does_not_administer(office: Office) -> None:
    with acting(office.actor("anna")) as now:
        unit = Unit.objects.select_related("organisation").get(id=office.unit)
        member = staffing.Member("SE-X", "A", "B")
        with pytest.raises(Refused, match="huvudmannens administratör"):
            staffing.give_assignment(
                unit=unit, member=member, role="OFFICER", from_at=now, until_at=None, by=office.actor("anna"), now=now
            )


@pytest.mark.req("ORG-01", "ORG-10")
def test_how_a_unit_is_reached_is_changed_where_it_is_shown(office: Office) -> None:
    form = {
        "function": "SIP-mottagare, årets alla dagar", "phone": "0980-319 299", "opening_hours": "Dygnet runt",
        "inbox_email": "sip@samplan.example",
    }  # fmt: skip
    assert office.client("adam").post(f"{place(office)}uppgifter/", form).status_code == 303
    assert "SIP-mottagare, årets alla dagar" in text(office.client("anna").get("/att-gora/bevakning/"))
    wrong = office.client("adam").post(f"{place(office)}uppgifter/", form | {"inbox_email": "sip"})
    assert wrong.status_code == 422 and 'value="sip"' in wrong.content.decode()


@pytest.mark.req("CALL-07", "ORG-01")
def test_the_phone_for_text_messages_is_a_mobile_and_is_asked_for_only_where_there_is_a_way_out(
    office: Office, settings
) -> None:
    url, adam = f"{place(office)}uppgifter/", office.client("adam")
    assert adam.post(url, {"phone": "0980-319 299", "on_call_phone": "070-174 06 23"}).status_code == 303
    assert "070-174 06 23" in text(adam.get(place(office)))
    wrong = adam.post(url, {"on_call_phone": "0980-319 299"})
    assert wrong.status_code == 422 and "Skriv jourtelefonen som ett mobilnummer" in text(wrong)
    assert 'value="0980-319 299"' in wrong.content.decode()
    settings.SMS_PORT = ""
    for page in (url, place(office)):
        assert "Jourtelefon" not in text(adam.get(page))
    assert adam.post(url, {"phone": "0980-319 298", "on_call_phone": "070-174 06 24"}).status_code == 303
    with acting(office.actor("adam")):
        assert Unit.objects.get(id=office.unit).on_call_phone == "070-174 06 23", "it is left as it was"


def test_units_that_are_called_and_have_nobody_are_listed_with_how_often_and_nothing_of_whom(office: Office) -> None:
    office.leads("anna", "olle")
    for name in ("anna", "chef"):
        assert office.client("adam").post(f"/personal/uppdrag/{office.id(name)}/avsluta/").status_code == 303
    page = text(office.client("adam").get("/personal/"))
    with acting(office.actor("adam")):
        name = Unit.objects.get(id=office.unit).name
    assert "Kallas, men ingen kan svara" in page and name in page
    assert "Olle" not in page


@pytest.mark.req("ORG-05")
@pytest.mark.req("ACC-07")
def test_the_database_has_the_roles_that_answer_calls_from_the_table_of_permissions(office: Office) -> None:
    """Asked with roles of the asker's own, or with none, it told of units that have users."""
    known = [*(role.name for role in Role), "NEW_ROLE", "", None]
    with acting(office.actor("adam")), connection.cursor() as cursor:
        cursor.execute("select role, access.takes_care(role) from unnest(%s::text[]) role", [known])
        assert {role for role, takes in cursor.fetchall() if takes} == set(TAKES_CARE)
        with pytest.raises(ProgrammingError, match="does not exist"):
            cursor.execute("select unit from access.called_without_users('{}'::text[])")


def test_each_unit_is_shown_whom_to_ask_for_help(office: Office) -> None:
    form = given(office, role="SUPER_USER", given_name="Sune", family_name="Hjälpsam")
    assert office.client("adam").post(place(office), form).status_code == 303
    assert "Sune Hjälpsam, superanvändare" in text(office.client("mia").get("/enhet/start/"))


def test_a_search_that_finds_nothing_says_so_and_no_letters_break_it(office: Office) -> None:
    for words in ("finns inte", "%", "\x00", "'; drop", "å" * 300):
        answer = office.client("adam").get("/personal/", {"sok": words})
        assert answer.status_code == 200
    assert "Ingen enhet passar det du sökte." in text(office.client("adam").get("/personal/", {"sok": "finns inte"}))


def test_one_that_begins_later_is_shown_as_such_and_does_not_let_in_yet(office: Office) -> None:
    later = local_date(office.world.now) + timedelta(days=9)
    form = given(office, from_on=later)
    assert office.client("adam").post(place(office), form).status_code == 303
    with acting(acting_as("coordinator")) as now:
        row = Assignment.objects.get(user__hsa_id=form["hsa_id"])
        assert row.from_at > now and not Assignment.objects.current(now).filter(id=row.id).exists()
    assert "Från" in text(office.client("adam").get(place(office)))
