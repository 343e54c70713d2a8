"""The person asks about what the one who reviews the log has read: somebody else answers, or is told that it waits."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.foundation.audit import reviewing
from samplan.foundation.audit.models import Entry, Review
from samplan.rulebook.refused import Refused
from tests.access.test_log_review import ADMINISTRATOR, LIST, REVIEWER, asked, decided, read_by_nurse, row_of, rows
from tests.cast import Thread, World
from tests.waiting import rows_where
from tools.databases import Databases, named

OTHER = "greta"  # of the region too, at a unit with an inbox; reviews no log until the role is given


def read_by_reviewer(world: World) -> tuple[Thread, int]:
    """A reading that the region's only reviewer has opened, and so the line of it that the person sees."""
    thread, entry = read_by_nurse(world)
    world.client(REVIEWER).get(f"{LIST}{entry}/")
    with acting(staff("hakan")):
        return thread, Entry.objects.filter(what="review", case=thread.id).latest("id").id


def questions_at_the_administrators(world: World) -> str:
    """The row of the region, as its administrator sees it; "" when it is not there."""
    page = world.client(f"staff:{ADMINISTRATOR}").get("/personal/").content.decode()
    return row_of(staff("hakan").organisation_name, page)


@pytest.mark.slow
@pytest.mark.req("INDI-04", "ACC-03", "ACC-07")
def test_a_question_about_the_only_reviewer_is_seen_by_the_administrators_and_the_person_is_told_so(
    world: World,
) -> None:
    thread, own = read_by_reviewer(world)
    person = world.client("person")
    form = person.get(f"/min-plan/vem-har-last/{own}/?plan={thread.id}").content.decode()
    assert "Just nu finns ingen som kan svara där Håkan Asplind arbetar" in form
    assert "går till den som granskar loggen" not in form
    before = questions_at_the_administrators(world)
    asked(world, thread, own)
    told = person.get(f"/min-plan/vem-har-last/?plan={thread.id}").content.decode()
    row = told.partition(f'id="rad-{own}"')[2].partition("</li>")[0]
    assert "De som bestämmer där ser att din fråga väntar" in row
    (question,) = rows(entry=own)
    assert not rows_where(case=question.id), "the only reviewer is called to nothing"
    after = questions_at_the_administrators(world)
    assert "Den enda som granskar loggen har själv läst" in after and after != before


@pytest.mark.slow
@pytest.mark.req("INDI-04", "ACC-03")
def test_a_question_about_one_reviewer_goes_to_another_who_answers_it(world: World, test_databases: Databases) -> None:
    thread, own = read_by_reviewer(world)
    with psycopg.connect(named(test_databases.owner, connection.settings_dict["NAME"]), autocommit=True) as owner:
        given = owner.execute(
            "insert into directory_assignment (id, user_id, unit_id, role, licence, from_at, source) "
            "select gen_random_uuid(), user_id, unit_id, 'LOG_REVIEWER', '', %s, 'screen' from directory_assignment "
            "where id = %s returning id, unit_id",
            [datetime(2020, 1, 1, tzinfo=UTC), key(OTHER)],
        ).fetchone()
        try:
            assert given is not None
            person = world.client("person")
            form = person.get(f"/min-plan/vem-har-last/{own}/?plan={thread.id}").content.decode()
            assert "Din fråga går till den som granskar loggen där Håkan Asplind arbetar" in form
            asked(world, thread, own)
            (question,) = rows(entry=own)
            assert [row.unit for row in rows_where(case=question.id)] == [given[1]]
            mine = world.client(REVIEWER).get(LIST).content.decode().partition(f"{LIST}{own}/")[2].partition("</tr>")[0]
            assert "Någon annan svarar" in mine
        finally:
            owner.execute("delete from directory_assignment where id = %s", [given and given[0]])


@pytest.mark.req("ACC-03", "INDI-04")
def test_nobody_answers_a_question_about_what_they_have_read_themselves_not_even_past_the_page(world: World) -> None:
    thread, own = read_by_reviewer(world)
    asked(world, thread, own)
    client = world.client(REVIEWER)
    page = client.get(f"{LIST}{own}/").content.decode()
    assert "Det är du själv som har läst. Någon annan behöver granska det, och ingen annan hos er" in page
    assert "<textarea" not in page
    sent = decided(client, own, answer="Jag behövde se det.")
    assert sent.status_code == 422 and "Det är du själv som har läst" in sent.content.decode()
    hakan = staff("hakan")
    with acting(hakan) as now:
        line = Entry.objects.get(id=own)
        with pytest.raises(Refused, match="Det är du själv som har läst"):
            reviewing.decide(entry=line, decision="no_remark", words="", answer="Ja.", by=hakan, now=now)
        made = {"decision": "no_remark", "answer": "Ja.", "decided_at": now, "decided_by": hakan.user}
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Review.objects.filter(entry=own).update(**made)
        whose = {"organisation": line.organisation, "person": line.person, "made_at": now}
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Review.objects.create(entry=own, kind="checked", **whose, **(made | {"answer": ""}))
    assert [row.decision for row in rows(entry=own)] == [""]
