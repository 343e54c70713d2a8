"""An extract of the log: who has read about one person, between two days (ACC-03, 8 kap. 5 § PDL).

The policies decide which lines there are to take: the person reads those about themself, in every organisation; the
reviewer reads those of the own organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Func

from samplan.foundation.audit.models import Entry
from samplan.foundation.audit.readings import CONTENT
from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.refused import Refused

MOST = 3000  # lines in one extract: what is more is a paper that nobody reads
TOO_MANY = "Det är fler än 3 000 rader. Välj färre dagar."


@dataclass(frozen=True)
class Period:
    """Two days, both of them in."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment in Sweden, and the first one after."""
        begins, ends = self.first, self.last + timedelta(days=1)
        return datetime.combine(begins, time(), STOCKHOLM), datetime.combine(ends, time(), STOCKHOLM)


def lines_about(persons: Iterable[UUID] | Func, period: Period, *, organisation: UUID | None = None) -> list[Entry]:
    """What staff have read, printed or looked for about the person, oldest first; of one organisation if given.

    persons: every id that the person is registered by, or a query for them. Raises Refused when there are too many
    to read.
    """
    begins, ends = period.moments
    rows = Entry.objects.filter(person__in=persons, at__gte=begins, at__lt=ends, actor_kind="unit", action__in=CONTENT)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    found = list(rows.order_by("at", "id")[: MOST + 1])
    if len(found) > MOST:
        raise Refused(TOO_MANY)
    return found


@dataclass(frozen=True)
class Listed:
    """One member of staff, in one assignment, who has met the person in lists: when first and last, how many times."""

    first: datetime
    latest: datetime
    times: int
    who: str
    role: str
    unit: str


def listed(period: Period, *, about: int | None = None) -> list[Listed]:
    """Who has seen the person's name in a list of cases, the latest first: a name there tells of a plan (8:5 PDL).

    Each once, and not line by line: a unit opens its lists all day long. about: the acting reviewer's line about the
    person, and then only their own organisation; None when it is the person who asks.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from access.log_listed(%s, %s, %s)", [about, *period.moments])
        return [Listed(*row) for row in cursor.fetchall()]


def newest_about(number: str) -> Entry | None:
    """The newest line of the acting reviewer's own log about whoever has this number (twelve digits, or a reserve
    number); None when there is none, whether or not somebody has the number."""
    with connection.cursor() as cursor:
        cursor.execute("select access.log_about(%s)", [number])
        (found,) = cursor.fetchone()
    return None if found is None else Entry.objects.get(id=found)
