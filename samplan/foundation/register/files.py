"""The files of a county's folder: which columns each has, and what may stand in them. See docs/operations.md.

Reading touches no database. Whatever is wrong becomes a ``Fault`` with file and line, all of them at once, so that the
one who mends the files need not run it once for each.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from samplan.foundation.directory.staffing import A_MOBILE, HSA_ID
from samplan.foundation.register.areas import areas, kommuner
from samplan.rulebook import identity
from samplan.rulebook.calendar import STOCKHOLM
from samplan.rulebook.notices import is_mobile
from samplan.rulebook.permissions import THE_PERSON, Role
from samplan.rulebook.refused import Refused

KINDS = {"region": "region", "kommun": "kommun", "skola": "school", "privat": "private"}
PROTECTION = {"": "none", "sekretessmarkering": "marked", "skyddad folkbokföring": "registered"}
ROLES = {role.value.lower(): role.name for role in Role if role not in THE_PERSON}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Fault:
    """Something to mend: in which file, on which line (0 when it is the file itself), and what to do."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file} rad {self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class Wrong(ValueError):
    """A value that cannot stand in its column; the text says what can."""


Reader = Callable[[str], object]


@dataclass(frozen=True)
class Column:
    """A column: whether it must have a value, the longest one, how it is read, and whether a file may be without it."""

    must: bool = False
    most: int = 200
    read: Reader = str
    spare: bool = False


def _one_of(values: dict[str, str]) -> Reader:
    def read(text: str) -> str:
        try:
            return values[text.lower()]
        except KeyError:
            raise Wrong(f"”{text}” går inte. Skriv något av: {', '.join(filter(None, values))}.") from None

    return read


def _hsa(text: str) -> str:
    if not HSA_ID.fullmatch(text):
        raise Wrong(f"”{text}” är inget HSA-id.")
    return text


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise Wrong(f"”{text}” är ingen e-postadress.") from None
    return text


def _mobile(text: str) -> str:
    if text and not is_mobile(text):
        raise Wrong(f"”{text}” är inget mobilnummer. Skriv {A_MOBILE}.")
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Wrong(f"”{text}” är inget datum. Skriv till exempel 2027-03-12.") from None


def _midnight(text: str) -> datetime | None:
    day = _day(text)
    return datetime.combine(day, time(0), STOCKHOLM) if day else None


def _area(text: str) -> str:
    if text and text not in areas():
        raise Wrong(f"”{text}” är ingen kod för en region eller en kommun.")
    return text


def _kommun(text: str) -> str:
    """The name of one of the 290, by code or name. One who is registered nowhere in Sweden has none."""
    if not text:
        return ""
    name = kommuner().get(text) or _kommun_names().get(text.casefold())
    if name is None:
        raise Wrong(f"”{text}” är ingen av Sveriges 290 kommuner. Skriv namnet eller koden: Boden eller 2582.")
    return name


@cache
def _kommun_names() -> dict[str, str]:
    return {name.casefold(): name for name in kommuner().values()}


def _number(text: str) -> identity.PersonNumber:
    try:
        return identity.parse(text, datetime.now(STOCKHOLM).date(), reserve=True)
    except Refused as refused:
        raise Wrong(str(refused)) from None


HSA = Column(must=True, most=60, read=_hsa)
ORGANISATIONS, UNITS, STAFF, ASSIGNMENTS, PERSONS = (
    "organisationer.csv", "enheter.csv", "personal.csv", "uppdrag.csv", "personer.csv",
)  # fmt: skip
FILES: dict[str, dict[str, Column]] = {
    ORGANISATIONS: {
        "hsa_id": HSA,
        "slag": Column(must=True, read=_one_of(KINDS)),
        "huvudman": Column(must=True, most=60),
        "namn": Column(must=True),
        "kod": Column(most=4, read=_area),
        "orgnr": Column(most=12),
    },
    UNITS: {
        "hsa_id": HSA,
        "organisation": HSA,
        "overordnad": Column(most=60),
        "slag": Column(must=True, most=40),
        "namn": Column(must=True),
        "adress": Column(most=300),
        "telefon": Column(most=30),
        "oppettider": Column(),
        "epost": Column(most=254, read=_email),
        "funktion": Column(),
        "jourtelefon": Column(most=30, read=_mobile, spare=True),
    },
    STAFF: {
        "hsa_id": HSA,
        "fornamn": Column(must=True, most=100),
        "efternamn": Column(must=True, most=100),
        "titel": Column(most=100),
        "telefon": Column(most=30),
    },
    ASSIGNMENTS: {
        "personal": HSA,
        "enhet": HSA,
        "roll": Column(must=True, read=_one_of(ROLES)),
        "legitimation": Column(most=60),
        "fran": Column(read=_midnight),
        "till": Column(read=_midnight),
    },
    PERSONS: {
        "nummer": Column(must=True, most=40, read=_number),
        "fornamn": Column(must=True, most=100),
        "efternamn": Column(must=True, most=100),
        "skydd": Column(read=_one_of(PROTECTION)),
        "kommun": Column(most=60, read=_kommun),
        "adress": Column(most=300),
        "telefon": Column(most=30),
        "sprak": Column(most=60),
        "tolk": Column(most=60),
        "kommunikation": Column(most=300),
        "halsocentral": Column(most=60),
    },
}
OPTIONAL = (PERSONS,)


