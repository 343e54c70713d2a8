"""The kinds of coordination: one engine, different steps and words by law and guideline (NEED-08)."""

from dataclasses import dataclass
from enum import Enum, unique

from samplan.rulebook.packs.schema import Pack, Rule


@unique
class CaseKind(Enum):
    """What is being coordinated. The value is the Swedish name."""

    EVERYDAY = "stöd i vardagen"
    DISCHARGE = "utskrivning från sjukhus"
    CHILD = "barn och unga"
    HABILITATION = "habilitering eller rehabilitering med långvariga behov"
    COMPULSORY = "öppen psykiatrisk tvångsvård eller öppen rättspsykiatrisk vård"
    WITHIN_HUVUDMAN = "samordning inom en huvudman"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of coordination is called, which plan it leads to, by which law, and the guideline's own steps."""

    kind: CaseKind
    plan_sv: str
    section: str
    steps: tuple[Rule, ...]
    requirement: str = "NEED-08"


PLAN = "samordnad individuell plan"
_SECTIONS = {
    CaseKind.EVERYDAY: "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)",
    CaseKind.DISCHARGE: "4 kap. 1–3 §§ lag (2017:612)",
    CaseKind.CHILD: "16 kap. 4 § HSL (2017:30); 10 kap. 8 § och 3 kap. 2 § SoL (2025:400)",
    CaseKind.HABILITATION: "8 kap. 7 § och 12 kap. 5 § HSL (2017:30)",
    CaseKind.COMPULSORY: "7 a § LPT (1991:1128); 12 a § LRV (1991:1129); 4 kap. 1 § lag (2017:612)",
    CaseKind.WITHIN_HUVUDMAN: "länets riktlinje; lagen om individuell plan gäller mellan huvudmän",
}
# Compulsory care has a plan and a documentation of its own, and no time for the call from any guideline.
_STEPS = {
    CaseKind.EVERYDAY: ("call", "meeting", "document_plan", "follow_up"),
    CaseKind.DISCHARGE: ("call_after_ready", "meeting_during_stay", "document_plan", "follow_up_after_discharge"),
    CaseKind.CHILD: ("ages", "children_consent", "school", "call", "meeting", "document_plan", "follow_up"),
    CaseKind.HABILITATION: ("call", "meeting", "document_plan", "follow_up"),
    CaseKind.COMPULSORY: ("document_compulsory",),
    CaseKind.WITHIN_HUVUDMAN: ("call", "meeting", "document_plan", "follow_up"),
}


def kind_of(pack: Pack, kind: CaseKind) -> Kind:
    """The kind with the steps that the pack (or the law behind it) has something to say about, in their order."""
    names = list(_STEPS[kind])
    if kind not in (CaseKind.COMPULSORY, CaseKind.DISCHARGE):
        names.insert(0, "mapping")  # a kartläggning belongs to open care
    settings = [getattr(pack, name) for name in names]
    steps = tuple(setting.rule for setting in settings if setting.value is not None)
    plan = "samordnad vårdplan" if kind is CaseKind.COMPULSORY else PLAN
    return Kind(kind, plan, _SECTIONS[kind], steps)
