"""One person registered twice: two people join them, two part them, and every row is then as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from samplan.coordination.cases import (
    consents,
    ending,
    find,
    joining,
    needs,
    notices,
    people,
    queries,
    questions,
    requests,
)
from samplan.coordination.cases.models import Case, Document, Event, Joining
from samplan.coordination.meetings import invitations, prepared, preparing
from samplan.coordination.meetings.models import Answer
from samplan.coordination.plans import confirming, states
from samplan.coordination.plans.models import Acceptance, Confirmation
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play, staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access import context, login, sessions
from samplan.foundation.access.actor import Actor
from samplan.foundation.access.context import acting
from samplan.foundation.directory.models import Assignment
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from samplan.rulebook.calendar import local_date
from samplan.rulebook.refused import Refused
from tests.access.test_stale_consent import opened
from tests.cast import Thread, World, acting_as
from tests.quiet import quiet
from tests.waiting import rows_where
from tools.databases import Databases, named

__all__ = ["quiet"]

NEW = {  # what only grows: told apart from what a joining would change
    "access.history",
    "public.access_session",
    "public.audit_entry",
    "public.cases_event",
    "public.cases_joining",
    "public.drafts_draft",
    "public.outbox_worker",
}
COLLEAGUE = "mats"


class Two:
    """A person with a reserve number and one with a personnummer, each in a coordination of their own."""

    def __init__(self, world: World, real: str = "gun") -> None:
        self.world, self.client = world, world.client("coordinator")
        self.reserve = f"99{uuid4().hex[:6].upper()}RA"
        sent = {
            "number": self.reserve,
            "given_name": "Okänd",
            "family_name": "Kvinna",
            "need": "RESERVE-NEED: hittad utan papper.",
            "known_on": local_date(world.now).isoformat(),
            "huvudman": ["region", "kommun"],
            "grounds": ["several_units"],
            "rests_on": ["contact"],
            "assessed_by": "Sara",
        }
        answer = self.client.post("/behov/ny/", sent)
        assert answer.status_code == 303, answer.content.decode()
        self.case = UUID(answer["Location"].split("/")[2])
        self.other = world.thread("deliver", name=real, leader="mats").id
        self.real, self.number = key(real), number_of(real)
        with acting(acting_as("coordinator")):
            self.person = Case.objects.get(id=self.case).person_id

    def do(self, action, by: Actor, later: timedelta = timedelta(), **values) -> Event:
        with acting(by) as now:
            case = Case.objects.select_related("person").get(id=self.case)
            return action(case=case, by=by, now=now + later, **values)

    def propose(self, by: Actor | None = None, number: str = "") -> UUID:
        said = {"given_name": "Gun", "family_name": "Låtsas", "reason": "Visade pass."}
        by = by or acting_as("coordinator")
        event = self.do(joining.propose_joining, by, number=number or self.number, **said)
        return UUID(event.facts["joining"])

    def join(self) -> None:
        self.do(joining.answer_joining, staff(COLLEAGUE), joining=self.propose(), yes=True, seen=True)

    def as_person(self, action, **values) -> Event:
        """The person, logged in by the number that lasts, acts in the coordination of the other."""
        return self.do(action, actors.individual(self.real, "Gun Låtsas", same=[self.person]), **values)

    def thread(self) -> Thread:
        """The coordination around the one with the reserve number, to be played on."""
        thread = Thread(Play("gun", "sara"), self.world.now - timedelta(days=1), reached="need")
        thread.play.id = self.case
        return thread

    def part(self) -> None:
        event = self.do(joining.propose_parting, staff(COLLEAGUE), person=self.person, reason="Fel person.")
        self.do(joining.answer_joining, acting_as("coordinator"), joining=UUID(event.facts["joining"]), yes=True)


def number_of(name: str) -> str:
    return PERSONS[name][2]


def dump(databases: Databases) -> dict[str, list[str]]:
    """Every row of every table, as the owner reads them."""
    out: dict[str, list[str]] = {}
    with psycopg.connect(named(databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        tables = owner.execute(
            "select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'access')"
        ).fetchall()
        for (table,) in tables:
            if table not in NEW and not table.startswith("public.audit_entry_"):  # the log's months
                rows = owner.execute(f"select to_jsonb(t)::text from {table} t order by 1").fetchall()
                out[table] = [row for (row,) in rows]
    return out


@pytest.fixture
def two(world: World) -> Two:
    return Two(world)


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_after_a_joining_and_a_parting_every_row_is_byte_for_byte_as_before(
    two: Two, test_databases: Databases
) -> None:
    before = dump(test_databases)
    two.join()
    between = dump(test_databases)
    assert {table for table in before if before[table] != between[table]} == {"public.persons_person"}, "nothing moves"
    two.part()
    assert dump(test_databases) == before
    two.join()
    two.part()
    assert dump(test_databases) == before


@pytest.mark.req("ORG-06")
def test_whoever_proposed_does_not_confirm_and_neither_does_another_huvudman(two: Two) -> None:
    proposed = two.propose()
    with pytest.raises(Refused, match="två"):
        two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=True)
    two.thread().to("call")  # the nurse's unit, of another huvudman, is a party and may read the proposal
    for yes in (True, False):
        with pytest.raises(Refused, match="samma huvudman"):
            two.do(joining.answer_joining, acting_as("nurse"), joining=proposed, yes=yes)
    for by in (acting_as("coordinator"), acting_as("nurse")):  # nor by asking the database itself
        with acting(by), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select access.answer_joining(%s, 'yes', %s, 'x')", [proposed, two.real])
    with acting(staff(COLLEAGUE)), pytest.raises(ProgrammingError, match="not the one proposed"), transaction.atomic():
        with connection.cursor() as cursor:  # nor is the person joined with another than the one proposed
            said = [proposed, key("olle"), staff(COLLEAGUE).name]
            cursor.execute("select access.answer_joining(%s, 'yes', %s, %s)", said)
    for sql in ("update persons_person set merged_into_id = %s where id = %s", "select %s, %s from x"):
        with acting(staff(COLLEAGUE)), pytest.raises(ProgrammingError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql, [two.real, two.person])
    with acting(acting_as("coordinator")):
        assert Person.objects.get(id=two.person).merged_into_id is None
    two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=False)
    with pytest.raises(Refused, match="besvarat"):
        two.do(joining.answer_joining, staff(COLLEAGUE), joining=proposed, yes=True)


@pytest.mark.req("ORG-06")
def test_the_joined_persons_coordinations_are_found_by_both_numbers_and_the_person_reads_both(two: Two) -> None:
    by = acting_as("coordinator")

    def found(number: str) -> set[UUID]:
        with acting(by) as now:
            return {case.id for case in find.own_cases(number=number, by=by, now=now).cases}

    person = _client(two.real)
    path = f"/min-plan/?plan={two.case}"
    assert two.case in found(two.reserve) and two.case not in found(two.number)
    assert person.get(path).status_code == 404
    two.join()
    assert {two.case, two.other} <= found(two.reserve) == found(two.number)
    page = person.get(path)
    assert page.status_code == 200 and str(two.other) in page.content.decode()
    assert person.get(f"/min-plan/vem-har-last/?plan={two.case}").status_code == 200
    shown = two.client.get(f"/plan/{two.case}/person/").content.decode()
    assert (
        "Gun Låtsas" in shown
        and "Dela på dem igen" in shown
        and f"{two.number[:8]}-{two.number[8:]}" in shown
        and two.reserve in shown
    )
    with acting(by):
        case = Case.objects.get(id=two.case)
        assert [other.id for other in queries.read_whole(case, by, ()).others].count(two.other) == 1
    two.part()
    assert two.other not in found(two.reserve) and person.get(path).status_code == 404


def _client(person: UUID) -> Client:
    client = Client()
    with acting(actors.system("Test")) as now:
        client.cookies[sessions.COOKIE] = login.individual(person, "Gun Låtsas", now)
    return client


@pytest.mark.slow
@pytest.mark.req("ORG-06")
def test_a_unit_of_one_of_them_knows_the_other_as_long_as_they_are_one(world: World) -> None:
    two = Two(world, real="eva")
    by = staff("elin")  # the nurse's unit is in the other one's coordination only
    with acting(by):
        assert not Person.objects.filter(id=two.person).exists() and Person.objects.filter(id=two.real).exists()
    two.join()
    with acting(by):
        assert Person.objects.filter(id=two.person).exists()
        assert PersonNumber.objects.filter(value=two.reserve).exists()
        assert not Case.objects.filter(id=two.case).exists(), "to know the person opens no coordination"
    two.part()
    with acting(by):
        assert not Person.objects.filter(id=two.person).exists()


@pytest.mark.req("ORG-06")
def test_a_number_that_is_new_here_gets_the_same_answer_as_a_known_one(two: Two, world: World) -> None:
    unknown = "190103309811"
    for number in (two.number, "19010330-9811"):
        path = f"/plan/{two.case}/person/samma/"
        sent = {"number": number, "given_name": "Gun", "family_name": "Låtsas", "reason": "Pass"}
        answer = two.client.post(path, sent)
        assert answer.status_code == 303 and answer["Location"].startswith(f"/plan/{two.case}/person/")
        proposed = _open(two)
        shown = world.client("coordinator").get(f"/plan/{two.case}/person/").content.decode()
        assert "väntar på" in shown
        two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=False)
    two.do(joining.answer_joining, staff(COLLEAGUE), joining=two.propose(number=unknown), yes=True)
    with acting(acting_as("coordinator")):
        row = Person.objects.get(id=two.person)
        assert row.merged_into is not None and row.merged_into.name == "Gun Låtsas"
    two.part()


def _open(two: Two) -> UUID:
    with acting(acting_as("coordinator")):
        return Joining.objects.get(person_id=two.person, answer="").id


@pytest.mark.req("ORG-06")
def test_one_with_a_personnummer_is_not_joined_and_two_who_are_protected_unalike_are_not(two: Two) -> None:
    gun = two.world.thread("need", name="olle")
    sent = {"number": two.number, "given_name": "Gun", "family_name": "Låtsas", "reason": "Pass"}
    refused = two.client.post(f"/plan/{gun.id}/person/samma/", sent)
    assert refused.status_code == 422 and "Två personnummer slås inte ihop" in refused.content.decode()
    proposed = two.propose(number=number_of("nora"))
    with pytest.raises(Refused, match="går inte att slå ihop"):
        two.do(joining.answer_joining, staff(COLLEAGUE), joining=proposed, yes=True, seen=True)
    two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=False)


@pytest.mark.req("ORG-06")
def test_protection_of_one_is_of_both(world: World) -> None:
    two = Two(world, real="sanna")
    two.join()
    with acting(acting_as("coordinator")):
        Contact(person_id=two.real, kind="phone", value="070-174 06 96").save(force_insert=True)
        Person.objects.filter(id=two.person).update(protection="marked")
    with acting(acting_as("coordinator")):
        assert {one.protection for one in Person.objects.filter(id__in=[two.person, two.real])} == {"marked"}
        assert not Contact.objects.filter(person_id=two.real, value="070-174 06 96").exists(), "hidden from staff"
        Person.objects.filter(id=two.person).update(protection="none")
    two.part()


@pytest.mark.slow
@pytest.mark.req("ORG-06", "END-03")
def test_a_death_told_in_one_plan_ends_those_of_both_registrations(world: World) -> None:
    two = Two(world, real="monika")
    two.join()
    event = two.do(ending.register_death, acting_as("coordinator"), died_on=local_date(world.now))
    assert event.kind == "case.ended"
    with acting(staff(COLLEAGUE)):
        assert Case.objects.get(id=two.other).ending == "deceased"
        assert {one.died_on for one in Person.objects.filter(id__in=[two.person, two.real])} == {local_date(world.now)}


@pytest.mark.req("ORG-06")
def test_whoever_logs_in_by_either_number_comes_to_the_one_they_are(two: Two) -> None:
    two.join()
    with acting(actors.system("Test")) as now:
        for number in (two.reserve, two.number):
            with connection.cursor() as cursor:
                cursor.execute("select access.person_by_number(%s)", [number])
                assert cursor.fetchone()[0] == two.real
        assert people.holder([two.number], now).id == two.real
    two.part()


@pytest.mark.req("ORG-06")
def test_a_colleague_finds_it_among_what_is_to_be_done_reads_and_confirms(two: Two) -> None:
    proposed = two.propose()
    path = f"/plan/{two.case}/person/samma/{proposed}/"
    assert path not in two.client.get("/att-gora/").content.decode(), "not for the one who proposed"
    own = two.client.get(path).content.decode()
    assert "Det behövs två" in own and "Bekräfta att" not in own
    colleague = _staff_client(COLLEAGUE)
    assert path in colleague.get("/att-gora/").content.decode()
    page = colleague.get(path).content.decode()
    assert "Visade pass." in page and "Gun Låtsas" in page and two.reserve in page
    assert colleague.post(path, {"yes": "yes"}).status_code == 303
    assert "Dela på dem igen" in two.client.get(f"/plan/{two.case}/person/").content.decode()
    two.part()


def _staff_client(name: str) -> Client:
    client = Client()
    with acting(actors.system("Test")) as now:
        assignment = Assignment.objects.select_related("user", "unit__organisation").get(id=key(name))
        client.cookies[sessions.COOKIE] = login.staff(assignment, now)
    return client


@pytest.mark.req("ORG-06")
@pytest.mark.parametrize(("given", "family"), [("Gunilla", "Låtsas"), ("Gun", "Annan")])
def test_the_second_of_two_is_told_when_the_name_is_not_that_of_the_number(
    two: Two, given: str, family: str, settings
) -> None:
    for register in (settings.POPULATION_REGISTER, ""):  # asked first; and without one, what stands here
        settings.POPULATION_REGISTER = register
        said = {"given_name": given, "family_name": family, "reason": "Visade pass.", "number": two.number}
        proposed = UUID(two.do(joining.propose_joining, acting_as("coordinator"), **said).facts["joining"])
        path = f"/plan/{two.case}/person/samma/{proposed}/"
        assert "I registret" not in two.client.get(path).content.decode(), "whoever proposed is told nothing"
        colleague = _staff_client(COLLEAGUE)
        page = colleague.get(path).content.decode()
        assert f"Enligt förslaget: {given} {family}" in page and "I registret: Gun Låtsas" in page
        refused = colleague.post(path, {"yes": "yes"})
        assert refused.status_code == 422 and "skiljer sig från registret" in refused.content.decode()
        with acting(acting_as("coordinator")):
            assert Person.objects.get(id=two.person).merged_into_id is None
        assert colleague.post(path, {"yes": "yes", "seen": "on"}).status_code == 303
        two.part()


@pytest.mark.req("ORG-06")
def test_the_second_of_two_is_told_when_the_birth_is_not_that_of_the_number(two: Two) -> None:
    proposed = two.propose()
    path = f"/plan/{two.case}/person/samma/{proposed}/"
    assert "I registret" not in _staff_client(COLLEAGUE).get(path).content.decode(), "nothing differs"
    with acting(acting_as("coordinator")):
        Person.objects.filter(id=two.person).update(born_on="1961-02-03")
    page = _staff_client(COLLEAGUE).get(path).content.decode()
    number = two.number
    assert f"Här: 1961-02-03<br>I registret: {number[:4]}-{number[4:6]}-{number[6:8]}" in page
    two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=False)


@pytest.mark.req("ORG-06")
def test_the_database_tells_the_name_of_a_number_to_the_second_of_two_alone(two: Two) -> None:
    proposed = two.propose()

    def told(by: Actor) -> str | None:
        with acting(by), connection.cursor() as cursor:
            cursor.execute("select access.name_proposed(%s)", [proposed])
            return cursor.fetchone()[0]

    assert told(staff(COLLEAGUE)) == "Gun Låtsas"
    assert [told(by) for by in (acting_as("coordinator"), acting_as("nurse"), acting_as("outsider"))] == [None] * 3
    two.do(joining.answer_joining, acting_as("coordinator"), joining=proposed, yes=False)
    assert told(staff(COLLEAGUE)) is None


@pytest.mark.req("ORG-06")
def test_a_proposal_that_another_unit_has_made_unseen_is_told_and_never_an_error(world: World) -> None:
    two = Two(world)
    with acting(acting_as("nurse")) as now:
        event = needs.register_need(
            number=two.reserve, known_at=now, need="Samma person.", huvudman=["region"], by=acting_as("nurse"), now=now
        )
    two.propose()
    with acting(acting_as("nurse")) as now:
        case = Case.objects.select_related("person").get(id=event.case_id)
        assert not Joining.objects.filter(case_id=two.case).exists(), "what waits at another unit is not seen here"
        said = {"number": two.number, "given_name": "Gun", "family_name": "Låtsas", "reason": "Visade pass."}
        with pytest.raises(Refused, match="redan ett förslag"):
            joining.propose_joining(case=case, by=acting_as("nurse"), now=now, **said)


@pytest.mark.req("ORG-06")
def test_what_was_answered_under_one_number_is_changed_under_the_other_and_kept_when_they_part(two: Two) -> None:
    before = actors.individual(two.person, "Okänd Kvinna")
    thread = two.thread().to("call")
    two.do(preparing.save_answers, before, question="adult.1", said={"adult.1": "FIRST"})
    two.join()
    two.as_person(preparing.save_answers, question="adult.1", said={"adult.1": "SECOND"})
    two.as_person(preparing.save_answers, question="adult.2", said={"adult.2": "NEW"})
    two.as_person(preparing.save_helper, helped="yes", name="Siv", relation="syster")
    two.as_person(preparing.share_answers, shares={"adult.1": "me", "adult.2": "coordinator"})
    by = actors.individual(two.real, "Gun Låtsas", same=[two.person])
    with acting(by):
        case = Case.objects.get(id=thread.id)
        assert [one.text for one in prepared.of_person(case, by)] == ["SECOND", "NEW"]
        assert prepared.shares(case, by) == {"adult.1": "me", "adult.2": "coordinator"}
    two.part()
    with acting(before):
        rows = Answer.objects.filter(case=thread.id, owner_person_id=two.person)
        assert set(rows.values_list("text", flat=True)) == {"SECOND", "NEW", "Siv, syster"}
    with acting(actors.individual(two.real, "Gun Låtsas")):
        assert not Answer.objects.filter(case=thread.id).exists()


@pytest.mark.slow
@pytest.mark.req("ORG-06", "PLAN-05")
def test_the_person_does_everything_in_the_plan_of_the_other_number(two: Two) -> None:
    two.join()
    thread, client = two.thread(), _client(two.real)
    query = f"?plan={two.case}"
    thread.play.ask(thread.began, "bjorken")
    path = f"/min-plan/samtycke/svara/{query}"
    assert client.post(path, opened(client, path) | {"answer": "all"}).status_code == 303
    thread.reached, thread.began = "consent", datetime.now(UTC)  # what is done before the answer rests on none
    thread.to("call")
    two.as_person(invitations.answer_invitation, answer="yes", words="Jag kommer.")
    thread.to("deliver")
    measure = thread.measures["nurse"]
    assert client.get(f"/min-plan/overenskommelse/{measure}/{query}").status_code == 200
    answered = client.post(f"/min-plan/overenskommelse/{measure}/svar/{query}", {"answer": "no"})
    assert answered.status_code == 303
    with acting(acting_as("coordinator")):
        newest = Document.objects.filter(case=two.case, kind="plan").latest("number").id
    with acting(actors.individual(two.real, "Gun Låtsas", same=[two.person])):
        assert Acceptance.objects.get(measure_id=measure, person_id=two.person).answer == "no"
    two.as_person(confirming.confirm_plan, document=newest)
    with pytest.raises(Refused, match="redan bekräftad"):
        two.as_person(confirming.confirm_plan, document=newest)
    two.as_person(states.tell_measure, measure=measure, answer="yes")
    two.as_person(questions.ask, about="question", text="MY-QUESTION")
    assert "MY-QUESTION" in client.get(f"/min-plan/post/{query}").content.decode() + _everything(client)
    after_all = timedelta(hours=2)  # the steps were played a while ahead of the clock
    two.as_person(consents.withdraw_consent, later=after_all, unit=key("bjorken"))
    two.as_person(consents.withdraw_consent, later=after_all)
    with acting(acting_as("coordinator")):
        assert Case.objects.get(id=two.case).stopped_at is not None
        assert Confirmation.objects.filter(case=two.case, person_id=two.person).count() == 1
        own = Document.objects.filter(case=two.case, owner_org=None).values_list("owner_person_id", flat=True)
        assert len(own) >= 4 and set(own) == {two.person}, "as all that is sent to the person"
    two.part()
    assert "MY-QUESTION" not in _everything(client), "what was written there stays with the plan it was written in"


def _everything(client: Client) -> str:
    return client.get("/min-plan/allt.json").content.decode()


@pytest.mark.req("ORG-06", "INDI-07")
def test_one_choice_of_notices_holds_for_the_plans_of_both_numbers(two: Two) -> None:
    def choose(by: Actor, way: str, address: str) -> None:
        values = {"way": way, "number": "", "address": address, "shows_time": False}
        two.do(notices.choose_notices, by, **values)

    def goes_to() -> list[str]:
        row = rows_where(case=two.case, kind="person", state="due")[-1]
        with transaction.atomic(), connection.cursor() as cursor:
            context.begin_for(row.id)
            cursor.execute("select value from access.notice_to(%s)", [row.id])
            return [value for (value,) in cursor.fetchall()]

    choose(actors.individual(two.person, "Okänd Kvinna"), "mail", "okand@post.example")
    two.thread().to("call")
    assert goes_to() == ["okand@post.example"]
    two.join()
    by = actors.individual(two.real, "Gun Låtsas", same=[two.person])
    with acting(by):
        assert notices.chosen(by).address == "okand@post.example", "until one is made, that of the other"
    assert goes_to() == ["okand@post.example"]
    choose(by, "mail", "gun@post.example")
    assert goes_to() == ["gun@post.example"]
    choose(by, "none", "")
    assert goes_to() == []
    two.part()
    assert goes_to() == ["okand@post.example"]


@pytest.mark.req("ORG-06")
def test_a_unit_that_was_asked_under_one_number_is_not_asked_again_under_the_other(two: Two) -> None:
    def ask(by: Actor) -> Event:
        with acting(by) as now:
            return requests.ask_for_sip(unit=key("bistand"), why="x", helpers="y", phone="", by=by, now=now)

    ask(actors.individual(two.person, "Okänd Kvinna"))
    two.join()
    by = actors.individual(two.real, "Gun Låtsas", same=[two.person])
    with pytest.raises(Refused, match="redan frågat"):
        ask(by)
    with acting(by):
        assert len(requests.own_requests(by)) == 1
    two.part()
