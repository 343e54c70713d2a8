"""Att göra: a row is acted in where it stands, is someone's or everyone's, and never anyone else's."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samplan.coordination.cases import actions, lists, taking
from samplan.coordination.cases.models import Case, Duty, Event
from samplan.foundation.access.context import acting
from samplan.foundation.pages.templatetags.sv import kort
from samplan.rulebook.refused import Refused
from tests.a_unit import Office
from tests.cast import World
from tests.held import Held
from tools.databases import Databases, named

HTMX = {"HX-Request": "true"}


def captions(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", found).strip() for found in re.findall(r"<caption>(.*?)<", page)]


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def duty_of(office: Office, first: str, kind: str, case: UUID | None = None) -> Duty:
    with acting(office.actor(first)):
        found = Duty.objects.open().filter(unit_id=office.unit, kind=kind)
        return (found.filter(case=case) if case else found).get()


def owner(test_databases: Databases) -> psycopg.Connection:
    return psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True)


# -- taking a call where it stands


@pytest.fixture
def called(world: World) -> Office:
    office = Office(world, nina="NURSE", bo="OFFICER", chef="HEAD")
    office.is_called()
    return office


def press(office: Office, first: str, duty: Duty, what: str = "", **more) -> tuple:
    answer = office.client(first).post(f"/plan/{duty.case_id}/kvittera/{what}", {"duty": str(duty.id)}, **more)
    return answer, text(answer)


@pytest.mark.req("CALL-01")
def test_kvittera_answers_with_the_row_the_tabs_and_what_is_said_aloud(called: Office) -> None:
    duty = duty_of(called, "nina", "acknowledge")
    answer, words = press(called, "nina", duty, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 200 and body.lstrip().startswith(f'<tr role="row" id="uppgift-{duty.id}"')
    assert re.search(r"Kvitterat \d\d\.\d\d av dig\.", words) and "Går att ångra till" in words
    assert re.search(r'hx-swap-oob="innerHTML:#live">Kvitterat\. Kallelse till SIP-möte, Gun Låtsas, 1947\.<', body)
    assert 'id="flikar"' in body and "Klart i dag (1)" in words
    answer, words = press(called, "nina", duty, "angra/", headers=HTMX)
    assert "Kvitteringen är ångrad." in words and re.search(r"<button[^>]*data-focus>Kvittera", answer.content.decode())


@pytest.mark.req("CALL-01")
def test_what_a_colleague_has_already_taken_says_so_in_the_row_and_changes_nothing(called: Office) -> None:
    duty = duty_of(called, "nina", "acknowledge")
    press(called, "nina", duty, headers=HTMX)
    answer, words = press(called, "bo", duty, headers=HTMX)
    assert answer.status_code == 422 and "redan kvitterad" in words and "av Nina Ny" in words
    with acting(called.actor("bo")):
        assert Event.objects.filter(case=duty.case_id, kind="call.acknowledged").count() == 1


@pytest.mark.slow
@pytest.mark.req("CALL-01")
def test_an_acknowledgement_cannot_be_undone_after_ten_minutes_and_the_answer_says_so(called: Office) -> None:
    duty = duty_of(called, "nina", "acknowledge")
    by = called.actor("nina")
    with acting(by) as now:
        actions.acknowledge_call(case=Case.objects.get(id=duty.case_id), by=by, now=now - timedelta(minutes=11))
    answer, words = press(called, "nina", duty, "angra/", headers=HTMX)
    assert answer.status_code == 422 and "Det går att ångra i tio minuter, och de har gått." in words
    assert "Av dig" in words and "Ångra" not in words
    answer, words = press(called, "bo", duty, "angra/", headers=HTMX)
    assert "Av Nina Ny" in words
    answer, words = press(called, "nina", duty, "angra/")
    assert answer.status_code == 422 and "tio minuter" in words


def test_a_row_that_is_not_the_units_is_never_shown_in_answer_to_a_click(called: Office) -> None:
    duty, others = duty_of(called, "nina", "acknowledge"), Office(called.world, eva="OFFICER")
    others.leads("eva", "ida")
    stranger = duty_of(others, "eva", "call")
    answer = called.client("nina").post(f"/plan/{duty.case_id}/kvittera/", {"duty": str(stranger.id)}, headers=HTMX)
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/att-gora/"


# -- when they meet


def rows_of(office: Office, first: str) -> dict[str, str]:
    """The rows of the list, by what is to be done."""
    page = office.client(first).get("/att-gora/").content.decode()
    rows = re.findall(r'<th role="rowheader" scope="row"><a[^>]*>(.*?)</a>(.*?)</th>', page, re.S)
    return {what: re.sub(r"<[^>]+>|\s+", " ", facts).strip() for what, facts in rows}


@pytest.mark.req("CALL-06", "CALL-07")
def test_what_leads_to_a_meeting_says_when_it_is_and_the_new_time_when_it_has_moved(world: World) -> None:
    office = Office(world, anna="OFFICER", nina="NURSE")
    play = office.is_called()
    play.acknowledge(world.now, office.key("nina"))
    before = f"Möte {kort(world.now - timedelta(hours=3) + timedelta(days=6), world.now)}"
    assert rows_of(office, "nina") == {"Svara på kallelsen": before}
    play.answer(world.now, office.key("nina"))
    assert rows_of(office, "nina") == {"Förbered er del inför mötet": before}
    moved = world.now + timedelta(days=9)
    play.move(world.now + timedelta(minutes=1), moved, "Läkaren kan inte.")
    play.acknowledge(world.now + timedelta(minutes=2), office.key("nina"))
    assert rows_of(office, "nina") == {"Svara på kallelsen": f"Möte {kort(moved, world.now)}"}

    own = office.leads("anna", "ida")
    assert rows_of(office, "anna")["SIP-möte"] == "Skicka kallelsen först."
    own.consent(world.now, ["bjorken"])
    starts = world.now + timedelta(days=3)
    own.call(world.now, starts, "Ihop", "Vem?", place="Hemma", channel="portal")
    assert rows_of(office, "anna")["SIP-möte"] == f"Möte {kort(starts, world.now)}"


# -- whose it is


@pytest.mark.req("ORG-10")
def test_a_duty_is_the_units_and_can_be_taken_given_and_given_back(world: World) -> None:
    office = Office(world, anna="OFFICER", bo="OFFICER")
    case = office.leads("anna").id
    duty = duty_of(office, "anna", "call")
    assert "Bara mina (3)" in text(office.client("anna").get("/att-gora/"))
    assert "Bara mina (0)" in text(office.client("bo").get("/att-gora/"))
    answer = office.client("bo").post("/att-gora/ta/", {"duty": str(duty.id)}, headers=HTMX)
    assert answer.status_code == 200 and "Du tar det." in text(answer)
    assert "Bo tar det." in text(office.client("anna").get("/att-gora/"))
    assert "Kalla till" not in text(office.client("anna").get("/att-gora/?visa=mina"))
    assert "Kalla till" in text(office.client("bo").get("/att-gora/?visa=mina"))
    with acting(office.actor("bo")):
        event = Event.objects.get(case=case, kind="duty.taken")
        assert event.facts == {"duty": str(duty.id), "assignment": str(office.id("bo"))}
    path = f"/att-gora/{duty.id}/ge/"
    assert office.client("bo").post(path, {}).status_code == 422
    assert office.client("bo").post(path, {"assignment": str(office.id("anna"))}).status_code == 303
    assert "Anna tar det." in text(office.client("bo").get("/att-gora/"))
    assert office.client("bo").post(path, {"assignment": "ingen"}).status_code == 303
    with acting(office.actor("bo")):
        assert Duty.objects.get(id=duty.id).taken_by_id is None


def test_who_has_taken_a_duty_stays_when_the_duties_are_counted_anew(world: World) -> None:
    office = Office(world, anna="OFFICER", bo="OFFICER")
    play = office.leads("anna")
    duty, by = duty_of(office, "anna", "call"), office.actor("bo")
    with acting(by) as now:
        case = Case.objects.get(id=play.id)
        taking.take_duty(case=case, duty=duty.id, assignment=by.assignment, by=by, now=now)
    play.consent(world.now, ["bjorken"])
    assert duty_of(office, "anna", "call").taken_by_id == office.id("bo")


def test_what_is_done_or_given_to_one_who_is_away_is_refused_and_leaves_nothing(world: World) -> None:
    office = Office(world, anna="OFFICER", bo="OFFICER")
    play = office.leads("anna")
    office.is_away("bo")
    duty, by = duty_of(office, "anna", "consent"), office.actor("anna")
    with acting(by) as now:
        case = Case.objects.get(id=play.id)
        with pytest.raises(Refused, match="på plats i dag"):
            taking.take_duty(case=case, duty=duty.id, assignment=office.id("bo"), by=by, now=now)
    play.consent(world.now, ["bjorken"])
    with acting(by) as now:
        with pytest.raises(Refused, match="redan gjort"):
            taking.take_duty(case=case, duty=duty.id, assignment=by.assignment, by=by, now=now)
        assert not Event.objects.filter(case=play.id, kind="duty.taken").exists()


@pytest.mark.req("ACC-02")
def test_another_units_duty_is_as_one_that_does_not_exist(world: World) -> None:
    office, others = Office(world, anna="OFFICER"), Office(world, eva="OFFICER")
    office.leads("anna")
    duty = duty_of(office, "anna", "call")
    client = others.client("eva")
    for id in (duty.id, uuid4(), "no-id", ""):
        assert client.post("/att-gora/ta/", {"duty": str(id)}).status_code == 404
    with acting(others.actor("eva")):
        assert not Duty.objects.filter(id=duty.id).update(taken_by_id=others.id("eva"))
    with pytest.raises(ProgrammingError, match="row-level security"), acting(office.actor("anna")):
        Duty.objects.filter(id=duty.id).update(taken_by_id=others.id("eva"))


@pytest.mark.req("ORG-10", "CONS-05")
def test_a_unit_that_has_left_neither_takes_nor_gives_what_was_its_to_do_there(world: World) -> None:
    office = Office(world, nina="NURSE", bo="OFFICER")
    play = office.is_called()
    duty, client = duty_of(office, "nina", "acknowledge"), office.client("nina")
    path = f"/att-gora/{duty.id}/ge/"
    assert client.get(path).status_code == 200
    play.withdraw_for(world.now, office.name)
    for answer in (client.get(path), client.post("/att-gora/ta/", {"duty": str(duty.id)})):
        assert answer.status_code == 403 and "Er enhet är inte med i samordningen längre" in text(answer)


# -- the list itself


def test_the_rows_stand_in_groups_by_when_and_what_has_no_day_last(world: World) -> None:
    office = Office(world, anna="OFFICER", bo="OFFICER")
    office.leads("anna", "olle", days=30)
    page = office.client("anna").get("/att-gora/").content.decode()
    found = captions(page)
    assert found[0] == "Försenat" and found[-1] == "Utan dag"


@pytest.mark.req("CALL-07")
def test_the_head_sees_what_has_been_escalated_first_and_everyone_that_the_head_knows(
    world: World, test_databases: Databases
) -> None:
    office = Office(world, anna="OFFICER", chef="HEAD")
    late, other = office.leads("anna", "olle"), office.leads("anna", "ida", days=30)
    with owner(test_databases) as database:
        found = database.execute(
            "update cases_duty set escalated_at = clock_timestamp() where case_id = %s and kind = 'call'", [late.id]
        )
        assert found.rowcount == 1
    page = office.client("chef").get("/att-gora/").content.decode()
    assert captions(page)[0] == "Larm"
    alarm = page[page.index("Larm") : page.index("</table>")]
    assert "Olle" in alarm and "Chefen har fått veta" in alarm and "Ida" not in alarm and str(other.id) in page
    page = office.client("anna").get("/att-gora/").content.decode()
    assert "Larm" not in captions(page) and "Chefen har fått veta" in page


@pytest.mark.req("CALL-07")
def test_what_the_head_has_been_told_of_is_not_said_to_have_no_limit(called: Office, test_databases: Databases) -> None:
    press(called, "nina", duty_of(called, "nina", "acknowledge"))
    answer = duty_of(called, "nina", "answer")
    assert answer.due_at is None and answer.escalates_at is not None
    with owner(test_databases) as database:
        database.execute("update cases_duty set escalated_at = clock_timestamp() where id = %s", [answer.id])
    page = called.client("nina").get("/att-gora/").content.decode()
    row = page[page.index(f'id="uppgift-{answer.id}"') :]
    row = row[: row.index("</tr>")]
    assert "Andra väntar sedan" in row and "Chefen har fått veta" in row and "Ingen tidsgräns" not in row


def test_new_rows_are_counted_without_a_read_in_the_log_and_keep_no_session_alive(world: World) -> None:
    office = Office(world, anna="OFFICER", bo="OFFICER")
    office.leads("anna", "olle")
    client = office.client("bo")
    with acting(office.actor("bo")) as now:
        since = now
        long_ago = now - timedelta(minutes=5)
    held = Held(client)
    held.update(seen_at=long_ago)

    def asks(visa: str = "", sett: str = "0", sedan: str = "", **headers: str) -> object:
        query = {"sedan": sedan or since.isoformat(), "visa": visa, "sett": sett}
        return client.get("/att-gora/nya/", query, headers={**HTMX, **headers})

    assert asks(**{"X-Samplan-Quiet": "1"}).status_code == 204
    assert held.get().seen_at == long_ago, "asked by the page, not by anyone"
    office.leads("anna", "ida")
    with CaptureQueriesContext(connection) as asked:
        answer = asks(**{"X-Samplan-Quiet": "1"})
    assert "3 nya. Visa" in text(answer).replace("\xa0", " ") and "Ida" not in text(answer)
    assert not [query for query in asked.captured_queries if "audit_entry" in query["sql"]]
    assert asks(sett="3").status_code == 204, "what has been told is not told again"
    assert asks(visa="mina").status_code == 204, "they are Anna's"
    for nonsense in ("in-a-while", "2026-01-01", "\x00"):
        assert asks(sedan=nonsense).status_code == 204
    assert held.get().seen_at > long_ago, "asked by someone, it counts"


# -- the unit's cases and its meetings


def all_pages(client: Client, path: str) -> str:
    """A list's pages, one after another."""
    pages = []
    while path:
        pages.append(client.get(path).content.decode())
        more = re.search(r'href="(/planer/\?[^"]*efter=[^"]*)">Nästa', pages[-1])
        path = more[1].replace("&amp;", "&") if more else ""
    return "".join(pages)


