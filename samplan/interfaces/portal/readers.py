"""Who has read, as the person is told it: names, titles in words, and why they may read (INDI-04)."""

from collections.abc import Iterable
from dataclasses import replace

from samplan.coordination.cases.queries import Reading
from samplan.rulebook.permissions import Role


def told(readings: Iterable[Reading]) -> tuple[list[Reading], list[Reading]]:
    """The readings of others, and the person's own, both in the order given."""
    others: list[Reading] = []
    own: list[Reading] = []
    for reading in readings:
        mine = reading.role == Role.PERSON.name
        (own if mine else others).append(replace(reading, role=_title(reading.role)))
    return others, own


def _title(code: str) -> str:
    """The role in words, as it stands inside a sentence; "" for one that is not a role."""
    title = Role[code].value if code in Role.__members__ else ""
    return title[:1].lower() + title[1:]
