"""The number a person is known by: personnummer, samordningsnummer or reservnummer, as one value.

A samordningsnummer has the day plus 60, and may have month 00 or a day that no calendar knows (day 60: unknown), so its
birth date can be partial or missing; its age then is a span. Luhn is the only check they all share.
Source: ORG-06; 18 § folkbokföringslagen (1991:481); the samordningsnummer by lag (2022:1697).
"""

import re
from dataclasses import dataclass
from datetime import date

from samplan.rulebook.refused import Refused

PERSONNUMMER, SAMORDNINGSNUMMER, RESERVNUMMER = "personnummer", "samordningsnummer", "reservnummer"
EXAMPLE = "19121212-1212"
HOW = f"Skriv personnumret med 12 siffror, till exempel {EXAMPLE}."

# What people paste between the digits: any of the dashes, and the spaces that look like nothing.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SPACES = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]+")
_WRITTEN = re.compile(r"(\d{8}|\d{6})([-+]?)(\d{4})", re.ASCII)
_BORN_FIRST = re.compile(r"(18|19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])", re.ASCII)
_RESERVE = re.compile(r"[0-9A-Z]{8,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """`kind` and the twelve digits (or the reserve number's own characters) without separator."""

    kind: str
    value: str

    def __str__(self) -> str:
        """As people write it: 19441212-1212."""
        return self.value if self.kind == RESERVNUMMER else f"{self.value[:8]}-{self.value[8:]}"

    @property
    def born_on(self) -> date | None:
        """The birth date, or None when the number does not tell the whole of it."""
        if self.kind == RESERVNUMMER:
            return None
        return _date(self.value[:6], int(self.value[6:8]) % 60 if self._coordination else int(self.value[6:8]))

    @property
    def born(self) -> str:
        """As much of the birth date as the number tells: "1944-12-12", "1944", "" for nothing.

        A reserve number that begins with a day in a year is read as if it told the year, as Västra Götaland's do.
        """
        if self.born_on is not None:
            return self.born_on.isoformat()
        if self.kind == RESERVNUMMER and not _BORN_FIRST.match(self.value):
            return ""
        return self.value[:4]

    @property
    def _coordination(self) -> bool:
        return self.kind == SAMORDNINGSNUMMER

    def age_on(self, day: date) -> tuple[int, int] | None:
        """The youngest and the oldest the person can be, in whole years; None when nothing is known.

        The same number twice when the birth date is known. Raises nothing for a birth date after `day`: age 0.
        """
        if self.kind == RESERVNUMMER:
            return None
        year, month, born = int(self.value[:4]), int(self.value[4:6]), self.born_on
        if born is not None:
            age = _age(born, day)
            return age, age
        if 1 <= month <= 12:
            return _age(_last_of(year, month), day), _age(date(year, month, 1), day)
        return _age(date(year, 12, 31), day), _age(date(year, 1, 1), day)


def parse(text: str, today: date, reserve: bool = False) -> PersonNumber:
    """The number someone has written: 10 or 12 digits, with -, + or spaces, or a reserve number when that is allowed.

    Ten digits are read as born within the last hundred years, a + as of a year before. `today` decides the century.
    Raises Refused with what to write instead.
    """
    bare = _SPACES.sub("", text.translate(_DASHES)).strip()
    match = _WRITTEN.fullmatch(bare)
    if match is None:
        if reserve and _RESERVE.fullmatch(bare.replace("-", "").upper()) and not bare.isdigit():
            return PersonNumber(RESERVNUMMER, bare.replace("-", "").upper())
        raise Refused(HOW, field="number", code="shape")
    day, sign, last = match.groups()
    digits = (day if len(day) == 8 else _century(day, sign, today) + day) + last
    if not luhn(digits[2:]):
        raise Refused(f"Kontrollsiffran stämmer inte. {HOW}", field="number", code="check_digit")
    return _known(digits, today)


def _known(digits: str, today: date) -> PersonNumber:
    """The number as the kind its day says it is. Raises Refused for a birth date that cannot be."""
    day = int(digits[6:8])
    if int(digits[:4]) < 1840 or digits[:4] > f"{today.year:04}":
        raise Refused(f"Födelseåret {digits[:4]} kan inte stämma. {HOW}", field="number", code="year")
    if 60 <= day <= 91 and int(digits[4:6]) <= 12:
        return PersonNumber(SAMORDNINGSNUMMER, digits)
    born = _date(digits[:6], day)
    if born is None or born > today:
        raise Refused(f"Födelsedatumet {digits[:8]} kan inte stämma. {HOW}", field="number", code="date")
    return PersonNumber(PERSONNUMMER, digits)


_MENTIONED = re.compile(r"(?<!\d)((?:18|19|20)?\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d|[6-9]\d)) ?([-+]?) ?(\d{4})(?!\d)")


def mentions_number(text: str) -> bool:
    """Whether a personnummer or samordningsnummer stands in a text.

    With the century or the sign it is one also when a digit has slipped. Ten bare digits can be a phone number: then
    the check digit decides.
    """
    found = _MENTIONED.finditer(text.translate(_DASHES))
    return any(day[6:] or sign or luhn(day + last) for day, sign, last in (match.groups() for match in found))


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _century(day: str, sign: str, today: date) -> str:
    """The two digits left out: the latest century that does not make the birth lie ahead.

    A plus stands from the year in which the person turns 100, before the birthday too (18 § folkbokföringslagen).
    """
    if sign == "+":
        return f"{(today.year - 100 - int(day[:2])) // 100:02}"
    month_and_day = f"{day[2:4]}{int(day[4:6]) % 60:02}"
    century = today.year // 100
    if f"{century:02}{day[:2]}{month_and_day}" > f"{today:%Y%m%d}":
        century -= 1
    return f"{century:02}"


def _date(year_and_month: str, day: int) -> date | None:
    try:
        return date(int(year_and_month[:4]), int(year_and_month[4:6]), day)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return next(date(year, month, day) for day in (31, 30, 29, 28) if _date(f"{year:04}{month:02}", day))


def _age(born: date, day: date) -> int:
    """Whole years: one is a year older on the birthday, born on 29 February on 1 March of other years."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
