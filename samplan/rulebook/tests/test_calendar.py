"""Days and clock, as lag (1930:173) and the Swedish clock have them."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from samplan.rulebook import calendar
from samplan.rulebook.tests.naive import red_days

SNAPSHOT = Path(__file__).parent / "calendar-2024-2040.txt"
MIDNIGHT_PASSED = timezone(timedelta(hours=14))


def written(years):
    return [f"{day} {name}" for year in years for day, name in calendar.holidays_of(year).items()]


def test_the_holidays_of_2024_to_2040_are_those_of_the_snapshot():
    assert written(range(2024, 2041)) == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_the_holidays_are_those_that_are_computed_by_hand():
    for year in range(2010, 2101):
        assert set(calendar.holidays_of(year)) == red_days(year)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Midsommarafton"),
        (date(2026, 12, 24), "Julafton"),
        (date(2026, 12, 31), "Nyårsafton"),
        (date(2026, 4, 6), "Annandag påsk"),
        (date(2026, 5, 14), "Kristi himmelsfärdsdag"),
    ],
)
def test_eves_and_moving_feasts_are_not_working_days(day, name):
    assert calendar.holidays_of(day.year)[day] == name
    assert not calendar.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 5, 15), date(2026, 11, 2), date(2026, 12, 23)])
def test_skärtorsdag_and_squeezed_days_are_working_days(day):
    assert calendar.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22)])
def test_saturdays_and_sundays_are_not_working_days(day):
    assert not calendar.is_working_day(day)


@pytest.mark.parametrize("year", [1949, 1952, 2101])
def test_a_year_outside_the_calendar_is_refused_in_words(year):
    with pytest.raises(ValueError, match=f"Årtalet {year} ligger utanför kalendern"):
        calendar.holidays_of(year)


def test_the_first_year_of_the_calendar_has_its_holidays():
    assert date(1953, 6, 19) in calendar.holidays_of(1953)  # midsommarafton
    assert date(1953, 4, 3) in calendar.holidays_of(1953)  # långfredagen


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),  # Monday
        (date(2026, 3, 6), 3, date(2026, 3, 11)),  # Friday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday is day 0 too
        (date(2026, 4, 1), 3, date(2026, 4, 8)),  # over Easter
        (date(2025, 12, 22), 3, date(2025, 12, 30)),  # over Christmas
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_the_day_of_the_event_is_day_0_and_only_working_days_are_counted(start, count, end):
    assert calendar.add_working_days(start, count) == end


def test_a_year_from_29_february_ends_on_28_february_unless_it_is_a_leap_year():
    assert calendar.add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert calendar.add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert calendar.add_years(date(2026, 11, 21), 10) == date(2036, 11, 21)


def test_24_hours_end_at_another_clock_time_when_the_clock_is_changed_between():
    spring = datetime(2026, 3, 28, 10, 0, tzinfo=calendar.STOCKHOLM)
    autumn = datetime(2026, 10, 24, 10, 0, tzinfo=calendar.STOCKHOLM)
    assert calendar.add_hours(spring, 24).isoformat() == "2026-03-29T11:00:00+02:00"
    assert calendar.add_hours(autumn, 24).isoformat() == "2026-10-25T09:00:00+01:00"


def test_an_instant_belongs_to_its_swedish_date_whatever_clock_it_was_told_by():
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert calendar.local_date(late) == date(2026, 3, 3)
    assert calendar.local_date(late.astimezone(MIDNIGHT_PASSED)) == date(2026, 3, 3)
    assert calendar.local(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).isoformat() == "2026-10-25T02:30:00+01:00"


def test_a_time_without_offset_is_refused():
    with pytest.raises(ValueError, match="saknar tidszon"):
        calendar.local(datetime(2026, 3, 2, 10, 0))  # noqa: DTZ001 - that is the point


def test_the_last_second_of_a_day_is_23_59_59_on_the_days_the_clock_is_changed_too():
    assert calendar.end_of(date(2026, 3, 29)).isoformat() == "2026-03-29T23:59:59+02:00"
    assert calendar.end_of(date(2026, 10, 25)).isoformat() == "2026-10-25T23:59:59+01:00"
