"""Who reviews the log, what they see before they open a reading, and how the person's question comes back answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client

from samplan.coordination.cases import queries
from samplan.coordination.cases.models import Case
from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access import actor as actors
from samplan.foundation.access.context import acting
from samplan.foundation.audit import log, readings
from samplan.foundation.audit.models import Entry, Review
from samplan.foundation.directory import staffing
from samplan.foundation.persons.models import Person
from samplan.rulebook.calendar import local_date
from samplan.rulebook.log_review import Pattern
from tests.cast import Thread, World, acting_as
from tests.waiting import rows_where
from tools.databases import Databases, named

REVIEWER, ELSEWHERE = "staff:hakan", "staff:anders"  # of the region, where the nurse works, and of the kommun
ADMINISTRATOR = "tove"  # of the region
LIST = "/loggkontroll/"


def read_by_nurse(world: World) -> tuple[Thread, int]:
    """A plan that the nurse has read, and the line of it that the person sees."""
    thread = world.thread("deliver")
    world.client("nurse").get(f"/plan/{thread.id}/")
    with acting(acting_as("person")):
        (found,) = [one for one in queries.readings(Case.objects.get(id=thread.id)) if one.who == "Elin Norberg"]
    assert found.entry
    return thread, found.entry


def asked(world: World, thread: Thread, entry: int, question: str = "") -> Client:
    client = world.client("person")
    answer = client.post(f"/min-plan/vem-har-last/{entry}/?plan={thread.id}", {"question": question})
    assert answer.status_code == 303, answer.content.decode()
    return client


def decided(client: Client, entry: int, **values: str):
    return client.post(f"{LIST}{entry}/", {"decision": "no_remark", "words": "", **values})


def rows(**where) -> list[Review]:
    """As the region's reviewer reads them."""
    with acting(staff("hakan")):
        return list(Review.objects.filter(**where))


@pytest.mark.slow
@pytest.mark.req("INDI-04", "ACC-03")
def test_who_does_not_recognise_a_reading_asks_with_one_press_and_reads_the_answer_in_the_same_place(
    world: World,
) -> None:
    thread, entry = read_by_nurse(world)
    person = world.client("person")
    where = f"/min-plan/vem-har-last/?plan={thread.id}"
    assert f"/min-plan/vem-har-last/{entry}/" in person.get(where).content.decode()
    asked(world, thread, entry)
    waiting = person.get(where).content.decode()
    assert "Vi har fått din fråga" in waiting and f"/vem-har-last/{entry}/" not in waiting
    again = f"/min-plan/vem-har-last/{entry}/?plan={thread.id}"
    page = person.get(again).content.decode()
    assert "Vi har fått din fråga" in page and 'name="question"' not in page, "it is asked once"
    reviewer = world.client(REVIEWER)
    assert f"{LIST}{entry}/" in reviewer.get(LIST).content.decode()
    unanswered = decided(reviewer, entry)
    assert unanswered.status_code == 422 and "Svara den som har frågat" in unanswered.content.decode()
    said = "Elin ger dig ögondroppar och behövde se planen."
    assert decided(reviewer, entry, answer=said).status_code == 303
    told = person.get(where).content.decode()
    for page in (told, person.get(again).content.decode()):
        assert said in page and "Svar från Håkan Asplind" in page and 'name="question"' not in page
    (row,) = rows(entry=entry)
    assert (row.decision, row.decided_by_name) == ("no_remark", "Håkan Asplind") and row.decided_at


@pytest.mark.req("INDI-04")
def test_a_question_sent_twice_is_one(world: World) -> None:
    thread, entry = read_by_nurse(world)
    asked(world, thread, entry, "Vem är Elin?")
    asked(world, thread, entry, "Vem är Elin?")
    (row,) = rows(entry=entry)
    assert row.question == "Vem är Elin?"
    page = world.client("person").get(f"/min-plan/vem-har-last/{entry}/?plan={thread.id}").content.decode()
    assert "<blockquote>Vem är Elin?</blockquote>" in page


