"""The seals of the log: each vouches for the rows of a minute and for the seal before it (ACC-03).

The database makes them. Whoever runs this code may ask for a seal and for nothing else, and read what it says.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

AT_A_TIME = 200_000  # rows of one seal, as the database has it: more wait for the next


@dataclass(frozen=True)
class Head:
    """What one prints or sends away: with it nobody can make the chain anew, or cut it, without being found out."""

    day: date
    seal: int
    hash: str

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.seal} {self.hash}"


def seal() -> int:
    """Seal what has come since the last seal. Returns how many rows: when ``AT_A_TIME`` or more, ask again."""
    with connection.cursor() as cursor:
        cursor.execute("select access.seal_log()")
        return int(cursor.fetchone()[0])


def seal_all() -> int:
    """Seal until nothing waits, a transaction for each seal. Returns how many rows."""
    rows = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '10min'")  # after a long stop there may be millions
            sealed = seal()
        rows += sealed
        if sealed < AT_A_TIME:
            return rows


def make_months() -> None:
    """Make the partitions of this month and the next two, if they are missing. Waits two seconds for them at most."""
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '2s'")
        cursor.execute("select access.make_log_months()")


def waits_since() -> datetime | None:
    """When the oldest row was recorded that no seal vouches for; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select access.log_waits_since()")
        found: datetime | None = cursor.fetchone()[0]
        return found


def head(day: date | None = None) -> Head | None:
    """The last seal at the end of ``day`` (Swedish time), or the newest; None when there was none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (at at time zone 'Europe/Stockholm')::date, id, hash from audit_seal "
            "where %(day)s::date is null or (at at time zone 'Europe/Stockholm')::date <= %(day)s "
            "order by id desc limit 1",
            {"day": day},
        )
        found = cursor.fetchone()
    return Head(day or found[0], found[1], found[2]) if found else None