@pytest.mark.slow
def test_my_plans_are_thirty_at_a_time_each_once_the_newest_first_and_by_state(world: World) -> None:
    office = Office(world, anna="OFFICER")
    names = ("olle", "eva", "bo", "leo")
    made = [office.leads("anna", names[number % 4]).id for number in range(33)]
    office.is_called("gun")
    client = office.client("anna")
    seen = re.findall(r'<th[^>]*><a href="/plan/([0-9a-f-]{36})/"', all_pages(client, "/planer/"))
    assert len(seen) == len(set(seen)) == 34 and set(map(str, made)) < set(seen)
    assert seen[1:] == list(map(str, reversed(made)))
    assert client.get("/planer/?lage=called").content.decode().count('href="/plan/') == 1
    assert client.get("/planer/?lage=prepare").content.decode().count('href="/plan/') == 30
    assert "Ingen samordning har det läget" in text(client.get("/planer/?lage=ended"))
    for nonsense in ("?efter=x", "?efter=2026-01-01_x", "?lage=dance", "?efter=2026-01-01T00:00:00_" + str(uuid4())):
        assert client.get(f"/planer/{nonsense}").status_code == 200


@pytest.mark.slow
def test_a_case_moves_through_the_states_of_the_list(world: World) -> None:
    client = world.client("coordinator")
    words = {"need": "Förbereds", "call": "Kallad", "answer": "Möte bokat", "deliver": "Gäller"}
    for step, word in words.items():
        thread = world.thread(step)
        row = re.search(rf"/plan/{thread.id}/.*?</tr>", all_pages(client, "/planer/"), re.DOTALL)
        assert row and word in row[0], step
    thread.play.end(world.now, "goals_met")
    assert str(thread.id) in all_pages(client, "/planer/?lage=ended")
    assert str(thread.id) not in all_pages(client, "/planer/?lage=active")


