"""A unit that has left gets nothing new, also of what its own organisation goes on writing (CONS-05, ACC-02)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from difflib import ndiff
from uuid import UUID

import pytest
from django.test import Client

from samplan.coordination.cases import lists, needs, questions
from samplan.coordination.cases.models import Delivery, Document, Duty, Party
from samplan.coordination.meetings import answers
from samplan.coordination.meetings import queries as meetings
from samplan.coordination.plans.models import Goal, Measure
from samplan.demo.cast import key
from samplan.demo.people import PERSONS
from samplan.demo.play import Play, staff
from samplan.foundation.access.context import acting
from samplan.foundation.persons.models import Contact, Person, PersonNumber
from samplan.interfaces.desk.urls import urlpatterns
from samplan.rulebook import identity
from samplan.rulebook.calendar import local_date
from tests import paper
from tests.access.test_shown_alike import in_calendar
from tests.access.test_worklist import text
from tests.acting import does
from tests.cast import Thread, World, acting_as
from tests.held import as_owner

NUMBER = PERSONS["maj"][2]
LATER = "Skrivet efter att samtycket togs tillbaka"


@pytest.fixture
def sisters(world: World) -> Thread:
    """Hemtjänsten and Biståndsenheten are of one organisation, and both are with; the person lets the first one go."""
    return world.sisters()


def searched(client: Client) -> str:
    """What the search page says of Maj's coordinations."""
    page = client.post("/sok/", {"number": NUMBER}).content.decode()
    return page.partition('<ul class="list">')[2].partition("</ul>")[0]


def read_by(name: str, thread: Thread) -> tuple[set[str], int]:
    """What of the plan's own rows the unit reads, and how many documents."""
    with acting(staff(name)):
        rows = {row.what for row in Measure.objects.filter(case=thread.id)}
        rows |= {row.text for row in Goal.objects.filter(case=thread.id)}
        return rows, Document.objects.filter(case=thread.id).count()


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_unit_that_the_person_lets_go_reads_nothing_that_its_sisters_write_after(
    sisters: Thread, world: World
) -> None:
    assert read_by("fatima", sisters)[0], "until then it reads what its organisation owns"
    sisters.play.withdraw_for(world.now, "hemtjanst")
    sisters.play.measure(world.now + timedelta(minutes=1), "bistand", LATER, "Varje dag")
    rows, papers = read_by("fatima", sisters)
    assert not rows
    assert papers, "what has been delivered to it stays"
    assert LATER in read_by("sara", sisters)[0]
    fatima = world.client("staff:fatima")
    page = text(fatima.get(f"/plan/{sisters.id}/"))
    assert "Er enhet är inte med längre" in page and "Samtycke" not in page and "Nästa steg" not in page
    for path in ("", "skriv/", "historik/", "plan.pdf", "mote/folj/", "person/allt.json", "journaltext/"):
        answer = fatima.get(f"/plan/{sisters.id}/{path}")
        assert LATER.encode() not in answer.content, path


