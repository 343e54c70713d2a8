"""Looking for a unit on the page about consent, without JavaScript: nothing ticked or written is lost on the way."""

import re

import pytest

from samplan.coordination.cases.models import Consent
from samplan.demo.cast import key
from samplan.foundation.access.context import acting
from tests.cast import World, acting_as


@pytest.mark.req("CALL-02", "CONS-01")
def test_the_search_keeps_what_is_ticked_and_puts_no_word_about_anybody_in_the_address(world: World) -> None:
    thread, sara = world.thread("need"), world.client("coordinator")
    path = f"/plan/{thread.id}/samtycke/"
    answers = {"how": "oral", "sip": "on", "exchange": "on", "limits": "MAJS-EKONOMI", "given_as": "self"}
    answers |= {"parties": [str(key("bjorken"))]}
    sought = sara.post(f"{path}?enhet={key('psykiatri')}", answers | {"steg": "sok", "sok": " granby å&="})
    assert sought.status_code == 303 and "EKONOMI" not in sought["Location"]
    assert sought["Location"].startswith(f"{path}?enhet={key('psykiatri')}&sok=granby+%C3%A5%26%3D")
    page = sara.get(f"{path}?sok=granby").content.decode()
    units = re.findall(r'name="parties" value="([^"]+)"[^>]*?( checked)?>', page)
    assert (str(key("bjorken")), " checked") in units, "what is ticked is there though it is not what one looks for"
    assert str(key("psykiatri")) not in dict(units) and len(units) > 1
    assert "MAJS-EKONOMI" in page and re.search(r'value="oral"[^>]*checked', page)
    with acting(acting_as("coordinator")):
        assert not Consent.objects.filter(case=thread.id).exists(), "looking is not answering"
    saved = sara.post(f"{path}?sok=granby", answers | {"sok": "granby", "parties": [str(key("psykiatri"))]})
    assert saved.status_code == 303, "all units can be chosen, whichever are shown"


def test_more_than_a_draft_holds_is_said_where_it_was_written(world: World) -> None:
    thread = world.thread("need")
    data = {"steg": "sok", "sok": "x", "limits": "å" * 31_000}
    answer = world.client("coordinator").post(f"/plan/{thread.id}/samtycke/", data)
    assert answer.status_code == 422 and "för lång" in answer.content.decode()
