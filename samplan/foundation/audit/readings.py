"""The log as its reviewer sees it: one member of staff who has read about one person on one day is one reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection

from samplan.foundation.audit.models import Entry, Review
from samplan.rulebook import log_review
from samplan.rulebook.calendar import STOCKHOLM, local_date
from samplan.rulebook.log_review import Pattern

CONTENT = ("read", "print", "search", "list")


@dataclass(frozen=True)
class Reading:
    """entry: the line it begins with. times: how many lines. patterns: why it stands out. drawn: by lot."""

    entry: int
    at: datetime
    who: str
    role: str
    unit_name: str
    times: int
    patterns: tuple[Pattern, ...]
    drawn: bool
    review: Review | None = None

    @property
    def done(self) -> bool:
        return self.review is not None and self.review.decision != ""


def month_of(day: date) -> tuple[datetime, datetime]:
    """The month of ``day`` in Sweden: its first moment, and the first of the next."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (datetime.combine(one, time(), STOCKHOLM) for one in (first, following))
    return begins, ends


def of_month(day: date, share: int) -> list[Reading]:
    """The readings of the acting reviewer's organisation in a month, newest first. Names of those read of stay behind.

    share: how many percent are drawn by lot.
    """
    begins, ends = month_of(day)
    return _between(begins, ends, share)


def why(entry: Entry) -> tuple[Pattern, ...]:
    """Why the reading that a line belongs to stands out; empty when it does not."""
    lines = lines_with(entry)
    begins, ends = _day_of(entry)
    found = [one for one in _between(begins, ends, 0) if one.entry in {line.id for line in lines}]
    return tuple(dict.fromkeys(pattern for one in found for pattern in one.patterns))


def _between(begins: datetime, ends: datetime, share: int) -> list[Reading]:
    with connection.cursor() as cursor:
        cursor.execute("select * from access.log_readings(%s, %s)", [begins, ends])
        rows = cursor.fetchall()
    reviews: dict[int, Review] = {}
    for review in Review.objects.filter(entry__in=[row[0] for row in rows]).order_by("made_at"):
        reviews[review.entry] = review
    drawn = log_review.drawn([row[0] for row in rows], share, f"{begins:%Y-%m}")
    found = []
    for (
        entry,
        at,
        who,
        role,
        unit_name,
        times,
        given,
        family,
        of_given,
        of_family,
        protected,
        colleague,
        related,
    ) in rows:
        facts = log_review.Reading(at, (given, family), (of_given, of_family), protected, colleague, related)
        found.append(
            Reading(
                entry, at, who, role, unit_name, times, log_review.patterns(facts), entry in drawn, reviews.get(entry)
            )
        )
    return found


def asked() -> list[tuple[Review, Entry]]:
    """What persons have asked about in the acting reviewer's organisation and nobody has answered, oldest first.

    Also of what the reviewer has read, which somebody else answers.
    """
    waiting = list(Review.objects.filter(kind=Review.Kind.ASKED, decision="").order_by("made_at"))
    entries = Entry.objects.in_bulk([row.entry for row in waiting])
    return [(row, entries[row.entry]) for row in waiting if row.entry in entries]


def waiting_questions() -> dict[UUID, int]:
    """How many questions wait that nobody there can answer, by organisation of the acting administrator's huvudman.

    Nothing of what they say.
    """
    with connection.cursor() as cursor:
        cursor.execute("select organisation, waiting from access.waiting_questions()")
        return dict(cursor.fetchall())


def newest_answer(persons: Iterable[UUID], since: datetime) -> tuple[Review, Entry] | None:
    """What the person was last told about a reading that they had asked about, if it was after ``since``."""
    rows = Review.objects.filter(kind=Review.Kind.ASKED, person__in=list(persons), decided_at__gt=since)
    row = rows.order_by("-decided_at").first()
    entry = entry_of(row.entry) if row else None
    return (row, entry) if row and entry else None


def entry_of(id: int) -> Entry | None:
    """A line that the actor may read: the person of themselves, the reviewer of the own organisation."""
    return Entry.objects.filter(id=id, actor_kind="unit", action__in=CONTENT, person__isnull=False).first()


def lines_with(entry: Entry) -> list[Entry]:
    """What the same member of staff read about the same person that day, in order."""
    begins, ends = _day_of(entry)
    rows = Entry.objects.filter(person=entry.person, actor_user=entry.actor_user, organisation=entry.organisation)
    return list(rows.filter(at__gte=begins, at__lt=ends, action__in=CONTENT).order_by("at", "id"))


def _day_of(entry: Entry) -> tuple[datetime, datetime]:
    day = local_date(entry.at)
    return datetime.combine(day, time(), STOCKHOLM), datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)


def name_of_person(entry: Entry) -> str:
    """Whose it is that was read: told to the reviewer who has opened the reading."""
    with connection.cursor() as cursor:
        cursor.execute("select access.reviewed_person(%s)", [entry.id])
        name: str | None = cursor.fetchone()[0]
    return name or ""


def reviews_of(entry: Entry) -> list[Review]:
    """What has been asked and decided about a reading, oldest first."""
    return list(Review.objects.filter(entry=entry.id).order_by("made_at"))


def questions_of(entries: Iterable[int], persons: Iterable[UUID]) -> dict[int, Review]:
    """What the person has asked, by the line it is about."""
    rows = Review.objects.filter(kind=Review.Kind.ASKED, entry__in=list(entries), person__in=list(persons))
    return {row.entry: row for row in rows}