@pytest.mark.req("INDI-04", "CONS-05")
def test_why_one_has_read_is_true_also_when_the_consent_is_taken_back(world: World) -> None:
    """What they had been given came to them when the person had said yes, and nobody has it because of a yes now."""
    thread, _ = read_by_nurse(world)
    thread.play.withdraw_for(world.now, "bjorken")
    world.client("nurse").get(f"/plan/{thread.id}/")
    page = world.client("person").get(f"/min-plan/vem-har-last/?plan={thread.id}").content.decode()
    assert "Varför: Fick uppgifterna på ditt samtycke." in page
    assert "för att du har sagt ja" not in page and "Arbetar där" not in page


@pytest.mark.req("INDI-04", "ACC-02")
def test_nobody_asks_about_a_line_that_is_not_about_them(world: World) -> None:
    thread, entry = read_by_nurse(world)
    nora = world.client("protected")
    assert nora.get(f"/min-plan/vem-har-last/{entry}/").status_code == 404
    assert nora.post(f"/min-plan/vem-har-last/{entry}/", {"question": ""}).status_code == 404
    maj = world.client("person")
    assert maj.get(f"/min-plan/vem-har-last/{2**70}/?plan={thread.id}").status_code == 404
    assert rows(entry=entry) == []


@pytest.mark.req("ACC-03")
def test_the_persons_name_stands_first_when_a_reading_is_opened_and_that_is_itself_in_the_log(world: World) -> None:
    thread, entry = read_by_nurse(world)
    asked(world, thread, entry)
    reviewer = world.client(REVIEWER)
    listed = reviewer.get(LIST, {"andel": "100"}).content.decode()
    assert "Elin Norberg" in listed and "Exempelsson" not in listed
    opened = reviewer.get(f"{LIST}{entry}/").content.decode()
    assert "Maj Exempelsson" in opened and "Elin Norberg" in opened
    with acting(acting_as("person")):
        (seen,) = [one for one in queries.readings(Case.objects.get(id=thread.id)) if one.who == "Håkan Asplind"]
    assert (seen.what, seen.why) == (
        "kontrollerade vem som har läst om dig",
        "Kontrollerade att bara rätt personer läser",
    )


@pytest.mark.slow
@pytest.mark.req("ACC-03", "ACC-02")
def test_a_reviewer_sees_the_own_organisations_readings_and_no_others(world: World) -> None:
    thread, entry = read_by_nurse(world)
    world.client("coordinator").get(f"/plan/{thread.id}/")
    for reviewer, who in (("hakan", "Region"), ("anders", "kommun")):
        actor = staff(reviewer)
        with acting(actor) as now:
            seen = {row.organisation for row in Entry.objects.exclude(actor_kind="system")}
            assert seen == {actor.organisation}, who
            assert readings.of_month(local_date(now), 100)
    elsewhere = world.client(ELSEWHERE)
    assert elsewhere.get(f"{LIST}{entry}/").status_code == 404
    assert decided(elsewhere, entry).status_code == 404
    with acting(staff("anders")):
        line = Entry(id=entry)
        assert readings.name_of_person(line) == ""


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("who", ["coordinator", "head", "nurse", "staff:berit", "staff:sune"])
def test_nobody_but_a_reviewer_opens_the_review_and_who_tries_is_in_the_log(world: World, who: str) -> None:
    _, entry = read_by_nurse(world)
    client = world.client(who)
    for path in (LIST, f"{LIST}{entry}/"):
        answer = client.get(path)
        assert answer.status_code == 403 and "granskar loggar" in answer.content.decode()
    actor = acting_as(who) if ":" not in who else staff(who.partition(":")[2])
    reviewer = staff("hakan") if actor.organisation == staff("hakan").organisation else staff("anders")
    with acting(reviewer):
        tried = Entry.objects.filter(actor_user=actor.user, action="refused", what="log_review")
        assert tried.count() >= 2
    with pytest.raises(DatabaseError, match="not a reviewer"), acting(actor) as now:
        readings.of_month(local_date(now), 100)


