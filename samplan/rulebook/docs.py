"""Writes docs/packs.md and docs/access.md from the packs and the table of permissions.

`python -m samplan.rulebook.docs` writes them, `--check` only says whether they are stale (exit code 1). They are for
people of the counties and their lawyers, and therefore in Swedish.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samplan.rulebook.packs import Pack, Setting, load, names
from samplan.rulebook.packs.schema import PARAMETERS, Ages, Choice, Payment, Validity
from samplan.rulebook.permissions import TABLE, THE_PERSON, Permission, Role, may

FOLDER = Path(__file__).resolve().parents[2] / "docs"
WRITTEN_BY = "<!-- Skapas av: python -m samplan.rulebook.docs. Ändra i regelverket, inte här. -->"

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

LOCKS = {"shared": "delat", "exclusive": "ensamt", None: "–"}


def packs_page() -> str:
    """docs/packs.md: one table side by side, then the guidelines' own words."""
    packs = [load(name) for name in names()]
    lines = [
        WRITTEN_BY,
        "# Regelverken sida vid sida",
        "",
        "Ett regelverk är en fil per län och version. Ett ärende behåller det regelverk det började med.",
        "– betyder att riktlinjen inte säger något; då gäller lagen, om den säger något.",
        "",
        "Räkna själv: `python manage.py explain_deadlines --pack norrbotten-2023 < handelser.json` visar vad som ska",
        "göras och när, med regeln bakom. Det behöver ingen databas. Vad som läses och svaras står i",
        "`samplan/rulebook/explain.py`.",
        "",
        "| | " + " | ".join(f"{pack.title}<br>`{pack.name}`" for pack in packs) + " |",
        "|---" * (len(packs) + 1) + "|",
    ]
    for key in PARAMETERS:
        lines.append(f"| **{LABELS[key][0]}** | " + " | ".join(_cell(getattr(pack, key)) for pack in packs) + " |")
    lines += ["", "# Riktlinjernas egna ord", ""]
    lines += [f"- `{pack.name}`: {pack.document}" for pack in packs]
    for key in PARAMETERS:
        lines += ["", f"## {LABELS[key][0]}", "", f"`{key}` · {LABELS[key][1]}", ""]
        lines += [_quote(pack, key) for pack in packs if _own(getattr(pack, key))] or ["Ingen riktlinje säger något."]
    return "\n".join(lines) + "\n"


def access_page() -> str:
    """docs/access.md: who may do what, roles with the same rights in one column."""
    groups: dict[frozenset[Permission], list[Role]] = {}
    for role in Role:
        groups.setdefault(frozenset(p for p in Permission if may(role, p)), []).append(role)
    columns = list(groups.values())
    named = {chr(ord("A") + number): roles for number, roles in enumerate(columns)}
    lines = [
        WRITTEN_BY,
        "# Vem får göra vad",
        "",
        "En rättighet är ett uppdrags rätt i en viss relation till samordningen. Den öppnar aldrig innehåll ensam:",
        "vad en enhet får läsa avgörs av vem som äger uppgiften, vad som har lämnats till enheten och på vilken grund.",
        "",
        "*Lås på samtycket*: det som läser ut, skriver ut eller skickar håller samtycket **delat**. En återkallelse",
        "och ett avslut tar det **ensamt**, så att inget lämnas ut efter att återkallelsen har besvarats.",
        "",
    ]
    lines += [f"- **{letter}**: {', '.join(role.value for role in roles)}" for letter, roles in named.items()]
    lines += ["", "| Rättighet | " + " | ".join(named) + " | Relation | Lås på samtycket | Den som nekas får veta |"]
    lines.append("|---" * (len(columns) + 4) + "|")
    for row in TABLE:
        ticks = ["ja" if roles[0] in row.roles else "" for roles in columns]
        relation = row.relation.value
        if row.roles & THE_PERSON and row.roles - THE_PERSON:
            relation = f"{relation}; den enskilde: den egna planen"
        cells = [f"**{row.permission.value}**", *ticks, relation, LOCKS[row.lock], row.refusal]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {"packs.md": packs_page, "access.md": access_page}


def stale(folder: Path = FOLDER) -> list[str]:
    """The pages that differ from what would be written now."""
    return [name for name, page in PAGES.items() if not _is(folder / name, page())]


def main(argv: list[str], folder: Path = FOLDER) -> int:
    """Write the pages, or with --check say which are stale. Returns the exit code."""
    if argv == ["--check"]:
        old = stale(folder)
        if old:
            sys.stderr.write(f"Gamla sidor: {', '.join(old)}. Kör python -m samplan.rulebook.docs.\n")
        return 1 if old else 0
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _own(setting: Setting[Any]) -> bool:
    return not setting.silent and not setting.as_law


def _cell(setting: Setting[Any]) -> str:
    """The value in a few Swedish words."""
    if setting.silent:
        return "–"
    if setting.as_law:
        return "enligt lagen"
    return _words(setting.value)


def _words(value: object) -> str:
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


def _quote(pack: Pack, key: str) -> str:
    rule = getattr(pack, key).rule
    return f"- **{pack.title}**: {rule.text} *({rule.source})*"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
