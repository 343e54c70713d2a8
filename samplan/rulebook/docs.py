"""Writes docs/packs.md and docs/access.md from the packs and the table of permissions.

`python -m samplan.rulebook.docs` writes them, `--check` only says whether they are stale (exit code 1). They are for
people of the counties and their lawyers, and therefore in Swedish.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samplan.rulebook.packs import Pack, Setting, load, names
from samplan.rulebook.packs.schema import PARAMETERS
from samplan.rulebook.packs.words import LABELS, in_words, is_own
from samplan.rulebook.permissions import TABLE, THE_PERSON, Permission, Role, may

FOLDER = Path(__file__).resolve().parents[2] / "docs"
WRITTEN_BY = "<!-- Skapas av: python -m samplan.rulebook.docs. Ändra i regelverket, inte här. -->"

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
        lines += [_quote(pack, key) for pack in packs if is_own(getattr(pack, key))] or ["Ingen riktlinje säger något."]
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


def _cell(setting: Setting[Any]) -> str:
    """The value in a few Swedish words."""
    if setting.silent:
        return "–"
    if setting.as_law:
        return "enligt lagen"
    return in_words(setting.value)


def _quote(pack: Pack, key: str) -> str:
    rule = getattr(pack, key).rule
    return f"- **{pack.title}**: {rule.text} *({rule.source})*"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
