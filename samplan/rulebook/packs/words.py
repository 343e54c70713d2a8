"""What the parameters of a pack are called and what their values say, in Swedish, for people of the counties."""

from collections.abc import Mapping
from typing import Any

from samplan.rulebook.packs.schema import Ages, Choice, Payment, Setting, Validity

# What each parameter is called, and the requirements it serves.
LABELS: Mapping[str, tuple[str, str]] = {
    "valid": ("Gäller", "NEED-08"),
    "work_starts": ("Arbetet börjar", "CALL-05"),
    "call": ("Kallelse skickas, från det att behovet blev känt", "CALL-05"),
    "plan": ("Planen upprättas (ska)", "CALL-05"),
    "meeting": ("Mötet hålls (bör)", "CALL-05"),
    "acknowledge": ("Initiativ och kallelse kvitteras", "CALL-01"),
    "admission_notice": ("Inskrivningsmeddelande", "DISC-01"),
    "planning_basis": ("Planeringsunderlag", "DISC-05"),
    "acknowledge_discharge": ("Meddelanden vid utskrivning kvitteras", "DISC-04"),
    "call_after_ready": ("Kallelse efter meddelande om utskrivningsklar", "DISC-11"),
    "payment": ("Betalningsansvar", "DISC-15"),
    "follow_up_after_discharge": ("SIP eller uppföljning efter utskrivning", "DISC-13, FOLL-01"),
    "meeting_during_stay": ("Möte under vårdtiden", "DISC-18"),
    "document_plan": ("Planen dokumenteras", "PLAN-10"),
    "document_compulsory": ("Samordnad vårdplan dokumenteras", "COMP-01"),
    "follow_up": ("Uppföljning", "FOLL-01"),
    "first_coordinator": ("Samordnare från början", "CALL-10"),
    "leader": ("Mötesledare", "MEET-08"),
    "called_must_come": ("Den som kallas ska komma", "CALL-03"),
    "unknown_elsewhere": ("Okänd hos den andra huvudmannen", "NEED-09"),
    "school": ("Skolan", "CALL-03"),
    "ages": ("Åldrar i systemet", "NEED-08"),
    "children_consent": ("Barns samtycke antecknas", "CONS-08"),
    "mapping": ("Kartläggning", "PREP-04"),
    "tracks": ("Spår vid utskrivning", "DISC-20"),
    "deviation": ("Avvikelser går till", "DEV-01"),
    "disagreement": ("Oenighet lyfts till", "DEV-03"),
    "retention": ("Bevarande efter sista notering", "ACC-04"),
    "weekends": ("Helger", "NEED-08"),
    "overall_responsibility": ("Övergripande ansvar, huvudregel", "PLAN-16"),
    "documenter": ("Den som dokumenterar", "MEET-08"),
    "always_offered": ("Erbjuds alltid en SIP", "NEED-10"),
    "care_contact": ("Fast vårdkontakt utses", "ORG-09"),
    "follow_up_call": ("Kallelse till uppföljning", "FOLL-01"),
}

WORDS: Mapping[str, str] = {
    "as_exception": "undantagsvis",
    "listed_cases": "i uppräknade fall",
    "finder": "den som såg behovet; vid utskrivning fast vårdkontakt",
    "initiating_unit": "verksamheten som tog initiativet",
    "coordinator": "samordningsansvarig",
    "caller_or_independent": "sammankallande, eller en oberoende",
    "yes": "ja",
    "unless_no_case_then_pass_on": "ja, utom den som saknar pågående ärende; den skickar vidare",
    "health_centre_or_social_services": "vårdcentralen respektive socialtjänsten",
    "pass_on_within_huvudman": "kallelsen skickas vidare inom huvudmannen",
    "may_be_called": "annan aktör, kan kallas",
    "invited": "bjuds in",
    "called": "kallas",
    "party": "part i riktlinjen",
    "here": "här",
    "own_system": "i varje huvudmans eget system",
    "open_care_only": "bara inför planering i öppen vård",
    "named": "namngivna",
    "mas_and_head": "kommun: MAS; region: verksamhetschef eller utsedd funktion",
    "own_head_or_mas": "egen chef eller MAS, som för vidare",
    "county_system": "länets avvikelsesystem",
    "as_other_deviations": "som andra avvikelser",
    "nearest_level_then_county_part": "närmaste verksamhetsnivå, sedan länsdelens samverkansgrupp",
    "line_of_managers": "chefslinjen",
    "open_care_weekdays": "öppen vård måndag–fredag; utskrivning alla dagar",
    "huvudman_with_most_contact": "huvudmannen med mest kontakt",
    "actor_with_most_contact": "aktören med mest kontakt",
    "each_actor": "varje aktör sin del",
    "leader": "mötesledaren",
    "groups": "",
    "open_care_at_discharge": "vid utskrivning i regionens öppna vård",
    "by_housing": "efter boende; vid utskrivning i regionens öppna vård",
    "home_care": "hemsjukvård",
    "residential_on_wish_or_need": "särskilt boende, på önskan eller vid behov",
    "residential_with_physician": "särskilt boende med läkarinsatser från regionen",
    "lss_with_rehabilitation": "särskilt boende, LSS personkrets 1–2 med rehabilitering",
    "discharged_with_both": "utskrivning med insatser från båda huvudmännen",
}


def is_own(setting: Setting[Any]) -> bool:
    """Whether the guideline itself says it: it is neither silent nor points to the law."""
    return not setting.silent and not setting.as_law


def in_words(value: object) -> str:
    """The value of a setting in a few Swedish words."""
    if isinstance(value, Validity):
        end = f" till {value.end}" if value.end else ""
        return f"från {value.start}{end}"
    if isinstance(value, Payment):
        return f"{value.days} dagar ({value.days_if_late} om skickat efter {value.by})"
    if isinstance(value, Ages):
        young = f"; {value.young_routine} till och med {value.young_to}" if value.young_routine else ""
        return f"från {value.start} år{young}" if value.start else "alla"
    if isinstance(value, Choice):
        items = " · ".join(WORDS.get(item, item) for item in value.items)
        return ": ".join(part for part in (WORDS[value.code], items) if part)
    return str(value)
