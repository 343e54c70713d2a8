"""What stands out in the log, and which readings are drawn for review (HSLF-FS 2016:40 4:9, SOSFS; ACC-03, ACC-02).

Something that stands out is no fault: it is what the reviewer looks at first. What is drawn by lot is looked at so that
nobody knows beforehand which reading will be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from hashlib import sha256

from samplan.rulebook.calendar import STOCKHOLM

NIGHT = (22, 6)  # from and to, o'clock in Sweden
SHARES = (1, 5, 10, 100)  # percent of the readings that can be drawn


@unique
class Pattern(Enum):
    """Why a reading stands out. The value is what the reviewer reads."""

    OWN_RECORD = "Samma namn som personen själv"
    SAME_SURNAME = "Samma efternamn som personen"
    COLLEAGUE = "Personen har samma namn som någon som arbetar hos er"
    PROTECTED = "Personen har skyddade uppgifter"
    NO_RELATION = "Enheten har inte varit med på 30 dagar"
    NIGHT = "På natten"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one member of staff who has read about one person on one day. Names as (given, family).

    colleague: the person has the name of somebody who works for the same organisation. related: the reader's unit has
    been a party, had something to do or been given something in the person's coordination in the last 30 days.
    """

    at: datetime
    reader: tuple[str, str]
    person: tuple[str, str]
    protected: bool = False
    colleague: bool = False
    related: bool = True


def patterns(reading: Reading) -> tuple[Pattern, ...]:
    """Why ``reading`` stands out, the gravest first; empty when it does not."""
    reader, person = _same(reading.reader), _same(reading.person)
    hour = reading.at.astimezone(STOCKHOLM).hour
    found = {
        Pattern.OWN_RECORD: reader == person,
        Pattern.SAME_SURNAME: reader != person and reader[1] == person[1],
        Pattern.COLLEAGUE: reading.colleague and reader != person,
        Pattern.PROTECTED: reading.protected,
        Pattern.NO_RELATION: not reading.related,
        Pattern.NIGHT: hour >= NIGHT[0] or hour < NIGHT[1],
    }
    return tuple(pattern for pattern, holds in found.items() if holds)


def _same(name: tuple[str, str]) -> tuple[str, str]:
    return name[0].strip().casefold(), name[1].strip().casefold()


def drawn(readings: Iterable[int], share: int, lot: str) -> set[int]:
    """Those of ``readings`` (their numbers in the log) that are drawn: about ``share`` percent.

    The same ``lot`` draws the same, whoever asks and whatever else there is; nobody knows it of a reading beforehand.
    """
    return {id for id in readings if int.from_bytes(sha256(f"{lot}:{id}".encode()).digest()[:4], "big") % 100 < share}