@pytest.mark.req("CONS-05")
def test_a_unit_that_was_the_last_of_its_organisation_still_reads_what_it_wrote(sisters: Thread, world: World) -> None:
    before = read_by("elin", sisters)
    sisters.play.withdraw_for(world.now, "bjorken")
    assert read_by("elin", sisters)[0] == before[0]
    page = text(world.client("nurse").get(f"/plan/{sisters.id}/"))
    assert "Er enhet är inte med längre" in page and "ger ögondroppar" in page and "Ta tillbaka" not in page


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_unit_that_was_let_go_is_not_told_of_what_happens_after(sisters: Thread, world: World) -> None:
    sisters.play.withdraw_for(world.now, "bjorken")
    page = f"/plan/{sisters.id}/"
    elin = world.client("nurse")
    before = text(elin.get(page))
    sisters.play.withdraw(world.now + timedelta(minutes=1))
    sisters.play.end(world.now + timedelta(minutes=2), "withdrawn", evaluated=False)
    after = text(elin.get(page))
    assert "Er enhet är inte med längre" in after
    for words in ("taget tillbaka", "avslutad", "Avslutad"):
        assert words not in after, words
    assert before == after
    listed = text(elin.get("/planer/"))
    assert "Inte med längre" in listed.partition("Maj Exempelsson")[2][:120]
    for state in ("active", "ended"):
        assert f"/plan/{sisters.id}/" not in elin.get(f"/planer/?lage={state}").content.decode(), state


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_unit_that_was_let_go_is_not_told_when_others_go_on(sisters: Thread, world: World) -> None:
    """Neither by the mark that a page is asked for with, nor by where the case stands in the list or a search."""
    sisters.play.withdraw_for(world.now, "bjorken")
    elin, sara, path = world.client("nurse"), world.client("coordinator"), f"/plan/{sisters.id}/mote/folj/"
    with acting(staff("elin")):
        left = Party.objects.get(case=sisters.id, unit=key("bjorken"))
    newer = world.thread("deliver", name="leo")  # came after it left the first
    before, others = elin.get(path), sara.get(path)["ETag"]
    found = searched(elin)
    sisters.play.measure(world.now + timedelta(minutes=1), "bistand", LATER, "Varje dag")
    assert elin.get(path)["ETag"] == before["ETag"], "the mark is of when it left"
    assert elin.get(path, headers={"if-none-match": before["ETag"]}).status_code == 304
    assert sara.get(path)["ETag"] != others, "who is with is told"
    with acting(staff("elin")) as now:
        rows, _ = lists.my_cases(staff("elin"), now)
        assert [row.case.id for row in rows][:2] == [newer.id, sisters.id], "others' work moves nothing"
        assert Party.objects.get(id=left.id).changed_at == left.until == rows[1].left_at, "sorted by what it shows"
    sisters.play.withdraw(world.now + timedelta(minutes=2))
    assert searched(elin) == found and "Inte med längre" in found
    sisters.play.end(world.now + timedelta(minutes=3), "withdrawn", evaluated=False)
    assert searched(elin) == found
    with acting(staff("elin")):
        assert Party.objects.get(id=left.id).over, "that it has ended is kept, for the lists of what goes on"
    need = elin.post("/behov/ny/", {"steg": "ny", "number": NUMBER}).content.decode()
    assert f"/plan/{sisters.id}/" not in need, "it has no plan there to follow up"


@pytest.mark.req("CONS-05")
def test_a_unit_that_left_and_came_back_has_its_case_once_and_follows_it_again(sisters: Thread, world: World) -> None:
    sisters.play.withdraw_for(world.now, "bjorken")
    sisters.play.consent(world.now, ["bjorken", "hemtjanst"])
    sisters.play.call(world.now, world.now + timedelta(days=30), "follow_up", "Hur går det?", place="Hos Maj")
    elin, path = world.client("nurse"), f"/plan/{sisters.id}/mote/folj/"
    before = elin.get(path)["ETag"]
    world.thread("deliver", name="leo")
    sisters.play.measure(world.now + timedelta(minutes=1), "bistand", LATER, "Varje dag")
    assert elin.get(path)["ETag"] != before
    with acting(staff("elin")) as now:
        rows, _ = lists.my_cases(staff("elin"), now)
    assert rows[0].case.id == sisters.id and rows[0].left_at is None
    assert [row.case.id for row in rows].count(sisters.id) == 1


@pytest.mark.req("CONS-05", "CONS-04")
def test_no_page_says_of_a_unit_that_was_let_go_that_it_may_share_or_lacks_consent(
    sisters: Thread, world: World
) -> None:
    sisters.play.withdraw_for(world.now, "bjorken")
    elin = world.client("nurse")
    with acting(staff("elin")):
        papers = Document.objects.filter(case=sisters.id).values_list("id", flat=True)
        paths = ["", "historik/", "mote/folj/", *(f"handling/{paper}/" for paper in papers)]
    assert len(paths) > 3
    before = {}
    for path in paths:
        answer = elin.get(f"/plan/{sisters.id}/{path}")
        bar = answer.content.decode().partition('class="identbar')[2].partition("</section>")[0]
        assert "Maj Exempelsson" in bar and "amtycke" not in bar, path
        before[path] = text(answer)
    sisters.play.withdraw(world.now + timedelta(minutes=1))
    sisters.play.end(world.now + timedelta(minutes=2), "withdrawn", evaluated=False)
    for path, shown in before.items():
        assert text(elin.get(f"/plan/{sisters.id}/{path}")) == shown, path


