"""Who coordinates, leads and documents, and who has the overall responsibility, until someone decides otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from samplan.rulebook.packs.schema import Choice, Pack, Setting
from samplan.rulebook.verdict import Advice

LAW = "16 kap. 4 § HSL (2017:30); 10 kap. 8 § SoL (2025:400)"
DISCHARGE_LAW = "4 kap. 3 § lag (2017:612)"


@dataclass(frozen=True, slots=True)
class Starters:
    """The units a case can start from. `care_contact` is the fast vårdkontakt's unit, and only known at discharge."""

    finder: str
    initiator: str | None = None
    caller: str | None = None
    care_contact: str | None = None


def first_coordinator(pack: Pack, units: Starters, discharge: bool = False) -> Advice:
    """Which unit coordinates from the start, until another is named (CALL-10).

    At discharge the one who by law calls, the fast vårdkontakt. Otherwise by the guideline the one who found the need
    or took the initiative; where the guideline says nothing, the one who calls.
    """
    if discharge and units.care_contact:
        rule = pack.call_after_ready.rule
        return Advice(units.care_contact, rule.text, DISCHARGE_LAW, rule.source, "CALL-10")
    choice = pack.first_coordinator
    if choice.value is None:
        text = "Den som kallar samordnar tills en annan har utsetts."
        return Advice(units.caller or units.initiator or units.finder, text, LAW, "Samplan", "CALL-10")
    unit = units.initiator if choice.value.code == "initiating_unit" else units.finder
    return Advice(unit or units.finder, choice.rule.text, LAW, choice.rule.source, "CALL-10")


def first_leader(pack: Pack, units: Starters, coordinator: str, named: str | None = None) -> Advice:
    """Which unit leads the meeting: one that has been named, else the guideline's, else the one who calls (MEET-08)."""
    choice = pack.leader
    if named:
        return Advice(named, "En annan mötesledare är utsedd.", LAW, choice.rule.source, "MEET-08")
    by_rule = {
        "coordinator": coordinator,
        "initiating_unit": units.initiator or coordinator,
        "caller_or_independent": units.caller or coordinator,
    }
    return _by(choice, by_rule, units.caller or coordinator, "Den som kallar leder mötet.", "MEET-08")


def documenter(pack: Pack, leader: str, coordinator: str) -> Advice:
    """Who writes the plan: one unit, or "each" for every actor its own part (MEET-08)."""
    by_rule = {"each_actor": "each", "coordinator": coordinator, "leader": leader}
    return _by(pack.documenter, by_rule, coordinator, "Den som samordnar dokumenterar planen.", "MEET-08")


def overall_responsibility(pack: Pack, contacts: Mapping[str, int]) -> Advice:
    """Whom the main rule points to: the one with most contact, "" when that is nobody or several (PLAN-16).

    `contacts` counts contacts per huvudman or per actor, as `text_sv` says. It is a hint: the person's wish and needs,
    the kind of insatser and the workload weigh too.
    """
    most = max(contacts.values(), default=0)
    first = [name for name, count in contacts.items() if count == most and most > 0]
    only = first[0] if len(first) == 1 else ""
    by_rule = {"huvudman_with_most_contact": only, "actor_with_most_contact": only}
    text = "En av huvudmännen ska ha det övergripande ansvaret. Väg in den enskildes önskemål och behov."
    return _by(pack.overall_responsibility, by_rule, "", text, "PLAN-16")


def _by(choice: Setting[Choice], by_rule: Mapping[str, str], default: str, text: str, requirement: str) -> Advice:
    """The guideline's answer, or the default where the guideline says nothing."""
    if choice.value is None:
        return Advice(default, text, LAW, "Samplan", requirement)
    return Advice(by_rule[choice.value.code], choice.rule.text, LAW, choice.rule.source, requirement)