@dataclass(frozen=True)
class Row:
    """One line of a file, its values read. Of those in ``wrong`` the text stands as it was: the fault has been told."""

    line: int
    values: dict[str, object]
    wrong: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> object:
        return self.values[column]

    def right(self, *columns: str) -> bool:
        """Whether every one of these could be read."""
        return self.wrong.isdisjoint(columns)


@dataclass
class Folder:
    """What a county's folder says: rows by file, and everything that is wrong with them."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    digest: str = ""
    lost: set[str] = field(default_factory=set)  # files of which rows are missing here

    def fault(self, file: str, line: int, text: str, *, lost: bool = False) -> None:
        """Add one; lost: no row came of it."""
        self.faults.append(Fault(file, line, text))
        if lost:
            self.lost.add(file)


def read(folder: Path) -> Folder:
    """Read every file of ``folder``, each value by its column. Faults are gathered in the answer, nothing is raised."""
    found, digest = Folder(), hashlib.sha256()
    for name, columns in FILES.items():
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            if name not in OPTIONAL:
                found.fault(name, 0, f"Filen finns inte i {folder}.", lost=True)
            continue
        except OSError as error:
            found.fault(name, 0, f"Filen går inte att läsa ({error.strerror}).", lost=True)
            continue
        digest.update(name.encode() + b"\0" + content)
        found.rows[name] = list(_rows(name, columns, content, found))
    found.digest = digest.hexdigest()
    return found


def _rows(name: str, columns: dict[str, Column], content: bytes, found: Folder) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found.fault(name, line, "Filen är inte UTF-8. Spara den som ”CSV UTF-8”.", lost=True)
        return
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [word.strip().lower() for word in next(reader, [])]
        if not _heading_holds(name, columns, heading, found):
            return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = _row(
                    name, columns, dict(zip(heading, cells, strict=False)), line, len(cells) - len(heading), found
                )
                if row:
                    yield row
            line = reader.line_num + 1
    except csv.Error:
        found.fault(
            name, reader.line_num, "Raden går inte att läsa. Titta efter citattecken som inte har ett par.", lost=True
        )


def _heading_holds(name: str, columns: dict[str, Column], heading: list[str], found: Folder) -> bool:
    missing = [word for word, column in columns.items() if word not in heading and not column.spare]
    unknown = [word for word in heading if word not in columns]
    twice = {word for word in heading if heading.count(word) > 1}
    if missing:
        found.fault(name, 1, f"Kolumnerna {', '.join(missing)} saknas.", lost=True)
    if unknown:
        found.fault(name, 1, f"Kolumnerna {', '.join(unknown)} känns inte igen.", lost=True)
    if twice:
        found.fault(name, 1, f"Kolumnerna {', '.join(sorted(twice))} finns två gånger.", lost=True)
    return not (missing or unknown or twice)


def _row(
    name: str, columns: dict[str, Column], cells: dict[str, str], line: int, over: int, found: Folder
) -> Row | None:
    if over:
        found.fault(
            name, line, f"Raden har {abs(over)} {'värden för mycket' if over > 0 else 'värden för lite'}.", lost=True
        )
        return None
    values: dict[str, object] = {}
    wrong = set()
    for word, column in columns.items():
        values[word] = text = cells.get(word, "").strip()
        told = _wrong_with(text, column)
        if not told:
            try:
                values[word] = column.read(text)
            except Wrong as error:
                told = [str(error)]
        for fault in told:
            found.fault(name, line, f"{word}: {fault}")
            wrong.add(word)
    return Row(line, values, frozenset(wrong))


def _wrong_with(text: str, column: Column) -> list[str]:
    """What is wrong with a value, whatever it should say."""
    told = []
    if column.must and not text:
        told.append("Här måste något stå.")
    if len(text) > column.most:
        told.append(f"Högst {column.most} tecken. Här står {len(text)}.")
    if _CONTROL.search(text):
        told.append("Här står ett tecken som inte syns och inte går att spara. Skriv om värdet.")
    return told
