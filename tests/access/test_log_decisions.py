"""What is sent about a reading from a page that was opened before somebody else was first, and what the page says."""

from __future__ import annotations

import pytest

from samplan.coordination.cases import queries
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.foundation.audit.models import Entry
from samplan.rulebook.permissions import Permission
from tests.access.test_log_review import LIST, REVIEWER, asked, decided, read_by_nurse, rows
from tests.cast import World
from tests.waiting import rows_where


@pytest.mark.slow
@pytest.mark.req("ACC-03")
@pytest.mark.parametrize("asks", [True, False])
def test_a_decision_from_a_page_that_was_opened_before_another_decided_is_refused_and_kept(
    world: World, asks: bool
) -> None:
    thread, entry = read_by_nurse(world)
    if asks:
        asked(world, thread, entry)
    answer = {"answer": "Hon behövde se planen."} if asks else {}
    assert decided(world.client(REVIEWER), entry, **answer).status_code == 303
    second = {"answer": "ETT-ANNAT-SVAR"} if asks else {}
    late = decided(world.client(REVIEWER), entry, decision="reported", words="EN-ANNAN-ANTECKNING", **second)
    said = late.content.decode()
    assert late.status_code == 422 and "Läsningen är redan granskad. Håkan Asplind sparade sitt beslut 20" in said
    assert said.count("EN-ANNAN-ANTECKNING") == 1 and all(words in said for words in second.values())
    assert "Spara beslutet" not in said and "Inget att anmärka. Håkan Asplind" in said
    wordless = decided(world.client(REVIEWER), entry, decision="reported")
    assert wordless.status_code == 422 and "redan granskad" in wordless.content.decode()
    assert [row.decision for row in rows(entry=entry)] == ["no_remark"]
    assert decided(world.client(REVIEWER), entry, **answer).status_code == 303, "the same sent twice is one"
    assert len(rows_where(case=thread.id, kind="person", unit=staff("hakan").unit)) == asks


@pytest.mark.req("INDI-04")
def test_other_words_about_a_reading_that_one_has_asked_about_are_refused_and_kept(world: World) -> None:
    thread, entry = read_by_nurse(world)
    person = asked(world, thread, entry, "Vem är Elin?")
    path = f"/min-plan/vem-har-last/{entry}/?plan={thread.id}"
    again = person.post(path, {"question": "VARFÖR-LÄSTE-HON"})
    said = again.content.decode()
    assert again.status_code == 422 and "Du har redan frågat om den här läsningen." in said
    assert "VARFÖR-LÄSTE-HON" in said
    assert person.post(path, {"question": ""}).status_code == 303
    assert [row.question for row in rows(entry=entry)] == ["Vem är Elin?"]


@pytest.mark.req("ACC-03")
def test_a_reading_says_why_it_stands_out_in_words_for_who_reviews_it(world: World) -> None:
    """Nora is protected."""
    thread = world.thread("deliver", name="nora")
    world.client("nurse").get(f"/plan/{thread.id}/")
    with acting(staff("hakan")):
        entry = Entry.objects.filter(case=thread.id, actor_name="Elin Norberg", action="read").latest("id").id
    said = world.client(REVIEWER).get(f"{LIST}{entry}/").content.decode()
    assert "Det här sticker ut" in said and "<li>Personen har skyddade uppgifter</li>" in said


@pytest.mark.req("ACC-03", "INDI-04")
def test_all_that_a_page_can_be_opened_with_has_words_for_the_person_and_for_staff() -> None:
    no_case = {Permission.ARRANGE_COVER, Permission.GIVE_ASSIGNMENT, Permission.END_ASSIGNMENT}
    lines = [Entry(action="read", what=one.name.lower()) for one in Permission if one not in no_case]
    lines += [Entry(action="print", what=what) for what in ("print", "everything", "review", "log_extract")]
    nameless = {"läste", "skrev ut", ""}
    for words in (queries.words_of, queries.staff_words_of):
        said = {(line.action, line.what): words(line) for line in lines}
        assert not [key for key, text in said.items() if text in nameless and key != ("print", "print")]


@pytest.mark.req("ACC-03")
def test_no_word_to_the_person_is_said_to_who_reviews_the_log() -> None:
    """Each word that the person reads of what was done has its own for the reviewer when it speaks to the person."""
    lines = [Entry(action="read", what=what) for what in queries.WORDS]
    lines += [Entry(action=action, what=what) for action, what in queries.DID]
    said = [queries.staff_words_of(line) for line in lines]
    assert not [words for words in said if {"dig", "du", "dina", "ditt", "din"} & set(words.split())]


@pytest.mark.req("INDI-04", "CALL-08")
def test_those_who_review_the_log_get_the_mail_of_anything_to_do_when_a_question_comes(world: World) -> None:
    thread, entry = read_by_nurse(world)
    asked(world, thread, entry)
    asked(world, thread, entry)
    (row,) = rows(entry=entry)
    (mail,) = rows_where(case=row.id)
    assert (mail.unit, mail.kind, mail.channel) == (staff("hakan").unit, "notice", "email")
