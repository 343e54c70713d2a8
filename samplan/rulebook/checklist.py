"""What staff choose among: when a SIP is called for, what it is not, what an assessment rests on, why one ends.

Each line is a code, which is what events and statistics hold, and the Swedish sentence for the screen with its source.
"""

from dataclasses import dataclass

from samplan.rulebook.permissions import Permission
from samplan.rulebook.verdict import Advice

LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
_FOUND = "Västra Götaland 2020, 1. Upptäck behov"
_OURS = "Samplan"


@dataclass(frozen=True, slots=True)
class Line:
    """One line to choose or to read."""

    code: str
    text_sv: str
    source: str


def codes(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The codes of the lines, in their order."""
    return tuple(line.code for line in lines)


# When a SIP is called for: examples, not conditions (NEED-03).
EXAMPLES = (
    Line("both_huvudman", "Personen behöver insatser från både regionen och kommunen.", _FOUND),
    Line("several_units", "Det behövs kunskap från flera verksamheter.", _FOUND),
    Line("unclear_responsibility", "Det är oklart vem som ansvarar för vad.", _FOUND),
    Line("same_time_or_order", "Insatser behöver ges samtidigt eller i en viss ordning.", _FOUND),
    Line("sent_around", "Personen upplever att hen ”hänvisas runt”.", _FOUND),
    Line("after_discharge", "Personen har skrivits ut från sjukhus.", _FOUND),
    Line(
        "other_needed",
        "Ni behöver insatser från en annan huvudman för att klara ert eget ansvar.",
        "Västmanland 2017, 5",
    ),
)

# What does not replace a SIP, and what a SIP is not for (NEED-07).
NOT_A_SIP = (
    Line(
        "other_plans",
        "Andra planer ersätter inte en SIP, till exempel en vårdplan eller en genomförandeplan.",
        "Västra Götaland 2020, Huvudsakliga förändringar i riktlinjen",
    ),
    Line(
        "planning_meeting",
        "Ett aktörsmöte eller planeringsmöte ersätter inte ett SIP-möte.",
        "Norrbotten v2.0, Aktörs-/planeringsmöte",
    ),
    Line(
        "compulsory_care",
        "En SIP ska inte användas när skälet främst är att pröva behovet av tvångsvård.",
        "Västmanland 2017, 8",
    ),
)

# What a behovsbedömning rests on; it is made in each case (NEED-11).
ASSESSMENT_RESTS_ON = (
    Line("contact", "Det som har kommit fram i kontakten med personen", "Västmanland 2017, 3"),
    Line("discharge_summary", "En aktuell epikris", "Västmanland 2017, 3"),
    Line("needs_investigation", "En aktuell biståndsutredning", "Västmanland 2017, 3"),
    Line("other", "Något annat", _OURS),
)

# Why the huvudman makes no SIP, and the reminder that stands beside the choice (NEED-04).
REFUSALS = (
    Line("not_both", "Personen behöver inte insatser från både regionen och kommunen.", LAW),
    Line("not_needed", "Insatserna behöver inte samordnas för att behoven ska bli tillgodosedda.", LAW),
    Line("has_plan", "Det finns redan en SIP. Den följs upp i stället.", "Västra Götaland 2020, 5. Följ upp"),
    Line("only_compulsory_care", NOT_A_SIP[-1].text_sv, NOT_A_SIP[-1].source),
    Line("other", "Något annat. Skriv vad.", _OURS),
)
REFUSAL_IS_EXCEPTION = Line(
    "exception", "Den som vill ha en SIP får bara i undantagsfall ett nej.", "Västmanland 2017, 3"
)

# What is noted when the person says no; the last is what the person is told (NEED-05).
DECLINED = (
    Line("dialogue_held", "Vi har pratat om vad en SIP kan ge.", "Västmanland 2017, 5"),
    Line("still_no", "Personen säger fortfarande nej.", "Västmanland 2017, 5"),
    Line(
        "help_remains",
        "Personen vet att vården och hjälpen finns kvar även utan SIP, men att den inte samordnas.",
        "Norrbotten v2.0, Samordnad individuell plan – SIP (utskrivningsprocessen), Ansvarig",
    ),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """One reason to end. `permission` says who may choose it, `at_evaluation` that the person and the parties judge."""

    code: str
    text_sv: str
    source: str
    permission: Permission
    at_evaluation: bool = False
    before_plan: bool = False


_END, _DEATH = Permission.END_CASE, Permission.REGISTER_DEATH
_VG = "Västra Götaland 2020, 6. Avsluta"

# The eight reasons of END-01, and two for a coordination that never became a plan.
ENDINGS = (
    Ending(
        "goals_met",
        "Målen är nådda, och det finns inget mer att samordna.",
        "Norrbotten v2.0, Avsluta samordnad individuell plan",
        _END,
        at_evaluation=True,
    ),
    Ending("no_need_both", "Personen behöver inte längre båda huvudmännens insatser.", _VG, _END, at_evaluation=True),
    Ending("no_new_needs", "Inga nya behov väntas den närmaste tiden.", _VG, _END, at_evaluation=True),
    Ending("not_relevant", "Samordningen är inte längre aktuell.", "Västmanland 2017, 5.11", _END, at_evaluation=True),
    Ending("replaced", "Huvudmålet har ändrats mycket. En ny SIP ersätter den här.", _VG, _END),
    Ending("withdrawn", "Personen har tagit tillbaka sitt samtycke.", _VG, _END),
    Ending("moved", "Personen har flyttat.", _OURS, _END),
    Ending("deceased", "Personen har avlidit.", "Norrbotten v2.0, Avsluta samordnad individuell plan", _DEATH),
    Ending("person_declined", "Personen vill inte ha en SIP.", "Västmanland 2017, 5", _END, before_plan=True),
    Ending("huvudman_refused", "Huvudmännen bedömer att det inte behövs en SIP.", LAW, _END, before_plan=True),
)
_BY_CODE = {ending.code: ending for ending in ENDINGS}


def ending(code: str) -> Ending | None:
    """The reason with that code; None when there is none."""
    return _BY_CODE.get(code)


def endings(has_plan: bool, withdrawn: bool) -> tuple[Ending, ...]:
    """The reasons the one who coordinates chooses among. Death is registered apart, by any party, and ends by itself.

    Without a plan there are no goals to have met and no plan to replace. That the consent is withdrawn is a reason when
    it is, and not before: the person is told so.
    """
    without = set() if has_plan else {"goals_met", "no_new_needs", "replaced"}
    without |= set() if withdrawn else {"withdrawn"}
    return tuple(
        row
        for row in ENDINGS
        if row.permission is _END and row.code not in without and not (has_plan and row.before_plan)
    )


MANY_CALLED = 8  # the number is Samplan's own: the guideline gives none


def many_called(called: int) -> Advice | None:
    """The advice to call fewer, from eight called on; None below (CALL-08)."""
    if called < MANY_CALLED:
        return None
    text = "Många är kallade. Kalla så få som möjligt, för personen är i en utsatt situation."
    source = "Norrbotten v2.0, Kallelse till Samordnad individuell plan, Till; antalet är Samplans eget"
    return Advice("many", text, LAW, source, "CALL-08")