def test_the_calendar_has_the_units_own_meetings_and_those_it_is_called_to(world: World) -> None:
    office = Office(world, anna="OFFICER")
    office.is_called("gun")
    own = office.leads("anna", "lilian")
    own.consent(world.now, ["bjorken"])
    own.call(world.now, world.now + timedelta(days=3), "Ihop", "Vem?", place="Hos Lilian", channel="portal")
    words = text(office.client("anna").get("/kalender/"))
    assert re.search(r"Lilian \w+, \d{4} Ni kallar\. Hos Lilian", words)
    assert re.search(r"Gun Låtsas, 1947 Ni är kallade\. Hemma", words)


def test_one_coordination_has_one_meeting_ahead_and_stands_once_in_the_calendar(world: World) -> None:
    office = Office(world, anna="OFFICER")
    play = office.is_called("gun")
    later = world.now + timedelta(days=9)
    with pytest.raises(Refused, match="Det finns redan ett möte bokat"):
        play.call(world.now, later, "Ny tid", "Vem?", place="På ny plats", channel="portal")
    page = office.client("anna").get("/kalender/").content.decode()
    assert page.count(f"/plan/{play.id}/") == 1 and "På ny plats" not in page


@pytest.mark.slow
def test_the_calendar_goes_on_where_the_page_ends(world: World) -> None:
    office = Office(world, anna="OFFICER")
    at = world.now + timedelta(days=3)
    for name in ("olle", "eva", "bo", "leo") * 8:
        play = office.leads("anna", name)
        play.consent(world.now, ["bjorken"])
        play.call(world.now, at, "Ihop", "Vem?", place="Hemma", channel="portal")
    client = office.client("anna")
    page = client.get("/kalender/").content.decode()
    more = re.search(r'href="(/kalender/\?efter=[^"]*)">Nästa', page)
    assert page.count('href="/plan/') == 30 and more
    rest = client.get(more[1]).content.decode()
    assert rest.count('href="/plan/') == 2 and "Nästa" not in rest
    assert not set(re.findall(r"/plan/[0-9a-f-]+/", page)) & set(re.findall(r"/plan/[0-9a-f-]+/", rest))


