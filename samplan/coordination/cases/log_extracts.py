"""A log extract: for the person about themself, and for the reviewer to give out on request (ACC-03, INDI-04).

That it is taken out is itself a line in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from samplan.coordination.cases import queries
from samplan.foundation.access.actor import Actor
from samplan.foundation.audit import extracts, log, readings
from samplan.foundation.audit.extracts import Listed, Period
from samplan.foundation.audit.models import Entry
from samplan.foundation.persons import queries as persons
from samplan.rulebook import identity
from samplan.rulebook.calendar import local, local_date
from samplan.rulebook.permissions import title_to_person


@dataclass(frozen=True)
class Extract:
    """The lines, oldest first, and who has met the name in lists. organisation: "" when it holds every organisation's.
    person: "" for the person's own."""

    period: Period
    organisation: str
    person: str
    lines: list[Entry]
    listed: list[Listed] = field(default_factory=list)

    @property
    def told(self) -> list[queries.Reading]:
        """The lines as readings, newest first: one session's within ten minutes are one."""
        return queries.told_of(self.lines)

    @property
    def content(self) -> dict[str, Any]:
        """What the paper says (``letters.log_extract``)."""
        return {
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "organisation": self.organisation,
            "person": {"name": self.person},
            "rows": [
                {
                    "at": one.at.isoformat(),
                    "who": one.who,
                    "role": title_to_person(one.role),
                    "unit": one.unit,
                    "what": one.what,
                    "why": one.why,
                }
                for one in self.told
            ],
            "listed": [
                {
                    "who": one.who,
                    "role": title_to_person(one.role),
                    "unit": one.unit,
                    "first": one.first.isoformat(),
                    "latest": one.latest.isoformat(),
                    "times": one.times,
                }
                for one in self.listed
            ],
        }

    @property
    def rows(self) -> list[dict[str, str]]:
        """Each line for itself, oldest first, then who has met the name in lists, for a file: see ``COLUMNS``."""
        rows = [*map(_columns, self.lines), *map(_listed_columns, self.listed)]
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


COLUMNS = ("tid", "namn", "roll", "enhet", "gjorde", "grund")


def _columns(line: Entry) -> Iterable[str]:
    why = queries.GROUNDS.get(line.ground, "")
    at = local(line.at).isoformat(" ", "seconds")
    return at, line.actor_name, title_to_person(line.actor_role), line.unit_name, queries.words_of(line), why


def _listed_columns(one: Listed) -> Iterable[str]:
    first, latest = (local(at).isoformat(" ", "seconds") for at in (one.first, one.latest))
    times = "en gång" if one.times == 1 else f"{one.times} gånger, senast {latest}"
    return first, one.who, title_to_person(one.role), one.unit, f"såg ditt namn i enhetens listor, {times}", ""


def own(actor: Actor, period: Period, now: datetime) -> Extract:
    """The person's own, from all organisations. Raises Refused when there is too much for one paper."""
    lines = extracts.lines_about(actor.selves, period)
    log.note(log.Line(by=actor, now=now, action="print", what="log_extract", ground="self", person=actor.own_person))
    return Extract(period, "", "", lines, extracts.listed(period))


def about(actor: Actor, entry: Entry, period: Period, now: datetime, *, taken: bool) -> Extract:
    """What the reviewer's own organisation has had to do with the person of ``entry``, a line of its log.

    taken: whether it is taken out, or looked at. Raises Refused when there is too much for one paper.
    """
    whose = persons.same(entry.person) if entry.person else ()
    lines = extracts.lines_about(whose, period, organisation=actor.own_organisation)
    line = log.Line(
        by=actor, now=now, action="print" if taken else "read", what="review", ground="review", case=entry.case,
        person=entry.person,
    )  # fmt: skip
    log.note(line)
    listed = extracts.listed(period, about=entry.id)
    return Extract(period, actor.organisation_name, readings.name_of_person(entry), lines, listed)


def find(*, number: str, by: Actor, now: datetime, request_id: str = "") -> Entry | bool:
    """The newest line of the reviewer's own log about whoever has this number; False when there is none.

    Says the same whether nobody has the number or nobody here has read about them. Logged, also when nothing is found.
    Raises Refused when it is no number.
    """
    parsed = identity.parse(number, local_date(now), reserve=True)
    found = extracts.newest_about(parsed.value)
    case, person = (found.case, found.person) if found else (None, None)
    log.note(
        log.Line(by=by, now=now, action="search", what="review", ground="review", case=case, person=person)
    )  # fmt: skip
    return found or False