@pytest.mark.req("ACC-03")
def test_a_decision_is_kept_with_who_and_when_and_is_made_once(world: World) -> None:
    _, entry = read_by_nurse(world)
    reviewer = world.client(REVIEWER)
    wordless = decided(reviewer, entry, decision="reported")
    assert wordless.status_code == 422 and "Skriv vad du har fått veta" in wordless.content.decode()
    assert decided(reviewer, entry, decision="reported", words="Anmält till chefen.").status_code == 303
    page = reviewer.get(f"{LIST}{entry}/").content.decode()
    assert "Läsningen var fel och är anmäld" in page and "Anmält till chefen." in page and "<textarea" not in page
    decided(reviewer, entry)
    (row,) = rows(entry=entry)
    assert (row.kind, row.decision) == ("checked", "reported")
    with pytest.raises(DatabaseError), acting(staff("hakan")):
        Review.objects.filter(id=row.id).update(person=uuid4())
    with acting(staff("hakan")):
        assert Review.objects.filter(id=row.id).update(words="annat") == 0, "what is decided stays"


@pytest.mark.req("ACC-03")
def test_a_question_can_come_after_the_review_and_is_answered_too(world: World) -> None:
    thread, entry = read_by_nurse(world)
    reviewer = world.client(REVIEWER)
    assert decided(reviewer, entry).status_code == 303
    asked(world, thread, entry)
    assert decided(reviewer, entry, answer="Hon behövde se planen.").status_code == 303
    assert sorted((row.kind, row.decision) for row in rows(entry=entry)) == [
        ("asked", "no_remark"),
        ("checked", "no_remark"),
    ]


@pytest.mark.req("ACC-03", "ACC-02")
def test_what_stands_out_is_found_in_the_log(world: World) -> None:
    """Nora is protected; Elin has her part; a stranger to the case has none."""
    thread = world.thread("deliver", name="nora")
    world.client("nurse").get(f"/plan/{thread.id}/")
    with acting(staff("hakan")) as now:
        mine = Entry.objects.filter(case=thread.id, actor_name="Elin Norberg", action="read").order_by("id")
        entry = mine[0].id
        found = {one.entry: one for one in readings.of_month(local_date(now), 5)}
        lines = [one.id for one in readings.lines_with(mine[0])]
    (one,) = [reading for reading in found.values() if set(lines) & {reading.entry}]
    assert entry in lines and Pattern.PROTECTED in one.patterns
    assert Pattern.NO_RELATION not in one.patterns and Pattern.OWN_RECORD not in one.patterns


@pytest.mark.req("ACC-03", "ACC-02")
@pytest.mark.parametrize(
    ("given", "family", "first"),
    [
        ("Elin", "Norberg", Pattern.OWN_RECORD),
        ("Omar", "Saleh", Pattern.COLLEAGUE),
        ("Siv", "Norberg", Pattern.SAME_SURNAME),
    ],
)
def test_a_reading_of_somebody_the_unit_has_nothing_to_do_with_stands_out(
    world: World, given: str, family: str, first: Pattern
) -> None:
    with acting(actors.system("Test")):
        person = Person(given_name=given, family_name=family)
        person.save(force_insert=True)
    nurse = acting_as("nurse")
    with acting(nurse) as now:
        log.write([log.Line(by=nurse, now=now, action="search", what="population", person=person.id)])
    with acting(staff("hakan")):
        line = Entry.objects.get(person=person.id)
        (found,) = [one for one in readings.of_month(local_date(now), 5) if one.entry == line.id]
    assert found.patterns[0] is first and Pattern.NO_RELATION in found.patterns


@pytest.mark.req("ACC-03")
def test_a_month_without_readings_says_so(world: World) -> None:
    read_by_nurse(world)
    with acting(staff("hakan")) as now:
        today = local_date(now)
        last_year = f"{today.year - 1}-{today.month + 1:02}" if today.month < 12 else f"{today.year}-01"
    page = world.client(REVIEWER).get(LIST, {"manad": last_year}).content.decode()
    assert "Ingen hos er har läst något den månaden." in page


