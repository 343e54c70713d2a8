"""Who is always to have or be offered a SIP, by law and by the county's guideline (NEED-10)."""

from dataclasses import dataclass

from samplan.rulebook.packs.schema import Pack
from samplan.rulebook.verdict import Advice

LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
LAW_TEXT = (
    "Den som behöver insatser från både hälso- och sjukvård och socialtjänst har rätt till en plan när den behövs."
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the person's situation. `wish` is the person's own, `staff_need` what staff have seen."""

    needs_both: bool = False
    home_care: bool = False
    residential: bool = False
    wish: bool = False
    staff_need: bool = False
    physician_from_region: bool = False
    lss_1_or_2: bool = False
    needs_rehabilitation: bool = False
    discharged: bool = False


def offer(pack: Pack, facts: Situation) -> list[Advice]:
    """Every ground there is to make or offer a plan, the guideline's groups first; an empty list: none is known.

    `value` is the group's code, or "need" for the law's own ground.
    """
    groups = {
        "home_care": facts.home_care,
        "residential_on_wish_or_need": facts.residential and (facts.wish or facts.staff_need),
        "residential_with_physician": facts.residential and facts.physician_from_region,
        "lss_with_rehabilitation": facts.residential and facts.lss_1_or_2 and facts.needs_rehabilitation,
        "discharged_with_both": facts.discharged and facts.needs_both,
    }
    choice, rule = pack.always_offered.value, pack.always_offered.rule
    items = choice.items if choice is not None else ()
    found = [Advice(code, rule.text, LAW, rule.source, "NEED-10") for code in items if groups[code]]
    if facts.needs_both:
        found.append(Advice("need", LAW_TEXT, LAW, "lag", "NEED-10"))
    return found
