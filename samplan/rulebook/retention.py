"""How long an owner keeps its own copy, and when it is to be disposed of (ACC-04).

Retention is per owner, never per plan: health care keeps at least ten years, a personakt in socialtjänsten is disposed
of after five, and each copy follows its own owner's law. The last note's day is the day counted from; from 29 February
the period ends on 28 February.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, unique

from samplan.rulebook import calendar, terms
from samplan.rulebook.packs.schema import Pack

HEALTH_YEARS, SOCIAL_YEARS, PRIVATE_SOCIAL_YEARS, CHILD_PROTECTION_AGE = 10, 5, 2, 30
SAMPLE_DAYS = (5, 15, 25)


@unique
class Owner(Enum):
    """Whose copy it is. The value is the Swedish name."""

    HEALTH = "hälso- och sjukvård"
    SOCIAL = "socialtjänst"
    PRIVATE_SOCIAL = "privat utförare i socialtjänsten"
    SCHOOL = "skola"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What changes the time: `kept` for placed children, paternity, adoption; `hold` while a review or trial lasts."""

    born_on: date | None = None
    kept: bool = False
    child_protection: bool = False
    kept_area: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """Keep at least to and including `keep_to`, dispose at the earliest on `from_day`, at the latest on `by_day`.

    None: no such day. `archive` means that the copy is never disposed of but handed to the archive.
    """

    keep_to: date | None
    from_day: date | None
    by_day: date | None
    archive: bool
    text_sv: str
    section: str
    source: str
    requirement: str = "ACC-04"


NOTHING = Circumstances()


def retention(pack: Pack, owner: Owner, last_note: date, facts: Circumstances = NOTHING) -> Retention:
    """When the owner's copy may and must go. A guideline may lengthen health care's time, never anybody's disposal."""
    if owner is Owner.SCHOOL:
        text = "Skolans handlingar följer skolhuvudmannens egen plan."
        return Retention(None, None, None, False, text, "10 § arkivlagen (1990:782)", "skolhuvudmannens plan")
    if owner is Owner.HEALTH:
        found = _health(pack, last_note)
    elif owner is Owner.PRIVATE_SOCIAL:
        keep = calendar.add_years(last_note, PRIVATE_SOCIAL_YEARS)
        text = "En privat utförare gallrar två år efter den sista anteckningen."
        found = Retention(keep, _day_after(keep), None, False, text, "17 kap. 2 § SoL (2025:400)", "lag")
    else:
        found = _social(last_note, facts)
    if facts.hold:
        text = "Handlingen behövs i en tillsyn, en rättsprocess eller ett utlämnande och gallras inte nu."
        return Retention(found.keep_to, None, None, found.archive, text, found.section, found.source)
    return found


def _health(pack: Pack, last_note: date) -> Retention:
    own = pack.retention.value
    years = max(HEALTH_YEARS, own.last if isinstance(own, terms.Years) else 0)
    keep = calendar.add_years(last_note, years)
    rule = pack.retention.rule
    return Retention(
        keep, _day_after(keep), None, False, rule.text, "3 kap. 17 § patientdatalagen (2008:355)", rule.source
    )


def _social(last_note: date, facts: Circumstances) -> Retention:
    """Five years, then disposed of before the end of the next calendar year; a few kinds are kept for ever."""
    if facts.kept:
        text = "Handlingar om placerade barn, faderskap och adoption gallras inte."
        return Retention(None, None, None, True, text, "16 kap. 2 § SoL (2025:400)", "lag")
    if facts.kept_area or (facts.born_on is not None and facts.born_on.day in SAMPLE_DAYS):
        text = "Handlingen hör till det urval som sparas för forskning (födda den 5, 15 och 25, och vissa kommuner)."
        return Retention(None, None, None, True, text, "13 kap. 1 § socialtjänstförordningen (2025:468)", "lag")
    keep = calendar.add_years(last_note, SOCIAL_YEARS)
    section, text = "16 kap. 1 § SoL (2025:400)", "En personakt gallras fem år efter den sista anteckningen."
    if facts.child_protection and facts.born_on is not None:
        thirty = calendar.add_years(facts.born_on, CHILD_PROTECTION_AGE) - timedelta(days=1)
        if thirty > keep:
            keep, section = thirty, "16 kap. 2 a § SoL (2025:400)"
            text = "En utredning till skydd för ett barn sparas tills barnet har fyllt 30 år."
    first = _day_after(keep)
    return Retention(keep, first, date(first.year + 1, 12, 31), False, text, section, "lag")


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
