"""Writes docs/requirements.md: each requirement with its source and the tests that are marked with it.

usage: python -m tools.requirements [--check]      --check writes nothing, and fails when the page is stale
"""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.places import ROOT

LIST = ROOT / "docs" / "requirements.csv"
PAGE = ROOT / "docs" / "requirements.md"

HEAD = """<!-- Written by `python -m tools.requirements` from requirements.csv and the marks in the tests. -->
# Requirements

One row is one thing the system must do. The ID is stable: it is named in tests (`@pytest.mark.req("PLAN-04")`), and
in the code only where a rule is decided. Swedish terms are the words that users meet on screen. **Profile** in a row:
the value is the county's own and lies in its guideline pack ([county-profiles.md](county-profiles.md)). A row without
a test is not built yet, or not shown to work.

Sources: **S0** the pilot in Stöd och behandling · **S1** Västra Götaland's course on its guideline · **S2**
Västmanland's agreement · **S3** Sörmland's evaluation · **S4** Norrbotten's guidelines and routines, version 2.0 (a
page number there points to the section) · **law** · **added**: none of the documents asks for it.
"""


@dataclass(frozen=True)
class Requirement:
    """One row of the list."""

    id: str
    area: str
    text: str
    source: str


@dataclass(frozen=True)
class Mark:
    """One test that says it shows a requirement."""

    id: str
    file: str
    test: str


def requirements(path: Path = LIST) -> list[Requirement]:
    """The list, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


def files_with_tests(root: Path = ROOT) -> list[Path]:
    """Every file with tests, sorted."""
    found = [*(root / "samplan").glob("**/tests/**/test_*.py"), *(root / "tests").glob("**/test_*.py")]
    return sorted(path for path in found if "node_modules" not in path.parts)


def marks(paths: Iterable[Path], root: Path = ROOT) -> list[Mark]:
    """Every mark of every test in these files. Raises ValueError for an ID that is not written out as a text."""
    return [mark for path in paths for mark in _marks_in(path, str(path.relative_to(root)))]


def _marks_in(path: Path, name: str) -> Iterator[Mark]:
    tree = ast.parse(path.read_text(encoding="utf-8"), name)
    whole = [id for node in tree.body if _is_pytestmark(node) for id in _ids(ast.walk(node), name)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            inherited = whole + list(_ids(_decorators(node), name))
            tests = [(f"{node.name}::{item.name}", item) for item in node.body if isinstance(item, _FUNCTION)]
        else:
            inherited = whole
            tests = [(node.name, node)] if isinstance(node, _FUNCTION) else []
        for test, function in tests:
            if function.name.startswith("test"):
                for id in dict.fromkeys(inherited + list(_ids(_decorators(function), name))):
                    yield Mark(id, name, test)


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def _decorators(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    return (part for decorator in node.decorator_list for part in ast.walk(decorator))


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)


def _ids(nodes: Iterable[ast.AST], name: str) -> Iterator[str]:
    for node in nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "req"):
            continue
        for argument in node.args:
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                raise ValueError(f"{name}:{node.lineno}: write the requirement's ID out as a text")
            yield argument.value


def unknown(found: Iterable[Mark], known: Iterable[Requirement]) -> list[str]:
    """A sentence for each mark that names an ID which is not in the list."""
    ids = {requirement.id for requirement in known}
    strangers = [mark for mark in found if mark.id not in ids]
    return [f"{mark.file}::{mark.test} names {mark.id}, which is not in {LIST.name}" for mark in strangers]


def page(known: list[Requirement], found: Iterable[Mark]) -> str:
    """The whole page."""
    tests: Mapping[str, list[Mark]] = defaultdict(list)
    for mark in found:
        tests[mark.id].append(mark)
    shown = sum(requirement.id in tests for requirement in known)
    parts = [HEAD, f"\n{shown} of {len(known)} rows have a test (`python -m tools.requirements` counts them).\n"]
    for area in dict.fromkeys(requirement.area for requirement in known):
        parts.append(f"\n## {area}\n| ID | The system must | Source | Tested by |\n|---|---|---|---|\n")
        parts += [_row(row, tests[row.id]) for row in known if row.area == area]
    return "".join(parts)


def _row(requirement: Requirement, tests: list[Mark]) -> str:
    cells = (requirement.id, requirement.text, requirement.source, "<br>".join(f"`{t.file}::{t.test}`" for t in tests))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main(arguments: list[str]) -> int:
    """Writes or checks the page. Returns 1 when something is wrong, after saying what."""
    known = requirements()
    found = marks(files_with_tests())
    wrong = unknown(found, known)
    text = page(known, found)
    stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    if "--check" in arguments:
        wrong += ["docs/requirements.md is stale: run python -m tools.requirements"] if stale else []
    elif not wrong:
        PAGE.write_text(text, encoding="utf-8")
    print("\n".join(wrong) or f"{PAGE.relative_to(ROOT)}: {len(known)} requirements, {len(found)} marks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