@pytest.mark.req("CONS-05", "PLAN-03")
def test_the_rows_of_the_one_that_has_left_say_who_does_what_as_they_were_told(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now, "bjorken")
    thread.play.take_over(world.now + timedelta(minutes=1), "elin")
    thread.play.withdraw_for(world.now + timedelta(minutes=2), "bistand")
    page = text(world.client("coordinator").get(f"/plan/{thread.id}/"))
    assert "Er enhet är inte med längre" in page and "ger ögondroppar" in page
    assert "Hälsocentralen Björken" in page.partition("ger ögondroppar")[0][-300:]


def booked_for(who: str, thread: Thread, world: World) -> bool:
    """Whether the unit's calendar, or a row of its worklist, has the meeting."""
    with acting(acting_as(who)):
        known = meetings.booked(acting_as(who), [thread.id]) or thread.id in meetings.soonest(acting_as(who), world.now)
    return in_calendar(world, who, thread) or bool(known)


def call_of(thread: Thread, who: str) -> Document:
    with acting(acting_as(who)):
        return Document.objects.filter(case=thread.id, kind="call").order_by("-made_at").first()


@pytest.mark.req("CONS-05", "CALL-07")
def test_a_unit_that_has_left_has_the_meeting_in_its_calendar_no_more_wherever_it_moves(world: World) -> None:
    thread = world.sisters("call")
    call = call_of(thread, "nurse")
    elin, page = world.client("nurse"), f"/plan/{thread.id}/handling/{call.id}/"
    file = f"/plan/{thread.id}/kallelse/{call.id}/mote.ics"
    assert booked_for("nurse", thread, world) and "Lägg mötet i din kalender" in text(elin.get(page))
    assert "STATUS:CONFIRMED" in elin.get(file).content.decode()
    thread.play.withdraw_for(world.now, "bjorken")
    for days in (11, 12):
        assert not booked_for("nurse", thread, world) and booked_for("coordinator", thread, world)
        said = text(elin.get(page))
        assert "Er enhet är inte med längre. Ni ska inte vara med på mötet." in said
        assert "Lägg mötet i din kalender" not in said
        assert "STATUS:CANCELLED" in elin.get(file).content.decode()
        thread.play.move(world.now + timedelta(minutes=days), world.now + timedelta(days=days), "Maj är bortrest.")
    thread.play.consent(world.now + timedelta(minutes=13), ["bjorken", "hemtjanst"])
    assert not booked_for("nurse", thread, world), "it has not been called again yet"


@pytest.mark.req("CONS-05", "ACC-02")
def test_the_call_of_a_unit_that_was_let_go_tells_nothing_of_what_happens_after(world: World) -> None:
    thread = world.sisters("call")
    call, elin = call_of(thread, "nurse"), world.client("nurse")
    thread.play.withdraw_for(world.now, "bjorken")
    pages = (f"/plan/{thread.id}/handling/{call.id}/", f"/plan/{thread.id}/kallelse/{call.id}/mote.ics")
    before = [text(elin.get(page)) for page in pages]
    thread.play.withdraw(world.now + timedelta(minutes=1))
    assert [text(elin.get(page)) for page in pages] == before
    thread.play.end(world.now + timedelta(minutes=2), "withdrawn", evaluated=False)
    assert [text(elin.get(page)) for page in pages] == before
    assert "taget tillbaka" not in before[0] and "avslutad" not in before[0]


@pytest.mark.req("CONS-05", "CALL-07")
@pytest.mark.parametrize("path", ["flytta", "stall-in"])
def test_whoever_moves_or_cancels_the_meeting_reads_who_is_not_told(world: World, path: str) -> None:
    thread = world.sisters("call")
    sara, address = world.client("coordinator"), f"/plan/{thread.id}/mote/{path}/"
    before = text(sara.get(address))
    assert "Maj och alla som är kallade och fortfarande är med får" in before and "inte med längre" not in before
    thread.play.withdraw_for(world.now, "bjorken")
    assert "Hälsocentralen Björken är inte med längre och får inte veta det." in text(sara.get(address))


@pytest.mark.req("CONS-05", "CALL-06")
def test_a_letter_printed_after_one_was_let_go_does_not_say_that_it_comes(world: World) -> None:
    thread = world.sisters("call")
    with acting(acting_as("coordinator")):
        letter = Delivery.objects.get(case=thread.id, channel="letter", posted_at=None).id

    def printed() -> str:
        answer = world.client("coordinator").get(f"/plan/{thread.id}/brev/{letter}/brev.pdf")
        return paper.text(answer.content)

    assert "Hälsocentralen Björken" in printed()
    thread.play.withdraw_for(world.now, "bjorken")
    after = printed()
    assert "Hälsocentralen Björken" not in after and "Hemtjänsten Centrum" in after
    kept = [one["name"] for one in call_of(thread, "coordinator").content["recipients"]]
    assert "Hälsocentralen Björken" in kept, "the document is as it was"


