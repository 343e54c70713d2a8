"""Who has read, as the person is told it: names, titles in words, and why they may read (INDI-04)."""

from collections.abc import Iterable
from dataclasses import replace

from samplan.coordination.cases.queries import Reading
from samplan.rulebook.permissions import Role, title_to_person


def told(readings: Iterable[Reading]) -> tuple[list[Reading], list[Reading]]:
    """The readings of others, and the person's own, both in the order given."""
    others: list[Reading] = []
    own: list[Reading] = []
    for reading in readings:
        mine = reading.role == Role.PERSON.name
        (own if mine else others).append(replace(reading, role=title_to_person(reading.role)))
    return others, own
