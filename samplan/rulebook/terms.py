"""How a guideline counts time. "Tre dagar", "3 arbetsdagar", "24 timmar" and "kl. 12.00 varje dag" are not the same.

Each term turns the instant something happened into a `Deadline`. The day of the event is day 0, *dagar* are calendar
days and the last day lasts to 23:59:59 Swedish time. A term with a clock time or with hours ends at that second; the
others look at the Swedish day alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from samplan.rulebook import calendar
from samplan.rulebook.refused import Refused


@dataclass(frozen=True, slots=True)
class Deadline:
    """Not before a day, on a last day (then `due_at` is its last second), or at an instant; all None: no date."""

    not_before: date | None = None
    due_on: date | None = None
    due_at: datetime | None = None


def by_day(day: date, not_before: date | None = None) -> Deadline:
    """The deadline whose last day is `day`."""
    return Deadline(not_before, day, calendar.end_of(day))


class ByDay:
    """A term that looks at the day something happened and not at the clock; `counted` gives the deadline from a day."""

    __slots__ = ()
    counted: Callable[[date], Deadline]

    def deadline(self, opened: datetime) -> Deadline:
        """The deadline counted from that instant. Raises ValueError for a time without offset."""
        return counted(self, calendar.local_date(opened))


@lru_cache(maxsize=4096)
def counted(term: ByDay, day: date) -> Deadline:
    """The deadline of a term that began that day; many cases have events on one and the same day."""
    return term.counted(day)


@dataclass(frozen=True, slots=True)
class Days(ByDay):
    """Within `last` calendar days, and not before `first` of them have passed when that is given: "3–21 dagar"."""

    last: int
    first: int | None = None

    def counted(self, day: date) -> Deadline:
        not_before = None if self.first is None else day + timedelta(days=self.first)
        return by_day(day + timedelta(days=self.last), not_before)

    def __str__(self) -> str:
        return _count(self.last, "dag", "dagar", self.first)


@dataclass(frozen=True, slots=True)
class WorkingDays(ByDay):
    """Within so many working days, Monday to Friday without holidays."""

    last: int

    def counted(self, day: date) -> Deadline:
        return by_day(calendar.add_working_days(day, self.last))

    def __str__(self) -> str:
        return _count(self.last, "arbetsdag", "arbetsdagar")


@dataclass(frozen=True, slots=True)
class Years(ByDay):
    """Within so many years; from 29 February the last day is 28 February."""

    last: int

    def counted(self, day: date) -> Deadline:
        return by_day(calendar.add_years(day, self.last))

    def __str__(self) -> str:
        return f"{self.last} år"


@dataclass(frozen=True, slots=True)
class Hours:
    """Within so many hours that really pass."""

    last: int

    def deadline(self, opened: datetime) -> Deadline:
        return Deadline(due_at=calendar.add_hours(opened, self.last))

    def __str__(self) -> str:
        return _count(self.last, "timme", "timmar")


@dataclass(frozen=True, slots=True)
class ByClock:
    """At a clock time, every day of the year: the first time the clock shows it at or after the event.

    The guideline gives a clock time without naming the day; the nearest one is the only reading that leaves no
    message lying overnight without being late.
    """

    clock: time

    def deadline(self, opened: datetime) -> Deadline:
        now = calendar.local(opened)
        day = now.date() if now.time() <= self.clock else now.date() + timedelta(days=1)
        return Deadline(due_at=datetime.combine(day, self.clock, tzinfo=calendar.STOCKHOLM))

    def __str__(self) -> str:
        return f"kl. {self.clock:%H.%M} varje dag"


@dataclass(frozen=True, slots=True)
class NoDate(ByDay):
    """Owed, but without a date of its own: "utan dröjsmål", "i god tid", "efter behov", "enligt överenskommelse"."""

    words: str

    def counted(self, day: date) -> Deadline:
        return Deadline()

    def __str__(self) -> str:
        return self.words


Term = Days | WorkingDays | Years | Hours | ByClock | NoDate

UNDATED = (
    "utan dröjsmål",
    "i god tid",
    "efter behov",
    "enligt överenskommelse",
    "så snart dagen är bestämd",
    "ingen tid angiven",
)
EXAMPLES = "3 dagar, 3–21 dagar, 1 arbetsdag, 24 timmar, 1 år, kl. 12.00 varje dag eller utan dröjsmål"

_SHAPES: tuple[tuple[str, Callable[[re.Match[str]], Term]], ...] = (
    (r"(\d{1,4}) dag(?:ar)?", lambda m: Days(int(m[1]))),
    (r"(\d{1,4})[–-](\d{1,4}) dagar", lambda m: Days(int(m[2]), int(m[1]))),
    (r"(\d{1,3}) arbetsdag(?:ar)?", lambda m: WorkingDays(int(m[1]))),
    (r"(\d{1,4}) timm(?:e|ar)", lambda m: Hours(int(m[1]))),
    (r"(\d{1,2}) år", lambda m: Years(int(m[1]))),
    (r"kl\. ([01]\d|2[0-3])\.([0-5]\d) varje dag", lambda m: ByClock(time(int(m[1]), int(m[2])))),
)


def parse(words: str) -> Term:
    """The term a guideline file writes in Swedish. Raises ValueError with examples when it cannot be understood."""
    if words in UNDATED:
        return NoDate(words)
    for shape, build in _SHAPES:
        if match := re.fullmatch(shape, words, re.ASCII):
            term = build(match)
            if isinstance(term, Days) and term.first is not None and term.first > term.last:
                raise ValueError(f'"{words}" börjar efter att den slutar')
            return term
    raise ValueError(f'"{words}" går inte att läsa som en tid – skriv till exempel {EXAMPLES}')


def _count(number: int, one: str, many: str, first: int | None = None) -> str:
    """A number with the noun that agrees with it."""
    return f"{number if first is None else f'{first}–{number}'} {one if number == 1 else many}"


def agreed(value: object) -> Deadline:
    """A deadline someone has agreed: a day, or an instant with offset; both also as ISO text. Raises Refused."""
    try:
        if isinstance(value, str):
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return Deadline(due_at=calendar.local(value))
        if isinstance(value, date):
            return by_day(value)
    except ValueError:
        pass
    raise Refused("Skriv den nya tiden som ett datum, till exempel 2026-05-09.", field="to", code="bad_time")
