"""What age means: whose consent, whose voice, and whether the county plans for that age here."""

from dataclasses import dataclass

from samplan.rulebook.packs.schema import Pack
from samplan.rulebook.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Band:
    """An age band: from and up to and including an age, and what holds in it."""

    code: str
    first: int
    last: int | None
    guardians_consent: bool
    own_consent: bool
    text_sv: str
    section: str


BANDS = (
    Band(
        "under_12",
        0,
        11,
        True,
        False,
        "Vårdnadshavarna samtycker. Barnet får information och får säga vad det tycker.",
        "6 kap. 11 och 13 §§ föräldrabalken; 3 kap. 2 § och 21 kap. 1 § SoL (2025:400)",
    ),
    Band(
        "12_to_14",
        12,
        14,
        True,
        False,
        "Vårdnadshavarna samtycker. Barnets vilja väger tyngre ju äldre och mognare det är.",
        "6 kap. 11 § föräldrabalken; 3 kap. 2 § och 21 kap. 1 § SoL (2025:400)",
    ),
    Band(
        "15_to_17",
        15,
        17,
        True,
        True,
        "Den unga för sin egen talan och tillfrågas själv, vid sidan av vårdnadshavarna.",
        "3 kap. 4 § och 21 kap. 1 § SoL (2025:400); 12 kap. 3 § OSL (2009:400)",
    ),
    Band("adult", 18, None, False, True, "Personen samtycker själv.", "9 kap. 1 § föräldrabalken"),
)


def band(age: int) -> Band:
    """The band of an age in whole years; of a span, ask for its lowest. Raises ValueError for a negative age."""
    for one in BANDS:
        if one.first <= age and (one.last is None or age <= one.last):
            return one
    raise ValueError("En ålder kan inte vara negativ.")


def planned_here(pack: Pack, age: int) -> Verdict:
    """Whether the county plans for that age in this system, or by another routine (NEED-08)."""
    ages, rule = pack.ages.value, pack.ages.rule
    if ages is None or age >= ages.start:
        return Verdict(True, "ok", "", "", "", rule.source, "NEED-08")
    how = f"Planera enligt {ages.young_routine}." if ages.young_routine else "Fråga länets förvaltning hur ni gör."
    return Verdict(False, "too_young", rule.text, how, "", rule.source, "NEED-08")


def young_routine(pack: Pack, age: int) -> str | None:
    """The name of the county's routine for the young that covers this age too, if there is one."""
    ages = pack.ages.value
    if ages is None or ages.young_to is None or age > ages.young_to:
        return None
    return ages.young_routine