@pytest.mark.req("CONS-05", "CALL-04")
def test_who_answers_a_call_reads_which_of_those_called_has_left(world: World) -> None:
    thread = world.sisters("call")
    fatima, page = world.client("staff:fatima"), f"/plan/{thread.id}/svara/"
    whole = f"/plan/{thread.id}/handling/{call_of(thread, 'coordinator').id}/"
    for client, path in ((fatima, page), (world.client("coordinator"), whole)):
        assert "inte med längre" not in text(client.get(path))
    thread.play.withdraw_for(world.now, "bjorken")
    for client, path in ((fatima, page), (world.client("coordinator"), whole)):
        called = text(client.get(path)).partition("Kallas")[2]
        assert "Hälsocentralen Björken (inte med längre)" in called and called.count("inte med längre") == 1
    assert "(inte med längre)" not in text(world.client("nurse").get(whole))


@pytest.mark.req("CONS-05")
def test_the_pages_of_a_unit_that_has_left_do_not_say_that_nothing_is_written(sisters: Thread, world: World) -> None:
    elin = world.client("nurse")
    contacts, history = (f"/plan/{sisters.id}/{path}/" for path in ("kontakter", "historik"))
    assert "De som är med" in text(elin.get(contacts)) and "Allt som har hänt" in text(elin.get(history))
    sisters.play.withdraw_for(world.now, "bjorken")
    page = text(elin.get(contacts))
    assert "Er enhet är inte med längre. Listan visas för dem som är med." in page
    for words in ("Inget är skrivet än", "Ingen fast vårdkontakt är registrerad", "De som är med", "Listan står i"):
        assert words not in page, words
    page = text(elin.get(history))
    assert "Er enhet är inte med längre. Det som händer i planen visas bara för dem som är med." in page
    assert "Allt som har hänt" not in page and "inget att visa" not in page


@pytest.mark.req("CONS-07")
def test_the_history_says_whose_answers_it_lists(world: World) -> None:
    thread = world.thread("call")
    page = text(world.client("nurse").get(f"/plan/{thread.id}/historik/"))
    assert "Samtycke registrerades" in page and "Inget svar är registrerat" not in page
    assert "Er verksamhet har inte registrerat något svar." in page


def words_of(thread: Thread, who: str, world: World) -> str:
    """All that the unit reads of the plan: its page, what the file of everything holds of it, and each document."""
    client, page = world.client(who), f"/plan/{thread.id}/"
    everything = json.loads(client.get(f"{page}person/allt.json").content)["plans"]
    found = client.get(page).content.decode()
    found += json.dumps([plan for plan in everything if plan["id"] == str(thread.id)], ensure_ascii=False)
    papers = set(re.findall(r"/handling/([0-9a-f-]{36})/", found))
    return found + "".join(client.get(f"{page}handling/{paper}/").content.decode() for paper in papers)


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_unit_that_passed_its_call_on_reads_nothing_of_what_the_other_wrote_also_when_that_one_is_let_go(
    world: World,
) -> None:
    thread, now = world.thread("call"), world.now
    thread.play._do(answers.pass_on_call, staff("elin"), now, unit=key("tallen"))
    thread.play.acknowledge(now + timedelta(minutes=1), "kaisa")
    thread.play.answer(now + timedelta(minutes=2), "kaisa", LATER)
    assert LATER in words_of(thread, "staff:kaisa", world) and LATER not in words_of(thread, "nurse", world)
    thread.play.withdraw_for(now + timedelta(minutes=3), "tallen")
    assert LATER not in words_of(thread, "nurse", world)
    assert LATER in words_of(thread, "staff:kaisa", world), "the last of its organisation keeps what it wrote"


