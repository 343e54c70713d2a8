"""What is so in the random world, as its generator did it. Plain values: nothing here knows the system under test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

LETTERS = "bcdfghjkmnpqrstvwx"  # no vowel: no word of ours, and nothing that a paper would hyphenate
MARK = "zq"
LENGTH = 16
TOKEN = re.compile(rf"{MARK}[{LETTERS}]{{{LENGTH - len(MARK)}}}", re.IGNORECASE)
NUMBER = re.compile(r"(?<![0-9a-f-])((?:19|20)\d{6})[-+ ]?(\d{4})(?![0-9a-f])")


@dataclass(frozen=True)
class Who:
    """Somebody at a screen. ``ended``: their assignment has. ``selves``: a person under each number they had."""

    name: str
    kind: str  # staff | person | nobody
    unit: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    user: UUID | None = None
    assignment: UUID | None = None
    ended: bool = False
    selves: frozenset[UUID] = frozenset()


@dataclass
class Person:
    id: UUID
    number: str
    protected: bool = False
    dead: bool = False
    same: frozenset[UUID] = frozenset()  # who else in the register they are, when two have been joined


@dataclass
class Place:
    """A unit's or an outsider's place in a case. ``called``: has been told of it. ``left``: is in it no longer; the
    first that left a case is 1, the next is 2."""

    called: bool = False
    left: int = 0


@dataclass(eq=False)
class Case:
    """A coordination: who holds it together, who is in it, whose meeting window is open, how far it has come."""

    person: UUID
    coordinator: UUID  # the unit that coordinates now
    id: UUID | None = None
    places: dict[UUID, Place] = field(default_factory=dict)  # by unit
    windows: set[UUID] = field(default_factory=set)  # units
    concluded: bool = False
    stopped: bool = False  # the consent has been taken back
    expired: bool = False  # the consent held until a day that has been
    ended: bool = False


@dataclass
class Text:
    """Words that stand nowhere else. ``rule``: which sentence of the law table says who reads them."""

    token: str
    what: str
    rule: str
    person: UUID
    case: Case | None = None
    owner: UUID | None = None  # the organisation
    unit: UUID | None = None  # the receiver of a request, the two of a hand-over
    other: UUID | None = None
    share: str = ""  # me | coordinator | meeting


@dataclass
class Handed:
    """One handing over of a paper: to a unit or to the person."""

    unit: UUID | None = None
    person: UUID | None = None
    letter: bool = False
    posted: bool = False
    recalled: bool = False


@dataclass
class Paper:
    """A document: never changed, owned by an organisation or by the person, with the words that stand in it."""

    id: UUID
    case: Case
    kind: str
    organisation: UUID | None = None
    person: UUID | None = None
    unit: UUID | None = None  # that gave an answer
    words: set[str] = field(default_factory=set)
    handed: list[Handed] = field(default_factory=list)


@dataclass
class Facts:
    """The whole world."""

    persons: dict[UUID, Person] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    papers: dict[UUID, Paper] = field(default_factory=dict)
    whos: list[Who] = field(default_factory=list)
    requests: dict[UUID, tuple[UUID, UUID]] = field(default_factory=dict)  # id → person, unit that was asked

    def papers_of(self, case: Case) -> list[Paper]:
        return [paper for paper in self.papers.values() if paper.case is case]


def words_in(text: str) -> set[str]:
    """The canaries in a text: words of somebody's, and personal numbers."""
    found = {match.lower() for match in TOKEN.findall(text)}
    return found | {"".join(match) for match in NUMBER.findall(text)}
