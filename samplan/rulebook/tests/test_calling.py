"""The days that are suggested for a meeting."""

from datetime import date, timedelta

import pytest

from samplan.rulebook.calling import suggested_days

TODAY = date(2026, 11, 30)  # a Monday


@pytest.mark.req("CALL-05", "CALL-07")
@pytest.mark.parametrize("due_on", [None, date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 31)])
@pytest.mark.parametrize("ahead", range(40))
def test_a_day_that_is_taken_is_never_suggested_and_another_always_is(due_on: date | None, ahead: int) -> None:
    taken = TODAY + timedelta(days=ahead)
    days = suggested_days(TODAY, None, due_on, taken=taken)
    assert taken not in days and 1 <= len(days) <= 3


@pytest.mark.req("CALL-05")
def test_when_the_whole_window_is_taken_the_next_three_working_days_are_suggested() -> None:
    thursday = date(2026, 12, 3)
    days = [date(2026, 12, day) for day in (4, 7, 8)]
    assert suggested_days(TODAY, None, thursday, taken=thursday) == days
    assert suggested_days(TODAY, None, thursday) == [thursday]
