"""How a guideline counts: days, working days, hours, years, a clock time every day, and no date at all."""

from datetime import date, datetime, time

import pytest

from samplan.rulebook import terms
from samplan.rulebook.calendar import STOCKHOLM

FRIDAY = datetime(2026, 3, 27, 15, 0, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("1 dag", terms.Days(1)),
        ("3 dagar", terms.Days(3)),
        ("3–21 dagar", terms.Days(21, 3)),
        ("3-21 dagar", terms.Days(21, 3)),
        ("3–3 dagar", terms.Days(3, 3)),
        ("1 arbetsdag", terms.WorkingDays(1)),
        ("3 arbetsdagar", terms.WorkingDays(3)),
        ("1 timme", terms.Hours(1)),
        ("24 timmar", terms.Hours(24)),
        ("1 år", terms.Years(1)),
        ("kl. 12.00 varje dag", terms.ByClock(time(12))),
        ("utan dröjsmål", terms.NoDate("utan dröjsmål")),
        ("enligt överenskommelse", terms.NoDate("enligt överenskommelse")),
    ],
)
def test_a_time_is_read_as_it_is_written_and_written_as_it_is_read(words, term):
    assert terms.parse(words) == term
    assert str(term) == words.replace("-", "–")


@pytest.mark.parametrize(
    "words",
    ["", "3", "tre dagar", "3 arbetsdager", "3 dagar ", "3,5 dagar", "-3 dagar", "kl. 24.00 varje dag", "٣ år"],
)
def test_a_time_that_cannot_be_read_is_refused_with_examples(words):
    with pytest.raises(ValueError, match="skriv till exempel 3 dagar"):
        terms.parse(words)


def test_a_span_must_begin_before_it_ends():
    with pytest.raises(ValueError, match="börjar efter att den slutar"):
        terms.parse("21–3 dagar")


def test_days_are_calendar_days_and_the_last_one_lasts_to_its_last_second():
    assert terms.Days(3).deadline(FRIDAY) == terms.by_day(date(2026, 3, 30))
    assert terms.Days(3).deadline(FRIDAY).due_at.isoformat() == "2026-03-30T23:59:59+02:00"
    assert terms.Days(0).deadline(FRIDAY).due_on == date(2026, 3, 27)


def test_a_span_gives_the_first_day_and_the_last_day():
    assert terms.Days(21, 3).deadline(FRIDAY) == terms.by_day(date(2026, 4, 17), date(2026, 3, 30))


def test_no_last_day_is_moved_to_a_working_day():
    assert terms.Days(1).deadline(FRIDAY).due_on == date(2026, 3, 28)  # a Saturday
    assert terms.Days(7).deadline(FRIDAY).due_on == date(2026, 4, 3)  # långfredagen


def test_working_days_pass_over_easter():
    assert terms.WorkingDays(5).deadline(FRIDAY).due_on == date(2026, 4, 7)


def test_hours_are_hours_that_really_pass_and_name_no_day():
    evening = datetime(2026, 3, 28, 18, 0, tzinfo=STOCKHOLM)
    deadline = terms.Hours(24).deadline(evening)
    assert deadline.due_on is None
    assert deadline.due_at.isoformat() == "2026-03-29T19:00:00+02:00"


def test_a_year_ends_on_the_same_day_of_the_month():
    assert terms.Years(1).deadline(FRIDAY).due_on == date(2027, 3, 27)
    leap = datetime(2028, 2, 29, 9, 0, tzinfo=STOCKHOLM)
    assert terms.Years(1).deadline(leap).due_on == date(2029, 2, 28)


@pytest.mark.req("DISC-04")
@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ((2026, 3, 27, 11, 59, 59), "2026-03-27T12:00:00+01:00"),
        ((2026, 3, 27, 12, 0, 0), "2026-03-27T12:00:00+01:00"),
        ((2026, 3, 27, 12, 0, 1), "2026-03-28T12:00:00+01:00"),
        ((2026, 3, 28, 12, 0, 1), "2026-03-29T12:00:00+02:00"),
    ],
)
def test_by_12_every_day_means_the_next_time_the_clock_is_12(sent, due):
    deadline = terms.ByClock(time(12)).deadline(datetime(*sent, tzinfo=STOCKHOLM))
    assert deadline.due_on is None
    assert deadline.due_at.isoformat() == due


def test_without_delay_has_no_date():
    assert terms.NoDate("utan dröjsmål").deadline(FRIDAY) == terms.Deadline(None, None, None)
