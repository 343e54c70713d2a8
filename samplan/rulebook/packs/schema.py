"""What a guideline pack holds: one setting per parameter, each with the guideline's own sentence and its source."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Generic, TypeVar

from samplan.rulebook.terms import Term

T = TypeVar("T")


class PackError(Exception):
    """A pack file does not hold up. The message is Swedish and names file and key (and line for a syntax error)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Why something is so: a stable id, the guideline's sentence, and where it stands."""

    id: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One parameter of a pack. `rule` tells why it is so.

    `silent`: the guideline says nothing; then value and rule are the law's, and value is None where the law says
    nothing either. `as_law`: the guideline itself points to the law.
    """

    value: T | None
    rule: Rule
    silent: bool = False
    as_law: bool = False


@dataclass(frozen=True, slots=True)
class Validity:
    """From and to which day the guideline holds; None where it does not say."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Payment liability starts so many days after a ready notice sent by the clock time, more if sent later."""

    days: int
    days_if_late: int
    by: str


@dataclass(frozen=True, slots=True)
class Ages:
    """Whom the planning in this system covers: from an age, and another routine for the young up to an age."""

    start: int
    young_routine: str | None
    young_to: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value chosen from a fixed list; what it means is told by `rule.text`."""

    code: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One county's guideline in one version. The parameters stand in the order of the profile table."""

    name: str
    title: str
    document: str
    valid: Setting[Validity]
    work_starts: Setting[Term]
    call: Setting[Term]
    plan: Setting[Term]
    meeting: Setting[Term]
    acknowledge: Setting[Term]
    admission_notice: Setting[Term]
    planning_basis: Setting[Term]
    acknowledge_discharge: Setting[Term]
    call_after_ready: Setting[Term]
    payment: Setting[Payment]
    follow_up_after_discharge: Setting[Term]
    meeting_during_stay: Setting[Choice]
    document_plan: Setting[Term]
    document_compulsory: Setting[Term]
    follow_up: Setting[Term]
    first_coordinator: Setting[Choice]
    leader: Setting[Choice]
    called_must_come: Setting[Choice]
    unknown_elsewhere: Setting[Choice]
    school: Setting[Choice]
    ages: Setting[Ages]
    children_consent: Setting[Choice]
    mapping: Setting[Choice]
    tracks: Setting[Choice]
    deviation: Setting[Choice]
    disagreement: Setting[Choice]
    retention: Setting[Term]
    weekends: Setting[Choice]
    overall_responsibility: Setting[Choice]
    documenter: Setting[Choice]
    always_offered: Setting[Choice]
    care_contact: Setting[Choice]
    follow_up_call: Setting[Term]


PARAMETERS = tuple(field.name for field in fields(Pack))[3:]

# What a choice may say, per parameter. A word that is not here is a mistake in the file, not a new rule.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "meeting_during_stay": ("as_exception", "listed_cases"),
    "first_coordinator": ("finder", "initiating_unit"),
    "leader": ("coordinator", "initiating_unit", "caller_or_independent"),
    "called_must_come": ("yes", "unless_no_case_then_pass_on"),
    "unknown_elsewhere": ("health_centre_or_social_services", "pass_on_within_huvudman"),
    "school": ("may_be_called", "invited", "called", "party"),
    "children_consent": ("here", "own_system"),
    "mapping": ("open_care_only",),
    "tracks": ("named",),
    "deviation": ("mas_and_head", "own_head_or_mas", "county_system", "as_other_deviations"),
    "disagreement": ("nearest_level_then_county_part", "line_of_managers"),
    "weekends": ("open_care_weekdays", "every_day"),
    "overall_responsibility": ("huvudman_with_most_contact", "actor_with_most_contact"),
    "documenter": ("each_actor", "coordinator", "leader"),
    "always_offered": ("groups",),
    "care_contact": ("open_care_at_discharge", "by_housing"),
}

# Where the items of a choice are codes and not free text.
ITEMS: Mapping[str, tuple[str, ...]] = {
    "always_offered": (
        "home_care",
        "residential_on_wish_or_need",
        "residential_with_physician",
        "lss_with_rehabilitation",
        "discharged_with_both",
    ),
}