@pytest.mark.req("CONS-05", "ACC-02", "FOLL-05")
def test_a_unit_that_was_let_go_reads_nothing_that_its_sister_wrote_before_it_handed_over_and_left(
    sisters: Thread, world: World
) -> None:
    now = world.now
    sisters.play.withdraw_for(now, "hemtjanst")
    sisters.play.measure(now + timedelta(minutes=1), "bistand", LATER, "Varje dag")
    sisters.play.offer(now + timedelta(minutes=2), "bjorken")
    sisters.play.take_over(now + timedelta(minutes=3), "elin")
    assert LATER not in words_of(sisters, "staff:fatima", world)
    sisters.play.withdraw_for(now + timedelta(minutes=4), "bistand")
    assert LATER not in words_of(sisters, "staff:fatima", world) and not read_by("fatima", sisters)[0]
    assert LATER in words_of(sisters, "coordinator", world), "the last of its organisation keeps what it wrote"


AFTER = {"interpreter": "teckenspråk", "language": "finska", "communication": LATER}
# Of Skatteverket's test numbers, and of nobody else in the tests.
NUMBERS = ("196009602399", "196100602397", "196309602396", "196402602392", "196506602397", "197209652382")
CASE_PAGE = re.compile(r"<(\w+):(\w+)>")
# What is of the moment it was asked, and who coordinates now: with whom one may have to speak of what one was given.
OF_NOW = re.compile(
    r"Utskriven [^\n]*|Senast uppdaterat \d+\.\d+|\"made_at\": \"[^\"]*\""
    r"|(?<=Samordnar: )[^,]*, \w+ \w+|(?<=Samordnas av )\w+ \w+"
)


def left_with(thread: Thread, ids: dict[str, UUID]) -> list[str]:
    """Each address of the case, and the unit's lists."""
    own = [str(one.pattern) for one in urlpatterns if "<uuid:id>" in str(one.pattern)]
    own = [path for path in own if all(name in ids for _, name in CASE_PAGE.findall(path))]
    paths = [CASE_PAGE.sub(lambda found: str(ids[found[2]]), path) for path in own]
    return [f"/{path}" for path in [*dict.fromkeys(paths), "att-gora/", "kalender/"]]


def shown(client: Client, paths: list[str], number: str) -> dict[str, str]:
    """What each of the addresses that open, and a search, says now in words."""
    found = {}
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"] == "application/pdf":
            found[path] = paper.text(answer.content)
        elif answer.status_code == 200:
            found[path] = text(answer)
    search = re.sub("<[^>]+>", " ", client.post("/sok/", {"number": number}).content.decode())
    found["/sok/"] = " ".join(search.split())
    return {path: OF_NOW.sub("", said) for path, said in found.items()}


def news(before: dict[str, str], now: dict[str, str]) -> dict[str, list[str]]:
    """The words that each address has changed, the old after a minus and the new after a plus."""
    changed = {}
    for path in sorted({*before, *now}):
        words = ndiff(before.get(path, "").split(), now.get(path, "").split())
        if different := [word for word in words if word[0] in "+-"]:
            changed[path] = different
    return changed


def somebody_met_nowhere_else(world: World) -> str:
    """A new person with a test number of their own: no other plan lets the unit read what is so of them today."""
    with as_owner() as owner:
        taken = {number for (number,) in owner.execute("select value from persons_personnumber").fetchall()}
    number = next(one for one in NUMBERS if one not in taken)
    name = f"met {number}"
    PERSONS[name] = ("Ensam", "Exempel", number, "Exempelgatan 1, 981 00 Björkby", "070-174 06 19")
    with acting(acting_as("coordinator")) as now:
        parsed = identity.parse(number, local_date(now))
        born = parsed.born_on
        Person(id=key(name), given_name="Ensam", family_name="Exempel", born_on=born, language="bosniska").save(
            force_insert=True
        )
        PersonNumber(person_id=key(name), kind=parsed.kind, value=parsed.value).save(force_insert=True)
        for kind, value in (("address", PERSONS[name][3]), ("phone", PERSONS[name][4])):
            Contact(person_id=key(name), kind=kind, value=value).save(force_insert=True)
    return name


