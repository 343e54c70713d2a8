"""What the documents say is there, is there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from samplan.config import settings
from tests.guards import house
from tools.places import ROOT

ADR = ROOT / "docs" / "adr"
PARTS = ("**Context.**", "**Decision.**", "**Consequences.**", "**Rejected.**")
MOST_WORDS = 300


def documents() -> list[Path]:
    return [*house.files("docs", suffix=".md"), *sorted(ROOT.glob("*.md"))]


def dead_links(path: Path) -> Iterator[str]:
    """Links and pictures in a document that lead to a file that is not there."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
            yield f"{path.name} links to {target}"


def broken_tables(text: str) -> Iterator[str]:
    """Rows of a table with more or fewer cells than its head."""
    cells = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("|"):
            cells = 0
            continue
        found = len(re.findall(r"(?<!\\)\|", line))
        cells = cells or found
        if found != cells:
            yield f"line {number} has {found - 1} cells, not {cells - 1}"


def faulty_decisions(folder: Path) -> Iterator[str]:
    """What is wrong with the decision records: numbers, parts, length."""
    pages = sorted(folder.glob("*.md"))
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        if not page.name.startswith(f"{number:04}-"):
            yield f"{page.name} is not number {number:04}"
        if not text.startswith(f"# {number}. "):
            yield f"{page.name} does not begin with its number and title"
        for part in PARTS:
            if text.count(part) != 1:
                yield f"{page.name} has no {part}"
        if (words := len(text.split())) > MOST_WORDS:
            yield f"{page.name} has {words} words"


def test_every_link_leads_somewhere() -> None:
    assert [link for path in documents() for link in dead_links(path)] == []


def test_every_table_is_whole() -> None:
    wrong = [f"{path.name}: {what}" for path in documents() for what in broken_tables(path.read_text(encoding="utf-8"))]
    assert wrong == []


def test_decisions_are_numbered_short_and_have_their_four_parts() -> None:
    assert list(faulty_decisions(ADR)) == []
    assert len(list(ADR.glob("*.md"))) >= 11


def test_contributing_is_one_page() -> None:
    assert len((ROOT / "docs" / "CONTRIBUTING.md").read_text(encoding="utf-8").split()) <= 700


def test_version_and_licence_are_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f'softwareVersion: "{settings.VERSION}"' in public
    assert project["version"] == settings.VERSION
    assert f"license: {project['license']}\n" in public


def test_the_licence_is_the_whole_eupl_in_version_1_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert re.findall(r"^(\d+)\.\S", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_the_changelog_begins_with_what_is_to_come() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)", text, re.MULTILINE)[0] == "Kommande"


def test_the_commands_of_the_readme_can_be_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in re.findall(r"^\./(\w+)", text, re.MULTILINE):
        assert (ROOT / command).stat().st_mode & 0o111, command


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("See [this](missing.md).", ["a.md links to missing.md"]),
        ("![picture](pictures/none.png) [here](a.md#part)", ["a.md links to pictures/none.png"]),
        ("[there](https://example.org/x) `[code](x)` no\n```\n[block](y.md)\n```", []),
    ],
)
def test_a_dead_link_is_found_out(tmp_path: Path, text: str, wrong: list[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(text.replace("`[code](x)`", ""), encoding="utf-8")
    assert list(dead_links(path)) == wrong


def test_a_broken_table_is_found_out() -> None:
    assert list(broken_tables("| a | b |\n|---|---|\n| 1 | 2 \\| 3 |\n\n| x |\n|---|")) == []
    assert list(broken_tables("| a | b |\n|---|---|\n| 1 |")) == ["line 3 has 1 cells, not 2"]


def test_a_faulty_decision_is_found_out(tmp_path: Path) -> None:
    good = "\n".join(("# 1. Title", *PARTS))
    (tmp_path / "0001-title.md").write_text(good, encoding="utf-8")
    assert list(faulty_decisions(tmp_path)) == []
    (tmp_path / "0001-twin.md").write_text(good, encoding="utf-8")
    assert list(faulty_decisions(tmp_path)) == [
        "0001-twin.md is not number 0002",
        "0001-twin.md does not begin with its number and title",
    ]
    (tmp_path / "0001-twin.md").unlink()
    (tmp_path / "0001-title.md").write_text(good.replace(PARTS[3], "word " * MOST_WORDS), encoding="utf-8")
    assert list(faulty_decisions(tmp_path)) == ["0001-title.md has no **Rejected.**", "0001-title.md has 306 words"]