# -- what comes first


def led(office: Office, name: str, *, days: int, meets_in: int) -> str:
    """A coordination with a need of so many days ago and a meeting in so many. Returns whose row it is."""
    play, at = office.leads("nina", name, days=days), office.world.now - timedelta(hours=1)
    play.consent(at, ["bjorken"])
    meets = office.world.now + timedelta(days=meets_in)
    play.call(at, meets, "Att det hänger ihop", "Vem gör vad?", place="Hemma", channel="portal")
    return f"Möte {kort(meets, office.world.now)}"


@pytest.mark.parametrize("shown", [30, 1])
def test_a_meeting_that_is_sooner_than_its_limit_comes_before_a_limit_that_is_sooner_than_its_meeting(
    world: World, monkeypatch: pytest.MonkeyPatch, shown: int
) -> None:
    office = Office(world, nina="OFFICER")
    late = led(office, "gun", days=5, meets_in=12)
    soon = led(office, "maj", days=2, meets_in=2)
    with acting(office.actor("nina")):
        rows = list(Duty.objects.open().filter(unit_id=office.unit, kind="meeting").order_by("due_at"))
        assert [row.case.person.given_name for row in rows] == ["Gun", "Maj"] and rows[0].due_at < rows[1].due_at
    monkeypatch.setattr(lists, "WORKLIST", shown)
    page = text(office.client("nina").get("/att-gora/"))
    assert re.findall(f"{soon}|{late}", page) == [soon, late][:shown]