@pytest.mark.slow
@pytest.mark.req("CONS-05", "ACC-02", "ACC-05")
@pytest.mark.parametrize(("step", "who"), [("write", "nurse"), ("deliver", "nurse"), ("deliver", "coordinator")])
def test_no_page_and_no_file_tells_a_unit_that_has_left_of_anything_that_happens_after(
    world: World, step: str, who: str
) -> None:
    name = somebody_met_nowhere_else(world)
    thread = world.thread("need", name=name)
    thread.play.consent(thread.began, ["bjorken", "hemtjanst"])
    thread.reached = "consent"
    ids = thread.to(step).ids()
    play, at = thread.play, [world.now + timedelta(minutes=minutes) for minutes in range(12)]
    if who == "coordinator":
        play.offer(at[0], "bjorken")
        play.take_over(at[0], "elin")
    play.withdraw_for(at[0], "bistand" if who == "coordinator" else "bjorken")
    client, number = world.client(who), PERSONS[name][2]
    paths = left_with(thread, ids)
    before = shown(client, paths, number)
    assert len(before) > 10 and any(path.endswith("allt.pdf") for path in before)
    if step == "write":
        play.goal(at[1], LATER)
        play.measure(at[1], "hemtjanst", LATER, "Varje dag")
        play.conclude(at[2], at[2] + timedelta(days=90), ["digital", "paper"])
        play.deliver(at[3], ["hemtjanst"], letter=True)
    asked = play.question(at[4], LATER)
    with as_owner() as owner:
        values = ", ".join(f"{column} = %s" for column in AFTER)
        owner.execute(f"update persons_person set {values} where id = %s", [*AFTER.values(), key(name)])
        owner.execute("update persons_contact set value = '070-174 06 77' where person_id = %s", [key(name)])
    assert news(before, shown(client, paths, number)) == {}
    if who == "coordinator":
        play.withdraw_for(at[5], "hemtjanst")
    else:
        does(questions.answer_person, "coordinator", thread, at=at[5], question=asked, text=LATER, ways=["digital"])
        play.offer(at[5], "hemtjanst")
        play.take_over(at[6], "fatima")
    assert news(before, shown(client, paths, number)) == {}
    if step == "write":
        play.withdraw(at[7])
        play.end(at[8], "withdrawn", evaluated=False)
    else:
        play.died(at[8], world.now.date(), "elin" if who == "coordinator" else "fatima")
    assert news(before, shown(client, paths, number)) == {}


@pytest.mark.req("CONS-05", "ACC-05")
def test_the_file_of_another_plan_tells_nothing_later_of_the_one_that_the_unit_has_left(world: World) -> None:
    left, other = (world.thread("deliver", name="henrik", leader=leader) for leader in ("sara", "mats"))
    left.play.withdraw_for(world.now, "bjorken")
    elin, page = world.client("nurse"), f"/plan/{other.id}/person/allt.json"

    def told() -> tuple[dict, dict]:
        found = json.loads(elin.get(page).content)
        return next(plan for plan in found["plans"] if plan["id"] == str(left.id)), found["persons"][0]

    before, person = told()
    assert before["concluded_at"] and person["reached"] and person["language"], "it meets the person in the other"
    left.play.withdraw(world.now + timedelta(minutes=1))
    left.play.end(world.now + timedelta(minutes=2), "withdrawn", evaluated=False)
    after, _ = told()
    assert after == before and not after["stopped_at"] and not after["ended_at"] and not after["coordinating_unit"]


@pytest.mark.req("CONS-05", "ACC-02")
def test_a_plan_that_the_unit_has_left_is_not_listed_among_the_others_of_the_person(world: World) -> None:
    left, other = (world.thread("deliver", name="henrik", leader=leader) for leader in ("sara", "mats"))
    elin, page = world.client("nurse"), f"/plan/{other.id}/"
    assert f"/plan/{left.id}/" in elin.get(page).content.decode()
    left.play.withdraw_for(world.now, "bjorken")
    assert f"/plan/{left.id}/" not in elin.get(page).content.decode()


@pytest.mark.req("CONS-05", "MEET-05")
def test_a_unit_that_left_during_the_meeting_has_nothing_to_document_of_it(world: World) -> None:
    thread = world.sisters("write")
    thread.play.withdraw_for(world.now, "bjorken")
    thread.play.conclude(world.now + timedelta(minutes=1), world.now + timedelta(days=90), ["digital"])
    with acting(acting_as("coordinator")):
        owed = {duty.unit_id for duty in Duty.objects.open().filter(case=thread.id, kind="document")}
    assert owed == {key("hemtjanst")}


