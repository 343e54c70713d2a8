"""Where a person's fast vårdkontakt belongs, by the county's routine (ORG-08, ORG-09)."""

from dataclasses import dataclass
from enum import Enum, unique

from samplan.rulebook.packs.schema import Pack
from samplan.rulebook.verdict import Verdict

OPEN_CARE, MUNICIPAL = "region_open_care", "municipal_care"
PATIENT_ACT = "6 kap. 2 § patientlagen (2014:821)"
DISCHARGE_LAW = "2 kap. 5 § lag (2017:612)"


@unique
class Living(Enum):
    """How the person lives. The value is the Swedish name."""

    ORDINARY = "ordinärt boende"
    HOME_CARE = "hemsjukvård"
    RESIDENTIAL = "särskilt boende"


@dataclass(frozen=True, slots=True)
class Placement:
    """One contact to be named: where, as what, whether the coordination lies there, and why."""

    where: str
    what_sv: str
    coordinates: bool
    text_sv: str
    section: str
    source: str
    requirement: str


def places(pack: Pack, living: Living, discharge: bool = False, life_threatening: bool = False) -> list[Placement]:
    """The contacts the routine asks for; the one that coordinates first, and only one of them does.

    At discharge always one in region-financed open care, beside one that the kommun already has. An empty list means
    that neither law nor guideline points out a place; then the verksamhetschef decides by the person's wish.
    """
    rule = pack.care_contact.rule
    found: list[tuple[str, str, bool, str]] = []
    if discharge:
        found.append((OPEN_CARE, "fast vårdkontakt", True, DISCHARGE_LAW))
    if pack.care_contact.value is not None and pack.care_contact.value.code == "by_housing":
        if living is Living.ORDINARY:
            found.append((OPEN_CARE, "fast vårdkontakt", True, PATIENT_ACT))
        elif living is Living.HOME_CARE:
            found.append((MUNICIPAL, "fast vårdkontakt", True, PATIENT_ACT))
            found.append((OPEN_CARE, "behandlingsansvarig läkare", False, PATIENT_ACT))
        else:
            found.append((MUNICIPAL, "fast vårdkontakt", True, PATIENT_ACT))
            found.append((OPEN_CARE, "fast läkarkontakt", False, PATIENT_ACT))
    if life_threatening:
        found.append((OPEN_CARE, "fast vårdkontakt på läkarnivå", False, "SOSFS 2011:7"))
    placed: list[Placement] = []
    for where, what, coordinates, section in found:
        if any(p.where == where and p.what_sv == what for p in placed):
            continue
        only = coordinates and not any(p.coordinates for p in placed)
        placed.append(Placement(where, what, only, rule.text, section, rule.source, "ORG-09"))
    return placed


def in_order(
    pack: Pack, named: int, coordinating: int, life_threatening: bool = False, physician: bool = False
) -> Verdict:
    """Whether the care contacts are in order before a plan is made (ORG-08, ORG-09).

    `named` fast vårdkontakter, of which `coordinating` have the coordination: one, when there is any. That somebody
    must be named before a plan is made is asked for by a routine that places the contact by housing, not by the law.
    """
    source = pack.care_contact.rule.source
    by_housing = pack.care_contact.value is not None and pack.care_contact.value.code == "by_housing"
    if named == 0 and not life_threatening and not by_housing:
        return Verdict(True, "ok", "", "", PATIENT_ACT, source, "ORG-09")
    if named == 0:
        text, how = "Ingen fast vårdkontakt är utsedd.", "Be verksamhetschefen utse en innan planen görs."
        return Verdict(False, "none", text, how, PATIENT_ACT, source, "ORG-09")
    if coordinating != 1:
        text = "Det framgår inte vem av de fasta vårdkontakterna som samordnar."
        return Verdict(False, "not_one", text, "Välj en av dem.", PATIENT_ACT, source, "ORG-08")
    if life_threatening and not physician:
        text = "Vid livshotande tillstånd ska en fast vårdkontakt vara läkare."
        return Verdict(
            False, "no_physician", text, "Be verksamhetschefen utse en läkare.", "SOSFS 2011:7", source, "ORG-08"
        )
    return Verdict(True, "ok", "", "", PATIENT_ACT, source, "ORG-09")
