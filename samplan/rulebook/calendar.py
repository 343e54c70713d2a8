"""Swedish days and clock: which days are working days, and when a day begins and ends.

Source: lag (1930:173) om beräkning av lagstadgad tid gives the list of days that are not working days (Sunday and other
allmän helgdag, Saturday, midsommarafton, julafton, nyårsafton). Only the list is taken from it: no last day is moved to
the next working day, since the guidelines count in days of their own.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 1953, 2100  # the years that the library knows; of others it says that no day is a holiday
LAST_SECOND = time(23, 59, 59)


@lru_cache(maxsize=300)
def holidays_of(year: int) -> dict[date, str]:
    """The year's holidays with their Swedish names, Sundays that are nothing more than Sundays left out.

    Raises ValueError for a year outside the calendar (1953–2100).
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Årtalet {year} ligger utanför kalendern, som gäller {FIRST_YEAR}–{LAST_YEAR}.")
    # The library's default leaves out the three eves; they are its "de facto" category.
    days = holidays.country_holidays("SE", years=year, categories=("public", "de_facto"), language="sv")
    return dict(sorted(days.items()))


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Monday to Friday and none of the days of lag (1930:173)."""
    return day.weekday() < 5 and day not in holidays_of(day.year)


@lru_cache(maxsize=4096)
def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the day itself is day 0, working day or not."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def add_years(day: date, years: int) -> date:
    """The same day of the month `years` later; 29 February becomes 28 February when that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_hours(moment: datetime, hours: int) -> datetime:
    """Hours that really pass: across a change to summer time 24 hours end at another clock time."""
    return local(moment.astimezone(UTC) + timedelta(hours=hours))


def local(moment: datetime) -> datetime:
    """The instant on a Swedish clock. Raises ValueError for a time without offset."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("Tiden saknar tidszon.")
    return moment.astimezone(STOCKHOLM)


def local_date(moment: datetime) -> date:
    """The Swedish date of an instant."""
    return local(moment).date()


@lru_cache(maxsize=4096)
def end_of(day: date) -> datetime:
    """23:59:59 Swedish time, the last second of the day."""
    return datetime.combine(day, LAST_SECOND, tzinfo=STOCKHOLM)
