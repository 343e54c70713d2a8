"""The person's own request is answered."""

from datetime import date

import pytest

from samplan.rulebook.packs import load, names
from samplan.rulebook.requests import RULE, answer_by
from samplan.rulebook.tests.stories import at

pytestmark = pytest.mark.req("NEED-02")


@pytest.mark.parametrize("name", names())
def test_within_three_working_days_whatever_the_guideline(name):
    deadline = answer_by(at("2026-04-01 22:00"), load(name))
    assert (deadline.due_on, deadline.due_at) == (date(2026, 4, 8), at("2026-04-08 23:59:59"))  # Easter is between


def test_the_rule_says_so_and_that_a_no_has_its_reason_and_a_next_step():
    assert (RULE.id, RULE.source) == ("samplan.answer_request", "Samplan")
    assert "3 arbetsdagar" in RULE.text and "varför" in RULE.text and "i stället" in RULE.text