@pytest.mark.req("ACC-03")
def test_nobody_reviews_what_they_have_read_themselves(world: World) -> None:
    """The page says so without a form, and the action refuses what is sent all the same."""
    thread, entry = read_by_nurse(world)
    reviewer = world.client(REVIEWER)
    reviewer.get(f"{LIST}{entry}/")
    with acting(staff("hakan")):
        own = Entry.objects.filter(what="review", case=thread.id).latest("id").id
    page = reviewer.get(f"{LIST}{own}/").content.decode()
    assert "Någon annan behöver granska det" in page and "<textarea" not in page
    assert not re.search(r'name="decision"', page)
    decided(reviewer, own)
    assert rows(entry=own) == []


def test_the_own_log_of_the_reviewer_is_not_what_the_database_gives_the_person(world: World) -> None:
    """A review that nobody asked for is the organisation's: the person sees that somebody looked, not what was said."""
    _, entry = read_by_nurse(world)
    decided(world.client(REVIEWER), entry, decision="asked_reader", words="Talade med Elin.")
    with acting(acting_as("person")), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_review where entry = %s", [entry])
        assert cursor.fetchone()[0] == 0


@contextmanager
def given_to_nobody(name: str, databases: Databases) -> Iterator[None]:
    """The role has been taken from the one who had it, for a while."""
    with psycopg.connect(named(databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        change = "update directory_assignment set until_at = {} where id = %s"
        owner.execute(change.format("from_at + interval '1 microsecond'"), [key(name)])
        try:
            yield
        finally:
            owner.execute(change.format("null"), [key(name)])


def row_of(organisation: str, page: str) -> str:
    """What the administrators' page says of the organisation's log; "" when it needs no reviewer."""
    return page.partition(f'scope="row">{organisation}</th>')[2].partition("</tr>")[0]


@pytest.mark.slow
@pytest.mark.req("INDI-04", "ACC-03", "ACC-07")
def test_where_nobody_reviews_the_administrators_see_it_and_the_person_is_told_so(
    world: World, test_databases: Databases
) -> None:
    thread, entry = read_by_nurse(world)
    person, region = world.client("person"), staff("hakan").organisation_name
    ask = f"/min-plan/vem-har-last/{entry}/?plan={thread.id}"
    assert "går till den som granskar loggen" in person.get(ask).content.decode()
    where = f"/min-plan/vem-har-last/?plan={thread.id}"
    with given_to_nobody("hakan", test_databases):
        assert "Just nu finns ingen som kan svara" in person.get(ask).content.decode()
        asked(world, thread, entry)
        told = person.get(where).content.decode()
        assert "Just nu finns ingen som kan svara. De som bestämmer där ser att din fråga väntar." in told
        with acting(staff(ADMINISTRATOR)) as now:
            found = staffing.without_reviewer(staff(ADMINISTRATOR), now)
        assert [row.waiting >= 1 for row in found if row.organisation.name == region] == [True]
        shown = world.client(f"staff:{ADMINISTRATOR}").get("/personal/").content.decode()
        assert "Loggen behöver en granskare" in shown and "Exempelsson" not in shown
        assert "Ingen granskar loggen" in row_of(region, shown)
    assert "Du får svar här." in person.get(where).content.decode()
    shown = world.client(f"staff:{ADMINISTRATOR}").get("/personal/").content.decode()
    assert "Ingen granskar loggen" not in row_of(region, shown)
    with pytest.raises(DatabaseError, match="not an administrator"), acting(acting_as("nurse")):
        readings.waiting_questions()


@pytest.mark.slow
@pytest.mark.req("INDI-04", "INDI-07")
def test_who_asked_is_told_in_min_plan_and_by_the_way_they_chose_that_the_answer_has_come(world: World) -> None:
    thread, entry = read_by_nurse(world)
    person = asked(world, thread, entry)
    assert f"#rad-{entry}" not in person.get(f"/min-plan/?plan={thread.id}").content.decode()
    decided(world.client(REVIEWER), entry)
    told = {"case": thread.id, "kind": "person", "unit": staff("hakan").unit}
    assert not rows_where(**told), "what was not answered is not told of"
    decided(world.client(REVIEWER), entry, answer="Elin är den som ringer dig.")
    decided(world.client(REVIEWER), entry, answer="En gång till.")
    assert len(rows_where(**told)) == 1
    plan = person.get(f"/min-plan/?plan={thread.id}").content.decode()
    assert "Nytt: svar om vem som har läst" in plan and f"?plan={thread.id}#rad-{entry}" in plan
    assert "den som ringer dig" not in plan


def reading(number: int) -> readings.Reading:
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    return readings.Reading(number, at, f"Läsare {number}", "NURSE", "Björken", 1, (Pattern.NIGHT,), False)


@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("page", ["", "1", "2", "60", "61", "0", "-1", "x", "²", "9" * 30])
def test_a_long_list_is_shown_in_parts_that_together_hold_each_reading_once(
    world: World, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    every = [reading(number) for number in range(1, 3001)]
    monkeypatch.setattr(readings, "of_month", lambda month, share: every)
    answer = world.client(REVIEWER).get(LIST, {"avvikelser": page})
    assert answer.status_code == 200
    shown = [int(one) for one in re.findall(r"Läsare (\d+)", answer.content.decode())]
    at = int(page) if page in ("2", "60") else 1
    assert shown == list(range((at - 1) * 50 + 1, at * 50 + 1))
    assert f"Rad {shown[0]} till {shown[-1]} av 3000." in answer.content.decode()
    assert ("Äldre" in answer.content.decode()) == (at < 60) and ("Nyare" in answer.content.decode()) == (at > 1)


@pytest.mark.req("ACC-03")
def test_lines_that_say_the_same_within_minutes_are_one_with_how_many_and_each_can_be_read(world: World) -> None:
    """Three looks at the plan within minutes, another page between them, and the plan again an hour later."""
    thread, nurse = world.thread("deliver", name="olle"), acting_as("nurse")
    with acting(nurse) as now:
        noon = (now - timedelta(days=20)).replace(hour=11, minute=0, second=0, microsecond=0)  # nothing else is then
        minutes = {0: "plan", 2: "plan", 3: "call", 9: "plan", 70: "plan"}
        written = [
            log.Line(
                by=nurse, now=noon + timedelta(minutes=at), action="read", what=what, ground="delivered",
                case=thread.id, person=key("olle"),
            )
            for at, what in minutes.items()
        ]  # fmt: skip
        log.write(written)
    with acting(staff("hakan")):
        line = Entry.objects.get(case=thread.id, actor_user=nurse.user, at=noon).id
    page = world.client(REVIEWER).get(f"{LIST}{line}/").content.decode()
    table = page.partition("<tbody")[2].partition("</tbody>")[0]
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr")[1:]]
    of_noon = [row for row in said if f" {local_date(noon).day} " in row.partition("kl.")[0]]
    many = [row for row in of_noon if "gånger" in row]
    assert (
        len(many) == 1
        and "3 gånger" in many[0]
        and "00–" in many[0]
        and len(re.findall(r"Klockan \d\d\.\d\d\.\d\d", many[0])) == 3
    ), said
    assert len(of_noon) == 3, said


@pytest.mark.req("ACC-03")
def test_an_extract_of_the_log_is_within_loggkontroll_in_the_menu(world: World) -> None:
    _, entry = read_by_nurse(world)
    client = world.client(REVIEWER)
    for path in (f"{LIST}{entry}/utdrag/", f"{LIST}utdrag/"):
        menu = client.get(path).content.decode().partition("<nav")[2].partition("</nav>")[0]
        assert re.findall(r'<a [^>]*aria-current="[^"]+"[^>]*>([^<]+)', menu) == ["Loggkontroll"], path
