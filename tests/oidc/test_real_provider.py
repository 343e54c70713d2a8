"""Staff and persons log in at a real provider; who is refused is told what to do."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from samplan.demo.cast import key
from samplan.foundation.access import actor as actors
from samplan.foundation.access import sessions
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment
from samplan.foundation.persons.models import Person, PersonNumber
from tests.cast import World
from tests.held import Held, led_to
from tests.oidc import providers
from tests.oidc.providers import LOA2, PERSON_LOA2, Keys, Real, through
from tools import processes

pytestmark = pytest.mark.slow
STAFF, PERSON = "/logga-in/personal/", "/logga-in/for-dig/"


def log_in(client: Client, door: str, further: str = "") -> HttpResponse:
    """Begin at our door, through the provider, and back: our answer."""
    begun = client.get(door, {"vidare": further} if further else {})
    assert begun.status_code == 302, begun.content.decode()[:500]
    return client.get(through(begun["Location"]))


def said(answer: HttpResponse) -> str:
    """The words of a page."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return re.sub(r"\s+", " ", text)


@pytest.mark.req("ACC-01")
def test_a_member_of_staff_without_medarbetaruppdrag_enters_their_only_assignment(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-sara")
    client = Client()
    answer = log_in(client, STAFF, "/kalender/")
    assert answer.status_code == 303 and led_to(answer) == "/kalender/"
    assert "Biståndsenheten Björkby" in client.get("/att-gora/").content.decode()


@pytest.mark.req("ACC-01")
def test_the_provider_is_asked_for_level_three_and_for_nothing_it_must_refuse_over(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-sara")
    sent = parse_qs(urlsplit(Client().get(STAFF)["Location"]).query)
    assert sent["max_age"] == ["0"] and sent["prompt"] == ["login"]
    log_in(Client(), STAFF)
    asked = idp.asked()
    wanted = json.loads(asked["claims"])["id_token"]
    assert wanted["acr"] == {"essential": True, "values": [providers.LOA3]}
    essential = {name for name, how in wanted.items() if how and how.get("essential")}
    assert essential == {"acr", "auth_time"}, "a commission that is missing does not end the login"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 22 and len(asked["nonce"]) >= 22, "128 bits"


@pytest.mark.req("ORG-04")
def test_a_nurse_with_two_assignments_chooses_one_for_the_session(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-lena")
    client = Client()
    answer = log_in(client, STAFF, "/kalender/")
    assert answer["Location"].startswith("/logga-in/uppdrag/")
    assert client.get("/att-gora/").status_code == 302, "nothing opens before the choice"
    choice = client.get(answer["Location"])
    assert "Hemsjukvården Björkby" in said(choice) and "Hälsocentralen Björken" in said(choice)
    none = client.post("/logga-in/uppdrag/", {})
    assert none.status_code == 422 and "Välj vilken enhet du arbetar för nu." in said(none)
    assert client.post("/logga-in/uppdrag/", {"assignment": str(key("sara"))}).status_code == 422
    before = client.cookies[sessions.COOKIE].value
    chosen = client.post("/logga-in/uppdrag/", {"assignment": str(key("lena 2")), "vidare": "/kalender/"})
    assert chosen.status_code == 303 and led_to(chosen) == "/kalender/"
    assert "Hälsocentralen Björken" in client.get("/att-gora/").content.decode()
    assert led_to(client.get("/logga-in/uppdrag/")) == "/", "chosen once"
    thief = Client()
    thief.cookies[sessions.COOKIE] = before
    assert thief.get("/logga-in/uppdrag/")["Location"] == "/logga-in/", "the cookie of the choice is used up"


@pytest.mark.req("ORG-04")
def test_the_medarbetaruppdrag_chosen_at_the_provider_is_not_asked_for_again(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-lena", unit="SE-DEMO-enhet-bjorken")
    client = Client()
    assert led_to(log_in(client, STAFF)) == "/"
    assert "Hälsocentralen Björken" in client.get("/att-gora/").content.decode()


@pytest.mark.req("ORG-04")
def test_the_assignment_of_the_last_time_is_chosen_beforehand(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-gunilla")
    client = Client()
    log_in(client, STAFF)
    client.post("/logga-in/uppdrag/", {"assignment": str(key("gunilla 2"))})
    client.post("/logga-ut/")
    log_in(client, STAFF)
    page = client.get("/logga-in/uppdrag/").content.decode()
    assert re.findall(r'value="([\w-]+)"[^>]*\bchecked', page) == [str(key("gunilla 2"))]


@pytest.mark.req("ACC-07")
def test_a_medarbetaruppdrag_opens_nothing_that_the_employer_has_not_registered(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-nobody", unit="SE-DEMO-enhet-bjorken")
    client = Client()
    answer = log_in(client, STAFF)
    assert answer.status_code == 403 and "Du är inte upplagd i Samplan" in said(answer)
    assert "SE-DEMO-nobody" in said(answer) and "Be din chef" in said(answer)
    assert sessions.COOKIE not in client.cookies and client.get("/att-gora/").status_code == 302


@pytest.mark.req("ACC-07", "ACC-01")
def test_where_the_county_says_so_a_first_login_gives_one_assignment_at_the_unit_of_the_commission(
    world: World, idp: Real, settings
) -> None:
    settings.LOGIN_ADDS = "OFFICER"
    hsa_id = f"SE-NY-{uuid4().hex[:8]}"
    named = {"given_name": "Nyss", "family_name": "Anställd"}
    idp.staff(hsa_id, unit="SE-ELSEWHERE-1", **named)
    assert log_in(Client(), STAFF).status_code == 403, "a unit that is not ours"
    idp.staff(hsa_id, unit="SE-DEMO-enhet-bjorken")
    assert log_in(Client(), STAFF).status_code == 403, "nobody without a name"
    idp.staff(hsa_id, unit="SE-DEMO-enhet-bjorken", **named)
    client = Client()
    assert log_in(client, STAFF).status_code == 303
    assert "Hälsocentralen Björken" in client.get("/att-gora/").content.decode()
    with acting(actors.system("Test")) as now:
        row = Assignment.objects.select_related("user").get(user__hsa_id=hsa_id)
        assert (row.user.name, row.role, row.source, row.until_at) == ("Nyss Anställd", "OFFICER", "login", None)
        Assignment.objects.filter(id=row.id).update(until_at=now)
    assert client.get("/att-gora/").status_code == 302
    idp.staff(hsa_id, unit="SE-DEMO-enhet-bjorken", **named)
    assert log_in(Client(), STAFF).status_code == 403, "what the huvudman has ended no login gives back"


@pytest.mark.req("ACC-07")
def test_whose_assignment_has_ended_is_told_whom_to_ask(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-viola")
    answer = log_in(Client(), STAFF)
    assert answer.status_code == 403 and "inget uppdrag" in said(answer) and "Be din chef" in said(answer)


@pytest.mark.req("ACC-01")
def test_a_card_without_tjanste_id_is_told_so(world: World, idp: Real) -> None:
    idp.next(acr=providers.LOA3)
    answer = log_in(Client(), STAFF)
    assert answer.status_code == 403 and "saknar tjänste-id" in said(answer)


@pytest.mark.req("ACC-01")
@pytest.mark.parametrize("lax", [False, True])
def test_level_two_is_refused_whether_the_provider_minds_or_not(world: World, idp: Real, lax: bool) -> None:
    idp.staff("SE-DEMO-sara", acr=LOA2, lax=lax)
    client = Client()
    answer = log_in(client, STAFF)
    assert answer.status_code == 403 and "säkrare inloggning" in said(answer)
    assert sessions.COOKIE not in client.cookies
    idp.person("194401012382", acr=PERSON_LOA2, lax=lax)
    answer = log_in(Client(), PERSON)
    assert answer.status_code == 403 and "säkrare e-legitimation" in said(answer)


@pytest.mark.req("INDI-01")
@pytest.mark.parametrize("door", [STAFF, PERSON])
def test_who_says_no_at_the_provider_may_try_again(world: World, idp: Real, door: str) -> None:
    idp.next(acr="", error="access_denied")
    client = Client()
    answer = log_in(client, door)
    assert answer.status_code == 403 and "Inloggningen avbröts" in said(answer)
    assert f'href="{door}"' in answer.content.decode()


@pytest.mark.req("INDI-01")
def test_the_person_logs_in_by_personnummer(world: World, idp: Real) -> None:
    idp.person("194401012382")
    client = Client()
    assert led_to(log_in(client, PERSON)) == "/"
    assert client.get("/min-plan/").status_code == 200
    assert client.get("/att-gora/").status_code == 403, "a person is not staff"


def _with_samordningsnummer(number: str) -> Person:
    with acting(actors.system()):
        held = PersonNumber.objects.filter(value=number)
        with_it = Person(given_name="Amira", family_name="Kuvitteellinen")
        with_it.save(force_insert=True)
        assert not held.exists()
        PersonNumber(person=with_it, kind="samordningsnummer", value=number).save(force_insert=True)
    return with_it


@pytest.mark.req("INDI-01", "ORG-06")
def test_the_person_logs_in_by_samordningsnummer_also_after_it_was_replaced(world: World, idp: Real) -> None:
    _with_samordningsnummer("191401682396")
    idp.person("191401682396", kind="coordinationNumber")
    client = Client()
    assert log_in(client, PERSON).status_code == 303
    assert "Ingen plan än" in client.get("/min-plan/").content.decode()
    idp.next(
        acr=providers.PERSON_LOA3,
        _personalIdentityNumber="190510059819",
        _previousCoordinationNumber="191401682396",
    )
    assert log_in(Client(), PERSON).status_code == 303, "the register still knows the old number"


@pytest.mark.req("INDI-01")
def test_a_person_without_a_plan_is_told_what_to_do(world: World, idp: Real) -> None:
    idp.person("190510059819")
    client = Client()
    answer = log_in(client, PERSON)
    assert answer.status_code == 403 and "Vi hittar ingen plan för dig" in said(answer)
    assert "Försök igen" not in said(answer) and sessions.COOKIE not in client.cookies
    idp.next(acr=providers.PERSON_LOA3)
    assert "saknar personnummer" in said(log_in(Client(), PERSON))


@pytest.mark.req("ACC-01")
def test_an_answer_is_used_once(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-sara")
    client = Client()
    begun = client.get(STAFF)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    back = through(begun["Location"])
    assert client.get(back).status_code == 303
    client.cookies.clear()
    again = client.get(back)
    assert again.status_code == 403 and "Länken har redan använts" in said(again)
    client.cookies.load(cookies)  # a thief who has got hold of the cookie too
    replayed = client.get(back)
    assert replayed.status_code == 403 and sessions.COOKIE not in client.cookies, "the provider gives a code once"


@pytest.mark.req("ACC-01")
def test_the_answer_to_somebody_elses_attempt_lets_nobody_in(world: World, idp: Real) -> None:
    """Nobody can be logged in as another by a link: the browser that began is the one that ends."""
    idp.staff("SE-DEMO-sara")
    attacker, victim = Client(), Client()
    back = through(attacker.get(STAFF)["Location"])
    victim.get(STAFF)
    answer = victim.get(back)
    assert answer.status_code == 403 and "Försök igen" in said(answer) and sessions.COOKIE not in victim.cookies


@pytest.mark.req("ACC-01")
def test_the_answer_of_one_door_does_not_open_the_other(world: World, idp: Real) -> None:
    idp.person("194401012382")
    client = Client()
    back = through(client.get(PERSON)["Location"])
    answer = client.get(back.replace(PERSON, STAFF))
    assert answer.status_code == 403 and sessions.COOKIE not in client.cookies


@pytest.mark.req("ACC-01")
def test_two_tabs_may_log_in_at_once(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-sara")
    client = Client()
    first, second = client.get(STAFF), client.get(STAFF)
    assert client.get(through(first["Location"])).status_code == 303
    assert client.get(through(second["Location"])).status_code == 303


@pytest.mark.req("ACC-01")
def test_a_provider_that_is_down_says_so_and_nothing_breaks(world: World, keys: Keys, settings) -> None:
    settings.LOGIN_PROVIDERS = providers.settings_for(
        f"http://127.0.0.1:{processes.free_port()}", keys, "staff", "person"
    )
    for door in (STAFF, PERSON):
        answer = Client().get(door)
        assert answer.status_code == 503 and "svarar inte" in said(answer) and "Försök igen" in said(answer)


@pytest.mark.req("ACC-01")
def test_a_provider_that_goes_down_on_the_way_says_so(
    world: World, keys: Keys, settings, tmp_path, monkeypatch
) -> None:
    with providers.real(keys, ["http://testserver"], tmp_path) as idp:
        settings.LOGIN_PROVIDERS = providers.settings_for(idp.url, keys, "staff")
        idp.staff("SE-DEMO-sara")
        client = Client()
        back = through(client.get(STAFF)["Location"])
    answer = client.get(back)
    assert answer.status_code == 503 and "svarar inte" in said(answer)


@pytest.mark.req("ACC-01")
def test_a_locked_session_opens_for_its_own_user_and_nobody_elses(world: World, idp: Real) -> None:
    idp.staff("SE-DEMO-lena")
    client = Client()
    log_in(client, STAFF)
    client.post("/logga-in/uppdrag/", {"assignment": str(key("lena 2"))})
    locked = _lock(client)
    assert client.get("/kalender/")["Location"] == "/logga-in/?vidare=%2Fkalender%2F"
    page = client.get("/logga-in/?vidare=%2Fkalender%2F")
    assert "Låst" in said(page) and "Lena Wikström, Hälsocentralen Björken" in said(page)
    answer = log_in(client, STAFF, "/kalender/")
    assert led_to(answer) == "/kalender/", "the same assignment, without choosing again"
    assert "Hälsocentralen Björken" in client.get("/att-gora/").content.decode()
    assert locked.get().ended_at is not None, "unlocking is a new session"

    locked = _lock(client)
    idp.staff("SE-DEMO-sara")
    other = log_in(client, STAFF, "/kalender/")
    assert led_to(other) == "/", "another's page is not where one goes on"
    assert "Biståndsenheten Björkby" in client.get("/att-gora/").content.decode()
    assert locked.get().ended_at is not None


def _lock(client: Client) -> Held:
    session = Held(client)
    session.lock()
    assert client.get("/att-gora/").status_code == 302
    return session


@pytest.mark.req("ACC-01")
def test_what_cannot_be_undone_asks_for_a_new_login(world: World, idp: Real) -> None:
    case = world.thread("consent").id
    idp.staff("SE-DEMO-sara")
    client = Client()
    log_in(client, STAFF)
    address = f"/plan/{case}/avliden/"
    assert client.get(address).status_code == 200
    session = Held(client)
    session.update(created_at=world.now - timedelta(minutes=11))
    asked = client.get(address)
    assert asked.status_code == 302 and "igen=1" in asked["Location"]
    assert "går inte att ångra" in said(client.get(asked["Location"]))
    session.update(created_at=world.now - timedelta(minutes=31))
    assert client.post(address, {}).status_code == 403
    query = parse_qs(urlsplit(asked["Location"]).query)
    assert led_to(log_in(client, STAFF, query["vidare"][0])) == address
    assert client.get(address).status_code == 200