@pytest.mark.req("CONS-05", "NEED-06")
def test_a_unit_that_has_left_is_not_told_that_another_plan_took_its_place(world: World) -> None:
    thread, now = world.thread("deliver"), world.now
    thread.play.withdraw_for(now, "bjorken")
    told = {"need": "Nytt mål.", "huvudman": ["region", "kommun"], "difference": LATER, "known_at": now}
    new = Play("maj", "sara")
    new.id = thread.play._do(needs.restart, staff("sara"), now + timedelta(minutes=1), **told).case_id
    new.consent(now + timedelta(minutes=2), ["bjorken"])
    new.call(now + timedelta(minutes=3), now + timedelta(days=6), "Att bo kvar", "Hur?", place="Hemma")
    assert world.client("nurse").get(f"/plan/{new.id}/").status_code == 200
    page = f"/plan/{thread.id}/"
    assert "Den nya planen" in text(world.client("coordinator").get(page))
    assert "Den nya planen" not in text(world.client("nurse").get(page))


def passes_on(thread: Thread, world: World) -> None:
    thread.play._do(answers.pass_on_call, staff("elin"), world.now, unit=key("tallen"))


@pytest.mark.req("CALL-04")
def test_a_unit_that_a_call_was_passed_on_to_is_said_to_have_got_it_and_to_have_acknowledged_it(world: World) -> None:
    thread = world.thread("call")
    passes_on(thread, world)
    said = text(world.client("coordinator").get(f"/plan/{thread.id}/"))
    assert "Kallelsen skickades vidare från Hälsocentralen Björken. Har inte kvitterat än" in said
    begins = text(world.client("coordinator").get(f"/plan/{thread.id}/mote/"))
    assert "Hälsocentralen Tallen: har inte kvitterat än" in begins
    assert "om med under mötet" not in said + begins
    thread.play.acknowledge(world.now + timedelta(minutes=1), "kaisa")
    said = text(world.client("coordinator").get(f"/plan/{thread.id}/"))
    assert "Kallelsen skickades vidare från Hälsocentralen Björken. Har kvitterat" in said


@pytest.mark.req("CALL-04", "INDI-02")
def test_the_person_reads_who_comes_in_the_place_of_the_unit_that_passed_its_call_on(world: World) -> None:
    thread, maj = world.thread("call"), world.client("person")
    with acting(acting_as("person")):
        call = Document.objects.get(case=thread.id, kind="call")
    pages = (f"/min-plan/mote/?plan={thread.id}", f"/min-plan/post/{call.id}/")
    assert all("Tallen" not in text(maj.get(path)) for path in pages)
    passes_on(thread, world)
    for path in pages:
        who = text(maj.get(path)).partition("De här är inbjudna")[2]
        assert "Hälsocentralen Tallen" in who.partition("Hälsocentralen Björken är inte med längre.")[0], path


@pytest.mark.req("CALL-04", "CONS-05")
@pytest.mark.parametrize("passed", [True, False], ids=["passed on", "let go"])
def test_a_unit_that_passed_its_call_on_is_not_told_that_consent_was_taken_back(world: World, passed: bool) -> None:
    thread = world.thread("call")
    if passed:
        passes_on(thread, world)
    else:
        thread.play.withdraw_for(world.now, "bjorken")
    page = world.client("nurse").get(f"/plan/{thread.id}/mote/folj/")
    assert "tagit tillbaka" not in text(page) and "Er enhet är inte med längre" in text(page)
    assert ("Ni skickade kallelsen vidare." in text(page)) == passed
    assert ("Samtycket gäller inte er längre." in text(page)) != passed
    assert "data-left" in page.content.decode(), "the script takes away the form to add with"


@pytest.mark.req("PREP-05")
def test_the_own_part_is_not_asked_for_when_the_meeting_has_been_held(world: World) -> None:
    thread = world.thread("answer")
    thread.play.part(world.now, "elin", "Vi ser över ögondropparna.", ready=False)
    nurse, path = world.client("nurse"), f"/plan/{thread.id}/"
    assert "Skriv klart er del" in text(nurse.get(path)) and "Spara vår del" in text(nurse.get(f"{path}var-del/"))
    thread.to("conclude")
    assert "Skriv klart er del" not in text(nurse.get(path))
    assert "Det finns inget möte att förbereda." in text(nurse.get(f"{path}var-del/"))


@pytest.mark.req("CALL-04", "FOLL-05")
def test_who_sent_the_call_is_not_said_to_have_left_it_unanswered_when_another_coordinates(world: World) -> None:
    thread = world.thread("deliver")
    thread.play.offer(world.now, "bjorken")
    thread.play.take_over(world.now + timedelta(minutes=1), "elin")
    page = text(world.client("nurse").get(f"/plan/{thread.id}/"))
    assert "Skickade kallelsen" in page and "Hade inte svarat på kallelsen" not in page
