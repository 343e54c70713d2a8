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
