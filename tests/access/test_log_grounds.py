"""Who has been asked for a SIP has a reason to read: it is no reading that stands out in Loggkontroll."""

from __future__ import annotations

import pytest

from samplan.coordination.cases import queries
from samplan.demo.cast import key
from samplan.demo.play import staff
from samplan.foundation.access.context import acting
from samplan.foundation.audit import readings
from samplan.foundation.audit.models import Entry
from samplan.rulebook.calendar import local_date
from samplan.rulebook.log_review import Pattern
from tests.access.test_first_step import asks
from tests.access.test_log import lines
from tests.cast import World


@pytest.mark.req("ACC-03", "NEED-02")
def test_a_request_to_the_own_unit_is_a_reason_to_see_it_in_the_list(world: World) -> None:
    asked = asks("olle", "bjorken")
    assert world.client("nurse").get("/att-gora/").status_code == 200
    with acting(staff("hakan")) as now:
        lines = list(Entry.objects.filter(object_id=asked, actor_name="Elin Norberg", action="list"))
        found = [one for one in readings.of_month(local_date(now), 5) if one.who == "Elin Norberg"]
        persons = {line.id: line.person for line in Entry.objects.filter(id__in=[one.entry for one in found])}
    assert lines and {line.ground for line in lines} == {"asked"}
    assert {queries.words_of(line) for line in lines} == {"såg i en lista att du har bett om en SIP"}
    assert queries.STAFF_GROUNDS[lines[0].ground] == "Personen bad enheten om en SIP"
    ours = [one for one in found if persons[one.entry] == key("olle")]
    assert ours and all(Pattern.NO_RELATION not in one.patterns for one in ours)


@pytest.mark.req("ACC-03", "ACC-05")
def test_what_is_taken_out_about_a_person_is_logged_on_the_ground_that_the_unit_has(world: World) -> None:
    thread = world.thread("deliver")
    for who in ("coordinator", "nurse"):
        for paper in ("allt.json", "allt.pdf"):
            assert world.client(who).get(f"/plan/{thread.id}/person/{paper}").status_code == 200
    taken = {(ground, who) for _, what, ground, who, _unit in lines(world, case=thread.id) if what == "everything"}
    assert taken == {("own", "Sara Lindqvist"), ("delivered", "Elin Norberg")}
    assert queries.STAFF_GROUNDS["delivered"] == "Uppgifterna lämnades till enheten på samtycke"
