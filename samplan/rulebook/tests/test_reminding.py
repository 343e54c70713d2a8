"""When the unit's head is told, and when those who meet are reminded."""

from datetime import datetime, timedelta

import pytest

from samplan.rulebook.duties import GUIDELINE_KINDS, OWN_KINDS
from samplan.rulebook.reminding import NEVER, TEXTED, UNDATED, escalates_at, reminds_at
from samplan.rulebook.tests.stories import at

pytestmark = pytest.mark.req("CALL-07")


def shown(moment):
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M %z}"


@pytest.mark.parametrize(
    ("opened", "due", "told"),
    [
        ("2026-03-02 10:00", "2026-03-03 10:00", "2026-03-03 00:24 +0100"),
        ("2026-03-02 00:00", "2026-03-12 00:00", "2026-03-08 00:00 +0100"),
        # The night of 23 hours: 24 hours by the clock are 23, and three fifths of them 13 h 48 min.
        ("2026-03-28 12:00", "2026-03-29 12:00", "2026-03-29 01:48 +0100"),
        ("2026-03-28 22:00", "2026-03-29 08:00", "2026-03-29 04:24 +0200"),
        # The night of 25 hours.
        ("2026-10-24 12:00", "2026-10-25 12:00", "2026-10-25 02:00 +0100"),
        # Over Christmas too: a deadline that goes on through the holiday is three fifths gone in it.
        ("2025-12-23 12:00", "2025-12-28 12:00", "2025-12-26 12:00 +0100"),
    ],
)
def test_with_a_deadline_the_head_is_told_when_three_fifths_of_the_time_has_passed(opened, due, told):
    assert shown(escalates_at("call", at(opened), at(due))) == told


def test_a_deadline_that_had_passed_when_the_duty_opened_is_told_of_at_once():
    assert escalates_at("document", at("2026-03-02 10:00"), at("2026-03-01 10:00")) == at("2026-03-02 10:00")


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        ("2026-03-02 10:00", "2026-03-04 12:00 +0100"),
        ("2026-03-02 23:59", "2026-03-04 12:00 +0100"),
        ("2026-03-27 15:00", "2026-03-31 12:00 +0200"),  # Friday, and the clock goes forward
        ("2025-12-23 09:00", "2025-12-30 12:00 +0100"),  # Christmas, a weekend after it
        ("2026-04-02 09:00", "2026-04-08 12:00 +0200"),  # Easter
    ],
)
@pytest.mark.parametrize("kind", UNDATED)
def test_what_others_wait_for_without_a_date_is_told_of_at_noon_two_working_days_later(kind, opened, told):
    assert shown(escalates_at(kind, at(opened), None)) == told


def test_what_nobody_waits_for_without_a_date_is_not_told_of():
    assert [escalates_at(kind, at("2026-03-02 10:00"), None) for kind in ("call", "deliver", "end")] == [None] * 3


@pytest.mark.parametrize("kind", sorted(NEVER))
def test_some_kinds_are_never_told_of_and_each_has_its_reason(kind):
    opened = at("2026-03-02 10:00")
    assert escalates_at(kind, opened, None) is None
    assert escalates_at(kind, opened, opened + timedelta(days=3)) is None
    assert NEVER[kind].endswith(".")
    assert kind in GUIDELINE_KINDS + OWN_KINDS


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2026-03-04 10:00", "2026-03-03 08:00 +0100"),
        ("2026-03-02 07:30", "2026-02-27 08:00 +0100"),  # Monday: the Friday before
        ("2026-03-30 10:00", "2026-03-27 08:00 +0100"),  # and the clock goes forward between them
        ("2026-10-26 10:00", "2026-10-23 08:00 +0200"),  # and back
        ("2026-04-07 10:00", "2026-04-02 08:00 +0200"),  # after Easter
        ("2025-12-29 10:00", "2025-12-23 08:00 +0100"),  # after Christmas
        ("2026-01-02 10:00", "2025-12-30 08:00 +0100"),  # after New Year
    ],
)
def test_those_who_meet_are_reminded_in_the_morning_of_the_working_day_before(starts, reminded):
    assert shown(reminds_at(at(starts))) == reminded


def test_the_swedish_day_of_the_meeting_counts_and_not_that_of_another_clock():
    assert shown(reminds_at(datetime.fromisoformat("2026-03-03T23:30:00+00:00"))) == "2026-03-03 08:00 +0100"


def test_a_time_without_offset_is_refused():
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - that is the point
    for call in (lambda: reminds_at(naive), lambda: escalates_at("call", naive, None)):
        with pytest.raises(ValueError, match="saknar tidszon"):
            call()


def test_what_is_told_by_text_message_is_a_receipt_or_an_answer_that_another_waits_for() -> None:
    assert set(TEXTED) == {"acknowledge", "answer", "answer_initiative"}
    assert not set(TEXTED) & set(NEVER)
